"""Rows of repositories and of tags in registries: what of them is here, and what has to be asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tui.domain.image import Image
from tui.domain.pin import Pin
from tui.domain.remote_tag import RemoteTag
from tui.domain.tag_details import Platform, TagDetails
from tui.resources import tags
from tui.resources.confirmation_tags import remove_tags
from tui.resources.repositories import repository_rows
from tui.resources.tags import Here, TagRow, is_closer_look_needed, tag_row
from tui.resources.tags_overview import overview

NAME = "ghcr.io/acme/app:1"


def digest(letter: str) -> str:
    return f"sha256:{letter * 64}"


A, B, C, D = map(digest, "abcd")


def image(id: str, names: Sequence[str] = (), digests: Sequence[str] = ()) -> Image:
    return Image(id, tuple(names), tuple(digests), 1, 1, {})


def tag(digest: str = A, name: str = "1", size: int | None = None, pushed: float | None = None) -> RemoteTag:
    return RemoteTag("ghcr.io", "acme/app", name, digest, size, pushed)


def row(remote: RemoteTag, images: Sequence[Image] = (), details: TagDetails | None = None) -> TagRow:
    return tag_row(remote, details, Here(images, ()))


ARM_AND_AMD = (Platform("linux/amd64", digest("1")), Platform("linux/arm64", digest("2")))
OF_A = f"ghcr.io/acme/app@{A}"
OF_B = f"ghcr.io/acme/app@{B}"


@pytest.mark.parametrize(
    ("images", "remote", "details", "expected"),
    [
        ([], tag(""), None, "?"),
        ([], tag(A), None, "-"),
        ([image(C, [NAME], [OF_A])], tag(""), None, "?"),
        ([image(C, [NAME], [OF_A])], tag(A), None, "same"),
        ([image(A, [NAME])], tag(A), None, "same"),
        ([image(C, ["other:1"], [OF_A])], tag(A), None, "digest"),
        ([image(C, [], [f"example.com/elsewhere@{A}"])], tag(A), None, "digest"),
        ([image(C, [NAME], [OF_B])], tag(A), None, "other?"),
        ([image(C, [NAME], [OF_B])], tag(A), TagDetails(A, configs=(D,)), "other"),
        ([image(C, [NAME], [OF_B]), image(D, ["app:1"], [OF_A])], tag(A), None, "other?"),
        # Nobody pushed or pulled it: only its configuration can tell.
        ([image(C, [NAME])], tag(A), None, "?"),
        ([image(C, [NAME])], tag(A), TagDetails(A, configs=(C,)), "same"),
        ([image(C, [NAME])], tag(A), TagDetails(A, configs=(D,)), "other"),
        ([image(C, [NAME])], tag(A), TagDetails(A, problem="of schema 1"), "?"),
        ([image(C, ["other:1"])], tag(A), TagDetails(A, configs=(C,)), "digest"),
        # An index came in place of the image that is here, and has it.
        ([image(C, [NAME], [OF_B])], tag(A), TagDetails(A, platforms=(Platform("linux/amd64", B),)), "same"),
        # Of an index not all was read: the image of the platform that is here may be in it.
        ([image(C, [NAME], [OF_B])], tag(A), TagDetails(A, configs=(D,), platforms=ARM_AND_AMD), "other?"),
        ([image(C, [NAME])], tag(A), TagDetails(A, configs=(D,), platforms=ARM_AND_AMD), "?"),
        ([image(C, [NAME], [OF_B])], tag(A), TagDetails(A, configs=(D, A), platforms=ARM_AND_AMD), "other"),
        # The containerd store knows the index only, not what is in it.
        ([image(B, [NAME], [OF_B])], tag(A), TagDetails(A, configs=(D, A), platforms=ARM_AND_AMD), "other?"),
        # The engine writes names as people do.
        ([image(C, ["redis:7"], [f"redis@{A}"])], RemoteTag("docker.io", "library/redis", "7", A), None, "same"),
    ],
)  # fmt: skip
def test_whether_a_tag_is_here(
    images: list[Image], remote: RemoteTag, details: TagDetails | None, expected: str
) -> None:
    made = row(remote, images, details)
    assert made.here == expected
    assert tags.HERE_WORDS[expected]


@pytest.mark.parametrize(
    ("remote", "images", "details", "needed"),
    [
        (tag(""), [], None, False),
        (tag(A), [], None, True),
        (tag(A, size=1, pushed=1.0), [], None, False),
        (tag(A, size=1), [], None, True),
        (tag(A, size=1, pushed=1.0), [image(C, [NAME])], None, True),
        (tag(A, size=1, pushed=1.0), [image(C, [NAME], [OF_B])], None, True),
        (tag(A), [image(C, [NAME])], TagDetails(A), False),
    ],
)
def test_a_manifest_is_read_for_what_it_would_tell(
    remote: RemoteTag, images: list[Image], details: TagDetails | None, needed: bool
) -> None:
    assert is_closer_look_needed(row(remote, images, details)) is needed


def test_what_is_known_of_a_tag_and_what_not() -> None:
    unknown, asked = row(tag("")), row(tag(A), details=TagDetails(A, problem="of schema 1"))
    cells = {c.id: c for c in tags.COLUMNS}
    assert [cells[c].text(unknown, 100.0) for c in ("digest", "size", "age", "here")] == ["", "", "", "?"]
    assert [cells[c].text(asked, 100.0) for c in ("digest", "size", "age")] == ["a" * 12, "?", "?"]
    told = row(tag(A, size=2_000_000, pushed=40.0), details=TagDetails(A, size=1, created=10.0))
    assert [cells[c].text(told, 100.0) for c in ("size", "age")] == ["2M", "1m"]
    assert (unknown.reference, unknown.id) == (NAME, NAME)
    assert row(RemoteTag("docker.io", "library/redis", "7")).reference == "redis:7"
    assert tags.full_name(asked) == f"{NAME}  {A}"


def test_tags_sort_by_number_and_by_what_is_here() -> None:
    by = {c.id: c.key for c in tags.COLUMNS}
    rows = [row(tag(A, name)) for name in ("v10", "v9", "v9.1", "latest")]
    names = [r.tag.name for r in sorted(rows, key=by["reference"])]
    assert names.index("v9") < names.index("v9.1") < names.index("v10")
    here = [r._replace(here=word) for r, word in zip(rows, ("-", "same", "?", "digest"), strict=True)]
    assert [r.here for r in sorted(here, key=by["here"])] == ["same", "digest", "-", "?"]


def test_a_pin_marks_its_name_and_its_digest() -> None:
    pin = Pin(NAME, A, tags=("ghcr.io/acme/app:explicit",))
    here = Here((), (pin,))
    named, explicit = tag_row(tag(B), None, here), tag_row(tag(B, "explicit"), None, here)
    same, other = tag_row(tag(A, "2"), None, here), tag_row(tag(B, "2"), None, here)
    assert [tags.glyph(r) for r in (named, explicit, same, other)] == ["pinned", "pinned", "pinned", ""]
    (remove,) = (action for action in tags.ACTIONS if action.id == "tag.remove")
    assert "unpin it first" in remove.refusal(named)
    assert "unpin it first" in remove.refusal(explicit)
    assert remove.refusal(same) == remove.refusal(other) == ""


def test_repositories_are_known_by_names_digests_and_pins() -> None:
    images = [
        image(A, ["ghcr.io/acme/app:1", "ghcr.io/acme/app:2", "redis:7"]),
        image(B, [], ["ghcr.io/acme/lost@" + A]),
        image(C, ["ghcr.io/acme/app:3"], [f"ghcr.io/acme/app@{C}"]),
    ]
    pins = [
        Pin("ghcr.io/acme/app:1", A),
        Pin("ghcr.io/acme/pinned:1", A),
        Pin("docker.io/library/redis:7", A),
    ]
    found = {r.path: (r.names, r.images, r.pins) for r in repository_rows("ghcr.io", images, pins)}
    assert found == {"acme/app": (3, 2, 1), "acme/lost": (0, 1, 0), "acme/pinned": (0, 0, 1)}
    (redis,) = repository_rows("docker.io", images, [])
    assert (redis.path, redis.reference, redis.id) == ("library/redis", "redis", "docker.io/library/redis")


def test_removal_says_what_stays_and_what_goes() -> None:
    asked = remove_tags([row(tag(A)), row(tag(B, "2"))], [tag(A, "latest")])
    assert asked.grade == 2
    # The worst first.
    second, first = asked.reasons
    assert "other tags there have the same digest" in first
    assert "no other tag that stays there" in second
    assert "Amazon" not in second
    assert all(text in asked.items[0] for text in (NAME, A))
    ecr = RemoteTag("329074924855.dkr.ecr.us-east-1.amazonaws.com", "app", "1", A)
    amazon = remove_tags([row(ecr)], [])
    assert "Amazon removes an image with its last tag" in amazon.reasons[0]
    assert "batch-delete-image" in amazon.commands[0]


def test_what_is_true_of_many_tags_is_said_once() -> None:
    many = [row(tag(A, f"a{n}")) for n in range(3000)]
    (all_of_them,) = remove_tags(many, []).reasons
    assert all_of_them.startswith("All 3000: no other tag that stays there is known to have this digest")
    lost, kept = remove_tags([*many[:2], row(tag(B, "b1")), row(tag(B, "b2"))], [tag(A, "stays")]).reasons
    assert lost.startswith("2 of 4: no other tag")
    assert lost.endswith("b1, b2")
    assert kept.startswith("2 of 4: other tags there have the same digest")


def test_details_tell_who_uses_it() -> None:
    here = Here([image(C, [NAME], [OF_A])], ())
    details = TagDetails(A, size=5, created=1.0, platforms=(Platform("linux/arm64", B, 5),), attestations=1)
    shown = overview(tag_row(tag(A), details, here), details, here, {C: ["web-1"]}, 100.0)
    text = "\n".join(line for line, _ in shown)
    assert all(word in text for word in (A, "linux/arm64", "1 attestation", "container web-1", NAME))
    unread = "\n".join(line for line, _ in overview(row(tag(A)), None, here, {}, 100.0))
    assert "Docker Hub counts" in unread
    problem = overview(row(tag(A))._replace(problem="it is gone"), None, here, {}, 100.0)
    assert ("! it is gone", "bad") in problem
