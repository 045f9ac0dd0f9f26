"""The rule book as keepers read it: entries by topic, what stands now, what is not confirmed, what a change says."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.models import RuleChange
from rules.amendments import AmendmentKind
from rules.entries import Entry, Period
from rules.findings import WORDS
from rules.parameter_keys import KEYS
from rules.parameters import RuleBook
from rules.sources import Source
from rules.vocabulary import Evidence, Force

OTHER = "other"
_SELECTOR = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
TOPICS = {
    "catalogue": "“两高”项目目录",
    "directory_edition": "“两高”项目目录",
    "capacity_replacement": "产能置换",
    "eligibility": "来源资格",
    "coal": "煤炭消费替代",
    "energy_efficiency": "能效标杆和基准",
    "level": "能效标杆和基准",
    "level_duty": "能效标杆和基准",
    "limit": "强制性能耗限额",
    "mandatory_limits": "强制性能耗限额",
    "catalogue_class": "产业结构调整指导目录",
    "ban": "禁止和限制",
    "prohibitions": "禁止和限制",
    "pollutant": "污染物区域削减",
    "performance_grade": "绩效分级",
    "energy_quota": "能耗来源",
    "energy_review": "节能审查",
    "review_level": "联审层级",
    "influence": "能耗影响",
    "splitting": "拆分",
    "change": "变更",
    "production_gate": "投产条件",
    "siting": "选址",
    "completeness": "申报材料",
    "identity": "项目代码",
    "law": "适用法律",
    "region": "区域",
    "energy": "能源折标系数",
    "energy_factor": "能源折标系数",
    "basis": "规则总依据",
    OTHER: "其他",
}
"""First part of an entry's key → topic; several parts may share one."""
COLUMNS = {
    "value": "取值",
    "valid_from": "自",
    "valid_to": "至（最后一天）",
    "force": "之后的效力",
    "source": "来源文件",
    "article": "条款",
    "evidence": "看到原文的程度",
    "published_on": "公布日期",
    "entry_correction": "更正录入错误的理由",
    "confirmed_on": "核对日期",
    "confirmed_by": "核对人",
    "confirmed_document": "正式文件文号",
    "note": "说明",
}
"""Columns of an amendment's row that people read, in the order in which they are shown."""
SEEN = {
    Evidence.READ: "读到原文",
    Evidence.READ_PARTIAL: "只读到摘录",
    Evidence.SECONDARY: "转述，未核实",
    Evidence.UNVERIFIED: "未见原文，未核实",
    Evidence.DESIGN: "系统约定",
    Evidence.DEMO: "演示值",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the list is narrowed by. open_only: values that somebody has still to confirm."""

    words: str = ""
    topic: str = ""
    source: str = ""
    open_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the list. ``period``: of today, or the nearest one where none is."""

    entry: Entry
    topic: str
    period: Period
    current: bool

    @property
    def source(self) -> Source:
        return self.period.use.citation.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source document with how many entries rest on it, and how many of them nobody has confirmed."""

    source: Source
    total: int
    unconfirmed: int


def topic_of(entry: Entry) -> str:
    first = entry.key.partition(":")[0].partition(".")[0]
    return TOPICS.get(first, TOPICS.get(entry.table, TOPICS[OTHER]))


def topics() -> list[str]:
    return list(dict.fromkeys(TOPICS.values()))


def lines(entries: Iterable[Entry], today: date, sought: Sought) -> list[Line]:
    """The entries that fit, in the order of the data."""
    found = (_line(entry, today) for entry in entries)
    return [line for line in found if _fits(line, sought)]


def documents(found: Iterable[Line]) -> list[Document]:
    """The documents on which the lines rest, the one with most to confirm first."""
    by_key: dict[str, list[Line]] = {}
    for line in found:
        by_key.setdefault(line.source.key, []).append(line)
    rows = [
        Document(
            source=members[0].source,
            total=len(members),
            unconfirmed=sum(is_open(line.period) for line in members),
        )
        for members in by_key.values()
    ]
    return sorted(rows, key=lambda row: (-row.unconfirmed, -row.total, row.source.title))


def _line(entry: Entry, today: date) -> Line:
    now = entry.on(today)
    return Line(entry=entry, topic=topic_of(entry), period=now or entry.periods[-1], current=now is not None)


def _fits(line: Line, sought: Sought) -> bool:
    if sought.topic and line.topic != sought.topic:
        return False
    if sought.source and line.source.key != sought.source:
        return False
    if sought.open_only and not is_open(line.period):
        return False
    use = line.period.use
    text = f"{line.entry.label} {line.entry.key} {use.shown} {use.citation.text}".lower()
    return all(word in text for word in sought.words.lower().split())


def is_open(period: Period) -> bool:
    """Somebody must still compare it with the official text."""
    unseen = period.use.evidence in {Evidence.READ_PARTIAL, Evidence.SECONDARY, Evidence.UNVERIFIED}
    return unseen and not period.use.confirmed and period.force is Force.IN_FORCE


def entry_of(entries: Iterable[Entry], key: str, table: str = "") -> Entry | None:
    return next(
        (entry for entry in entries if entry.key == key and (not table or entry.table == table)), None
    )


def blank(key: str) -> Entry | None:
    """A parameter of the law that has no value yet, by its name: ``coal.k2:other``. None where the law knows no such one."""
    first, _, rest = key.partition(":")
    chosen = tuple(rest.split(",")) if rest else ()
    spec = KEYS.get(first)
    if spec is None or len(chosen) != len(spec.selectors) or not all(map(_SELECTOR.fullmatch, chosen)):
        return None
    return Entry(
        table="value",
        identity={"key": first, **dict(zip(spec.selectors, chosen, strict=True))},
        key=key,
        label=f"{spec.label}（{rest}）" if rest else spec.label,
        unit=spec.unit,
        periods=(),
    )


def parameters() -> list[tuple[str, str, int]]:
    """(key, label, how many codes choose one of several) of every parameter, by label."""
    return sorted(
        ((key, spec.label, len(spec.selectors)) for key, spec in KEYS.items()), key=lambda row: row[1]
    )


def value_choices(entry: Entry) -> list[tuple[str, str]]:
    """The words a value may be; empty where it is a number or a day."""
    spec = KEYS.get(entry.identity.get("key", ""))
    words = spec.words if spec and entry.table == "value" else ()
    return [] if is_day(entry) else [(word, WORDS.get(word, word)) for word in words]


def is_day(entry: Entry) -> bool:
    spec = KEYS.get(entry.identity.get("key", ""))
    return bool(spec and entry.table == "value" and "date" in spec.words)


def sources_of(book: RuleBook) -> list[tuple[str, str]]:
    """(key, title and number) by title, for choosing."""
    named = (
        (key, f"{source.title}（{source.document_number}）" if source.document_number else source.title)
        for key, source in book.sources.items()
        if source.evidence is not Evidence.DEMO
    )
    return sorted(named, key=lambda pair: pair[1])


def row_of(change: RuleChange) -> dict[str, str]:
    row: dict[str, str] = json.loads(change.row)
    return row


def differences(change: RuleChange, entry: Entry | None, book: RuleBook) -> list[tuple[str, str, str]]:
    """(column, as it stands in ``book``, as proposed) in words; a column that says nothing is left out."""
    row = row_of(change)
    first = date.fromisoformat(str(row["valid_from"])) if "valid_from" in row else None
    period = entry.on(first) if entry and first else None
    if period is None and entry and entry.periods and change.kind == AmendmentKind.PERIOD.value:
        period = entry.periods[-1]
    before = _words_of(period) if period else {}
    return [
        (label, before.get(column, ""), word(column, row[column], entry, book))
        for column, label in COLUMNS.items()
        if column in row and (column != "valid_from" or change.kind == AmendmentKind.PERIOD.value)
    ]


def _words_of(period: Period) -> Mapping[str, str]:
    use = period.use
    return {
        "value": use.shown,
        "valid_from": use.valid_from.isoformat(),
        "valid_to": use.valid_to.isoformat() if use.valid_to else "未定",
        "force": period.force.label,
        "source": use.citation.text.removesuffix(use.citation.article),
        "article": use.citation.article,
        "evidence": SEEN[use.evidence],
        "published_on": period.published_on.isoformat() if period.published_on else "",
        "confirmed_on": period.confirmed_on.isoformat() if period.confirmed_on else "",
        "confirmed_by": period.confirmed_by,
        "note": period.note,
    }


def word(column: str, value: str, entry: Entry | None, book: RuleBook) -> str:
    """How one proposed cell is printed."""
    if column == "value":
        return f"{WORDS.get(value, value)} {entry.unit if entry else ''}".strip()
    if column == "source" and value in book.sources:
        source = book.sources[value]
        number = f"（{source.document_number}）" if source.document_number else ""
        return f"《{source.title}》{number}"
    if column == "force":
        return Force(value).label
    if column == "evidence":
        return SEEN[Evidence(value)]
    return value
