"""The arithmetic of R04: what the counted units are worth, and what that leaves open."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from rules.criteria.case import Case
from rules.criteria.retired_units import Weighed, weigh
from rules.facts import CapacityReplacement, ProductLine
from rules.findings import Finding, Input, Margin, ParameterUse, SourceRow, Working
from rules.text import shown
from rules.vocabulary import MarginSense, Outcome, Reason, RowReason

Counted = Literal["certain", "answered", "possible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A plan with its units weighed on the day of its edition. built in ``unit``."""

    plan: CapacityReplacement
    built: Decimal
    unit: str
    base: ParameterUse
    region: ParameterUse
    rows: tuple[Weighed, ...]

    def enough(self, counted: Counted, *, reduced: bool, strict: bool) -> bool:
        """Do the units that are ``certain``, ``answered`` or ``possible`` reach the built capacity?"""
        worth = Fraction(0)
        for row in self.rows:
            if row.quantity is not None and getattr(row, counted):
                worth += Fraction(row.quantity) / Fraction(self.ratio(row, reduced=reduced, strict=strict))
        return worth >= Fraction(self.built)

    def ratio(self, row: Weighed, *, reduced: bool, strict: bool) -> Decimal:
        if strict and not (reduced and row.ratio.reduced):
            return row.ratio.high
        return row.ratio.low if reduced or not row.ratio.reduced else self.base.number

    @property
    def uses(self) -> tuple[ParameterUse, ...]:
        found = [self.base, self.region]
        for row in self.rows:
            found += [*row.uses, *row.ratio.uses]
        return tuple({use.key: use for use in found}.values())

    def margin(self, *, strict: bool) -> Margin:
        """In retired units where all share a ratio, else in units of built capacity. Doubtful units are left out."""
        counted = [
            (row.quantity, self.ratio(row, reduced=False, strict=strict)) for row in self.rows if row.certain
        ]
        ratios = {ratio for _, ratio in counted} or {self.base.number}
        if len(ratios) == 1:
            required = ratios.pop() * self.built
            provided = sum((quantity for quantity, _ in counted if quantity is not None), Decimal(0))
            label = "认定的退出产能"
        else:
            required = self.built
            worth = sum(
                (Fraction(quantity) / Fraction(ratio) for quantity, ratio in counted if quantity is not None),
                Fraction(0),
            )
            provided = Decimal(worth.numerator) / Decimal(worth.denominator)
            label = "退出产能折合可建产能"
        return Margin(
            label=label, required=required, provided=provided, unit=self.unit, sense=MarginSense.AT_LEAST
        )


def built_capacity(plan: CapacityReplacement, line: ProductLine) -> tuple[Decimal, str]:
    """By the plan, else by the product line; zero where neither states it."""
    if plan.built is not None:
        return plan.built, plan.built_unit or ""
    return line.capacity or Decimal(0), line.capacity_unit or ""


def weighing(
    case: Case, plan: CapacityReplacement, built: Decimal, unit: str,
    base: ParameterUse, region: ParameterUse, on: date,
) -> Weighing:  # fmt: skip
    settled = replace(plan, built_unit=unit)
    rows = tuple(weigh(case, settled, item, base, on) for item in plan.retired)
    return Weighing(plan=plan, built=built, unit=unit, base=base, region=region, rows=rows)


def judge(weighing: Weighing) -> Finding:
    """Law R04, table of situations."""
    outcome, reason = _decide(weighing)
    margin = weighing.margin(strict=outcome is not Outcome.NOT_MET)
    missing = _still_missing(weighing, reason) if outcome is Outcome.CANNOT_TELL else ()
    return finding(
        weighing.plan.process,
        outcome,
        reason,
        _summary(weighing, reason, margin),
        margin=margin,
        workings=(_working(weighing, margin),),
        inputs=_inputs(weighing),
        parameters=weighing.uses,
        sources=tuple(_row(weighing, row, strict=outcome is not Outcome.NOT_MET) for row in weighing.rows),
        missing=missing,
        advice=_advice(weighing, margin),
    )


def _decide(weighing: Weighing) -> tuple[Outcome, Reason]:
    if weighing.enough("certain", reduced=False, strict=True):
        return Outcome.MET, Reason.OK
    if not weighing.enough("possible", reduced=True, strict=False):
        open_rows = any(
            row.reason is RowReason.MISSING_FACT and row.quantity is None for row in weighing.rows
        )
        if weighing.plan.sources_complete is True and not open_rows:
            return Outcome.NOT_MET, Reason.RATIO_SHORT
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT
    for strict in (True, False):
        if weighing.enough("answered", reduced=False, strict=strict) and not weighing.enough(
            "certain", reduced=False, strict=strict
        ):
            return Outcome.CANNOT_TELL, Reason.MISSING_FACT
    for strict in (False, True):
        if weighing.enough("certain", reduced=False, strict=strict) != weighing.enough(
            "possible", reduced=True, strict=strict
        ):
            return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT
    if any(row.ratio.unstated for row in weighing.rows if row.possible):
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT
    return Outcome.CANNOT_TELL, Reason.EDITION_UNCERTAIN


