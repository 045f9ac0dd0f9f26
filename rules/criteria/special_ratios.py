"""R04: the ratio of each retired unit, from the base ratio and the special ratios that the plan claims.

ratio = max(base, special of the unit); a reduced special takes the place of the base only with evidence, and decides
alone only where its text is confirmed (law R04, formula).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from rules.criteria.case import Case
from rules.facts import CapacityReplacement, RetiredUnit
from rules.findings import ParameterUse
from rules.record import record
from rules.vocabulary import Evidence, SteelCase

Level = Literal["certain", "answered", "possible"]
"""What is granted: what is proved; also what missing facts could prove; also what a reviewer could accept."""


@record()
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


@record()
class Specials:
    """What holds for every unit of a plan. ``cut``: reduced by an amount that no text states.

    partial: reductions for some of the units, each with the fact that is still missing of the plan, or empty.
    """

    plain: Ratio
    replaced: bool
    partial: tuple[tuple[str, ParameterUse, str], ...]
    stricter: tuple[tuple[str, ParameterUse], ...]
    claims: tuple[str, ...]
    cut: ParameterUse | None

    def of(self, case: Case, unit: RetiredUnit) -> Ratio:
        """The unit's own ratio; the plan's where no special ratio singles out units."""
        if not self.stricter and not self.partial:
            return self.plain
        plain = self._reduced(case, unit)
        replaced = self.replaced or plain.certain < self.plain.certain
        certain = high = plain.certain
        unstated, uses = [*plain.unstated], []
        for situation, special in self.stricter:
            applies = unit.restricted if situation == "restricted" else crosses(case, unit)
            if applies is False or special.number <= plain.certain:
                continue
            uses.append(special)
            high = max(high, special.number)
            if applies is None:
                text = "是否限制类生产线" if situation == "restricted" else "退出产能所在省份"
                unstated.append(f"{unit.enterprise} {unit.line}：{text}")
            elif settled(special) and not replaced:  # no text says which of two specials prevails
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

    def _reduced(self, case: Case, unit: RetiredUnit) -> Ratio:
        """The plan's ratio, less what only such units are granted: electric furnaces, units inside the province."""
        ratio = self.plain
        for situation, special, gap in self.partial:
            if situation == SteelCase.ELECTRIC_FOR_ELECTRIC:
                fits, asked = unit.electric_furnace, "退出设备是否为电炉（electric_furnace）"
            else:
                crossed = crosses(case, unit)
                fits, asked = (None if crossed is None else not crossed), "退出产能所在省份"
            if fits is not False:
                text = f"{unit.enterprise} {unit.line}：{asked}" if fits is None else ""
                ratio = _granted(ratio, special, gap or text, (text,) if text else ())
        return ratio


def _granted(ratio: Ratio, special: ParameterUse, gap: str, unstated: tuple[str, ...] = ()) -> Ratio:
    """The ratio with a reduction: possible by any text, answered by a settled one, certain where nothing is missing."""
    low, firm = special.number, settled(special)
    certain = min(ratio.certain, low) if firm and not gap else ratio.certain
    return Ratio(
        certain,
        min(ratio.answered, low) if firm else ratio.answered,
        min(ratio.possible, low),
        certain,
        (*ratio.unstated, *unstated),
        (*ratio.uses, special),
    )


PARTIAL = ("within:", SteelCase.ELECTRIC_FOR_ELECTRIC.value)
"""Situations that hold for some of the units only."""


def specials(
    case: Case, plan: CapacityReplacement, base: ParameterUse, region: ParameterUse, on: date
) -> Specials:
    """Every special ratio of the process on the day, against what the plan proves."""
    plain = Ratio(base.number, base.number, base.number, base.number)
    claims, partial = [], []
    for situation, gap in _claimed(case, plan, region):
        special = case.book.find(
            "capacity_replacement.special_ratio", on, process=plan.process, situation=situation
        )
        if special is None or special.number >= base.number:
            continue
        if gap:
            claims.append(gap)
        if situation.startswith(PARTIAL):
            partial.append((situation, special, gap))
        else:
            plain = _granted(plain, special, gap)
    found = (
        (name, case.book.find("capacity_replacement.special_ratio", on, process=plan.process, situation=name))
        for name in ("restricted", "cross_province")
    )
    return Specials(
        plain=plain,
        replaced=plain.certain < base.number,
        partial=tuple(partial),
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
        yield f"within:{province}", ""
        if plan.industrial_gypsum:
            yield f"gypsum:{province}", ""
    if plan.substantial_merger:
        gap = "实质性兼并重组的登记凭证：控制权、法人和股权登记、章程（merger_registered）"
        yield f"merger_{region.value}", "" if plan.merger_registered else gap
    if plan.steel_case:
        yield from _steel_case(plan, plan.steel_case)


def _steel_case(plan: CapacityReplacement, claimed: SteelCase) -> Iterator[tuple[str, str]]:
    """The 1:1 cases of STEEL-2021, with the document that proves the one that is claimed."""
    proved = (plan.steel_case_evidence or "").strip()
    yield claimed.value, "" if proved else f"“{claimed.label}”的凭证（steel_case_evidence）"


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
