"""Rows of the level, limit and ban tables as keepers amend them: what is asked anew, what is carried over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, auto

from app.models import RuleChange
from app.services import rule_browse
from rules.amendments import AmendmentKind
from rules.datafile import DATED
from rules.entries import Entry
from rules.parameters import RuleBook
from rules.text import unit_words
from rules.vocabulary import ConstructionKind


class Asks(Enum):
    """What is typed into a column."""

    NUMBER = auto()
    DAY = auto()
    SOURCE = auto()
    WORD = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a new period states anew. words: what may be chosen, with how it is printed."""

    name: str
    label: str
    asks: Asks
    needed: bool = False
    hint: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


SEEN = {key.value: words for key, words in rule_browse.SEEN.items() if key.value not in {"design", "demo"}}
ASKED: dict[str, tuple[Column, ...]] = {
    "level": (
        Column("benchmark", "标杆水平", Asks.NUMBER, True),
        Column("baseline", "基准水平", Asks.NUMBER, True, "数值越小越好：不小于标杆水平"),
        Column("baseline_candidate", "基准水平的另一数值", Asks.NUMBER, hint="各文件的数值不一致时填写（选填）"),
        Column("deadline", "达到基准水平的期限", Asks.DAY, True),
        Column("edition", "期限出自哪个文件", Asks.SOURCE, True),
        Column("deadline_evidence", "规定期限的文件看到原文了吗", Asks.WORD, True, words=SEEN),
        Column(
            "usable", "数值的用法", Asks.WORD, True,
            words={"provisional": "据以判断", "orientation_only": "只供参考，不据以判断", "no": "没有数值"},
        ),
        Column("adjustment", "文件规定的修正", Asks.TEXT, hint="选填"),
    ),
    "limit": (
        Column("level1", "1级（先进值）", Asks.NUMBER, hint="标准没有规定的级别留空"),
        Column("level2", "2级（准入值）", Asks.NUMBER, hint="不小于1级；标准没有规定的留空"),
        Column("level3", "3级（限定值）", Asks.NUMBER, True, "数值越小越好：不小于2级"),
        Column("adjustment", "标准规定的修正", Asks.TEXT, hint="选填"),
    ),
    "ban": (
        Column("label", "条文内容", Asks.TEXT, True, "写出新条文的意思，核查结论里照此显示"),
        Column(
            "strength", "禁止的程度", Asks.WORD, True,
            words={
                "prohibited": "禁止", "in_principle": "原则上禁止", "controlled": "控制",
                "condition": "附条件",
            },
        ),
    ),
}  # fmt: skip
"""Dated tables whose rows are amended as a whole."""
CARRIED = {
    "label": "名称",
    "standard": "强制性标准",
    "area": "适用区域",
    "products": "适用产品",
    "variants": "工艺、原料或品种",
    "capacity": "适用产能",
    "natures": "建设性质",
    "indicator": "指标",
    "unit": "单位",
}
"""Columns that stay as they are and are shown, in this order."""
CITED = ("valid_from", "source", "article", "evidence", "published_on", "entry_correction", "note")
AREAS = {
    "key": "重点区域",
    "henan": "河南省",
    "henan_key": "河南省重点区域",
    "not_key": "非重点区域",
    "all": "全国",
}
ENDS = {"above": "超过", "at_least": "不低于", "up_to": "不超过"}


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
    return Column(column.name, column.label, column.asks, column.needed, column.hint, words)


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


def unit(entry: Entry) -> str:
    return unit_words(str(entry.periods[-1].row.get("unit", "")))


def title(entry: Entry) -> str:
    """The row, not one of its values."""
    return str(entry.periods[-1].row.get("label", entry.label)) if entry.periods else entry.label


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
        return f"{text} {unit(entry)}"
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
