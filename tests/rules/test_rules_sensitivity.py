"""Which single declared figure flips which finding: at the needed value it does, one step before it does not."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import facts_file, figures
from rules.facts import ProjectFacts
from rules.facts_file import FactsError
from rules.parameters import RuleBook
from rules.sensitivity import Flip, flips, what_if
from rules.vocabulary import MarginSense, Outcome

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

DAY = date(2026, 11, 22)
BOOK = RuleBook.load(Path(__file__).parent / "overlays" / "coefficients.toml")
EXAMPLE = facts_file.read(Path(facts_file.__file__).parent / "example.toml")
EFFICIENCY = "energy_efficiency:cement_clinker"
CHANGE = {
    "on": "2026-10-01",
    "approved_energy_tce": "100000",
    "actual_energy_tce": "100000",
    "approved_coal_t": "50000",
    "actual_coal_t": "50000",
    **{f"{part}_changed": False for part in ("site", "content", "scale", "efficiency", "outcome")},
}

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
amounts = st.decimals(min_value=0, max_value=400_000, places=2)


def of(facts: ProjectFacts) -> tuple[Flip, ...]:
    return flips(facts, as_of=DAY, book=BOOK)


def flip(facts: ProjectFacts, finding: str, field: str) -> Flip:
    return next(item for item in of(facts) if (item.finding, item.field) == (finding, field))


def outcome(facts: ProjectFacts, item: Flip, value: Decimal) -> Outcome:
    screening = what_if(facts, {item.field: value}, as_of=DAY, book=BOOK)
    return screening.finding(item.finding).outcome


def hold(facts: ProjectFacts) -> int:
    """Every flip holds on both sides under the whole screening; how many there are."""
    found = of(facts)
    for item in found:
        back = item.needed - item.step if item.sense is MarginSense.AT_LEAST else item.needed + item.step
        assert outcome(facts, item, item.needed) is item.outcome_then, item
        assert outcome(facts, item, back) is item.outcome_now, item
        assert item.outcome_now is not item.outcome_then
    return len(found)


def test_every_flip_of_the_example_holds_on_both_sides() -> None:
    assert hold(EXAMPLE) >= 12


@few
@given(
    built=amounts,
    retired=amounts,
    coal=amounts,
    reduction=amounts,
    energy=st.decimals(min_value=80, max_value=130, places=2),
)
def test_flips_hold_for_any_figures(
    built: Decimal, retired: Decimal, coal: Decimal, reduction: Decimal, energy: Decimal
) -> None:
    hold(
        figures.stated(
            EXAMPLE,
            {
                "products[0].unit_energy": energy,
                "replacements[0].built": built,
                "replacements[0].retired[0].capacity": retired,
                "coal.added_t": coal,
                "coal.sources[0].base_coal_t": Decimal(400_000),
                "coal.sources[0].reduction_t": reduction,
            },
        )
    )


@few
@given(approved=amounts, actual=amounts, coal=amounts)
def test_the_limit_of_a_change_holds_for_any_approval(
    approved: Decimal, actual: Decimal, coal: Decimal
) -> None:
    changed = {**CHANGE, "approved_energy_tce": approved, "actual_energy_tce": actual, "actual_coal_t": coal}
    hold(facts_file.from_mapping({"name": "示例项目", "change": changed}))


def test_the_sentence_says_what_is_needed_and_what_is_declared() -> None:
    facts = figures.stated(EXAMPLE, {"products[0].unit_energy": "103.2"})
    assert flip(facts, EFFICIENCY, "products[0].unit_energy").say() == (
        "要达到标杆，单位能耗需 ≤ 100 kgce/t；申报 103.2"
    )


def test_a_met_requirement_says_when_it_is_lost() -> None:
    assert flip(EXAMPLE, EFFICIENCY, "products[0].unit_energy").say() == (
        "单位能耗 ≥ 100.01 kgce/t 时，“能效水平”由“符合”变为“不符合”；申报 98.5"
    )


@pytest.mark.parametrize(
    ("field", "needed", "sense"),
    [
        ("coal.added_t", "168500", MarginSense.AT_MOST),
        ("coal.raw_material_t", "100", MarginSense.AT_LEAST),
        ("coal.sources[0].reduction_t", "222552", MarginSense.AT_LEAST),
    ],
)
def test_each_figure_of_the_coal_formula_flips_it(field: str, needed: str, sense: MarginSense) -> None:
    facts = figures.stated(EXAMPLE, {"coal.added_t": "168600"})
    item = flip(facts, "coal_substitution", field)
    assert (item.needed, item.sense, item.outcome_then) == (Decimal(needed), sense, Outcome.MET)


def test_the_tenth_more_that_asks_for_a_change_is_exact() -> None:
    facts = facts_file.from_mapping({"name": "示例项目", "change": CHANGE})
    found = {item.field: item.needed for item in of(facts)}
    assert found["change.actual_energy_tce"] == Decimal(110_000)
    changed = figures.stated(facts, {"change.actual_energy_tce": "110000"})
    item = flip(changed, "change", "change.actual_energy_tce")
    assert (item.needed, item.outcome_then) == (Decimal("109999.99"), Outcome.MET)


def test_a_finer_declared_figure_has_a_finer_step() -> None:
    facts = figures.stated(EXAMPLE, {"products[0].unit_energy": "103.2005"})
    item = flip(facts, EFFICIENCY, "products[0].unit_energy")
    assert (item.step, item.needed) == (Decimal("0.0001"), Decimal(100))


def test_every_lot_has_its_own_balance_not_only_the_tightest() -> None:
    facts = figures.stated(EXAMPLE, {"register.lots[1].available": "4100"})
    assert flip(facts, "lots", "register.lots[1].claimed").needed == Decimal("4100.01")
    assert not any(item.field.endswith("available") for item in of(facts))


def test_of_several_rows_the_label_says_which() -> None:
    found = flip(EXAMPLE, "capacity_replacement:cement_clinker", "replacements[0].retired[1].capacity")
    assert found.label == "示范建材有限公司 二号窑的退出产能"


def test_a_project_without_figures_has_no_flips() -> None:
    assert of(ProjectFacts(name="示例项目")) == ()


def test_what_if_takes_several_figures_and_takes_back_what_was_stated() -> None:
    screening = what_if(
        EXAMPLE,
        {"products[0].unit_energy": "117.01", "coal.added_t": 0, "coal.coke_and_semicoke_added_t": 0},
        as_of=DAY,
        book=BOOK,
    )
    assert screening.finding(EFFICIENCY).outcome is Outcome.NOT_MET
    assert screening.finding("coal_substitution").outcome is Outcome.NOT_APPLICABLE
    silent = what_if(EXAMPLE, {"products[0].unit_energy": None}, as_of=DAY, book=BOOK)
    assert silent.finding(EFFICIENCY).outcome is Outcome.CANNOT_TELL
    assert what_if(EXAMPLE, {}, as_of=DAY, book=BOOK).facts == EXAMPLE


def test_what_if_may_state_what_was_not_stated() -> None:
    facts = ProjectFacts(name="示例项目")
    assert what_if(facts, {"coal.added_t": "5"}, as_of=DAY, book=BOOK).facts.coal.added_t == Decimal(5)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("products[0].unit_enrgy", "1", "假设 的 products[0].unit_enrgy：没有这个键。"),
        ("products[1].unit_energy", "1", "没有第 1 项（从 0 数起），申报了 1 项"),
        ("products.unit_energy", "1", "没有这个字段"),
        ("coal[0]", "1", "不是列表，不能用序号"),
        ("coal.added_t.more", "1", "没有这个字段"),
        ("products[0]", "1", "假设 的 products[0]：应是一组键和值。"),
        ("products[-1].unit_energy", "1", "不是字段的路径"),
        ("", "1", "不是字段的路径"),
        ("产品", "1", "不是字段的路径"),
        ("coal.added_t", "-1", "假设 的 coal.added_t：不能是负数。"),
        ("coal.added_t", "许多", "“许多”不是数值"),
        ("coal.added_t", 1.5, "不接受二进制浮点数"),
        ("name", None, "假设 的 name：缺少必填值。"),
    ],
)
def test_a_wrong_supposition_is_refused_in_chinese(path: str, value: object, sentence: str) -> None:
    with pytest.raises(FactsError) as refused:
        what_if(EXAMPLE, {path: value}, as_of=DAY, book=BOOK)
    assert sentence in str(refused.value)


def shapes(kind: Any, at: str = "") -> Iterator[str]:
    """Every number that the facts may hold."""
    for name, hint in get_type_hints(kind).items():
        path = f"{at}.{name}" if at else name
        options = {hint, *get_args(hint), *(inner for option in get_args(hint) for inner in get_args(option))}
        if Decimal in options:
            yield path
        for option in options:
            if is_dataclass(option):
                yield from shapes(option, f"{path}[]" if "tuple" in str(hint) else path)


def test_every_number_of_the_facts_has_its_label() -> None:
    assert set(shapes(ProjectFacts)) == set(figures.FIGURES)


def test_a_written_path_is_read_back() -> None:
    for path, value in figures.figures(EXAMPLE):
        assert figures.parsed(figures.written(path)) == path
        assert figures.put(EXAMPLE, path, value) == EXAMPLE
