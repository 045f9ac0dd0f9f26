"""``python -m rules screen FILE.toml [--on DAY] [--known-at DAY] [--json | --record] [--overlay FILE]``
``python -m rules replay FILE.json [--overlay FILE] [--amendments FILE.json]``
``python -m rules explain | what-if | impact …``: commands.py
"""

import argparse
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from rules import arguments, commands, facts_file, replay, report
from rules.parameters import DataError, RuleBook
from rules.screening import screen

SHANGHAI = timezone(timedelta(hours=8))


def main(arguments: list[str]) -> int:
    """0: screened, whatever the outcome. 2: facts or rule data refused, with the sentence on stderr."""
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _screen(options: argparse.Namespace) -> int:
    as_of = options.on or _today()
    try:
        book = RuleBook.load(options.overlay, known_at=options.known_at)
        facts = facts_file.read(options.file)
    except (facts_file.FactsError, DataError) as error:
        print(error, file=sys.stderr)
        return 2
    screening = screen(facts, as_of=as_of, book=book)
    if options.record:
        known_at = options.known_at or _today()
        sys.stdout.write(replay.record(screening, known_at=known_at).decode())
    elif options.json:
        sys.stdout.write(report.canonical_json(screening).decode() + "\n")
    else:
        sys.stdout.write(report.explain(screening))
    return 0


def _today() -> date:
    return datetime.now(SHANGHAI).date()


def _parser() -> argparse.ArgumentParser:
    parser = arguments.Arguments(prog="python -m rules", description="“两高”项目规则审查")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verb = verbs.add_parser("screen", help="一个项目的全部结论")
    verb.add_argument("file", type=Path, help="事实文件（TOML），写法见 rules/example.toml")
    verb.add_argument("--on", type=arguments.day, help="依据日期，例如 2026-11-22；默认今天")
    verb.add_argument("--known-at", type=arguments.day, help="只用到这一天为止录入的规则数据；默认全部")
    output = verb.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="输出规范 JSON")
    output.add_argument("--record", action="store_true", help="输出可以重放的记录（replay 读取）")
    verb.add_argument("--overlay", type=Path, help="另加的参数文件，其中的值一律标“演示值”")
    verb.set_defaults(run=_screen)
    replay.add_verb(verbs)
    commands.add_verbs(verbs, _today)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
