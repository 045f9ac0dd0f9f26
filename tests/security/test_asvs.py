"""The register: 210 rows of ASVS 5.0.0 level 2 without V9, V10 and V17, each with who holds it (trust.md §3)."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.days import TEST_DAY
from tests.source_tree import ROOT, below, tree

REGISTER = ROOT / "tests" / "security" / "asvs.csv"
STATUSES = {"met", "n/a", "deployment", "waived"}
# chapter → rows of levels 1 and 2, counted in the published list
ROWS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16}
Row = dict[str, str]


@cache
def register() -> tuple[Row, ...]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def known_tests() -> frozenset[str]:
    return frozenset(
        node.name
        for path in below("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@cache
def headings(path: Path) -> frozenset[str]:
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    titles = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return frozenset(re.sub(r"[^\w -]", "", title).replace(" ", "-") for title in titles)


def there(held_by: str) -> bool:
    """A test of that name; one whose name begins so, where the name ends in ``_``; or a file with that heading."""
    if held_by.startswith("test_"):
        return held_by in known_tests() or (
            held_by.endswith("_") and any(n.startswith(held_by) for n in known_tests())
        )
    path, _, heading = held_by.partition("#")
    return (ROOT / path).is_file() and (not heading or heading in headings(ROOT / path))


def faults(rows: Iterable[Row]) -> list[str]:
    """What is wrong with the register, a sentence each."""
    found, seen = [], Counter(row["id"] for row in rows)
    found += [f"{name} stands twice" for name, number in seen.items() if number > 1]
    chapters = Counter(int(name[1:].partition(".")[0]) for name in seen)
    found += [
        f"chapter {chapter} has {chapters[chapter]} rows of {number}"
        for chapter, number in ROWS.items()
        if chapters[chapter] != number
    ]
    for row in rows:
        if row["status"] not in STATUSES:
            found.append(f"{row['id']} has no status")
        if row["status"] == "met" and not there(row["held_by"]):
            found.append(f"{row['id']} is held by nothing: {row['held_by']}")
        if row["status"] != "met" and not row["reason"]:
            found.append(f"{row['id']} gives no reason")
        if row["status"] in {"deployment"} and not there(row["held_by"]):
            found.append(f"{row['id']} names no place of the deployment")
        if row["status"] == "waived" and not _is_day(row["waived_on"]):
            found.append(f"{row['id']} is waived without a date")
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= max(TEST_DAY, date(2026, 11, 23))
    except ValueError:
        return False


def test_asvs_the_register_is_whole_and_what_it_names_is_there() -> None:
    rows = register()
    assert faults(rows) == []
    assert len(rows) == sum(ROWS.values()) == 210
    print(Counter(row["status"] for row in rows))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "chapter 1 has 26 rows of 27"),
        ({"status": "met", "held_by": "test_that_is_nowhere"}, "V1.1.1 is held by nothing: test_that_is_nowhere"),
        ({"status": "met", "held_by": "test_nowhere_"}, "V1.1.1 is held by nothing: test_nowhere_"),
        ({"status": "met", "held_by": "docs/security.md#nowhere"}, "V1.1.1 is held by nothing: docs/security.md#nowhere"),
        ({"status": "waived", "reason": "later", "waived_on": ""}, "V1.1.1 is waived without a date"),
        ({"status": "waived", "reason": "later", "waived_on": "2999-01-01"}, "V1.1.1 is waived without a date"),
        ({"status": "n/a", "reason": ""}, "V1.1.1 gives no reason"),
        ({"status": "yes"}, "V1.1.1 has no status"),
    ],
)  # fmt: skip
def test_asvs_a_missing_row_and_a_row_that_nothing_holds_are_found(change: Row, said: str) -> None:
    first, *others = register()
    changed = faults([first | change, *others] if change else others)
    assert [one for one in changed if one not in faults(register())] == [said]
