"""The arithmetic of R04: what the counted units are worth, and what that leaves open."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.criteria.case import Case
from rules.criteria.retired_units import Terms, Weighed, terms, weigh
from rules.criteria.special_ratios import Level
from rules.facts import CapacityReplacement, ProductLine
from rules.findings import Finding, Input, Margin, ParameterUse, SourceRow, Working
from rules.record import record
from rules.text import Text, say, shown
from rules.vocabulary import MarginSense, Outcome, Reason, RowReason

ZERO = Decimal(0)


@record()
class Weighing:
    """A plan with its units weighed on the day of its edition. built in ``unit``."""

    plan: CapacityReplacement
    built: Decimal
    unit: str
    base: ParameterUse
    region: ParameterUse
    asked: Terms
    rows: tuple[Weighed, ...]

    def enough(self, level: Level, *, strict: bool) -> bool:
        """Do the units that count at the level reach the built capacity? Equal ratios compare products, not quotients."""
        counted = self.counted(level, strict=strict)
        ratios = {ratio for _, ratio in counted}
        if len(ratios) == 1:
            return sum((quantity for quantity, _ in counted), ZERO) >= ratios.pop() * self.built
        return worth(counted) >= Fraction(self.built)

    def counted(self, level: Level, *, strict: bool) -> list[tuple[Decimal, Decimal]]:
        """Quantity and ratio of each unit that counts at the level."""
        return [
            (row.quantity, row.ratio.at(level, strict=strict))
            for row in self.rows
            if row.quantity is not None and getattr(row, level)
        ]

    @property
    def uses(self) -> tuple[ParameterUse, ...]:
        found = [self.base, self.region, *self.asked.specials.plain.uses]
        if self.asked.specials.cut:
            found.append(self.asked.specials.cut)
        for row in self.rows:
            found += [*row.uses, *row.ratio.uses]
        return tuple({use.key: use for use in found}.values())

    def margin(self, *, strict: bool) -> Margin:
        """In retired units where all share a ratio, else in units of built capacity. Doubtful units are left out."""
        counted = self.counted("certain", strict=strict)
        ratios = {ratio for _, ratio in counted} or {self.asked.specials.plain.certain}
        if len(ratios) == 1:
            required = ratios.pop() * self.built
            provided = sum((quantity for quantity, _ in counted), ZERO)
            label = SHARED
        else:
            required, share = self.built, worth(counted)
            provided = Decimal(share.numerator) / Decimal(share.denominator)
            label = "退出产能折合可建产能"
        return Margin(
            label=label, required=required, provided=provided, unit=self.unit, sense=MarginSense.AT_LEAST
        )


SHARED = "认定的退出产能"


def worth(counted: list[tuple[Decimal, Decimal]]) -> Fraction:
    """Σ capacity / ratio, exact."""
    return sum((Fraction(quantity) / Fraction(ratio) for quantity, ratio in counted), Fraction(0))


def built_capacity(plan: CapacityReplacement, line: ProductLine) -> tuple[Decimal, str]:
    """By the plan, else by the product line; zero where neither states it."""
    if plan.built is not None:
        return plan.built, plan.built_unit or ""
    return line.capacity or ZERO, line.capacity_unit or ""


def weighing(
    case: Case, plan: CapacityReplacement, built: Decimal, unit: str,
    base: ParameterUse, region: ParameterUse, on: date,
) -> Weighing:  # fmt: skip
    asked = terms(case, plan, unit, base, region, on)
    rows = tuple([weigh(asked, item) for item in plan.retired])
    return Weighing(plan, built, unit, base, region, asked, rows)


def judge(weighing: Weighing) -> Finding:
    """Law R04, table of situations."""
    outcome, reason = decide(weighing)
    strict = outcome is not Outcome.NOT_MET
    margin = weighing.margin(strict=strict)
    return finding(
        weighing.plan.process,
        outcome,
        reason,
        _summary(weighing, reason, margin),
        margin=margin,
        workings=(_working(weighing, margin, strict=strict),),
        inputs=_inputs(weighing),
        parameters=weighing.uses,
        sources=tuple([_row(row, strict=strict) for row in weighing.rows]),
        missing=_still_missing(weighing, reason) if outcome is Outcome.CANNOT_TELL else (),
        advice=_advice(weighing, margin),
    )


def decide(weighing: Weighing) -> tuple[Outcome, Reason]:
    """What is proved decides; else what could still be proved, judged or confirmed is named, in this order."""
    enough = weighing.enough
    if enough("certain", strict=True):
        return Outcome.MET, Reason.OK
    if not enough("possible", strict=False):
        return _short(weighing)
    for strict in (True, False):
        if enough("answered", strict=strict) and not enough("certain", strict=strict):
            return Outcome.CANNOT_TELL, Reason.MISSING_FACT
    for strict in (False, True):
        if enough("certain", strict=strict) != enough("possible", strict=strict):
            return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT
    if any(row.ratio.unstated for row in weighing.rows if row.possible):
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT
    return Outcome.CANNOT_TELL, Reason.EDITION_UNCERTAIN


def _short(weighing: Weighing) -> tuple[Outcome, Reason]:
    """Not enough on any reading, as far as the list goes."""
    unmeasured = any(row.reason is RowReason.MISSING_FACT and row.quantity is None for row in weighing.rows)
    if weighing.plan.sources_complete is not True or unmeasured:
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT
    if weighing.asked.specials.cut and any(row.possible for row in weighing.rows):
        return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT
    return Outcome.NOT_MET, Reason.RATIO_SHORT


def _still_missing(weighing: Weighing, reason: Reason) -> tuple[str, ...]:
    """Every fact that is not stated; the rest of the list only where facts are what decides."""
    texts = [*weighing.asked.specials.claims]
    texts += [text for row in weighing.rows if row.possible for text in row.ratio.unstated]
    texts += [f"{_label(row)}：{row.detail}" for row in weighing.rows if row.reason is RowReason.MISSING_FACT]
    if reason is Reason.MISSING_FACT and weighing.plan.sources_complete is not True:
        texts.append("其余退出产能，或清单已填报完整的声明（sources_complete）")
    return tuple(texts)


def _label(row: Weighed) -> str:
    return f"{row.unit.enterprise} {row.unit.line}"


def _row(row: Weighed, *, strict: bool) -> SourceRow:
    return SourceRow(
        label=_label(row),
        quantity=row.unit.capacity,
        unit=row.unit.capacity_unit or "",
        counted=row.certain,
        reason=row.reason,
        detail=row.detail or f"按 {shown(row.ratio.at('certain', strict=strict))}:1 计",
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


def _working(weighing: Weighing, margin: Margin, *, strict: bool) -> Working:
    counted = weighing.counted("certain", strict=strict)
    result = say("{} 对 {} {}", margin.provided, margin.required, weighing.unit)
    if margin.label == SHARED:
        parts = _Sum(tuple([quantity for quantity, _ in counted]))
        return Working(
            formula="Σ 认定的退出产能 ≥ 置换比例 × 建设产能",
            numbers=say("{} 对 {} × {}", parts, margin.required / weighing.built, weighing.built),
            result=result,
        )
    parts = _Sum(tuple([say("{} ÷ {}", *pair) for pair in counted]))
    return Working(
        formula="Σ（认定的退出产能 ÷ 置换比例）≥ 建设产能",
        numbers=say("{} 对 {}", parts, weighing.built),
        result=result,
    )


@record()
class _Sum:
    """The terms of a sum, written out when somebody reads them."""

    terms: tuple[object, ...]

    def __str__(self) -> str:
        return " + ".join(str(say("{}", term)) for term in self.terms) or "0"


TAILS = {
    Reason.OK: "",
    Reason.RATIO_SHORT: "；清单已填报完整，不满足置换比例",
    Reason.MISSING_FACT: "；尚缺事实，不能下结论",
    Reason.NEEDS_JUDGEMENT: "；结论取决于需要人工判断的产能或条款",
    Reason.EDITION_UNCERTAIN: "；结论取决于只在征求意见稿中看到的比例",
}


def _summary(weighing: Weighing, reason: Reason, margin: Margin) -> Text:
    unit, gap = weighing.unit, margin.difference
    rest = (
        say("，富余 {} {}", gap, unit)
        if gap > 0
        else say("，还差 {} {}", -gap, unit)
        if gap
        else "，恰好满足"
    )
    return say(
        "建设 {} {}，{} {} {}，要求 {} {}{}{}。",
        weighing.built, unit, margin.label, margin.provided, unit, margin.required, unit, rest, TAILS[reason],
    )  # fmt: skip


def _advice(weighing: Weighing, margin: Margin) -> Text:
    unit, gap = weighing.unit, margin.difference
    if gap == 0:
        return "恰好满足，没有余量：认定的产能有任何减少即不满足。"
    if gap > 0:
        return say("认定的产能减少超过 {} {} 即不满足。", gap, unit)
    if margin.label != SHARED or margin.provided <= 0:
        return say("再补充 {} {} 合格产能即满足。", -gap, unit)
    smaller = _down(margin.provided * weighing.built / margin.required)
    return say("再补充 {} {} 合格产能即满足；或将建设产能降至 {} {}。", -gap, unit, smaller, unit)


def _down(value: Decimal) -> Decimal:
    """Two decimals, never above the value: a capacity that the retired units do cover."""
    return value.quantize(Decimal("0.01"), rounding="ROUND_FLOOR")


def tell_not(process: str, reason: Reason, summary: Text, **more: object) -> Finding:
    return finding(process, Outcome.CANNOT_TELL, reason, summary, **more)


def finding(process: str, outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
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
