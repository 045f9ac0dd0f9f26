"""Every row SE-01 to SE-44 and FC-1 to FC-14 is held by tests that are there, or says what of it does not hold."""

import tomllib

from tests.security.test_asvs import there
from tests.source_tree import ROOT

ROWS = tomllib.loads((ROOT / "tests" / "security" / "rows.toml").read_text("utf-8"))


def test_no_row_of_the_requirements_is_forgotten() -> None:
    assert list(ROWS) == [f"SE-{n:02d}" for n in range(1, 45)] + [f"FC-{n}" for n in range(1, 15)]


def test_each_row_names_tests_that_are_there_or_what_does_not_hold() -> None:
    assert {name for name, row in ROWS.items() if not row["tests"] and not row.get("open")} == set()
    assert {(name, one) for name, row in ROWS.items() for one in row["tests"] if not there(one)} == set()
