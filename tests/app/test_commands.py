"""Typed commands: completed, chosen, done on what is marked, refused with the reason; in the order of the keys."""

from __future__ import annotations

import pytest
from textual import constants
from textual.events import Paste

from tests.app.conftest import Start, User
from tui.widgets.command_line import CommandLine


def line(user: User) -> str:
    """The last line of the screen, which is the one that is typed into."""
    return user.lines[-1].strip()


async def command(user: User, text: str) -> None:
    """Type a command in one burst, as a fast hand on a slow line does, and have it done."""
    await user.type(f":{text}")
    await user.until(lambda: line(user) == f":{text}".strip(), "the command to be typed")
    await user.press("enter")


async def gone(user: User) -> None:
    """Wait until the line is closed."""
    await user.until(lambda: not user.app.main.query(CommandLine), "the line to close")


async def test_views_and_lists_are_gone_to_by_name(start: Start) -> None:
    async with start() as user:
        for name in ("images", "volumes", "jobs", "pins", "ps"):
            await command(user, name)
            wanted = "containers" if name == "ps" else name
            await user.until(lambda wanted=wanted: user.app.main.view == wanted, wanted)
            await gone(user)


async def test_what_can_be_typed_is_listed_and_completed(start: Start) -> None:
    async with start() as user:
        await user.press("colon")
        await user.sees("start ", "Start stopped containers.", "enter Do", "esc Leave")
        await user.type("them")
        await user.sees("theme NAME", "Other colours")
        assert "Start stopped" not in user.text
        await user.press("tab")
        await user.sees(":theme", "dtui-safe")
        await user.press("down", "down")
        await user.sees(":theme dtui-safe")
        await user.press("escape")
        await gone(user)
        assert user.app.theme == "sixteen"


async def test_a_burst_is_done_in_the_order_of_its_keys(start: Start) -> None:
    async with start() as user:
        before = user.cursor
        await user.type(":sort image")
        for key in ("enter", "j"):
            await user.press(key)
        table = user.app.main.table
        await user.until(lambda: table.sorted_by.id == "image", "sorted")
        images = [c.image for c in table.listing.rows]
        assert images == sorted(images)
        names = [table.kind.full_name(c) for c in table.listing.rows]
        assert names.index(user.cursor) == names.index(before) + 1


async def test_an_action_without_a_key_is_done_on_the_row(start: Start) -> None:
    async with start() as user:
        await user.filter("name:cache")
        assert user.app.main.table.listing.current.state == "exited"
        await command(user, "start")
        await user.until(lambda: user.app.main.table.listing.current.state == "running", "started")
        await command(user, "stop")
        await user.sees("Stop", "cache")
        await user.agree()
        await user.until(lambda: user.app.main.table.listing.current.state == "exited", "stopped")


async def test_on_a_project_s_row_it_is_done_to_all_of_it(start: Start) -> None:
    async with start() as user:
        await user.press("C", "g")
        await user.sees("billing ", "6 containers")
        await user.press("colon")
        await user.sees("Start all of a compose project")
        await user.type("stop")
        await user.press("enter")
        await user.sees("docker compose -p billing stop")
        await user.dialog()
        await user.press("escape")
        await command(user, "rename")
        await user.sees("Rename is for one container, and this is a project.")


