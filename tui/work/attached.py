"""What a process writes that has no terminal, made fit for one: frames taken apart, nothing that steers it."""

from __future__ import annotations

import codecs
import re

from tui.domain.text import safe

_HEADER = 8
# What stays as it is: printable ASCII, and what ends lines and columns.
_HARMLESS = re.compile(r"[ -~\n\t]*")


class PlainOutput:
    """Takes the pieces of an attached stream, cut anywhere, and gives what may be shown."""

    def __init__(self, ascii: bool = False) -> None:
        self._ascii = ascii
        self._head = b""
        self._left = 0
        self._stream = 0
        self._decoders: dict[int, codecs.IncrementalDecoder] = {}

    def feed(self, data: bytes) -> bytes:
        """What is in this piece, of both streams as they come."""
        shown: list[str] = []
        while data:
            if not self._left:
                data = self._begin(data)
                continue
            piece, data = data[: self._left], data[self._left :]
            self._left -= len(piece)
            shown.append(self._decoder().decode(piece))
        return self._harmless("".join(shown)).encode()

    def _begin(self, data: bytes) -> bytes:
        """Take the head of the next frame; what follows it."""
        missing = _HEADER - len(self._head)
        self._head, rest = self._head + data[:missing], data[missing:]
        if len(self._head) == _HEADER:
            self._stream, self._left = self._head[0], int.from_bytes(self._head[4:], "big")
            self._head = b""
        return rest

    def _decoder(self) -> codecs.IncrementalDecoder:
        """A character may be cut by a frame of the other stream."""
        if self._stream not in self._decoders:
            self._decoders[self._stream] = codecs.getincrementaldecoder("utf-8")("replace")
        return self._decoders[self._stream]

    def _harmless(self, text: str) -> str:
        if _HARMLESS.fullmatch(text):
            return text
        lines = text.replace("\r\n", "\n").split("\n")
        return "\n".join("\t".join(safe(part, self._ascii) for part in line.split("\t")) for line in lines)
