"""Lists: what is shown, moving, marking, filtering, sorting; the cursor stays on its object."""

from __future__ import annotations

from textual.events import Key

from tests.app.conftest import Control, Start

ECR = "329074924855.dkr.ecr.us-east-1.amazonaws.com"


async def test_containers_and_the_frame_around_them(start: Start) -> None:
    async with start() as user:
        assert "Docker 27" in user.lines[0]
        assert user.app.host in user.lines[0]
        assert "1 Containers 42" in user.lines[1]
        assert all(len(line) == 80 for line in user.lines)
        await user.filter("tracker-in")
        await user.sees("@4855/fleet", "r-inbound:20160612_0900_01280ac415ca")
        await user.sees("@4855 = 329074924855 us-east-1", "@4856 = 329074924856 us-east-1")


async def test_images_have_a_row_for_each_name(start: Start) -> None:
    async with start((120, 40)) as user:
        await user.press("2")
        await user.sees("REFERENCE")
        rows = user.app.main.table.listing.rows
        names = [tag for image in user.app.main.images.values() for tag in image.tags]
        untagged = [image for image in user.app.main.images.values() if not image.tags]
        assert len(rows) == len(names) + len(untagged) == len(user.app.main.tables["images"].listing.items)
        assert untagged


async def test_moving(start: Start) -> None:
    async with start() as user:
        listing = user.app.main.table.listing
        for key, row in (("j", 1), ("down", 2), ("k", 1), ("G", 41), ("g", 0), ("end", 41), ("home", 0)):
            await user.press(key)
            assert listing.cursor == row, key
        await user.press("pagedown")
        assert listing.cursor == user.app.main.table.page
        await user.press("up")
        assert user.cursor.split()[0] in user.text


async def test_marks_are_counted_and_survive_a_filter(start: Start) -> None:
    async with start() as user:
        await user.press("space", "space")
        await user.sees("2 marked")
        await user.filter("redis")
        await user.sees("2 marked, 2 hidden")
        await user.press("asterisk")
        await user.until(lambda: user.app.main.table.listing.marks.count > 2, "more marks")
        await user.press("backslash")
        assert not user.app.main.table.listing.marks
        await user.press("escape")
        await user.press("g", "space", "j", "j", "v")
        await user.sees("4 marked")


async def test_filter_by_field_not_and_regex(start: Start) -> None:
    async with start() as user:
        await user.press("slash")
        for text, holds in (
            ("state:exited", lambda c: c.state == "exited"),
            ("!state:running", lambda c: c.state != "running"),
            ("~^fleet-", lambda c: c.name.startswith("fleet-")),
        ):
            await user.press("ctrl+u")
            await user.type(text)
            await user.until(lambda text=text: user.app.main.table.listing.filter_text == text, text)
            rows = user.app.main.table.listing.rows
            everything = user.app.main.table.listing.items.values()
            assert {r.id for r in rows} == {c.id for c in everything if holds(c)}
        await user.press("ctrl+u")
        await user.type("~(")
        await user.sees("Filter: ")
        await user.press("ctrl+u")
        await user.type("cpu:9")
        await user.sees("Nothing matches; fields: name image state")
        await user.press("escape")
        assert len(user.app.main.table.listing.rows) == 42


async def test_sort_and_reverse(start: Start) -> None:
    async with start() as user:
        await user.press("s")
        await user.dialog()
        await user.sees("Sort by", "Image", " ID ")
        await user.press("2")
        await user.until(lambda: user.app.main.table.sorted_by.id == "image", "sorted")
        images = [c.image for c in user.app.main.table.listing.rows]
        assert images == sorted(images)
        await user.press("S")
        await user.until(lambda: user.app.main.table.listing.descending, "reversed")
        assert [c.image for c in user.app.main.table.listing.rows] == sorted(images, reverse=True)