async def test_what_the_row_refuses_is_told_beforehand_and_when_it_is_done(start: Start) -> None:
    async with start() as user:
        await user.filter("name:cache")
        await user.press("colon")
        await user.type("stop")
        await user.press("down")
        await user.sees("cache is not running (exited).")
        await user.press("enter")
        await gone(user)
        await user.sees("cache is not running (exited).")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("stpo", "No command is called stpo; did you mean stop?"),
        ("retag", "Retag is not for this list: it is for Images."),
        ("st", "st may be start, stop"),
        ("sort nmae", "No column is called nmae; did you mean name?"),
        ("sort name up", "Behind the column there may be desc, not up."),
        ("theme nrod", "No theme is called nrod; did you mean nord?"),
        ("theme", "The theme is dtui; tab lists the others."),
        ("tab", "Which tab? There is overview, "),
        ("columns name xyz", "No column is called xyz; there is name"),
        ("stop cache", "stop takes nothing behind it"),
    ],
)
async def test_what_cannot_be_done_stays_in_the_line_with_the_reason(
    start: Start, typed: str, says: str
) -> None:
    async with start() as user:
        await command(user, typed)
        await user.sees(says, f":{typed}")
        # The text is there still, to be put right.
        await user.press("ctrl+u")
        await user.until(lambda: line(user) == ":", "an empty line")
        assert says not in user.text
        await user.press("backspace")
        await gone(user)


async def test_the_order_of_rows(start: Start) -> None:
    async with start() as user:
        await command(user, "sort st desc")
        await user.until(lambda: user.app.main.table.listing.descending, "sorted")
        table = user.app.main.table
        assert table.sorted_by.id == "status"
        keys = [table.sorted_by.key(row) for row in table.listing.rows]
        assert keys == sorted(keys, reverse=True)


async def test_with_nothing_behind_it_the_key_s_own_way_is_gone(start: Start) -> None:
    async with start() as user:
        await command(user, "sort")
        await user.dialog()
        await user.sees("Sort by")
        await user.press("escape")
        await command(user, "filter")
        await user.until(lambda: user.app.main.query("FilterLine"), "the line of the filter")
        await user.press("escape")


async def test_filter_and_mark_by_what_matches(start: Start) -> None:
    async with start() as user:
        await command(user, "mark name:redis")
        await user.sees("more marked.")
        listing = user.app.main.table.listing
        matching = {c.id for c in listing.items.values() if "redis" in c.name}
        assert listing.marks.ids == matching
        await command(user, "filter !state:running")
        await user.until(lambda: listing.filter_text == "!state:running", "the filter")
        # Only of what is shown, and what was marked stays so.
        await command(user, "mark fleet")
        await user.until(lambda: listing.marks.count > len(matching), "more marks")
        assert matching < listing.marks.ids
        more = [listing.items[id] for id in listing.marks.ids - matching]
        assert all(c.state != "running" for c in more)
        await command(user, "mark ~(")
        await user.sees("Mark: not a regular expression")
        await command(user, "mark nothing-is-called-so")
        await user.sees("Nothing more matches nothing-is-called-so.")


async def test_the_columns_that_are_wanted(start: Start) -> None:
    async with start() as user:
        assert "PORTS" not in user.lines[2]
        await command(user, "columns ports status")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "PORTS", "STATUS"], "the columns")
        await command(user, "columns status ports age project health id")
        await user.sees("No room for")
        assert user.lines[2].split()[:3] == ["NAME▲", "STATUS", "PORTS"]
        await command(user, "columns")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "IMAGE", "STATUS"], "the usual ones")
        await command(user, "columns findings")
        await user.until(lambda: "FINDINGS" in user.lines[2], "findings")
        await user.press("m")
        await user.until(lambda: "CPU" in user.lines[2], "what containers use")
        await command(user, "columns status")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "STATUS"], "the columns")
        assert not user.app.stats.is_on


