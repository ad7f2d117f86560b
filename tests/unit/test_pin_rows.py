"""The Pins view's rows: what is said of a pin, of its registry and of what is here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tui.domain.check import Answer
from tui.domain.image import Image, ImageRow
from tui.domain.pin import Pin
from tui.resources import images, pins, pins_told
from tui.resources.pins import PinRow, here, pin_rows, state, state_text, version

A, B, C = ("sha256:" + letter * 64 for letter in "abc")
NAME = "docker.io/library/redis:latest"
PIN = Pin(NAME, A, C, pinned_at=datetime(2016, 6, 12, 9, tzinfo=UTC))
NOW = datetime(2016, 6, 15, 9, tzinfo=UTC).timestamp()


def image(id: str, *tags: str, digests: tuple[str, ...] = ()) -> Image:
    return Image(id, tags, digests, 1, 0, {})


def row(answer: Answer | None = None, *images: Image, pin: Pin = PIN) -> PinRow:
    (made,) = pin_rows([pin], images, {version(pin): answer} if answer else {})
    return made


def answered(state: str, **more: object) -> Answer:
    return Answer(NAME, C, state, at=NOW - 180, **more)  # type: ignore[arg-type]


def text(found: PinRow) -> str:
    return "\n".join(line for line, _ in pins_told.overview(found, NOW))


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ([image(C, "redis:latest", digests=(f"redis@{A}",))], "here"),
        # As Podman names things.
        ([image("sha256:1", NAME, digests=(f"docker.io/library/redis@{A}",))], "here"),
        # The containerd store, where the ID is the digest.
        ([image(A, "redis:latest")], "here"),
        ([image("sha256:1", "redis:kept", digests=(f"redis@{A}",))], "no name"),
        # Untagged on the classic store: the ID is all that is left of it.
        ([image(C)], "no name"),
        ([image(C, digests=(f"redis@{A}",)), image("sha256:2", "redis:latest")], "name moved"),
        ([image("sha256:2", "redis:latest", digests=(f"redis@{B}",))], "other image"),
        # The same digest in another repository is the pinned image only by its ID.
        ([image("sha256:2", "mirror/redis:latest", digests=(f"mirror/redis@{A}",))], "not here"),
        ([], "not here"),
    ],
)
def test_what_is_here_of_a_pin(images: list[Image], said: str) -> None:
    assert here(row(None, *images)) == said


def test_a_pin_without_a_digest_is_known_by_its_image() -> None:
    pin = Pin(NAME, "", C)
    assert here(row(None, image(C, "redis:latest"), pin=pin)) == "here"
    assert here(row(None, image("sha256:2", "redis:latest"), pin=pin)) == "other image"
    assert "no registry digest" in text(row(pin=pin))
    pull = next(a for a in pins.ACTIONS if a.id == "pin.pull")
    assert "without a registry digest" in pull.refusal(row(pin=pin))
    assert pull.refusal(row()) == ""


def test_while_nobody_knows_the_images_nothing_is_said_of_them() -> None:
    (found,) = pin_rows([PIN], None, {})
    assert here(found) == "?"
    assert "not known" in text(found)


@pytest.mark.parametrize(
    ("answer", "said", "role"),
    [
        (None, "not checked", "dim"),
        (answered("same", digest=A, kept=A), "as pinned 3m", "good"),
        (answered("moved", digest=B, kept=A), "moved 3m", "warn"),
        (answered("moved", digest=B), "moved 3m", "warn"),
        (answered("moved", digest=B, absent=True), "moved, lost 3m", "bad"),
        (answered("tag gone", kept=A), "tag gone 3m", "warn"),
        (answered("not there", absent=True), "not there 3m", "bad"),
        (answered("denied", reason="denied or not there"), "denied 3m", "warn"),
        (answered("rate-limited"), "rate-limited 3m", "warn"),
    ],
)
def test_how_it_is_in_the_registry_with_the_age_of_the_answer(
    answer: Answer | None, said: str, role: str
) -> None:
    found = row(answer)
    assert (state_text(found, NOW), pins.state_role(found)) == (said, role)
    assert len(said) <= next(c.width for c in pins.COLUMNS if c.id == "state")


def test_while_it_is_asked_the_old_answer_is_not_told() -> None:
    (found,) = pin_rows([PIN], [], {version(PIN): answered("same")}, {version(PIN)})
    assert state_text(found, NOW) == "asking..."
    assert "3m" not in text(found)


def test_an_answer_is_about_one_version_of_a_pin_only() -> None:
    answers = {version(PIN): answered("same", kept=A)}
    assert state(pin_rows([replace(PIN, digest=B)], [], answers)[0]) == "not checked"
    assert (
        state(pin_rows([replace(PIN, tags=("ghcr.io/a/b:1",), note="mine")], [], answers)[0]) == "as pinned"
    )


def test_the_foot_line_tells_the_whole_pin_and_what_became_of_it() -> None:
    assert pins.full_name(row()) == f"redis:latest -> redis@{A}"
    moved = pins.full_name(row(answered("moved", digest=B, absent=True)))
    assert f"it is {B} now; the registry does not have what is pinned" in moved
    # What was never pushed was never there: nobody may say that it went.
    unpushed = pins.full_name(row(answered("not there", absent=True)))
    assert unpushed.endswith("the registry has no such tag; the registry does not have what is pinned")
    assert "still has the pinned digest" in pins.full_name(row(answered("tag gone", kept=A)))
    assert f"still has this image as {B}" in pins.full_name(row(answered("tag gone", kept=B)))
    assert pins.full_name(row(answered("denied", reason="no login"))).endswith("  no login")
    assert pins.full_name(row(answered("same", reason="by digest"))).endswith(A)


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("redis:latest", None, ""),
        ("redis:latest", answered("same", digest=A), ""),
        ("redis:latest", answered("moved", digest=B), f"moved away from the pin: {A} -> {B}"),
        # The very same image, by another manifest than the pinned one.
        ("redis:latest", answered("same", digest=B), f"{A} -> {B}"),
        ("redis:latest", answered("tag gone", kept=A), "no such tag"),
        ("redis:latest", answered("unreachable"), ""),
        # Marked by the digest, but another name: its tag may be what it likes.
        ("redis:7.2", answered("moved", digest=B), ""),
    ],
)
def test_a_check_of_a_pinned_name_in_images_tells_the_drift(
    name: str, answer: Answer | None, said: str
) -> None:
    found = ImageRow(image(C, name, digests=(f"redis@{A}",)), name, pin=PIN, check=answer)
    assert said in images.full_name(found)
    assert (said == "") == (images.full_name(found) == name)


def test_details_have_every_digest_and_name_whole() -> None:
    kept = image(C, "redis:latest", "redis:20160612", digests=(f"redis@{A}",))
    pin = replace(PIN, tags=("ghcr.io/acme/redis:20160612",), note="until 7.4 is out")
    found = text(row(answered("moved", digest=B, kept=A), kept, pin=pin))
    for wanted in (A, B, C, f"redis@{A}", "ghcr.io/acme/redis:20160612", "redis:20160612"):
        assert wanted in found
    assert "until 7.4 is out" in found
    assert "2016-06-12 09:00:00 UTC (3d ago)" in found
    assert "moved, 3m ago" in found


def test_a_name_that_is_pinned_twice_has_two_rows() -> None:
    first, second = pin_rows([PIN, replace(PIN, digest=B)], [], {})
    assert first.id != second.id
    assert (first.pin.digest, second.pin.digest) == (A, B)
    assert "number 2 of its name" in text(second)


def test_what_can_be_copied_and_filtered() -> None:
    found = row(answered("moved", digest=B), pin=replace(PIN, tags=("ghcr.io/acme/redis:1",)))
    texts = {what: copied for _, what, copied in pins_told.copies(found)}
    assert texts["pinned reference"] == f"redis@{A}"
    assert texts["digest of the tag now"] == B
    assert texts["explicit name"] == "ghcr.io/acme/redis:1"
    assert texts["pull command"] == f"docker pull redis@{A}"
    keys = [key for key, _, _ in pins_told.copies(found)]
    assert len(keys) == len(set(keys))
    assert {name: pins.field(found, name) for name in ("state", "here", "tag")} == {
        "state": "moved",
        "here": "not here",
        "tag": "ghcr.io/acme/redis:1",
    }


def test_sorted_by_state_the_worst_are_first() -> None:
    by_state = next(c.key for c in pins.COLUMNS if c.id == "state")
    rows = [row(), row(answered("same")), row(answered("moved", absent=True)), row(answered("moved"))]
    assert [state(r) for r in sorted(rows, key=by_state)] == [
        "moved, lost",
        "moved",
        "not checked",
        "as pinned",
    ]
