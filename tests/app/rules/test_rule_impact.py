"""The impact of a change: every filed case once, with progress, by a worker that may die; a run that was overtaken says so."""

from collections.abc import Callable
from datetime import datetime

import pytest

from rules.vocabulary import Outcome
from tests.app.rules.house import PROPOSER, SECOND, WORDS, Office, now
from workflows.vocabulary import RuleChangeState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


class Killed(BaseException):
    """What ends a worker: nothing it could catch."""


def dies_at(call: int) -> Callable[[], datetime]:
    """A clock of a worker that is killed when it looks for the time so often."""
    looked = []

    def clock() -> datetime:
        looked.append(1)
        if len(looked) >= call:
            raise Killed
        return now()

    return clock


def test_open_and_decided_cases_are_compared_and_drafts_are_not(office: Office) -> None:
    town = office.town
    filed = [town.case("passes", reaches="county_check"), town.case("consultation_a", reaches="consultation")]
    town.case("draft_b", reaches="draft")
    number = office.propose()
    assert office.impact(number).total == 2
    office.weigh()
    run = office.impact(number)
    assert (run.done, run.total, run.failure) == (2, 2, None)
    found = [row for row in office.rows(number) if row.finding.startswith("capacity_replacement")]
    assert {(row.before_outcome, row.after_outcome) for row in found} == {(Outcome.MET, Outcome.NOT_MET)}
    page = office.person(SECOND).get(f"/admin/rules/changes/{number}").text
    assert "比较了 2 件在办和已办的项目" in page
    assert filed[0] in page
    assert "置换比例不足" in page


def test_a_killed_worker_leaves_progress_and_the_next_goes_on_without_doubling(office: Office) -> None:
    for key in ("passes", "consultation_a", "consultation_c"):
        office.town.case(key, reaches="county_check")
    number = office.propose()
    with pytest.raises(Killed):
        office.weigh(size=1, clock=dies_at(3))
    assert office.impact(number).done == 2
    page = office.person(PROPOSER).get(f"/admin/rules/changes/{number}").text
    assert 'value="2" max="3"' in page
    assert "刷新" in page
    assert office.change(number).state is RuleChangeState.IMPACT_RUNNING
    office.weigh(size=1)
    assert (office.impact(number).done, office.impact(number).total) == (3, 3)
    keys = [(row.application_id, row.finding) for row in office.rows(number)]
    assert len(keys) == len(set(keys))
    assert office.change(number).state is RuleChangeState.READY


def test_a_finished_run_is_left_alone(office: Office) -> None:
    number = office.propose()
    office.weigh()
    before = office.actions(number)
    office.weigh()
    assert office.actions(number) == before


def test_a_case_filed_meanwhile_is_compared_too(office: Office) -> None:
    office.town.case("passes", reaches="county_check")
    number = office.propose()
    office.town.case("consultation_a", reaches="county_check")
    office.weigh()
    assert (office.impact(number).done, office.impact(number).total) == (2, 2)


def test_a_run_overtaken_by_a_publication_says_so_and_can_be_repeated(office: Office) -> None:
    first = office.propose()
    office.weigh()
    second = office.propose(WORDS | {"value": "3", "valid_from": "2026-02-01"})
    office.step(SECOND, first, "publish")
    office.weigh()
    assert office.change(second).state is RuleChangeState.PROPOSED
    assert "计算期间规则数据有新的发布" in office.person(PROPOSER).get(f"/admin/rules/changes/{second}").text
    assert office.actions(second)[-1] == "fail_impact"
    assert office.step(SECOND, second, "impact").status_code == 303
    office.weigh()
    assert (office.change(second).state, office.impact(second).run) == (RuleChangeState.READY, 2)


def test_a_change_withdrawn_while_it_is_weighed_stays_withdrawn(office: Office) -> None:
    number = office.propose()
    office.step(PROPOSER, number, "withdraw", {"reason": "示例：改日再提"})
    office.weigh()
    assert office.change(number).state is RuleChangeState.WITHDRAWN
    assert "没有算完就结束了" in office.person(SECOND).get(f"/admin/rules/changes/{number}").text


def test_an_error_ends_the_run_with_a_sentence_for_people(office: Office) -> None:
    number = office.propose()

    def broken() -> datetime:
        if office.impact(number).finished_at is None and not told:
            told.append(1)
            raise ValueError("示例")
        return now()

    told: list[int] = []
    office.weigh(clock=broken)
    assert office.impact(number).failure == "计算影响时出错，请联系系统管理员后重新计算"
    assert office.change(number).state is RuleChangeState.PROPOSED
