"""What the README takes from the code; `python -m tests.docs` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from tui.resources.catalog import key_table
from tui.settings import settings_table

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
COMMAND = "python -m tests.docs"
TABLES = {"keys": key_table, "settings": settings_table}


def renewed(text: str) -> str:
    """The README's text with its generated tables as the code has them now; raises ValueError."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name}: written by `{COMMAND}` -->\n", f"<!-- end of {name} -->\n"
        text, count = re.subn(
            f"({re.escape(begin)}).*?({re.escape(end)})",
            lambda found, table=table: f"{found[1]}{table()}{found[2]}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError(f"README.md has {count} places for the table of {name}")
    return text


if __name__ == "__main__":
    README.write_text(renewed(README.read_text()))
