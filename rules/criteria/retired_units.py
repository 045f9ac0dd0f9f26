"""Which retired units count, and at which ratio (law R04, table of eligibility codes)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.criteria.case import Case
from rules.facts import CapacityReplacement, RetiredUnit
from rules.findings import ParameterUse
from rules.tables import Eligibility, in_force
from rules.vocabulary import ConstructionKind, RowReason

YES, NO, OPEN, UNSTATED = "yes", "no", "open", "unstated"
"""Does the eligibility rule exclude the unit? OPEN: a reviewer decides. UNSTATED: the fact is not given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an eligibility question may look at."""

    case: Case
    plan: CapacityReplacement
    unit: RetiredUnit
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The ratio of one unit. Where texts leave it open, ``low`` < ``high``.

    reduced: the low end rests on a reduced special; stricter: the high end on a draft; unstated: on a missing fact.
    """

    low: Decimal
    high: Decimal
    reduced: bool = False
    stricter: bool = False
    unstated: tuple[str, ...] = ()
    uses: tuple[ParameterUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One retired unit after all questions.

    certain: counts in any case; answered: counts once the missing facts are given; possible: may count.
    """

    unit: RetiredUnit
    quantity: Decimal | None
    certain: bool
    answered: bool
    possible: bool
    reason: RowReason | None
    detail: str
    ratio: Ratio
    uses: tuple[ParameterUse, ...]


def weigh(case: Case, plan: CapacityReplacement, unit: RetiredUnit, base: ParameterUse, on: date) -> Weighed:
    """The unit against every eligibility rule in force, and its ratio."""
    asked = Asked(case, plan, unit, on)
    excluded: list[Eligibility] = []
    doubtful: list[Eligibility] = []
    unstated: list[Eligibility] = []
    for rule in case.book.eligibility:
        if plan.process not in rule.processes or not in_force(rule.valid_from, rule.valid_to, on):
            continue
        answer = QUESTIONS[rule.code](asked)
        if answer == YES:
            excluded.append(rule)
        elif answer == OPEN or (answer == UNSTATED and rule.code == "low_efficiency"):
            doubtful.append(rule)
        elif answer == UNSTATED and rule.code != "used":  # the ledger knows it, not the applicant (law R15)
            unstated.append(rule)
    quantity = unit.capacity if unit.capacity_unit == plan.built_unit else None
    reason, detail = _why(excluded, doubtful, unstated, quantity, plan.built_unit or "")
    return Weighed(
        unit=unit,
        quantity=quantity,
        certain=quantity is not None and not excluded and not doubtful and not unstated,
        answered=quantity is not None and not excluded and not doubtful,
        possible=quantity is not None and not excluded,
        reason=reason,
        detail=detail,
        ratio=_ratio(case, plan, unit, base, on),
        uses=tuple(rule.use() for rule in (*excluded, *doubtful, *unstated)),
    )


def _why(
    excluded: list[Eligibility], doubtful: list[Eligibility], unstated: list[Eligibility],
    quantity: Decimal | None, unit: str,
) -> tuple[RowReason | None, str]:  # fmt: skip
    labels = "；".join(rule.label for rule in excluded or doubtful)
    if excluded:
        used = any(rule.code == "used" for rule in excluded)
        return (RowReason.SOURCE_ALREADY_USED if used else RowReason.SOURCE_INELIGIBLE), labels
    if quantity is None:
        return RowReason.MISSING_FACT, f"缺以 {unit} 计的备案产能"
    if unstated:
        return RowReason.MISSING_FACT, f"没有说明：{'；'.join(rule.label for rule in unstated)}"
    if doubtful:
        return RowReason.NEEDS_JUDGEMENT, f"需判断：{labels}"
    return None, ""


def _ratio(case: Case, plan: CapacityReplacement, unit: RetiredUnit, base: ParameterUse, on: date) -> Ratio:
    """max(base, stricter specials); a reduced special takes the place of the base (law R04, formula).

    A unit under both a settled reduced special and a stricter one is left open: no text says which prevails.
    """
    reduced = None
    if plan.same_legal_person and plan.same_site:
        reduced = case.book.find(
            "capacity_replacement.special_ratio", on, process=plan.process, situation="same_site"
        )
    settled = reduced is not None and _settled(reduced)
    start = reduced.number if reduced and settled else base.number
    low = high = start
    stricter, unstated, uses = False, [], []
    for situation, applies, text in (
        ("restricted", unit.restricted, "是否限制类生产线"),
        ("cross_province", _crosses(case, unit), "退出产能所在省份"),
    ):
        special = case.book.find(
            "capacity_replacement.special_ratio", on, process=plan.process, situation=situation
        )
        if special is None or applies is False or special.number <= start:
            continue
        uses.append(special)
        high = max(high, special.number)
        if applies is None:
            unstated.append(f"{unit.enterprise} {unit.line}：{text}")
        elif _settled(special) and not settled:
            low = max(low, special.number)
        else:
            stricter = True
    if reduced:
        uses.append(reduced)
        low = min(low, reduced.number)
    return Ratio(
        low=low,
        high=high,
        reduced=reduced is not None and not settled,
        stricter=stricter,
        unstated=tuple(unstated),
        uses=tuple(uses),
    )


def _settled(use: ParameterUse) -> bool:
    """A special ratio decides alone only where its text was read in force or is confirmed."""
    return use.confirmed or use.evidence.value == "read"


def _crosses(case: Case, unit: RetiredUnit) -> bool | None:
    site = case.facts.site.division_code
    if site is None or unit.province_code is None:
        return None
    return unit.province_code[:2] != case.book.places(site)[-1][:2]


def _excludes(value: bool | None, *, when: bool = True) -> str:
    if value is None:
        return UNSTATED
    return YES if value is when else NO


def _split(asked: Asked) -> str:
    if not asked.unit.remainder_transferred:
        return _excludes(asked.unit.remainder_transferred)
    return YES if asked.case.facts.nature is ConstructionKind.NEW else OPEN


def _outside_province(asked: Asked) -> str:
    region = asked.case.region(asked.on)
    if region is None or region.value != "key":
        return NO
    return {True: OPEN, False: NO, None: UNSTATED}[_crosses(asked.case, asked.unit)]


QUESTIONS: dict[str, Callable[[Asked], str]] = {
    "used": lambda asked: _excludes(asked.unit.used_elsewhere),
    "not_on_list": lambda asked: _excludes(asked.unit.on_announced_list, when=False),
    "eliminated": lambda asked: _excludes(asked.unit.eliminated),
    "subsidised": lambda asked: _excludes(asked.unit.subsidised),
    "licence": lambda asked: _excludes(asked.unit.licence_valid, when=False),
    "no_permit": lambda asked: _excludes(asked.unit.pollution_permit, when=False),
    "low_efficiency": lambda asked: _excludes(asked.unit.low_efficiency),
    "below_baseline": lambda asked: _excludes(asked.unit.below_baseline),
    "stopped_two_years": lambda asked: _excludes(asked.unit.stopped_two_years),
    "outside_province": _outside_province,
    "split": _split,
}
"""One answer per eligibility code of rules/data/capacity_replacement.toml."""
