"""R08: unit energy against benchmark (标杆) and baseline (基准); smaller is better."""

from decimal import Decimal

from rules.criteria.case import Case, worst
from rules.facts import ProductLine
from rules.findings import Finding, Input, Margin, ParameterUse, Working
from rules.text import shown
from rules.vocabulary import ConstructionKind, MarginSense, Outcome, ProjectStage, Reason, WarningCode

BENCHMARK_FOR_REBUILDING = frozenset({"cement_clinker", "flat_glass", "electrolytic_aluminium"})
"""Rebuilt and expanded lines of these must reach the benchmark as new ones do (law R08, table of natures)."""


def energy_efficiency(case: Case) -> tuple[Finding, ...]:
    """One finding for each product."""
    if not case.facts.products:
        text = "没有填报产品，不能对照能效水平。"
        return (
            _finding(None, "", Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("产品（products）",)),
        )
    return tuple(worst([_line(case, line) for line in lines]) for lines in case.lines_by_product().values())


def _line(case: Case, line: ProductLine) -> Finding:
    product, label = case.product(line), case.label(line.product)
    if product is None and case.unlisted(line):
        text = f"产品“{line.product}”不在产品表内，是否属于能效水平目录需人工判断。"
        return _tell_not(line, label, Reason.NEEDS_JUDGEMENT, text)
    if product is None or not product.benchmark:
        text = f"{label}不在能效标杆水平和基准水平的领域之内。"
        return _finding(line, label, Outcome.NOT_APPLICABLE, Reason.NOT_IN_BENCHMARK_LIST, text)
    if case.exempt_retrofit:
        text = "技术改造不涉及主体工程，也不新增产能，不对照能效水平。"
        return _finding(line, label, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text)
    benchmark = case.book.find("energy_efficiency.benchmark", case.as_of, product=line.product)
    baseline = case.book.find("energy_efficiency.baseline", case.as_of, product=line.product)
    if benchmark is None or baseline is None:
        text = f"{label}有能效标杆水平和基准水平，但 {case.as_of.isoformat()} 的数值本批数据未含。"
        missing = (f"{label}能效标杆水平和基准水平（本批数据未含）",)
        return _tell_not(line, label, Reason.MISSING_PARAMETER, text, missing=missing)
    return _compare(case, line, label, benchmark, baseline)


def _compare(
    case: Case, line: ProductLine, label: str, benchmark: ParameterUse, baseline: ParameterUse
) -> Finding:
    value, missing = line.unit_energy, []
    if value is None:
        missing.append("单位产品综合能耗（unit_energy）")
    elif line.unit_energy_unit != benchmark.unit:
        missing.append(f"以 {benchmark.unit} 计的单位产品综合能耗")
    if not line.unit_energy_scope:
        missing.append("单位能耗的统计口径（unit_energy_scope）")
    uses: tuple[ParameterUse, ...] = (benchmark, baseline)
    if value is None or missing:
        text = f"{label}缺{'、'.join(missing)}，不能与能效水平比较。"
        return _tell_not(line, label, Reason.MISSING_FACT, text, parameters=uses, missing=tuple(missing))
    position = _position(value, benchmark.number, baseline.number)
    existing = case.facts.stage is ProjectStage.EXISTING
    outcome, reason, warnings = _outcome(case, line, position, existing)
    deadline = case.book.find("energy_efficiency.deadline", case.as_of, product=line.product)
    if warnings and deadline:
        uses = (*uses, deadline)
    limit = baseline if existing else benchmark
    margin = Margin(
        label="单位产品综合能耗",
        required=limit.number,
        provided=value,
        unit=limit.unit,
        sense=MarginSense.AT_MOST,
    )
    working = Working(
        formula=f"单位产品综合能耗 ≤ {'基准' if existing else '标杆'}水平",
        numbers=f"{shown(value)} 对 标杆 {shown(benchmark.number)}、基准 {shown(baseline.number)}",
        result=f"{position.label}，{'余' if margin.difference >= 0 else '超'} {shown(abs(margin.difference))} {limit.unit}",
    )
    text = f"{label}单位产品综合能耗 {shown(value)} {limit.unit}，标杆 {shown(benchmark.number)}、基准 {shown(baseline.number)}，{position.label}。"
    return _finding(
        line, label, outcome, reason, text, margin=margin, workings=(working,), parameters=uses, warnings=warnings,
        advice=_advice(value, position, benchmark, baseline),
        missing=case.scope_gaps if reason is Reason.MISSING_FACT else (),
    )  # fmt: skip


def _position(value: Decimal, benchmark: Decimal, baseline: Decimal) -> Reason:
    if value <= benchmark:
        return Reason.AT_BENCHMARK
    return Reason.BETWEEN_LEVELS if value <= baseline else Reason.BELOW_BASELINE


def _outcome(
    case: Case, line: ProductLine, position: Reason, existing: bool
) -> tuple[Outcome, Reason, tuple[WarningCode, ...]]:
    if position is Reason.AT_BENCHMARK:
        return Outcome.MET, position, ()
    if not existing and case.exempt_retrofit is None:
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT, ()
    if position is Reason.BELOW_BASELINE:
        late = existing and _deadline_passed(case, line)
        return Outcome.NOT_MET, position, (WarningCode.DEADLINE_PASSED,) if late else ()
    if existing:
        return Outcome.MET, position, ()
    if case.facts.nature is ConstructionKind.NEW or line.product in BENCHMARK_FOR_REBUILDING:
        return Outcome.NOT_MET, position, ()
    return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ()


def _deadline_passed(case: Case, line: ProductLine) -> bool:
    deadline = case.book.find("energy_efficiency.deadline", case.as_of, product=line.product)
    return deadline is not None and case.as_of.isoformat() > deadline.value


def _advice(value: Decimal, position: Reason, benchmark: ParameterUse, baseline: ParameterUse) -> str:
    if position is Reason.AT_BENCHMARK:
        gap = shown(benchmark.number - value)
        return f"单位能耗再升高超过 {gap} {benchmark.unit} 即达不到标杆水平。"
    text = f"要达到标杆，单位能耗需 ≤ {shown(benchmark.number)} {benchmark.unit}；申报 {shown(value)}。"
    if position is Reason.BELOW_BASELINE:
        text += f"要达到基准，需 ≤ {shown(baseline.number)} {baseline.unit}。"
    return text


def _tell_not(line: ProductLine, label: str, reason: Reason, summary: str, **more: object) -> Finding:
    return _finding(line, label, Outcome.CANNOT_TELL, reason, summary, **more)


def _finding(
    line: ProductLine | None, label: str, outcome: Outcome, reason: Reason, summary: str, **more: object
) -> Finding:
    inputs = []
    if line:
        inputs.append(Input(label="产品", value=label, unit="", field="products[].product"))
    if line and line.unit_energy is not None:
        inputs.append(
            Input(
                label="单位产品综合能耗",
                value=shown(line.unit_energy),
                unit=line.unit_energy_unit or "",
                field="products[].unit_energy",
            )
        )
    return Finding(
        key=f"energy_efficiency:{line.product}" if line else "energy_efficiency",
        criterion="energy_efficiency",
        rule="R08",
        title="能效水平",
        outcome=outcome,
        reason=reason,
        summary=summary,
        product=line.product if line else None,
        inputs=tuple(inputs),
        **more,  # type: ignore[arg-type]
    )
