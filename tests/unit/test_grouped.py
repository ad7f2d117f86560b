"""A list whose records stand under headings: cursor, marks, filter and targets stay with the records."""

from __future__ import annotations

from tests.unit.composed_containers import made
from tui.domain.container import Container
from tui.resources import containers
from tui.resources.listing import Listing
from tui.resources.project_rows import ByProject, ProjectRow


def listing(*items: Container) -> Listing:
    made_of = Listing(lambda c: c.name, containers.haystack, containers.field, containers.FIELDS)
    made_of.replace(items)
    return made_of


def grouped() -> Listing:
    found = listing(
        made("web"), made("db", state="exited"), made("app", "blog"), made("alone", ""), made("zoo", "")
    )
    found.group(ByProject())
    return found


def rows(of: Listing) -> list[str]:
    return [r.title.upper() if isinstance(r, ProjectRow) else r.name for r in of.rows]


def cursor(of: Listing) -> str:
    row = of.current
    assert row is not None
    return row.title.upper() if isinstance(row, ProjectRow) else str(row.name)


def marked(of: Listing) -> list[str]:
    return sorted(c.name for i, c in of.items.items() if i in of.marks.ids)


def go(of: Listing, name: str) -> Listing:
    of.move_to(rows(of).index(name))
    return of


def by(of: Listing) -> ByProject:
    assert isinstance(of.grouping, ByProject)
    return of.grouping


def fold(of: Listing) -> Listing:
    by(of).fold(of.current.id)  # type: ignore[union-attr]
    of.arrange()
    return of


def test_records_stand_under_their_projects_and_those_of_none_last() -> None:
    assert rows(grouped()) == [
        "BLOG",
        "blog-app-1",
        "SHOP",
        "shop-db-1",
        "shop-web-1",
        "NO PROJECT",
        "alone",
        "zoo",
    ]


def test_the_order_holds_within_projects() -> None:
    found = grouped()
    found.sort_by(lambda c: c.name, True)
    assert rows(found) == [
        "BLOG",
        "blog-app-1",
        "SHOP",
        "shop-web-1",
        "shop-db-1",
        "NO PROJECT",
        "zoo",
        "alone",
    ]


def test_the_flat_list_is_as_it_was_and_the_cursor_on_its_object() -> None:
    found = go(grouped(), "shop-web-1")
    found.group(None)
    assert rows(found) == ["alone", "blog-app-1", "shop-db-1", "shop-web-1", "zoo"]
    assert cursor(found) == "shop-web-1"
    found.group(ByProject())
    assert cursor(found) == "shop-web-1"


def test_from_a_heading_the_flat_list_goes_to_the_first_under_it() -> None:
    found = fold(go(grouped(), "SHOP"))
    found.group(None)
    assert cursor(found) == "shop-db-1"


def test_folding_hides_what_is_under_it_and_the_cursor_goes_to_what_hides_its_row() -> None:
    found = go(grouped(), "shop-web-1")
    by(found).fold("project:shop")
    found.arrange()
    assert rows(found) == ["BLOG", "blog-app-1", "SHOP", "NO PROJECT", "alone", "zoo"]
    assert cursor(found) == "SHOP"
    assert rows(fold(found))[3:5] == ["shop-db-1", "shop-web-1"]


def test_all_fold_and_unfold() -> None:
    found = go(grouped(), "blog-app-1")
    assert by(found).fold_all()
    found.arrange()
    assert rows(found) == ["BLOG", "SHOP", "NO PROJECT"]
    assert cursor(found) == "BLOG"
    assert not by(found).fold_all()
    found.arrange()
    assert len(found.rows) == 8


def test_a_project_stays_while_the_filter_shows_one_of_it() -> None:
    found = go(grouped(), "SHOP")
    found.set_filter("web")
    assert rows(found) == ["SHOP", "shop-web-1"]
    assert cursor(found) == "SHOP"
    row = found.current
    assert isinstance(row, ProjectRow)
    assert [c.name for c in row.shown] == ["shop-web-1"]
    # What is done to it is done to all of it.
    assert sorted(c.name for c in found.targets) == ["shop-db-1", "shop-web-1"]
    found.set_filter("")
    assert len(found.rows) == 8


def test_whoever_filters_is_at_the_first_record_and_not_at_its_project() -> None:
    found = go(grouped(), "alone")
    found.set_filter("blog")
    assert cursor(found) == "blog-app-1"


