"""Text sent to the terminal's clipboard with OSC 52, through tmux and screen too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Terminals drop sequences of 100 000 characters and more: so much text, once in base64, stays below.
LIMIT = 74_000
# screen takes device control strings of 256 characters in its older releases.
_CHUNK = 240


@dataclass(frozen=True, slots=True)
class Clip:
    """What to write to the terminal; without a `sequence`, `reason` says why nothing can be sent."""

    sequence: str | None
    reason: str = ""


def osc52(text: str, env: Mapping[str, str]) -> Clip:
    """The sequence that puts text on the clipboard; no terminal tells whether it did."""
    import base64

    data = text.encode(errors="replace")
    if len(data) > LIMIT:
        return Clip(None, f"too long for the terminal's clipboard: {len(data):,} bytes, {LIMIT:,} at most")
    # Ended by BEL, since the other end mark has an ESC in it that multiplexers would take for theirs.
    plain = f"\x1b]52;c;{base64.b64encode(data).decode()}\a"
    term = env.get("TERM", "")
    if env.get("TMUX") or term.startswith("tmux"):
        return Clip(plain + _through_tmux(plain))
    if env.get("STY"):
        return Clip(_through_screen(plain))
    # TERM alone does not tell screen from tmux: screen drops the plain one, tmux the wrapped one.
    return Clip(plain + _through_screen(plain) if term.startswith("screen") else plain)


def _through_tmux(sequence: str) -> str:
    """For `allow-passthrough on`; tmux itself takes the plain one with `set-clipboard on`."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def _through_screen(sequence: str) -> str:
    chunks = (sequence[start : start + _CHUNK] for start in range(0, len(sequence), _CHUNK))
    return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
