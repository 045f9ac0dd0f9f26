"""R11: added energy comes from freed capacity, energy saving or traded use rights (能耗来源).

Feedstock energy (发改环资〔2022〕803号) and renewable energy (三门峡市节能减排综合工作方案 三（一）) are outside the control
of energy and are left out; the comparison in tce, calorific value, is our convention.
"""

from decimal import Decimal

from rules.criteria.case import Case
from rules.criteria.offers import (
    ZERO,
    Verdict,
    account,
    blank,
    counted,
    missing_fact,
    sum_working,
    usable,
    weigh,
)
from rules.facts import QuotaSource
from rules.findings import Finding, Input, Margin, ParameterUse, SourceRow, Working
from rules.record import record
from rules.text import Text, say, shown
from rules.vocabulary import ConstructionKind, EnergyUseKind, MarginSense, Outcome, Reason, RowReason

BEFORE = "项目实施前的年综合能耗（energy.before_tce）"
BEFORE_PARTS = "项目实施前能耗中的原料用能和可再生能源（energy.before_excluded_tce）"
SOURCES_OPEN = "其余能耗来源，或清单已填报完整的声明（quota.sources_complete）"
NOT_NEEDED: Verdict = (Outcome.NOT_APPLICABLE, Reason.NO_ADDED_ENERGY, ())


@record()
class Need:
    """What the sources must cover, tce. ``least`` and ``most`` differ where the parts before are not stated.

    spread: how much more it is with the other of two contradicting coefficients.
    """

    least: Decimal
    most: Decimal
    spread: Decimal
    workings: tuple[Working, ...]
    uses: tuple[ParameterUse, ...]


def energy_quota(case: Case) -> tuple[Finding, ...]:
    """One finding for the project."""
    rows = tuple([_row(source) for source in case.facts.quota.sources])
    gaps, why = _gaps(case)
    if gaps:
        return (_finding(case, missing_fact(*gaps), why, rows=rows),)
    basis = case.find("energy_quota.basis")
    if basis is None:
        verdict: Verdict = (
            Outcome.CANNOT_TELL,
            Reason.MISSING_PARAMETER,
            ("能耗来源的折标口径（energy_quota.basis）",),
        )
        return (_finding(case, verdict, "没有规定能耗来源按哪种口径比较。", rows=rows),)
    if basis.value != "当量值":
        verdict = (Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ("按等价值核算的新增能耗和来源",))
        text = "来源按当量值填报，规定的口径是等价值，不能直接比较。"
        return (_finding(case, verdict, text, rows=rows, uses=(basis,)),)
    return (_weighed(case, _need(case, basis), rows),)


def _gaps(case: Case) -> tuple[tuple[str, ...], str]:
    """What the added energy cannot be computed without, and the sentence that says so."""
    energy, new = case.facts.energy, case.facts.nature is ConstructionKind.NEW
    before, parts = energy.before_tce, energy.before_excluded_tce
    if case.balance.missing:
        return case.balance.missing, "能源消费表没有填报完整，不能计算新增能耗。"
    if before is None and not new:
        return (BEFORE,), "没有填报项目实施前的能耗，不能计算新增能耗。"
    if new and before:
        return (BEFORE,), "新建项目填报了实施前的能耗，与建设性质矛盾。"
    if (before or ZERO) < 0 or (parts or ZERO) < 0 or (parts or ZERO) > (before or ZERO):
        return (BEFORE, BEFORE_PARTS), "项目实施前的能耗为负数，或小于其中的原料用能和可再生能源。"
    return (), ""


def _need(case: Case, basis: ParameterUse) -> Need:
    """(after − its excluded parts) − (before − its excluded parts); a new project has nothing before."""
    balance, energy = case.balance, case.facts.energy
    feedstock = case.find("energy_quota.excluded", part="feedstock")
    renewable = case.find("energy_quota.excluded", part="renewable")
    left_out = [
        line.tce
        for line in balance.lines
        if line.tce is not None
        and line.sign > 0
        and ((feedstock and line.use is EnergyUseKind.MATERIAL) or (renewable and line.renewable))
    ]
    parts = sum(left_out, ZERO)
    before = energy.before_tce or ZERO
    least = balance.e_cal - parts - before + (energy.before_excluded_tce or ZERO)
    unknown = energy.before_excluded_tce is None and before > 0
    uses = [
        basis,
        *[
            use
            for use, part in ((feedstock, balance.e_raw), (renewable, balance.e_ren))
            if use and (part or unknown or energy.before_excluded_tce)
        ],
    ]
    uses += [line.factor for line in balance.lines if line.factor]
    workings = _workings(case, before, parts, least)
    return Need(least, least + before if unknown else least, balance.spread, workings, tuple(uses))


