"""What volumes may be called."""

from __future__ import annotations

import re

from tui.demo.errors import bad_parameter

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


def checked_name(name: str) -> str:
    """A name that a volume may have; raises ApiError (400)."""
    if len(name) == 1:
        raise bad_parameter(
            f"create {name}: volume name is too short, names should be at least two alphanumeric characters"
        )
    if not _NAME.fullmatch(name):
        raise bad_parameter(
            f'create {name}: "{name}" includes invalid characters for a local volume name, only '
            '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path'
        )
    return name
