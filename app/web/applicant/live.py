"""What the rules say about what is typed right now: nothing is saved, nothing is a decision (A6)."""

from dataclasses import dataclass

from app.services.facts import carrier_units
from app.web.applicant.dressing import plain_carrier
from app.web.applicant.sections import Content
from app.web.presenting import number
from rules.findings import Finding, ParameterUse
from rules.parameters import RuleBook
from rules.quantities import EnergyBalance, EnergyLine
from rules.screening import Screening
from rules.vocabulary import Outcome, Reason
from workflows.aggregation import SETTLEABLE

CRITERIA_OF = {
    "project": frozenset({"identity", "catalogue", "catalogue_class"}),
    "site": frozenset({"prohibitions", "siting"}),
    "capacity": frozenset({"capacity_replacement"}),
    "energy": frozenset({"energy_efficiency", "mandatory_limits", "energy_review_tier", "influence"}),
    "quota": frozenset({"energy_quota"}),
    "coal": frozenset({"coal_substitution"}),
    "environment": frozenset({"pollutant_substitution", "performance_grade"}),
}
SECTION_OF = {criterion: name for name, criteria in CRITERIA_OF.items() for criterion in criteria} | {
    "completeness": "files"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFigures:
    """One energy row beside what was typed: factor with its evidence mark, result in tce."""

    factor: str
    tce: str


def findings_of(screening: Screening, name: str) -> list[Finding]:
    return [finding for finding in screening.findings if finding.criterion in CRITERIA_OF[name]]


def unsettled(screening: Screening) -> list[Finding]:
    """What would not pass as it stands and the applicant can do something about; what only informs bars nobody."""
    open_ones = {Outcome.NOT_MET, Outcome.CANNOT_TELL}
    judged = judgements(screening)
    return [f for f in screening.findings if f.mandatory and f.outcome in open_ones and f not in judged]


def judgements(screening: Screening) -> list[Finding]:
    """What a reviewer judges, whatever the applicant types."""
    found = (f for f in screening.findings if f.mandatory and f.outcome is Outcome.CANNOT_TELL)
    return [finding for finding in found if finding.reason in SETTLEABLE]


def word(finding: Finding) -> str:
    """What a tag says: the reason where nothing can be said, else the outcome."""
    if finding.outcome is Outcome.CANNOT_TELL and finding.reason is not Reason.OK:
        return finding.reason.label
    return finding.outcome.label


def totals(balance: EnergyBalance) -> list[tuple[str, str, str, str]]:
    """(label, value, unit, id) of the four figures."""
    equivalent = number(balance.e_eq, 1) if balance.e_eq is not None else "缺等价值系数"
    return [
        ("年综合能耗（当量值）", number(balance.e_cal, 1), "tce", "calorific"),
        ("年综合能耗（等价值）", equivalent, "tce" if balance.e_eq is not None else "", "equivalent"),
        ("其中原料用能", number(balance.e_raw, 1), "tce", "material"),
        ("其中可再生能源", number(balance.e_ren, 1), "tce", "renewable"),
    ]


def totals_note(balance: EnergyBalance) -> str:
    """Which equivalent coefficients were used, each with its mark, and how many rows are left out."""
    used = {
        line.factor_eq.key: f"{plain_carrier(line.label)}等价值 {_factor(line.factor_eq)}"
        for line in balance.lines
        if line.factor_eq
    }
    notes = list(used.values())
    left_out = sum(1 for line in balance.lines if line.missing)
    if left_out:
        notes.append(f"合计未包含 {left_out} 行还不能计算的内容")
    return "；".join(notes)


def row_figures(content: Content, balance: EnergyBalance, book: RuleBook) -> list[RowFigures]:
    """One for each typed row, in order; rows without a carrier have no figures yet."""
    lines = iter(balance.lines)
    known = carrier_units(book)
    return [
        _figures(next(lines)) if row.get("carrier", "").strip() in known else RowFigures(factor="—", tce="—")
        for row in content["rows"]
    ]


def _figures(line: EnergyLine) -> RowFigures:
    if line.tce is None:
        wants_heat = "measured_ncv_kj" in line.missing
        return RowFigures(factor="需填实测热值" if wants_heat else "—", tce="—")
    factor = _factor(line.factor) if line.factor else "按实测热值"
    return RowFigures(factor=factor, tce=number(line.tce, 1))


def _factor(use: ParameterUse) -> str:
    return f"{number(use.number)} {use.unit}" + (f"（{use.mark}）" if use.mark else "")
