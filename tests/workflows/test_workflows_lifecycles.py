"""document and decision: complete sets of next steps, and the guards."""

import pytest
from ready_cases import CAST, asked

from workflows import decision, document
from workflows.cases import Actor, DecisionCase, DocumentCase, Request
from workflows.engine import Procedure, StepRefused
from workflows.vocabulary import DecisionState, DocumentState, Role, State

D, V, R = DocumentState, DecisionState, Role

DOCUMENT_STEPS: dict[tuple[State, Role], str] = {
    (D.QUEUED, R.CLOCK): "start>rendering",
    (D.RENDERING, R.CLOCK): "issue>issued fail>failed",
    (D.FAILED, R.COORDINATOR): "retry>queued",
    (D.FAILED, R.CHAIR): "retry>queued",
    (D.FAILED, R.ARCHIVIST): "retry>queued",
    (D.FAILED, R.SYSTEM_ADMIN): "retry>queued",
    (D.ISSUED, R.CHAIR): "void>voided",
    (D.ISSUED, R.ARCHIVIST): "archive>archived",
}
DECISION_STEPS: dict[tuple[State, Role], str] = {
    (V.IN_FORCE, R.CHAIR): "extend>extended revoke>revoked supersede>superseded",
    (V.IN_FORCE, R.CLOCK): "expire>expired",
    (V.EXTENDED, R.CHAIR): "revoke>revoked supersede>superseded",
    (V.EXTENDED, R.CLOCK): "expire>expired",
}
READY = {"validity_over": True, "extension_granted": True, "successor_number": "三示例〔2026〕2号"}


def case_in(state: State) -> DocumentCase | DecisionCase:
    return (
        DocumentCase(state=state) if isinstance(state, DocumentState) else DecisionCase(state=state, **READY)
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("procedure", "table"),
    [(document.PROCEDURE, DOCUMENT_STEPS), (decision.PROCEDURE, DECISION_STEPS)],
    ids=["document", "decision"],
)
def test_each_role_has_exactly_these_next_steps(
    procedure: Procedure, table: dict[tuple[State, Role], str], role: Role
) -> None:
    for state in procedure.states:
        found = [f"{step.name}>{step.target}" for step, _ in procedure.available(case_in(state), CAST[role])]
        assert sorted(found) == sorted(table.get((state, role), "").split()), (state, role)
        for said in found:
            name, target = said.split(">")
            assert procedure.take(name, case_in(state), CAST[role], asked()).target == target


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
