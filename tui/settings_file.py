"""The settings file's keys and values: which there are, and where a wrong one stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.arguments import SettingsError, nearest

SCALARS: dict[str, type] = {
    "host": str,
    "context": str,
    "read_only": bool,
    "ascii": bool,
    "mouse": bool,
    "no_color": bool,
    "theme": str,
    "pin_file": str,
    "pin_template": str,
    "mirror": str,
    "expires_soon": int,
}
# dtui's own, then Textual's; looking them up would import it.
THEMES = (
    *("dtui", "dtui-safe"),
    *("textual-dark", "textual-light", "nord", "gruvbox", "dracula", "tokyo-night", "monokai", "flexoki"),
    *("catppuccin-mocha", "catppuccin-latte", "catppuccin-frappe", "catppuccin-macchiato"),
    *("solarized-light", "solarized-dark", "rose-pine", "rose-pine-moon", "rose-pine-dawn"),
    *("atom-one-dark", "atom-one-light", "ansi-dark", "ansi-light"),
)
_KINDS = {bool: "true or false", str: "a text", int: "a whole number, 0 or more"}
# The rules of a clean-up plan: those with a number can be `false`, too.
RULES: dict[str, type] = {
    "stopped_days": int,
    "dangling": bool,
    "unused": bool,
    "newest": int,
    "anonymous_volumes": bool,
    "networks": bool,
    "cache_days": int,
}
NOISE = "ignore_changes"
# Fields of `Settings` that are not called as the table in the file.
_FIELDS = {"hosts": "marks", "registries": "profiles", "findings": "findings_off"}


def no_such_theme(name: str) -> str:
    """Why this cannot be the theme, '' when there is one of that name; '' itself is dtui's own."""
    if not name or name in THEMES:
        return ""
    meant = nearest(name, THEMES)
    hint = f"perhaps {meant} is meant" if meant else "there are " + ", ".join(THEMES)
    return f"no theme is called {name!r}, {hint}"


