"""Random histories: whatever people try, the promises of the procedure hold; every state is reached, every history ends."""

from collections import deque
from dataclasses import fields
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from ready_cases import (
    CAST,
    CONDITION,
    SUSPENDED,
    UNMET,
    asked,
    finding,
    opinions,
    ready,
    review,
    screened,
    unclear,
    value,
)
from story import Story

from rules.vocabulary import Reason
from workflows import change_review
from workflows.aggregation import open_departments, unmet, unsettled
from workflows.cases import Actor
from workflows.engine import Procedure, Step, StepRefused
from workflows.joint_review import PROCEDURE, PUBLISHED
from workflows.vocabulary import (
    FINAL_REVIEW_STATES,
    OpinionState,
    OpinionVerdict,
    ReviewState,
    Role,
    Verdict,
)

S = ReviewState
TABLES = (PROCEDURE, PUBLISHED, change_review.PROCEDURE)
PEOPLE = (1001, 1002, 1003)
SCREENINGS = (
    screened(),
    screened(two_high=False),
    screened(UNMET),
    screened(SUSPENDED),
    screened(unclear(Reason.NEEDS_JUDGEMENT)),
    screened(unclear(Reason.MISSING_FACT)),
    screened(finding(parameters=(value("a"),))),
)
KEPT = {"state", "proposal", "current_digest", "paused_from", "closing_kind", "closing_author_id", "recused"}
FLAGS = (
    "screening_current",
    "scope_confirmed",
    "preview_seen",
    "meeting_resolved",
    "publicity_required",
    "publicity_over",
    "objections_open",
    "county_check_required",
    "suspension_gone",
)
SIGNED = {
    S.APPROVED: Verdict.APPROVE,
    S.APPROVED_WITH_CONDITIONS: Verdict.APPROVE_WITH_CONDITIONS,
    S.REJECTED: Verdict.REJECT,
}


def facts_for(row: Step) -> dict[str, Any]:
    """What diligent people enter so that this row is possible; who did what stays as it happened."""
    case = ready(row)[0]
    return {part.name: getattr(case, part.name) for part in fields(case) if part.name not in KEPT}


def goal_from(story: Story, wanted: ReviewState) -> ReviewState:
    """A draft on its way is signed as drafted, a closing confirmed as proposed."""
    case = story.case
    if case.state in {S.CHECK, S.PUBLICITY, S.SIGNING} and case.proposal:
        return next(state for state, verdict in SIGNED.items() if verdict is case.proposal.verdict)
    if case.state is S.CLOSING_CHECK:
        return S.OUT_OF_SCOPE if case.closing_kind == "out_of_scope" else S.NOT_ACCEPTED
    return wanted


def closing_fits(row: Step, goal: ReviewState) -> bool:
    """Towards a refusal propose a refusal, not the other closing."""
    pairs = {"propose_out_of_scope": S.OUT_OF_SCOPE, "propose_refusal": S.NOT_ACCEPTED}
    return pairs.get(row.name, goal) is goal


def publicity_fits(procedure: Procedure, row: Step, verdict: Verdict) -> bool:
    """Since 2027-1 the verdict decides whether a checked draft is published first."""
    if row.name != "confirm" or procedure is not PUBLISHED:
        return True
    return (row.target is S.PUBLICITY) == (verdict is not Verdict.REJECT)


def way(story: Story, goal: ReviewState, wanted: ReviewState) -> list[Step] | None:
    """The shortest rows to the goal for the end that is wanted; from a pause only back to where the case was stopped."""
    verdict = SIGNED.get(wanted, Verdict.APPROVE)
    queue: deque[tuple[ReviewState, list[Step]]] = deque([(story.case.state, [])])
    seen = {story.case.state}
    while queue:
        state, rows = queue.popleft()
        if state is goal:
            return rows
        for row in story.procedure.steps_from(state):
            back = row.name in {"answer_supplement", "resume"} and row.target is not story.case.paused_from
            fits = closing_fits(row, goal) and publicity_fits(story.procedure, row, verdict)
            if row.target not in seen and not back and fits:
                seen.add(row.target)
                queue.append((row.target, [*rows, row]))
    return None


