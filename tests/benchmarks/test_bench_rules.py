"""The rules against their peers, and an impact run that grows: ratios in one run (make bench)."""

import re
import shutil
import time
from collections.abc import Callable
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from rules.criteria import CRITERIA
from rules.facts_file import read
from rules.impact import Summary, run
from rules.parameters import DATA, RuleBook
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
    decision, traced = zen_decision(data, count), zen_decision(data, count, trace=True)
    assert len(decision()) == count
    assert traced()["capacity"] == decision()["capacity"]
    by_hand = if_chain(data)
    assert by_hand[2] == done.finding("capacity_replacement:cement_clinker").outcome == decision()["capacity"]
    assert by_hand[3] == done.finding("coal_substitution").outcome == decision()["coal"]
    one, many = openfisca_run(data, 1), openfisca_run(data, 10_000)
    costs = {
        "审查一个项目（全部结论）": cost(lambda: screen(facts, as_of=DAY, book=book), 200),
        "同上，并写成规范 JSON": cost(lambda: canonical_json(screen(facts, as_of=DAY, book=book)), 50),
        f"zen-engine，{count} 行算式": cost(decision, 200),
        "zen-engine，同上并给出过程": cost(traced, 200),
        "if 链，没有过程": cost(lambda: if_chain(data), 2000),
        "openfisca-core，每批 1 个": cost(one, 5),
        "openfisca-core，每批 10,000 个，每个": cost(many, 3) / 10_000,
    }
    unit = costs["审查一个项目（全部结论）"]
    print(f"\n{len(CRITERIA)} 条标准，{len(done.findings)} 项结论，{count} 行算式；以审查一个项目为 1：")
    for name, seconds in costs.items():
        print(f"  {name:<36}{seconds / unit:10.4f}   ({seconds * 1000:.4f} ms)")
    assert all(seconds > 0 for seconds in costs.values())


SIZES = (1_000, 10_000, 100_000)


def files(folder: Path) -> list[Path]:
    """300 projects, the example with other specific energies; a longer run takes them again in turn."""
    text = EXAMPLE.read_text("utf-8")
    found = []
    for number in range(300):
        path = folder / f"{number}.toml"
        path.write_text(text.replace("unit_energy = 98.5", f"unit_energy = {90 + number / 10}"), "utf-8")
        found.append(path)
    return found


def stricter(folder: Path) -> Path:
    """The law with the benchmark of cement clinker at 95 kgce/t."""
    new = Path(shutil.copytree(DATA, folder / "data"))
    levels = new / "energy_efficiency.toml"
    text = levels.read_text("utf-8")
    levels.write_text(re.sub(r'(id = "B030"(?:.|\n)*?benchmark = )100\b', r"\g<1>95", text), "utf-8")
    return new


def used() -> float:
    """The most memory that this process or one of its children ever held, MB."""
    return max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1024


def test_an_impact_run_stays_flat(tmp_path: Path) -> None:
    """As the command does it: files in, two processes, differences out."""
    paths, new = files(tmp_path), stricter(tmp_path)
    spent: dict[int, float] = {}
    print("\n影响分析，两个进程，事实文件逐个读入：")
    for count in SIZES:
        summary, began = Summary(), time.perf_counter()
        for compared in run(islice(cycle(paths), count), old=DATA, new=new, on=DAY, processes=2):
            summary.add(compared)
        spent[count] = (time.perf_counter() - began) / count
        print(
            f"  {count:>7} 个项目 {spent[count] * 1e6:8.1f} µs/个，变化 {summary.changed} 个，峰值 {used():.1f} MB"
        )
        assert summary.projects == count
        assert 0 < summary.changed < count
    print(f"  100,000 对 1,000：{spent[SIZES[-1]] / spent[SIZES[0]]:.2f}")