class FileReader:
    """Turns decoded TOML into values and says in which line of which file something is wrong."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text

    def values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The values by the names of `Settings`' fields."""
        tables: dict[str, Callable[[Any], Mapping[str, Any] | tuple[str, ...]]] = {
            "aliases": self._aliases,
            "hosts": self._hosts,
            "keys": self._keys,
            "registries": self._registries,
            "cleanup": self._cleanup,
            "findings": self._findings,
        }
        values: dict[str, Any] = {}
        for key, value in data.items():
            if key in SCALARS:
                values[key] = self._scalar(key, value)
            elif key in tables:
                values[_FIELDS.get(key, key)] = tables[key](value)
            else:
                raise self._unknown(key, (*SCALARS, *tables))
        return values

    def _scalar(self, key: str, value: Any) -> Any:
        # By the very type: true is an int in Python.
        if type(value) is SCALARS[key] and not (type(value) is int and value < 0):
            if key == "theme" and (reason := no_such_theme(str(value))):
                raise self._wrong(key, f"{key}: {reason}")
            return value
        raise self._wrong(key, f"{key} must be {_KINDS[SCALARS[key]]}")

    def _table(self, name: str, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        raise self._wrong(name, f"{name} must be a table, [{name}]")

    def _texts(self, name: str, value: Any) -> dict[str, str]:
        table = self._table(name, value)
        for key, text in table.items():
            if not isinstance(text, str) or not text or not text.isprintable():
                raise self._wrong(key, f"{name}.{key} must be a text of printable characters")
        return table

    def _aliases(self, value: Any) -> dict[str, str]:
        table = self._texts("aliases", value)
        for alias, host in table.items():
            if not alias.replace("-", "").replace("_", "").replace(".", "").isalnum() or not alias.isascii():
                raise self._wrong(alias, f"the alias {alias!r} may have letters, digits and - _ . only")
            self._check_host(f"aliases.{alias}", alias, host)
        return table

    def _check_host(self, name: str, key: str, host: str) -> None:
        if "/" in host or " " in host or "@" in host:
            raise self._wrong(key, f"{name} must be a registry's host, without scheme and path")

    def _hosts(self, value: Any) -> dict[str, str]:
        return self._of_each("hosts", value, "mark")

    def _registries(self, value: Any) -> dict[str, str]:
        profiles = self._of_each("registries", value, "profile")
        for host in profiles:
            self._check_host(f'[registries."{host}"]', host, host)
        return profiles

    def _of_each(self, name: str, value: Any, known: str) -> dict[str, str]:
        """One text of each table in a table: `[hosts."prod-*"] mark` by pattern."""
        texts: dict[str, str] = {}
        for pattern, entry in self._table(name, value).items():
            for key, inner in self._table(pattern, entry).items():
                if isinstance(inner, dict):
                    raise self._wrong(pattern, f'a name with dots needs quotes: [{name}."{pattern}.{key}"]')
                if key != known:
                    raise self._unknown(key, (known,))
            if known in self._texts(pattern, entry):
                texts[pattern] = entry[known]
        return texts

    def _cleanup(self, value: Any) -> dict[str, Any]:
        """The rules of a clean-up plan, and which changed files are not worth a word."""
        table = self._table("cleanup", value)
        for key, each in table.items():
            name = f"cleanup.{key}"
            if key == NOISE:
                if not isinstance(each, list) or not all(isinstance(path, str) and path for path in each):
                    raise self._wrong(key, f'{name} must be a list of paths, such as ["/run", "*.pid"]')
            elif key not in RULES:
                raise self._unknown(key, (*RULES, NOISE))
            elif each is not False and (type(each) is not RULES[key] or (type(each) is int and each < 0)):
                kind = "a whole number, 0 or more, or false" if RULES[key] is int else "true or false"
                raise self._wrong(key, f"{name} must be {kind}")
        return table

    def _findings(self, value: Any) -> tuple[str, ...]:
        """Which findings are not looked for."""
        from tui.domain.finding import IDS

        table = self._table("findings", value)
        for key in table:
            if key != "off":
                raise self._unknown(key, ("off",))
        off = table.get("off", [])
        if not isinstance(off, list) or not all(isinstance(each, str) for each in off):
            raise self._wrong("off", 'findings.off must be a list of findings, such as ["root"]')
        for each in off:
            if each not in IDS:
                meant = nearest(each, IDS)
                hint = f"perhaps {meant} is meant" if meant else "there are " + ", ".join(IDS)
                raise self._wrong("off", f"findings.off: no finding is called {each!r}, {hint}")
        return tuple(off)

    def _keys(self, value: Any) -> dict[str, str]:
        return self._texts("keys", self._flat(self._table("keys", value)))

    def _flat(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """Unquoted, `container.stop = "x"` is a table in a table; it means the same here."""
        flat: dict[str, Any] = {}
        for key, value in table.items():
            if isinstance(value, dict):
                flat |= {f"{key}.{inner}": text for inner, text in self._flat(value).items()}
            else:
                flat[key] = value
        return flat

    def _unknown(self, key: str, known: tuple[str, ...]) -> SettingsError:
        meant = nearest(key, known)
        return self._wrong(key, f"no such setting: {key}" + (f", perhaps {meant} is meant" if meant else ""))

    def _wrong(self, key: str, reason: str) -> SettingsError:
        """The decoder says nothing of lines: the first whose key or table name ends with this is named."""
        import re

        last = re.escape(key.rpartition(".")[2])
        found = re.search(rf"""^[ \t]*\[*[^=\n#]*\b{last}["'\] \t]*(=|\]|$)""", self._text, re.MULTILINE)
        line = f":{self._text.count(chr(10), 0, found.start()) + 1}" if found else ""
        return SettingsError(f"{self._path}{line}: {reason}")
