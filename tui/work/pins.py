"""The pin file: read again when it changed, changed as a whole or not at all, and asked before names go."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.pin import Pin, PinSet
from tui.engine.errors import Conflict
from tui.work.explained import Explained

if TYPE_CHECKING:
    from tui.domain.image import Image
    from tui.domain.pin_edit import Block


class PinFileError(Explained):
    """The pin file cannot be read, or not changed as wished; nothing of it is lost."""


class Change(NamedTuple):
    """What one change did to the pin of a canonical name: `before` are the lines there were."""

    reference: str
    before: tuple[Block, ...]
    after: Pin | None


class Pins:
    """The pins of one file. Thread-safe; a file that is not there holds none."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp: object = ()
        self._set = PinSet()

    def look(self) -> PinSet:
        """The pins as the file has them now; it is read only when it changed since the last look."""
        with self._lock:
            stamp = self._stamp_now()
            if stamp != self._stamp:
                found = self._read()
                # What was pinned is shown as before until the file can be read again: trouble keeps everything.
                self._set = PinSet(self._set.pins, found.trouble) if found.trouble else found
                self._stamp = stamp
            return self._set

    @property
    def known(self) -> PinSet:
        """The pins as of the last look."""
        return self._set

    def record(self, pin: Pin) -> Change:
        """Write a pin, in place of the one its name had; raises PinFileError."""
        from tui.domain.pin_edit import block_of, with_pin

        before: list[Block] = []

        def change(text: str) -> str:
            before[:] = filter(None, [block_of(text, pin.reference)])
            return with_pin(text, pin)

        self._change(change)
        return Change(pin.reference, tuple(before), pin)

    def remove(self, reference: str) -> Change:
        """Take the pin of a canonical name out; raises PinFileError, when there is none too."""
        from tui.domain.pin_edit import block_of, without_pin

        before: list[Block] = []

        def change(text: str) -> str:
            before.clear()
            text, block = without_pin(text, reference)
            before.append(block)
            # A hand or a merge may have pinned a name twice.
            while block_of(text, reference):
                text, block = without_pin(text, reference)
                before.append(block)
            return text

        self._change(change)
        return Change(reference, tuple(before), None)

    def take_back(self, done: Change) -> str:
        """Undo a change, unless the pin was changed again since; raises PinFileError."""
        from tui.domain.pin_edit import with_block, without_pin
        from tui.domain.pin_file import InvalidPins, parse

        def change(text: str) -> str:
            now = [pin for pin in parse(text) if pin.reference == done.reference]
            if now != ([done.after] if done.after else []):
                raise InvalidPins(f"the pin of {done.reference} was changed since")
            if done.after is not None:
                text, _ = without_pin(text, done.reference)
            for block in reversed(done.before):
                text = with_block(text, block)
            return text

        self._change(change)
        return f"{self.path} is as it was"

    def check_untag(self, reference: str, image: Image) -> None:
        """Raise Conflict when a pin keeps this name on this image."""
        self._refuse(self.look().keeps_name(reference, image))

    def check_removal(self, image: Image) -> None:
        """Raise Conflict when a pin keeps this image."""
        self._refuse(self.look().keeps_image(image))

    def check_move(self, reference: str) -> None:
        """Raise Conflict when this name is pinned, so that it may not go to another image."""
        self._refuse(self.look().moves_name(reference))

    def _refuse(self, reason: str) -> None:
        if reason:
            raise Conflict(reason, "", "Nothing was done.")

    def _change(self, change: Callable[[str], str]) -> None:
        from tui.domain.pin_file import InvalidPins
        from tui.registry.atomic import update

        def changed(content: bytes | None) -> bytes:
            return change((content or b"").decode()).encode()

        try:
            update(self.path, changed, secret=False)
        except UnicodeDecodeError as error:
            raise PinFileError(f"{self.path} is not UTF-8 text", "", "Correct it by hand.") from error
        except InvalidPins as error:
            raise PinFileError(f"{self.path} was not changed", f"{error}", "Edit it by hand.") from error
        except OSError as error:
            raise PinFileError(
                f"{self.path} cannot be written", error.strerror or str(error), "It is as it was."
            ) from error

    def _stamp_now(self) -> object:
        """What tells one content of the file from another."""
        try:
            found = os.stat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return "a link to nothing" if os.path.islink(self.path) else None
        except OSError as error:
            return error.strerror or str(error)
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def _read(self) -> PinSet:
        from tui.domain.pin_file import InvalidPins, parse

        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            reason = "it is a link to a file that is not there"
            return PinSet(trouble=self._trouble(reason)) if os.path.islink(self.path) else PinSet()
        except OSError as error:
            return PinSet(trouble=self._trouble(error.strerror or str(error)))
        try:
            with open(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return PinSet(trouble=self._trouble("it is no regular file"))
                return PinSet(parse(file.read().decode()))
        except UnicodeDecodeError:
            return PinSet(trouble=self._trouble("it is not UTF-8 text"))
        except (InvalidPins, OSError) as error:
            return PinSet(trouble=self._trouble(str(error)))

    def _trouble(self, reason: str) -> str:
        return (
            f"the pin file {self.path} cannot be read ({reason.rstrip('.')}): "
            "until it is correct, no name is taken off and no image removed"
        )


def default_pin_path(env: Mapping[str, str]) -> str:
    """Where the pin file is: beside the settings file's default place."""
    folder = env.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(folder):
        folder = os.path.join(env.get("HOME") or os.path.expanduser("~"), ".config")
    return os.path.join(folder, "dtui", "pins.toml")
