"""R02: class of each product and of the main equipment in 产业结构调整指导目录 (CAT-2024), and Henan's least sizes.

The class is declared and confirmed by the lead department: the texts of the items are not in the rule data. The sizes of
blast furnaces, converters, electric furnaces and brick lines are those of HN-AIR-2024.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rules.criteria.case import Case
from rules.facts import Equipment
from rules.findings import Finding, Input, ParameterUse
from rules.record import record
from rules.text import Text, say
from rules.units import unit_words
from rules.vocabulary import (
    CatalogueClass,
    ConstructionKind,
    EquipmentKind,
    Outcome,
    Reason,
    WarningCode,
)

NEW, OLD = "new_capacity", "no_new_capacity"
NATURE, ADDS = "建设性质（nature）", "是否新增产能（adds_capacity）"


@record()
class Judged:
    """One product line or piece of equipment."""

    reason: Reason
    summary: Text
    missing: tuple[str, ...] = ()
    uses: tuple[ParameterUse, ...] = ()
    warnings: tuple[WarningCode, ...] = ()


ORDER = (
    Reason.BANNED,
    Reason.BANNED_IN_PRINCIPLE,
    Reason.MISSING_FACT,
    Reason.MISSING_PARAMETER,
    Reason.NEEDS_JUDGEMENT,
    Reason.OK,
)
"""Which of several is the finding."""

OUTCOMES = {Reason.BANNED: Outcome.NOT_MET, Reason.OK: Outcome.MET}


def catalogue_class(case: Case) -> tuple[Finding, ...]:
    """One finding for each product, and one for the main equipment where it is stated."""
    if not case.facts.products:
        text = "没有填报产品，不能对照产业结构调整指导目录。"
        return (_finding("", [Judged(Reason.MISSING_FACT, text, ("产品（products）",))], ()),)
    situations = _situations(case)
    findings = []
    for key, lines in case.lines_by_product().items():
        label = case.label(key)
        judged = [
            _class(case, label, line.catalogue_class, "products[].catalogue_class", situations)
            for line in lines
        ]
        inputs = [_input(label, line.catalogue_class, line.catalogue_item, "products[]") for line in lines]
        findings.append(_finding(key, judged, inputs))
    equipment = _equipment(case, situations)
    if equipment:
        findings.append(_finding("equipment", equipment, _equipment_inputs(case)))
    return tuple(findings)


def _equipment(case: Case, situations: tuple[str, ...]) -> list[Judged]:
    judged = []
    for item in case.facts.equipment:
        path = "equipment[].catalogue_class"
        judged += [_class(case, item.name, item.catalogue_class, path, situations), *_size(case, item)]
    return [*judged, *_not_listed(case)]


def _equipment_inputs(case: Case) -> list[Input]:
    return [
        _input(item.name, item.catalogue_class, item.catalogue_item, "equipment[]")
        for item in case.facts.equipment
    ]


def _not_listed(case: Case) -> list[Judged]:
    """A product whose main equipment has a least size at the place, and no such equipment is stated."""
    code = case.facts.site.division_code
    if _keeps_its_equipment(case):
        return []
    stated = {item.kind for item in case.facts.equipment}
    judged = []
    for key in case.lines_by_product():
        main = case.find("catalogue_class.main_equipment", product=key)
        if main is None or not stated.isdisjoint(ALIKE.get(main.value, (main.value,))):
            continue
        least = code and _by_place(case, "catalogue_class.equipment_size", main.value, code)
        if code and not least:
            continue
        label = case.label(key)
        text = say("{}的主要设备没有填报，不能核对规模。", label)
        missing = f"{label}的主要设备（equipment）" if code else "建设地点（site.division_code）"
        judged.append(Judged(Reason.MISSING_FACT, text, (missing,), (least,) if least else ()))
    return judged


def _keeps_its_equipment(case: Case) -> bool:
    return case.facts.nature is ConstructionKind.RETROFIT and case.facts.adds_capacity is False


FURNACES = (EquipmentKind.ELECTRIC_FURNACE, EquipmentKind.ALLOY_ELECTRIC_FURNACE)
ALIKE: dict[str, tuple[EquipmentKind, ...]] = {
    EquipmentKind.CONVERTER: (EquipmentKind.CONVERTER, *FURNACES),
    EquipmentKind.ELECTRIC_FURNACE: FURNACES,
}
"""Main equipment → kinds of which any may make the product."""


def _situations(case: Case) -> tuple[str, ...]:
    """New capacity or not; both where that is not stated. New and expanded lines are new capacity by their nature."""
    facts = case.facts
    if facts.nature in {ConstructionKind.NEW, ConstructionKind.EXPAND} or facts.adds_capacity:
        return (NEW,)
    if facts.nature is None or facts.adds_capacity is None:
        return (NEW, OLD)
    return (OLD,)


def _class(
    case: Case, label: str, listed: CatalogueClass | None, path: str, situations: tuple[str, ...]
) -> Judged:
    """The treatment of the class; where it depends on what is not stated, that is asked."""
    if listed is None:
        text = say("{}没有填报在产业结构调整指导目录中的类别。", label)
        return Judged(Reason.MISSING_FACT, text, (f"{label}的目录类别（{path}）",))
    uses = [
        case.find("catalogue_class.treatment", listed=listed.value, situation=item) for item in situations
    ]
    known = tuple([use for use in uses if use])
    if len(known) < len(uses):
        text = say("{} 没有有效的目录版本，{}（{}）不能判断。", case.as_of, label, listed.label)
        return Judged(Reason.MISSING_PARAMETER, text, ("产业结构调整指导目录",))
    if len({use.value for use in known}) > 1:
        missing = NATURE if case.facts.nature is None else ADDS
        text = say("{}属于{}，是否新增产能没有说明，不能判断。", label, listed.label)
        return Judged(Reason.MISSING_FACT, text, (missing,), known)
    reason, template = TREATMENTS[known[0].value]
    return Judged(reason, say(template, label, listed.label), uses=known)


TREATMENTS = {
    "banned": (Reason.BANNED, "{}属于{}，不得投资建设。"),
    "judgement": (Reason.NEEDS_JUDGEMENT, "{}属于{}，不新增产能的改造由审查人员判断。"),
    "allowed": (Reason.OK, "{}属于{}，不在限制类、淘汰类之列。"),
}


def _size(case: Case, item: Equipment) -> list[Judged]:
    """Equipment under the least size of the place: new in principle banned; what stays has a day to leave (HN-AIR-2024)."""
    code = case.facts.site.division_code
    if item.kind is None or code is None:
        gap = (
            f"{item.name}的类型（equipment[].kind）"
            if item.kind is None
            else "建设地点（site.division_code）"
        )
        return [Judged(Reason.MISSING_FACT, say("{}的规模不能核对。", item.name), (gap,))]
    least = _by_place(case, "catalogue_class.equipment_size", item.kind, code)
    if least is None:
        return []
    if not item.size or item.size_unit != least.unit:
        text = say("{}没有填报以 {} 计的规模。", item.name, least.unit)
        return [
            Judged(Reason.MISSING_FACT, text, (f"{item.name}的规模（{unit_words(least.unit)}）",), (least,))
        ]
    values = (item.name, item.size, least.unit, least.number)
    if item.size >= least.number:
        return [Judged(Reason.OK, say("{} {} {}，不小于 {}。", *values), uses=(least,))]
    if _keeps_its_equipment(case):
        return [_stays(case, item, least, code, values)]
    text = say("{} {} {}，小于 {}，新建的原则上禁止，由审查人员判断。", *values)
    return [Judged(Reason.BANNED_IN_PRINCIPLE, text, uses=(least,))]


def _stays(
    case: Case, item: Equipment, least: ParameterUse, code: str, values: tuple[str, Decimal, str, Decimal]
) -> Judged:
    """Equipment that a retrofit keeps is not new; its day to leave is only named."""
    end = _by_place(case, "catalogue_class.equipment_deadline", item.kind or "", code)
    passed = end is not None and date.fromisoformat(end.value) < case.as_of
    text = say("{} {} {}，小于 {}，属于应退出或改造升级的设备；本项目不新建。", *values)
    warnings = (WarningCode.DEADLINE_PASSED,) if passed else ()
    return Judged(Reason.OK, text, uses=(least, end) if end else (least,), warnings=warnings)


def _by_place(case: Case, key: str, kind: str, code: str) -> ParameterUse | None:
    found = (case.find(key, kind=kind, division=place) for place in case.book.places(code))
    return next((use for use in found if use), None)


def _input(label: str, listed: CatalogueClass | None, item: str | None, path: str) -> Input:
    shown = f"{listed.label if listed else '没有填报'}{f'，条目 {item}' if item else ''}"
    return Input(label=f"{label}的目录类别", value=shown, unit="", field=f"{path}.catalogue_class")


def _finding(key: str, judged: Sequence[Judged], inputs: Sequence[Input]) -> Finding:
    """The worst of the items; what decides is said, what is missing of all of them is listed."""
    reason = min((item.reason for item in judged), key=ORDER.index)
    decisive = [item for item in judged if item.reason is reason]
    banned = reason is Reason.BANNED
    return Finding(
        key=f"catalogue_class:{key}" if key else "catalogue_class",
        criterion="catalogue_class",
        rule="R02",
        title="产业结构调整指导目录",
        outcome=OUTCOMES.get(reason, Outcome.CANNOT_TELL),
        reason=reason,
        summary=_summary(decisive),
        stops=banned,
        product=key if key and key != "equipment" else None,
        warnings=tuple(dict.fromkeys(code for item in judged for code in item.warnings)),
        inputs=tuple(inputs),
        parameters=tuple({use.key: use for item in decisive for use in item.uses}.values()),
        missing=() if banned else tuple(dict.fromkeys(text for item in judged for text in item.missing)),
    )


def _summary(decisive: Sequence[Judged]) -> Text:
    """Lines of one product say the same; it is said once."""
    said = [item.summary for item in decisive]
    if len(said) > 1:
        said = list(dict.fromkeys(str(text) for text in said))
    return said[0] if len(said) == 1 else say("{}" * len(said), *said)
