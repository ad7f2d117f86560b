"""Which version a pin takes, by what is here and what the registry said."""

from __future__ import annotations

import pytest

from tui.domain.image import Image
from tui.engine.errors import EngineError, NotFound
from tui.work.resolve import NOT_VERIFIED, Resolved, resolve, version_here

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
TAG = "registry.test/app:1"
IMAGE = Image("sha256:" + "1" * 64, (TAG,), (f"registry.test/app@{A}", f"registry.test/app@{B}"), 1, 1, {})
BUILT_HERE = Image("sha256:" + "2" * 64, (TAG,), (), 1, 1, {})


class Registry:
    """An engine's answers for a tag and for digests."""

    def __init__(self, **answers: str | EngineError) -> None:
        self._answers = answers

    def distribution(self, reference: str, auth: object, within: float) -> Resolved:
        answer = self._answers["by_digest" if "@" in reference else "tag"]
        if isinstance(answer, EngineError):
            raise answer
        return Resolved(answer)


GONE = NotFound("No", "manifest unknown: manifest unknown", status=404)
DOWN = EngineError("No", "dial tcp 127.0.0.1:1: connect: connection refused", status=500)
NO_SUCH_REQUEST = NotFound("No", "Not Found", status=404)


@pytest.mark.parametrize(
    ("answers", "missing", "keeps", "pins"),
    [
        ({"tag": A}, False, True, (A, "")),
        ({"tag": B}, False, True, (B, "")),
        ({"tag": "sha256:" + "c" * 64, "by_digest": A}, False, True, (A, "")),
        ({"tag": GONE, "by_digest": A}, True, True, (A, "")),
        ({"tag": GONE, "by_digest": GONE}, True, False, ("", "no registry digest")),
        ({"tag": GONE, "by_digest": DOWN}, True, None, (A, NOT_VERIFIED)),
        ({"tag": DOWN}, False, None, (A, NOT_VERIFIED)),
        ({"tag": NO_SUCH_REQUEST}, False, None, (A, NOT_VERIFIED)),
    ],
)
def test_what_is_pinned(
    answers: dict[str, str | EngineError], missing: bool, keeps: bool | None, pins: tuple[str, str]
) -> None:
    engine: object = Registry(**answers)
    found = resolve(engine, TAG, (A, B), {"DOCKER_CONFIG": "/nonexistent"})  # type: ignore[arg-type]
    assert (found.is_missing, found.keeps) == (missing, keeps)
    assert bool(found.digest) != bool(found.reason)
    digest, note = version_here(TAG, IMAGE, found)
    assert (digest, note[: len(pins[1])]) == pins
    assert bool(note) == bool(pins[1])


def test_what_was_built_here_has_no_digest() -> None:
    for found in (None, Resolved(A), Resolved(reason="down"), Resolved(is_missing=True, reason="gone")):
        digest, note = version_here(TAG, BUILT_HERE, found)
        assert digest == ""
        assert note.startswith("no registry digest")


def test_before_the_registry_has_answered() -> None:
    assert version_here(TAG, IMAGE, None) == (A, NOT_VERIFIED)
