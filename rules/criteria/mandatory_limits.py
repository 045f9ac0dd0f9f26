"""R19: unit energy against the levels of the mandatory standard (GB) in force on the day; smaller is better.

New, rebuilt, expanded: level 2 (准入值); existing: level 3 (限定值); where a text asks for the advanced value: level 1.
Independent of R08: newer standards are stricter than some benchmarks, so a line at 标杆 can fail here.
"""

from dataclasses import replace
from decimal import Decimal

from rules import levels
from rules.criteria.case import Case, worst
from rules.facts import ProductLine
from rules.findings import Finding, Input, Margin, ParameterUse, Working
from rules.level_tables import Limit
from rules.record import record
from rules.tables import Product
from rules.text import Text, say, shown
from rules.units import unit_words
from rules.vocabulary import MarginSense, Outcome, ProjectStage, Reason


@record()
class Stated:
    """A unit energy of the application and the row it is compared with."""

    row: Limit
    value: Decimal
    field: str


def mandatory_limits(case: Case) -> tuple[Finding, ...]:
    """One finding for each product."""
    if not case.facts.products:
        text = "没有填报产品，不能对照强制性能耗限额标准。"
        return (
            _finding(None, "", Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("产品（products）",)),
        )
    return tuple([worst([_line(case, line) for line in lines]) for lines in case.lines_by_product().values()])


def _line(case: Case, line: ProductLine) -> Finding:
    product, label = case.product(line), case.label(line.product)
    if product is None and case.unlisted(line) and not line.indicators:
        text = say("产品“{}”不在产品表内，有没有强制性能耗限额标准需人工判断。", line.product)
        return _tell_not(line, label, Reason.NEEDS_JUDGEMENT, text)
    standards = product.limit_standards if product else ()
    if not standards and not line.indicators:
        text = say("{}没有强制性单位产品能耗限额标准。", label)
        return _finding(line, label, Outcome.NOT_APPLICABLE, Reason.NO_LIMIT_STANDARD, text)
    if case.exempt_retrofit:
        text = say("技术改造不涉及主体工程，也不新增产能，不对照能耗限额。")
        return _finding(line, label, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text)
    if product is None or not standards:
        return _judge(case, line, label, ())
    rows = levels.limits(case.book, product, case.as_of)
    if not rows:
        return _not_entered(case, line, product)
    choice = levels.choose(product, line, rows)
    if choice.missing:
        text = say("{}缺{}，不能确定对照哪一行限额。", label, "、".join(choice.missing))
        return _tell_not(line, label, Reason.MISSING_FACT, text, missing=choice.missing)
    if not choice.rows:
        text = say("{}的限额标准 {} 没有该工艺、原料、品种或规模的数值。", label, "、".join(standards))
        missing = (f"{label}该条件的能耗限额",)
        return _tell_not(line, label, Reason.MISSING_PARAMETER, text, missing=missing)
    return _judge(case, line, label, choice.rows)


def _not_entered(case: Case, line: ProductLine, product: Product) -> Finding:
    """A standard that is known but not entered, or the edition before the one that is."""
    names = "、".join(product.limit_standards)
    text = say(
        "{}有强制性能耗限额标准，但 {} 有效的数值本批数据未含（{}）。",
        product.label, case.as_of.isoformat(), names,
    )  # fmt: skip
    missing = (f"{product.label}在 {case.as_of.isoformat()} 有效的能耗限额（{names}）",)
    return _tell_not(line, product.label, Reason.MISSING_PARAMETER, text, missing=missing)


