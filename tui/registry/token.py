"""What a stored ECR token tells about itself, read offline."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode


def ecr_expiry(password: str) -> float | None:
    """When an ECR token ends, in Unix seconds; None where it does not say.

    Its form is undocumented (base64 of JSON with an `expiration`), so nothing may hang on the answer.
    """
    if len(password) < 16 or len(password) > 1 << 16:
        return None
    try:
        data = json.loads(b64decode(password + "=" * (-len(password) % 4), validate=True))
        expiration = data.get("expiration") if isinstance(data, dict) else None
    except (binascii.Error, ValueError, RecursionError):
        return None
    if isinstance(expiration, bool) or not isinstance(expiration, int | float | str):
        return None
    try:
        seconds = float(expiration)
    except (ValueError, OverflowError):
        return None
    # Between 2001 and 5138: anything else is no time in seconds.
    return seconds if 1e9 <= seconds < 1e11 else None