def test_the_cursor_stays_on_a_project_while_containers_come_and_go() -> None:
    found = go(grouped(), "SHOP")
    found.update([made("aaa", "aardvark"), made("more")], [made("db").id])
    assert cursor(found) == "SHOP"
    assert rows(found)[:2] == ["AARDVARK", "aardvark-aaa-1"]
    assert found.heading is found.current
    found.update([], [made("web").id, made("more").id])
    assert cursor(found) == "NO PROJECT"


def test_a_container_that_changes_its_project_takes_the_cursor_along() -> None:
    found = go(grouped(), "alone")
    there = made("alone", "")._replace(labels=made("x", "blog").labels)
    found.update([there], [])
    assert rows(found)[:3] == ["BLOG", "alone", "blog-app-1"]
    assert cursor(found) == "alone"


def test_an_action_is_for_the_whole_project_only_while_nothing_is_marked() -> None:
    found = go(grouped(), "SHOP")
    assert found.heading is found.current
    assert sorted(c.name for c in found.targets) == ["shop-db-1", "shop-web-1"]
    go(found, "zoo").mark_toggle()
    go(found, "SHOP")
    assert found.heading is None
    assert [c.name for c in found.targets] == ["zoo"]


def test_marking_a_project_marks_what_is_shown_of_it_and_takes_all_back() -> None:
    found = fold(go(grouped(), "SHOP"))
    found.mark_toggle()
    assert marked(found) == ["shop-db-1", "shop-web-1"]
    found.mark_toggle()
    assert marked(found) == []
    found.set_filter("db")
    go(found, "SHOP").mark_toggle()
    assert marked(found) == ["shop-db-1"]
    found.set_filter("")
    go(found, "SHOP").mark_toggle()
    assert marked(found) == ["shop-db-1", "shop-web-1"]


def test_marks_hold_no_heading_and_stay_when_records_come() -> None:
    found = go(grouped(), "SHOP")
    found.mark_toggle()
    found.update([made("new")], [])
    assert marked(found) == ["shop-db-1", "shop-web-1"]
    assert found.marks.ids <= found.items.keys()
    assert found.marks.anchor in found.items


def test_a_range_goes_over_projects_folded_or_not() -> None:
    found = fold(go(grouped(), "SHOP"))
    go(found, "blog-app-1").mark_toggle()
    go(found, "alone").mark_range()
    assert marked(found) == ["alone", "blog-app-1", "shop-db-1", "shop-web-1"]


def test_a_range_that_ends_at_a_project_takes_all_of_it_in_both_directions() -> None:
    found = grouped()
    go(found, "blog-app-1").mark_toggle()
    go(found, "SHOP").mark_range()
    assert marked(found) == ["blog-app-1", "shop-db-1", "shop-web-1"]
    found = grouped()
    go(found, "zoo").mark_toggle()
    go(found, "SHOP").mark_range()
    assert marked(found) == ["alone", "shop-db-1", "shop-web-1", "zoo"]
    found = grouped()
    go(found, "SHOP").mark_range()
    assert marked(found) == ["shop-db-1", "shop-web-1"]


def test_all_that_the_filter_shows_is_marked_the_folded_too() -> None:
    found = fold(go(grouped(), "SHOP"))
    found.set_filter("state:running")
    found.mark_all()
    assert marked(found) == ["alone", "blog-app-1", "shop-web-1", "zoo"]


def test_a_row_of_a_project_is_the_same_object_while_nothing_is_new() -> None:
    found = go(grouped(), "SHOP")
    before = found.current
    found.update([made("app", "blog", state="paused")], [])
    assert found.current is before
    found.update([made("db")], [])
    assert found.current is not before


def test_without_records_there_are_no_rows() -> None:
    found = listing()
    found.group(ByProject())
    assert found.rows == []
    assert found.current is None
    assert found.heading is None
    found.mark_toggle()
    found.mark_range()
    assert found.targets == ()


def test_a_flat_list_has_no_headings() -> None:
    found = go(listing(made("web"), made("db")), "shop-web-1")
    assert not any(found.is_heading(row) for row in found.rows)
    assert found.heading is None
    found.mark_toggle()
    go(found, "shop-db-1").mark_range()
    assert marked(found) == ["shop-db-1", "shop-web-1"]
