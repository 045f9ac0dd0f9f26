"""The tables of unit energy: benchmark and baseline levels (R08), limit levels of the mandatory GB (R19).

One row is one period of one line of the notice or standard; its identity is ``id`` with ``valid_from``.
Smaller is better throughout; negative values (converters) compare as numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as stored
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Self

from rules.datafile import Row
from rules.findings import ParameterUse
from rules.sources import Citation, Source
from rules.units import UNIT_ENERGY_UNITS

USABLE = ("provisional", "orientation_only", "no")
Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A condition on the capacity of the line. ``above`` excludes its value, ``at_least`` and ``up_to`` include it."""

    above: Decimal | None
    at_least: Decimal | None
    up_to: Decimal | None
    unit: str

    @classmethod
    def read(cls, row: Row) -> "Span | None":
        if "capacity" not in row.values:
            return None
        values = row.values["capacity"]
        if not isinstance(values, dict):
            raise row.refuse("capacity", "应是表")
        inner = Row(row.file, f"{row.name}.capacity", values, row.amended)
        inner.only("above", "at_least", "up_to", "unit")
        return cls(
            above=inner.number("above"),
            at_least=inner.number("at_least"),
            up_to=inner.number("up_to"),
            unit=inner.text("unit"),
        )

    def holds(self, value: Decimal) -> bool:
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.up_to is None or value <= self.up_to)
        )

    def meets(self, other: "Span") -> bool:
        """Is there a capacity for which both hold?"""
        ends = [Decimal(0), self.at_least, other.at_least, self.up_to, other.up_to]
        tried = [end for end in ends if end is not None]
        tried += [low + Decimal("0.000001") for low in (self.above, other.above) if low is not None]
        return any(self.holds(value) and other.holds(value) for value in tried)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One period of one row of the benchmark table (BM-2021, BM-2023).

    field: 1–36, as in Product.benchmark. variants: of the products, empty = all. candidates: further values of the
    baseline that are also known (law §2.4 no. 5). usable: provisional may decide, orientation_only and no never.
    limits: rows of the mandatory standard with the same indicator. deadline: day by which to be above the baseline.
    """

    id: str
    field: str
    label: str
    products: tuple[str, ...]
    variants: tuple[str, ...]
    capacity: Span | None
    indicator: str
    unit: str
    benchmark: ParameterUse | None
    baseline: ParameterUse | None
    candidates: tuple[ParameterUse, ...]
    deadline: ParameterUse
    usable: str
    limits: tuple[str, ...]
    adjustment: str
    valid_from: date
    valid_to: date | None
    origin: Row = stored(repr=False, compare=False)

    @classmethod
    def read(cls, row: Row, sources: Sources) -> Self:
        row.only(
            "id", "field", "label", "products", "variants", "capacity", "indicator", "unit", "benchmark", "baseline",
            "baseline_candidate", "deadline", "deadline_evidence", "edition", "usable", "limits", "adjustment",
            "valid_from", "valid_to", "source", "article", "evidence", "note",
        )  # fmt: skip
        _checked(row, ("benchmark", "baseline"), ("baseline_candidate",))
        usable = row.text("usable", "provisional")
        if usable not in USABLE:
            raise row.refuse("usable", f"“{usable}”不在可用取值 {'、'.join(USABLE)} 之内")
        if (row.number("benchmark") is None) != (row.number("baseline") is None):
            raise row.refuse("baseline", "标杆水平和基准水平应同时有值或同时没有")
        if (row.number("benchmark") is None) != (usable == "no"):
            raise row.refuse("usable", "没有数值的，且只有没有数值的，写 no")
        values = _Values("energy_efficiency", row, row.citation(sources))
        candidate = values.use("baseline_candidate", f"{row.text('label')}基准水平的另一数值")
        return cls(
            id=row.text("id"),
            field=row.text("field"),
            label=row.text("label"),
            products=row.texts("products"),
            variants=row.texts("variants"),
            capacity=Span.read(row),
            indicator=row.text("indicator"),
            unit=row.text("unit"),
            benchmark=values.use("benchmark", f"{row.text('label')}标杆水平"),
            baseline=values.use("baseline", f"{row.text('label')}基准水平"),
            candidates=(candidate,) if candidate else (),
            deadline=values.day(row, sources),
            usable=usable,
            limits=row.texts("limits"),
            adjustment=row.text("adjustment", ""),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            origin=row,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One period of one row of a mandatory limit standard: level1 advanced, level2 access, level3 limit.

    decides: the unit energy of the line is this indicator; the other rows of a standard are compared when they are
    stated as indicators of their own. adjustment: what the standard corrects, or empty.
    """

    id: str
    standard: Citation
    label: str
    products: tuple[str, ...]
    variants: tuple[str, ...]
    capacity: Span | None
    unit: str
    levels: tuple[ParameterUse | None, ...]
    decides: bool
    adjustment: str
    valid_from: date
    valid_to: date | None
    origin: Row = stored(repr=False, compare=False)

    @property
    def standard_key(self) -> str:
        return self.standard.source.key

    @classmethod
    def read(cls, row: Row, sources: Sources) -> Self:
        row.only(
            "id", "standard", "label", "products", "variants", "capacity", "unit", "level1", "level2", "level3",
            "decides", "adjustment", "transcription",
            "valid_from", "valid_to", "source", "article", "evidence", "note",
        )  # fmt: skip
        _checked(row, ("level1", "level2", "level3"))
        if row.text("transcription") not in {"reviewed", "draft"}:
            raise row.refuse("transcription", "应是 reviewed 或 draft")
        if row.text("standard") not in sources:
            raise row.refuse("standard", f"来源“{row.text('standard')}”不在 sources.toml 中")
        values = _Values("mandatory_limits", row, row.citation(sources))
        return cls(
            id=row.text("id"),
            standard=Citation(
                source=sources[row.text("standard")], article=row.text("label"), evidence=row.evidence()
            ),
            label=row.text("label"),
            products=row.texts("products"),
            variants=row.texts("variants"),
            capacity=Span.read(row),
            unit=row.text("unit"),
            levels=tuple(values.use(f"level{no}", f"{row.text('label')}限额{no}级") for no in (1, 2, 3)),
            decides=row.truth("decides"),
            adjustment=row.text("adjustment", ""),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            origin=row,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDuty:
    """A text that asks more than the rule in general.

    asks: ``benchmark`` – these natures must reach the benchmark as new ones do (R08); ``level1`` – the advanced value
    of the mandatory standard (R19).
    """

    asks: str
    products: tuple[str, ...]
    natures: tuple[str, ...]
    use: ParameterUse
    origin: Row = stored(repr=False, compare=False)

    @classmethod
    def read(cls, row: Row, sources: Sources) -> Self:
        row.only(
            "id", "asks", "label", "products", "natures", "valid_from", "valid_to", "source", "article", "evidence",
            "note",
        )  # fmt: skip
        if row.text("asks") not in {"benchmark", "level1"}:
            raise row.refuse("asks", f"“{row.text('asks')}”不可用")
        values = _Values("level_duty", row, row.citation(sources))
        return cls(
            asks=row.text("asks"),
            products=row.texts("products"),
            natures=row.texts("natures"),
            use=values.word(f"level_duty:{row.text('id')}", "更严要求", row.text("label")),
            origin=row,
        )


class _Values:
    """The dated values of one row, all with its period and citation."""

    def __init__(self, group: str, row: Row, citation: Citation) -> None:
        self.group, self.row, self.citation = group, row, citation

    def use(self, column: str, label: str) -> ParameterUse | None:
        number = self.row.number(column)
        if number is None:
            return None
        key = f"{self.group}.{column}:{self.row.text('id')}"
        return self.word(key, label, format(number, "f"), self.row.text("unit"))

    def day(self, row: Row, sources: Sources) -> ParameterUse:
        edition = row.text("edition")
        if edition not in sources:
            raise row.refuse("edition", f"来源“{edition}”不在 sources.toml 中")
        self.citation = Citation(
            source=sources[edition], article="改造升级期限", evidence=row.evidence("deadline_evidence")
        )
        key = f"{self.group}.deadline:{row.text('id')}"
        return self.word(key, f"{row.text('label')}达到基准水平的期限", row.day("deadline").isoformat())

    def word(self, key: str, label: str, value: str, unit: str = "") -> ParameterUse:
        return ParameterUse(
            key=key,
            label=label,
            value=value,
            unit=unit,
            valid_from=self.row.day("valid_from"),
            valid_to=self.row.optional_day("valid_to"),
            citation=self.citation,
            confirmed=False,
        )


def _checked(row: Row, *rising: tuple[str, ...]) -> None:
    """Unit known, period in order, the values of ``rising`` columns never falling."""
    if row.text("unit") not in UNIT_ENERGY_UNITS:
        raise row.refuse("unit", f"“{row.text('unit')}”不是能效表的单位")
    ends = row.optional_day("valid_to")
    if ends and ends < row.day("valid_from"):
        raise row.refuse("valid_to", "早于 valid_from")
    for columns in (rising[0], *((rising[0][0], *more) for more in rising[1:])):
        values = [(column, row.number(column)) for column in columns]
        stated = [(column, value) for column, value in values if value is not None]
        for (_, better), (column, worse) in pairwise(stated):
            if worse < better:
                raise row.refuse(column, "数值越小越好：标杆水平不大于基准水平，1级不大于2级、2级不大于3级")
