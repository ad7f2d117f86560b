"""The tiny shell that the demo's containers have: lines are edited and echoed as on a terminal, few commands known."""

from __future__ import annotations

import shlex
import time
from dataclasses import dataclass
from posixpath import basename, join, normpath

from tui.demo.state.model import Container, Image

_LIMIT = 4096
_OF_ROOT = "bin  dev  etc  home  lib  proc  root  run  srv  tmp  usr  var"
_HELP = "cat cd date echo env exit false help hostname id ls ps pwd sh stty true"
NOT_FOUND = 127


def shells_of(image: Image | None) -> tuple[str, ...]:
    """The shells that an image has, none where it was made of programs alone."""
    made_by = " ".join(layer.created_by for layer in image.layers) if image else ""
    if "debian.sh" in made_by:
        return ("bash", "sh")
    own = basename(image.cmd[0]) if image and image.cmd else ""
    return ("sh",) if "alpine" in made_by or own in ("sh", "ash") else ()


@dataclass(slots=True)
class Shell:
    """One running shell: `feed` takes what is typed and gives what it shows; `exit_code` is None until it ends."""

    container: Container
    name: str = "sh"
    columns: int = 0
    rows: int = 0
    is_terminal: bool = True
    folder: str = "/"
    exit_code: int | None = None
    _line: str = ""
    _last: int = 0

    @property
    def prompt(self) -> str:
        """What it shows before each line; nothing where nobody sits at it."""
        if not self.is_terminal:
            return ""
        return (
            f"root@{self.container.id[:12]}:{self.folder}# " if self.name == "bash" else f"{self.folder} # "
        )

    def feed(self, data: bytes) -> bytes:
        """What it shows for these keys."""
        shown = ""
        for character in data.decode("utf-8", "replace"):
            if self.exit_code is not None:
                break
            shown += self._key(character)
        return shown.encode()

    def _key(self, character: str) -> str:
        if character in "\r\n":
            line, self._line = self._line, ""
            said = self.run(line)
            lines = f"{said}\n" if said else ""
            shown = f"\n{lines}" if self.is_terminal else lines
            return self._ended(shown) + (self.prompt if self.exit_code is None else "")
        if character == "\x04" and not self._line:
            self.exit_code = self._last
            return self._ended("exit\n" if self.is_terminal else "")
        if character == "\x03":
            self._line, self._last = "", 130
            return self._ended("^C\n") + self.prompt
        if character in "\x7f\b":
            had, self._line = self._line, self._line[:-1]
            return "\b \b" if had else ""
        if character < " " or len(self._line) >= _LIMIT:
            return ""
        self._line += character
        return character if self.is_terminal else ""

    def _ended(self, lines: str) -> str:
        """Lines as they end on a terminal."""
        return lines.replace("\n", "\r\n") if self.is_terminal else lines

    def run(self, line: str) -> str:
        """Do one line; what it prints. `;` parts commands."""
        said = []
        for part in line.split(";"):
            try:
                words = shlex.split(part.replace("$?", str(self._last)))
            except ValueError as error:
                self._last = 2
                said.append(f"{self.name}: syntax error: {error}")
                continue
            if words and self.exit_code is None:
                text, self._last = self._command(words)
                said += [text] if text else []
        return "\n".join(said)

    @property
    def last(self) -> int:
        """The exit code of the last command."""
        return self._last

    def _command(self, words: list[str]) -> tuple[str, int]:
        name, given = basename(words[0]), words[1:]
        if name == "exit":
            self.exit_code = int(given[0]) % 256 if given and given[0].isdecimal() else self._last
            return "exit" if self.is_terminal and self.name == "bash" else "", self.exit_code
        if name in ("true", "false"):
            return "", int(name == "false")
        if name == "echo":
            return " ".join(given), 0
        if name in ("sh", "bash") and given[:1] == ["-c"] and len(given) > 1:
            return self.run(given[1]), self._last
        told = self._told(name)
        return self._of_files(name, given) if told is None else (told, 0)

    def _told(self, name: str) -> str | None:
        """What a command says that is given nothing; None for any other."""
        config = self.container.config
        return {
            "pwd": self.folder,
            "help": _HELP,
            "hostname": str(config.get("Hostname") or self.container.id[:12]),
            "id": f"uid={config.get('User') or 'root'}",
            "date": time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime()),
            "env": "\n".join(config.get("Env") or ()),
            "ps": f"PID   COMMAND\n    1 {' '.join(self.container.command)}\n   27 {self.name}",
            "stty": f"{self.rows} {self.columns}",
        }.get(name)

    def _of_files(self, name: str, given: list[str]) -> tuple[str, int]:
        path = normpath(join(self.folder, given[-1] if given else "/" if name == "cd" else "."))
        if name == "cd":
            self.folder = path
            return "", 0
        if name == "ls":
            return self._listed(path), 0
        if name == "cat":
            return self._content(path)
        return f"{self.name}: {name}: not found", NOT_FOUND

    def _listed(self, path: str) -> str:
        below = path.rstrip("/") + "/"
        put = {p[len(below) :].partition("/")[0] for p in self._files() if p.startswith(below)}
        return "  ".join(filter(None, (_OF_ROOT if path == "/" else "", *sorted(put))))

    def _content(self, path: str) -> tuple[str, int]:
        if path not in self._files():
            return f"cat: can't open '{path}': No such file or directory", 1
        content = self._files()[path]
        return content.decode("utf-8", "replace").rstrip("\n"), 0

    def _files(self) -> dict[str, bytes]:
        made = {path: f"{path} of the demo\n".encode() for path in self.container.written}
        made["/etc/hostname"] = self.container.id[:12].encode()
        made["/etc/os-release"] = b'NAME="dtui demo"\n'
        return made | {path: file.content for path, file in self.container.put.items() if file.content}