def _judge(case: Case, line: ProductLine, label: str, rows: tuple[Limit, ...]) -> Finding:
    """Every row with a stated value; the row of the line's own unit energy must have one. The worst decides."""
    stated, missing = _named(case, line, rows)
    known = {item.row.id: item.value for item in stated}
    for row in rows:
        if row.decides and row.id in known:
            if line.unit_energy not in {None, known[row.id]} and line.unit_energy_unit == row.unit:
                missing.append(f"{row.label}只能有一个数值，填报的指标和单位能耗不一致")
        elif row.decides:
            wanted = _wanted(line, row)
            missing += wanted
            if line.unit_energy is not None and not wanted:
                stated.append(Stated(row, line.unit_energy, "products[].unit_energy"))
    if not stated and not missing:
        names = "、".join(f"{row.label}（{row.id}，{unit_words(row.unit)}）" for row in rows)
        missing = [f"限额标准自己的指标（indicators）：{names}"]
    if missing:
        text = say("{}缺{}，不能与能耗限额比较。", label, "、".join(missing))
        uses = tuple([use for row in rows if row.decides for use in row.levels if use])
        return _tell_not(line, label, Reason.MISSING_FACT, text, missing=tuple(missing), parameters=uses)
    compared = {item.row.id for item in stated}
    others = "、".join([row.label for row in rows if row.id not in compared])
    return _together([_compare(case, line, item, others) for item in stated])


def _together(findings: list[Finding]) -> Finding:
    """The worst, with the figures of all of them."""
    decides = worst(findings)
    if len(findings) == 1:
        return decides
    return replace(
        decides,
        inputs=tuple(dict.fromkeys(item for finding in findings for item in finding.inputs)),
        workings=tuple(working for finding in findings for working in finding.workings),
        parameters=tuple(dict.fromkeys(use for finding in findings for use in finding.parameters)),
        citations=tuple(dict.fromkeys(item for finding in findings for item in finding.citations)),
    )


def _named(case: Case, line: ProductLine, rows: tuple[Limit, ...]) -> tuple[list[Stated], list[str]]:
    """The indicators that name a row of this product, or one that no product of the tables has."""
    stated: list[Stated] = []
    missing: list[str] = []
    own = {row.id for row in rows}
    for indicator in dict.fromkeys(sorted(line.indicators, key=lambda item: (item.limit, str(item.value)))):
        row = levels.limit(case.book, indicator.limit, case.as_of)
        if row is None or (row.id not in own and row.products):
            missing.append(f"指标 {indicator.limit} 对应的限额（不是这个产品和工艺在当日的限额）")
        elif indicator.value is None or indicator.value_unit != row.unit:
            missing.append(f"以 {unit_words(row.unit)} 计的{row.label}（{row.id}）")
        elif _absurd(row, indicator.value):
            missing.append(f"大于零的{row.label}（{row.id}）")
        elif any(item.row is row and item.value != indicator.value for item in stated):
            missing.append(f"{row.label}（{row.id}）只能有一个数值，填报了几个不同的数值")
        else:
            stated.append(Stated(row, indicator.value, "products[].indicators[].value"))
    return stated, missing


def _wanted(line: ProductLine, row: Limit) -> list[str]:
    wanted = []
    if line.unit_energy is None:
        wanted.append(f"{row.label}（unit_energy，{unit_words(row.unit)}）")
    elif line.unit_energy_unit != row.unit:
        wanted.append(f"以 {unit_words(row.unit)} 计的{row.label}")
    elif _absurd(row, line.unit_energy):
        wanted.append(f"大于零的{row.label}")
    if not (line.unit_energy_scope or "").strip():
        wanted.append("单位能耗的统计口径（unit_energy_scope）")
    return wanted


def _absurd(row: Limit, value: Decimal) -> bool:
    """Zero or less, where the standard expects energy to be used; converters and sulphuric acid may give it back."""
    return value <= 0 and all(use is None or use.number > 0 for use in row.levels)


