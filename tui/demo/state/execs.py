"""Commands that were prepared in the demo's containers, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from posixpath import basename

from tui.demo.errors import ApiError, conflict, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, sha
from tui.demo.state.running import tell
from tui.demo.state.shell import Shell, shells_of

_ALONE = (
    "cat",
    "date",
    "echo",
    "env",
    "false",
    "hostname",
    "id",
    "ls",
    "ps",
    "pwd",
    "stty",
    "true",
    "whoami",
)


@dataclass(slots=True, eq=False)
class Exec:
    """One command in a container; `exit_code` is None until it has ended, `pid` 0 until it was started."""

    id: str
    container: Container
    command: tuple[str, ...]
    is_terminal: bool
    shell: Shell = field(init=False)
    exit_code: int | None = None
    is_running: bool = False
    pid: int = 0

    def __post_init__(self) -> None:
        self.shell = Shell(self.container, basename(self.command[0]), is_terminal=self.is_terminal)

    @property
    def is_shell(self) -> bool:
        """Whether it is one that reads what is typed."""
        return basename(self.command[0]) in ("sh", "bash") and "-c" not in self.command


def prepare(engine: DemoEngine, container: Container, command: tuple[str, ...], is_terminal: bool) -> Exec:
    """Prepare one; raises ApiError (400, 409)."""
    check_running(container)
    if not command:
        raise ApiError(400, "No exec command specified")
    made = Exec(sha("exec", container.id, len(engine.execs)), container, command, is_terminal)
    engine.execs[made.id] = made
    tell(engine, container, f"exec_create: {' '.join(command)}", execID=made.id)
    return made


def check_running(container: Container) -> None:
    """Raises ApiError (409) for a container in which nothing can be run now."""
    if container.state == "paused":
        raise conflict(f"Container {container.id} is paused, unpause the container before exec")
    if container.state != "running":
        raise conflict(f"container {container.id} is not running")


def find(engine: DemoEngine, id: str) -> Exec:
    """The command of this ID; raises ApiError (404)."""
    found = engine.execs.get(id)
    if found is None or found.container.id not in engine.containers.by_id:
        raise not_found(f"No such exec instance: {id}")
    return found


def begin(engine: DemoEngine, made: Exec) -> str:
    """Start it; why it cannot be started, '' when it could."""
    check_running(made.container)
    tell(engine, made.container, f"exec_start: {' '.join(made.command)}", execID=made.id)
    shells = shells_of(engine.images.by_id.get(made.container.image_id))
    program = basename(made.command[0])
    # Where there is no shell there is no other program either.
    if program not in shells and (program not in _ALONE or not shells):
        made.exit_code = 126
        return (
            "OCI runtime exec failed: exec failed: unable to start container process: exec: "
            f'"{made.command[0]}": executable file not found in $PATH: unknown'
        )
    made.is_running, made.pid = True, 4000 + len(engine.execs)
    return ""


def end(engine: DemoEngine, made: Exec, code: int) -> None:
    """It has ended."""
    made.is_running, made.exit_code = False, code
    if made.container.id in engine.containers.by_id:
        tell(engine, made.container, "exec_die", execID=made.id, exitCode=str(code))
