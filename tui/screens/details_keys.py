"""What the keys of the details do, where these have the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.events import Key

from tui.resources import details as keys
from tui.resources.tabs import LOGS, RAW
from tui.screens.details_told import LOGS_ACTION, key_of

if TYPE_CHECKING:
    from tui.screens.details import Details


def pressed(details: Details, key: str) -> bool:
    """Do what a key stands for; False when it is none of the details'."""
    action = details.screen.dtui.catalog.of_key(keys.VIEW, key)
    command = COMMANDS.get(action.id) if action is not None else _over(details, key)
    of_row = command is _logs or (command is _copy and details.pane.tree_pane is None)
    if of_row and details.is_gone:
        details.say_gone()
        return True
    if command is not None:
        return command(details) is not False
    tab = keys.tab_of_digit(details.tabs, key)
    if tab is not None:
        details.show_tab(tab.id)
        return True
    return details.pane.scroll_key(key)


def _over(details: Details, key: str) -> Callable[[Details], bool | None] | None:
    """What a key of the list does over the details, so that these are come back to."""
    action = details.screen.dtui.catalog.of_key(details.screen.view, key)
    return _logs if action is not None and action.id == LOGS_ACTION else None


def typed_ahead(details: Details, event: Key) -> bool:
    """Pass a key on that was typed before the details over the list were on the screen; False where none are."""
    if details.over is None:
        return False
    details.over.post_message(Key(event.key, event.character))
    return True


def heard(details: Details) -> tuple[Callable[[], None], Callable[[str], None]]:
    """What a pane of details calls when its tabs are to be told anew, and with what is to be said."""
    return details.show_tabs, lambda text: say(details, text, "warn")


def say(details: Details, text: str, role: str = "plain") -> None:
    """Say something where the user looks."""
    details.screen.say(text, role)


def _back(details: Details) -> bool:
    """End the search, else leave the screen over the list; beside the list this key is the list's then."""
    content = details.searched
    if content is not None and content.found_told:
        content.clear_search()
        say(details, "Nothing is searched for any more; escape again goes back.")
        return True
    return details.leave()


def _unfold(details: Details) -> bool:
    """Fold or unfold in a tree; where there is none, beside the list, this key is the list's.

    Over the list it does not go back: the next key would act in the list on what was meant to be read.
    """
    if details.pane.tree_pane is not None:
        return details.pane.scroll_key("enter")
    if details.over is not None:
        say(details, f"There is nothing to unfold here; {key_of(details.screen.dtui, 'back')} goes back.")
    return details.over is not None


def _unfold_all(details: Details) -> None:
    """Unfold all below the cursor in a tree."""
    if details.pane.tree_pane is None or not details.pane.scroll_key("E"):
        say(details, "There is nothing to unfold here.")


def of_list(details: Details, key: str) -> None:
    """A key of the list, over which the details are: act on what they show, and on nothing else."""
    screen = details.screen
    catalog = screen.dtui.catalog
    action, withheld = catalog.of_key(screen.view, key), catalog.withheld(screen.view, key)
    if action is not None and (action.on_items or action.id in keys.ANYWHERE):
        screen.dtui.acting.start(action)
    elif details.is_gone:
        details.say_gone()
    elif withheld is not None:
        say(details, withheld.withheld_told, "warn")


def _search(details: Details) -> None:
    """Type what to look for."""
    from tui.domain.log_match import BadPattern
    from tui.widgets.filter_line import FilterLine

    content = details.searched
    if content is None:
        _say_unsearched(details)
        return
    screen = details.over or details.screen

    def apply(text: str) -> None:
        try:
            content.search(text)
        except BadPattern as error:
            say(details, f"{error}.", "warn")

    screen.filter_line = FilterLine("", apply, screen.on_key)
    details.pane.mount(screen.filter_line)


def _say_unsearched(details: Details) -> None:
    """Why nothing is searched in a tab of charts, or of the last lines of a log."""
    say(details, "l opens the logs, with search." if details.tab == LOGS.id else "Nothing to search here.")


def _found(forward: bool) -> Callable[[Details], None]:
    def go(details: Details) -> None:
        content = details.searched
        if content is None:
            _say_unsearched(details)
        elif not content.found[1]:
            say(details, "Nothing is found: / searches.", "warn")
        else:
            content.go_to_found(forward)

    return go


def _copy(details: Details) -> None:
    """The value or its path, where there is a tree; else what the list copies."""
    screen = details.screen
    screen.run_worker(_copy_of_tree(details) if details.pane.tree_pane is not None else _copy_of_row(details))


async def _copy_of_tree(details: Details) -> None:
    from tui.screens.pick import Option, PickScreen
    from tui.screens.threads import on_own_thread

    app, tree = details.screen.dtui, details.pane.tree_pane
    node = tree.current if tree is not None else None
    if node is None:
        return
    # Of a very large part the text takes seconds.
    texts = {"v": await on_own_thread(lambda: node.value), "p": node.path}
    words = {"v": "the value", "p": "the path to it"}
    options = [
        Option(key, key, words[key], (node.told if "\n" in text else text)[:500])
        for key, text in texts.items()
        if text
    ]
    chosen = await app.ask(PickScreen("Copy", options, app.glyphs, app.ascii))
    if chosen is not None:
        app.copy_out(texts[chosen])


async def _copy_of_row(details: Details) -> None:
    from tui.screens.application import copy

    await copy(details.screen)


def _again(details: Details) -> None:
    """Ask for this tab once more, or connect again: the engine may be gone."""
    link = details.screen.dtui.link
    if details.over is None or (link is not None and link.live):
        details.again()
        return
    from tui.screens.application import refresh

    refresh(details.screen)


def _values(details: Details) -> None:
    details.switch_values()
    say(details, "What looks secret is shown." if details.shows_values else "What looks secret is masked.")


def _logs(details: Details) -> bool:
    """The whole screen of logs, of a container."""
    action = details.screen.dtui.catalog.get(LOGS_ACTION)
    if action is None or not action.in_view(details.screen.view):
        return False
    details.screen.dtui.acting.start(action)
    return True


def _help(details: Details) -> None:
    from tui.screens.reader import ReaderScreen

    catalog = details.screen.dtui.catalog
    lines = [("Keys of the details", "title")]
    lines += [(f"{a.key:<10} {a.help}", "plain") for a in catalog.of_view(keys.VIEW) if a.key]
    lines += [
        (f"{'1-9':<10} The tab of that number.", "plain"),
        (
            f"{'arrows j k':<10} Move; PgUp and PgDn by pages, g and G to the first and the last line.",
            "plain",
        ),
        ("", "plain"),
        (
            "Keys of the list that act on an object, such as a and d, work here too, and : and ctrl+p:",
            "plain",
        ),
        ("on what is shown here, and on nothing that is marked.", "plain"),
    ]
    details.screen.app.push_screen(ReaderScreen("Keys: Details", lines, words=True))


COMMANDS: dict[str, Callable[[Details], bool | None]] = {
    "details.next": lambda details: details.step(1),
    "details.previous": lambda details: details.step(-1),
    "details.back": _back,
    "details.unfold": _unfold,
    "details.unfold_all": _unfold_all,
    "details.search": _search,
    "details.find_next": _found(forward=True),
    "details.find_previous": _found(forward=False),
    "details.copy": _copy,
    "details.values": _values,
    "details.again": _again,
    "details.raw": lambda details: details.show_tab(RAW.id),
    "details.help": _help,
}
