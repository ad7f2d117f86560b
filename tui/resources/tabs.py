"""The tabs of the details, by the kind of what they are of."""

from __future__ import annotations

from typing import NamedTuple


class Tab(NamedTuple):
    """A tab; `short` is its title where the line of tabs has no room for all."""

    id: str
    title: str
    short: str


OVERVIEW = Tab("overview", "Overview", "Over")
LOGS = Tab("logs", "Logs", "Log")
STATS = Tab("stats", "Stats", "Stat")
PROCESSES = Tab("processes", "Top", "Top")
FILES = Tab("files", "Files", "File")
LAYERS = Tab("layers", "Layers", "Lay")
ENVIRONMENT = Tab("environment", "Env", "Env")
MOUNTS = Tab("mounts", "Mounts", "Mnt")
NETWORKS = Tab("networks", "Network", "Net")
USERS = Tab("users", "Used by", "Use")
RAW = Tab("raw", "JSON", "Raw")

_OF_KIND = {
    "containers": (OVERVIEW, LOGS, STATS, PROCESSES, FILES, ENVIRONMENT, MOUNTS, NETWORKS, RAW),
    "images": (OVERVIEW, LAYERS, ENVIRONMENT, RAW),
    "volumes": (OVERVIEW, USERS, RAW),
    "networks": (OVERVIEW, USERS, RAW),
    # Nobody is asked about these: there is no answer to be shown raw.
    **dict.fromkeys(("jobs", "registries", "repositories", "pins", "plan"), (OVERVIEW,)),
}


def tabs_of(view: str) -> tuple[Tab, ...]:
    """The tabs of what a view lists, the first shown first."""
    return _OF_KIND.get(view, (OVERVIEW, RAW))
