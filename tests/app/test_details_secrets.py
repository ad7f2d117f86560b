"""No tab of any object shows, finds or copies a secret before that is asked for."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tui.resources.copying import copies

# The demo's own, and that of what is made here.
SECRETS = ("demo-only", "not-a-real-token", "s3ntinel")
_SECRET = "s3ntinel-99"
_JSON = f'{{"user": "app", "password": "{_SECRET}", "tokens": ["{_SECRET}"]}}'
_QUOTED = _JSON.replace('"', '\\"')
_ENVIRONMENT = [
    f"DB_PASSWORD={_SECRET}",
    f"DATABASE_URL=postgres://app:{_SECRET}@db/x",
    f"MIRROR=postgres://app:a@{_SECRET}@db/x",
    f"SETTINGS={_JSON}",
    f'WRAPPED={{"inner": "{_QUOTED}"}}',
    f"ENCODED={base64.b64encode(_JSON.encode()).decode()}",
    f"OPTIONS=-Xmx1g -Ddb.password={_SECRET}",
    f"STORE=AccountName=a;AccountKey={_SECRET};Suffix=x",
    f"SESSION_COOKIE={_SECRET}",
    f"DB_DSN=app:{_SECRET}@tcp(db:3306)/x",
    f"CHAT_WEBHOOK=https://chat.example/hooks/{_SECRET}",
    f"SHARE=user=app%{_SECRET},vers=3.0",
]
_BODY: dict[str, Any] = {
    "Image": "busybox:1.36",
    "Env": _ENVIRONMENT,
    "Cmd": ["serve", "--password", _SECRET, f"--api-key={_SECRET}", f"say {_SECRET} aloud"],
    "Labels": {
        "acme.password": _SECRET,
        "acme.link": f"https://u:{_SECRET}@git.example/x",
        "Source": f"https://u:{_SECRET}@git.example/x",
        "acme.note": f"log in with {_SECRET}",
    },
    "Healthcheck": {"Test": ["CMD", "mysqladmin", "ping", "-uroot", f"-p{_SECRET}"]},
    "HostConfig": {
        "LogConfig": {"Type": "json-file", "Config": {"splunk-token": _SECRET}},
        "Mounts": [
            {
                "Type": "volume",
                "Source": "kept-secret",
                "Target": "/data",
                "VolumeOptions": {"DriverConfig": {"Options": {"o": f"username=u,password={_SECRET}"}}},
            }
        ],
    },
}
_OPTIONS = {"type": "cifs", "o": f"username=u,password={_SECRET}", "device": "//files/x"}


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of rows are looked at: no rest at each."""
    monkeypatch.setattr("tui.screens.details.REST", 0.0)
    monkeypatch.setattr("tui.screens.details_look._REST", 0.0)


@pytest.fixture
def kept(control: Control) -> None:
    """Objects that have secrets wherever these may stand."""
    volume = {"Name": "kept-secret", "DriverOpts": _OPTIONS, "Labels": {"acme.token": _SECRET}}
    control.post("/volumes/create", volume)
    control.post(
        "/networks/create", {"Name": "kept-net", "Options": {"key": _SECRET}, "Labels": {"api-key": _SECRET}}
    )
    control.post("/containers/create?name=kept-secret", _BODY)
    control.post("/containers/kept-secret/start")


def said(user: User) -> Iterator[str]:
    """All that is on the screen, all that scrolling or unfolding would bring there, and all that may be copied."""
    yield user.text
    pane = user.app.details_pane.pane
    if pane.tree_pane is not None and pane.tree_pane.unfolded is not None:
        waiting = [pane.tree_pane.unfolded.root]
        while waiting:
            node = waiting.pop()
            yield f"{node.label} {node.told} {node.path} {node.value}"
            waiting += node.children
    yield from (text for text, _ in pane.text._lines)
    row = user.app.main.table.listing.current
    yield from (text for _, _, text in copies(row))


async def look(user: User, row: Any, tab: str) -> None:
    """Go to a row, with this tab of its details."""
    details, main = user.app.details_pane, user.app.main
    if details.over is not None and details.row is not None and details.row.id != row.id:
        # Over the list they stay at their row.
        details.over.dismiss(None)
        await user.until(lambda: user.app.screen is main, "the list")
    main.table.listing.move_to(main.table.listing.index[row.id])
    main.cursor_moved()
    if details.is_shown:
        details.show_tab(tab)
    else:
        details.open(tab)
    await user.until(
        lambda: details.tab == tab and details.shown is details.row is main.table.listing.current, tab
    )
    await user.until(lambda: not details.is_asking, tab)


def assert_none(user: User, what: str) -> None:
    for text in said(user):
        for secret in SECRETS:
            assert secret not in text, (what, text[:2000])
    searched = user.app.details_pane.searched
    if searched is not None:
        for secret in SECRETS:
            searched.search(secret)
            assert not searched.found[1], what
        searched.clear_search()


@pytest.mark.parametrize(
    ("size", "text"), [((120, 40), ""), ((80, 24), "kept")], ids=["beside the list", "over it"]
)
async def test_no_tab_gives_a_secret_away(start: Start, kept: None, size: tuple[int, int], text: str) -> None:
    async with start(size) as user:
        details, main = user.app.details_pane, user.app.main
        for view in ("1", "2", "3", "4"):
            while len(user.app.screen_stack) > 1:
                await user.press("escape")
            await user.press(view)
            await user.until(lambda: main.table.listing.current is not None, "a row")
            if text and view != "2":
                await user.filter(text)
                await user.until(lambda: user.cursor.startswith(text), text)
            details.open("overview")
            for tab in details.tabs:
                for row in list(main.table.listing.rows)[: 60 if tab.id in ("environment", "raw") else 12]:
                    await look(user, row, tab.id)
                    assert_none(user, f"{main.kind.full_name(row)}: {tab.id}")
            details.close()


async def test_errors_give_no_secret_away(start: Start, kept: None, control: Control) -> None:
    async with start() as user:
        await user.filter("kept-secret")
        details = user.app.details_pane
        fault = {
            "path": "/(json|top|changes)$",
            "status": 500,
            "message": f"exec: --password {_SECRET}: no such file",
        }
        control.post("/_demo/faults", [fault])
        details.open("overview")
        for tab in details.tabs:
            await look(user, user.app.main.table.listing.current, tab.id)
            assert_none(user, tab.id)
