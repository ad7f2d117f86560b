"""The document of a report: what a person needs first, all of it, and nothing in it that a name could forge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.unit.report_world import DB, IMAGE, NOW, WEB, container_inspect, reported, said, surveyed
from tui.domain.check import Verdict
from tui.domain.markdown import NONE, code, prose, table
from tui.domain.report import Report, ReportedArchive, Untold
from tui.domain.report_entries import ReportedVolume
from tui.domain.report_md import to_markdown
from tui.domain.report_md_words import when
from tui.domain.report_merge import merged
from tui.domain.text import safe
from tui.work.decommission_file import KeptPack
from tui.work.packed import Content

READER = MarkdownIt("gfm-like")
HOSTILE = (
    "# x", "- [ ] done", "| a | b |", "|---|", "```", "``` `` `", "`", " ` ", "<script>alert(1)</script>", "<!--",
    "[a](http://evil.example)", "![a](x)", "http://evil.example", "www.evil.example", "me@evil.example", "&lt;",
    "a\nb", "\x1b[2J", "**bold**", "__x__", "~~x~~", "\\", "\\|", "|\\", "$x$", "a\\`b", "\u202eabc", "   ", "", "é|`|",
    "<http://evil.example>", "&#124;", "*", "_", "a_b_c", "HTTPS://EVIL.example",
    "ftp://x.example", "mailto:a@b.example",
)  # fmt: skip
texts = st.text(max_size=12) | st.text("`|\\*_[]<>&~$!#-\n x:/.@w", max_size=12) | st.sampled_from(HOSTILE)


def tokens(text: str) -> Iterator[Token]:
    """Every token, those within others too."""
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown(text: str) -> str:
    """What a reader sees as text, in code spans and outside."""
    return "".join(
        token.content for token in tokens(text) if token.type in ("text", "code_inline", "text_special")
    )


def kinds(text: str) -> set[str]:
    return {token.type for token in tokens(text)}


PLAIN = {"paragraph_open", "paragraph_close", "inline", "text"}


@given(texts)
@example("\\|`")
def test_a_name_is_text_whatever_it_is(text: str) -> None:
    assert (
        shown(f"x {code(text)} y")
        == f"x {safe(text).replace(' ', '␣') if not text.strip() and text else safe(text) or NONE} y"
    )
    assert kinds(f"x {code(text)} y") <= PLAIN | {"code_inline"}


@given(texts)
def test_a_clause_is_text_whatever_it_is(text: str) -> None:
    said = f"x {prose(text)} y"
    # A reader leaves blanks at ends of lines out, and there are no others.
    assert shown(said) == f"x {safe(text) or NONE} y"
    assert kinds(said) <= PLAIN


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=3))
def test_a_table_has_the_cells_it_was_given(rows: list[tuple[str, str]]) -> None:
    lines = table(("a", "b"), [(code(name), prose(clause)) for name, clause in rows])
    found = [token.type for token in tokens("\n".join(lines))]
    assert (found.count("td_open"), found.count("tr_open")) == (2 * len(rows), len(rows) + 1)
    assert not {"link_open", "html_inline", "html_block", "image", "em_open", "strong_open", "s_open"} & set(
        found
    )


def test_a_table_without_rows_is_none() -> None:
    assert table(("a",), []) == []


def document(name: str = "web", text: str = "blue") -> tuple[Report, str]:
    """A report whose names and texts from outside are these."""
    web = container_inspect(
        WEB,
        name,
        Cmd=[text, text],
        Labels={text: text, "com.docker.compose.project": text},
        Env=["PATH=/bin"],
        User=text,
        host={"LogConfig": {"Type": "json-file", "Config": {"tag": text}}},
    )
    web["State"]["Health"] = {"Status": text}
    report = reported(
        surveyed(web, container_inspect(DB, "db", Env=["PATH=/bin"])),
        said(web="move", db="forget"),
        verdicts={IMAGE: Verdict("also", (text,), text, NOW)},
        results={f"container:{DB}": ("failed", text, NOW)},
        archives=[ReportedArchive(text, "f" * 64, 1, text)],
    )
    report = replace(report, untold=(Untold(text, text),), host=text)
    return report, to_markdown(report)


@given(texts.filter(lambda text: text != ""), texts)
@example("x", "|\\`|")
def test_its_parts_are_the_same_whatever_things_are_called(name: str, text: str) -> None:
    _, usual = document("web", "blue")
    report, found = document(name, text)
    kept = (
        "heading_open",
        "table_open",
        "tr_open",
        "list_item_open",
        "html_block",
        "html_inline",
        "link_open",
    )

    def counted(text: str) -> list[int]:
        types = [token.type for token in tokens(text)]
        return [types.count(kind) for kind in kept]

    expected = counted(usual)
    # What there is nothing of has no line.
    items = kept.index("list_item_open")
    assert counted(found)[:items] == expected[:items]
    assert counted(found)[items + 1 :] == expected[items + 1 :]
    assert "\x1b" not in found
    assert safe(report.containers[0].name or "") in shown(found)


def test_what_comes_first_is_what_is_to_be_seen_to() -> None:
    _, text = document()
    assert text.startswith("# Decommission of host `blue`\n")
    seen_to = text.partition("## To be seen to\n")[2].partition("\n## ")[0]
    assert "container `db` failed: blue" in seen_to
    once = "Saved only once the pack that this document is in was confirmed by its checksum"
    assert f"- {once}: 1 container, 1 image, 1 volume\n" in seen_to
    assert "Not decided yet" not in seen_to
    assert "1 thing is not told by the engine" in seen_to
    assert text.index("## Summary") < text.index("## To be seen to") < text.index("## Containers")


def test_a_confirmed_pack_is_nothing_to_be_seen_to() -> None:
    cases = (f"container:{WEB}", f"container:{DB}", f"image:{IMAGE}", "volume:data")
    inside = tuple(Content(case, (), "") for case in cases)
    pack = KeptPack("1" * 64, 10, "-", NOW, inside, NOW)
    text = to_markdown(reported(decisions=said(web="move", db="move"), packs=(pack,)))
    assert "in no pack whose checksum was confirmed" not in text
    assert "streamed off the host" in text
    open_ = to_markdown(
        reported(decisions=said(web="move", db="move"), packs=(replace(pack, confirmed=0.0),))
    )
    lost = "To move, but in no pack whose checksum was confirmed"
    for line in ("2 containers: `db`, `web`", "1 image: `acme/web:1`", "1 volume: `data`"):
        assert f"- {lost}: {line}\n" in open_
    assert "no: it proves nothing" in open_


def test_an_only_copy_that_is_forgotten_is_told_first() -> None:
    verdict = Verdict("only copy", (), "not there", NOW)
    text = to_markdown(reported(decisions=said(web="forget", db="forget"), verdicts={IMAGE: verdict}))
    assert "Forgotten, and the only copy that is known: 1 image: `acme/web:1`" in text


def test_data_that_is_forgotten_is_told_first_with_its_size() -> None:
    report = reported(decisions=said(web="forget", db="forget"))
    (data,) = report.volumes

    def told(*volumes: ReportedVolume) -> str:
        return to_markdown(replace(report, volumes=volumes))

    lost = "Forgotten with what is in them"
    assert f"- {lost}: 1 volume: `data` (1.2M)\n" in told(replace(data, size=1_200_000))
    assert f"- {lost}: 1 volume: `data`\n" in told(replace(data, size=None))
    unnamed = replace(data, name="f" * 64, is_anonymous=True, size=5)
    assert f"- {lost}: 2 volumes: `data` (7B), 1 without a name\n" in told(replace(data, size=7), unnamed)
    assert lost not in told(replace(data, size=0))
    assert lost not in to_markdown(reported(decisions=said(web="move", db="move")))


def test_no_path_is_said_to_be_gone_which_nobody_removed() -> None:
    first = reported(decisions=said(web="forget", db="forget"))
    nothing = replace(first, containers=(), paths=(), made=NOW + 1)
    whole = merged(first, nothing)
    assert (whole.totals.paths.away, whole.totals.containers.away) == (0, 2)
    (line,) = (line for line in to_markdown(whole).splitlines() if line.startswith("| `/srv/www`"))
    assert "not touched: no container mounts it any more" in line
    assert "gone" not in line


def test_what_no_script_puts_into_its_place_is_left_for_a_person() -> None:
    archives = [
        ReportedArchive(path, "f" * 64, 1, "3 files")
        for path in ("changes/web.tar", "paths/srv.tar", "volumes/data.tar")
    ]
    text = to_markdown(reported(decisions=said(web="move", db="forget"), archives=archives))
    left = text.partition("## Work left")[2].partition("\n## ")[0]
    assert "- [ ] `changes/web.tar`: 3 files" in left
    assert "- [ ] `paths/srv.tar`: 3 files" in left
    assert "data.tar" not in left
    assert "5 things are left for a person" in text


def test_what_is_open_is_named() -> None:
    text = to_markdown(reported(decisions=said(web="forget")))
    for line in ("1 container: `db`", "1 image: `acme/web:1`", "1 volume: `data`", "1 path: `/srv/www`"):
        assert f"- Not decided yet: {line}\n" in text


def test_an_inventory_tells_of_no_decisions() -> None:
    text = to_markdown(reported())
    assert text.startswith("# What is on host `prod-eu-1`\n")
    assert "### `web`\n" in text
    for word in ("open", "forget", "Decision", "Signed", "still here"):
        assert word not in text


def seen_to(report: Report) -> str:
    return to_markdown(report).partition("## To be seen to\n")[2].partition("\n## ")[0]


def test_where_nothing_was_asked_or_decided_is_no_all_clear() -> None:
    report = reported()
    (image,) = report.images
    assert "- Nothing is decided yet about the 2 containers here.\n" in seen_to(report)
    unasked = "- No registry was asked where else {} (`dtui report --check` asks)."
    assert unasked.format("the image is") in seen_to(report)
    asked = replace(image, verdict=Verdict("also", ("docker.io",), "", NOW))
    assert unasked.format("the 2 images are") in seen_to(replace(report, images=(image, image)))
    assert unasked.format("1 of the 2 images is") in seen_to(replace(report, images=(asked, image)))
    assert "registry" not in seen_to(replace(report, images=(asked,)))
    assert "- Nothing is decided yet." in seen_to(replace(report, containers=()))
    assert "Nothing that is known of" not in to_markdown(report)


def test_of_what_has_gone_nobody_is_told_to_ask() -> None:
    report = reported(decisions=said(web="forget", db="forget"))
    gone = replace(report, images=tuple(replace(image, is_here=False) for image in report.images))
    assert "- No registry was asked where else the image is.\n" in seen_to(gone)
    assert "Nothing is decided yet" not in seen_to(gone)


def test_work_left_is_a_list_to_be_ticked() -> None:
    _, text = document()
    left = text.partition("## Work left")[2].partition("\n## ")[0]
    assert "- [ ] `web`: /srv/www of the host is mounted at /www" in left
    assert "`db`" not in left


def test_it_ends_in_lines_to_be_signed() -> None:
    _, text = document()
    signed = text.rpartition("## Signed")[2]
    assert "| name | date | signature |" in signed
    assert "may be given up: what is to be seen to was seen to, what is to move runs elsewhere" in signed
    verdicts = {IMAGE: Verdict("also", ("docker.io",), "", NOW)}
    done = reported(surveyed(container_inspect(WEB, "web")), said(web="forget"), verdicts=verdicts)
    empty = tuple(replace(volume, size=0) for volume in done.volumes)
    nothing_open = to_markdown(replace(done, volumes=empty))
    assert "may be given up: what is to move runs elsewhere, the rest may be lost." in nothing_open
    assert "- Nothing that is known of." in nothing_open


@pytest.mark.parametrize(
    ("at", "said"),
    [(0, "–"), (1_480_000_000, "2016-11-24 15:06 UTC"), (1e300, "1e+300"), (-1e12, "-1000000000000.0")],
)
def test_times(at: float, said: str) -> None:
    assert when(at) == said
