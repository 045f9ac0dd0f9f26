"""Sources offered against a quantity that is needed (R06, R09, R11): which count, and is the sum enough?"""

from collections.abc import Sequence
from decimal import Decimal

from rules.findings import Margin, SourceRow, Working
from rules.text import Text, say
from rules.vocabulary import Outcome, Reason, RowReason

ZERO = Decimal(0)
_OPEN = (RowReason.MISSING_FACT, RowReason.NEEDS_JUDGEMENT)

Verdict = tuple[Outcome, Reason, tuple[str, ...]]
"""Outcome, reason, and what is missing."""

MET: Verdict = (Outcome.MET, Reason.OK, ())
SHORT: Verdict = (Outcome.NOT_MET, Reason.QUANTITY_SHORT, ())
JUDGEMENT: Verdict = (Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ())


def missing_fact(*missing: str) -> Verdict:
    return Outcome.CANNOT_TELL, Reason.MISSING_FACT, missing


def counted(rows: Sequence[SourceRow]) -> Decimal:
    """What the counted rows sum up to."""
    return sum((row.quantity for row in rows if row.counted and row.quantity is not None), ZERO)


def weigh(rows: Sequence[SourceRow], need: Decimal, *, gaps: tuple[str, ...] = ()) -> Verdict:
    """Is ``need`` reached? ``gaps``: what else must be stated before a shortage is certain (law §2.4.7).

    A row that is open counts in full before a shortage is found; a row without a usable quantity leaves it open.
    """
    sure = counted(rows)
    if sure >= need:
        return MET
    unsettled = [row for row in rows if row.reason in _OPEN]
    at_most = sure + sum((row.quantity for row in unsettled if row.quantity is not None), ZERO)
    if not gaps and at_most < need and all(row.quantity is not None for row in unsettled):
        return SHORT
    lacking = [f"{row.label}：{row.detail}" for row in unsettled if row.reason is RowReason.MISSING_FACT]
    return missing_fact(*lacking, *gaps) if lacking or gaps else JUDGEMENT


def blank(text: str | None) -> bool:
    """Not stated: spaces are no document."""
    return text is None or not text.strip()


def usable(quantity: Decimal | None, name: str, gaps: list[str]) -> Decimal | None:
    """The quantity of a row where it can be one; what is wrong with it goes to ``gaps``."""
    if quantity is None:
        gaps.append(name)
    elif quantity < 0:
        gaps.append(f"{name}（填报为负数）")
        return None
    elif quantity == 0:
        gaps.append(f"{name}（填报为 0）")
    return quantity


def sum_working(formula: str, rows: Sequence[SourceRow], total: Decimal, unit: str) -> Working:
    """The line that adds the counted sources."""
    parts = [row.quantity for row in rows if row.counted]
    numbers = say(" + ".join(["{}"] * len(parts)), *parts) if parts else "0"
    return Working(formula=formula, numbers=numbers, result=say("{} {}", total, unit))


_TAILS = {
    Reason.MISSING_FACT: "；尚缺事实，不能下结论",
    Reason.MISSING_PARAMETER: "；缺少参数，不能下结论",
    Reason.NEEDS_JUDGEMENT: "；结论需要人工判断",
    Reason.QUANTITY_SHORT: "；来源已填报完整，数量不足",
    Reason.EDITION_UNCERTAIN: "；两种取值的结果不同，不能下结论",
}


def account(margin: Margin, reason: Reason, needed: str, found: str) -> Text:
    """What is needed, what was found, and how far apart they are. needed, found: the two verbs, e.g. 应替代."""
    gap, unit = margin.difference, margin.unit
    tail = _TAILS.get(reason, "")
    if gap == 0:
        return say(
            "{} {} {}，{} {} {}，恰好满足{}。",
            needed,
            margin.required,
            unit,
            found,
            margin.provided,
            unit,
            tail,
        )
    side = "富余" if gap > 0 else "还差"
    return say(
        "{} {} {}，{} {} {}，{} {} {}{}。",
        needed, margin.required, unit, found, margin.provided, unit, side, abs(gap), unit, tail,
    )  # fmt: skip