async def test_the_cursor_stays_on_its_container_while_others_come_and_go(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await user.press("j", "j", "j")
        held = user.app.main.table.listing.current.id
        made = control.post("/containers/create?name=a-first", {"Image": "redis:latest"})["Id"]
        await user.sees("Containers 43")
        assert user.app.main.table.listing.current.id == held
        assert user.app.main.table.listing.index[made] == 0
        control.call("DELETE", f"/containers/{made}")
        await user.sees("Containers 42")
        assert user.app.main.table.listing.current.id == held


async def test_an_event_asks_only_for_its_object(start: Start, control: Control) -> None:
    async with start() as user:
        await user.until(lambda: user.app.link is not None and user.app.link.live, "the events")
        await user.until(lambda: {"volumes", "networks"} <= user.app.main.loaded, "the other lists")
        before = len(control.get("/_demo/requests"))
        control.post("/containers/cache/start")
        items = user.app.main.table.listing.items
        await user.until(
            lambda: any(c.name == "cache" and c.is_running for c in items.values()), "the started one"
        )
        asked = [r for r in control.get("/_demo/requests")[before:] if "json" in r["target"]]
        lists = [r for r in asked if r["path"].split("?")[0].endswith("/containers/json")]
        assert len(lists) >= 1
        assert all("filters=" in r["target"] for r in lists), lists
        assert not [r for r in asked if "/images/json" in r["path"]]


async def test_names_end_aligned_full_and_sideways(start: Start) -> None:
    async with start() as user:
        await user.press("2")
        await user.filter("tracker-in")
        await user.press("w")
        await user.sees("names end-aligned", "20160612_0900_01280ac415ca")
        await user.press("w")
        await user.sees("names full")
        await user.press("right", "right")
        await user.until(
            lambda: any(line[user.app.main.table.kind.gutter :].startswith("…") for line in user.lines),
            "a cut left edge",
        )
        await user.press("left", "left", "w")
        await user.sees("@4855/fleet")


async def test_palette_finds_an_action_by_its_words(start: Start) -> None:
    async with start() as user:
        await user.press("ctrl+p")
        await user.dialog()
        await user.type("images a row")
        await user.press("enter")
        await user.until(lambda: user.app.main.view == "images", "the images")


async def test_help_lists_every_key_of_the_view(start: Start) -> None:
    async with start((120, 60)) as user:
        await user.press("question_mark")
        await user.sees("Keys of this view")
        for action in user.app.catalog.of_view("containers"):
            if action.key:
                assert action.help[:40] in user.text
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.app.main, "the list")


async def test_details_beside_and_over_the_list(start: Start) -> None:
    async with start((120, 40)) as user:
        await user.press("enter")
        await user.sees("entrypoint" if "entrypoint" in user.text else "image id", "network")
        await user.press("j")
        await user.until(
            lambda: user.cursor.split()[0] + " " in user.lines[3][60:] + " ", "it follows the cursor"
        )
        await user.press("escape")
        await user.until(lambda: not user.app.details_pane.is_open, "closed")
    async with start() as user:
        await user.press("i")
        await user.sees('Id  "')
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.app.main, "the list")
    async with start((120, 40)) as user:
        await user.press("i")
        await user.sees("Id  ")


async def test_small_terminals_show_one_pane_and_a_hint(start: Start) -> None:
    async with start((50, 12)) as user:
        await user.sees("small terminal")
        assert user.cursor.split()[0] in user.text
        await user.pilot.resize_terminal(120, 40)
        await user.sees("enter Details", "1 Containers 42")


async def test_a_filter_typed_in_one_burst_loses_nothing(start: Start) -> None:
    async with start() as user:
        for key, character in (("slash", "/"), *((c, c) for c in "redix"), ("backspace", None), ("s", "s")):
            user.app.post_message(Key(key, character))
        for key, character in (("enter", "\r"), ("space", " "), ("down", None)):
            user.app.post_message(Key(key, character))
        listing = user.app.main.table.listing
        await user.until(lambda: listing.marks.count, "the mark")
        assert listing.filter_text == "redis"
        (marked,) = listing.marks.ids
        assert "redis" in listing.items[marked].name + listing.items[marked].image
        await user.until(lambda: not user.app.main.query("FilterLine"), "the field to close")
        await user.press("escape")
        assert listing.filter_text == ""


async def test_keys_behind_the_enter_of_a_filter_act_on_the_filtered_list(start: Start) -> None:
    async with start() as user:
        await user.press("slash")
        await user.until(lambda: user.app.main.focused is not None, "the field")
        for key, character in (*((c, c) for c in "redis"), ("enter", "\r"), ("space", " ")):
            user.app.post_message(Key(key, character))
        listing = user.app.main.table.listing
        await user.until(lambda: listing.marks.count, "the mark")
        assert listing.filter_text == "redis"


async def test_an_expression_that_would_take_years_is_refused(start: Start, control: Control) -> None:
    async with start((120, 30)) as user:
        name = "registry:5000/app:" + "a" * 100 + "b"
        image = next(iter(user.app.main.images))
        repository, _, tag = name.rpartition(":")
        control.post(f"/images/{image}/tag?repo={repository}&tag={tag}")
        await user.press("2")
        await user.until(lambda: any(name in r.shown for r in user.app.main.table.listing.rows), "the name")
        await user.press("slash")
        await user.type("~(a+)+$")
        await user.sees("takes too long on these names")
        await user.press("escape")
        assert len(user.app.main.table.listing.rows) == len(user.app.main.table.listing.items)
