"""R15: every replacement source is used once only, up to the balance that the register states (law R15, design).

A lot is one retired capacity, coal, energy or pollutant reduction. The register (app) answers how much of each is
free for this project; without its answer nothing is met.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from rules.criteria.case import Case
from rules.facts import LotClaim, ProjectFacts
from rules.findings import Finding, Input, Margin, SourceRow, Working
from rules.record import record
from rules.text import Text, say, shown
from rules.units import unit_words
from rules.vocabulary import LotKind, MarginSense, Outcome, Reason, RowReason

ZERO = Decimal(0)


@record()
class Lot:
    """All claims of the project on one lot; claimed or available is None where it is not stated or contradictory."""

    kind: LotKind
    source: str
    unit: str
    claimed: Decimal | None
    available: Decimal | None
    verified: bool
    excess: Decimal = ZERO


def offered(facts: ProjectFacts) -> tuple[tuple[LotKind, str], ...]:
    """Every lot that the project claims, as the register is asked for it and as its answer names it."""
    return tuple(_amounts(facts))


def _amounts(facts: ProjectFacts) -> dict[tuple[LotKind, str], Decimal]:
    """What the application itself counts of each lot, in the unit of the row."""
    found: dict[tuple[LotKind, str], Decimal] = {}
    for kind, name, amount in _offers(facts):
        found[kind, name] = found.get((kind, name), ZERO) + (amount or ZERO)
    return found


def _offers(facts: ProjectFacts) -> Iterator[tuple[LotKind, str, Decimal | None]]:
    for plan in facts.replacements:
        for unit in plan.retired:
            yield LotKind.CAPACITY, _named(unit.enterprise, unit.line), unit.capacity
    for source in facts.coal.sources:
        yield LotKind.COAL, _named(source.enterprise, source.measure), source.reduction_t
    for quota in facts.quota.sources:
        route = quota.route.label if quota.route else None
        yield LotKind.ENERGY, _named(quota.enterprise, route), quota.quantity_tce
    for row in facts.pollutants.reductions:
        yield LotKind.POLLUTANT, _named(row.enterprise, row.measure, row.pollutant.label), row.reduction_t


def _named(*parts: str | None) -> str:
    return " ".join([part for part in parts if part])


def lots(case: Case) -> tuple[Finding, ...]:
    """One finding for all lots of the project."""
    text: Text
    wanted, answer = _amounts(case.facts), case.facts.register
    if not wanted and not (answer and answer.lots):
        text = "没有申报任何替代来源，不需要台账核对。"
        return (_finding(Outcome.NOT_APPLICABLE, Reason.NO_SOURCES, text),)
    if answer is None:
        text = say("申报了 {} 项替代来源，还没有台账核对结果。", len(wanted))
        return (
            _finding(Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("台账核对结果（register）",)),
        )
    found = _grouped(answer.lots)
    missing = _missing(wanted, found)
    over = [lot for lot in found if lot.excess]
    margin = _margin(found)
    common = {
        "margin": margin,
        "inputs": _inputs(answer.lots),
        "sources": tuple([row for lot in found for row in _rows(lot)]),
        "workings": tuple([_working(lot) for lot in found]),
    }
    if over:
        names = "；".join(
            f"{lot.source} 超出 {shown(lot.excess)} {unit_words(lot.unit)}".rstrip() for lot in over
        )
        text = say("{} 项替代来源的申报量超过台账可用余额：{}。", len(over), names)
        return (_finding(Outcome.NOT_MET, Reason.QUANTITY_SHORT, text, **common),)
    if missing:
        text = say("台账核对还缺：{}。", "；".join(missing))
        return (_finding(Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=missing, **common),)
    text = say("{} 台账核对：{} 项替代来源的申报量都不超过可用余额。", answer.asked_on, len(found))
    open_ones = sum([not lot.verified for lot in found])
    advice = say("其中 {} 项来源台账尚未核实，核实后才能锁定。", open_ones) if open_ones else ""
    return (_finding(Outcome.MET, Reason.OK, text, advice=advice, **common),)


def _grouped(claims: tuple[LotClaim, ...]) -> list[Lot]:
    """Several claims on one lot are added; two different balances of one lot are no balance."""
    groups: dict[tuple[LotKind, str], list[LotClaim]] = {}
    for claim in claims:
        groups.setdefault((claim.kind, claim.source), []).append(claim)
    return [_lot(group) for group in groups.values()]


def _lot(group: list[LotClaim]) -> Lot:
    first = group[0]
    if len(group) == 1:
        return _weighed(
            first.kind, first.source, first.unit or "", first.claimed, first.available, first.verified is True
        )
    agree = len({(claim.available, claim.unit) for claim in group}) == 1
    stated = [claim.claimed for claim in group if claim.claimed is not None]
    same_unit = len({claim.unit for claim in group}) == 1
    claimed = sum(stated, ZERO) if len(stated) == len(group) and same_unit else None
    available = first.available if agree else None
    verified = all(claim.verified for claim in group)
    return _weighed(first.kind, first.source, first.unit or "", claimed, available, verified)


def _weighed(
    kind: LotKind, source: str, unit: str, claimed: Decimal | None, available: Decimal | None, verified: bool
) -> Lot:
    over = ZERO
    if claimed is not None and available is not None and claimed > available:
        over = claimed - available
    return Lot(kind, source, unit, claimed, available, verified, over)


def _missing(wanted: Mapping[tuple[LotKind, str], Decimal], found: list[Lot]) -> tuple[str, ...]:
    """An answer about less than the application counts is no answer about the rest."""
    answered = {(lot.kind, lot.source) for lot in found}
    gaps = [
        f"台账对{kind.label}“{source}”的答复" for kind, source in wanted if (kind, source) not in answered
    ]
    gaps += [f"“{lot.source}”的申报量" for lot in found if lot.claimed is None]
    gaps += [f"“{lot.source}”的台账可用余额" for lot in found if lot.available is None]
    for lot in found:
        amount = wanted.get((lot.kind, lot.source), ZERO)
        if lot.claimed is not None and amount > lot.claimed:
            gaps.append(
                f"“{lot.source}”按申请数量的台账核对（申请 {shown(amount)}，台账核对 {shown(lot.claimed)}）"
            )
    return tuple(gaps)


def _rows(lot: Lot) -> list[SourceRow]:
    """The covered part is counted; what exceeds the balance is a row of its own."""
    label, unit = lot.source, lot.unit
    if lot.claimed is None or lot.available is None:
        gap = "缺申报量" if lot.claimed is None else "台账没有可用余额"
        reason = RowReason.MISSING_FACT
        return [
            SourceRow(label=label, quantity=lot.claimed, unit=unit, counted=False, reason=reason, detail=gap)
        ]
    detail = "" if lot.verified else "台账尚未核实"
    rows = [SourceRow(label=label, quantity=lot.claimed - lot.excess, unit=unit, counted=True, detail=detail)]
    if lot.excess:
        rows.append(
            SourceRow(
                label=label, quantity=lot.excess, unit=unit, counted=False,
                reason=RowReason.SOURCE_ALREADY_USED, detail="超过台账可用余额",
            )
        )  # fmt: skip
    return rows


def _margin(found: list[Lot]) -> Margin | None:
    """Of the lot that is tightest; an uncovered one before all others."""
    told = [lot for lot in found if lot.claimed is not None and lot.available is not None]
    if not told:
        return None
    tight = max(told, key=_tightness)
    return Margin(
        label=f"“{tight.source}”的台账可用余额",
        required=tight.claimed or ZERO,
        provided=tight.available or ZERO,
        unit=tight.unit,
        sense=MarginSense.AT_LEAST,
    )


def _tightness(lot: Lot) -> tuple[bool, Decimal]:
    """Share of the balance that is claimed, so that lots of different units compare."""
    claimed, available = lot.claimed or ZERO, lot.available or ZERO
    return bool(lot.excess), (claimed / available if available else claimed)


def _working(lot: Lot) -> Working:
    claimed = "未填报" if lot.claimed is None else lot.claimed
    available = "未答复" if lot.available is None else lot.available
    result: Text = "不能比较"
    if lot.claimed is not None and lot.available is not None:
        gap = lot.available - lot.claimed
        result = say("{} {} {}", "超出" if gap < 0 else "余", abs(gap), lot.unit)
    return Working(
        formula=say("{}“{}”：申报量 ≤ 台账可用余额", lot.kind.label, lot.source),
        numbers=say("{} 对 {}", claimed, available),
        result=result,
    )


def _inputs(claims: tuple[LotClaim, ...]) -> tuple[Input, ...]:
    return tuple([
        Input(label=claim.source, value=shown(claim.claimed), unit=claim.unit or "", field=f"register.lots[{place}].claimed")
        for place, claim in enumerate(claims)
        if claim.claimed is not None
    ])  # fmt: skip


def _finding(outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    return Finding(
        key="lots",
        criterion="lots",
        rule="R15",
        title="替代来源只用一次",
        outcome=outcome,
        reason=reason,
        summary=summary,
        **more,  # type: ignore[arg-type]
    )
