"""The texts around a list: header, views, footer. Pure, so that they can be tested without a screen."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tui.domain.text import cell_width, safe
from tui.engine.endpoint import Endpoint
from tui.resources.action import Action
from tui.work.follow import LinkState

Parts = list[tuple[str, str]]
_GAP = "  "


def header(
    endpoint: Endpoint, host: str, mark: str, link: LinkState | None, read_only: bool, dot: str
) -> Parts:
    """Host and how it is reached, context, engine; the host first, never out of sight."""
    parts: Parts = [(f"{mark} ", "bad")] if mark else []
    parts.append((host, "key"))
    if read_only:
        # Before what may have no room beside the logins: a cut mark is none.
        parts.append((f" {dot} READ-ONLY", "warn"))
    words = [endpoint.via, endpoint.context if endpoint.context != "default" else ""]
    if link is not None and link.info is not None:
        words.append(f"{link.info.name} {link.info.version}")
    parts.append((f" {dot} " + f" {dot} ".join(w for w in words if w), "plain"))
    if link is not None and not link.live:
        parts.append((f" {dot} {lost(link)}", "bad"))
    return parts


def lost(link: LinkState) -> str:
    """That there is no engine, or that the picture is old and since when."""
    if link.info is None:
        return "NO ENGINE"
    return f"ENGINE GONE since {time.strftime('%H:%M:%S', time.localtime(link.since))}, stale"


def jobs_part(active: int, failed: int) -> Parts:
    """What runs and what failed unseen, for the right end of the header."""
    parts: Parts = []
    if failed:
        parts.append((f"{failed} failed (6) ", "bad"))
    if active:
        parts.append((f"{active} job{'s' if active > 1 else ''} ", "warn"))
    return parts


class ViewTitle(NamedTuple):
    """One view in the line of views; `short` is its title where there is no room, '' when that is the same.

    `title` is '' where there is no room for any, `digit` where no digit shows it.
    """

    id: str
    digit: str
    title: str
    short: str
    number: int | None
    before: str = " "
    behind: str = " "

    @property
    def text(self) -> str:
        """Digit, title and count."""
        if not self.digit:
            return f"{self.before}{self.title}{self.behind}"
        head, joint = (f"{self.digit} {self.title}", " ") if self.title else (self.digit, ":")
        count = f"{joint}{self.number}" if self.number is not None else ""
        return f"{self.before}{head}{count}{self.behind}"


def views(titles: Sequence[ViewTitle], current: str, room: int) -> Parts:
    """The views with their digits and counts, in `room` cells: as many titles in short, or none, as it takes."""
    # The last needs no space behind it, unless it is the one that stands out.
    room += bool(titles) and titles[-1].id != current
    fitted = _fitted(titles, current, room)
    gap = " " if _length(fitted) + len(fitted) - 1 <= room else ""
    parts: Parts = []
    for view in fitted:
        parts += [(gap if parts else "", "plain"), (view.text, "cursor" if view.id == current else "plain")]
    if parts and parts[-1][1] == "plain":
        parts[-1] = (parts[-1][0].rstrip(), "plain")
    return parts


def _fitted(titles: Sequence[ViewTitle], current: str, room: int) -> list[ViewTitle]:
    """The last titles are cut short first, that of the view shown after all others, and never left out."""
    fitted = list(titles)
    order = sorted(range(len(fitted)), key=lambda n: (fitted[n].id == current, -n))
    steps = [(n, fitted[n].short or fitted[n].title) for n in order]
    steps += [(n, "") for n in order if fitted[n].id != current]
    shorts = len(titles)
    for at, (n, title) in enumerate(steps):
        if _length(fitted) <= room:
            break
        if at == shorts:
            tight = _tight(fitted, current)
            # Unlike the others the last has no space behind it that could be cut.
            if _length(tight) <= room - (titles[-1].id != current):
                return tight
        fitted[n] = fitted[n]._replace(title=title)
    return fitted


def _tight(titles: Sequence[ViewTitle], current: str) -> list[ViewTitle]:
    """One space between them; not where counts stand: they would be read with the next digit."""
    if any(view.number is not None for view in titles):
        return list(titles)
    return [
        view._replace(before=" " if n else "", behind=" " if view.id == current else "")
        for n, view in enumerate(titles)
    ]


def _length(titles: Sequence[ViewTitle]) -> int:
    return sum(cell_width(view.text) for view in titles)


def path(steps: Sequence[str], count: int | None, arrow: str, room: int) -> Parts:
    """Where a list is that was opened out of others: the outermost first, and left out where there is no room."""
    last = f" {steps[-1]}" + (f" {count}" if count is not None else "") + " "
    parts: Parts = [*((f" {step} {arrow}", "dim") for step in steps[:-1]), (last, "cursor")]
    while len(parts) > 1 and sum(cell_width(text) for text, _ in parts) > room:
        parts = parts[1:]
    return parts


def footer(actions: Sequence[Action], refusals: Mapping[str, str], width: int) -> Parts:
    """Keys with their labels, as many as fit, and the one that tells all keys; what this row refuses is dim.

    Left out it would move all others, which costs a line's bytes at every cursor move, and the eye its place.
    """
    parts: Parts = []
    last = [action for action in actions if action.id.endswith(".help")]
    room = width + len(_GAP) - sum(_key_width(action) for action in last)
    for action in (a for a in actions if a not in last):
        room -= _key_width(action)
        if room < 0:
            break
        parts += _key(action, bool(refusals.get(action.id)))
    parts += [part for action in last for part in _key(action, False)]
    return parts[:-1]


def _key_width(action: Action) -> int:
    return cell_width(f"{action.key} {action.label}{_GAP}")


def _key(action: Action, refused: bool) -> Parts:
    key, label = ("dim", "dim") if refused else ("key", "plain")
    return [(action.key, key), (f" {action.label}", label), (_GAP, "plain")]


def legend(keys: Mapping[str, str], width: int, ascii: bool) -> Parts:
    """What each registry key on the screen stands for: hosts whole, else ECR ones as account and region."""
    whole = [(safe(key, ascii), safe(host, ascii)) for key, host in sorted(keys.items())]
    if _legend_width(whole) <= width:
        return _legend(whole)
    short = [(key, _place(host, key)) for key, host in whole]
    return _clipped(_legend(short), width, "~" if ascii else "…")


def _legend_width(entries: Sequence[tuple[str, str]]) -> int:
    return sum(cell_width(text) for text, _ in _legend(entries))


def _legend(entries: Sequence[tuple[str, str]]) -> Parts:
    parts: Parts = []
    for key, host in entries:
        parts += [("   " if parts else "", "plain"), (key, "key"), (f" = {host}", "dim")]
    return parts


def _place(host: str, key: str) -> str:
    """What a key stands for, in short; a region that the key names is not said twice."""
    account, _, region = _short_host(host).partition(" ")
    return account if not region or region in key else f"{account} {region}"


def _short_host(host: str) -> str:
    from tui.domain.registry import registry_kind

    kind = registry_kind(host)
    return f"{kind.account} {kind.region}" if kind.is_ecr else host


def _clipped(parts: Parts, width: int, ellipsis: str) -> Parts:
    """As much as fits; `w` and the foot line tell the rest."""
    shown: Parts = []
    left = width
    for text, role in parts:
        if cell_width(text) > left:
            return [*shown, (text[: left - 1] + ellipsis, role)] if left > 1 else shown
        shown.append((text, role))
        left -= cell_width(text)
    return shown
