"""The verbs explain, what-if and impact of ``python -m rules``: what each asks for, reads and prints.

A verb yields its text as it comes, so that an impact run over many files streams. Refusals are raised and become one
Chinese sentence and exit code 2.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rules import arguments, facts_file, impact, report, sensitivity, why
from rules.facts import ProjectFacts
from rules.facts_file import FactsError
from rules.impact import Compared, Summary, Verdict
from rules.parameters import DataError, RuleBook
from rules.screening import Screening, screen
from rules.text import shown
from rules.units import unit_words


class CommandError(ValueError):
    """The command cannot be carried out as it was written. A Chinese sentence."""


REFUSALS = (FactsError, DataError, CommandError)
Verb = Callable[[Namespace], Iterator[str]]


def add_verbs(verbs: Any, today: Callable[[], date]) -> None:
    """Teach the parser explain, what-if and impact. ``verbs``: what add_subparsers gave. today: when --on is not said."""
    verb = _verb(verbs, "explain", "为什么符合、为什么不符合，哪个数值会改变结论", explained, today)
    _project(verb)
    verb.add_argument("--finding", default="", metavar="KEY", help="只说明这一项结论，例如 coal_substitution")
    verb.add_argument(
        "--keys", action="store_true", help="同时写出事实的字段和取值的键，供修改规则数据时查找"
    )
    verb = _verb(verbs, "what-if", "改动几个申报数值，看哪些结论改变", supposed, today)
    _project(verb)
    verb.add_argument(
        "--set", action="append", required=True, metavar="PATH=VALUE", help="例如 products[0].unit_energy=100；空值表示没有说明"
    )  # fmt: skip
    verb = _verb(verbs, "impact", "两套规则数据之间，哪些项目的结论改变", compared, today)
    verb.add_argument("facts", type=Path, nargs="+", help="事实文件（TOML）或目录")
    verb.add_argument("--old", type=Path, required=True, help="现行规则数据的目录（如 rules/data）")
    verb.add_argument("--new", type=Path, required=True, help="拟用规则数据的目录")
    verb.add_argument("--processes", type=arguments.count, default=1, help="同时使用的进程数，默认 1")


def _verb(verbs: Any, name: str, text: str, run: Verb, today: Callable[[], date]) -> ArgumentParser:
    verb: ArgumentParser = verbs.add_parser(name, help=text, description=text)
    verb.add_argument("--on", type=arguments.day, help="依据日期，例如 2026-11-22；默认今天")
    verb.add_argument("--json", action="store_true", help="输出 JSON")
    verb.set_defaults(run=lambda options: _run(run, options, today))
    return verb


def _project(verb: ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="事实文件（TOML），写法见 rules/example.toml")
    verb.add_argument("--overlay", type=Path, help="另加的参数文件，其中的值一律标“演示值”")
    verb.add_argument("--known-at", type=arguments.day, help="只用到这一天为止录入的规则数据；默认全部")


def _run(verb: Verb, options: Namespace, today: Callable[[], date]) -> int:
    options.on = options.on or today()
    options.refused = 0
    try:
        for text in verb(options):
            sys.stdout.write(text)
    except REFUSALS as error:
        print(error, file=sys.stderr)
        return 2
    return 2 if options.refused else 0


def explained(options: Namespace) -> Iterator[str]:
    """explain: why and why not, and which single figure would change it."""
    facts = facts_file.read(options.file)
    screening = _screening(options, facts)
    _known(screening, options.finding)
    book = _book(options)
    found = sensitivity.flips(facts, as_of=options.on, book=book, screening=screening)
    if options.json:
        yield _json(why.as_mapping(screening, found, options.finding)) + "\n"
    else:
        yield why.told(screening, found, options.finding, keys=options.keys)


def supposed(options: Namespace) -> Iterator[str]:
    """what-if: the findings that change when some fields are stated otherwise."""
    facts = facts_file.read(options.file)
    changes = dict(_change(text) for text in options.set)
    before = _screening(options, facts)
    after = sensitivity.what_if(facts, changes, as_of=options.on, book=_book(options))
    moved = [pair for pair in _pairs(before, after) if pair[1] != pair[2]]
    if options.json:
        yield _json(_supposed_mapping(before, after, options.set, moved)) + "\n"
        return
    yield f"假设 {'；'.join(options.set)}\n"
    yield f"总结论：{_change_of(before.outcome.label, after.outcome.label)}\n"
    for key, was, now in moved:
        yield f"■ {_title(after, before, key)}（{key}）：{_change_of(_said(was), _said(now))}\n"
        yield from (f"  {line}\n" for line in _details(after, key))
    if not moved:
        yield "没有结论改变。\n"
    yield from _margins(before, after, {key for key, _, _ in moved})


def compared(options: Namespace) -> Iterator[str]:
    """impact: which findings of many fact files change from one data directory to another."""
    for folder in (options.old, options.new):
        if not folder.is_dir():
            raise CommandError(f"{folder} 不是规则数据的目录")
    summary = Summary()
    rows = impact.run(
        _files(options.facts), old=options.old, new=options.new, on=options.on, processes=options.processes
    )
    for row in rows:
        summary.add(row)
        yield from (_compared_json(row) if options.json else _compared_text(row))
    yield from (_summary_json(summary) if options.json else _summary_text(summary))
    options.refused = summary.refused


def _screening(options: Namespace, facts: ProjectFacts) -> Screening:
    return screen(facts, as_of=options.on, book=_book(options))


def _book(options: Namespace) -> RuleBook:
    return RuleBook.load(options.overlay, known_at=options.known_at)


def _known(screening: Screening, key: str) -> None:
    keys = [finding.key for finding in screening.findings]
    if key and key not in keys:
        raise CommandError(f"没有“{key}”这项结论，可用 {'、'.join(keys)}")


def _change(text: str) -> tuple[str, object]:
    """``path=value``; true and false are truths, an empty value states nothing, the rest is read by the field."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise CommandError(f"--set “{text}”应写成 products[0].unit_energy=100")
    words: dict[str, object] = {"true": True, "false": False, "": None}
    return path.strip(), words.get(value.strip(), value.strip())


