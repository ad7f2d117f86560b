"""One upload to a registry: what it has of a blob by now, and where it takes the rest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from tui.domain.manifest import Blob
from tui.registry.connection import Connection
from tui.registry.errors import Denied, RateLimited, RegistryError, Unreachable

_RANGE = re.compile(r"(?:bytes[= ])?0-(\d+)")
# To a part of an upload: it is not known (any longer), or has another length.
_OUT_OF_STEP = (404, 416)
_HEADERS = {"Content-Type": "application/octet-stream"}

Pieces = Generator[bytes, None, None]
Moved = Callable[[int], None]
"""Is told how many bytes of a blob are there by now, and may raise, to end it."""


@dataclass(slots=True)
class Upload:
    """An upload that a registry has begun; it stays good for hours, over cuts of either connection.

    Attributes:
        url: Where it goes on, which changes with each part.
        offset: The bytes that the registry has.
        is_sure: Whether that is known, or has to be asked after a cut.
        digest: Takes in the blob's bytes as they come, the first `hashed` of them so far.
    """

    url: str
    offset: int = 0
    is_sure: bool = True
    hashed: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def take(self, piece: bytes, at: int) -> None:
        """Take in a piece that stands at this place of the blob; what was there before is left out."""
        new = self.hashed - at
        if new < len(piece):
            self.digest.update(piece[new:] if new else piece)
            self.hashed = at + len(piece)

    def has_arrived_as(self, blob: Blob) -> bool:
        """Whether size and digest of what went through are the blob's."""
        return self.hashed == blob.size and blob.digest == f"{self.digest.name}:{self.digest.hexdigest()}"


def begin(target: Connection, repository: str, blob: Blob) -> Upload:
    """Begin an upload (`POST blobs/uploads/`)."""
    return begun(target, target.ask("POST", repository, "blobs/uploads/", data=b""), blob)


def begun(target: Connection, answer: Any, blob: Blob) -> Upload:
    """The upload that an answer says has begun."""
    location = answer.headers.get("Location", "")
    algorithm = blob.digest.partition(":")[0]
    if not location:
        raise RegistryError(f"{target.host} takes no layers", "It names no address for an upload.")
    if algorithm not in ("sha256", "sha384", "sha512"):
        raise RegistryError(f"dtui cannot verify a digest like {blob.digest}", f"{algorithm} is not known.")
    return Upload(target.address(answer, location), digest=hashlib.new(algorithm))


def take_up(target: Connection, repository: str, upload: Upload, blob: Blob) -> None:
    """Go on with an upload after a cut: ask how much has arrived (`GET` of it), or begin anew where it is lost."""
    try:
        answer = target.ask("GET", repository, upload.url)
    except (Unreachable, Denied, RateLimited):
        raise
    except RegistryError:
        # Some lose all of it with the connection, such as distribution 2.8.
        upload.url, upload.offset = begin(target, repository, blob).url, 0
    else:
        found = _RANGE.match(answer.headers.get("Range", ""))
        last = int(found[1]) if found else 0
        # Both no byte and one are told as 0-0: the first is sent again then.
        upload.offset = last + 1 if last else 0
        upload.url = _next(target, answer, upload)
    upload.is_sure = True


def send_rest(
    target: Connection, repository: str, upload: Upload, blob: Blob, pieces: Pieces, moved: Moved
) -> None:
    """Send the pieces, which begin at the upload's offset (`PATCH`); raises RegistryError.

    It is one request for all of them, since some registries take no second one. When the pieces end in a
    failure, the request is brought to a good end before that is raised: so the registry keeps what has come.
    """
    failures: list[RegistryError] = []
    start = sent = upload.offset

    def body() -> Iterator[bytes]:
        nonlocal sent
        try:
            for piece in pieces:
                upload.take(piece, sent)
                yield piece
                sent += len(piece)
                moved(sent)
        except RegistryError as error:
            failures.append(error)

    upload.is_sure = False
    headers = {**_HEADERS, "Content-Range": f"{start}-{blob.size - 1}"} if start else _HEADERS
    # Else the connection that they come from stays open for as long as an error's traceback is kept.
    with closing(pieces):
        answer = target.ask(
            "PATCH", repository, upload.url, headers=headers, data=body(), allowed=_OUT_OF_STEP
        )
    _see_that_it_is_known(target, answer)
    upload.offset, upload.url, upload.is_sure = sent, _next(target, answer, upload), True
    if failures:
        raise failures[0]


def finish(target: Connection, repository: str, upload: Upload, blob: Blob, rest: bytes = b"") -> None:
    """Let the registry keep the blob (`PUT` of the upload with the digest): it verifies it, too."""
    mark = "&" if "?" in upload.url else "?"
    url = f"{upload.url}{mark}digest={blob.digest}"
    upload.is_sure = False
    answer = target.ask("PUT", repository, url, headers=_HEADERS, data=rest, allowed=_OUT_OF_STEP)
    _see_that_it_is_known(target, answer)
    told = answer.headers.get("Docker-Content-Digest", blob.digest)
    if told != blob.digest:
        raise RegistryError(f"{target.host} keeps something else than {blob.digest}", f"It says {told}.")


def end(target: Connection, repository: str, upload: Upload) -> None:
    """Give up an upload (`DELETE` of it)."""
    # Registries clear away what is left of uploads by themselves, and this is no time for another failure.
    with suppress(RegistryError):
        target.ask("DELETE", repository, upload.url)


def _see_that_it_is_known(target: Connection, answer: Any) -> None:
    """Raise Unreachable where a registry has not what it was sent: it is asked for that in another try."""
    if answer.status_code >= 400:
        told = f"It answered {answer.status_code} {answer.reason}."
        raise Unreachable(f"{target.host} has lost an upload that was under way", told, "Try again.")


def _next(target: Connection, answer: Any, upload: Upload) -> str:
    """Where the upload goes on after an answer."""
    location = answer.headers.get("Location", "")
    return target.address(answer, location) if location else upload.url