class Histories(RuleBasedStateMachine):
    """Anybody tries anything; the world changes in between."""

    visited: ClassVar[set[ReviewState]] = set()
    ended: ClassVar[set[ReviewState]] = set()

    @initialize(
        wanted=st.sampled_from(sorted(FINAL_REVIEW_STATES)),
        through=st.sampled_from([state for state in S if state not in FINAL_REVIEW_STATES]),
        recused=st.sampled_from([(), (1003,)]),
        table=st.sampled_from(range(3)),
    )
    def file(self, wanted: ReviewState, through: ReviewState, recused: tuple[int, ...], table: int) -> None:
        self.story = Story(procedure=TABLES[table])
        self.wanted, self.through = wanted, through
        self.story.record(recused=frozenset(recused))
        self.visited.add(self.story.case.state)

    @rule(
        screening=st.sampled_from(SCREENINGS),
        said=st.lists(st.sampled_from([*OpinionVerdict, OpinionState.INVITED]), max_size=4),
    )
    def findings_and_opinions_change(self, screening: Any, said: list[Any]) -> None:
        self.story.record(screening=screening, opinions=opinions(*said))

    @rule(flag=st.sampled_from(FLAGS), answer=st.booleans())
    def a_fact_changes(self, flag: str, answer: bool) -> None:
        self.story.record(**{flag: answer})

    @rule(
        data=st.data(),
        account=st.sampled_from(PEOPLE),
        verdict=st.sampled_from(Verdict),
        diligent=st.booleans(),
        fresh=st.booleans(),
        leaving=st.integers(0, 9),
    )
    def somebody_tries_a_step(
        self, data: Any, account: int, verdict: Verdict, diligent: bool, fresh: bool, leaving: int
    ) -> None:
        rows = [
            row
            for row in self.story.procedure.steps_from(self.story.case.state)
            if row.name != "withdraw" or not leaving
        ]
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        if diligent and row.source not in {S.CHECK, S.SIGNING}:
            self.story.record(**facts_for(row))
        role = data.draw(st.sampled_from(row.roles))
        self.attempt(row, Actor(account_id=account, name="示例人员", role=role), verdict, fresh)

    @rule(
        role=st.sampled_from(Role),
        name=st.sampled_from(sorted({row.name for table in TABLES for row in table.steps})),
    )
    def a_stranger_tries(self, role: Role, name: str) -> None:
        before = self.story.case
        if any(
            row.name == name and role in row.roles for row in self.story.procedure.steps_from(before.state)
        ):
            return
        with pytest.raises(StepRefused) as refused:
            self.story.take(name, CAST[role], asked(verdict=Verdict.APPROVE))
        assert refused.value.reasons
        assert self.story.case is before

    def attempt(self, row: Step, actor: Actor, verdict: Verdict, fresh: bool) -> bool:
        seen = self.story.case.current_digest if fresh else "旧指纹"
        conditions = (
            (CONDITION,) if verdict is Verdict.APPROVE_WITH_CONDITIONS and row.name == "propose" else ()
        )
        named = verdict if row.name in {"propose", "record_provincial_result"} else None
        before = self.story.case
        try:
            taken = self.story.take(
                row.name, actor, asked(verdict=named, seen_digest=seen, conditions=conditions)
            )
        except StepRefused:
            assert self.story.case is before
            return False
        self.visited.add(taken.target)
        assert actor.account_id not in before.recused
        if taken.target in SIGNED:
            self.promises_kept(SIGNED[taken.target], fresh)
        return True

    def promises_kept(self, verdict: Verdict, fresh: bool) -> None:
        case, story = self.story.case, self.story
        assert fresh
        assert not open_departments(case.opinions)
        assert case.proposal is not None
        assert case.proposal.verdict is verdict
        assert case.proposal.digest == case.current_digest
        people = [story.last(step).account_id for step in ("propose", "confirm", "sign_")]
        assert len(set(people)) == 3
        assert people[0] == case.proposal.author_id
        if verdict is not Verdict.REJECT:
            assert not unmet(case.screening)
            assert not unsettled(case.screening, case.settled)
            assert not any(f.stops or f.reason is Reason.MISSING_FACT for f in case.screening.findings)

    def teardown(self) -> None:
        """Play to the end: from wherever the history stands, diligent people bring it to an end."""
        if not hasattr(self, "story") or self.story.case.state in FINAL_REVIEW_STATES:
            return
        if self.story.case.state in {S.CHECK, S.PUBLICITY, S.SIGNING}:
            self.back_to_conclusion()
        through = self.through
        published = self.story.procedure is PUBLISHED and through is S.PUBLICITY
        on_the_way = S.APPROVED if published and self.wanted is S.REJECTED else self.wanted
        self.play(way(self.story, through, on_the_way) or [], on_the_way)
        goal = goal_from(self.story, self.wanted)
        self.play(way(self.story, goal, goal) or way(self.story, S.WITHDRAWN, goal) or [], goal)
        assert self.story.case.state in FINAL_REVIEW_STATES
        self.ended.add(self.story.case.state)

    def play(self, rows: list[Step], goal: ReviewState) -> None:
        for row in rows:
            if row.source not in {S.CHECK, S.SIGNING}:
                self.story.record(**facts_for(row) | {"provincial_result": None})
            if row.name == "confirm":
                self.story.record(publicity_required=row.target is S.PUBLICITY)
            self.cheats_fail(row, SIGNED.get(goal, Verdict.APPROVE))
            assert self.attempt(row, CAST[row.roles[0]], SIGNED.get(goal, Verdict.APPROVE), True), row.trigger

    def cheats_fail(self, row: Step, verdict: Verdict) -> None:
        """Author and checker try to go on alone; the chair tries to sign a page that is out of date."""
        proposal = self.story.case.proposal
        if (
            row.name not in {"confirm", "sign_approve", "sign_approve_with_conditions", "sign_reject"}
            or not proposal
        ):
            return
        for account in {proposal.author_id, proposal.checker_id} - {None}:
            person = Actor(account_id=account, name="示例人员", role=row.roles[0])
            assert not self.attempt(row, person, verdict, True)
        if row.name != "confirm":
            assert not self.attempt(row, CAST[Role.CHAIR], verdict, False)

    def back_to_conclusion(self) -> None:
        """The facts may have changed since the draft: it is returned and drafted again."""
        if self.story.case.state is S.PUBLICITY:
            self.story.record(publicity_over=True, objections_open=False)
            close = next(
                row for row in self.story.procedure.steps_from(S.PUBLICITY) if row.name == "close_publicity"
            )
            assert self.attempt(close, CAST[Role.COORDINATOR], Verdict.APPROVE, True)
        back = next(
            row
            for row in self.story.procedure.steps_from(self.story.case.state)
            if row.name == "return_draft"
        )
        assert self.attempt(back, CAST[back.roles[0]], Verdict.APPROVE, True)


