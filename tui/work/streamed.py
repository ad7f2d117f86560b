"""Archives that were streamed off the host: known by their checksums, and saved when one is given back."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tui.domain.format import size
from tui.domain.plan import Seen, Step
from tui.domain.seen import difference
from tui.registry.atomic import update
from tui.work.archive import RescueFailed
from tui.work.rescue import Rescued
from tui.work.state_folder import MEMORY, known_memory_folder, memory_folder, state_folder

_FILE = "streamed.json"
_KEPT = 500
_SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Streamed:
    """One archive of an image or container (full ID) or volume (name): SHA-256 in hex, bytes.

    `at` is when it was begun (Unix seconds).
    `found` is a clause on what was seen in it, `seen` what the object was like: see `domain/seen.py`.
    """

    object: str
    sha256: str
    size: int
    found: str
    at: float
    seen: Seen = ()

    def differs(self, step: Step) -> str:
        """The clause that says how the step's object has changed since, '' when nothing is known to have."""
        now = dict(step.seen)
        return difference(tuple(pair for pair in self.seen if pair[0] in now), step.seen)


def note(streamed: Streamed, env: Mapping[str, str], memory: str = MEMORY) -> str:
    """Keep it for the confirmation, in memory where the disk is full; '' or a sentence why it was not kept."""
    trouble = ""
    for folder in (state_folder, lambda _: memory_folder(memory)):
        try:
            update(os.path.join(folder(env), _FILE), lambda content: _with(content, streamed))
        except OSError as error:
            trouble = f"its checksum could not be noted: {error.strerror or error}"
        else:
            return ""
    return trouble


def streams(object: str, env: Mapping[str, str], memory: str = MEMORY) -> tuple[Streamed, ...]:
    """The archives of an object that were streamed, newest first."""
    folders = filter(None, (state_folder(env), known_memory_folder(memory)))
    known = [each for folder in folders for each in _read(os.path.join(folder, _FILE))]
    return tuple(sorted((each for each in known if each.object == object), key=lambda each: -each.at))


def confirm(step: Step, checksum: str, known: Iterable[Streamed]) -> Rescued:
    """What is rescued when this is the checksum of an archive of the step's object, as counted where it is now.

    A line of `sha256sum` will do. Raises RescueFailed.
    """
    given = given_checksum(checksum)
    mine = [each for each in known if each.object == step.object]
    match = next((each for each in mine if each.sha256 == given), None)
    if match is None:
        raise RescueFailed(
            f"No archive of {step.name} with this checksum was streamed from here",
            f"{len(mine)} others were." if mine else "None was.",
            "Compare with what dtui save said in its end; stream it once more where it differs.",
        )
    changed = match.differs(step)
    if changed:
        raise RescueFailed(f"{step.name} has changed since it was streamed", changed, "Stream it once more.")
    evidence = (
        f"streamed off this host ({size(match.size)}), its checksum {match.sha256} confirmed: {match.found}"
    )
    return Rescued(step.id, evidence, "-", match.sha256, match.size, at=match.at)


def given_checksum(text: str) -> str:
    """The one SHA-256 in what was given back, in hex; raises RescueFailed."""
    found = set(_SHA256.findall(text.lower()))
    if len(found) != 1:
        raise RescueFailed(
            "That is no checksum", "It has 64 digits from 0 to f.", "Paste what sha256sum said."
        )
    return str(found.pop())


def _with(content: bytes | None, streamed: Streamed) -> bytes:
    kept = [*_decoded(content or b""), streamed][-_KEPT:]
    return json.dumps([asdict(each) for each in kept], indent=1).encode() + b"\n"


def _read(path: str) -> list[Streamed]:
    try:
        with open(path, "rb") as file:
            return _decoded(file.read())
    except OSError:
        return []


def _decoded(content: bytes) -> list[Streamed]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return []
    entries = data if isinstance(data, list) else ()
    return [found for found in map(_one, entries) if found]


def _one(entry: Any) -> Streamed | None:
    match entry:
        case {"object": str(object), "sha256": str(sha256), "size": int(count), "found": str(found)}:
            at = entry.get("at")
            pairs = entry.get("seen")
            seen = tuple((str(word), str(value)) for word, value in pairs) if _are_pairs(pairs) else ()
            when = float(at) if isinstance(at, int | float) else 0.0
            return Streamed(object, sha256, count, found, when, seen)
    return None


def _are_pairs(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, list) and len(each) == 2 for each in value)
