"""R09: what a project adds of a pollutant is offset in its region, once or twice (污染物区域削减).

环环评〔2021〕45号: reductions that free enough capacity. 环发〔2014〕197号: twice where the air or the water failed its
standard last year, PM2.5 standing for SO2, NOx, dust and VOCs. 环办环评〔2020〕36号: twice for six industries in a
failing area. One finding for each added pollutant.
"""

from decimal import ROUND_FLOOR, Decimal

from rules.criteria.case import Case
from rules.criteria.offers import ZERO, Verdict, account, counted, missing_fact, sum_working, weigh
from rules.criteria.pollutant_sources import reductions
from rules.facts import AddedPollutant
from rules.findings import Finding, Input, Margin, ParameterUse, SourceRow, Working
from rules.record import record
from rules.text import Text, say, shown
from rules.vocabulary import MarginSense, Outcome, Pollutant, Reason

NOT_NEEDED: Verdict = (Outcome.NOT_APPLICABLE, Reason.NO_ADDED_POLLUTANTS, ())
FAILS, COMPLIES = "fails", "complies"
ADDED_OPEN = "其余新增污染物，或清单已填报完整的声明（pollutants.added_complete）"
WATER = frozenset({Pollutant.COD, Pollutant.NH3_N})
"""The exception for coal units speaks of emissions to the air (环发〔2014〕197号)."""
REDUCTIONS_OPEN = "其余削减来源，或清单已填报完整的声明（pollutants.reductions_complete）"


@record()
class Area:
    """Did the area fail for the pollutant last year? None where no flag says so; ``gaps`` names the flags."""

    fails: bool | None
    uses: tuple[ParameterUse, ...]
    gaps: tuple[str, ...]
    missing_site: bool = False


def pollutant_substitution(case: Case) -> tuple[Finding, ...]:
    """One finding for each added pollutant, and one where the list is open or empty."""
    pollutants = case.facts.pollutants
    added: dict[Pollutant, list[AddedPollutant]] = {}
    for row in pollutants.added:
        added.setdefault(row.pollutant, []).append(row)
    findings = tuple([_pollutant(case, pollutant, rows) for pollutant, rows in added.items()])
    if pollutants.added_complete is not True:
        text = "新增污染物清单没有声明填报完整；没有新增的，声明清单完整即可。"
        return (*findings, _finding(None, missing_fact(ADDED_OPEN), text))
    if not findings:
        return (_finding(None, NOT_NEEDED, "没有新增污染物，不需要区域削减。"),)
    return findings


def _pollutant(case: Case, pollutant: Pollutant, rows: list[AddedPollutant]) -> Finding:
    stated = [row.added_t for row in rows if row.added_t is not None]
    inputs = tuple(
        [Input(label=f"新增{pollutant.label}", value=shown(value), unit="t", field="pollutants.added.added_t")
         for value in stated]
    )  # fmt: skip
    field = f"新增{pollutant.label}（pollutants.added.added_t）"
    if len(stated) < len(rows) or any(value < 0 for value in stated):
        text: Text = say("新增{}没有填报数量，或填报为负数。", pollutant.label)
        return _finding(pollutant, missing_fact(field), text, inputs=inputs)
    added = sum(stated, ZERO)
    if added == 0:
        return _finding(pollutant, NOT_NEEDED, say("没有新增{}。", pollutant.label), inputs=inputs)
    offered = reductions(case, pollutant)
    area, (once, twice) = _area(case, pollutant), case.once(_multiples)
    if not once or not twice:
        text = say(
            "新增{} {} t，认定削减 {} t；没有有效的削减倍数。", pollutant.label, added, counted(offered)
        )
        verdict = (Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, ("区域削减的倍数（pollutant.multiple）",))
        return _finding(pollutant, verdict, text, inputs=inputs, rows=offered)
    return _weighed(case, pollutant, added, offered, area, (once, twice), inputs)


def _weighed(
    case: Case,
    pollutant: Pollutant,
    added: Decimal,
    rows: tuple[SourceRow, ...],
    area: Area,
    multiples: tuple[tuple[ParameterUse, ...], tuple[ParameterUse, ...]],
    inputs: tuple[Input, ...],
) -> Finding:
    """Where the multiple is open, the lowest and the highest decide if they agree (law §2.4.7)."""
    gaps = () if case.facts.pollutants.reductions_complete is True else (REDUCTIONS_OPEN,)
    low, high = multiples
    exception = _exception(case) if area.fails and pollutant not in WATER else ()
    if area.fails is False:
        high = low
    elif area.fails and not exception:
        low = high
    verdict = weigh(rows, added * high[0].number, gaps=gaps)
    lower = weigh(rows, added * low[0].number, gaps=gaps)
    if lower[0] is not verdict[0]:
        verdict = _open(area, verdict)
    decisive = low if verdict[0] is Outcome.NOT_MET else high
    required = added * decisive[0].number
    margin = Margin(
        label=f"认定的{pollutant.label}削减量",
        required=required,
        provided=counted(rows),
        unit="t",
        sense=MarginSense.AT_LEAST,
    )
    need = Working(
        formula="应削减量 = 新增量 × 倍数",
        numbers=say("{} × {}", added, decisive[0].value),
        result=say("{} t", required),
    )
    lines: tuple[Working, ...] = (need,)
    if area.fails is None:
        state = Working(
            formula="所在区域上一年度达标情况", numbers="没有登记", result="按最低和最高倍数分别计算"
        )
        lines = (state, need)
    found = sum_working("认定削减量 = Σ 认定的来源", rows, margin.provided, "t")
    needed = f"{pollutant.label}按 {decisive[0].value} 倍应削减"
    return _finding(
        pollutant, verdict, account(margin, verdict[1], needed, "认定削减"), margin=margin, rows=rows, inputs=inputs,
        workings=(*lines, found), uses=(*area.uses, *low, *high, *exception),
        advice=_advice(margin.provided, added, high[0].number),
    )  # fmt: skip


