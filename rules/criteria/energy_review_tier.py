"""R12: which authority reviews the energy of the project (节能审查)? Information, not part of the worst-of.

Below 1,000 tce and below 5 million kWh there is no separate review (HN-ER-2018, ER-2024D); from 10,000 tce on the
province reviews (ER-2023); between them the province decides the split. Calorific value after completion; a rebuilt
project with unchanged site, process and equipment counts the increment (ER-2023). ``met``: a review is needed.
"""

from decimal import Decimal

from rules.criteria.case import Case
from rules.factors import UNIT_SCALES
from rules.findings import Finding, Input, Margin, ParameterUse
from rules.record import record
from rules.text import Text, say, shown
from rules.vocabulary import ConstructionKind, MarginSense, Outcome, Reason

NOTHING = Decimal(0)
OPEN_POINTS = "涉密项目和不单独进行节能审查的行业目录、由国家发展改革委审查的特大项目未录入，未核对。"


@record()
class Amount:
    """What is known of a quantity: never less than ``low``, never more than ``high`` (None: no bound).

    gaps: the facts without which the bounds differ.
    """

    low: Decimal
    high: Decimal | None
    gaps: tuple[str, ...] = ()

    def reaches(self, limit: Decimal) -> bool | None:
        """At or above the limit? None where the bounds lie on both sides."""
        if self.low >= limit:
            return True
        return False if self.high is not None and self.high < limit else None

    @property
    def exact(self) -> bool:
        return self.low == self.high


def energy_review_tier(case: Case) -> tuple[Finding, ...]:
    """One finding for the project."""
    limit = case.find("energy_review.limit", measure="energy")
    limit_kwh = case.find("energy_review.limit", measure="electricity")
    if limit is None or limit_kwh is None:
        text: Text = say("{} 没有有效的节能审查界限。", case.as_of)
        return (_tell_not(case, Reason.MISSING_PARAMETER, text, missing=("节能审查界限",)),)
    if case.balance.complete and case.balance.e_cal <= 0:
        text = "年综合能耗为零或负数，与项目不符，请核对能源消费表。"
        return (_tell_not(case, Reason.MISSING_FACT, text, missing=("能源消费表（energy.rows）",)),)
    energy, power = _bases(case)
    return (_tiered(case, energy, power, limit, limit_kwh),)


def _bases(case: Case) -> tuple[Amount, Amount]:
    """The amounts in tce and kWh that count; a rebuilt project may count the increment only."""
    balance, before = case.balance, case.facts.energy
    if balance.complete:
        whole = Amount(
            balance.e_cal + min(balance.spread, NOTHING), balance.e_cal + max(balance.spread, NOTHING)
        )
    else:
        whole = Amount(balance.e_floor, None, balance.missing)
    power = _electricity(case)
    counts, gaps = _increment(case)
    if counts is False:
        return whole, power
    sure = counts is True
    return (
        _less(whole, before.before_tce, "项目实施前的年综合能耗（energy.before_tce）", gaps, sure=sure),
        _less(power, before.before_kwh, "项目实施前的年用电量（energy.before_kwh）", gaps, sure=sure),
    )


def _increment(case: Case) -> tuple[bool | None, tuple[str, ...]]:
    """Does only the increment count? Untouched main works are read as unchanged site, process and equipment."""
    facts = case.facts
    if facts.nature is None:
        return None, ("建设性质（nature）",)
    if facts.nature in {ConstructionKind.NEW, ConstructionKind.EXPAND}:
        return False, ()
    if facts.touches_main_works is None:
        return None, ("是否涉及主体工程（touches_main_works）",)
    return not facts.touches_main_works, ()


def _less(whole: Amount, before: Decimal | None, label: str, gaps: tuple[str, ...], *, sure: bool) -> Amount:
    """The whole less what was before; while it is not sure that the increment counts, both are possible."""
    if before is None:
        return Amount(NOTHING, whole.high, (*whole.gaps, *gaps, label))
    high = whole.high if whole.high is None or not sure else whole.high - before
    return Amount(whole.low - before, high, (*whole.gaps, *gaps))


def _electricity(case: Case) -> Amount:
    """kWh that the rows name, less what is delivered outside."""
    total, unknown = NOTHING, not case.balance.complete
    for line in case.balance.lines:
        if line.carrier != "electricity" or not line.sign:
            continue
        scale = UNIT_SCALES["kWh"].get(line.unit)
        if line.quantity is None or scale is None:
            unknown = True
        else:
            total += line.quantity * scale * line.sign
    if not unknown:
        return Amount(total, total)
    delivers = any(line.sign < 0 for line in case.balance.lines) or case.facts.energy.complete is not True
    return Amount(NOTHING if delivers else total, None, case.balance.missing)


