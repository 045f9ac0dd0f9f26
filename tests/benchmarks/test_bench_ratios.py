"""What things cost, as ratios in one run; printed, never judged by the clock (make bench)."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rules.facts_file import read
from rules.parameters import RuleBook
from rules.report import canonical_json, from_mapping, to_mapping
from rules.screening import screen
from tests.databases import migrated_sqlite_file, sqlite_url
from tests.people import OVERLAY, town_at
from workflows.cases import Actor, ReviewCase
from workflows.joint_review import PROCEDURE
from workflows.vocabulary import ReviewState, Role

DAY = date(2026, 11, 22)


def cost(work: Callable[[], object], times: int) -> float:
    """Best of three, seconds a call."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        for _ in range(times):
            work()
        best = min(best, (time.perf_counter() - began) / times)
    return best


def test_what_a_screening_a_step_and_a_page_cost(tmp_path: Path) -> None:
    facts = read(Path("rules/example.toml"))
    book = RuleBook.load(overlay=OVERLAY)
    done = screen(facts, as_of=DAY, book=book)
    mapping = to_mapping(done)
    case = ReviewCase(state=ReviewState.COUNTY_CHECK, county_opinion_given=True)
    officer = Actor(account_id=1, name="示例", role=Role.COUNTY_OFFICER, body="411221")
    town = town_at(sqlite_url(migrated_sqlite_file(tmp_path)), tmp_path / "var")
    ref = town.case(reaches="signing")
    chair = town.person("chair")
    costs = {
        "一步（engine.take）": cost(lambda: PROCEDURE.take("endorse", case, officer), 200),
        "一次核查（screen）": cost(lambda: screen(facts, as_of=DAY, book=book), 20),
        "核查结果写成 JSON": cost(lambda: canonical_json(done), 20),
        "从 JSON 读回": cost(lambda: from_mapping(mapping), 20),
        "办件列表页": cost(lambda: chair.get("/review/"), 5),
        "工作台页": cost(lambda: chair.get(f"/case/{ref}/"), 5),
        "签发页": cost(lambda: chair.get(f"/case/{ref}/sign"), 5),
    }
    town.close()
    unit = costs["一次核查（screen）"]
    print("\n以一次核查为 1：")
    for name, seconds in costs.items():
        print(f"  {name:<24}{seconds / unit:8.3f}   ({seconds * 1000:.2f} ms)")
    assert all(seconds > 0 for seconds in costs.values())