Pair = tuple[str, Verdict | None, Verdict | None]


def _pairs(before: Screening, after: Screening) -> list[Pair]:
    was = {finding.key: Verdict(finding.outcome, finding.reason) for finding in before.findings}
    now = {finding.key: Verdict(finding.outcome, finding.reason) for finding in after.findings}
    return [(key, was.get(key), now.get(key)) for key in dict.fromkeys((*now, *was))]


def _said(verdict: Verdict | None) -> str:
    return f"{verdict.outcome.label}（{verdict.reason.label}）" if verdict else "没有这项结论"


def _change_of(was: str, now: str) -> str:
    return f"{was}，不变" if was == now else f"{was} → {now}"


def _title(after: Screening, before: Screening, key: str) -> str:
    return next(item.title for item in (*after.findings, *before.findings) if item.key == key)


def _details(screening: Screening, key: str) -> list[str]:
    found = [finding for finding in screening.findings if finding.key == key]
    return [str(finding.summary) for finding in found]


def _margins(before: Screening, after: Screening, told: set[str]) -> Iterator[str]:
    """Margins that move though the outcome does not."""
    was = {finding.key: finding.margin for finding in before.findings}
    for finding in after.findings:
        old, new = was.get(finding.key), finding.margin
        if finding.key not in told and old and new and old != new:
            text = f"{shown(old.difference)} → {shown(new.difference)} {unit_words(new.unit)}".rstrip()
            yield f"  {finding.title}（{finding.key}）结论不变，{new.label}的余量 {text}\n"


def _supposed_mapping(before: Screening, after: Screening, changes: list[str], moved: list[Pair]) -> object:
    return {
        "set": changes,
        "outcome": [before.outcome.value, after.outcome.value],
        "changes": [_pair_mapping(key, was, now) for key, was, now in moved],
        "screening": report.to_mapping(after),
    }


def _pair_mapping(key: str, was: Verdict | None, now: Verdict | None) -> dict[str, object]:
    return {"finding": key, "before": _values(was), "after": _values(now)}


def _values(verdict: Verdict | None) -> list[str] | None:
    return [verdict.outcome.value, verdict.reason.value] if verdict else None


def _files(paths: list[Path]) -> Iterator[Path]:
    """The files as given; of a directory every TOML file in it, by name."""
    for path in paths:
        if path.is_dir():
            found = sorted(path.rglob("*.toml"))
            if not found:
                raise CommandError(f"{path} 里没有事实文件（*.toml）")
            yield from found
        else:
            yield path


def _compared_text(row: Compared) -> Iterator[str]:
    if row.refused:
        print(row.refused, file=sys.stderr)
    for change in row.changes:
        yield f"{row.ref}：{change.key}：{_change_of(_said(change.before), _said(change.after))}\n"


def _compared_json(row: Compared) -> Iterator[str]:
    if row.refused:
        print(row.refused, file=sys.stderr)
        yield _json({"ref": row.ref, "refused": row.refused}) + "\n"
    for change in row.changes:
        yield _json({"ref": row.ref, **_pair_mapping(change.key, change.before, change.after)}) + "\n"


def _summary_text(summary: Summary) -> Iterator[str]:
    yield f"共 {summary.projects} 个项目，{summary.changed} 个有结论改变，{summary.refused} 个不能读取。\n"
    for (criterion, was, now), count in summary.sorted():
        yield f"  {criterion}：{_change_of(_said(was), _said(now))}：{count} 项\n"


def _summary_json(summary: Summary) -> Iterator[str]:
    rows = [
        {"criterion": criterion, "before": _values(was), "after": _values(now), "count": count}
        for (criterion, was, now), count in summary.sorted()
    ]
    counts = {"projects": summary.projects, "changed": summary.changed, "refused": summary.refused}
    yield _json({"summary": {**counts, "by_criterion": rows}}) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
