"""Every row of the level tables decides as the law says, below, at and above each of its figures."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules import levels
from rules.criteria.case import Case
from rules.criteria.energy_efficiency import energy_efficiency
from rules.criteria.mandatory_limits import mandatory_limits
from rules.facts import Indicator, ProductLine, ProjectFacts, Site
from rules.findings import Finding
from rules.level_tables import Level, Limit, Span
from rules.parameters import DATA, DataError, RuleBook
from rules.quantities import energy_balance
from rules.vocabulary import ConstructionKind, Outcome, ProjectStage, Reason, WarningCode

BOOK = RuleBook.load()
STEP = Decimal("0.01")
DAY = timedelta(days=1)
LEVELS = BOOK.rows(Level)
LIMITS = BOOK.rows(Limit)
DECIDING = [row for row in LEVELS if row.usable == "provisional"]
CRITERION = {"energy_efficiency": energy_efficiency, "mandatory_limits": mandatory_limits}
NEW, REBUILD = ConstructionKind.NEW, ConstructionKind.REBUILD


def within(span: Span | None) -> dict[str, Any]:
    """A capacity for which the condition holds."""
    if span is None:
        return {}
    value = span.up_to or span.at_least or (span.above or Decimal(0)) + 1
    return {"capacity": value, "capacity_unit": span.unit}


def lines(row: Level | Limit, value: Decimal | None) -> Iterator[ProductLine]:
    """The row by each of its products and variants; a row of no product by its name."""
    if not row.products:
        named = Indicator(limit=row.id, value=value, value_unit=row.unit)
        yield ProductLine(product="other_product", indicators=(named,))
    for product in row.products:
        known = BOOK.products[product].variants
        stated = tuple(name for name in row.variants if name in known)
        for variant in stated or (next(iter(known), None),):
            yield ProductLine(
                product=product,
                variant=variant,
                unit_energy=value,
                unit_energy_unit=row.unit,
                unit_energy_scope="按限额标准",
                **within(row.capacity),
            )


def found(line: ProductLine, on: date, criterion: str = "energy_efficiency", **more: Any) -> Finding:
    facts = ProjectFacts(
        name="示例项目", site=Site(division_code="411221"), products=(line,), **{"nature": NEW, **more}
    )
    case = Case(facts=facts, as_of=on, book=BOOK, balance=energy_balance(facts.energy, book=BOOK, as_of=on))
    (finding,) = CRITERION[criterion](case)
    return finding


def name(row: Level | Limit) -> str:
    return f"{row.id} {row.valid_from}"


@pytest.mark.parametrize("row", DECIDING, ids=name)
def test_every_level_row_decides_at_its_benchmark_and_its_baseline(row: Level) -> None:
    assert row.benchmark is not None
    assert row.baseline is not None
    best, base = row.benchmark.number, row.baseline.number
    tried = [
        (best - STEP, Reason.AT_BENCHMARK),
        (best, Reason.AT_BENCHMARK),
        (best + STEP, Reason.BETWEEN_LEVELS),
        (base, Reason.BETWEEN_LEVELS),
        (base + STEP, Reason.BELOW_BASELINE),
    ]
    for value, position in tried:
        for line in lines(row, value):
            new = found(line, row.valid_from)
            met = Outcome.MET if position is Reason.AT_BENCHMARK else Outcome.NOT_MET
            assert (new.outcome, new.reason) == (met, position), (row.id, value)
            assert new.provisional
            assert {row.benchmark, row.baseline} <= set(new.parameters)
            existing = found(line, row.valid_from, stage=ProjectStage.EXISTING)
            if not row.candidates or value <= row.candidates[0].number:
                met = Outcome.NOT_MET if position is Reason.BELOW_BASELINE else Outcome.MET
                assert (existing.outcome, existing.reason) == (met, position), (row.id, value)


@pytest.mark.parametrize("row", [row for row in DECIDING if row.valid_to is None], ids=name)
def test_the_deadline_of_a_field_is_told_from_the_next_day_on(row: Level) -> None:
    assert row.baseline is not None
    last = date.fromisoformat(row.deadline.value)
    assert last == date(2025 if int(row.field) <= 25 else 2026, 12, 31)
    for on, warned in ((last, ()), (last + DAY, (WarningCode.DEADLINE_PASSED,))):
        for line in lines(row, row.baseline.number + STEP):
            assert found(line, on, stage=ProjectStage.EXISTING).warnings == warned


@pytest.mark.parametrize("row", DECIDING, ids=name)
def test_a_rebuilt_line_between_the_levels_is_judged_unless_a_text_asks_the_benchmark(row: Level) -> None:
    assert row.benchmark is not None
    for line in lines(row, row.benchmark.number + STEP):
        asked = levels.duty(BOOK, "benchmark", line.product, REBUILD, row.valid_from)
        expected = (
            (Outcome.NOT_MET, Reason.BETWEEN_LEVELS)
            if asked
            else (Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT)
        )
        finding = found(line, row.valid_from, nature=REBUILD)
        assert (finding.outcome, finding.reason) == expected


@pytest.mark.parametrize("row", [row for row in LEVELS if row.usable != "provisional"], ids=name)
def test_a_row_that_is_not_sure_never_decides(row: Level) -> None:
    reason = Reason.MISSING_PARAMETER if row.usable == "no" else Reason.NEEDS_JUDGEMENT
    for value in (Decimal("0.01"), Decimal(100000)):
        for line in lines(row, value):
            for stage in ProjectStage:
                finding = found(line, row.valid_from, stage=stage)
                assert (finding.outcome, finding.reason) == (Outcome.CANNOT_TELL, reason)


@pytest.mark.parametrize("row", [row for row in LIMITS if row.decides or not row.products], ids=name)
def test_every_limit_row_decides_at_the_level_that_the_project_must_reach(row: Limit) -> None:
    for number, more in ((2, {}), (3, {"stage": ProjectStage.EXISTING})):
        use = row.levels[number - 1]
        if use is None:
            for line in lines(row, Decimal(1)):
                finding = found(line, row.valid_from, "mandatory_limits", **more)
                assert (finding.outcome, finding.reason) == (Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER)
            continue
        for value, outcome in (
            (use.number - STEP, Outcome.MET),
            (use.number, Outcome.MET),
            (use.number + STEP, Outcome.NOT_MET),
        ):
            for line in lines(row, value):
                finding = found(line, row.valid_from, "mandatory_limits", **more)
                assert finding.outcome is outcome, (row.id, value, finding.summary)
                assert use in finding.parameters
                assert row.standard in finding.citations


def test_all_fields_rows_and_standards_are_there() -> None:
    assert {row.field for row in LEVELS} == {str(number) for number in range(1, 37)}
    assert {row.id for row in LEVELS} == {f"B{number:03}" for number in range(1, 73)}
    assert {row.id for row in LIMITS} == {f"G{number:03}" for number in range(1, 171)}
    assert len({row.standard_key for row in LIMITS}) == 31
    assert len([row for row in LEVELS if row.valid_from == date(2022, 1, 1)]) == 55


def test_every_row_of_the_benchmark_table_and_every_field_of_a_product_is_reachable() -> None:
    assert all(row.products for row in LEVELS)
    nameless = {row.standard_key for row in LIMITS if not row.products}
    assert (
        len(nameless | {row.standard_key for row in LIMITS if row.decides}) == 30
    )  # GB 25324: indicators only
    assert {item.benchmark for item in BOOK.products.values()} - {""} == {
        *(str(number) for number in range(1, 37)),
        "coal",
    }


def test_a_product_offers_its_variants_with_chinese_labels() -> None:
    assert levels.variants(BOOK, "coke") == (("top_charged", "顶装焦炉"), ("stamp_charged", "捣固焦炉"))
    assert levels.variants(BOOK, "cement_clinker") == levels.variants(BOOK, "no_such_product") == ()


def test_the_benchmark_of_a_product_is_shown_where_there_is_one_only() -> None:
    today = date(2026, 11, 22)
    clinker = levels.benchmark(BOOK, "cement_clinker", today)
    assert clinker is not None
    assert (clinker.key, clinker.value, clinker.unit) == ("energy_efficiency.benchmark:B030", "100", "kgce/t")
    assert levels.benchmark(BOOK, "coke", today) is None
    assert levels.benchmark(BOOK, "no_such_product", today) is None


def test_more_energy_never_improves_an_outcome() -> None:
    order = (Outcome.MET, Outcome.CANNOT_TELL, Outcome.NOT_MET)
    for row in [row for row in DECIDING if row.valid_to is None]:
        assert row.benchmark is not None
        assert row.baseline is not None
        spread = row.baseline.number - row.benchmark.number
        values = [row.benchmark.number + spread * share / 4 for share in range(7)]
        for nature in ConstructionKind:
            seen = [
                order.index(found(next(lines(row, value)), date(2026, 11, 22), nature=nature).outcome)
                for value in values
            ]
            assert seen == sorted(seen), row.id


@pytest.fixture
def data(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


@pytest.mark.parametrize(
    ("file", "change", "sentence"),
    [
        (
            "energy_efficiency",
            ("benchmark = 100\n", "benchmark = 118\n"),
            r"level\[\d+\].baseline：数值越小越好",
        ),
        ("energy_efficiency", ("benchmark = -30\n", "benchmark = -9\n"), "baseline：数值越小越好"),
        (
            "energy_efficiency",
            ("baseline_candidate = 200\n", "baseline_candidate = 150\n"),
            "baseline_candidate：数值越小越好",
        ),
        (
            "energy_efficiency",
            ("benchmark = 100\nbaseline = 117\n", "benchmark = 100\n"),
            "baseline：.*同时有值",
        ),
        ("energy_efficiency", ('usable = "no"\n', ""), "usable：没有数值的"),
        ("energy_efficiency", ('usable = "no"', 'usable = "perhaps"'), "usable：“perhaps”不在可用取值"),
        ("energy_efficiency", ('unit = "kgce/t"', 'unit = "tce/t"'), "unit：“tce/t”不是能效表的单位"),
        ("energy_efficiency", ('products = ["coke"]', 'products = ["cocks"]'), "products：产品“cocks”不在"),
        ("energy_efficiency", ('products = ["oil_refining"]', 'products = ["iron"]'), "产品的领域不是 1"),
        (
            "energy_efficiency",
            ('variants = ["top_charged"]', 'variants = ["mto"]'),
            "variants：“mto”不是这些产品的细分",
        ),
        (
            "energy_efficiency",
            ('variants = ["stamp_charged"]', 'variants = ["top_charged"]'),
            "id：与 B002 的适用条件重叠",
        ),
        ("energy_efficiency", ('limits = ["G002"]', 'limits = ["G999"]'), "limits：没有限额行 G999"),
        ("energy_efficiency", ('limits = ["G002"]', 'limits = ["G003"]'), "limits：与限额行的单位或指标不同"),
        (
            "energy_efficiency",
            ('limits = ["G002"]', 'limits = ["G061"]'),
            "limits：限额行不属于这些产品",
        ),
        (
            "energy_efficiency",
            ('limits = ["G002"]', 'limits = ["G002", "G061"]'),
            "limits：限额行不属于同一标准",
        ),
        ("energy_efficiency", ("valid_to = 2023-07-03", "valid_to = 2023-07-04"), "有效期重叠"),
        ("energy_efficiency", ("valid_to = 2023-07-03", "valid_to = 2023-07-02"), "有效期之间有空档"),
        ("energy_efficiency", ('edition = "BM-2021"', 'edition = "BM-1021"'), "edition：来源“BM-1021”不在"),
        (
            "energy_efficiency",
            ("{ above = 800,", "{ at_least = 800,"),
            "id：与 B0.* 的适用条件重叠",
        ),
        ("energy_efficiency", ("{ above = 800,", "{ over = 800,"), "capacity.over：没有这个键"),
        ("energy_efficiency", ('asks = "benchmark"', 'asks = "wonders"'), "asks：“wonders”不可用"),
        (
            "energy_efficiency",
            ('products = ["electrolytic_aluminium"]\nnatures', 'products = ["gold"]\nnatures'),
            "products：产品“gold”不在",
        ),
        ("mandatory_limits", ("level2 = 107\n", "level2 = 118\n"), r"limit\[\d+\].level3：数值越小越好"),
        ("mandatory_limits", ("level1 = -30\n", "level1 = -20\n"), "level2：数值越小越好"),
        (
            "mandatory_limits",
            ('standard = "GB 16780-2021"', 'standard = "GB 16780"'),
            "standard：来源“GB 16780”不在",
        ),
        ("mandatory_limits", ('transcription = "reviewed"', 'transcription = "read"'), "transcription：应是"),
        (
            "mandatory_limits",
            ('products = ["cement"]', 'products = ["lime"]'),
            "products：产品“lime”没有列出 GB 16780-2021",
        ),
        ("mandatory_limits", ('products = ["cement"]', 'products = ["mud"]'), "products：产品“mud”不在"),
        (
            "products",
            ('variants = { top_charged = "顶装焦炉"', "variants = { top_charged = 1"),
            "variants：应是",
        ),
    ],
)
def test_wrong_rows_are_refused_with_file_and_key(
    data: Path, file: str, change: tuple[str, str], sentence: str
) -> None:
    path = data / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(DataError, match=rf"规则数据 {file}.toml 的 .*{sentence}"):
        RuleBook.load(data=data)