@pytest.fixture
def true_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of all colours, whatever the tests run in."""
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.usefixtures("true_colour")
async def test_a_theme_is_there_at_once_and_how_to_keep_it_is_told(start: Start) -> None:
    async with start((120, 24)) as user:
        before = user.app.get_css_variables()["success"]
        await command(user, "theme dtui-safe")
        await user.sees("Theme dtui-safe.", 'theme = "dtui-safe" in')
        assert user.app.theme == "dtui-safe"
        assert user.app.get_css_variables()["success"] != before
        await command(user, "theme dtui")
        await user.sees("Theme dtui.")
        assert "To keep it" not in user.text
        for name in ("ansi-light", "nord"):
            await command(user, f"theme {name}")
            await user.sees(f"Theme {name}.")
            assert user.app.theme == name


async def test_sixteen_colours_have_a_safe_choice_too(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "standard")
    async with start(theme="dtui-safe") as user:
        assert user.app.theme == "sixteen-safe"
        await command(user, "theme")
        await user.sees("The theme is dtui-safe")
        await user.press("ctrl+u")
        await user.type("theme dtui")
        await user.press("enter")
        await user.until(lambda: user.app.theme == "sixteen", "the terminal's own")
        # Kept is what the settings say.
        await user.sees('theme = "dtui"')


@pytest.mark.usefixtures("true_colour")
async def test_all_cells_are_of_the_new_theme(start: Start) -> None:
    async with start() as user:
        await user.press("space")
        before = colours(user)
        assert len(before) > 3
        await command(user, "theme dtui-safe")
        await user.until(lambda: not colours(user) & before, "no cell of the other theme")
        assert len(colours(user)) > 3


def colours(user: User) -> set[str]:
    """The colours of all that is on the screen, without greys."""
    strips = user.app.screen._compositor.render_strips(user.app.size)
    styles = [style for strip in strips for _, style, _ in strip if style is not None]
    found = {c.get_truecolor() for style in styles for c in (style.color, style.bgcolor) if c is not None}
    return {colour.hex for colour in found if len(set(colour)) > 1}


async def test_details_open_at_a_tab(start: Start) -> None:
    async with start((120, 30)) as user:
        await command(user, "tab env")
        await user.until(lambda: user.app.details_pane.is_open, "the details")
        assert user.app.details_pane.tab == "environment"
        # The same wish by its name is no wish to close them.
        await command(user, "tab environment")
        await gone(user)
        assert user.app.details_pane.is_open


async def test_what_was_typed_comes_back(start: Start) -> None:
    async with start() as user:
        await command(user, "sort image")
        await command(user, "images")
        await user.until(lambda: user.app.main.view == "images", "the images")
        await command(user, "images")
        await gone(user)
        await user.press("colon", "up")
        await user.until(lambda: line(user) == ":images", "the last one")
        await user.press("up")
        await user.until(lambda: line(user) == ":sort image", "the one before")
        await user.press("up", "down", "down")
        await user.until(lambda: line(user) == ":", "an empty line")
        await user.press("escape")


async def test_a_pasted_text_is_typed_and_not_done(start: Start) -> None:
    async with start() as user:
        await user.press("colon")
        await user.until(lambda: user.app.main.query(CommandLine), "the line")
        user.app.post_message(Paste("images\nkill\n"))
        await user.until(lambda: line(user) == ":images", "the pasted text")
        assert user.app.main.view == "containers"
        await user.press("escape")
        user.app.post_message(Paste("q"))
        await user.press("j")
        await user.until(lambda: user.app.main.table.listing.cursor == 1, "the list's own keys")


async def test_read_only_has_no_words_for_what_changes_something(start: Start) -> None:
    async with start(read_only=True) as user:
        await user.press("colon")
        await user.sees("findings")
        assert "Start stopped containers" not in user.text
        await user.type("kill")
        await user.press("enter")
        await user.sees("Kill: not in a read-only session")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
@pytest.mark.parametrize("ascii", [False, True])
async def test_it_fits_any_screen(start: Start, size: tuple[int, int], ascii: bool) -> None:
    async with start(size, ascii=ascii) as user:
        await user.press("colon")
        await user.type("sort name " + "x" * 300)
        await user.press("home", "delete", "end")
        await user.until(lambda: user.lines[-1].rstrip().endswith("xxx"), "its end")
        assert all(len(text) == size[0] for text in user.lines)
        if ascii:
            assert user.text.isascii()
        await user.press("escape")
        await gone(user)


async def test_quit(start: Start) -> None:
    async with start() as user:
        await user.type(":quit")
        await user.press("enter")
        await user.until(lambda: user.app.return_code == 0, "the end")
