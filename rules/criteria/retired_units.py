"""Which retired units count (law R04, table of eligibility codes)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from rules.criteria.case import Case
from rules.criteria.special_ratios import Ratio, Specials, crosses, specials
from rules.facts import CapacityReplacement, RetiredUnit
from rules.findings import ParameterUse
from rules.record import record
from rules.tables import Eligibility, in_force
from rules.units import unit_words
from rules.vocabulary import ConstructionKind, RowReason

YES, NO, OPEN, UNSTATED = "yes", "no", "open", "unstated"
"""Does the eligibility rule exclude the unit? OPEN: a reviewer decides. UNSTATED: the fact is not given."""


@record()
class Terms:
    """What the edition of the day asks of every unit of a plan; built once, asked for each unit."""

    case: Case
    plan: CapacityReplacement
    unit: str
    on: date
    rules: tuple[Eligibility, ...]
    specials: Specials
    closed_province: bool


@record(kw_only=True)
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


def terms(
    case: Case, plan: CapacityReplacement, unit: str, base: ParameterUse, region: ParameterUse, on: date
) -> Terms:
    """``unit``: of the built capacity. ``on``: the day whose edition applies."""
    rules = tuple(
        rule
        for rule in case.book.eligibility
        if (not rule.processes or plan.process in rule.processes)
        and in_force(rule.valid_from, rule.valid_to, on)
    )
    closed = region.value == "key" or _little_used(case, on)
    return Terms(case, plan, unit, on, rules, specials(case, plan, base, region, on), closed)


def _little_used(case: Case, on: date) -> bool:
    """Mean use of clinker capacity below the limit; the use is entered by an administrator for each province."""
    site = case.facts.site.division_code
    limit = case.book.find("capacity_replacement.utilisation_floor", on)
    use = (
        case.book.find_by_place("capacity_replacement.clinker_utilisation", on, "province", site)
        if site
        else None
    )
    return bool(limit and use and use.number < limit.number)


def weigh(asked: Terms, unit: RetiredUnit) -> Weighed:
    """The unit against every eligibility rule in force, and its ratio."""
    excluded: list[Eligibility] = []
    doubtful: list[Eligibility] = []
    unstated: list[Eligibility] = []
    for rule in asked.rules:
        answer = QUESTIONS[rule.code](asked, unit, rule)
        if answer == NO:
            continue
        if answer == YES:
            excluded.append(rule)
        elif answer == OPEN or rule.code == "low_efficiency":  # its definition is not known (law R04)
            doubtful.append(rule)
        elif rule.code != "used":  # the register knows it, not the applicant (law R15)
            unstated.append(rule)
    quantity = unit.capacity if unit.capacity_unit == asked.unit else None
    reason, detail = _why(excluded, doubtful, unstated, quantity, asked.unit)
    return Weighed(
        unit=unit,
        quantity=quantity,
        certain=quantity is not None and not excluded and not doubtful and not unstated,
        answered=quantity is not None and not excluded and not doubtful,
        possible=quantity is not None and not excluded,
        reason=reason,
        detail=detail,
        ratio=asked.specials.of(asked.case, unit),
        uses=tuple(rule.use() for rule in (*excluded, *doubtful, *unstated)),
    )


def _why(
    excluded: list[Eligibility], doubtful: list[Eligibility], unstated: list[Eligibility],
    quantity: Decimal | None, unit: str,
) -> tuple[RowReason | None, str]:  # fmt: skip
    if excluded:
        used = any(rule.code == "used" for rule in excluded)
        return (RowReason.SOURCE_ALREADY_USED if used else RowReason.SOURCE_INELIGIBLE), _labels(excluded)
    if quantity is None:
        return RowReason.MISSING_FACT, f"缺以 {unit_words(unit)} 计的备案产能"
    if unstated:
        return RowReason.MISSING_FACT, f"没有说明：{_labels(unstated)}"
    if doubtful:
        return RowReason.NEEDS_JUDGEMENT, f"需判断：{_labels(doubtful)}"
    return None, ""


def _labels(rules: list[Eligibility]) -> str:
    return "；".join(rule.label for rule in rules)


Question = Callable[[Terms, RetiredUnit, Eligibility], str]


def _if(field: str, when: bool = True) -> Question:
    """Excluded where the declared fact is ``when``."""

    def answer(_asked: Terms, unit: RetiredUnit, _rule: Eligibility) -> str:
        value = getattr(unit, field)
        return UNSTATED if value is None else YES if value is when else NO

    return answer


def _split(asked: Terms, unit: RetiredUnit, _rule: Eligibility) -> str:
    """New project: excluded. A same-site upgrade that sold a remainder was published, so a rebuild is judged."""
    if unit.remainder_transferred is None:
        return UNSTATED
    if not unit.remainder_transferred:
        return NO
    return YES if asked.case.facts.nature is ConstructionKind.NEW else OPEN


def _outside_province(asked: Terms, unit: RetiredUnit, _rule: Eligibility) -> str:
    if not asked.closed_province:
        return NO
    return {True: OPEN, False: NO, None: UNSTATED}[crosses(asked.case, unit)]


def _not_on_2016_list(_asked: Terms, unit: RetiredUnit, _rule: Eligibility) -> str:
    """On the list of 2016, or built legally in or after that year (STEEL-2021)."""
    return _neither(unit.on_2016_list, unit.built_legally_since_2016)


def _not_in_aluminium_report(_asked: Terms, unit: RetiredUnit, _rule: Eligibility) -> str:
    """In the report of October 2017, or compliant capacity of that month or later (AL-2018)."""
    return _neither(unit.in_aluminium_report, unit.compliant_aluminium)


def _neither(one: bool | None, other: bool | None) -> str:
    if one or other:
        return NO
    return UNSTATED if one is None or other is None else YES


def _special_equipment(_asked: Terms, unit: RetiredUnit, _rule: Eligibility) -> str:
    """Case by case to the ministry (STEEL-2020D)."""
    return {True: OPEN, False: NO, None: UNSTATED}[unit.special_equipment]


def _stopped_glass(asked: Terms, unit: RetiredUnit, rule: Eligibility) -> str:
    """Stopped by order or force majeure for longer than ``years`` (CG-2024D)."""
    if unit.restart_impossible is None:
        return UNSTATED
    if not unit.restart_impossible:
        return NO
    if unit.stopped_on is None:
        return UNSTATED
    if rule.years is None:
        return OPEN
    stopped, on = unit.stopped_on, asked.on
    limit = (stopped.year + int(rule.years), stopped.month, stopped.day)
    return YES if (on.year, on.month, on.day) > limit else NO


def _closed(unit: RetiredUnit, rule: Eligibility) -> bool:
    """Did the unit stop within the period of the rule? A unit without a day still runs."""
    day = unit.stopped_on
    return day is not None and in_force(rule.closed_from or date.min, rule.closed_to, day)


def _closed_unlisted(_asked: Terms, unit: RetiredUnit, rule: Eligibility) -> str:
    """Closed before 2013 and not on an announced list (AL-2018)."""
    if not _closed(unit, rule):
        return NO
    return {True: NO, False: YES, None: UNSTATED}[unit.on_announced_list]


def _lapsed_quota(_asked: Terms, unit: RetiredUnit, rule: Eligibility) -> str:
    """Quota of 2011 to 2017, no longer usable from the first day of the rule on (AL-2018)."""
    return YES if _closed(unit, rule) else NO


QUESTIONS: dict[str, Question] = {
    "used": _if("used_elsewhere"),
    "not_on_list": _if("on_announced_list", when=False),
    "eliminated": _if("eliminated"),
    "subsidised": _if("subsidised"),
    "licence": _if("licence_valid", when=False),
    "no_permit": _if("pollution_permit", when=False),
    "low_efficiency": _if("low_efficiency"),
    "below_baseline": _if("below_baseline"),
    "stopped_two_years": _if("stopped_two_years"),
    "stopped_glass": _stopped_glass,
    "outside_province": _outside_province,
    "split": _split,
    "not_on_2016_list": _not_on_2016_list,
    "decapacity": _if("decapacity_task"),
    "ditiao": _if("induction_furnace_steel"),
    "outdated": _if("outdated"),
    "dismantled_before": _if("dismantled_before_confirmation"),
    "zombie": _if("zombie_enterprise"),
    "non_steel": _if("casting_or_ferroalloy"),
    "special_equipment": _special_equipment,
    "al_list": _not_in_aluminium_report,
    "al_closed": _closed_unlisted,
    "al_quota": _lapsed_quota,
}
"""One answer per eligibility code of rules/data/capacity_replacement.toml."""
