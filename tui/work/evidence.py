"""What the audit file proves: which image was pushed from here under which name, and when."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.domain.image import Image
from tui.domain.reference import Reference, canonical

# Bytes read of the end of the file: some ten thousand lines.
_MOST = 4 << 20
_DIGEST = re.compile(r"\bsha256:[0-9a-f]{64}\b")
# The actions after which a registry has an image under a name.
ACTIONS = ("image.push", "image.retag_there", "tag.retag", "remote.mirror")


@dataclass(frozen=True, slots=True)
class Push:
    """One push or copy that went well: the canonical name, the digest ('' where not told), the day.

    `image` is the image's ID, or the digest of what one registry gave to another.
    """

    reference: str
    image: str
    digest: str
    day: str

    def is_in(self, name: Reference) -> bool:
        """Whether it went to the repository of a name."""
        return self.reference.startswith((f"{name.name}:", f"{name.name}@"))


class Pushes:
    """All pushes that the audit file tells of, the last one of each name and image first."""

    def __init__(self, found: Iterable[Push] = ()) -> None:
        self.all = tuple(found)

    @classmethod
    def read(cls, path: str) -> Pushes:
        """Those in an audit file; none where it is not there or not to be read."""
        last: dict[tuple[str, str], Push] = {}
        for push in _pushes(path) if path else ():
            key = push.reference, push.image
            # Taken out first: a place in a dict is that of the first time.
            last.pop(key, None)
            last[key] = push
        return cls(reversed(last.values()))

    def of_name(self, reference: str) -> Push | None:
        """The last push of a name, of whatever image."""
        wanted = canonical(reference)
        return next((push for push in self.all if push.reference == wanted), None)

    def of_image(self, image: Image) -> tuple[Push, ...]:
        """The pushes of an image that is here, and the copies of what it was pulled or pushed as."""
        known = {image.id, *(digest.partition("@")[2] for digest in image.digests)}
        return tuple(push for push in self.all if push.image in known or push.digest in known)


def _pushes(path: str) -> Iterator[Push]:
    for line in _last_lines(path):
        try:
            data = json.loads(line)
        except ValueError:
            # A disk that was full left half a line.
            continue
        if not isinstance(data, dict) or data.get("result") != "ok" or data.get("action") not in ACTIONS:
            continue
        digest = _DIGEST.search(str(data.get("detail") or ""))
        yield Push(
            canonical(str(data.get("object") or "")),
            str(data.get("object_id") or ""),
            digest[0] if digest else "",
            str(data.get("time") or "")[:10],
        )


def _last_lines(path: str) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            start = max(0, os.fstat(file.fileno()).st_size - _MOST)
            file.seek(start)
            if start:
                file.readline()
            yield from file
    except OSError:
        # No audit file is no evidence; that it cannot be written is told where it is written.
        return
