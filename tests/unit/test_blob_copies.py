"""Blobs on their way from one registry to another: cut, taken up again, verified, never kept here."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from hashlib import sha256

import pytest

from tests.unit.registry_double import Answer, doubles, greeted
from tests.unit.upload_double import UploadDouble, upload_doubles
from tui.domain.manifest import Blob
from tui.registry.client import RegistryClient
from tui.registry.errors import NotThere, RegistryError, Unreachable

LOGIN = {"username": "alice", "password": "s3cret"}
BASIC = "Basic YWxpY2U6czNjcmV0"
CONTENT = os.urandom(1_000_000)

Copy = Callable[..., list[int]]


@pytest.fixture
def pair() -> Iterator[tuple[UploadDouble, UploadDouble]]:
    with upload_doubles() as made:
        yield made


@pytest.fixture
def source(pair: tuple[UploadDouble, UploadDouble]) -> UploadDouble:
    return pair[0]


@pytest.fixture
def target(pair: tuple[UploadDouble, UploadDouble]) -> UploadDouble:
    return pair[1]


@pytest.fixture
def clients(source: UploadDouble, target: UploadDouble) -> Iterator[tuple[RegistryClient, RegistryClient]]:
    with ExitStack() as stack:
        yield (
            stack.enter_context(closing(RegistryClient(source.host, LOGIN, {}))),
            stack.enter_context(closing(RegistryClient(target.host, LOGIN, {}))),
        )


@pytest.fixture
def copy(clients: tuple[RegistryClient, RegistryClient], source: UploadDouble) -> Copy:
    """Copies a blob; what `moved` was told."""

    def run(content: bytes = CONTENT, size: int | None = None) -> list[int]:
        told: list[int] = []
        blob = Blob(source.keep(content), len(content) if size is None else size)
        clients[1].copy_blob("r", blob, clients[0], "s", told.append)
        return told

    return run


def test_one_request_for_all_of_it(source: UploadDouble, target: UploadDouble, copy: Copy) -> None:
    told = copy()
    assert list(target.blobs.values()) == [CONTENT]
    assert target.methods() == ["POST", "PATCH", "PUT"]
    assert source.methods() == ["GET"]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, len(CONTENT))


def test_an_empty_one(target: UploadDouble, copy: Copy) -> None:
    copy(b"")
    assert list(target.blobs.values()) == [b""]


@pytest.mark.parametrize("lost", [0, 4096, 300_000])
def test_a_cut_target_is_asked_how_much_it_has(target: UploadDouble, copy: Copy, lost: int) -> None:
    target.cuts, target.lost = [400_000], lost
    told = copy()
    assert list(target.blobs.values()) == [CONTENT]
    assert target.methods() == ["POST", "PATCH", "GET", "PATCH", "PUT"]
    # What it has is not sent again, and what it has lost is taken back.
    assert target.received == len(CONTENT) + lost
    assert told != sorted(told)
    assert told[-1] == len(CONTENT)


def test_a_target_that_forgets_gets_all_again(target: UploadDouble, copy: Copy) -> None:
    target.cuts, target.forgets = [400_000], True
    with pytest.raises(Unreachable):
        copy()
    assert target.blobs == {}
    target.received = 0
    copy()
    assert list(target.blobs.values()) == [CONTENT]
    assert target.received == len(CONTENT)
    # The upload that was begun after the cut is the one that is used.
    assert target.methods().count("POST") == 2


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("status", [404, 416])
def test_an_upload_that_is_lost_or_elsewhere_is_tried_again(
    target: UploadDouble, copy: Copy, method: str, status: int
) -> None:
    target.refusals[method] = [status]
    with pytest.raises(Unreachable, match="lost an upload"):
        copy()
    copy()
    assert list(target.blobs.values()) == [CONTENT]
    assert target.methods().count("POST") == (2 if status == 404 else 1)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_layer_is_taken_as_it_is_whatever_it_is_called(
    source: UploadDouble, target: UploadDouble, copy: Copy, encoding: str
) -> None:
    """Storage tells of a layer that is packed as if it had packed it on the way: engines do not heed that."""
    source.encoding = encoding
    copy()
    assert list(target.blobs.values()) == [CONTENT]


def test_another_try_goes_on_inside_the_blob(target: UploadDouble, copy: Copy) -> None:
    # It never gets further than where it was: so the first call gives up.
    target.cuts, target.lost = [400_000, 4096], 4096
    with pytest.raises(Unreachable):
        copy()
    received = target.received
    told = copy()
    assert target.received - received < 700_000
    assert told[0] > 300_000
    assert list(target.blobs.values()) == [CONTENT]


@pytest.mark.parametrize(
    "location",
    ["{path}", "http://{host}{path}", "//{host}{path}", "{path}?_state=a%2Fb", "https://{host}{path}"],
)
def test_addresses_of_uploads(target: UploadDouble, copy: Copy, location: str) -> None:
    target.location = location
    copy()
    assert list(target.blobs.values()) == [CONTENT]
    put = next(one.path for one in target.asked if one.method == "PUT")
    assert ("?_state=a%2Fb&digest=" if "?" in location else "?digest=") in put


def test_an_upload_elsewhere_gets_no_login(source: UploadDouble, target: UploadDouble, copy: Copy) -> None:
    target.wants = BASIC
    # The source stands for the storage that the target leads to.
    target.location = f"http://{source.host}/v2/r/blobs/uploads/u0"
    source.uploads["u0"] = bytearray()
    copy()
    assert target.methods() == ["POST"]
    elsewhere = [one for one in source.asked if "uploads" in one.path]
    assert [one.method for one in elsewhere] == ["PATCH", "PUT"]
    assert {one.authorization for one in elsewhere} == {""}
    assert {one.authorization for one in target.asked if one.path != "/v2/"} == {BASIC}


def test_a_cut_source_is_taken_up(
    clients: tuple[RegistryClient, RegistryClient], target: UploadDouble
) -> None:
    digest = f"sha256:{sha256(CONTENT).hexdigest()}"
    whole = {"Content-Length": str(len(CONTENT))}

    def answer(asked: object) -> Answer:
        told = getattr(asked, "headers", {}).get("Range", "")
        if not told:
            return Answer(200, CONTENT, whole, cut=300_000)
        first = int(told.removeprefix("bytes=").rstrip("-"))
        rest = {"Content-Range": f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}"}
        return Answer(206, CONTENT[first:], rest)

    with doubles() as (cut,), closing(RegistryClient(cut.host, None, {})) as asked:
        cut.answer = greeted(answer)
        clients[1].copy_blob("r", Blob(digest, len(CONTENT)), asked, "s", lambda count: None)
        assert cut.lines == ["GET /v2/s/blobs/" + digest] * 2
    assert list(target.blobs.values()) == [CONTENT]
    assert target.methods() == ["POST", "PATCH", "PUT"]


def test_a_source_that_stays_away_leaves_the_upload_for_later(
    source: UploadDouble, target: UploadDouble, clients: tuple[RegistryClient, RegistryClient], copy: Copy
) -> None:
    digest = f"sha256:{sha256(CONTENT).hexdigest()}"
    whole = {"Content-Length": str(len(CONTENT))}
    with doubles() as (cut,), closing(RegistryClient(cut.host, None, {})) as asked:
        answers = [Answer(200, CONTENT, whole, cut=300_000), *[Answer(503)] * 9]
        cut.answer = greeted(lambda asked: answers.pop(0))
        with pytest.raises(Unreachable):
            clients[1].copy_blob("r", Blob(digest, len(CONTENT)), asked, "s", lambda count: None)
    assert target.received == 300_000
    copy()
    assert list(target.blobs.values()) == [CONTENT]
    assert target.received == len(CONTENT)
    assert source.asked[-1].range == "bytes=300000-"


def test_a_source_without_ranges(source: UploadDouble, target: UploadDouble, copy: Copy) -> None:
    source.ranges = False
    target.cuts = [400_000]
    copy()
    assert list(target.blobs.values()) == [CONTENT]
    assert target.received == len(CONTENT)


def test_a_source_that_sends_another_part(source: UploadDouble, target: UploadDouble, copy: Copy) -> None:
    source.content_range = "bytes 5-999999/1000000"
    target.cuts = [400_000]
    with pytest.raises(RegistryError, match="another part"):
        copy()
    assert target.uploads == {} == target.blobs


@pytest.mark.parametrize(
    "sends",
    [CONTENT[:-1], CONTENT + b"x", CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])],
    ids=["short", "long", "other"],
)
def test_other_bytes_are_not_kept(
    source: UploadDouble, target: UploadDouble, copy: Copy, sends: bytes
) -> None:
    source.sends = sends
    with pytest.raises(RegistryError, match="sends something else than sha256"):
        copy()
    assert target.methods()[-1] == "DELETE"
    assert target.uploads == {} == target.blobs


def test_a_blob_that_the_source_has_not(
    clients: tuple[RegistryClient, RegistryClient], target: UploadDouble
) -> None:
    with pytest.raises(NotThere):
        clients[1].copy_blob("r", Blob(f"sha256:{'0' * 64}", 5), clients[0], "s", lambda count: None)
    assert target.uploads == {}


def test_whoever_is_told_can_end_it(
    clients: tuple[RegistryClient, RegistryClient], source: UploadDouble, target: UploadDouble
) -> None:
    class Enough(Exception):
        pass

    def moved(count: int) -> None:
        if count > 300_000:
            raise Enough

    blob = Blob(source.keep(CONTENT), len(CONTENT))
    with pytest.raises(Enough):
        clients[1].copy_blob("r", blob, clients[0], "s", moved)
    assert target.methods() == ["POST", "PATCH", "DELETE"]
    assert target.blobs == {}
    assert target.received < len(CONTENT)


def test_a_digest_that_cannot_be_verified(clients: tuple[RegistryClient, RegistryClient]) -> None:
    with pytest.raises(RegistryError, match="cannot verify"):
        clients[1].copy_blob("r", Blob("md5:00", 5), clients[0], "s", lambda count: None)


def test_of_many_bytes_few_are_kept_here(source: UploadDouble, target: UploadDouble, copy: Copy) -> None:
    content = bytes(range(256)) * 200_000
    source.keep(content)
    tracemalloc.start()
    try:
        copy(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The double keeps all of it, growing as it comes and as bytes in the end; the client a few pieces.
    assert peak < 2.5 * len(content)
    assert max(len(blob) for blob in target.blobs.values()) == len(content)


def test_an_upload_in_place_of_a_mount_is_used(
    clients: tuple[RegistryClient, RegistryClient], target: UploadDouble, copy: Copy
) -> None:
    target.mount_status = 202
    assert clients[1].mount_blob("r", f"sha256:{sha256(CONTENT).hexdigest()}", "s") is False
    copy()
    assert list(target.blobs.values()) == [CONTENT]
    assert target.methods() == ["POST", "PATCH", "PUT"]