def _tiered(
    case: Case, energy: Amount, power: Amount, limit: ParameterUse, limit_kwh: ParameterUse
) -> Finding:
    uses = (limit, limit_kwh, *case.balance.parameters)
    above, above_kwh = energy.reaches(limit.number), power.reaches(limit_kwh.number)
    if above is False and above_kwh is False:
        text = say(
            "{}，年用电量 {} kWh，两项都低于界限，不单独进行节能审查；节能标准和规范仍须执行。",
            _amount(energy), power.high,
        )  # fmt: skip
        return _finding(
            case, Outcome.NOT_APPLICABLE, Reason.BELOW_THRESHOLD, text, parameters=uses,
            margin=_margin(energy, limit), advice=OPEN_POINTS,
        )  # fmt: skip
    if not (above or above_kwh):
        gaps = (*(energy.gaps if above is None else ()), *(power.gaps if above_kwh is None else ()))
        return _undecided(case, energy, gaps, uses, "不能判断是否需要单独进行节能审查")
    return _authority(case, energy, power, uses, limit_kwh if above is not True else limit)


def _authority(
    case: Case, energy: Amount, power: Amount, uses: tuple[ParameterUse, ...], passed: ParameterUse
) -> Finding:
    provincial, code = case.find("energy_review.provincial"), case.facts.site.division_code
    if provincial is not None and energy.reaches(provincial.number):
        text: Text = say("{}，达到 {} tce，由省级节能审查机关审查。", _amount(energy), provincial.number)
        return _reviewed(case, text, (*uses, provincial), _margin(energy, provincial))
    uses = (*uses, provincial) if provincial else uses
    if code is None:
        return _undecided(case, energy, ("建设地点（site.division_code）",), uses, "不能判断由哪一级审查")
    split = case.book.find_by_place("energy_review.split", case.as_of, "division", code)
    if split is None:
        text = say("{}，应当单独进行节能审查；建设地点的省、市分界没有有效的取值。", _amount(energy))
        return _tell_not(
            case, Reason.MISSING_PARAMETER, text, parameters=uses, missing=("省、市节能审查的分界",)
        )
    uses, by_province = (*uses, split), energy.reaches(split.number)
    if by_province is None:
        return _undecided(case, energy, energy.gaps, uses, "不能判断由哪一级审查")
    if by_province:
        text = say("{}，达到省、市分界 {} tce，由省级节能审查机关审查。", _amount(energy), split.number)
        return _reviewed(case, text, uses, _margin(energy, split))
    why = "" if passed.unit == "tce" else say("年用电量 {} kWh，达到界限；", power.low)
    text = say("{}，{}低于省、市分界 {} tce，由市级节能审查机关审查。", _amount(energy), why, split.number)
    margin = _margin(energy, passed) if passed.unit == "tce" else _margin(power, passed)
    return _reviewed(case, text, uses, margin)


def _reviewed(case: Case, text: Text, uses: tuple[ParameterUse, ...], margin: Margin | None) -> Finding:
    advice = say("企业投资项目开工前取得节能审查意见，政府投资项目报送可行性研究报告前取得。{}", OPEN_POINTS)
    return _finding(case, Outcome.MET, Reason.OK, text, parameters=uses, margin=margin, advice=advice)


def _undecided(
    case: Case, energy: Amount, gaps: tuple[str, ...], uses: tuple[ParameterUse, ...], what: str
) -> Finding:
    gaps = tuple(dict.fromkeys(gaps))
    if not gaps:
        text: Text = say("{}，所用折标系数有两个取值，{}。", _amount(energy), what)
        return _tell_not(case, Reason.EDITION_UNCERTAIN, text, parameters=uses)
    text = say("缺{}，{}。", "、".join(gaps), what)
    return _tell_not(case, Reason.MISSING_FACT, text, parameters=uses, missing=gaps)


def _amount(energy: Amount) -> Text:
    if energy.exact:
        return say("计入的年综合能耗（当量值）{} tce", energy.low)
    if energy.high is None:
        return say("计入的年综合能耗（当量值）不低于 {} tce", energy.low)
    return say("计入的年综合能耗（当量值）在 {} 至 {} tce 之间", energy.low, energy.high)


def _margin(amount: Amount, limit: ParameterUse) -> Margin | None:
    if not amount.exact:
        return None
    return Margin(
        label=limit.label,
        required=limit.number,
        provided=amount.low,
        unit=limit.unit,
        sense=MarginSense.AT_LEAST,
    )


def _tell_not(case: Case, reason: Reason, summary: Text, **more: object) -> Finding:
    return _finding(case, Outcome.CANNOT_TELL, reason, summary, **more)


def _finding(case: Case, outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    energy = case.facts.energy
    before = (
        ("项目实施前的年综合能耗", energy.before_tce, "tce", "energy.before_tce"),
        ("项目实施前的年用电量", energy.before_kwh, "kWh", "energy.before_kwh"),
    )
    return Finding(
        key="energy_review_tier",
        criterion="energy_review_tier",
        rule="R12",
        title="节能审查分级",
        outcome=outcome,
        reason=reason,
        summary=summary,
        mandatory=False,
        inputs=tuple(
            Input(label=label, value=shown(value), unit=unit, field=field)
            for label, value, unit, field in before
            if value is not None
        ),
        **more,  # type: ignore[arg-type]
    )
