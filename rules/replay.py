"""A screening as a record that can be run again years later: the same facts, day, data and code give the same bytes."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

from rules import facts_file, hostile, report
from rules.amendments import Amendment, from_mapping
from rules.datafile import DataError
from rules.encoding import encode
from rules.parameters import RuleBook
from rules.screening import Screening, code_version, screen

KEYS = frozenset(
    {"facts", "as_of", "known_at", "rules_version", "rules_digest", "overlay", "code_version", "screening"}
)
STAMPS = ("rules_version", "rules_digest", "code_version")
"""Parts of a screening that say what computed it; that they differ is said in a sentence of its own."""


class RecordError(ValueError):
    """The record cannot be read. A Chinese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that is another one now. ``path``: in the screening, findings by their key; empty text where absent."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """same: to the byte. notes: Chinese sentences on data and code that are not those of the record."""

    same: bool
    notes: tuple[str, ...]
    differences: tuple[Difference, ...]
    screening: Screening


def record(screening: Screening, *, known_at: date) -> bytes:
    """Canonical JSON. ``known_at``: the day on which the rule book was asked, the second clock."""
    return _canonical(
        {
            "facts": encode(screening.facts),
            "as_of": screening.as_of.isoformat(),
            "known_at": known_at.isoformat(),
            "rules_version": screening.rules_version,
            "rules_digest": screening.rules_digest,
            "overlay": screening.overlay,
            "code_version": screening.code_version,
            "screening": report.to_mapping(screening),
        }
    )


def replay(raw: bytes, *, book: RuleBook) -> Replayed:
    """Screen the recorded facts again with what ``book`` knew then. Raises RecordError."""
    kept = _read(raw)
    try:
        facts = facts_file.from_mapping(cast(dict[str, object], kept["facts"]), where="记录")
        as_of, known_at = (date.fromisoformat(str(kept[key])) for key in ("as_of", "known_at"))
        then = _as_recorded(book, known_at, str(kept["rules_digest"]))
    except ValueError as error:  # FactsError and DataError among them
        raise RecordError(f"记录不能重放：{error}") from None
    screening = screen(facts, as_of=as_of, book=then)
    again = record(screening, known_at=known_at)
    return Replayed(
        same=again == raw,
        notes=tuple(_notes(kept, then)),
        differences=tuple(_differences("", kept["screening"], json.loads(again)["screening"])),
        screening=screening,
    )


def explain(replayed: Replayed) -> str:
    """In plain Chinese for the terminal."""
    if replayed.same:
        return "重放结果与记录逐字节相同。\n"
    lines = [*replayed.notes]
    lines += [
        f"  {item.path}：{item.before or '（没有）'} → {item.after or '（没有）'}"
        for item in replayed.differences
    ]
    if not replayed.differences:
        lines.append("各项结论与记录相同，只有数据或代码的标识不同。")
    return "\n".join(["重放结果与记录不同。", *lines]) + "\n"


def _read(raw: bytes) -> dict[str, object]:
    try:
        kept = json.loads(raw)
    except (ValueError, RecursionError):
        raise RecordError("记录不能读取：不是 JSON") from None
    if not isinstance(kept, dict) or kept.keys() != KEYS:
        raise RecordError(f"记录不能读取：应有 {'、'.join(sorted(KEYS))} 各项")
    if not isinstance(kept["screening"], dict):
        raise RecordError("记录不能读取：screening 应是一组键和值")
    return kept


def _as_recorded(book: RuleBook, known_at: date, digest: str) -> RuleBook:
    """What was known then. Of the amendments published on that day itself some may have come after the screening."""
    then = book.as_known_at(known_at)
    if then.digest == digest:
        return then
    of_the_day = [item for item in then.amendments if item.entered_on == known_at]
    for left_out in range(1, len(of_the_day) + 1):
        earlier = then.as_amended(then.amendments[:-left_out], known_at=known_at)
        if earlier.digest == digest:
            return earlier
    return then


def _notes(kept: dict[str, object], then: RuleBook) -> Iterator[str]:
    if kept["rules_digest"] != then.digest:
        yield (
            f"规则数据与记录时不同：记录 {kept['rules_version']}（{str(kept['rules_digest'])[:12]}），"
            f"现在 {then.version}（{then.digest[:12]}）。"
        )
    if kept["overlay"] is not then.overlay:
        yield (
            "记录时载入了演示数据，现在没有。" if kept["overlay"] else "记录时没有载入演示数据，现在载入了。"
        )
    if kept["code_version"] != code_version():
        yield f"规则程序与记录时不同：记录 {kept['code_version']}，现在 {code_version()}。"


def _differences(path: str, before: object, after: object) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            if path or key not in STAMPS:
                yield from _differences(f"{path}.{key}" if path else key, before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(path, before, after)
    elif before != after:
        yield Difference(path=path, before=_said(before), after=_said(after))


def _of_lists(path: str, before: list[object], after: list[object]) -> Iterator[Difference]:
    """Findings and values are told apart by their key, everything else by its place."""
    if all(isinstance(item, dict) and "key" in item for item in (*before, *after)):
        old, new = (
            {str(item["key"]): item for item in cast(list[dict[str, object]], part)}
            for part in (before, after)
        )
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(f"{path}[{key}]", old.get(key), new.get(key))
    else:
        for index, (one, other) in enumerate(zip_longest(before, after)):
            yield from _differences(f"{path}[{index}]", one, other)


def _said(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def add_verb(verbs: Any) -> None:
    """``replay`` on the command line. 0: the same bytes. 1: another result. 2: record or rule data refused."""
    verb = verbs.add_parser("replay", help="按记录重新审查，与记录逐字节比较")
    verb.add_argument("file", type=Path, help="screen --record 或档案中的记录（JSON）")
    verb.add_argument("--overlay", type=Path, help="记录时载入的演示参数文件")
    verb.add_argument("--amendments", type=Path, help="已发布的修订（JSON 列表）")
    verb.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        book = RuleBook.load(options.overlay, amendments=_amendments(options.amendments))
        replayed = replay(_bytes(options.file), book=book)
    except (RecordError, DataError) as error:
        print(error, file=sys.stderr)
        return 2
    sys.stdout.write(explain(replayed))
    return 0 if replayed.same else 1


def _amendments(path: Path | None) -> tuple[Amendment, ...]:
    if path is None:
        return ()
    try:
        found = json.loads(_bytes(path))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise RecordError(f"修订 {path.name} 不能读取：应是 JSON 列表")
    return tuple(from_mapping(item) for item in found)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordError(f"{path.name} {hostile.problem(error)}") from None
