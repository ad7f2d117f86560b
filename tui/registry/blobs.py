"""Configurations and layers: whether a repository has one, and getting it there without keeping it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from tui.domain.manifest import Blob
from tui.registry import upload as uploads
from tui.registry.answers import is_web_page, no_registry
from tui.registry.blob_reader import read_blob
from tui.registry.connection import Connection, Part
from tui.registry.errors import RateLimited, RegistryError, Unreachable
from tui.registry.manifests import NO_HEAD
from tui.registry.upload import Moved, Pieces, Upload


class Source(Protocol):
    """A registry that blobs are copied from."""

    @property
    def host(self) -> str: ...


class Blobs(Part):
    """The blobs of one registry's repositories; blocking, several threads at once, raises RegistryError."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        # Uploads that were begun and not finished: another try goes on with them.
        self._uploads: dict[tuple[str, str], Upload] = {}

    def has_blob(self, repository: str, digest: str, size: int | None = None) -> bool:
        """Whether a repository has a blob (`HEAD blobs/{digest}`), wherever it redirects to.

        Raises RegistryError where it tells another size than the one that is given.
        """
        path = f"blobs/{digest}"
        answer = self.connection.ask("HEAD", repository, path, allowed=(404, *NO_HEAD))
        if answer.status_code in NO_HEAD:
            with self.connection.ask("GET", repository, path, stream=True, allowed=(404,)) as whole:
                return self._is_blob(whole, digest, size)
        return self._is_blob(answer, digest, size)

    def _is_blob(self, answer: Any, digest: str, size: int | None) -> bool:
        if is_web_page(answer.headers):
            raise no_registry(self.host, "It answered with HTML when it was asked for a layer.")
        # A 404 of the place that it redirects to says that its storage has lost what it believes to have.
        is_there = bool(answer.status_code == 200)
        told = answer.headers.get("Content-Length", "")
        if is_there and size is not None and told.isdecimal() and len(told) < 20 and int(told) != size:
            # A disk that was full leaves such files, and registries do not hash what they have.
            raise RegistryError(f"{self.host} has {digest} with {told} bytes", f"It has to have {size}.")
        return is_there

    def mount_blob(self, repository: str, digest: str, source_repository: str) -> bool:
        """Have a blob of another repository of this registry in this one too (`POST blobs/uploads/?mount=`).

        False when the registry does not do it: it may begin an upload in its place, which `copy_blob` uses.
        """
        query = f"blobs/uploads/?mount={digest}&from={source_repository}"
        more = (f"repository:{source_repository}:pull",)
        try:
            answer = self.connection.ask("POST", repository, query, scope_more=more, data=b"")
        except (Unreachable, RateLimited):
            raise
        except RegistryError:
            # Whatever it has against it: if it stands against the upload as well, that will tell.
            return False
        if answer.status_code == 202 and answer.headers.get("Location"):
            self._uploads[repository, digest] = uploads.begun(self.connection, answer, Blob(digest, 0))
        return bool(answer.status_code == 201)

    def copy_blob(
        self,
        repository: str,
        blob: Blob,
        source: Source,
        source_repository: str,
        moved: Moved,
    ) -> None:
        """Let a blob flow here from another registry, verified by size and digest on the way.

        `moved` is told the bytes that are here by now. After a failure another call goes on where this one
        ended, as far as the registry remembers; what else `moved` raises ends the upload.
        """
        if not isinstance(source, Part):
            raise RegistryError(
                f"{source.host} cannot be read from here", "It is no registry on the network."
            )
        key = (repository, blob.digest)
        upload = self._uploads.pop(key, None) or uploads.begin(self.connection, repository, blob)
        try:
            self._send(repository, upload, blob, _Origin(source.connection, source_repository), moved)
            uploads.finish(self.connection, repository, upload, blob)
        except (Unreachable, RateLimited):
            self._uploads[key] = upload
            raise
        except BaseException:
            uploads.end(self.connection, repository, upload)
            raise

    def _send(self, repository: str, upload: Upload, blob: Blob, origin: _Origin, moved: Moved) -> None:
        """Send what is missing, and again after a cut as long as more of it arrives each time."""
        if not upload.is_sure:
            uploads.take_up(self.connection, repository, upload, blob)
        while upload.offset < blob.size:
            moved(upload.offset)
            before = upload.offset
            try:
                pieces = origin.pieces(blob, upload.offset)
                uploads.send_rest(self.connection, repository, upload, blob, pieces, moved)
                break
            except Unreachable as error:
                if upload.is_sure:
                    # The target has all that came: it was the source, which has been asked again already.
                    raise
                uploads.take_up(self.connection, repository, upload, blob)
                if upload.offset <= before:
                    # Its answer, if it gave one before it hung up, is lost with the connection.
                    error.hint += " A proxy in front of it may take no layers of this size."
                    raise
        if not upload.has_arrived_as(blob):
            raise origin.wrong(blob)


@dataclass(frozen=True, slots=True)
class _Origin:
    """A repository that blobs are read from."""

    connection: Connection
    repository: str

    def pieces(self, blob: Blob, offset: int) -> Pieces:
        """The blob from this place on, and never more of it than there is."""
        for piece in read_blob(self.connection, self.repository, blob, offset):
            offset += len(piece)
            if offset > blob.size:
                raise self.wrong(blob)
            yield piece

    def wrong(self, blob: Blob) -> RegistryError:
        """The error for other bytes than those of the digest."""
        return RegistryError(
            f"{self.connection.host} sends something else than {blob.digest}",
            "Size or digest of what came are others: its storage is damaged, or something on the way.",
            "Nothing of it was kept. Have the image pushed there anew.",
        )
