"""R08: unit energy against benchmark (标杆) and baseline (基准) of BM-2021 and BM-2023; smaller is better.

The row follows from product, variant and capacity on the day of the case; for an existing plant that is the check date.
"""

from decimal import Decimal

from rules import levels
from rules.criteria.case import Case, worst
from rules.facts import ProductLine
from rules.findings import Finding, Input, Margin, ParameterUse, Working
from rules.level_tables import Level
from rules.tables import Product
from rules.text import Said, Text, say, shown
from rules.units import unit_words
from rules.vocabulary import ConstructionKind, MarginSense, Outcome, ProjectStage, Reason, WarningCode

Verdict = tuple[Outcome, Reason]


def energy_efficiency(case: Case) -> tuple[Finding, ...]:
    """One finding for each product."""
    if not case.facts.products:
        text = "没有填报产品，不能对照能效水平。"
        return (
            _finding(None, "", Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("产品（products）",)),
        )
    return tuple([worst([_line(case, line) for line in lines]) for lines in case.lines_by_product().values()])


def _line(case: Case, line: ProductLine) -> Finding:
    product, label = case.product(line), case.label(line.product)
    if product is None and case.unlisted(line):
        text = say("产品“{}”不在产品表内，是否属于能效水平目录需人工判断。", line.product)
        return _tell_not(line, label, Reason.NEEDS_JUDGEMENT, text)
    if product is None or not product.benchmark:
        text = say("{}不在能效标杆水平和基准水平的领域之内。", label)
        return _finding(line, label, Outcome.NOT_APPLICABLE, Reason.NOT_IN_BENCHMARK_LIST, text)
    if case.exempt_retrofit:
        text = say("技术改造不涉及主体工程，也不新增产能，不对照能效水平。")
        return _finding(line, label, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text)
    rows = levels.levels(case.book, product, case.as_of)
    if not rows:
        return _without_rows(case, line, product)
    choice = levels.choose(product, line, rows)
    if choice.missing:
        text = say("{}缺{}，不能确定对照哪一行能效水平。", label, "、".join(choice.missing))
        return _tell_not(line, label, Reason.MISSING_FACT, text, missing=choice.missing)
    if not choice.rows:
        text = say("{}属于能效水平的领域，但通知没有该工艺、原料或规模的数值。", label)
        missing = (f"{label}该条件的能效标杆水平和基准水平",)
        return _tell_not(line, label, Reason.MISSING_PARAMETER, text, missing=missing)
    return _against(case, line, choice.rows[0])


def _without_rows(case: Case, line: ProductLine, product: Product) -> Finding:
    """No edition yet (2021 edition: from 2022-01-01), a field added in 2023, or a notice whose values are not known."""
    every = case.book.rows(Level)
    first = min(row.valid_from for row in every)
    if case.as_of >= first and any(product.key in row.products for row in every):
        text = say("{}在 {} 尚未列入能效标杆水平和基准水平的领域。", product.label, case.as_of.isoformat())
        return _finding(line, product.label, Outcome.NOT_APPLICABLE, Reason.NOT_IN_BENCHMARK_LIST, text)
    text = say(
        "{}有能效标杆水平和基准水平，但 {} 的数值本批数据未含。", product.label, case.as_of.isoformat()
    )
    missing = (f"{product.label}能效标杆水平和基准水平（本批数据未含）",)
    return _tell_not(line, product.label, Reason.MISSING_PARAMETER, text, missing=missing)


def _against(case: Case, line: ProductLine, row: Level) -> Finding:
    """Compare with the row, unless its value is missing or never decides (law §2.4 no. 6)."""
    if row.benchmark is None or row.baseline is None:
        text = say("{}列入能效水平目录，但通知的数值未见。", row.label)
        lacking = f"{row.label}能效标杆水平和基准水平（数值未见）"
        return _tell_not(line, row.label, Reason.MISSING_PARAMETER, text, missing=(lacking,))
    uses: tuple[ParameterUse, ...] = (row.benchmark, row.baseline, *row.candidates)
    value = line.unit_energy
    missing = _missing(line, row, row.benchmark.number)
    if value is None or missing:
        text = say("{}缺{}，不能与能效水平比较。", row.label, "、".join(missing))
        return _tell_not(line, row.label, Reason.MISSING_FACT, text, parameters=uses, missing=missing)
    if row.usable == "orientation_only":
        text = say(
            "{}{} {} {}；标杆 {}、基准 {} 出处存疑，只供参考，由审查人员判断。",
            row.label, row.indicator, value, row.unit, row.benchmark.number, row.baseline.number,
        )  # fmt: skip
        return _tell_not(line, row.label, Reason.NEEDS_JUDGEMENT, text, parameters=uses)
    return _compare(case, line, row, value, row.benchmark, row.baseline)


def _missing(line: ProductLine, row: Level, benchmark: Decimal) -> tuple[str, ...]:
    """Only converters can have a unit energy of zero or less."""
    missing = []
    if line.unit_energy is None:
        missing.append(f"{row.indicator}（unit_energy）")
    elif line.unit_energy_unit != row.unit:
        missing.append(f"以 {unit_words(row.unit)} 计的{row.indicator}")
    elif line.unit_energy <= 0 < benchmark:
        missing.append(f"大于零的{row.indicator}")
    if not (line.unit_energy_scope or "").strip():
        missing.append("单位能耗的统计口径（unit_energy_scope）")
    return tuple(missing)


