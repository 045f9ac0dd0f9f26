"""R06, R07: added coal is offset, Q = D × K1 × K2 in physical tonnes (河南省耗煤项目煤炭消费替代管理办法, arts. 8, 9).

Sources are real before production (art. 15); petroleum coke, coke and semi-coke are none (国发〔2023〕24号).
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from rules.criteria.case import WORST_FIRST, Case
from rules.criteria.coal_demand import COKE, Demand, demand
from rules.criteria.coal_sources import Offer, offers
from rules.criteria.coal_substitutes import LIST_OPEN, substitutes
from rules.criteria.offers import Verdict, account, counted, missing_fact, sum_working, weigh
from rules.findings import Finding, Margin, ParameterUse, SourceRow, Working
from rules.record import record
from rules.text import Text, say
from rules.vocabulary import MarginSense, Outcome, Reason

CENT = Decimal("0.01")
NO_SPOT_RULE = Working(formula="最低现货比例", numbers="没有查到本地规定", result="未评价，不视为没有要求")


@record()
class Coefficients:
    """K1 of every industry of the project and K2 of the place; ``gaps`` names what is not in force or not stated.

    unstated: every gap is a fact of the application, industry or place.
    """

    k1: tuple[ParameterUse, ...]
    k2: tuple[ParameterUse, ...]
    gaps: tuple[str, ...]
    unstated: bool


def coal_substitution(case: Case) -> tuple[Finding, ...]:
    """The quantity (R06) and the substitute fuels (R07)."""
    need, rows, coal = demand(case), offers(case), case.facts.coal
    certain = coal.added_t is not None and not need.contradiction and not need.coke_open
    none_needed = certain and not need.coke_without_rule and need.net == 0
    complete = coal.sources_complete is True
    listed = case.find("coal.ineligible_substitute", substitute="petroleum_coke") is not None
    return (_quantity(case, need, rows, none_needed), substitutes(need, rows, complete, none_needed, listed))


def _quantity(case: Case, need: Demand, rows: tuple[Offer, ...], none_needed: bool) -> Finding:
    coal = case.facts.coal
    text: Text
    if need.contradiction:
        text = say("{}，必有一误。", need.contradiction)
        verdict = missing_fact("核对后的新增耗煤量和原料用煤量（coal.added_t、coal.raw_material_t）")
        return _finding(need, verdict, text)
    if coal.added_t is None:
        text = "没有填报新增耗煤量；不新增耗煤的，填 0。"
        return _finding(need, missing_fact("新增耗煤量（coal.added_t）"), text)
    if none_needed:
        text = "没有新增耗煤，不需要煤炭替代。"
        if coal.added_t:
            text = "新增耗煤全部为原料用煤，不计入替代范围。"
        elif coal.coke_and_semicoke_added_t:
            text = "没有计入新增耗煤量的煤炭，不需要煤炭替代。"
        verdict = (Outcome.NOT_APPLICABLE, Reason.NO_ADDED_COAL, ())
        return _finding(need, verdict, text, workings=(need.working,))
    if need.coke_open and need.net == 0:
        return _finding(need, missing_fact(COKE), "没有填报新增焦炭、兰炭；不新增的，填 0。")
    return _required(case, need, rows)


def _required(case: Case, need: Demand, rows: tuple[Offer, ...]) -> Finding:
    listed = tuple([row.row for row in rows])
    total = counted(listed)
    uses = tuple([use for row in rows for use in row.uses])
    workings = (need.working, sum_working("认定替代量 S = Σ 认定的来源", listed, total, "t"))
    if need.coke_without_rule:
        verdict = _no_parameter("新增耗煤量是否计入焦炭、兰炭（coal.products_in_d）")
        text: Text = "项目新增焦炭、兰炭，是否计入新增耗煤量没有查到规定。"
        return _finding(need, verdict, text, workings=workings, uses=uses, rows=listed)
    found = _coefficients(case)
    if found.gaps:
        names = "、".join(found.gaps)
        text = say("新增耗煤 {} t，已认定替代 {} t；缺{}，不能计算应替代量。", need.net, total, names)
        verdict = missing_fact(*found.gaps) if found.unstated else _no_parameter(*found.gaps)
        return _finding(need, verdict, text, workings=workings, uses=uses, rows=listed)
    return _compared(case, need, rows, found, workings)


def _no_parameter(*missing: str) -> Verdict:
    return Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, missing


@record()
class Comparison:
    """One quantity against the rows that may serve it. ``rate``: what a tonne of D asks for."""

    verdict: Verdict
    margin: Margin
    rate: Decimal
    working: Working


def _compared(
    case: Case, need: Demand, rows: tuple[Offer, ...], found: Coefficients, workings: tuple[Working, ...]
) -> Finding:
    listed = tuple([row.row for row in rows])
    share = _by_place(case, "coal.min_spot_share")
    whole = _whole(case, need, listed, found)
    decisive, lines = whole, (*workings, NO_SPOT_RULE, whole.working)
    uses = (*found.k1, *found.k2)
    if share:
        spot = _spot(case, whole, [row.row for row in rows if row.spot], share)
        lines = (*workings, spot.working, whole.working)
        uses = (*uses, share)
        if WORST_FIRST.index(spot.verdict[0]) < WORST_FIRST.index(whole.verdict[0]):
            decisive = spot
    verdict, margin = decisive.verdict, decisive.margin
    limited = _by_place(case, "coal.approvals_limited")
    if limited and limited.value == "true":
        uses = (*uses, limited)
        if verdict[0] is Outcome.MET:
            verdict = Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ("区域限批的处理意见",)
    return _finding(
        need, verdict, account(margin, verdict[1], "应替代", "认定"), margin=margin, rows=listed, workings=lines,
        uses=(*uses, *[use for row in rows for use in row.uses]), advice=_advice(margin, decisive.rate),
    )  # fmt: skip


def _whole(case: Case, need: Demand, rows: tuple[SourceRow, ...], found: Coefficients) -> Comparison:
    """Q against S. Several industries: the highest and the lowest K1 bound what is needed (law §2.4.7)."""
    k2 = found.k2[0].number
    high, low = max(found.k1, key=_number), min(found.k1, key=_number)
    required = need.net * high.number * k2
    gaps = _gaps(case)
    verdict = _settled(need, weigh(rows, required, gaps=gaps))
    if low.number != high.number:
        other = _settled(need, weigh(rows, need.net * low.number * k2, gaps=gaps))
        if other[0] is not verdict[0]:
            missing = ("新增耗煤量按行业的划分（各行业的 K1 不同）",)
            verdict = Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, missing
    working = Working(
        formula="应替代量 Q = D × K1 × K2",
        numbers=say("{} × {} × {}", need.net, high.value, found.k2[0].value),
        result=say("{} t", required),
    )
    return Comparison(verdict, _margin("认定的煤炭替代量", required, rows), high.number * k2, working)


def _spot(case: Case, whole: Comparison, rows: list[SourceRow], share: ParameterUse) -> Comparison:
    """The share of Q that must be real on the day of the case (现货量)."""
    required = whole.margin.required * share.number
    working = Working(
        formula="最低现货量 = Q × 最低现货比例",
        numbers=say("{} × {}", whole.margin.required, share.value),
        result=say("{} t", required),
    )
    verdict = weigh(rows, required, gaps=_gaps(case))
    return Comparison(
        verdict, _margin("认定的现货替代量", required, rows), whole.rate * share.number, working
    )


def _settled(need: Demand, verdict: Verdict) -> Verdict:
    """Unstated coke would raise D: a shortage stays one, nothing else is certain."""
    if not need.coke_open or verdict[0] is Outcome.NOT_MET:
        return verdict
    return missing_fact(*verdict[2], COKE)


def _gaps(case: Case) -> tuple[str, ...]:
    coal = case.facts.coal
    if coal.raw_material_t is not None and coal.sources_complete is True:
        return ()
    raw = () if coal.raw_material_t is not None else ("原料用煤量（coal.raw_material_t）",)
    return raw if coal.sources_complete is True else (*raw, LIST_OPEN)


def _by_place(case: Case, key: str) -> ParameterUse | None:
    code = case.facts.site.division_code
    return case.book.find_by_place(key, case.as_of, "region", code) if code else None


def _coefficients(case: Case) -> Coefficients:
    book, lines = case.book, case.facts.products
    industries = sorted({industry for line in lines if (industry := case.industry(line))})
    found = [book.find("coal.k1", case.as_of, industry=industry) for industry in industries]
    k1 = tuple([use for use in found if use])
    lacking = [book.industries[name] for name, use in zip(industries, found, strict=True) if not use]
    k2 = _by_place(case, "coal.k2")
    placed = case.facts.site.division_code is not None
    open_line = any(not case.industry(line) and case.unlisted(line) for line in lines)
    gaps: tuple[str, ...] = ()
    if lacking or not industries or open_line:
        gaps = (f"行业系数 K1（{'、'.join(lacking) or '行业未定'}）",)
    if k2 is None:
        gaps = (*gaps, "区域系数 K2" if placed else "建设地点（site.division_code）和区域系数 K2")
    stated = lacking or (lines and not industries and not open_line) or (k2 is None and placed)
    return Coefficients(k1, (k2,) if k2 else (), gaps, unstated=not stated)


def _number(use: ParameterUse) -> Decimal:
    return use.number


def _margin(label: str, required: Decimal, rows: Sequence[SourceRow]) -> Margin:
    return Margin(
        label=label, required=required, provided=counted(rows), unit="t", sense=MarginSense.AT_LEAST
    )


def _advice(margin: Margin, rate: Decimal) -> Text:
    if margin.difference == 0:
        return say("恰好满足，没有余量：{}有任何减少即不满足。", margin.label)
    if margin.difference > 0:
        return say("{}减少超过 {} t 即不满足。", margin.label, margin.difference)
    allowed = (margin.provided / rate).quantize(CENT, rounding=ROUND_FLOOR)
    return say("{}再增加 {} t 即满足；或将新增耗煤量降至 {} t。", margin.label, -margin.difference, allowed)


def _finding(
    need: Demand,
    verdict: Verdict,
    summary: Text,
    *,
    margin: Margin | None = None,
    rows: tuple[SourceRow, ...] = (),
    workings: tuple[Working, ...] = (),
    uses: tuple[ParameterUse, ...] = (),
    advice: Text = "",
) -> Finding:
    outcome, reason, missing = verdict
    read = (*uses, need.rule) if need.rule else uses
    return Finding(
        key="coal_substitution",
        criterion="coal_substitution",
        rule="R06",
        title="煤炭消费减量替代",
        outcome=outcome,
        reason=reason,
        summary=summary,
        margin=margin,
        workings=workings,
        inputs=need.inputs,
        parameters=tuple({use.key: use for use in read}.values()) if read else (),
        sources=rows,
        missing=missing,
        advice=advice,
    )
