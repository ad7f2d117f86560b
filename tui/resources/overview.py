"""The overview tab: what an inspect answer says, in lines a person reads first (pure)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.container import Container
from tui.domain.format import age, size
from tui.domain.image import Image, ImageRow
from tui.domain.secret import hidden_in, hider
from tui.resources import endings, masked
from tui.resources.finding_rows import summary, told
from tui.resources.pins import drift_of

if TYPE_CHECKING:
    from tui.domain.finding import Finding

Lines = list[tuple[str, str]]


def _rows(pairs: list[tuple[str, str]]) -> Lines:
    return [(f"{name:<11} {value}", "plain") for name, value in pairs if value]


def _told(name: str, value: str, role: str) -> Lines:
    return [(f"{name:<11} {value}", role)] if value else []


def _many(title: str, values: list[str]) -> Lines:
    return [("", "plain"), (title, "title"), *((f"  {v}", "plain") for v in values)] if values else []


def container(
    c: Container,
    data: Mapping[str, Any],
    now: float,
    found: Sequence[Finding] | None = None,
    values: bool = False,
) -> Lines:
    """A container, from its record and `GET /containers/{id}/json`; `found` is what is worth a look.

    What looks secret in its command and labels is masked unless `values`.
    """
    config, host = data.get("Config") or {}, data.get("HostConfig") or {}
    hide = _hider(config)
    lines = [(c.name, "key"), *_became(c, data, now, str if values else hide)]
    lines += _rows(
        [
            ("entrypoint", masked.command(config.get("Entrypoint"), values, hide)),
            ("command", masked.command(config.get("Cmd"), values, hide)),
            ("user", str(config.get("User") or "root (default)")),
            ("removed at stop", "yes (--rm)" if host.get("AutoRemove") else ""),
            ("network", str(host.get("NetworkMode") or "")),
            ("project", c.project),
        ]
    )
    lines += [*summary(found), *_rows([("id", c.id), ("image id", c.image_id)])]
    lines += _many("Ports", [str(p) for p in c.ports])
    lines += _many("Mounts", [f"{m.type} {m.name or m.source} -> {m.destination}" for m in c.mounts])
    lines += told(found)
    lines += _many("Labels", masked.pairs(c.labels, values, hide))
    return lines


def _became(c: Container, data: Mapping[str, Any], now: float, hide: Callable[[str], str]) -> Lines:
    """What it is, and what became of it: first why it ended, which is what a person looks for."""
    state, config = data.get("State") or {}, data.get("Config") or {}
    return [
        *_rows([("name", c.name), ("image", str(config.get("Image") or c.image)), ("state", _state(state))]),
        *_told("ended", *endings.ended(state, now)),
        *_told("error", hide(str(state.get("Error") or "")), "bad"),
        *_told("restart", *endings.restarts(data)),
        *_told("health", *endings.health(state)),
        *_told("last check", hide(endings.last_check(state, now)), "bad"),
        *_rows(
            [
                # Of one that is over or restarting it tells less than what stands above, and that of a moment ago.
                ("status", c.status if c.state in ("running", "paused") else ""),
                ("started", _when(state.get("StartedAt"))),
                ("finished", _when(state.get("FinishedAt"))),
                ("created", _when(data.get("Created")) + f" ({age(c.created, now)} ago)"),
            ]
        ),
    ]


def _hider(config: Mapping[str, Any]) -> Callable[[str], str]:
    """What hides secrets, and those of its environment wherever else they stand."""
    hide = hider(str(entry).partition("=")[::2] for entry in config.get("Env") or ())
    return lambda text: hide(hidden_in(text))


def _state(state: Mapping[str, Any]) -> str:
    words = [str(state.get("Status") or "unknown")]
    if state.get("Pid"):
        words.append(f"pid {state['Pid']}")
    return ", ".join(words)


def _when(value: Any) -> str:
    text = str(value or "")
    if text.startswith("0001-"):
        return ""
    return text[:19].replace("T", " ") + (
        " UTC" if text.endswith("Z") else text[-6:] if len(text) > 19 else ""
    )


def image(
    row: ImageRow,
    data: Mapping[str, Any],
    now: float,
    found: Sequence[Finding] | None = None,
    values: bool = False,
) -> Lines:
    """An image, from its row and `GET /images/{id}/json`; `found` is what is worth a look.

    What looks secret in its command and labels is masked unless `values`.
    """
    i: Image = row.image
    config = data.get("Config") or {}
    hide = _hider(config)
    pairs = [
        ("reference", row.shown),
        ("pinned", f"{row.pin.said}, as {row.pin.familiar}" if row.pin else ""),
        ("drift", drift_of(row)),
        ("id", i.id),
        ("size", f"{size(i.size)} ({i.size:,} bytes)" if i.size is not None else "unknown"),
        ("created", _when(data.get("Created")) + f" ({age(i.created, now)} ago)"),
        ("platform", "/".join(str(data[k]) for k in ("Os", "Architecture", "Variant") if data.get(k))),
        ("layers", str(len((data.get("RootFS") or {}).get("Layers") or ()))),
        ("entrypoint", masked.command(config.get("Entrypoint"), values, hide)),
        ("command", masked.command(config.get("Cmd"), values, hide)),
        ("user", str(config.get("User") or "root (default)")),
        ("author", str(data.get("Author") or "")),
        ("comment", (str if values else hide)(str(data.get("Comment") or ""))),
    ]
    lines: Lines = [(row.shown, "key"), *_rows(pairs), *summary(found)]
    lines += _many("Names", list(i.tags))
    lines += _many("Digests as this engine tells them (no proof that a registry has them)", list(i.digests))
    lines += _many("Used by containers", list(row.used_by))
    lines += _many("Labels", masked.pairs(i.labels, values, hide))
    return lines


def raw(data: Mapping[str, Any]) -> Lines:
    """The engine's own answer."""
    # Not splitlines: a line separator inside a value is the value's, and is to be seen.
    return [(line, "plain") for line in json.dumps(data, indent=2, ensure_ascii=False).split("\n")]