def _compare(
    case: Case, line: ProductLine, row: Level, value: Decimal, benchmark: ParameterUse, baseline: ParameterUse
) -> Finding:
    nature, existing = case.facts.nature, case.facts.stage is ProjectStage.EXISTING
    known = None if existing or nature in {None, ConstructionKind.NEW} else nature
    duty = levels.duty(case.book, "benchmark", line.product, known, case.as_of) if known else None
    positions = [_position(value, benchmark.number, use.number) for use in (baseline, *row.candidates)]
    verdicts = [_verdict(case, position, existing, duty is not None) for position in positions]
    outcome, reason = verdicts[0]
    if any(verdict[0] is not outcome for verdict in verdicts):  # law §2.4 no. 5
        outcome, reason = Outcome.CANNOT_TELL, Reason.EDITION_UNCERTAIN
    uses = [benchmark, baseline, *row.candidates]
    if duty and positions[0] is Reason.BETWEEN_LEVELS:
        uses.append(duty)
    warnings: tuple[WarningCode, ...] = ()
    if existing and Reason.BELOW_BASELINE in positions and case.as_of.isoformat() > row.deadline.value:
        warnings = (WarningCode.DEADLINE_PASSED,)
        uses.append(row.deadline)
    limit = baseline if existing else benchmark
    margin = Margin(
        label=row.indicator, required=limit.number, provided=value, unit=row.unit, sense=MarginSense.AT_MOST
    )
    return _finding(
        line, row.label, outcome, reason, _summary(row, value, benchmark, baseline, positions[0]),
        margin=margin, workings=(_working(row, margin, benchmark, baseline, positions[0], existing),),
        parameters=tuple(uses), warnings=warnings,
        advice=_advice(value, positions[0], benchmark, baseline, row, existing),
        missing=case.scope_gaps if reason is Reason.MISSING_FACT else (),
    )  # fmt: skip


def _position(value: Decimal, benchmark: Decimal, baseline: Decimal) -> Reason:
    """A value equal to a level has reached it (law §2.7)."""
    if value <= benchmark:
        return Reason.AT_BENCHMARK
    return Reason.BETWEEN_LEVELS if value <= baseline else Reason.BELOW_BASELINE


def _verdict(case: Case, position: Reason, existing: bool, duty: bool) -> Verdict:
    """Law R08, table of natures and stages; a retrofit that stays in the directory counts as rebuild."""
    if position is Reason.AT_BENCHMARK:
        return Outcome.MET, position
    if existing:
        return Outcome.NOT_MET if position is Reason.BELOW_BASELINE else Outcome.MET, position
    if case.exempt_retrofit is None:
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT
    if position is Reason.BELOW_BASELINE or case.facts.nature is ConstructionKind.NEW or duty:
        return Outcome.NOT_MET, position
    return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT


def _summary(
    row: Level, value: Decimal, benchmark: ParameterUse, baseline: ParameterUse, position: Reason
) -> Said:
    text = "{}{} {} {}，标杆 {}、基准 {}，{}。"
    values = (row.label, row.indicator, value, row.unit, benchmark.number, baseline.number, position.label)
    if not row.candidates:
        return say(text, *values)
    return say(text + "基准水平另有 {} 一说，两个数值都已核算。", *values, row.candidates[0].number)


def _working(
    row: Level,
    margin: Margin,
    benchmark: ParameterUse,
    baseline: ParameterUse,
    position: Reason,
    existing: bool,
) -> Working:
    return Working(
        formula=f"{row.indicator} ≤ 基准水平" if existing else f"{row.indicator} ≤ 标杆水平",
        numbers=say("{} 对 标杆 {}、基准 {}", margin.provided, benchmark.number, baseline.number),
        result=say(
            "{}，{} {} {}",
            position.label, "余" if margin.difference >= 0 else "超", abs(margin.difference), row.unit,
        ),
    )  # fmt: skip


def _advice(
    value: Decimal,
    position: Reason,
    benchmark: ParameterUse,
    baseline: ParameterUse,
    row: Level,
    existing: bool,
) -> Text:
    """The figures at which the outcome changes (law §2.10 no. 5)."""
    least = min([baseline.number, *(use.number for use in row.candidates)])
    if position is Reason.AT_BENCHMARK:
        text, values = "单位能耗再升高超过 {} {} 即达不到标杆水平", [benchmark.number - value, row.unit]
        if existing:
            text += "，超过 {} {} 即低于基准水平"
            values += [least - value, row.unit]
        return say(text + "。", *values)
    text, values = "要达到标杆，单位能耗需 ≤ {} {}；申报 {}。", [benchmark.number, row.unit, value]
    if value > least:
        text += "要达到基准，需 ≤ {} {}。"
        values += [least, row.unit]
    elif existing:
        text += "再升高超过 {} {} 即低于基准水平。"
        values += [least - value, row.unit]
    if row.adjustment:
        text += "修正：{}，申报值应为修正后的数值。"
        values.append(row.adjustment)
    return say(text, *values)


def _tell_not(line: ProductLine, label: str, reason: Reason, summary: Text, **more: object) -> Finding:
    return _finding(line, label, Outcome.CANNOT_TELL, reason, summary, **more)


def _finding(
    line: ProductLine | None, label: str, outcome: Outcome, reason: Reason, summary: Text, **more: object
) -> Finding:
    return Finding(
        key=f"energy_efficiency:{line.product}" if line else "energy_efficiency",
        criterion="energy_efficiency",
        rule="R08",
        title="能效水平",
        outcome=outcome,
        reason=reason,
        summary=summary,
        product=line.product if line else None,
        inputs=_inputs(line, label) if line else (),
        **more,  # type: ignore[arg-type]
    )


def _inputs(line: ProductLine, label: str) -> tuple[Input, ...]:
    product = Input(label="产品", value=label, unit="", field="products[].product")
    if line.unit_energy is None:
        return (product,)
    energy = Input(
        label="单位产品综合能耗",
        value=shown(line.unit_energy),
        unit=line.unit_energy_unit or "",
        field="products[].unit_energy",
    )
    return (product, energy)
