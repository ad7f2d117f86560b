"""The names of one column of a list: folded so that each fits and no two different ones look alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui.domain.names_elide import Frame, Name, shape
from tui.domain.names_forms import aligned, full, scrolled
from tui.domain.names_group import Group, LookAlikes
from tui.domain.names_keys import RegistryKeys
from tui.domain.reference import HUB, Parts, familiar, split, suffix
from tui.domain.text import ELLIPSIS, cell_width, clip, safe

__all__ = ["NameTable", "RegistryKeys", "aligned", "full", "scrolled"]

NARROWEST = 8

# The beginning and the end that a group's elided texts share, or WHOLE and the text of what is drawn whole.
WHOLE = "\n"
GroupKey = tuple[str, str]


class NameTable:
    """The folded texts of one column, at most `width` cells each.

    Different canonical names have different texts for widths of 20 cells and more. A text depends on
    the name, the keys, and the other names of its group. Groups are worked out when first looked at.
    With `references=False` names are taken as they are: container names are no references. Where both
    kinds are in one column, it tells of each name whether it is one.
    """

    def __init__(
        self,
        width: int,
        keys: RegistryKeys,
        ascii: bool = False,
        *,
        references: bool | Callable[[str], bool] = True,
    ) -> None:
        self.width = width
        self._keys = keys
        self._ascii = ascii
        self._is_reference = references if callable(references) else lambda name: references
        self._frame = Frame.of(width, ascii)
        self._version = keys.version
        self._canonical: dict[str, str] = {}
        self._spellings: dict[str, int] = {}
        self._names: dict[str, Name] = {}
        # Most groups are of one name: these are held as they are.
        self._groups: dict[GroupKey, Name | Group | LookAlikes] = {}

    def update(self, names: Iterable[str]) -> None:
        """Take these as the names in the list now; only what changed is looked at again."""
        wanted = set(names)
        for gone in self._canonical.keys() - wanted:
            self._remove(gone)
        new = wanted - self._canonical.keys()
        if new:
            parts = {name: self._split(name) for name in new}
            self._keys.update(part[0] for part in parts.values() if part)
            self._refold()
            for name, part in parts.items():
                self._add(name, self._name(name, part))

    def text(self, name: str) -> str:
        """The folded text of a name of the list; a name that is not in it is drawn as if alone."""
        self._refold()
        canonical = self._canonical.get(name)
        if canonical is None:
            return self._alone(self._name(name, self._split(name)))
        known = self._names[canonical]
        key = self._group(known)
        group = self._groups[key] if key else known
        return self._alone(known) if isinstance(group, Name) else group.text(canonical)

    def used_keys(self, names: Iterable[str]) -> dict[str, str]:
        """The legend of these rows: each key they show, in their order, and its host."""
        legend: dict[str, str] = {}
        for name in names:
            text = self.text(name)
            if text.startswith("@"):
                known = self._name(name, self._split(name))
                legend[known.prefix.removesuffix("/")] = known.registry
        return legend

    def _name(self, name: str, parts: Parts | None) -> Name:
        if parts is None:
            return Name(name, "", "", _tame(name, self._ascii), "")
        registry, repository, tag, digest = parts
        ending = suffix(tag, digest)
        canonical = f"{registry}/{repository}{ending}"
        whole = familiar(registry, repository, ending)
        if registry == HUB:
            return Name(canonical, registry, "", whole.removesuffix(ending), ending)
        return Name(canonical, registry, self._prefix(registry), repository, ending)

    def _whole(self, name: Name) -> str:
        """The familiar form, or the text of what is no reference."""
        return f"{name.registry}/{name.repository}{name.ending}" if name.prefix else name.text

    def _group(self, name: Name) -> GroupKey | None:
        """The names this one could be mistaken for; None where its text is its own beyond doubt."""
        if self.width < NARROWEST:
            return None
        if cell_width(self._whole(name)) <= self.width:
            return None if name.registry else (WHOLE, name.text)
        return self._frame.key(name) if cell_width(name.text) > self.width else None

    def _unelided(self, name: Name) -> str:
        whole = self._whole(name)
        text = whole if cell_width(whole) <= self.width else name.text
        return clip(text, self.width, self._ascii)

    def _alone(self, name: Name) -> str:
        group = self._group(name)
        return shape(name, self._frame, self.width) if group and group[0] != WHOLE else self._unelided(name)

    def _add(self, spelling: str, name: Name) -> None:
        self._canonical[spelling] = name.canonical
        self._spellings[name.canonical] = self._spellings.get(name.canonical, 0) + 1
        if name.canonical not in self._names:
            self._enter(name)

    def _remove(self, spelling: str) -> None:
        canonical = self._canonical.pop(spelling)
        self._spellings[canonical] -= 1
        if not self._spellings[canonical]:
            del self._spellings[canonical]
            self._leave(self._names[canonical])

    def _enter(self, name: Name) -> None:
        self._names[name.canonical] = name
        key = self._group(name)
        if not key:
            return
        held = self._groups.get(key)
        if held is None:
            self._groups[key] = name
        elif isinstance(held, Name):
            group = LookAlikes(self._frame) if key[0] == WHOLE else Group(self._frame)
            group.add(held)
            group.add(name)
            self._groups[key] = group
        else:
            held.add(name)

    def _leave(self, name: Name) -> None:
        del self._names[name.canonical]
        key = self._group(name)
        if not key:
            return
        held = self._groups[key]
        if not isinstance(held, Name):
            held.remove(name)
        if isinstance(held, Name) or not held:
            del self._groups[key]

    def _refold(self) -> None:
        """Fold anew the names whose registry's key changed, here or by another list."""
        if self._version == self._keys.version:
            return
        self._version = self._keys.version
        for name in [name for name in self._names.values() if name.prefix]:
            prefix = self._prefix(name.registry)
            if name.prefix != prefix:
                self._leave(name)
                self._enter(name._replace(prefix=prefix))

    def _prefix(self, registry: str) -> str:
        return f"{safe(self._keys.key(registry), self._ascii)}/"

    def _split(self, name: str) -> Parts | None:
        return split(name) if self._is_reference(name) else None


def _tame(text: str, ascii: bool) -> str:
    """A text that is no reference, without the characters that only folded texts may have."""
    text = safe(text, ascii)
    if "~" in text or ELLIPSIS in text:
        text = text.replace("~", "\\x7e").replace(ELLIPSIS, "\\u2026")
    return "\\x40" + text[1:] if text.startswith("@") else text
