"""Leaving out of texts what containers were given as values of their environment (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tui.domain.secret_addresses import is_mark, secrets_in, without_said
from tui.domain.secret_names import HIDDEN, gives_away

# Shorter values, such as `true` and `5432`, are found everywhere and tell nothing.
_LONG = 8
_LONG_SECRET = 4


def secrets_of(env: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values of an environment that must not be told anywhere, and secrets in its addresses, to their names."""
    found: dict[str, str] = {}
    for name, value in env:
        own = [value] if gives_away(name, value) else []
        for secret in (*own, *secrets_in(name, value)):
            if len(secret) >= _LONG_SECRET:
                found.setdefault(secret, name)
    return found


class Mask:
    """Replaces values of an environment by `${NAME}`, and passwords by a mark, wherever they stand in a text.

    `others` replaces what is secret elsewhere; it is made once for all.
    """

    def __init__(self, env: Iterable[tuple[str, str]] = (), others: Mask | None = None) -> None:
        pairs = tuple(env)
        names = secrets_of(pairs) | {value: name for name, value in pairs if len(value) >= _LONG}
        self._marks = {value: f"${{{name}}}" for value, name in names.items()}
        self._others = others
        if others is not None and self._marks:
            found = _any_of(self._marks)
            # Else what is left of a longer secret would be told.
            longer = [value for value in others._marks if value not in self._marks and found.search(value)]
            self._marks |= dict.fromkeys(longer, HIDDEN)
        self._found = _any_of(self._marks)

    @classmethod
    def of_secrets(cls, secrets: Iterable[str]) -> Mask:
        """One that replaces secrets by the mark, wherever they are from."""
        made = cls()
        made._marks = dict.fromkeys(secrets, HIDDEN)
        made._found = _any_of(made._marks)
        return made

    def text(self, text: str) -> str:
        """The text without them."""
        # This module is there at every start; what compiles many patterns is not to be.
        from tui.domain.secret_forms import without_given, without_known
        from tui.domain.secret_given import by_names

        for mask in (self, self._others):
            if mask is not None and mask._marks:
                text = mask._found.sub(lambda found, marks=mask._marks: marks[found[0]], text)  # type: ignore[misc]
        return without_given(by_names(without_known(text), is_prose=True))

    def texts(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The same of each, where the value of a flag that asks for a secret may be a text of its own."""
        from tui.domain.secret_forms import is_option, without_tools
        from tui.domain.secret_given import without_word

        made: list[str] = []
        flag = before = ""
        for text in texts:
            hides = gives_away(flag, text) and not is_option(text) and not is_mark(text)
            shown = self.text(text)
            made.append(HIDDEN if hides and shown == text else without_word(shown, before))
            before = text
            flag = text.lstrip("-") if text.startswith("-") and "=" not in text else ""
        return tuple(without_tools(made))

    def named(self, name: str, text: str) -> str:
        """The text without them; all of it is left out where its name says that it is secret."""
        made = self.text(text)
        if made == text and gives_away(name, text) and not is_mark(text):
            return HIDDEN
        return without_said(name, made)

    def value(self, value: Any, name: str = "") -> Any:
        """The same of every text in a JSON value."""
        if isinstance(value, str):
            return self.named(name, value)
        if isinstance(value, list | tuple):
            return [self.value(each, name) for each in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(inner, key) for key, inner in value.items()}
        return value


def _any_of(values: Iterable[str]) -> re.Pattern[str]:
    """Finds any of them, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(values, key=len, reverse=True))))
