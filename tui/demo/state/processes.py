"""The processes of the demo's containers: made up of the commands that they run, the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename

from tui.demo.state.consumption import memory, processors
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, sha

# What a program starts, by its name: (place of its parent in the list, command, user or '' for the same one's). The
# program itself is the first of the list.
_STARTED: dict[str, tuple[tuple[int, str, str], ...]] = {
    "nginx": ((0, "nginx: worker process", "nginx"),) * 4,
    "postgres": tuple(
        (0, f"postgres: {part}", "")
        for part in (
            "checkpointer",
            "background writer",
            "walwriter",
            "autovacuum launcher",
            "logical replication launcher",
            "fleet fleet 10.20.0.2(41022) idle",
            "fleet fleet 10.20.0.3(50318) SELECT",
        )
    ),
    "rabbitmq-server": (
        (0, "/usr/lib/erlang/bin/beam.smp -W w -K true -- -rabbit default_pass demo-only-rabbit-pw", ""),
        (1, "erl_child_setup 1048576", ""),
        (2, "inet_gethost 4", ""),
        (3, "inet_gethost 4", ""),
    ),
    "run.sh": ((0, "grafana server --homepath=/usr/share/grafana --packaging=docker", ""),),
    "traefik": ((0, "[wget] <defunct>", ""),),
}
# Who runs a program that changes its user by itself.
_USERS = {"postgres": "999", "redis-server": "999", "rabbitmq-server": "999", "run.sh": "472"}
_SHIM = 17
# They only start others, or wait for them.
_SMALL = (
    "sh",
    "/bin/sh",
    "/run.sh",
    "rabbitmq-server",
    "erl_child_setup",
    "inet_gethost",
    "/sbin/docker-init",
)


@dataclass(frozen=True, slots=True)
class Process:
    """One process: `time` are seconds of a processor, `memory` bytes."""

    pid: int
    parent: int
    user: str
    command: str
    time: float = 0.0
    cpu: float = 0.0
    memory: int = 0


def processes_of(engine: DemoEngine, container: Container, now: float) -> list[Process]:
    """All of a container that runs, and the commands that were begun in it."""
    passed = max(1.0, now - container.started)
    first, made = container.pid, programs(container)
    busy, large = _parts(container, made, 8), _parts(container, made, 3)
    rate, own = processors(container), memory(container, passed)
    found = [
        Process(
            first + n,
            first + parent,
            user,
            command,
            passed * rate * busy[n],
            round(100 * rate * busy[n], 1),
            int(own * large[n]),
        )
        for n, (parent, user, command) in enumerate(made)
    ]
    user = _user(container, "")
    execs = (each for each in engine.execs.values() if each.container is container and each.is_running)
    return [*found, *(Process(each.pid, first - _SHIM, user, " ".join(each.command)) for each in execs)]


def programs(container: Container) -> list[tuple[int, str, str]]:
    """What it runs. Parent's place, user and command of each; the first one's parent is outside."""
    words = [word.strip("'") for word in container.command]
    program = basename(words[0])
    user = _user(container, program)
    made = [(-_SHIM, user, " ".join(words))]
    if container.host_config.get("Init"):
        made = [(-_SHIM, user, f"/sbin/docker-init -- {' '.join(words)}"), (0, user, " ".join(words))]
    if program == "nginx":
        made[-1] = (*made[-1][:2], f"nginx: master process {' '.join(words)}")
    if program == "gunicorn":
        made += [(len(made) - 1, user, made[-1][2])] * 4
    last = len(made) - 1
    return made + [(last + at, own or user, command) for at, command, own in _STARTED.get(program, ())]


def _user(container: Container, program: str) -> str:
    said = str(container.config.get("User") or "").partition(":")[0]
    return said or _USERS.get(program, "root")


def _parts(container: Container, made: list[tuple[int, str, str]], unequal: int) -> list[float]:
    """Which part of all that a container uses each of its processes does; the higher `unequal`, the fewer do most."""
    drawn = [int(sha("process", container.id, n)[:6], 16) / 0xFFFFFF for n in range(len(made))]
    weights = [(0.05 + each) ** unequal for each in drawn]
    least = min(weights) / 100
    for number, (_, _, command) in enumerate(made):
        if command.endswith("<defunct>"):
            weights[number] = 0.0
        elif command.partition(" ")[0] in _SMALL:
            weights[number] = least
    return [weight / sum(weights) for weight in weights]
