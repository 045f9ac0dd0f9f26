"""Series of dated values: one key and selection, periods that neither overlap nor leave a gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rules.datafile import Row
from rules.findings import ParameterUse
from rules.parameter_keys import DATE, KEYS, KeySpec
from rules.sources import Source
from rules.tables import in_force
from rules.vocabulary import Evidence

Name = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Series:
    """The periods of one value, oldest first."""

    values: tuple[ParameterUse, ...]

    def on(self, day: date) -> ParameterUse | None:
        for use in self.values:
            if in_force(use.valid_from, use.valid_to, day):
                return use
        return None


def read_series(rows: list[Row], overlay: list[Row], sources: Mapping[str, Source]) -> dict[Name, Series]:
    """All series; an overlay series takes the place of the series of the same name."""
    found = _series(rows, sources, None)
    found.update(_series(overlay, sources, Evidence.DEMO))
    return found


def _series(rows: list[Row], sources: Mapping[str, Source], evidence: Evidence | None) -> dict[Name, Series]:
    grouped: dict[Name, list[tuple[ParameterUse, Row]]] = {}
    for row in rows:
        name, use = _value(row, sources, evidence)
        grouped.setdefault(name, []).append((use, row))
    return {name: _joined(members) for name, members in grouped.items()}


def _value(row: Row, sources: Mapping[str, Source], evidence: Evidence | None) -> tuple[Name, ParameterUse]:
    key = row.text("key")
    if key not in KEYS:
        raise row.refuse("key", f"“{key}”不是已知的参数")
    spec = KEYS[key]
    row.only(
        "key", "value", "unit", "valid_from", "valid_to", "source", "article", "evidence", "note", "label",
        "confirmed_on", "confirmed_by", *spec.selectors,
    )  # fmt: skip
    chosen = tuple(row.text(name) for name in spec.selectors)
    use = ParameterUse(
        key=":".join((key, ",".join(chosen))) if chosen else key,
        label=row.text("label", spec.label),
        value=_text(row, spec),
        unit=row.text("unit", spec.unit),
        valid_from=row.day("valid_from"),
        valid_to=row.optional_day("valid_to"),
        citation=row.citation(sources, evidence),
        confirmed="confirmed_on" in row.values and bool(row.text("confirmed_by")),
    )
    if use.valid_to and use.valid_to < use.valid_from:
        raise row.refuse("valid_to", "早于 valid_from")
    return (key, chosen), use


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
    if number <= 0 and not row.text("key").startswith("energy_efficiency."):
        raise row.refuse("value", "应大于零")
    return format(number, "f")


def _joined(members: list[tuple[ParameterUse, Row]]) -> Series:
    members.sort(key=lambda member: member[0].valid_from)
    for (earlier, _), (later, row) in pairwise(members):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            raise row.refuse("valid_from", f"{later.key} 的有效期重叠")
        if later.valid_from != earlier.valid_to + timedelta(days=1):
            raise row.refuse("valid_from", f"{later.key} 的有效期之间有空档")
    return Series(tuple(use for use, _ in members))
