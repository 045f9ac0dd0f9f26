"""Strict reading of one TOML file of the law: every key is known, every refusal names file and key."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from rules import hostile
from rules.sources import Citation, Source
from rules.vocabulary import Evidence


class DataError(ValueError):
    """The rule data cannot be used. The sentence names the file and the key."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"规则数据 {file} 的 {key}：{problem}")
        self.file = file
        self.key = key


@dataclass(frozen=True, slots=True)
class Row:
    """One table of a data file. ``name``: how it is called in refusals, e.g. ``value[3]``."""

    file: str
    name: str
    values: Mapping[str, object]

    def refuse(self, key: str, problem: str) -> DataError:
        return DataError(self.file, f"{self.name}.{key}", problem)

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                raise self.refuse(key, "没有这个键")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.refuse(key, "缺少文字" if value is None else "应是文字")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refuse(key, "应是文字列表")
        return tuple(value)

    def number(self, key: str) -> Decimal | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise self.refuse(key, "应是数值")
        return Decimal(value)

    def truth(self, key: str, default: bool = False) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.refuse(key, "应是 true 或 false")
        return value

    def day(self, key: str) -> date:
        value = self.values.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "缺少日期" if value is None else "应是日期")
        return value

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if key in self.values else None

    def evidence(self, key: str = "evidence") -> Evidence:
        value = self.text(key)
        if value not in set(Evidence):
            raise self.refuse(key, f"“{value}”不是依据状态")
        return Evidence(value)

    def citation(self, sources: Mapping[str, Source], evidence: Evidence | None = None) -> Citation:
        """The citation of this row: its ``source``, ``article`` and ``evidence``."""
        key = self.text("source")
        if key not in sources:
            raise self.refuse("source", f"来源“{key}”不在 sources.toml 中")
        return Citation(
            source=sources[key], article=self.text("article", ""), evidence=evidence or self.evidence()
        )


def read(path: Path) -> dict[str, list[Row]]:
    """All tables of a file by the name of their array."""
    try:
        document = tomllib.loads(hostile.read_text(path), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(path.name, "文件", f"不能读取（{error}）") from None
    rows: dict[str, list[Row]] = {}
    for name, value in document.items():
        tables = value if isinstance(value, list) else [value]
        if not all(isinstance(table, dict) for table in tables):
            raise DataError(path.name, name, "应是表")
        rows[name] = [Row(path.name, f"{name}[{index}]", table) for index, table in enumerate(tables)]
    return rows
