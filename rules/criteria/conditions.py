"""When an item of a checklist is asked for (law §7, R18): one small function for each named condition."""

from collections.abc import Callable
from decimal import Decimal

from rules.checklist_tables import Need
from rules.criteria.case import Case
from rules.criteria.energy_review_tier import energy_review_tier
from rules.factors import UNIT_SCALES
from rules.facts import ProductLine
from rules.vocabulary import ConstructionKind, Outcome

Answer = tuple[bool | None, str]
"""Is the condition given, and why not, or, where it is None, which fact decides it."""

YES: Answer = (True, "")
BELOW_LIMITS = "年综合能耗和年电力消费量都不到单独节能审查的界限"
NOT_SUBMITTED: Answer = (False, "视情况提交，没有提交")


def needed(case: Case, need: Need) -> Answer:
    """Does the condition hold for the project?"""
    return CONDITIONS[need](case)


def _capacity_replacement(case: Case) -> Answer:
    """R04 applies, or the applicant hands in a plan; what a reviewer must judge asks for no plan beforehand."""
    if any(plan.retired for plan in case.facts.replacements):
        return YES
    if not case.facts.products:
        return None, "产品（products）"
    answers = [_replaces(case, line) for line in case.facts.products]
    for wanted in (True, None):
        for answer in answers:
            if answer[0] is wanted:
                return answer
    return answers[0]


def _replaces(case: Case, line: ProductLine) -> Answer:
    product = case.product(line)
    if product is None or product.replacement in {"", "none"}:
        return False, "产品没有产能置换办法"
    exempt = case.book.find(
        "capacity_replacement.exemption", case.as_of, process=line.product, situation="new_line"
    )
    if product.replacement != "measured" or exempt:
        return False, "是否需要产能置换由审查人员判断，没有提交方案"
    if case.facts.nature is None:
        return None, "建设性质（nature）"
    if case.facts.nature is not ConstructionKind.RETROFIT or case.facts.adds_capacity:
        return YES
    if case.facts.adds_capacity is None:
        return None, "是否新增产能（adds_capacity）"
    return False, "技术改造不新增产能"


def _coal(case: Case) -> Answer:
    """HN-COAL-2024 art. 9, 10: added coal without raw material; coke only where a rule counts it."""
    coal = case.facts.coal
    if coal.added_t is None:
        return None, "新增耗煤量（coal.added_t）"
    use = case.find("coal.products_in_d")
    coke = coal.coke_and_semicoke_added_t if use and use.value == "with_coke_and_semicoke" else None
    if coal.added_t + (coke or Decimal(0)) > (coal.raw_material_t or Decimal(0)):
        return YES
    return False, "没有新增耗煤" if not coal.added_t else "新增耗煤全部为原料用煤"


def _efficiency(case: Case) -> Answer:
    """R08 or R19 applies."""
    if not case.facts.products:
        return None, "产品（products）"
    for line in case.facts.products:
        product = case.product(line)
        if line.indicators or (product and (product.benchmark or product.limit_standards)):
            return YES
    return False, "产品没有能效水平和限额标准"


def _pollutants(case: Case) -> Answer:
    """EIA-2021-45: the project adds pollutants."""
    pollutants = case.facts.pollutants
    if any(row.added_t for row in pollutants.added):
        return YES
    if any(row.added_t is None for row in pollutants.added):
        return None, "新增污染物排放量（pollutants.added[].added_t）"
    if pollutants.added_complete is not True:
        return None, "新增污染物，或清单已填报完整的声明（pollutants.added_complete）"
    return False, "没有新增污染物"


def _energy_review(case: Case) -> Answer:
    """R12 says so; where it cannot tell, the whole amounts decide. Without a limit in force the report is asked for."""
    (tier,) = case.once(energy_review_tier)
    if tier.outcome is Outcome.MET:
        return YES
    if tier.outcome is Outcome.NOT_APPLICABLE:
        return False, BELOW_LIMITS
    energy = case.find("energy_review.limit", measure="energy")
    power = case.find("energy_review.limit", measure="electricity")
    if energy is None or power is None:
        return YES
    if case.balance.e_cal >= energy.number or _kwh(case) >= power.number:
        return YES
    if not case.balance.complete:
        return None, "年能源消费（energy）"
    return False, BELOW_LIMITS


def _before_acceptance(case: Case) -> Answer:
    """The county gives it after the application is filed: it is not due before the acceptance."""
    if case.facts.accepted_on is None:
        return False, "县级初审时给出，提交申报时不需要"
    return YES


def _kwh(case: Case) -> Decimal:
    scales = UNIT_SCALES["kWh"]
    rows = [row for row in case.facts.energy.rows if row.carrier == "electricity" and row.unit in scales]
    return sum([(row.quantity or Decimal(0)) * scales[row.unit or ""] for row in rows], Decimal(0))


CONDITIONS: dict[Need, Callable[[Case], Answer]] = {
    Need.ALWAYS: lambda _: YES,
    Need.CAPACITY_REPLACEMENT: _capacity_replacement,
    Need.COAL: _coal,
    Need.EFFICIENCY: _efficiency,
    Need.POLLUTANTS: _pollutants,
    Need.ENERGY_REVIEW: _energy_review,
    Need.BEFORE_ACCEPTANCE: _before_acceptance,
    Need.IF_SUBMITTED: lambda _: NOT_SUBMITTED,
}
"""Every named condition of the checklists; a test holds the table complete."""
