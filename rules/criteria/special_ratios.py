"""R04: the ratio of each retired unit, from the base ratio and the special ratios that the plan claims.

ratio = max(base, special of the unit); a reduced special takes the place of the base only with evidence, and decides
alone only where its text is confirmed (law R04, formula).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from rules.criteria.case import Case
from rules.facts import CapacityReplacement, RetiredUnit
from rules.findings import ParameterUse
from rules.vocabulary import Evidence, SteelCase

Level = Literal["certain", "answered", "possible"]
"""What is granted: what is proved; also what missing facts could prove; also what a reviewer could accept."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The ratio of one unit. ``certain`` ≥ ``answered`` ≥ ``possible``; ``high`` where a draft or a missing fact is stricter."""

    certain: Decimal
    answered: Decimal
    possible: Decimal
    high: Decimal
    unstated: tuple[str, ...] = ()
    uses: tuple[ParameterUse, ...] = ()

    def at(self, level: Level, *, strict: bool) -> Decimal:
        """``strict``: the stricter reading, which a reduction that is granted takes the place of."""
        value: Decimal = getattr(self, level)
        return self.high if strict and value == self.certain else value


@dataclass(frozen=True, slots=True)
class Specials:
    """What holds for every unit of a plan. ``cut``: reduced by an amount that no text states."""

    plain: Ratio
    replaced: bool
    stricter: tuple[tuple[str, ParameterUse], ...]
    claims: tuple[str, ...]
    cut: ParameterUse | None

    def of(self, case: Case, unit: RetiredUnit) -> Ratio:
        """The unit's own ratio; the plan's where no stricter special concerns the process."""
        if not self.stricter:
            return self.plain
        plain = self.plain
        certain = high = plain.certain
        unstated, uses = [], []
        for situation, special in self.stricter:
            applies = unit.restricted if situation == "restricted" else crosses(case, unit)
            if applies is False or special.number <= plain.certain:
                continue
            uses.append(special)
            high = max(high, special.number)
            if applies is None:
                text = "是否限制类生产线" if situation == "restricted" else "退出产能所在省份"
                unstated.append(f"{unit.enterprise} {unit.line}：{text}")
            elif settled(special) and not self.replaced:  # no text says which of two specials prevails
                certain = max(certain, special.number)
        if not uses:
            return plain
        return Ratio(
            certain,
            certain if plain.answered == plain.certain else plain.answered,
            certain if plain.possible == plain.certain else plain.possible,
            high,
            tuple(unstated),
            (*plain.uses, *uses),
        )


def specials(
    case: Case, plan: CapacityReplacement, base: ParameterUse, region: ParameterUse, on: date
) -> Specials:
    """Every special ratio of the process on the day, against what the plan proves."""
    certain = answered = possible = base.number
    claims, uses = [], []
    for situation, gap in _claimed(case, plan, region):
        special = case.book.find(
            "capacity_replacement.special_ratio", on, process=plan.process, situation=situation
        )
        if special is None or special.number >= base.number:
            continue
        uses.append(special)
        possible = min(possible, special.number)
        if gap:
            claims.append(gap)
        if settled(special):
            answered = min(answered, special.number)
            if not gap:
                certain = min(certain, special.number)
    found = (
        (name, case.book.find("capacity_replacement.special_ratio", on, process=plan.process, situation=name))
        for name in ("restricted", "cross_province")
    )
    return Specials(
        plain=Ratio(certain, answered, possible, certain, (), tuple(uses)),
        replaced=certain < base.number,
        stricter=tuple((name, special) for name, special in found if special is not None),
        claims=tuple(claims),
        cut=_cut(case, plan, on),
    )


def _claimed(case: Case, plan: CapacityReplacement, region: ParameterUse) -> Iterator[tuple[str, str]]:
    """Situations that may reduce the ratio, each with the fact that is still missing, or empty."""
    if True in (plan.same_legal_person, plan.same_site) and False not in (
        plan.same_legal_person,
        plan.same_site,
    ):
        proved = plan.same_legal_person and plan.same_site
        yield "same_site", "" if proved else "是否同一法人、同一厂区（same_legal_person、same_site）"
    province = _province(case.facts.site.division_code)
    if province:
        yield f"in:{province}", ""
        if all(_province(unit.division_code or unit.province_code) == province for unit in plan.retired):
            yield f"within:{province}", ""
        if plan.industrial_gypsum:
            yield f"gypsum:{province}", ""
    if plan.substantial_merger:
        gap = "实质性兼并重组的登记凭证：控制权、法人和股权登记、章程（merger_registered）"
        yield f"merger_{region.value}", "" if plan.merger_registered else gap
    if plan.steel_case:
        yield from _steel_case(plan, plan.steel_case)


def _steel_case(plan: CapacityReplacement, claimed: SteelCase) -> Iterator[tuple[str, str]]:
    """The 1:1 cases of STEEL-2021; both furnaces must be electric where the case says so."""
    gap = "" if plan.steel_case_evidence else f"“{claimed.label}”的凭证（steel_case_evidence）"
    if claimed is SteelCase.ELECTRIC_FOR_ELECTRIC:
        electric = [unit.electric_furnace for unit in plan.retired]
        if False in electric:
            return
        if None in electric:
            gap = "退出设备是否为电炉（electric_furnace）"
    yield claimed.value, gap


def _cut(case: Case, plan: CapacityReplacement, on: date) -> ParameterUse | None:
    """Clinker from waste: less than the base ratio, but no text says how much."""
    if plan.limestone_replaced_percent is None:
        return None
    share = case.book.find("capacity_replacement.waste_share", on, process=plan.process)
    return share if share and plan.limestone_replaced_percent >= share.number else None


def settled(use: ParameterUse) -> bool:
    """A special ratio decides alone only where its text was read in force or is confirmed."""
    return use.confirmed or use.evidence is Evidence.READ


def crosses(case: Case, unit: RetiredUnit) -> bool | None:
    """Does the capacity come from another province? None where either place is not stated."""
    site, place = case.facts.site.division_code, unit.division_code or unit.province_code
    if site is None or place is None:
        return None
    return _province(place) != _province(site)


def _province(code: str | None) -> str:
    """Six digits of the province of a GB/T 2260 code, or of a local code such as L4112-01."""
    return f"{code.removeprefix('L')[:2]}0000" if code else ""
