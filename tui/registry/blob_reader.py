"""The bytes of a blob as a registry sends them: taken up again where the connection was cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tui.domain.manifest import Blob
from tui.registry.answers import is_web_page, no_registry
from tui.registry.connection import Connection
from tui.registry.errors import RegistryError, Unreachable

PIECE = 1 << 18
# How often a blob is taken up again at once; after that it is for the caller to wait a while.
_CUTS = 20
_START = re.compile(r"bytes (\d+)-")


def read_blob(source: Connection, repository: str, blob: Blob, offset: int = 0) -> Iterator[bytes]:
    """The blob from `offset` on, in pieces (`GET blobs/{digest}`, with a Range); raises RegistryError.

    Redirects are followed without the login. Neither its size nor its digest is vouched for.
    """
    cuts = 0
    while offset < blob.size:
        before = offset
        try:
            for piece in _pieces(source, repository, blob, offset):
                offset += len(piece)
                yield piece
        except Unreachable:
            cuts += 1
            # As long as each try brings something it is the line that is bad, not the registry.
            if offset == before or cuts > _CUTS:
                raise
        else:
            return


def _pieces(source: Connection, repository: str, blob: Blob, offset: int) -> Iterator[bytes]:
    headers = {"Range": f"bytes={offset}-"} if offset else {}
    with source.ask("GET", repository, f"blobs/{blob.digest}", headers=headers, stream=True) as answer:
        if is_web_page(answer.headers):
            raise no_registry(source.host, "It answered with HTML in place of a layer.")
        yield from _after(source.pieces(answer, PIECE), offset - _start(answer, source.host, offset))


def _start(answer: Any, host: str, offset: int) -> int:
    """Where in the blob the answer begins: registries may leave a Range unheeded."""
    if answer.status_code != 206:
        return 0
    found = _START.match(answer.headers.get("Content-Range", ""))
    if found is None or int(found[1]) != offset:
        raise RegistryError(f"{host} sends another part of a layer than was asked for", "It was not used.")
    return offset


def _after(pieces: Iterator[bytes], skip: int) -> Iterator[bytes]:
    for piece in pieces:
        if skip < len(piece):
            yield piece[skip:] if skip else piece
        skip = max(skip - len(piece), 0)