def _still_missing(weighing: Weighing, reason: Reason) -> tuple[str, ...]:
    """Every fact that is not stated; the rest of the list only where facts are what decides."""
    texts = [text for row in weighing.rows if row.possible for text in row.ratio.unstated]
    texts += [f"{_label(row)}：{row.detail}" for row in weighing.rows if row.reason is RowReason.MISSING_FACT]
    if reason is Reason.MISSING_FACT and weighing.plan.sources_complete is not True:
        texts.append("其余退出产能，或清单已填报完整的声明（sources_complete）")
    return tuple(texts)


def _label(row: Weighed) -> str:
    return f"{row.unit.enterprise} {row.unit.line}"


def _row(weighing: Weighing, row: Weighed, *, strict: bool) -> SourceRow:
    detail = row.detail
    if not detail:
        ratio = weighing.ratio(row, reduced=False, strict=strict)
        detail = f"按 {shown(ratio)}:1 计"
    return SourceRow(
        label=_label(row),
        quantity=row.unit.capacity,
        unit=row.unit.capacity_unit or "",
        counted=row.certain,
        reason=row.reason,
        detail=detail,
    )


def _inputs(weighing: Weighing) -> tuple[Input, ...]:
    complete = {True: "是", False: "否", None: "没有说明"}[weighing.plan.sources_complete]
    return (
        Input(
            label="建设产能", value=shown(weighing.built), unit=weighing.unit, field="replacements[].built"
        ),
        Input(
            label="退出产能清单已填报完整", value=complete, unit="", field="replacements[].sources_complete"
        ),
    )


def _working(weighing: Weighing, margin: Margin) -> Working:
    certain = [row for row in weighing.rows if row.certain and row.quantity is not None]
    parts = " + ".join(shown(row.quantity or Decimal(0)) for row in certain) or "0"
    if margin.required != weighing.built or margin.label == "认定的退出产能":
        ratio = margin.required / weighing.built
        return Working(
            formula="Σ 认定的退出产能 ≥ 置换比例 × 建设产能",
            numbers=f"{parts} 对 {shown(ratio)} × {shown(weighing.built)}",
            result=f"{shown(margin.provided)} 对 {shown(margin.required)} {weighing.unit}",
        )
    strict = weighing.margin(strict=True) == margin
    parts = " + ".join(
        f"{shown(row.quantity or Decimal(0))} ÷ {shown(weighing.ratio(row, reduced=False, strict=strict))}"
        for row in certain
    )
    return Working(
        formula="Σ（认定的退出产能 ÷ 置换比例）≥ 建设产能",
        numbers=f"{parts} 对 {shown(weighing.built)}",
        result=f"{shown(margin.provided)} 对 {shown(margin.required)} {weighing.unit}",
    )


def _summary(weighing: Weighing, reason: Reason, margin: Margin) -> str:
    unit = weighing.unit
    gap = margin.difference
    account = (
        f"建设 {shown(weighing.built)} {unit}，{margin.label} {shown(margin.provided)} {unit}，"
        f"要求 {shown(margin.required)} {unit}"
    )
    if gap >= 0:
        account += f"，富余 {shown(gap)} {unit}" if gap else "，恰好满足"
    else:
        account += f"，还差 {shown(-gap)} {unit}"
    tail = {
        Reason.OK: "",
        Reason.RATIO_SHORT: "；清单已填报完整，不满足置换比例",
        Reason.MISSING_FACT: "；尚缺事实，不能下结论",
        Reason.NEEDS_JUDGEMENT: "；结论取决于需要人工判断的产能或条款",
        Reason.EDITION_UNCERTAIN: "；结论取决于只在征求意见稿中看到的比例",
    }[reason]
    return f"{account}{tail}。"


def _advice(weighing: Weighing, margin: Margin) -> str:
    unit = weighing.unit
    if margin.difference == 0:
        return "恰好满足，没有余量：认定的产能有任何减少即不满足。"
    if margin.difference > 0:
        return f"认定的产能减少超过 {shown(margin.difference)} {unit} 即不满足。"
    text = f"再补充 {shown(-margin.difference)} {unit} 合格产能即满足"
    if margin.label == "认定的退出产能" and margin.provided > 0:
        ratio = margin.required / weighing.built
        text += f"；或将建设产能降至 {shown(_down(margin.provided / ratio))} {unit}"
    return text + "。"


def _down(value: Decimal) -> Decimal:
    """Two decimals, never above the value: a capacity that the retired units do cover."""
    return value.quantize(Decimal("0.01"), rounding="ROUND_FLOOR")


def tell_not(process: str, reason: Reason, summary: str, **more: object) -> Finding:
    return finding(process, Outcome.CANNOT_TELL, reason, summary, **more)


def finding(process: str, outcome: Outcome, reason: Reason, summary: str, **more: object) -> Finding:
    """A finding of this criterion; ``process`` empty for a project without products."""
    values: dict[str, object] = {"rule": "R04", **more}
    return Finding(
        key=f"capacity_replacement:{process}" if process else "capacity_replacement",
        criterion="capacity_replacement",
        title="产能置换",
        outcome=outcome,
        reason=reason,
        summary=summary,
        product=process or None,
        **values,  # type: ignore[arg-type]
    )