def _compare(case: Case, line: ProductLine, item: Stated, others: str) -> Finding:
    row, value = item.row, item.value
    number, duty = _asked(case, line)
    asked = row.levels[number - 1]
    if asked is None:
        text = say(
            "{}：{} 没有给出 {}级限额，申报 {} {}。", row.label, row.standard_key, number, value, row.unit
        )
        lacking = f"{row.label} {number}级限额（{row.standard_key}）"
        uses = tuple([use for use in row.levels if use])
        return _tell_not(line, row.label, Reason.MISSING_PARAMETER, text, missing=(lacking,), parameters=uses)
    margin = Margin(
        label=row.label, required=asked.number, provided=value, unit=row.unit, sense=MarginSense.AT_MOST
    )
    outcome, reason, missing = _verdict(case, row, value, margin)
    words = "{}：申报 {} {}，{}级限额 {}，{}。"
    said: tuple[object, ...] = (
        row.label, value, row.unit, number, asked.number, "没有超过" if margin.difference >= 0 else "超过",
    )  # fmt: skip
    if others:
        words += "同一标准另有{}，未填报的没有比较。"
        said = (*said, others)
    return _finding(
        line, row.label, outcome, reason, say(words, *said),
        margin=margin, workings=(_working(row, margin, number),), advice=_advice(row, margin, number),
        parameters=(asked, duty) if duty else (asked,), citations=(row.standard,), missing=missing,
        inputs=_inputs(row.label, item),
    )  # fmt: skip


def _asked(case: Case, line: ProductLine) -> tuple[int, ParameterUse | None]:
    """Which level: 3 for an existing plant, 1 where a text asks for the advanced value, else 2."""
    if case.facts.stage is ProjectStage.EXISTING:
        return 3, None
    nature = case.facts.nature
    duty = levels.duty(case.book, "level1", line.product, nature, case.as_of) if nature else None
    return (1, duty) if duty else (2, None)


def _verdict(
    case: Case, row: Limit, value: Decimal, margin: Margin
) -> tuple[Outcome, Reason, tuple[str, ...]]:
    existing = case.facts.stage is ProjectStage.EXISTING
    if not existing and case.exempt_retrofit is None and not _reaches_every_level(row, value):
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT, case.scope_gaps
    if margin.difference >= 0:
        return Outcome.MET, Reason.OK, ()
    return Outcome.NOT_MET, Reason.LIMIT_EXCEEDED, ()


def _reaches_every_level(row: Limit, value: Decimal) -> bool:
    """At the advanced value whatever the nature of the project asks is reached (law §2.4 no. 7)."""
    return row.levels[0] is not None and value <= row.levels[0].number


def _working(row: Limit, margin: Margin, number: int) -> Working:
    return Working(
        formula=f"{row.label} ≤ {number}级限额",
        numbers=say("{} 对 {}", margin.provided, margin.required),
        result=say("{} {} {}", "余" if margin.difference >= 0 else "超", abs(margin.difference), row.unit),
    )


def _advice(row: Limit, margin: Margin, number: int) -> Text:
    """The figure at which the outcome changes (law §2.10 no. 5)."""
    if margin.difference >= 0:
        return say("单位能耗再升高超过 {} {} 即超过 {}级限额。", margin.difference, row.unit, number)
    text = "要不超过 {}级限额，{}需 ≤ {} {}；申报 {}。"
    said: tuple[object, ...] = (number, row.label, margin.required, row.unit, margin.provided)
    if row.adjustment:
        text += "标准另有修正：{}。"
        said = (*said, row.adjustment)
    return say(text, *said)


def _tell_not(line: ProductLine, label: str, reason: Reason, summary: Text, **more: object) -> Finding:
    return _finding(line, label, Outcome.CANNOT_TELL, reason, summary, **more)


def _finding(
    line: ProductLine | None, label: str, outcome: Outcome, reason: Reason, summary: Text, **more: object
) -> Finding:
    if line and "inputs" not in more:
        more["inputs"] = _inputs(label, None)
    return Finding(
        key=f"mandatory_limits:{line.product}" if line else "mandatory_limits",
        criterion="mandatory_limits",
        rule="R19",
        title="强制性能耗限额",
        outcome=outcome,
        reason=reason,
        summary=summary,
        product=line.product if line else None,
        **more,  # type: ignore[arg-type]
    )


def _inputs(label: str, item: Stated | None) -> tuple[Input, ...]:
    product = Input(label="产品", value=label, unit="", field="products[].product")
    if item is None:
        return (product,)
    return (
        product,
        Input(label=item.row.label, value=shown(item.value), unit=item.row.unit, field=item.field),
    )
