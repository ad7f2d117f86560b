"""Which package may import which, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tui"

# Each part and the parts it may use besides itself.
ALLOWED: dict[str, set[str]] = {
    "domain": set(),
    "engine": {"domain"},
    "registry": {"domain"},
    "demo": {"domain"},
    "settings": {"domain"},
    "terminal": {"domain"},
    "work": {"domain", "engine", "registry"},
    "resources": {"domain", "engine", "registry", "work"},
    "widgets": {"domain", "engine", "registry", "work", "resources", "settings", "terminal"},
    "screens": {"domain", "engine", "registry", "work", "resources", "settings", "terminal", "widgets"},
}
WITHOUT_TEXTUAL = set(ALLOWED) - {"terminal", "widgets", "screens"}
# These compose the rest, and nothing imports them, but that screens know the app's type.
TOP = {"app", "cli", "job_line", "pack_command", "ref_command", "report_command", "save_command", "__main__"}
TOP |= {"__init__", "command_means"}

# Files beside settings.py that belong to it.
SAME_PART = {"arguments": "settings", "settings_file": "settings"}

Import = tuple[str, int, str]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(module: str) -> str:
    """The part a module belongs to: `tui.engine.client` to engine, `tui.app` to app."""
    part = module.split(".")[1] if "." in module else "__init__"
    return SAME_PART.get(part, "__init__" if part.startswith("__") and part != "__main__" else part)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[Import]:
    """Every import of a file: its own module's name, the line and what is imported."""
    module = name_of(path)
    tree = ast.parse(path.read_text())
    for_types = {id(inner) for node in ast.walk(tree) if _is_for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in for_types and isinstance(node, ast.ImportFrom) and node.module == "tui.app":
            continue
        if isinstance(node, ast.Import):
            yield from ((module, node.lineno, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative imports hide the arrow"
            for alias in node.names:
                yield module, node.lineno, f"{node.module}.{alias.name}"


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


ALL = [found for path in modules() for found in imports(path)]


def test_parts_are_known() -> None:
    parts = {part_of(name_of(path)) for path in modules()}
    assert parts <= set(ALLOWED) | TOP, "say in ALLOWED what a new part may import"


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_imports_point_one_way(part: str) -> None:
    allowed = ALLOWED[part] | {part, "__init__"}
    wrong = [
        f"{module}:{line} imports {target}"
        for module, line, target in ALL
        if part_of(module) == part and target.startswith("tui.") and part_of(target) not in allowed
    ]
    assert wrong == []


def test_the_core_is_free_of_textual() -> None:
    wrong = [
        f"{module}:{line} imports {target}"
        for module, line, target in ALL
        if part_of(module) in WITHOUT_TEXTUAL and target.split(".")[0] in ("textual", "rich")
        if not (module == "tui.domain.text" and target.startswith("rich.cells"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("library", "parts"),
    [("docker", {"engine"}), ("requests", {"engine", "registry"}), ("botocore", {"registry"})],
)
def test_a_library_is_used_where_it_belongs(library: str, parts: set[str]) -> None:
    users = {part_of(module) for module, _, target in ALL if target.split(".")[0] == library}
    assert users <= parts
