"""Rows of tables as keepers amend them: what is asked anew, what is carried over."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.models import RuleChange
from app.services import rule_browse
from app.services.rule_columns import AREAS, ASKED, CARRIED, CITED, ENDS, Asks, Column
from rules.amendments import AmendmentKind
from rules.datafile import DATED
from rules.entries import Entry
from rules.parameters import RuleBook
from rules.units import unit_words
from rules.vocabulary import ConstructionKind


def amends_row(kind: str, table: str) -> bool:
    """Is it a new period of a whole row?"""
    return kind == AmendmentKind.PERIOD.value and table in ASKED


def asked(entry: Entry, book: RuleBook) -> tuple[Column, ...]:
    """What the form asks; a ban becomes conditional only by a row that has conditions already."""
    conditional = entry.periods[-1].row.get("strength") == "condition"
    return tuple(_offered(column, book, conditional) for column in ASKED[entry.table])


def _offered(column: Column, book: RuleBook, conditional: bool) -> Column:
    words = column.words
    if column.asks is Asks.SOURCE:
        words = dict(rule_browse.sources_of(book))
    elif column.name == "usable":
        words = {key: word for key, word in words.items() if key != "no"}
    elif column.name == "strength":
        words = {key: word for key, word in words.items() if (key == "condition") == conditional}
    return replace(column, words=words)


def prefilled(entry: Entry) -> dict[str, str]:
    """The newest row's cells of the columns that are asked, as typed."""
    row = entry.periods[-1].row
    typed = {column.name: _cell(row.get(column.name)) for column in ASKED[entry.table]}
    if typed.get("usable") == "":
        typed["usable"] = "provisional"
    return typed


def carried(entry: Entry) -> dict[str, object]:
    """The cells of the newest row that a new period keeps."""
    asked_anew = {column.name for column in ASKED[entry.table]}
    row = entry.periods[-1].row
    return {name: cell for name, cell in row.items() if name not in {*DATED, *CITED, *asked_anew}}


def shown(entry: Entry, book: RuleBook) -> list[tuple[str, str]]:
    """(label, words) of what is carried over."""
    kept = carried(entry)
    return [(label, _kept(name, kept, book)) for name, label in CARRIED.items() if kept.get(name)]


def unit(entry: Entry, column: Column) -> str:
    return unit_words(column.per + str(entry.periods[-1].row.get("unit", "")))


def title(entry: Entry) -> str:
    """The row, not one of its values."""
    row = entry.periods[-1].row if entry.periods else {}
    return str(row.get("label", row.get("title", entry.label)))


def keys_of(entry: Entry, book: RuleBook) -> frozenset[str]:
    """The keys of all values that stand in the same rows."""
    same = (one for one in book.entries() if (one.table, one.identity) == (entry.table, entry.identity))
    return frozenset(one.key for one in same) | {entry.key}


def differences(change: RuleChange, entry: Entry, book: RuleBook) -> list[tuple[str, str, str]]:
    """(column, as it stands in ``book``, as proposed) in words; a figure that goes away is named."""
    new = rule_browse.row_of(change)
    old = (entry.on(date.fromisoformat(new["valid_from"])) or entry.periods[-1]).row
    if entry.table == "level":
        old = {"usable": "provisional"} | dict(old)  # what the table means where a row does not say
    asked_anew = [(column.name, column.label) for column in ASKED[entry.table]]
    named = asked_anew + [(name, rule_browse.COLUMNS[name]) for name in CITED]
    words = [
        (label, *(_word(name, row.get(name), entry, book) for row in (old, new))) for name, label in named
    ]
    return [(label, before, after or "（删去）") for label, before, after in _told(words, new, named)]


def _told(
    words: list[tuple[str, ...]], new: Mapping[str, object], named: list[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    """Without columns that say nothing now; a note or a day of publication of the old row is no figure."""
    for cells, (name, _) in zip(words, named, strict=True):
        if name in new or (cells[1] and name not in CITED):
            yield cells


def _word(name: str, value: object, entry: Entry, book: RuleBook) -> str:
    """One cell as people read it."""
    text = _cell(value)
    column = next((one for one in ASKED[entry.table] if one.name == name), None)
    if not text or column is None:
        return rule_browse.word(name, text, entry, book) if text else ""
    if column.asks is Asks.NUMBER:
        return f"{text} {unit(entry, column)}"
    if column.asks is Asks.SOURCE:
        return rule_browse.word("source", text, entry, book)
    return column.words.get(text, text)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _kept(name: str, row: Mapping[str, object], book: RuleBook) -> str:
    value = row[name]
    products = [book.products[key] for key in _members(row.get("products"))]
    if name == "products":
        return "、".join(product.label for product in products)
    if name == "variants":
        known = {key: label for product in products for key, label in product.variants.items()}
        return "、".join(known.get(key, key) for key in _members(value))
    if name == "natures":
        return "、".join(ConstructionKind(key).label for key in _members(value))
    if name == "capacity" and isinstance(value, Mapping):
        ends = "，".join(f"{words} {_cell(value[end])}" for end, words in ENDS.items() if end in value)
        return f"{ends} {unit_words(str(value.get('unit', '')))}"
    if name == "standard":
        return rule_browse.word("source", str(value), None, book)
    if name == "unit":
        return unit_words(str(value))
    return AREAS.get(str(value), str(value))


def _members(value: object) -> list[str]:
    return [str(member) for member in value] if isinstance(value, list | tuple) else []
