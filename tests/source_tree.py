"""The repository as text and as syntax trees, for the tests that keep the house in order."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("rules", "workflows", "app", "setup", "migrations")
# What set-up, a run or a tool leaves behind; a hidden folder is taken for such a one, but for the CI's.
NOT_OURS = {"var", "node_modules", "build", "__pycache__"}
KEPT_HIDDEN = {".ci", ".gitignore"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that a contributor wrote, relative to the root, sorted."""
    return tuple(sorted(path.relative_to(ROOT) for path in _walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_OURS or (path.name.startswith(".") and path.name not in KEPT_HIDDEN):
            continue
        if path.is_dir():
            yield from _walk(path)
        elif not path.is_symlink():
            yield path


def below(*folders: str, suffix: str = ".py") -> list[Path]:
    """The files with this suffix in the folders, or the files that are named themselves."""
    wanted = [Path(folder) for folder in folders]
    return [path for path in files() if path.suffix == suffix and any(path.is_relative_to(w) for w in wanted)]


@cache
def text(path: Path) -> str:
    """The text of a file; nothing for a picture or another file that is no text."""
    try:
        return (ROOT / path).read_text("utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def name_of(function: ast.expr) -> str:
    """``datetime.now`` for a call of datetime.now(…), ``now`` for one of now(…), "" for anything else."""
    if isinstance(function, ast.Attribute):
        return f"{name_of(function.value)}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of the modules a file imports, wherever in the file the import stands.

    ``from a import b`` counts as a and as a.b, since b may be a module.
    """
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = (
                ".".join(path.parent.parts[: len(path.parent.parts) - node.level + 1]) if node.level else ""
            )
            module = ".".join(part for part in (package, node.module) if part)
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def imports_any(path: Path, *modules: str) -> bool:
    return any(
        name == module or name.startswith(f"{module}.") for name in imports(path) for module in modules
    )
