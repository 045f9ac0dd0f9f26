"""R20: influence of the project on its place, m and n (energy review practice). Information, never in the worst-of.

m: added energy as a share of the increment that the place is allowed (%). n: how much the project raises the energy
intensity of the place (‰): ((a + d) / (b + e)) / (a / b) − 1 with the energy a and product b of the place, the energy
d and value added e of the project. Both by calorific value. The figures of the place are parameters by division.
"""

from decimal import Decimal

from rules.criteria.case import Case
from rules.findings import Finding, Margin, ParameterUse, Working
from rules.information_tables import CityTarget
from rules.record import record
from rules.tables import in_force
from rules.text import Text, say
from rules.vocabulary import ConstructionKind, MarginSense, Outcome, Reason

BANDS = (("small", "影响较小"), ("some", "有一定影响"), ("larger", "有较大影响"), ("major", "有重大影响"))
DECISIVE = "有决定性影响"


@record()
class Measured:
    """m or n as a fraction, never divided before it is compared; its band and the limit of the band."""

    name: str
    part: Decimal
    whole: Decimal
    band: str
    limit: ParameterUse

    @property
    def value(self) -> Decimal:
        return self.part / self.whole


def influence(case: Case) -> tuple[Finding, ...]:
    """One finding for the project."""
    code = case.facts.site.division_code
    if code is None:
        text: Text = "没有说明建设地点，不能判断对所在地的影响。"
        return (_tell_not(Reason.MISSING_FACT, text, missing=("建设地点（site.division_code）",)),)
    added, gaps = _added(case)
    if added is not None and added <= 0:
        text = say("新增能耗（当量值）{} tce，没有新增能耗。", added)
        return (_finding(Outcome.NOT_APPLICABLE, Reason.NO_ADDED_ENERGY, text),)
    return (_measured(case, code, added, gaps),)


def _added(case: Case) -> tuple[Decimal | None, tuple[str, ...]]:
    """Added energy in tce. A new project has nothing before it; of others it must be stated."""
    balance, before = case.balance, case.facts.energy.before_tce
    gaps = list(balance.missing)
    if before is None and case.facts.nature is ConstructionKind.NEW:
        before = Decimal(0)
    if before is None:
        gaps.append("项目实施前的年综合能耗（energy.before_tce）")
    if gaps or before is None:
        return None, tuple(gaps)
    return balance.e_cal - before, ()


def _measured(case: Case, code: str, added: Decimal | None, gaps: tuple[str, ...]) -> Finding:
    allowance = case.book.find_by_place("influence.allowance", case.as_of, "division", code)
    local = _local(case, code)
    bands = {"m": _bands(case, "m") if allowance else (), "n": _bands(case, "n") if local else ()}
    lacking = [] if allowance else ["所在地能耗增量控制数"]
    lacking += [] if local else ["所在地综合能源消费量和生产总值"]
    lacking += [
        f"{name} 的分档" for name, known in (("m", allowance), ("n", local)) if known and not bands[name]
    ]
    value_added = case.facts.energy.value_added_1e4_yuan
    if value_added is None:
        gaps = (*gaps, "工业增加值（energy.value_added_1e4_yuan）")
    found, uses = [], [*case.balance.parameters]
    if allowance and bands["m"] and added is not None:
        found.append(_band("m", added * 100, allowance.number, bands["m"]))
        uses += [allowance, *bands["m"]]
    if local and bands["n"] and added is not None and value_added is not None:
        energy, product = local
        part = (added * product.number - value_added * energy.number) * 1000
        found.append(_band("n", part, (product.number + value_added) * energy.number, bands["n"]))
        uses += [energy, product, *bands["n"]]
    more: dict[str, object] = {
        "parameters": (*uses, *_targets(case, code)),
        "workings": tuple([_working(item) for item in found]),
        "margin": _margin(found[0]) if found else None,
    }
    shown = "；".join([str(_words(item)) for item in found])
    if lacking or gaps:
        return _lacks(shown, lacking, gaps, more)
    return _finding(Outcome.MET, Reason.OK, say("{}。", shown), **more)


def _lacks(shown: str, lacking: list[str], gaps: tuple[str, ...], more: dict[str, object]) -> Finding:
    """Figures of the place come first: without them the applicant cannot help."""
    text = say(
        "{}缺{}，不能判断对所在地的影响。", f"{shown}；" if shown else "", "、".join((*lacking, *gaps))
    )
    reason = Reason.MISSING_PARAMETER if lacking else Reason.MISSING_FACT
    return _tell_not(reason, text, missing=(*lacking, *gaps), **more)


def _local(case: Case, code: str) -> tuple[ParameterUse, ParameterUse] | None:
    """Energy and product of one and the same place, the nearest that has both."""
    for place in case.book.places(code):
        energy = case.find("influence.local_energy", division=place)
        product = case.find("influence.local_gdp", division=place)
        if energy and product:
            return energy, product
    return None


def _bands(case: Case, name: str) -> tuple[ParameterUse, ...]:
    """The upper limits of the four bands, or nothing where one of them is not in force."""
    found = [case.find("influence.band", measure=name, band=band) for band, _ in BANDS]
    return tuple([use for use in found if use]) if all(found) else ()


def _band(name: str, part: Decimal, whole: Decimal, limits: tuple[ParameterUse, ...]) -> Measured:
    """The first band whose limit is not passed; the limit itself still belongs to it."""
    for (_, label), limit in zip(BANDS, limits, strict=True):
        if part <= limit.number * whole:
            return Measured(name, part, whole, label, limit)
    return Measured(name, part, whole, DECISIVE, limits[-1])


def _words(item: Measured) -> Text:
    return say("{} = {}{}，{}", item.name, item.value, item.limit.unit, item.band)


def _working(item: Measured) -> Working:
    formula = {
        "m": "m = 新增能耗 ÷ 所在地能耗增量控制数",
        "n": "n =（（所在地能耗 + 新增能耗）÷（生产总值 + 工业增加值））÷（所在地能耗 ÷ 生产总值）− 1",
    }[item.name]
    return Working(
        formula=formula,
        numbers=say("{} ÷ {}", item.part, item.whole),
        result=say("{}{}", item.value, item.limit.unit),
    )


def _margin(item: Measured) -> Margin:
    return Margin(
        label=f"{item.name}（{item.band}）",
        required=item.limit.number,
        provided=item.value,
        unit=item.limit.unit,
        sense=MarginSense.AT_MOST,
    )


def _targets(case: Case, code: str) -> tuple[ParameterUse, ...]:
    """Targets of the place, for comparison by people."""
    places = case.book.places(code)
    return tuple(
        [
            target.use()
            for target in case.book.rows(CityTarget)
            if target.division in places and in_force(target.valid_from, target.valid_to, case.as_of)
        ]
    )


def _tell_not(reason: Reason, summary: Text, **more: object) -> Finding:
    return _finding(Outcome.CANNOT_TELL, reason, summary, **more)


def _finding(outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    return Finding(
        key="influence",
        criterion="influence",
        rule="R20",
        title="对所在地的影响",
        outcome=outcome,
        reason=reason,
        summary=summary,
        mandatory=False,
        **more,  # type: ignore[arg-type]
    )
