"""The lists that an application or a plant is checked against: materials (R14), conditions before production (R18)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from rules.datafile import Row
from rules.findings import ParameterUse
from rules.sources import Source
from rules.vocabulary import Labelled


class Need(Labelled):
    """When an item is asked for; decided from the facts in criteria/conditions.py. The label says it to people."""

    ALWAYS = "always", "一律需要"
    CAPACITY_REPLACEMENT = "capacity_replacement", "需要产能置换的"
    COAL = "coal", "新增耗煤的"
    EFFICIENCY = "efficiency", "产品有能效水平或限额标准的"
    POLLUTANTS = "pollutants", "新增污染物的"
    ENERGY_REVIEW = "energy_review", "需要节能审查的"
    BEFORE_ACCEPTANCE = "before_acceptance", "县级初审时给出的"
    IF_SUBMITTED = "if_submitted", "视情况提交的"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a checklist. ``need``: when it is asked for. content: what must be in it, for the form's hint.

    signed: a signature is asked for. use: the line as a value of the law, for citing.
    """

    key: str
    title: str
    need: Need
    content: str
    signed: bool
    valid_from: date
    valid_to: date | None
    use: ParameterUse = field(repr=False)

    @classmethod
    def read(cls, row: Row, sources: Mapping[str, Source]) -> Self:
        row.only(
            "key", "title", "when", "content", "signed", "valid_from", "valid_to", "source", "article", "evidence",
            "note", "confirmed_on", "confirmed_by",
        )  # fmt: skip
        when = row.text("when")
        if when not in set(Need):
            raise row.refuse("when", f"“{when}”不是已知的条件，可用 {'、'.join(Need)}")
        return cls(
            key=row.text("key"),
            title=row.text("title"),
            need=Need(when),
            content=row.text("content", ""),
            signed=row.truth("signed"),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            use=_use(row, sources, cls.__name__),
        )


class Material(Item):
    """One document of the application (law §7)."""

    __slots__ = ()


class GateItem(Item):
    """One condition before production (law R18)."""

    __slots__ = ()


def _use(row: Row, sources: Mapping[str, Source], kind: str) -> ParameterUse:
    gate = kind == "GateItem"
    return ParameterUse(
        key=f"{'production_gate.item' if gate else 'completeness.material'}:{row.text('key')}",
        label="投产前应当具备的条件" if gate else "应当提交的材料",
        value=row.text("title"),
        unit="",
        valid_from=row.day("valid_from"),
        valid_to=row.optional_day("valid_to"),
        citation=row.citation(sources),
        confirmed=bool(row.values.get("confirmed_on")) and bool(row.values.get("confirmed_by")),
    )
