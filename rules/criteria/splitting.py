"""R16: signs that a project was split (拆分) to avoid review, forbidden by ER-2023 art. 11. A warning only.

Three signs: the energy lies just under a threshold of the directory; with other projects of the same applicant or
site it passes one; a figure differs from the filing or the environmental assessment. A sign never changes the
outcome: ``met`` says that all three were looked for, the warning ``possible_splitting`` that one was found.
"""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from rules.criteria.case import Case
from rules.facts import FigureElsewhere, NearbyProject
from rules.findings import Finding, Margin, ParameterUse, SourceRow
from rules.record import record
from rules.text import Text, say
from rules.vocabulary import MarginSense, Outcome, Reason, WarningCode

NOTHING = Decimal(0)
KEYS = ("splitting.months", "splitting.figure_gap", "catalogue.near_share")


@record()
class Energy:
    """Equivalent value of the project, its bounds where two coefficients contradict, and the thresholds it may pass."""

    amount: Decimal | None
    low: Decimal
    high: Decimal | None
    thresholds: tuple[ParameterUse, ...]


@record()
class Sought:
    """What looking for one sign gave: sentences for signs, facts that are not stated, rows to show."""

    signs: tuple[Text, ...] = ()
    gaps: tuple[str, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    margin: Margin | None = None


def splitting(case: Case) -> tuple[Finding, ...]:
    """One finding for the project."""
    if not case.facts.products:
        text: Text = "没有填报产品，不能核对是否接近目录门槛。"
        return (_finding(Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("产品（products）",)),)
    tiers = _tiers(case)
    if not tiers:
        text = "产品不在目录的八个行业之内，没有目录门槛可以规避。"
        return (_finding(Outcome.NOT_APPLICABLE, Reason.OUTSIDE_DIRECTORY, text),)
    limits = [case.find("catalogue.threshold", tier=tier) for tier in tiers]
    months, gap, share = (case.find(key) for key in KEYS)
    if months is None or gap is None or share is None or None in limits:
        text = say("{} 没有有效的目录门槛或疑似拆分的提示范围。", case.as_of)
        missing = ("疑似拆分的提示范围和目录门槛",)
        return (_finding(Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, missing=missing),)
    energy = _energy(case, tuple(limit for limit in limits if limit))
    sought = (_near(energy, share), _together(case, energy, int(months.number)), _figures(case, gap.number))
    uses = (*energy.thresholds, share, months, gap, *case.balance.parameters)
    return (_found(case, energy, sought, uses),)


def _tiers(case: Case) -> tuple[str, ...]:
    """Thresholds that concern the products: the first for the eight industries, the second for listed sub-sectors."""
    lines = case.facts.products
    if not any(case.industry(line) or case.unlisted(line) for line in lines):
        return ()
    products = [case.product(line) for line in lines]
    listed = any(product is None or product.subsector for product in products)
    return ("1", "2") if listed else ("1",)


def _energy(case: Case, thresholds: tuple[ParameterUse, ...]) -> Energy:
    """While the equivalent value is not known it is at least the calorific value (law §2.4 (7))."""
    balance = case.balance
    if not balance.complete or balance.e_eq is None:
        return Energy(None, balance.e_floor, None, thresholds)
    low, high = min(balance.spread, NOTHING), max(balance.spread, NOTHING)
    return Energy(balance.e_eq, balance.e_eq + low, balance.e_eq + high, thresholds)


def _near(energy: Energy, share: ParameterUse) -> Sought:
    """From 95 per cent of a threshold to below it."""
    signs = [
        say("年综合能耗（等价值）{} tce，接近门槛 {} tce", energy.amount, limit.number)
        for limit in energy.thresholds
        if energy.amount is not None
        and energy.low < limit.number
        and energy.high is not None
        and energy.high >= limit.number * share.number
    ]
    return Sought(signs=tuple(signs))


def _together(case: Case, energy: Energy, months: int) -> Sought:
    """Projects of the same applicant or site filed within the months before or after pass a threshold together."""
    nearby = case.facts.nearby
    if nearby is None:
        return Sought(gaps=("同一单位或同一地点的其他项目（nearby）",))
    own_day = case.facts.filed_on or case.as_of
    related = [project for project in nearby if project.same_applicant or project.same_site]
    close = [project for project in related if _within(project.filed_on, own_day, months)]
    rows = tuple([_row(project, project in close) for project in related])
    total = sum([project.energy_tce for project in close if project.energy_tce is not None], NOTHING)
    gaps = tuple([f"{project.name}的年综合能耗（等价值）" for project in close if project.energy_tce is None])
    below = [limit for limit in energy.thresholds if energy.low < limit.number]
    if not below or not close:
        return Sought(rows=rows)
    if energy.amount is None:
        return Sought(gaps=gaps, rows=rows)
    passed = [limit for limit in below if energy.amount + total >= limit.number]
    if not passed:
        return Sought((), gaps, rows, _margin(energy, total, min(below, key=_number)))
    limit = max(passed, key=_number)
    sign = say(
        "与 {} 个月内的 {} 个相关项目合计 {} tce，达到门槛 {} tce",
        months, len(close), energy.amount + total, limit.number,
    )  # fmt: skip
    return Sought((sign,), () if len(passed) == len(below) else gaps, rows, _margin(energy, total, limit))


def _number(use: ParameterUse) -> Decimal:
    return use.number


def _margin(energy: Energy, total: Decimal, limit: ParameterUse) -> Margin:
    return Margin(
        label="与相关项目合计的年综合能耗（等价值）",
        required=limit.number,
        provided=(energy.amount or NOTHING) + total,
        unit="tce",
        sense=MarginSense.AT_LEAST,
    )


def _within(one: date, other: date, months: int) -> bool:
    """At most so many months apart, the day itself included."""
    earlier, later = sorted((one, other))
    years, month = divmod(earlier.month - 1 + months, 12)
    year, month = earlier.year + years, month + 1
    if year > date.max.year:
        return True
    last = date(year, month, min(earlier.day, monthrange(year, month)[1]))
    return later <= last


def _row(project: NearbyProject, close: bool) -> SourceRow:
    same = "、".join(
        [
            word
            for word, flag in (("同一单位", project.same_applicant), ("同一地点", project.same_site))
            if flag
        ]
    )
    return SourceRow(
        label=f"{project.name}（{project.project_code}）" if project.project_code else project.name,
        quantity=project.energy_tce,
        unit="tce",
        counted=close and project.energy_tce is not None,
        detail=f"{same}，{project.filed_on} 申报{'' if close else '，超出时间范围'}",
    )


def _figures(case: Case, percent: Decimal) -> Sought:
    """More than so many per cent of the figure in the other document; products are compared, not quotients."""
    figures = case.facts.figures_elsewhere
    if figures is None:
        return Sought(gaps=("备案、环评等文件中的数据（figures_elsewhere）",))
    signs, gaps = [], []
    for item in figures:
        if item.declared is None or item.elsewhere is None:
            gaps.append(f"{item.figure}在申报表和{item.document}中的数值")
        elif abs(item.declared - item.elsewhere) * 100 > percent * abs(item.elsewhere):
            signs.append(_sign(item, percent))
    return Sought(tuple(signs), tuple(gaps))


def _sign(item: FigureElsewhere, percent: Decimal) -> Text:
    return say(
        "{}申报 {}，{}为 {}，相差超过 {}%", item.figure, item.declared, item.document, item.elsewhere, percent
    )


def _found(case: Case, energy: Energy, sought: tuple[Sought, ...], uses: tuple[ParameterUse, ...]) -> Finding:
    signs = tuple([sign for part in sought for sign in part.signs])
    gaps = tuple([gap for part in sought for gap in part.gaps])
    rows = tuple([row for part in sought for row in part.rows])
    more: dict[str, object] = {
        "warnings": (WarningCode.POSSIBLE_SPLITTING,) if signs else (),
        "parameters": uses,
        "sources": rows,
        "margin": sought[1].margin,
    }
    heard = "没有发现疑似拆分的线索"
    if signs:
        heard = f"发现疑似拆分的线索：{'；'.join([str(sign) for sign in signs])}"
    unknown = energy.amount is None and any(energy.low < limit.number for limit in energy.thresholds)
    if unknown and not case.balance.complete:
        gaps = (*case.balance.missing, *gaps)
    if gaps:
        text: Text = say("{}；还缺{}，没有核对完。", heard, "、".join(gaps))
        return _finding(Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=gaps, **more)
    if unknown:
        text = say("{}；缺等价值折标系数，不能与目录门槛比较。", heard)
        missing = case.balance.missing_factors
        return _finding(Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, missing=missing, **more)
    text = say("{}，请审查人员核查。" if signs else "{}。", heard)
    return _finding(Outcome.MET, Reason.OK, text, **more)


def _finding(outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    return Finding(
        key="splitting",
        criterion="splitting",
        rule="R16",
        title="拆分线索核对",
        outcome=outcome,
        reason=reason,
        summary=summary,
        mandatory=False,
        **more,  # type: ignore[arg-type]
    )
