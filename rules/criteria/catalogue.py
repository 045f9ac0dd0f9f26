"""R01: is the project in the directory of two-high projects, and in which class?

The finding is not part of the worst-of: ``met`` says that joint review applies, ``not_applicable`` that it does not.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum

from rules.criteria.case import Case
from rules.facts import ProductLine
from rules.findings import Finding, Input, Margin, ParameterUse, Working
from rules.parameters import NotInForce
from rules.record import record
from rules.tables import Edition, Product, in_force
from rules.text import Text, say, shown
from rules.vocabulary import ConstructionKind, MarginSense, Outcome, Reason, WarningCode


class Tier(IntEnum):
    """Classes of the directory; a lower number is stricter."""

    FIRST = 1
    SECOND = 2
    OUTSIDE = 3


@record()
class Place:
    """Where one product stands in one edition, before its energy is known.

    loose_industry, loose_subsector: read from the class code alone, which is wider than the products of the law.
    """

    industry: bool
    subsector: str
    loose_industry: bool = False
    loose_subsector: bool = False

    def tier(self, energy: Decimal, first: Decimal, second: Decimal, *, sure: bool) -> Tier:
        """sure: without what only the class code says."""
        if self.industry and energy >= first and not (sure and self.loose_industry):
            return Tier.FIRST
        listed = self.subsector and not (sure and self.loose_subsector)
        return Tier.SECOND if listed and energy >= second else Tier.OUTSIDE


def catalogue(case: Case) -> tuple[Finding, ...]:
    """One finding for the project; the main class is the strictest of its product lines."""
    if not case.facts.products:
        return (
            _tell_not(
                case, Reason.MISSING_FACT, "没有填报产品，不能对照目录。", missing=("产品（products）",)
            ),
        )
    editions = [
        edition
        for edition in case.book.editions
        if in_force(edition.valid_from, edition.valid_to, case.as_of)
    ]
    if not editions:
        text = f"{case.as_of.isoformat()} 没有有效的“两高”项目管理目录。"
        return (_tell_not(case, Reason.MISSING_PARAMETER, text, missing=("“两高”项目管理目录",)),)
    try:
        return (_placed(case, editions),)
    except NotInForce as gap:
        text = f"{gap.label}在 {gap.day.isoformat()} 没有有效的取值。"
        return (_tell_not(case, Reason.MISSING_PARAMETER, text, missing=(gap.label,)),)


def _placed(case: Case, editions: list[Edition]) -> Finding:
    uses = tuple(edition.use() for edition in editions)
    if case.exempt_retrofit:
        text = "技术改造不涉及主体工程，也不新增产能，不纳入目录管理。"
        return _finding(case, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text, parameters=uses[:1])
    unknown = [
        line for line in case.facts.products if not case.product(line) and not _is_class(line.industry_code)
    ]
    if unknown:
        names = "、".join(line.product for line in unknown)
        text = f"产品“{names}”不在产品表内，又没有四位行业代码，不能对照目录。"
        return _tell_not(case, Reason.MISSING_FACT, text, missing=("行业代码（products[].industry_code）",))
    places = {
        edition.key: [_place(case, line, edition) for line in case.facts.products] for edition in editions
    }
    if not any(place.industry or place.subsector for group in places.values() for place in group):
        text = "产品和行业代码都不在目录的八个行业之内。"
        return _finding(case, Outcome.NOT_APPLICABLE, Reason.OUTSIDE_DIRECTORY, text, parameters=uses)
    return _by_energy(case, places, uses)


def _is_class(code: str | None) -> bool:
    return code is not None and len(code) == 4 and code.isascii() and code.isdigit()


def _by_energy(case: Case, places: dict[str, list[Place]], uses: tuple[ParameterUse, ...]) -> Finding:
    first = case.book.need("catalogue.threshold", case.as_of, tier="1")
    second = case.book.need("catalogue.threshold", case.as_of, tier="2")
    parameters = (*uses, first, second, *case.balance.parameters)
    energy = case.balance.e_eq if case.balance.complete else None
    if energy is None:
        return _bounded(case, places, parameters, first.number, second.number)

    def tiers(amount: Decimal, *, sure: bool = False) -> set[Tier]:
        return {
            min(place.tier(amount, first.number, second.number, sure=sure) for place in group)
            for group in places.values()
        }

    doubt = _implausible(case, energy, lambda before: tiers(energy) != tiers(energy - before))
    if doubt:
        text = f"年综合能耗（等价值）{shown(energy)} tce，{doubt[0]}，不能与目录门槛比较。"
        return _tell_not(case, Reason.MISSING_FACT, text, parameters=parameters, missing=doubt[1:])
    least = energy - case.balance.parts_eq + min(case.balance.spread, Decimal(0))
    most = energy + max(case.balance.spread, Decimal(0))
    found = tiers(least) | tiers(most)
    warnings, near = _warnings(case, places, energy, first.number, second.number)
    parameters = (*parameters, *near)
    margin = _margin(places, energy, first.number, second.number)
    workings = (_working(case, energy),)
    if len(found) > 1:
        text = f"年综合能耗（等价值）{shown(energy)} tce，{_differences(places, tiers(energy))}，需核实目录版本或能耗口径。"
        return _tell_not(
            case, Reason.EDITION_UNCERTAIN, text,
            parameters=parameters, warnings=warnings, margin=margin, workings=workings,
        )  # fmt: skip
    if tiers(least, sure=True) | tiers(most, sure=True) != found:
        text = "产品不在产品表内，只凭行业代码不能确定是否属于目录产品，需人工判断。"
        return _tell_not(
            case, Reason.NEEDS_JUDGEMENT, text, parameters=parameters, margin=margin, workings=workings
        )
    return _decided(case, found.pop(), energy, places, parameters, warnings, margin, workings)


def _implausible(case: Case, energy: Decimal, matters: Callable[[Decimal], bool]) -> tuple[str, ...]:
    """What is wrong, and the fact that is asked for: no energy at all, or a new project with energy before it."""
    if energy <= 0:
        return "合计不大于零", "大于零的年能源消费（energy.rows）"
    if case.facts.nature is ConstructionKind.NEW:
        use = case.facts.energy
        before = energy if use.before_eq_tce is None and use.before_tce else use.before_eq_tce
        if before and matters(before):
            return "新建项目填报了实施前的能耗", "建设性质，或实施前的能耗（energy.before_eq_tce）"
    return ()


def _decided(
    case: Case, tier: Tier, energy: Decimal, places: dict[str, list[Place]],
    parameters: tuple[ParameterUse, ...], warnings: tuple[WarningCode, ...], margin: Margin,
    workings: tuple[Working, ...],
) -> Finding:  # fmt: skip
    if case.exempt_retrofit is None and tier is not Tier.OUTSIDE:
        unstated = "没有说明建设性质，或技术改造没有说明是否涉及主体工程、是否新增产能。"
        return _tell_not(
            case, Reason.MISSING_FACT, unstated, parameters=parameters, margin=margin, workings=workings,
            missing=case.scope_gaps,
        )  # fmt: skip
    outcome, reason, text, advice = _words(case, tier, energy, places, margin)
    return _finding(
        case, outcome, reason, text, parameters=parameters, warnings=warnings, margin=margin,
        workings=workings, advice=advice,
    )  # fmt: skip


def _words(
    case: Case, tier: Tier, energy: Decimal, places: dict[str, list[Place]], margin: Margin
) -> tuple[Outcome, Reason, Text, Text]:
    amount = say("年综合能耗（等价值）{} tce", energy)
    group = next(iter(places.values()))
    subsector = next((case.book.subsectors[place.subsector] for place in group if place.subsector), "")
    if tier is Tier.OUTSIDE:
        advice = say("达到 {} tce 即纳入目录。", margin.required)
        text = say("{}，低于目录门槛 {} tce，不属于“两高”项目。", amount, margin.required)
        return Outcome.NOT_APPLICABLE, Reason.BELOW_THRESHOLD, text, advice
    if tier is Tier.FIRST:
        return Outcome.MET, Reason.OK, say("{}，属于目录第一类“两高”项目，应当会商联审。", amount), ""
    text = say("{}，属于目录第二类“两高”项目（{}），应当会商联审。", amount, subsector)
    return Outcome.MET, Reason.OK, text, ""


def _bounded(
    case: Case, places: dict[str, list[Place]], parameters: tuple[ParameterUse, ...],
    first: Decimal, second: Decimal,
) -> Finding:  # fmt: skip
    """The equivalent value is not known, but it is never below the calorific value (law §2.4 (7))."""
    floor = case.balance.e_floor
    kept = floor - case.balance.parts_eq
    least = {min(place.tier(kept, first, second, sure=True) for place in group) for group in places.values()}
    if least == {Tier.FIRST} and case.exempt_retrofit is False:
        margin = Margin(
            label="年综合能耗下限（当量值）", required=first, provided=floor, unit="tce",
            sense=MarginSense.AT_LEAST,
        )  # fmt: skip
        text = (
            f"已知能耗（当量值）{shown(floor)} tce，等价值只会更高，属于目录第一类“两高”项目，应当会商联审。"
        )
        return _finding(case, Outcome.MET, Reason.OK, text, parameters=parameters, margin=margin)
    if not case.balance.complete:
        text = "能源消费没有填报完整，不能与目录门槛比较。"
        return _tell_not(case, Reason.MISSING_FACT, text, parameters=parameters, missing=case.balance.missing)
    text = f"当量值 {shown(case.balance.e_cal)} tce；缺等价值折标系数，不能与目录门槛比较。"
    return _tell_not(
        case, Reason.MISSING_PARAMETER, text, parameters=parameters, missing=case.balance.missing_factors
    )


def _place(case: Case, line: ProductLine, edition: Edition) -> Place:
    product = case.product(line)
    if product is None:
        return _by_code(case, line.industry_code or "", edition)
    outside = product.outside.get(edition.key, "")
    return Place(
        industry=bool(product.industry) and outside != "industry",
        subsector="" if outside else product.subsector,
    )


def _by_code(case: Case, code: str, edition: Edition) -> Place:
    """All that products of the class may be; of a class that the table does not have, its division decides."""
    alike: list[Product] = [item for item in case.book.products.values() if code in item.class_codes]
    left_out = [not item.industry or item.outside.get(edition.key, "") == "industry" for item in alike]
    listed = [item for item in alike if item.subsector and edition.key not in item.outside]
    return Place(
        industry=case.listed_division(code) and not (alike and all(left_out)),
        subsector=listed[0].subsector if listed else "",
        loose_industry=code not in case.book.class_codes or any(left_out),
        loose_subsector=True,
    )


def _warnings(
    case: Case, places: dict[str, list[Place]], energy: Decimal, first: Decimal, second: Decimal
) -> tuple[tuple[WarningCode, ...], tuple[ParameterUse, ...]]:
    """The warning, and the share of the threshold that it rests on."""
    use = case.book.need("catalogue.near_share", case.as_of)
    share = use.number
    all_places = [place for group in places.values() for place in group]
    near_first = any(place.industry for place in all_places) and first * share <= energy < first
    near_second = any(place.subsector for place in all_places) and second * share <= energy < second
    return ((WarningCode.NEAR_THRESHOLD,), (use,)) if near_first or near_second else ((), ())


def _margin(places: dict[str, list[Place]], energy: Decimal, first: Decimal, second: Decimal) -> Margin:
    listed = any(place.subsector for group in places.values() for place in group)
    return Margin(
        label="年综合能耗（等价值）",
        required=second if listed and energy < first else first,
        provided=energy,
        unit="tce",
        sense=MarginSense.AT_LEAST,
    )


def _working(case: Case, energy: Decimal) -> Working:
    lines = [line for line in case.balance.lines if line.sign and line.tce_eq is not None]
    template = " + ".join(["{} -{}" if line.sign < 0 else "{} {}" for line in lines])
    values = [part for line in lines for part in (line.label, line.tce_eq)]
    return Working(
        formula="年综合能耗（等价值）= Σ 消费量 × 折标系数",
        numbers=say(template, *values),
        result=say("{} tce", energy),
    )


def _differences(places: dict[str, list[Place]], tiers: set[Tier]) -> str:
    if len(tiers) > 1:
        return f"目录 {'、'.join(places)} 两版结论不同"
    return "是否扣除原料用能、可再生能源，或所用折标系数，会改变类别"


def _tell_not(case: Case, reason: Reason, summary: Text, **more: object) -> Finding:
    return _finding(case, Outcome.CANNOT_TELL, reason, summary, **more)


def _finding(case: Case, outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    products = tuple(
        Input(
            label="产品",
            value=case.label(line.product),
            unit=line.industry_code or "",
            field=f"products[{index}].product",
        )
        for index, line in enumerate(case.facts.products)
    )
    return Finding(
        key="catalogue",
        criterion="catalogue",
        rule="R01",
        title="“两高”项目目录",
        outcome=outcome,
        reason=reason,
        summary=summary,
        mandatory=False,
        inputs=products,
        **more,  # type: ignore[arg-type]
    )
