"""``python -m rules screen FILE.toml [--on DAY] [--json] [--overlay FILE]``"""

import argparse
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from rules import facts_file, report
from rules.parameters import DataError, RuleBook
from rules.screening import screen

SHANGHAI = timezone(timedelta(hours=8))


def main(arguments: list[str]) -> int:
    """0: screened, whatever the outcome. 2: facts or rule data refused, with the sentence on stderr."""
    options = _parser().parse_args(arguments)
    as_of = options.on or datetime.now(SHANGHAI).date()
    try:
        book = RuleBook.load(options.overlay)
        facts = facts_file.read(options.file)
    except (facts_file.FactsError, DataError) as error:
        print(error, file=sys.stderr)
        return 2
    screening = screen(facts, as_of=as_of, book=book)
    if options.json:
        sys.stdout.write(report.canonical_json(screening).decode() + "\n")
    else:
        sys.stdout.write(report.explain(screening))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rules", description="“两高”项目规则审查")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verb = verbs.add_parser("screen", help="一个项目的全部结论")
    verb.add_argument("file", type=Path, help="事实文件（TOML），写法见 rules/example.toml")
    verb.add_argument("--on", type=date.fromisoformat, help="依据日期，例如 2026-11-22；默认今天")
    verb.add_argument("--json", action="store_true", help="输出规范 JSON")
    verb.add_argument("--overlay", type=Path, help="另加的参数文件，其中的值一律标“演示值”")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
