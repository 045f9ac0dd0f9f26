"""What the informing rules promise whatever the figures are: no threshold is passed downwards, no code is guessed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import facts_file
from rules.criteria.identity import ALPHABET, check_character
from rules.criteria.review_level import city_decides
from rules.findings import Finding
from rules.parameters import RuleBook
from rules.screening import screen
from rules.vocabulary import Outcome, WarningCode

DAY = date(2026, 11, 22)
OVERLAYS = Path(__file__).parent / "overlays"
QUICK = settings(max_examples=40, deadline=None)
AMOUNTS = st.decimals(1, 100_000, places=2)
TIERS = ("不单独", "市级", "省级")


def finding(key: str, energy: Decimal, overlay: str = "", **facts: object) -> Finding:
    row = {"carrier": "raw_coal", "quantity": energy, "unit": "t", "measured_ncv_kj": "29307.6"}
    mapping = {
        "name": "示例项目",
        "nature": "new",
        "products": [{"product": "lime"}],
        "site": {"division_code": "411221"},
        "energy": {"complete": True, "rows": [row], "value_added_1e4_yuan": 0},
        **facts,
    }
    book = RuleBook.load(OVERLAYS / f"{overlay}.toml" if overlay else None)
    return screen(facts_file.from_mapping(mapping), as_of=DAY, book=book).finding(key)


def tier(energy: Decimal) -> int:
    summary = str(finding("energy_review_tier", energy).summary)
    return max(index for index, word in enumerate(TIERS) if f"{word}" in summary.split("tce")[-1])


@QUICK
@given(AMOUNTS, AMOUNTS)
def test_more_energy_is_never_reviewed_lower(one: Decimal, more: Decimal) -> None:
    assert tier(one) <= tier(one + more)


@QUICK
@given(AMOUNTS, AMOUNTS)
def test_more_energy_never_weighs_less_on_the_place(one: Decimal, more: Decimal) -> None:
    small, large = (finding("influence", energy, "influence").margin for energy in (one, one + more))
    assert small is not None
    assert large is not None
    assert small.provided <= large.provided
    assert small.required <= large.required


@QUICK
@given(AMOUNTS, st.lists(AMOUNTS, max_size=4))
def test_the_order_of_neighbours_never_matters(energy: Decimal, others: list[Decimal]) -> None:
    nearby = [
        {"name": f"示例项目{index}", "filed_on": "2026-01-10", "same_site": True, "energy_tce": other}
        for index, other in enumerate(others)
    ]
    found = [
        finding("splitting", energy, nearby=order, figures_elsewhere=[]) for order in (nearby, nearby[::-1])
    ]
    assert found[0].warnings == found[1].warnings
    total = energy + sum(others)
    below = [limit for limit in (10_000, 50_000) if energy < limit]
    passes = bool(others) and any(total >= limit for limit in below)
    near = any(limit * Decimal("0.95") <= energy for limit in below)
    assert (WarningCode.POSSIBLE_SPLITTING in found[0].warnings) is (passes or near)
    assert found[0].outcome is Outcome.MET


@QUICK
@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_letter_changes_the_check_character(body: str, place: int, step: int) -> None:
    other = ALPHABET[(ALPHABET.index(body[place]) + step) % 31]
    assert check_character(body) != check_character(body[:place] + other + body[place + 1 :])


@pytest.mark.parametrize(
    ("energy", "overlay", "decides"),
    [
        (20_000, "review_levels", True),
        (60_000, "review_levels", False),
        (20_000, "", False),
        (9_000, "", False),
    ],
)
def test_the_city_decides_only_where_the_table_says_so(energy: int, overlay: str, decides: bool) -> None:
    assert city_decides(finding("review_level", Decimal(energy), overlay)) is decides
