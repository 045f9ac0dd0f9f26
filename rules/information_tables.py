"""Tables of the rules that inform: the siting notice (R13), targets of the city (R20), ranges of place codes (R21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.datafile import Row
from rules.findings import ParameterUse
from rules.sources import Citation, Source

Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingNotice:
    """A notice on parks along the Yellow River. It is named after ``valid_to`` too, with a warning."""

    key: str
    label: str
    valid_from: date
    valid_to: date | None
    citation: Citation

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "SitingNotice":
        row.only("key", "label", "valid_from", "valid_to", "source", "article", "evidence", "note")
        return cls(
            key=row.text("key"),
            label=row.text("label"),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            citation=row.citation(sources),
        )

    def use(self) -> ParameterUse:
        return ParameterUse(
            key=f"siting.notice:{self.key}",
            label="园区和沿黄布局规定",
            value=self.label,
            unit="",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            citation=self.citation,
            confirmed=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CityTarget:
    """A target of a place, to be shown beside the influence of a project; never compared."""

    key: str
    label: str
    division: str
    value: Decimal
    unit: str
    valid_from: date
    valid_to: date | None
    citation: Citation

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "CityTarget":
        row.only(
            "key", "label", "division", "value", "unit", "valid_from", "valid_to", "source", "article",
            "evidence", "note",
        )  # fmt: skip
        value = row.number("value")
        if value is None:
            raise row.refuse("value", "缺少取值")
        return cls(
            key=row.text("key"),
            label=row.text("label"),
            division=row.text("division"),
            value=value,
            unit=row.text("unit"),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            citation=row.citation(sources),
        )

    def use(self) -> ParameterUse:
        return ParameterUse(
            key=f"influence.target:{self.key}",
            label=self.label,
            value=format(self.value, "f"),
            unit=self.unit,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            citation=self.citation,
            confirmed=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefectureRange:
    """Third and fourth digit of a place code: which numbers GB/T 2260 gives to places of these provinces.

    provinces: two digits each; empty for all provinces that no other row names.
    """

    key: str
    provinces: tuple[str, ...]
    first: int
    last: int
    valid_from: date
    citation: Citation

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "PrefectureRange":
        row.only("key", "provinces", "first", "last", "valid_from", "source", "article", "evidence", "note")
        first, last = row.number("first"), row.number("last")
        if first is None or last is None or last < first:
            raise row.refuse("last", "应有 first、last，且 last 不小于 first")
        return cls(
            key=row.text("key"),
            provinces=row.texts("provinces"),
            first=int(first),
            last=int(last),
            valid_from=row.day("valid_from"),
            citation=row.citation(sources),
        )

    def use(self) -> ParameterUse:
        return ParameterUse(
            key=f"identity.prefectures:{self.key}",
            label="行政区划代码第三、四位的范围",
            value=f"{self.first:02d}—{self.last:02d}",
            unit="",
            valid_from=self.valid_from,
            valid_to=None,
            citation=self.citation,
            confirmed=False,
        )
