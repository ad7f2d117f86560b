"""The tab of an image's layers: what is told of the image, of each step, and below each of them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.test_layers import BASE, A, B, C, Entry, buildkit, classic, history, image
from tui.domain.layers import EMPTY, ImageLayers
from tui.domain.reclaim import Ledger
from tui.domain.tree import Branch
from tui.resources.tab_layers import Looked, bar, looked, tree
from tui.resources.tab_layers_step import Around

NOW = 1465981200.0
STEPS = (
    BASE,
    buildkit("ENV DB_PASSWORD=s3cret-of-db"),
    buildkit("RUN |1 V=3 /bin/sh -c make && make install # buildkit", 700),
    buildkit("RUN /bin/sh -c true # buildkit"),
    buildkit("COPY f /f # buildkit", 200),
)
DIFFS = [A, B, EMPTY, C]


def of(*entries: Entry, diffs: list[str] | None = None, **more: Any) -> Looked:
    told = image(DIFFS if diffs is None else diffs, sum(entry[2] for entry in entries), **more)
    return looked(told, [entry | {"Created": NOW - 3600} for entry in history(*entries)])


def around(*images: ImageLayers, missing: int = 0, **more: Any) -> Around:
    ledger = Ledger({each.image: each for each in images}, missing=missing) if images else None
    return Around(ledger, lambda id: f"app:{id[-4:]}", NOW, **more)


def others(answer: Looked, *names: str, layers: int = 1) -> Around:
    """The image and some more that have its lowest layers."""
    made = answer.made
    return around(made, *(ImageLayers(name, made.layers[:layers], True) for name in names))


def texts(found: Branch) -> list[str]:
    return [found.told, *(child.told for child in found.children)]


def step(found: Branch, text: str) -> Branch:
    (wanted,) = (child for child in found.children if text in child.told and not child.is_leaf)
    return wanted


def fields(found: Branch) -> dict[str, str]:
    return {child.label.strip(): child.told for child in found.children if child.label}


def test_the_first_lines_tell_of_the_whole_image() -> None:
    answer = of(*STEPS)
    assert texts(tree(answer, others(answer, "other")))[:6] == [
        "1k in 4 layers, 900B of it in no other image here",
        "exact: 1,000 bytes",
        "2 of 5 steps wrote no bytes",
        "largest: 700B, 70%: RUN make && make install",
        "1 step holds what looks secret: v shows it",
        " SIZE SHARE         SHARED  STEP, the newest first",
    ]


def test_the_newest_step_stands_on_top_and_the_largest_is_marked() -> None:
    answer = of(*STEPS)
    found = tree(answer, others(answer, "other"))
    assert texts(found)[6:] == [
        " 200B █▋        20% own     COPY f /f",
        "    - empty                 RUN true",
        " 700B █████▋    70% own     (largest) RUN make && make install",
        "    - empty                 ENV DB_PASSWORD=(hidden)",
        " 100B ▊         10% with 1  Imported from -",
    ]
    assert [child.role for child in found.children[5:]] == ["plain", "dim", "mark", "dim", "plain"]


def test_of_one_layer_none_is_the_largest() -> None:
    assert "largest" not in str(texts(tree(of(BASE, diffs=[A]), around())))


@pytest.mark.parametrize(
    ("layers", "wanted"),
    [(1, "900B of it in no other image here"), (4, "all of it in other images here too")],
)
def test_how_much_is_its_own(layers: int, wanted: str) -> None:
    answer = of(*STEPS)
    assert tree(answer, others(answer, "other", layers=layers)).told == f"1k in 4 layers, {wanted}"


def test_an_image_that_shares_nothing_says_so() -> None:
    answer = of(*STEPS)
    assert tree(answer, others(answer)).told == "1k in 4 layers, all of it in no other image here"


def test_what_others_share_is_not_known_at_first() -> None:
    answer = of(*STEPS)
    found = tree(answer, around())
    assert found.told == "1k in 4 layers; which of them others have is not known yet"
    assert " 10% ?" in step(found, "Imported").told
    assert fields(step(found, "Imported"))["shared"] == "not known yet"


def test_an_image_that_came_after_all_were_counted_is_not_known_yet() -> None:
    answer, other = of(*STEPS), ImageLayers("other", of(*STEPS).made.layers[:1], True)
    found = tree(answer, around(other))
    assert "not known yet" in found.told
    assert fields(step(found, "Imported"))["shared"] == "not known yet"


def test_an_estimate_says_why() -> None:
    answer = of(*STEPS, GraphDriver={"Name": "overlayfs", "Data": None})
    told = texts(tree(answer, others(answer)))
    assert told[0].startswith("about 2k in 4 layers, all of it")
    assert told[1].startswith("an estimate: the containerd store tells unpacked sizes only")
    unpacked = fields(step(tree(answer, others(answer)), "make"))["size"]
    assert unpacked == "about 1,400 bytes, 70% of the image; docker history says 700"


def test_what_others_say_of_its_layers_counts() -> None:
    entries = [BASE, classic("mkdir /x"), classic("make", 7), classic("#(nop) WORKDIR /w")]
    answer = of(*entries, diffs=[A, B, C])
    assert not answer.made.exact
    same = of(BASE, classic("mkdir /x"), classic("make", 7), diffs=[A, B, C])
    told = texts(tree(answer, around(answer.made, same.made._replace(image="other"))))
    assert told[1] == "exact: 107 bytes"


def test_a_step_tells_all_of_itself_below() -> None:
    answer = of(*STEPS)
    found = step(tree(answer, others(answer, "sha256:abcd")), "make")
    assert [child.told for child in found.children if not child.label] == ["RUN make", "  && make install"]
    told = fields(found)
    assert told["build arg"] == "V=3"
    assert told["size"] == "700 bytes, 70% of the image"
    assert told["created"] == "2016-06-15 08:00:00 UTC (1h ago)"
    assert told["comment"] == "buildkit.dockerfile.v0"
    assert told["diff ID"] == B
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", told["chain ID"])
    assert told["shared"] == "no other image here has it"
    assert (found.value, found.path) == ("RUN make && make install", "step 3")
    assert fields(step(tree(answer, others(answer)), "ENV"))["layer"] == "none: it wrote nothing"
    assert fields(step(tree(answer, others(answer)), "RUN true"))["layer"] == "one without a file"
    removes = of(BASE, buildkit("RUN rm /x"), diffs=[A, B])
    assert fields(step(tree(removes, around()), "rm"))["layer"].startswith("one without bytes: it may")


def test_who_shares_a_layer_is_told_by_name() -> None:
    answer = of(*STEPS)
    ids = [f"sha256:{name}" for name in ("d444", "a111", "c333", "b222")]
    base = step(tree(answer, others(answer, *ids)), "Imported")
    (shared,) = (child for child in base.children if child.label.strip() == "shared")
    assert " with 4 " in base.told
    assert shared.told == "with 4: app:a111, app:b222, ..."
    assert [child.told for child in shared.children] == ["app:a111", "app:b222", "app:c333", "app:d444"]
    (one,) = (
        child
        for child in step(tree(answer, others(answer, ids[0])), "Imported").children
        if child.label.strip() == "shared"
    )
    assert (one.told, one.is_leaf) == ("with app:d444", True)


def test_what_looks_secret_is_shown_when_asked_for() -> None:
    answer = of(*STEPS)
    found = tree(answer, around(values=True))
    assert step(found, "ENV").told.endswith("ENV DB_PASSWORD=s3cret-of-db")
    assert "looks secret" not in str(texts(found))
    hidden = step(tree(answer, around()), "ENV")
    assert "s3cret" not in str(hidden)


def test_an_image_without_a_history_still_has_its_layers() -> None:
    found = tree(looked(image([A, B], 300), []), around())
    assert "its history is not told" in texts(found)
    lowest = found.children[-1]
    assert lowest.told.endswith("(no step is told)")
    assert fields(lowest)["diff ID"] == A
    assert lowest.path == f"layer {A}"
    assert fields(lowest)["created"] == "not told"


def test_an_image_of_nothing() -> None:
    told = texts(tree(looked(image([], 0), history(classic('#(nop) CMD ["sh"]'))), around()))
    assert told[0].startswith("0B in 0 layers")
    assert told[-1].endswith('CMD ["sh"]')


def test_every_way_to_a_node_is_its_own() -> None:
    found = tree(of(*STEPS), around())
    paths = [child.path for child in found.children]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize(
    ("part", "whole", "blocks", "signs"),
    [
        (0, 100, "        ", "........"),
        (1, 1000, "▏       ", "#......."),
        (50, 100, "████    ", "####...."),
        (999, 1000, "████████", "########"),
        (100, 100, "████████", "########"),
        (0, 0, "        ", "........"),
    ],
)
def test_bars(part: int, whole: int, blocks: str, signs: str) -> None:
    assert bar(part, whole) == blocks
    assert bar(part, whole, ascii=True) == signs
