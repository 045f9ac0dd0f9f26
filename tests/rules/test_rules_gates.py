"""Materials, lots, changes, production: the checklists as tables, and what must hold for any project."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import facts_file, figures
from rules.checklist_tables import GateItem, Material, Need
from rules.criteria import CRITERIA
from rules.criteria.case import WORST_FIRST, Case
from rules.criteria.change import change
from rules.criteria.completeness import applicable, completeness
from rules.criteria.conditions import CONDITIONS
from rules.criteria.lots import lots, offered
from rules.criteria.production_gate import production_gate
from rules.facts import LotClaim, MaterialItem, ProjectFacts
from rules.findings import Finding
from rules.parameters import DATA, DataError, RuleBook
from rules.quantities import energy_balance
from rules.vocabulary import LotKind, Outcome, Reason

DAY = date(2026, 11, 22)
BOOK = RuleBook.load()
EXAMPLE = facts_file.read(Path(facts_file.__file__).parent / "example.toml")
ITEMS = [row.key for row in BOOK.rows(Material)]
GATE_ITEMS = [row.key for row in BOOK.rows(GateItem)]
quick = settings(max_examples=60, deadline=None, derandomize=True)
truths = st.sampled_from([True, False, None])
amounts = st.decimals(min_value=0, max_value=1000, places=2)


def case(facts: ProjectFacts) -> Case:
    balance = energy_balance(facts.energy, book=BOOK, as_of=DAY)
    return Case(facts=facts, as_of=DAY, book=BOOK, balance=balance)


def rank(finding: Finding) -> int:
    """Higher is better; of met and not applicable none is better."""
    return min(WORST_FIRST.index(finding.outcome), WORST_FIRST.index(Outcome.MET))


def with_materials(rows: list[MaterialItem]) -> Finding:
    mapping: dict[str, Any] = {"materials": [{"item": row.item} | stated(row) for row in rows]}
    return completeness(case(figures.stated(EXAMPLE, mapping)))[0]


def stated(row: MaterialItem) -> dict[str, bool]:
    values = {"present": row.present, "readable": row.readable, "signed": row.signed}
    return {name: value for name, value in values.items() if value is not None}


def with_lots(claims: list[tuple[Decimal, Decimal | None]]) -> Finding:
    rows = tuple(
        LotClaim(kind=LotKind.COAL, source=f"示例 {number}", claimed=claimed, available=free, unit="t")
        for number, (claimed, free) in enumerate(claims)
    )
    facts = facts_file.from_mapping(
        {
            "name": "示例项目",
            "coal": {"sources": [{"enterprise": row.source} for row in rows]},
            "register": {
                "asked_on": DAY,
                "lots": [
                    {"kind": "coal", "source": row.source, "claimed": row.claimed, "unit": "t"}
                    | ({} if row.available is None else {"available": row.available})
                    for row in rows
                ],
            },
        }
    )
    return lots(case(facts))[0]


def test_every_condition_has_its_function() -> None:
    assert set(CONDITIONS) == set(Need)


def test_the_checklist_has_the_items_of_the_law() -> None:
    assert ITEMS == [
        "project_report", "policy_comparison", "replacement_plan", "energy_report", "coal_plan",
        "efficiency_comparison", "reduction_plan", "carbon_table", "site_opinion", "water_safety", "commitment",
        "county_opinion", "energy_report_chapters",
    ]  # fmt: skip
    assert [row.key for row in BOOK.rows(Material) if row.signed] == ["commitment"]


def test_applicable_says_what_the_form_asks_for() -> None:
    keys = [row.key for row in applicable(case(EXAMPLE))]
    assert keys == [key for key in ITEMS if key not in {"water_safety", "county_opinion"}]
    bare = [row.key for row in applicable(case(ProjectFacts(name="示例项目")))]
    assert bare == ["project_report", "policy_comparison", "energy_report", "carbon_table", "site_opinion", "commitment"]  # fmt: skip


@pytest.mark.parametrize("file", ["completeness", "production_gate"])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('when = "always"', 'when = "sometimes"'), "when：“sometimes”不是已知的条件，可用 always、"),
        (('title = "', 'titel = "'), "titel：没有这个键"),
        (('evidence = "', 'evidence = "un'), "evidence：“un"),
    ],
)
def test_a_wrong_item_is_refused_with_file_and_key(
    tmp_path: Path, file: str, change: tuple[str, str], sentence: str
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    path = copy / f"{file}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        RuleBook.load(data=copy)
    assert f"{file}.toml" in str(refused.value)
    assert sentence in str(refused.value)


def test_the_register_is_asked_for_every_source_once_under_its_name() -> None:
    assert EXAMPLE.register is not None
    assert offered(EXAMPLE) == tuple((lot.kind, lot.source) for lot in EXAMPLE.register.lots)
    assert offered(ProjectFacts(name="示例项目")) == ()


@quick
@given(
    st.lists(
        st.builds(MaterialItem, item=st.sampled_from(ITEMS), present=truths, readable=truths, signed=truths)
    )
)
def test_materials_are_met_only_when_nothing_is_missing(rows: list[MaterialItem]) -> None:
    finding = with_materials(rows)
    assert (finding.outcome is Outcome.MET) == (finding.missing == ())
    assert finding.outcome in {Outcome.MET, Outcome.CANNOT_TELL}
    assert with_materials(rows[::-1]).missing == finding.missing


@quick
@given(st.lists(st.sampled_from(ITEMS), unique=True), st.sampled_from(ITEMS))
def test_one_more_material_never_lengthens_the_list_of_missing_ones(keys: list[str], more: str) -> None:
    rows = [MaterialItem(item=key, present=True, readable=True, signed=True) for key in keys]
    added = MaterialItem(item=more, present=True, readable=True, signed=True)
    assert set(with_materials([*rows, added]).missing) <= set(with_materials(rows).missing)


@quick
@given(st.lists(st.tuples(amounts, st.one_of(st.none(), amounts)), min_size=1, max_size=4), amounts)
def test_claiming_more_never_improves_and_a_larger_balance_never_worsens(
    claims: list[tuple[Decimal, Decimal | None]], more: Decimal
) -> None:
    (claimed, free), rest = claims[0], claims[1:]
    now = with_lots(claims)
    assert rank(with_lots([(claimed + more, free), *rest])) <= rank(now)
    if free is not None:
        assert rank(with_lots([(claimed, free + more), *rest])) >= rank(now)
    assert with_lots(claims[::-1]).outcome is now.outcome
    over = any(balance is not None and taken > balance for taken, balance in claims)
    assert (now.reason is Reason.QUANTITY_SHORT) == over
    if any(balance is None for _, balance in claims):
        assert now.outcome is not Outcome.MET


@quick
@given(amounts, amounts, amounts)
def test_using_more_energy_or_coal_never_undoes_a_change(
    approved: Decimal, actual: Decimal, more: Decimal
) -> None:
    def found(energy: Decimal, coal: Decimal) -> Finding:
        event = {
            "on": DAY, "approved_energy_tce": approved, "actual_energy_tce": energy, "approved_coal_t": approved,
            "actual_coal_t": coal, "site_changed": False, "content_changed": False, "scale_changed": False,
            "efficiency_changed": False, "outcome_changed": False,
        }  # fmt: skip
        return change(case(facts_file.from_mapping({"name": "示例项目", "change": event})))[0]

    now = found(actual, actual)
    assert rank(found(actual + more, actual)) <= rank(now)
    assert rank(found(actual, actual + more)) <= rank(now)
    if approved:
        needed = actual * 100 >= approved * 110 or actual > approved
        assert (now.reason is Reason.CHANGE_REQUIRED) == needed


@quick
@given(st.dictionaries(st.sampled_from(GATE_ITEMS), st.tuples(truths, st.booleans())))
def test_production_is_met_only_when_every_condition_is_proven(
    rows: dict[str, tuple[bool | None, bool]],
) -> None:
    conditions = [
        {"item": item} | ({} if done is None else {"done": done}) | ({"proof": "示例凭证"} if proof else {})
        for item, (done, proof) in rows.items()
    ]
    gate: dict[str, Any] = {"production_gate": {"on": "2028-06-30", "conditions": conditions}}
    finding = production_gate(case(figures.stated(EXAMPLE, gate)))[0]
    proven = all(rows.get(item) == (True, True) for item in GATE_ITEMS)
    failed = any(done is False for done, _ in rows.values())
    expected = Outcome.MET if proven else Outcome.NOT_MET if failed else Outcome.CANNOT_TELL
    assert finding.outcome is expected


def test_the_gates_are_mandatory_only_when_the_project_stands_there() -> None:
    for criterion in (change, production_gate):
        assert criterion in CRITERIA
        assert criterion(case(EXAMPLE))[0].mandatory is False
    assert completeness(case(EXAMPLE))[0].mandatory
    assert lots(case(EXAMPLE))[0].mandatory


def results(finding: Finding) -> list[tuple[str, str]]:
    return [(str(working.numbers), str(working.result)) for working in finding.workings]


def test_the_excess_of_a_lot_is_a_row_of_its_own() -> None:
    finding = with_lots([(Decimal("12.5"), Decimal(10)), (Decimal(3), Decimal(3)), (Decimal(1), None)])
    rows = [(row.quantity, row.counted, row.detail) for row in finding.sources]
    assert rows == [
        (Decimal(10), True, "台账尚未核实"),
        (Decimal("2.5"), False, "超过台账可用余额"),
        (Decimal(3), True, "台账尚未核实"),
        (Decimal(1), False, "台账没有可用余额"),
    ]
    assert results(finding) == [
        ("12.5 对 10", "超出 2.5 t"),
        ("3 对 3", "余 0 t"),
        ("1 对 未答复", "不能比较"),
    ]


@pytest.mark.parametrize(
    ("energy", "coal", "expected"),
    [
        ("109999", "49999", ["余 1 tce", "余 1 t"]),
        ("110000", "50000", ["达到或超过 0 tce", "余 0 t"]),
        ("110002", "50003", ["达到或超过 2 tce", "增加 3 t"]),
    ],
)
def test_a_change_says_how_far_it_is_from_its_limits(energy: str, coal: str, expected: list[str]) -> None:
    event = {
        "on": DAY, "approved_energy_tce": 100_000, "actual_energy_tce": energy, "approved_coal_t": 50_000,
        "actual_coal_t": coal,
    }  # fmt: skip
    finding = change(case(facts_file.from_mapping({"name": "示例项目", "change": event})))[0]
    assert [result for _, result in results(finding)] == expected


def test_the_account_of_the_materials_counts_what_is_in_order() -> None:
    whole = [MaterialItem(item=key, present=True, readable=True, signed=True) for key in ITEMS]
    assert results(with_materials(whole))[0] == ("13 + 0 项不适用", "应提交 13 项，齐备 13 项")
    assert results(with_materials(whole[2:]))[0] == ("13 + 0 项不适用", "应提交 13 项，齐备 11 项")


def test_each_condition_of_the_gate_says_who_until_when_and_why_not() -> None:
    rows = [
        {"item": "eia", "done": True, "owner": "示例负责人", "due": "2026-12-01", "proof": "示例凭证"},
        {"item": "filing", "done": False, "proof": "示例凭证"},
    ]
    gate: dict[str, Any] = {
        "production_gate": {"on": "2028-06-30", "conditions": rows},
        "coal": {"added_t": "0"},
    }
    finding = production_gate(case(figures.stated(EXAMPLE, gate)))[0]
    said = {
        str(working.formula): line for working, line in zip(finding.workings, results(finding), strict=True)
    }
    assert said["环境影响评价批复已取得"] == ("示例负责人，期限 2026-12-01，示例凭证", "已落实")
    assert said["核准或备案手续已办理"] == ("示例凭证", "没有落实")
    assert said["煤炭替代措施全部落实并经确认"] == ("没有新增耗煤", "不适用")
    assert said["排污许可证已取得"][0] == "没有责任人、期限和凭证"
