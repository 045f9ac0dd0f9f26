"""The rules against their peers, and an impact run that grows: ratios in one run (make bench)."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from rules.criteria import CRITERIA
from rules.facts import ProjectFacts
from rules.facts_file import read
from rules.impact import Project, compare
from rules.parameters import RuleBook
from rules.report import canonical_json
from rules.screening import Screening, screen
from tests.benchmarks.peers import if_chain, inputs, openfisca_run, zen_decision
from tests.people import OVERLAY

DAY = date(2026, 11, 22)
EXAMPLE = Path("rules/example.toml")


def cost(work: Callable[[], object], times: int) -> float:
    """Best of five, seconds a call."""
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(times):
            work()
        best = min(best, (time.perf_counter() - began) / times)
    return best


def workings(screening: Screening) -> int:
    """Lines of arithmetic with their comparison: what an official can follow."""
    return sum(len(finding.workings) + (finding.margin is not None) for finding in screening.findings)


def test_the_rules_and_their_peers() -> None:
    facts, book = read(EXAMPLE), RuleBook.load(overlay=OVERLAY)
    done = screen(facts, as_of=DAY, book=book)
    count, data = workings(done), inputs(facts, book, DAY)
    decision = zen_decision(data, count)
    assert len(decision()) == count
    by_hand = if_chain(data)
    assert by_hand[2] == done.finding("capacity_replacement:cement_clinker").outcome == decision()["capacity"]
    assert by_hand[3] == done.finding("coal_substitution").outcome == decision()["coal"]
    one, many = openfisca_run(data, 1), openfisca_run(data, 10_000)
    costs = {
        "审查一个项目（全部结论）": cost(lambda: screen(facts, as_of=DAY, book=book), 200),
        "同上，并写成规范 JSON": cost(lambda: canonical_json(screen(facts, as_of=DAY, book=book)), 50),
        f"zen-engine，{count} 行算式": cost(decision, 200),
        "if 链，没有过程": cost(lambda: if_chain(data), 2000),
        "openfisca-core，每批 1 个": cost(one, 5),
        "openfisca-core，每批 10,000 个，每个": cost(many, 3) / 10_000,
    }
    unit = costs["审查一个项目（全部结论）"]
    print(f"\n{len(CRITERIA)} 条标准，{len(done.findings)} 项结论，{count} 行算式；以审查一个项目为 1：")
    for name, seconds in costs.items():
        print(f"  {name:<36}{seconds / unit:10.4f}   ({seconds * 1000:.4f} ms)")
    assert all(seconds > 0 for seconds in costs.values())


def projects(facts: ProjectFacts, count: int) -> Iterator[Project]:
    """The example with other figures: as an archive of many cases would give them, one at a time."""
    for number in range(count):
        (line,) = facts.products
        changed = replace(line, unit_energy=Decimal(90) + Decimal(number % 300) / 10)
        yield Project(ref=str(number), facts=replace(facts, products=(changed,)), as_of=DAY)


def test_an_impact_run_stays_flat(tmp_path: Path) -> None:
    facts, old = read(EXAMPLE), RuleBook.load(overlay=OVERLAY)
    new = RuleBook.load()
    print("\n影响分析，一个进程：")
    for count in (1_000, 10_000, 100_000):
        tracemalloc.start() if count < 100_000 else None
        began = time.perf_counter()
        changed = sum(1 for _ in compare(projects(facts, count), old=old, new=new))
        spent = time.perf_counter() - began
        peak = tracemalloc.get_traced_memory()[1] / 1e6 if tracemalloc.is_tracing() else float("nan")
        tracemalloc.stop()
        print(f"  {count:>7} 个项目 {spent / count * 1e6:8.1f} µs/个，变化 {changed} 项，峰值 {peak:.1f} MB")