def _open(area: Area, higher: Verdict) -> Verdict:
    """The two multiples give different answers."""
    if area.fails:
        missing = ("燃煤机组是否达到燃气轮机组排放水平（达到的除外）",)
        return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, missing
    if area.missing_site:
        return missing_fact(*area.gaps, *higher[2])
    return Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, (*area.gaps, *higher[2])


def _area(case: Case, pollutant: Pollutant) -> Area:
    code = case.facts.site.division_code
    if code is None:
        return Area(None, (), ("建设地点（site.division_code）",), missing_site=True)
    precursor = case.find("pollutant.pm25_precursor", pollutant=pollutant.value)
    own = _flag(case, code, "pollutant.area_fails", pollutant=pollutant.value)
    fine = _flag(case, code, "pollutant.pm25_fails") if precursor else None
    uses = tuple([use for use in (own, fine, precursor if fine else None) if use])
    if any(use.value == "true" for use in (own, fine) if use):
        return Area(True, uses, ())
    gaps = [f"所在区域上一年度{pollutant.label}是否不达标（pollutant.area_fails）"] if own is None else []
    if precursor and fine is None:
        gaps.append("所在城市上一年度细颗粒物（PM2.5）是否不达标（pollutant.pm25_fails）")
    return Area(None if gaps else False, uses, tuple(gaps))


def _flag(case: Case, code: str, key: str, **selectors: str) -> ParameterUse | None:
    """The flag of the nearest place that has one."""
    for place in case.book.places(code):
        found = case.find(key, **selectors, division=place)
        if found:
            return found
    return None


def _multiples(case: Case) -> tuple[tuple[ParameterUse, ...], tuple[ParameterUse, ...]]:
    """Where the area complies, and where it fails."""
    return _multiple(case, COMPLIES), _multiple(case, FAILS)


def _multiple(case: Case, state: str) -> tuple[ParameterUse, ...]:
    """The multiples that apply, the highest first: of the general rule and, for its six industries, of the other."""
    found = [case.find("pollutant.multiple", scope="general", area=state)]
    if any(case.find("pollutant.listed_industry", industry=name) for name in _industries(case)):
        found.append(case.find("pollutant.multiple", scope="listed", area=state))
    return tuple(sorted([use for use in found if use], key=_descending))


def _descending(use: ParameterUse) -> Decimal:
    return -use.number


def _exception(case: Case) -> tuple[ParameterUse, ...]:
    found = [case.find("pollutant.exception", industry=name) for name in _industries(case)]
    return tuple([use for use in found if use])


def _industries(case: Case) -> list[str]:
    return sorted({name for line in case.facts.products if (name := case.industry(line))})


def _advice(provided: Decimal, added: Decimal, multiple: Decimal) -> Text:
    """Of the highest multiple that may apply: what it says is enough is enough."""
    gap = provided - added * multiple
    if gap == 0:
        return "恰好满足，没有余量：认定削减量有任何减少即不满足。"
    if gap > 0:
        return say("认定削减量减少超过 {} t 即不满足。", gap)
    allowed = (provided / multiple).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)
    return say("再落实 {} t 合格削减量即满足；或将新增量降至 {} t。", -gap, allowed)


def _finding(
    pollutant: Pollutant | None,
    verdict: Verdict,
    summary: Text,
    *,
    margin: Margin | None = None,
    rows: tuple[SourceRow, ...] = (),
    inputs: tuple[Input, ...] = (),
    workings: tuple[Working, ...] = (),
    uses: tuple[ParameterUse, ...] = (),
    advice: Text = "",
) -> Finding:
    outcome, reason, missing = verdict
    return Finding(
        key=f"pollutant_substitution:{pollutant.value}" if pollutant else "pollutant_substitution",
        criterion="pollutant_substitution",
        rule="R09",
        title=f"污染物区域削减（{pollutant.label}）" if pollutant else "污染物区域削减",
        outcome=outcome,
        reason=reason,
        summary=summary,
        margin=margin,
        workings=workings,
        inputs=inputs,
        parameters=tuple({use.key: use for use in uses}.values()),
        sources=rows,
        missing=missing,
        advice=advice,
    )
