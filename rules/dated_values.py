"""Series of dated values: one key and selection, its periods oldest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.datafile import Row
from rules.findings import ParameterUse
from rules.parameter_keys import DATE, KEYS, KeySpec
from rules.sources import Source
from rules.table_registry import identity, name
from rules.tables import in_force
from rules.vocabulary import Evidence

Name = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Series:
    """The periods of one value that are in force, oldest first; suspended and repealed ones are left out."""

    values: tuple[ParameterUse, ...]

    def on(self, day: date) -> ParameterUse | None:
        for use in self.values:
            if in_force(use.valid_from, use.valid_to, day):
                return use
        return None


def series_name(row: Row) -> Name:
    """Key and selectors of a row of ``value``."""
    first, *rest = identity("value", row)
    return first, tuple(rest)


def read_value(row: Row, sources: Mapping[str, Source], evidence: Evidence | None = None) -> ParameterUse:
    """One period. ``evidence`` takes the place of the row's own: an overlay only demonstrates."""
    spec = KEYS[row.text("key")]
    row.only(
        "key", "value", "unit", "valid_from", "source", "article", "evidence", "note", "label",
        *spec.selectors,
    )  # fmt: skip
    for selector in spec.selectors:
        row.text(selector)
    return ParameterUse(
        key=name("value", identity("value", row)),
        label=row.text("label", spec.label),
        value=_text(row, spec),
        unit=row.text("unit", spec.unit),
        valid_from=row.day("valid_from"),
        valid_to=row.optional_day("valid_to"),
        citation=row.citation(sources, evidence),
    )


def _text(row: Row, spec: KeySpec) -> str:
    if DATE in spec.words:
        return row.day("value").isoformat()
    value = row.values.get("value")
    if spec.words:
        word = str(value).lower() if isinstance(value, bool) else value
        if not isinstance(word, str) or word not in spec.words:
            raise row.refuse("value", f"“{value}”不在可用取值 {'、'.join(spec.words)} 之内")
        return word
    number = row.number("value")
    if number is None:
        raise row.refuse("value", "缺少取值")
    if number <= 0:
        raise row.refuse("value", "应大于零")
    return format(number, "f")
