"""Strict reading of one TOML file of the law: every key is known, every refusal names file and key."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from rules import hostile
from rules.sources import Citation, Confirmation, Source
from rules.vocabulary import Evidence, Force

CONFIRMATION = ("confirmed_on", "confirmed_by", "confirmed_document", "confirmed_scan")
DATED = (
    "valid_to", "force", "published_on", "entered_on", "end_entered_on", "last_checked_on", "entry_correction",
    *CONFIRMATION,
)  # fmt: skip
"""Columns that every dated row of every table may have beside its own."""


class DataError(ValueError):
    """The rule data cannot be used. The sentence names the file and the key."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"规则数据 {file} 的 {key}：{problem}")
        self.file = file
        self.key = key
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """When a row holds, by both clocks: the days of the law, and the days on which we came to know it."""

    valid_from: date
    valid_to: date | None
    force: Force
    published_on: date | None
    entered_on: date | None
    last_checked_on: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One table of a data file. ``name``: how it is called in refusals, e.g. ``value[3]``.

    amended: number of the amendment it comes from, whose numbers and days may be written as text; 0 from a file.
    """

    file: str
    name: str
    values: Mapping[str, object]
    amended: int = 0

    def refuse(self, key: str, problem: str) -> DataError:
        return DataError(self.file, f"{self.name}.{key}", problem)

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known and key not in DATED:
                raise self.refuse(key, "没有这个键")

    def changed(self, **values: object) -> "Row":
        """The same row with other values; a value of None takes the column away."""
        kept = {key: value for key, value in {**self.values, **values}.items() if value is not None}
        return replace(self, values=kept)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.refuse(key, "缺少文字" if value is None else "应是文字")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.refuse(key, "应是文字列表")
        return tuple(value)

    def number(self, key: str) -> Decimal | None:
        value = self.values.get(key)
        if value is None:
            return None
        if self.amended and isinstance(value, str):
            value = _written(value)
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise self.refuse(key, "应是数值")
        number = Decimal(value)
        if not number.is_finite():
            raise self.refuse(key, "应是有限的数值")
        return number

    def truth(self, key: str, default: bool = False) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.refuse(key, "应是 true 或 false")
        return value

    def day(self, key: str) -> date:
        value = self.values.get(key)
        if self.amended and isinstance(value, str):
            value = _day(value)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "缺少日期" if key not in self.values else "应是日期")
        return value

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if key in self.values else None

    def evidence(self, key: str = "evidence") -> Evidence:
        if key not in self.values:
            raise self.refuse(key, "缺少依据状态：每个取值都要说明原文看到了没有（read、unverified 等）")
        value = self.text(key)
        if value not in set(Evidence):
            raise self.refuse(key, f"“{value}”不是依据状态")
        return Evidence(value)

    def citation(self, sources: Mapping[str, Source], evidence: Evidence | None = None) -> Citation:
        """The citation of this row: its ``source``, ``article``, ``evidence`` and who confirmed it."""
        if "source" not in self.values:
            raise self.refuse("source", "缺少来源：没有出处的取值不能使用")
        key = self.text("source")
        if key not in sources:
            raise self.refuse("source", f"来源“{key}”不在 sources.toml 中")
        return Citation(
            source=sources[key],
            article=self.text("article", ""),
            evidence=evidence or self.evidence(),
            confirmation=self.confirmation(),
        )

    def confirmation(self) -> Confirmation | None:
        """Who compared the row with the official text; all of day, person and document, or none of them."""
        if not any(key in self.values for key in CONFIRMATION):
            return None
        for key in CONFIRMATION[:3]:
            if not self.values.get(key):
                raise self.refuse(key, "核实不完整：要写明核实日期、核实人和所对照的正式文件")
        scan = self.text("confirmed_scan", "")
        if scan and (len(scan) != 64 or not set(scan) <= set("0123456789abcdef")):
            raise self.refuse("confirmed_scan", "应是扫描件的 SHA-256（64 位十六进制）")
        return Confirmation(
            by=self.text("confirmed_by"),
            on=self.day("confirmed_on"),
            document=self.text("confirmed_document"),
            scan=scan or None,
        )

    def validity(self) -> Validity:
        """The period of the row, its days in order."""
        first, last, published = self.day("valid_from"), self.optional_day("valid_to"), None
        if last is not None and last < first:
            raise self.refuse("valid_to", f"早于 valid_from：最后一天 {last} 在第一天 {first} 之前")
        published = self.optional_day("published_on")
        if published is not None and published > first:
            raise self.refuse(
                "published_on", f"发布日 {published} 晚于施行日 {first}：没有发布的规定不能施行"
            )
        force = self.text("force", Force.IN_FORCE.value)
        if force not in set(Force):
            raise self.refuse("force", f"“{force}”不是效力状态，可用 {'、'.join(Force)}")
        return Validity(
            valid_from=first,
            valid_to=last,
            force=Force(force),
            published_on=published,
            entered_on=self.optional_day("entered_on"),
            last_checked_on=self.optional_day("last_checked_on"),
        )


def _written(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def read(path: Path) -> dict[str, list[Row]]:
    """All tables of a file by the name of their array."""
    try:
        return _tables(path.name, path.read_bytes())
    except DataError:
        raise
    except (OSError, ValueError) as error:  # ValueError: also an integer of too many digits
        raise DataError(path.name, "文件", f"不能读取：{hostile.problem(error)}") from None


@lru_cache(maxsize=128)
def _tables(file: str, content: bytes) -> dict[str, list[Row]]:
    """Kept by content: books that differ in one file, as an impact run compares them, parse that file only."""
    document = tomllib.loads(hostile.checked(content), parse_float=Decimal)
    rows: dict[str, list[Row]] = {}
    for name, value in document.items():
        tables = value if isinstance(value, list) else [value]
        if not all(isinstance(table, dict) for table in tables):
            raise DataError(file, name, "应是表")
        rows[name] = [Row(file, f"{name}[{index}]", table) for index, table in enumerate(tables)]
    return rows
