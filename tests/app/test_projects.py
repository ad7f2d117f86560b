"""Containers under their compose projects on the screen."""

from __future__ import annotations

from tests.app.conftest import Control, Start
from tests.app.grouped import done, go, grouped, menu, of, titles, under
from tui.domain.container import Container
from tui.resources.project_rows import ProjectRow


async def test_a_key_groups_containers_and_shows_the_flat_list_again(start: Start) -> None:
    async with start() as user:
        at = under(user)
        flat = list(user.app.main.table.listing.rows)
        assert titles(user) == []
        await user.press("C")
        await user.sees("▾ ")
        assert titles(user) == ["billing", "edge", "fleet", "monitoring", "no project"]
        assert under(user) == at
        await user.press("g")
        await user.sees("▾ billing", "6 containers, 4 images", "5/6 running", "/srv/billing/compose.yaml")
        # Containers stand behind their project.
        (line,) = [line for line in user.lines if " billing-api " in line]
        assert line.startswith("    ● billing-api")
        (heading,) = [line for line in user.lines if " billing " in line and "containers," in line]
        assert heading.startswith("▌ ▾ billing")
        await user.press("C")
        await user.until(lambda: not titles(user), "the flat list")
        assert under(user) == "billing-api"
        assert list(user.app.main.table.listing.rows) == flat
        assert any(line.startswith("▌ ● billing-api") for line in user.lines)


async def test_enter_folds_a_project_and_a_key_all(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.sees("enter Un/fold")
        await user.press("enter")
        await user.sees("▸ billing")
        assert "billing-api" not in user.text
        await user.press("j")
        assert under(user) == "EDGE"
        await user.press("minus")
        await user.until(lambda: len(user.app.main.table.listing.rows) == 5, "all folded")
        await user.press("minus", "g", "j")
        await user.until(lambda: under(user) == "billing-api", "all unfolded")
        # On a container the keys are those of one.
        await user.sees("enter Details")


async def test_what_was_folded_stays_so_while_the_flat_list_is_shown(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("enter")
        await user.sees("▸ billing")
        await user.press("C")
        await user.until(lambda: not titles(user), "the flat list")
        await user.sees("billing-api")
        await user.press("C", "g")
        await user.sees("▸ billing", "▾ edge")
        assert "billing-api" not in user.text
        # It is unfolded as if one had never been away.
        await user.press("enter")
        await user.sees("▾ billing", "billing-api")


async def test_grouping_shows_the_project_of_the_row(start: Start) -> None:
    async with start() as user:
        table = user.app.main.table
        listing = table.listing
        # From the end of the list it goes up to a row, which is the first on the screen then.
        await user.press("G")
        await user.until(lambda: table.top > 0, "the end of the list")
        row = next(c for c in listing.rows[table.top :] if c.project)
        listing.move_to(listing.index[row.id])
        user.app.main.cursor_moved()
        at = table.top
        await user.press("C")
        await user.until(lambda: titles(user), "projects")
        assert under(user) == row.name
        assert listing.cursor < at, "the list had to be scrolled"
        assert f"▾ {row.project} " in user.text


async def test_the_row_stays_in_sight_where_its_project_is_too_long_for_the_screen(start: Start) -> None:
    async with start((80, 16)) as user:
        table = user.app.main.table
        listing = table.listing
        last = [c.id for c in listing.rows if not c.project][-1]
        listing.move_to(listing.index[last])
        await user.press("C")
        await user.until(lambda: titles(user), "projects")
        assert listing.current.id == last
        (drawn,) = [line for line in user.lines if line.startswith("▌")]
        assert listing.current.name in drawn
        assert "no project" not in user.text


async def test_a_filter_keeps_a_project_of_which_it_shows_one(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.filter("worker")
        await user.sees("/worker 3 of 42", "3 of 6 shown")
        assert titles(user) == ["billing"]
        assert under(user) == "BILLING"
        await user.filter("traefik")
        # The first that was found, not its project: the next key is for it alone.
        assert under(user) == "edge-proxy"


async def test_marks_of_a_project_are_those_of_its_containers(start: Start, control: Control) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("space")
        await user.sees("6 marked")
        assert any(line.startswith(" *▾ billing") for line in user.lines)
        assert under(user) == "billing-api"
        await user.press("space")
        await user.sees("5 marked")
        assert any(line.startswith(" ~▾ billing") for line in user.lines)
        # What is marked is meant, also where the cursor stands on a project.
        await go(user, "edge")
        await menu(user, "t")
        await user.sees("Stop 5 containers")
        await user.press("escape")
        await user.sees("nothing was done")
        assert done(control, "stop") == []


async def test_details_follow_to_a_project_and_back(start: Start) -> None:
    async with start((120, 40)) as user:
        await grouped(user)
        await user.press("j", "enter")
        await user.sees("image id", "Logs")
        await user.press("k")
        await user.sees("Services, in the order in which they start", "api  after postgres (healthy)")
        await user.sees("billing_default", "billing_pg", "/srv/billing")
        assert "Logs" not in user.lines[2]
        await user.press("j")
        await user.sees("image id")


async def test_a_menu_tells_of_a_project_on_a_narrow_screen_and_its_raw_answer_is_the_engines(
    start: Start,
) -> None:
    async with start() as user:
        await grouped(user)
        await menu(user, "i")
        await user.sees("Services, in the order", "postgres")
        await user.press("escape")
        await user.press("i")
        await user.sees(".  [6]", "Labels", '"/billing-api"')
        await user.press("escape")
        assert under(user) == "BILLING"


async def test_stats_are_of_containers_and_never_of_a_project(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("m")
        await user.sees("CPU", "MEM / LIMIT", "▾ billing")
        await user.until(
            lambda: any("%" in line for line in user.lines if "billing-api" in line), "a share", 1500
        )
        await user.press("m")


async def test_copy_and_palette_know_a_project(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("y")
        await user.sees("docker compose -p billing ps", "/srv/billing/compose.yaml")
        await user.press("escape", "ctrl+p")
        await user.dialog()
        await user.type("stop project")
        await user.sees("Stop project")
        await user.press("enter")
        await user.sees("Stop project billing")
        await user.press("escape")


async def test_hostile_names_of_projects_are_only_shown(start: Start, control: Control) -> None:
    control.post("/_demo/world", {"add": "hostile"})
    async with start((120, 40), ascii=True) as user:
        await user.press("C", "g")
        listing = user.app.main.table.listing
        rows = [row for row in listing.rows if isinstance(row, ProjectRow)]
        assert len(rows) > 10
        for row in rows:
            listing.move_to(listing.index[row.id])
            user.app.main.cursor_moved()
            await user.pilot.pause()
            assert user.text.isascii()
        await go(user, rows[0].title)
        await user.press("a")
        await user.dialog()
        await user.press("t")
        await user.pilot.pause()
        assert user.text.isascii()


async def test_a_list_without_projects_stays_flat(start: Start, control: Control) -> None:
    for project in ("billing", "edge", "fleet", "monitoring"):
        for name in of(control, project):
            control.call("DELETE", f"/containers/{name}?force=1")
    async with start() as user:
        await user.press("C")
        await user.sees("No container here belongs to a compose project.")
        assert all(isinstance(row, Container) for row in user.app.main.table.listing.rows)
        await user.press("minus")
        await user.sees("C groups containers by their compose projects first.")
