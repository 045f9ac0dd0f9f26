"""document and decision: complete sets of next steps, and the guards."""

import pytest
from ready_cases import CAST, asked

from workflows import decision, document
from workflows.cases import Actor, DecisionCase, DocumentCase, Request
from workflows.engine import Procedure, StepRefused
from workflows.vocabulary import DecisionState, DocumentState, Role, State

D, V, R = DocumentState, DecisionState, Role

READY = {"validity_over": True, "extension_granted": True, "successor_number": "三示例〔2026〕2号"}


def case_in(state: State) -> DocumentCase | DecisionCase:
    return (
        DocumentCase(state=state) if isinstance(state, DocumentState) else DecisionCase(state=state, **READY)
    )


@pytest.mark.parametrize(
    ("name", "missing", "role"),
    [
        ("expire", {"validity_over": False}, R.CLOCK),
        ("extend", {"extension_granted": False}, R.CHAIR),
        ("supersede", {"successor_number": ""}, R.CHAIR),
    ],
)
def test_a_decision_ends_only_on_its_ground(name: str, missing: dict[str, object], role: Role) -> None:
    case = DecisionCase(state=V.IN_FORCE, **{**READY, **missing})
    with pytest.raises(StepRefused):
        decision.PROCEDURE.take(name, case, CAST[role], asked())


@pytest.mark.parametrize(
    ("procedure", "name", "state", "role"),
    [
        (decision.PROCEDURE, "revoke", V.IN_FORCE, R.CHAIR),
        (document.PROCEDURE, "fail", D.RENDERING, R.CLOCK),
        (document.PROCEDURE, "void", D.ISSUED, R.CHAIR),
    ],
)
def test_a_reason_is_needed(procedure: Procedure, name: str, state: State, role: Role) -> None:
    actor: Actor = CAST[role]
    with pytest.raises(StepRefused, match="请写明理由"):
        procedure.take(name, case_in(state), actor, Request())


def test_a_decision_is_extended_once() -> None:
    with pytest.raises(StepRefused, match="已延期"):
        decision.PROCEDURE.take("extend", case_in(V.EXTENDED), CAST[R.CHAIR], asked())
