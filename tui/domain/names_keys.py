"""The short key that stands for a registry's host: the user's alias, or one made from the host."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tui.domain.reference import HUB
from tui.domain.registry import registry_kind

FEWEST_DIGITS = 4
_COMPASS = {"northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"}
_IPV4 = re.compile(r"\d+(?:\.\d+){3}")


class RegistryKeys:
    """The keys of the hosts seen so far, no two alike; they start with `@`, which no reference can.

    A host keeps its place once seen, so a key means the same in every list of a session. Docker Hub
    has no key: its names begin without a host.
    """

    def __init__(self, aliases: Mapping[str, str] | None = None) -> None:
        self._aliases = _alias_keys(aliases or {})
        self._taken = frozenset(self._aliases.values())
        self._automatic: dict[str, str] = {}
        self.version = 0

    def update(self, hosts: Iterable[str]) -> None:
        """Learn hosts; `version` moves on when a key changes that was given out before."""
        new = set(hosts) - self._automatic.keys() - self._aliases.keys() - {HUB}
        if not new:
            return
        before = self._automatic
        self._automatic = assign(sorted(new | before.keys()), self._taken)
        self.version += any(self._automatic[host] != key for host, key in before.items())

    def key(self, host: str) -> str:
        """The key of a host, such as `@4855`; `docker.io` for Docker Hub unless it has an alias."""
        if host in self._aliases:
            return self._aliases[host]
        if host == HUB:
            return HUB
        self.update((host,))
        return self._automatic[host]

    def legend(self) -> dict[str, str]:
        """Every key given out or chosen by the user, and the host it stands for."""
        return {key: host for host, key in (self._aliases | self._automatic).items()}


def assign(hosts: Iterable[str], taken: frozenset[str]) -> dict[str, str]:
    """A key for each host, none alike and none taken; it depends on the host and those it clashes with."""
    hosts = tuple(hosts)
    chains = {host: list(dict.fromkeys(chain)) for host, chain in _chains(hosts).items()}
    steps = dict.fromkeys(hosts, 0)
    while True:
        keys = {host: "@" + chains[host][step] for host, step in steps.items()}
        often = Counter(keys.values())
        # Who stands at its whole name keeps it: the others that want it have longer ones.
        moving = [h for h, key in keys.items() if key in taken or (often[key] > 1 and key != f"@{h}")]
        if not moving:
            return keys
        for host in moving:
            # The last candidate ends in a `#`, which neither a host nor an alias has.
            steps[host] = min(steps[host] + 1, len(chains[host]) - 1)


def _chains(hosts: tuple[str, ...]) -> dict[str, Iterator[str]]:
    """For each host the keys it could have, shortest first; the last is its own beyond doubt."""
    kinds = [registry_kind(host) for host in hosts]
    ends: Counter[str] = Counter()
    regions: defaultdict[str, set[str]] = defaultdict(set)
    for kind in kinds:
        if kind.is_ecr:
            regions[kind.account].add(kind.region)
    for account in regions:
        ends.update(account[-digits:] for digits in range(FEWEST_DIGITS, len(account) + 1))
    return {
        kind.host: _ecr_chain(kind.host, kind.account, kind.region, ends, len(regions[kind.account]) > 1)
        if kind.is_ecr
        else _host_chain(kind.host)
        for kind in kinds
    }


def _ecr_chain(
    host: str, account: str, region: str, ends: Mapping[str, int], has_regions: bool
) -> Iterator[str]:
    """The account's last digits, as many as no other account ends with; the region where it has several."""
    own = [n for n in range(FEWEST_DIGITS, len(account) + 1) if ends[account[-n:]] == 1]
    if not has_regions:
        yield from (account[-n:] for n in own)
    yield from (f"{account[-n:]}-{_short_region(region)}" for n in own)
    yield from (f"{account[-n:]}-{region}" for n in own)
    yield from _last_resorts(host)


def _short_region(region: str) -> str:
    """use1 for us-east-1, apse2 for ap-southeast-2: a key must leave room for the name."""
    first, *words, number = region.split("-") if region.count("-") > 1 else (region, "")
    return first + "".join(_COMPASS.get(word, word[:1]) for word in words) + number


def _host_chain(host: str) -> Iterator[str]:
    name = _without_port(host)
    if name.startswith("["):
        # An IPv6 address is long; its last group is what differs on one network.
        yield f"[:{name[1:-1].rpartition(':')[2]}]"
    elif not _IPV4.fullmatch(name):
        yield name.partition(".")[0]
    yield name
    yield from _last_resorts(host)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and not port.endswith("]") else host


def _last_resorts(host: str) -> Iterator[str]:
    yield host
    yield f"{host}#"


def _alias_keys(aliases: Mapping[str, str]) -> dict[str, str]:
    """Host to key. The first alias of a host holds; one that would equal another's is passed over."""
    keys: dict[str, str] = {}
    for alias, address in aliases.items():
        key = "@" + "".join(c if c.isalnum() or c in "-_." else "_" for c in alias.removeprefix("@"))
        host = (address.partition("://")[2] or address).rstrip("/")
        host = HUB if host == f"index.{HUB}" else host
        if key != "@" and host not in keys and key not in keys.values():
            keys[host] = key
    return keys