def _workings(case: Case, before: Decimal, parts: Decimal, least: Decimal) -> tuple[Working, ...]:
    balance, energy = case.balance, case.facts.energy
    stated = "新建项目，实施前为 0" if energy.before_tce is None else before
    workings = [
        Working(
            formula="新增能耗 = 实施后 − 实施前（当量值）",
            numbers=say("{} − {}", balance.e_cal, stated),
            result=say("{} tce", balance.e_cal - before),
        )
    ]
    if parts or energy.before_excluded_tce:
        workings.append(
            Working(
                formula="应落实的能耗 = 新增能耗 − 原料用能和可再生能源（实施后 − 实施前）",
                numbers=say(
                    "{} − ({} − {})", balance.e_cal - before, parts, energy.before_excluded_tce or ZERO
                ),
                result=say("{} tce", least),
            )
        )
    if balance.spread:
        workings.append(
            Working(
                formula="折标系数有两个取值，另一个取值时",
                numbers="另加",
                result=say("{} tce", balance.spread),
            )
        )
    return tuple(workings)


def _weighed(case: Case, need: Need, rows: tuple[SourceRow, ...]) -> Finding:
    gaps = () if case.facts.quota.sources_complete is True else (SOURCES_OPEN,)
    low, top = need.least + min(ZERO, need.spread), need.most + max(ZERO, need.spread)
    least, verdict, required = _verdict(rows, low, gaps), _verdict(rows, top, gaps), top
    if least[0] is not verdict[0] and verdict[0] is not Outcome.MET:
        required = low
        if _verdict(rows, need.least, gaps)[0] is not _verdict(rows, need.most, gaps)[0]:
            verdict = missing_fact(BEFORE_PARTS, *verdict[2])
        else:
            verdict = (
                Outcome.CANNOT_TELL,
                Reason.EDITION_UNCERTAIN,
                ("两个互相矛盾的折标系数（新水）的取舍",),
            )
    elif verdict[0] is Outcome.NOT_MET:
        required = low
    if verdict[0] is Outcome.NOT_APPLICABLE:
        text = say("扣除原料用能和可再生能源之后没有新增能耗（{} tce）。", required)
        return _finding(case, verdict, text, workings=need.workings, uses=need.uses)
    margin = Margin(
        label="认定的能耗来源",
        required=required,
        provided=counted(rows),
        unit="tce",
        sense=MarginSense.AT_LEAST,
    )
    found = sum_working("认定的能耗来源 = Σ 认定的来源", rows, margin.provided, "tce")
    return _finding(
        case, verdict, account(margin, verdict[1], "应落实能耗", "认定来源"), rows=rows, margin=margin,
        workings=(*need.workings, found), uses=need.uses, advice=_advice(margin.provided - top, case.balance.e_cal),
    )  # fmt: skip


def _verdict(rows: tuple[SourceRow, ...], required: Decimal, gaps: tuple[str, ...]) -> Verdict:
    return NOT_NEEDED if required <= 0 else weigh(rows, required, gaps=gaps)


def _row(source: QuotaSource) -> SourceRow:
    gaps: list[str] = []
    quantity = usable(source.quantity_tce, "数量", gaps)
    if source.route is None:
        gaps.append("来源途径")
    if blank(source.evidence):
        gaps.append("凭证")
    reason, detail = (RowReason.MISSING_FACT, f"缺{'、'.join(gaps)}") if gaps else (None, "")
    if source.used_elsewhere:
        reason, detail = RowReason.SOURCE_ALREADY_USED, "已用于其他项目"
    return SourceRow(
        label=f"{source.enterprise} {source.route.label}" if source.route else source.enterprise,
        quantity=quantity,
        unit="tce",
        counted=reason is None,
        reason=reason,
        detail=detail,
    )


def _advice(gap: Decimal, after: Decimal) -> Text:
    """gap: what the sources exceed the most that may be needed, tce."""
    if gap == 0:
        return "恰好满足，没有余量：能耗有任何增加、来源有任何减少即不满足。"
    if gap > 0:
        return say("来源减少或能耗增加超过 {} tce 即不满足。", gap)
    return say(
        "再落实 {} tce 来源即满足；或将年综合能耗（当量值）从 {} tce 降至 {} tce。", -gap, after, after + gap
    )


def _finding(
    case: Case,
    verdict: Verdict,
    summary: Text,
    *,
    rows: tuple[SourceRow, ...] = (),
    margin: Margin | None = None,
    workings: tuple[Working, ...] = (),
    uses: tuple[ParameterUse, ...] = (),
    advice: Text = "",
) -> Finding:
    outcome, reason, missing = verdict
    energy = case.facts.energy
    stated = (
        ("实施前年综合能耗（当量值）", energy.before_tce, "energy.before_tce"),
        ("其中原料用能和可再生能源", energy.before_excluded_tce, "energy.before_excluded_tce"),
    )
    return Finding(
        key="energy_quota",
        criterion="energy_quota",
        rule="R11",
        title="能耗来源",
        outcome=outcome,
        reason=reason,
        summary=summary,
        margin=margin,
        workings=workings,
        inputs=tuple(
            [
                Input(label=label, value=shown(value), unit="tce", field=field)
                for label, value, field in stated
                if value is not None
            ]
        ),
        parameters=tuple({use.key: use for use in uses}.values()),
        sources=rows,
        missing=missing,
        advice=advice,
    )