def test_every_history_keeps_the_promises() -> None:
    """Which states luck visits is no promise: the histories below reach every one of them for certain."""
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=300,
            stateful_step_count=12,
            database=None,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def diligent(through: ReviewState, wanted: ReviewState, table: int = 0) -> Histories:
    """A draft led by diligent people through one state to one end, or to the end that is left from there."""
    history = Histories()
    history.file(wanted, through, (), table)
    history.teardown()
    return history


def entered(procedure: Procedure) -> set[ReviewState]:
    return {ReviewState(step.target) for step in procedure.steps} | {ReviewState(procedure.initial)}


@pytest.mark.parametrize(
    "table", range(len(TABLES)), ids=[f"{table.name} {table.version}" for table in TABLES]
)
def test_diligent_histories_reach_every_state_and_every_end(table: int) -> None:
    Histories.visited.clear()
    Histories.ended.clear()
    reachable = entered(TABLES[table])
    for through in reachable - FINAL_REVIEW_STATES:
        for wanted in reachable & FINAL_REVIEW_STATES:
            diligent(through, wanted, table)
    assert Histories.visited == reachable
    assert Histories.ended == reachable & FINAL_REVIEW_STATES


@pytest.mark.parametrize("goal", SIGNED)
def test_a_diligent_history_ends_in_each_verdict(goal: ReviewState) -> None:
    assert diligent(S.CONSULTATION, goal).story.case.state is goal


def test_the_ready_case_is_diligent() -> None:
    assert set(KEPT) < {part.name for part in fields(review())}
