"""rule_change: who may take which step from which state, and what bars the publication."""

from dataclasses import replace

import pytest

from workflows.cases import Actor, Request, RuleChangeCase
from workflows.engine import StepRefused
from workflows.rule_change import PROCEDURE
from workflows.vocabulary import Role
from workflows.vocabulary import RuleChangeState as S

PROPOSER = Actor(account_id=1, name="许示例", role=Role.RULE_KEEPER)
SECOND = Actor(account_id=2, name="何示例", role=Role.RULE_KEEPER)
CLOCK = Actor(account_id=0, name="系统", role=Role.CLOCK)
READY = RuleChangeCase(state=S.READY, proposer_id=1, impact_current=True)
REASON = Request(reason="示例：文号不对")


def test_a_second_person_publishes() -> None:
    assert PROCEDURE.take("publish", READY, SECOND).target is S.PUBLISHED


@pytest.mark.parametrize(
    ("case", "actor", "step", "code"),
    [
        (READY, PROPOSER, "publish", "second_person"),
        (READY, PROPOSER, "refuse", "second_person"),
        (READY, SECOND, "withdraw", "own_proposal"),
        (replace(READY, impact_current=False), SECOND, "publish", "impact_current"),
        (replace(READY, confirms=True), SECOND, "publish", "officially_documented"),
    ],
)
def test_what_bars_a_step(case: RuleChangeCase, actor: Actor, step: str, code: str) -> None:
    with pytest.raises(StepRefused) as refused:
        PROCEDURE.take(step, case, actor, REASON)
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_a_documented_confirmation_is_published() -> None:
    case = replace(READY, confirms=True, documented=True)
    assert PROCEDURE.take("publish", case, SECOND).target is S.PUBLISHED


@pytest.mark.parametrize(("step", "actor"), [("refuse", SECOND), ("withdraw", PROPOSER)])
def test_an_end_without_publication_needs_its_reason(step: str, actor: Actor) -> None:
    with pytest.raises(StepRefused) as refused:
        PROCEDURE.take(step, READY, actor)
    assert [reason.code for reason in refused.value.reasons] == ["reason_given"]
    assert PROCEDURE.take(step, READY, actor, REASON).target in {S.REFUSED, S.WITHDRAWN}


def test_a_failed_run_says_why_and_can_be_repeated() -> None:
    running = replace(READY, state=S.IMPACT_RUNNING)
    assert PROCEDURE.take("fail_impact", running, CLOCK, REASON).target is S.PROPOSED
    assert PROCEDURE.take("run_impact", replace(READY, state=S.PROPOSED), PROPOSER).target is S.IMPACT_RUNNING
