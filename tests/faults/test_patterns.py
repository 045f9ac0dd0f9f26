"""F23: every pattern of the code is timed on hostile text; none takes more than in proportion (SE-32)."""

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import ROOT

CALLS = frozenset({"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
LENGTH = 5_000
SECONDS = 1.0
"""Of this processor: bounded repeats need a tenth of it, doubtful ones longer than anybody waits."""
SEEDS = (
    "a",
    "0",
    " ",
    "a ",
    "a.",
    "a@",
    "-",
    "aA0",
    "1,",
    "中",
    "%",
    "<",
    '"',
    "\\",
    "/",
    "．",
    "a-",
    "0.0",
    "\t",
    "_",
)


def patterns() -> Iterator[tuple[str, str]]:
    """(where, pattern) of each literal given to ``re`` in what runs."""
    for folder in ("app", "rules", "workflows"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield from of_file(path)


def of_file(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in CALLS
        ):
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            given = node.args[0]
            assert isinstance(given, ast.Constant | ast.Name | ast.JoinedStr | ast.BinOp), where
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield where, given.value


PATTERNS = sorted(set(patterns()))


def hostile() -> Iterator[str]:
    """Long runs of what patterns repeat, whole, and spoilt at the end so that the matcher turns back."""
    for seed in SEEDS:
        run = (seed * LENGTH)[:LENGTH]
        yield run
        yield run + "\n!"
        yield "!" + run + "\0"


def slow(pattern: re.Pattern[str], text: str) -> bool:
    for ask in (pattern.fullmatch, pattern.search):
        began = time.process_time()
        ask(text)
        if time.process_time() - began > SECONDS:
            return True
    return False


def test_f23_there_are_patterns_to_be_timed() -> None:
    assert len(PATTERNS) > 20


@pytest.mark.parametrize(("where", "pattern"), PATTERNS, ids=[where for where, _ in PATTERNS])
def test_f23_a_pattern_stays_quick_on_hostile_text(where: str, pattern: str) -> None:
    compiled = re.compile(pattern)
    assert not [text[:4] for text in hostile() if slow(compiled, text)], where


def test_f23_the_timing_finds_a_slow_pattern() -> None:
    """The sample of the specification, at a length that shows it without waiting for ever."""
    compiled = re.compile(r"^(\w+\s?)*$")
    began = time.process_time()
    compiled.match("a" * 19 + "!")
    doubtful = time.process_time() - began
    began = time.process_time()
    re.compile(r"^[\w\s]*$").match("a" * 19 + "!")
    assert doubtful > 20 * (time.process_time() - began)
