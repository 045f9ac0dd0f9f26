"""Mutants of rules/criteria: one small change each, tried against the cases and, if they miss it, the rules tests."""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from tests.source_tree import ROOT

CRITERIA = ROOT / "rules" / "criteria"
LEFT_OUT = ("BitOr", "RemoveDecorator", "Variable", "_Is_Eq", "_IsNot_NotEq", "_Eq_Is", "_NotEq_IsNot")
"""Unions in annotations and decorators: a mutant there does not import, and would flatter the score.

The operators of variables need names to be given; ``is`` and ``==`` mean the same for members of an enumeration.
The switches of records and dataclasses (frozen, slots) are left out too: no answer depends on them.
"""

LONGEST = 120
"""Seconds after which a mutant that hangs counts as killed."""

JUDGE = """
import sys
sys.path[:0] = ["."]
from tests.rules.said import NAMES, SAID, said
from tests.rules.test_rules_cases import cases, test_the_case_gives_the_expected_findings as judge
told = set(sys.argv[1:]) or set(NAMES)
for case in cases():
    if told & {key.split(":")[0] for key in case.values[1]["expect"]}:
        judge(*case.values)
for name, text in said(tuple(name for name in NAMES if name in told)).items():
    assert text == (SAID / f"{name}.txt").read_text("utf-8")
"""
"""The cases of the criteria that are named, all of them where none is, and the words of those criteria."""

REST = (
    "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
    "tests/rules", "--ignore", "tests/rules/test_rules_cases.py", "--ignore", "tests/rules/test_rules_said.py",
)  # fmt: skip

PROFILE = """
from hypothesis import settings
settings.register_profile("mutants", max_examples=15, deadline=None, database=None)
settings.load_profile("mutants")
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One occurrence of one operator in one file. ``line``: what stood there before."""

    file: str
    operator: str
    occurrence: int
    row: int
    line: str


def every_mutant() -> Iterator[Mutant]:
    operators = sorted(name for name in operator_names() if not any(word in name for word in LEFT_OUT))
    for path in sorted(CRITERIA.glob("*.py")):
        source = path.read_text("utf-8")
        nodes, lines = list(ast_nodes(get_ast(source))), source.splitlines()
        for name in operators:
            operator = get_operator(name)()
            rows = [start[0] for node in nodes for start, _ in operator.mutation_positions(node)]
            for number, row in enumerate(rows):
                line = lines[row - 1].strip()
                if not line.startswith(("@dataclass", "@record")):
                    yield Mutant(path.name, name.removeprefix("core/"), number, row, line)


def sample(size: int, seed: int) -> list[Mutant]:
    mutants = list(every_mutant())
    return random.Random(seed).sample(mutants, min(size, len(mutants)))


def workshop(folder: Path) -> Path:
    """A copy of the package and its tests in which one file at a time may be changed."""
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(
        ROOT / "tests" / "rules", folder / "tests" / "rules", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("app/demo/parameters.toml", "tests/source_tree.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "tests" / "conftest.py").write_text(PROFILE, "utf-8")
    compiled = "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "rules", "tests"
    subprocess.run([sys.executable, *compiled], cwd=folder, check=True)
    return folder


def concerned(file: str) -> list[str]:
    """The criteria that a file of the folder is part of: itself, or those that import it, by however many steps."""
    stem = Path(file).stem
    if stem in {"__init__", "case"}:
        return []
    found = {stem}
    while True:
        users = {
            path.stem
            for path in CRITERIA.glob("*.py")
            if path.stem != "__init__"
            and any(f"rules.criteria.{name} " in path.read_text("utf-8") for name in found)
        }
        if users <= found:
            return sorted(found)
        found |= users


def survives(mutant: Mutant, folder: Path) -> bool:
    """True when neither the cases nor the tests of the rules notice."""
    path = folder / "rules" / "criteria" / mutant.file
    source = path.read_text("utf-8")
    changed = mutate_code(source, get_operator(f"core/{mutant.operator}")(), mutant.occurrence)
    if not changed or changed == source:
        raise ValueError(f"{mutant} changes nothing")
    path.write_text(changed, "utf-8")
    try:
        return passes(folder, "-c", JUDGE, *concerned(mutant.file)) and passes(folder, *REST)
    finally:
        path.write_text(source, "utf-8")


def passes(folder: Path, *arguments: str) -> bool:
    """Compiled files go by the hash of their source: by its time, two mutants of one second would be taken for one."""
    try:
        done = subprocess.run(
            [sys.executable, "-B", *arguments], cwd=folder, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
