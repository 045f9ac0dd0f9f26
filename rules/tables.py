"""The tables of the law that are not single figures: products, bans, energy factors, divisions …

Each class reads itself from one strict row; the dates are inclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from rules.datafile import Row
from rules.findings import ParameterUse
from rules.sources import Citation, Source
from rules.vocabulary import Evidence

Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A place. ``parent``: code of the place above, whose region and coefficients it shares."""

    code: str
    name: str
    kind: str
    parent: str
    aliases: tuple[str, ...]

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "Division":
        row.only("code", "name", "kind", "parent", "aliases", "source", "article", "evidence", "note")
        row.citation(sources)
        return cls(
            code=row.text("code"),
            name=row.text("name"),
            kind=row.text("kind"),
            parent=row.text("parent"),
            aliases=row.texts("aliases"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product key that applicants use.

    industry: one of the eight of the directory or empty. subsector: item number of the directory of 2021 or empty.
    replacement: how R04 treats it (measured, hearing, judgement, none); process: key of its ratios.
    offset: the law says what offsets new capacity (R03). offset_area: ``key`` where a total of the key regions may not
    grow, so that units outside them offset nothing inside (STEEL-2021), else empty. benchmark: field number of the
    benchmark table or empty. variants: key → label where process, feed or kind decides the level. limit_standards:
    mandatory GB of the product (R19), also those whose values are not entered.
    """

    key: str
    label: str
    industry: str
    subsector: str
    class_codes: tuple[str, ...]
    outside: Mapping[str, str]
    process: str
    replacement: str
    offset: bool
    offset_area: str
    benchmark: str
    variants: Mapping[str, str]
    limit_standards: tuple[str, ...]

    @classmethod
    def read(cls, row: Row, industries: Mapping[str, str]) -> "Product":
        row.only(
            "key", "label", "industry", "subsector", "class_codes", "outside_2023", "process",
            "replacement", "offset", "offset_area", "benchmark", "variants", "limit_standards", "note",
        )  # fmt: skip
        industry = row.text("industry", "")
        if industry and industry not in industries:
            raise row.refuse("industry", f"“{industry}”不在八个行业之内")
        replacement = row.text("replacement", "none")
        if replacement not in {"measured", "hearing", "judgement", "none"}:
            raise row.refuse("replacement", f"“{replacement}”不可用")
        outside = row.text("outside_2023", "")
        if outside not in {"", "subsector", "industry"}:
            raise row.refuse("outside_2023", f"“{outside}”不可用")
        return cls(
            key=row.text("key"),
            label=row.text("label"),
            industry=industry,
            subsector=row.text("subsector", ""),
            class_codes=row.texts("class_codes"),
            outside={"2023": outside} if outside else {},
            process=row.text("process", row.text("key")),
            replacement=replacement,
            offset=row.truth("offset"),
            offset_area=row.text("offset_area", ""),
            benchmark=row.text("benchmark", ""),
            variants=_labels(row, "variants"),
            limit_standards=row.texts("limit_standards"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of the directory (R01)."""

    key: str
    label: str
    valid_from: date
    valid_to: date | None
    citation: Citation

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "Edition":
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
            key=f"catalogue.edition:{self.key}",
            label="“两高”项目管理目录",
            value=self.label,
            unit="",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            citation=self.citation,
            confirmed=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """One prohibition of R03.

    area: key, henan, henan_key, not_key or all. strength: prohibited, in_principle, controlled or condition.
    only_if: a further fact (coal_fuel, diaspore) or empty. natures: construction kinds, empty = all.
    below: applies under this capacity. period_evidence: status of the period where the text itself was read.
    grade: a condition's least performance grade or empty. conditions: what a reviewer judges beside it.
    """

    key: str
    label: str
    area: str
    strength: str
    products: tuple[str, ...]
    natures: tuple[str, ...]
    only_if: str
    below: Decimal | None
    below_unit: str
    grade: str
    conditions: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    citation: Citation
    period_evidence: Evidence | None

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "Ban":
        row.only(
            "key", "label", "area", "strength", "products", "natures", "only_if", "below", "below_unit",
            "grade", "conditions", "valid_from", "valid_to", "source", "article", "evidence", "period_evidence", "note",
        )  # fmt: skip
        if row.text("area") not in {"key", "henan", "henan_key", "not_key", "all"}:
            raise row.refuse("area", f"“{row.text('area')}”不可用")
        if row.text("strength") not in {"prohibited", "in_principle", "controlled", "condition"}:
            raise row.refuse("strength", f"“{row.text('strength')}”不可用")
        return cls(
            key=row.text("key"),
            label=row.text("label"),
            area=row.text("area"),
            strength=row.text("strength"),
            products=row.texts("products"),
            natures=row.texts("natures"),
            only_if=row.text("only_if", ""),
            below=row.number("below"),
            below_unit=row.text("below_unit", ""),
            grade=row.text("grade", ""),
            conditions=row.texts("conditions"),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            citation=row.citation(sources),
            period_evidence=row.evidence("period_evidence") if "period_evidence" in row.values else None,
        )

    def use(self, evidence: Evidence | None = None) -> ParameterUse:
        citation = self.citation
        if evidence:
            citation = replace(citation, evidence=evidence)
        return ParameterUse(
            key=f"prohibitions.ban:{self.key}",
            label="禁止性规定",
            value=self.label,
            unit="",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            citation=citation,
            confirmed=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Why a retired unit is not counted (R04). ``code`` is implemented in criteria/retired_units.py.

    processes: empty = all. closed_from, closed_to: the period in which a unit stopped, for the codes that ask it.
    years: how long it has stood still, for the code that asks it.
    """

    code: str
    label: str
    processes: tuple[str, ...]
    closed_from: date | None
    closed_to: date | None
    years: Decimal | None
    valid_from: date
    valid_to: date | None
    citation: Citation

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "Eligibility":
        row.only(
            "code", "label", "processes", "closed_from", "closed_to", "years",
            "valid_from", "valid_to", "source", "article", "evidence", "note",
        )  # fmt: skip
        return cls(
            code=row.text("code"),
            label=row.text("label"),
            processes=row.texts("processes"),
            closed_from=row.optional_day("closed_from"),
            closed_to=row.optional_day("closed_to"),
            years=row.number("years"),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            citation=row.citation(sources),
        )

    def use(self) -> ParameterUse:
        return ParameterUse(
            key=f"capacity_replacement.eligibility:{self.code}",
            label="退出产能不予认定的情形",
            value=self.label,
            unit="",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            citation=self.citation,
            confirmed=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a rule as a whole rests on; printed with each of its findings, of ``products`` where it names some."""

    rule: str
    products: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    citation: Citation

    @classmethod
    def read(cls, row: Row, sources: Sources) -> "Basis":
        row.only("rule", "products", "valid_from", "valid_to", "source", "article", "evidence", "note")
        return cls(
            rule=row.text("rule"),
            products=row.texts("products"),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            citation=row.citation(sources),
        )


def _labels(row: Row, column: str) -> Mapping[str, str]:
    """A table of keys and their labels."""
    value = row.values.get(column, {})
    if not isinstance(value, dict) or not all(isinstance(label, str) for label in value.values()):
        raise row.refuse(column, "应是键和名称的表")
    return dict(value)


def in_force(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Both days belong to the period."""
    return valid_from <= day and (valid_to is None or day <= valid_to)
