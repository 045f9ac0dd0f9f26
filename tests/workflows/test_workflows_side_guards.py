"""Each guard beside the review on both sides, and one property for all tables: nobody checks or signs his own work."""

from dataclasses import replace
from types import FunctionType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ready_cases import CAST, asked
from ready_side import MINUTES, SOMEBODY_ELSE, deputy, favourable

from workflows.cases import Actor
from workflows.engine import Guard, Procedure, Step
from workflows.guards import follow_up, meeting, promise, substitution
from workflows.procedures import ALL
from workflows.side_cases import (
    AllocationCase,
    ConditionCase,
    FollowUpCase,
    LedgerCase,
    LotCase,
    MeetingCase,
)
from workflows.states import (
    AllocationState,
    ConditionState,
    ExtensionState,
    LedgerState,
    LotState,
    MeetingState,
)
from workflows.vocabulary import Department, Role, Verdict

ACTOR = replace(CAST[Role.SIGNER], account_id=50)
CASES: dict[Any, Any] = {
    meeting: MeetingCase(state=MeetingState.CLOSED, items=1, attending=3, quorum=3, minutes_digest=MINUTES),
    substitution: LotCase(state=LotState.DECLARED, department=Department.INDUSTRY),
    promise: ConditionCase(state=ConditionState.OPEN),
    follow_up: FollowUpCase(state=ExtensionState.FILED),
}
LOT_USE = AllocationCase(state=AllocationState.RESERVED)
GRANTED = {"verdict": Verdict.APPROVE}
LEDGER = LedgerCase(state=LedgerState.PROPOSED)
# guard, what makes it refuse, what makes it hold; ``case`` replaces the module's own case
SIDES: list[tuple[Guard, dict[str, Any], dict[str, Any]]] = [
    (meeting.agenda_set, {"items": 0}, {}),
    (meeting.quorum_met, {"attending": 2}, {"attending": 4}),
    (meeting.every_item_resolved, {"unresolved": ("示例项目",)}, {}),
    (meeting.minutes_written, {}, {"minutes_written": True}),
    (meeting.minutes_author_does_not_sign, {"minutes_author_id": 50}, {"minutes_author_id": 51}),
    (meeting.minutes_author_does_not_sign, {"minutes_author_for_id": 50}, {}),
    (meeting.minutes_as_seen, {"minutes_digest": "另一指纹"}, {}),
    (substitution.own_kind_of_lot, {"department": Department.ECOLOGY}, {}),
    (substitution.declarer_does_not_verify, {"declared_by": 50}, {"declared_by": 51}),
    (substitution.proof_attached, {}, {"proof_attached": True}),
    (substitution.lot_not_spent, {"spent": True}, {}),
    (substitution.lot_usable, {"case": LOT_USE}, {"case": LOT_USE, "lot_verified": True}),
    (substitution.decision_signed, {"case": LOT_USE}, {"case": LOT_USE, "decision_signed": True}),
    (substitution.realisation_proved, {"case": LOT_USE}, {"case": LOT_USE, "proof_accepted": True}),
    (promise.evidence_named, {"request": asked(attachments=())}, {}),
    (promise.evidence_named, {"request": asked(reason=" ")}, {}),
    (promise.due_day_over, {}, {"due_over": True}),
    (promise.evidence_giver_does_not_accept, {"evidence_by": 50}, {"evidence_by": 51}),
    (promise.project_approved, {"case": LEDGER}, {"case": LEDGER, "approved": True}),
    (promise.production_checked, {"case": LEDGER}, {"case": LEDGER, "production_checked": True}),
    (follow_up.decision_approves, {}, {"decision_approves": True, "decision_in_force": True}),
    (
        follow_up.decision_approves,
        {"decision_approves": True},
        {"decision_approves": True, "decision_in_force": True},
    ),
    (follow_up.not_extended_before, {"extended_before": True}, {}),
    (follow_up.still_in_force, GRANTED, GRANTED | {"decision_in_force": True}),
    (follow_up.still_in_force, GRANTED, {"verdict": Verdict.REJECT}),
    (follow_up.still_in_force, GRANTED, GRANTED | {"request": asked(verdict=Verdict.REJECT)}),
    (follow_up.not_extended_meanwhile, GRANTED | {"extended_before": True}, GRANTED),
    (
        follow_up.not_extended_meanwhile,
        GRANTED | {"extended_before": True},
        {"extended_before": True, "verdict": Verdict.REJECT},
    ),
    (follow_up.visit_day_given, {"request": asked(items=())}, {}),
    (follow_up.decision_rejects, {}, {"decision_rejects": True, "decision_in_force": True}),
    (follow_up.asked_in_time, {"too_late": True}, {}),
    (follow_up.no_other_open, {"another_open": True}, {}),
    (follow_up.did_not_act_before, {"acted_before": frozenset({50})}, {"acted_before": frozenset({51})}),
    (follow_up.site_report_given, {"request": asked(reason="")}, {}),
    (follow_up.examination_given, {"request": asked(reason="")}, {}),
    (follow_up.follow_up_verdict_given, {}, {"request": asked(verdict=Verdict.REJECT)}),
    (
        follow_up.follow_up_verdict_given,
        {"request": asked(verdict=Verdict.APPROVE_WITH_CONDITIONS)},
        {"request": asked(verdict=Verdict.APPROVE)},
    ),
    (
        follow_up.promises_kept,
        {"promises_open": ("拆除验收",), "verdict": Verdict.APPROVE},
        {"promises_open": ("拆除验收",), "verdict": Verdict.REJECT},
    ),
    (follow_up.promises_kept, {"promises_open": ("拆除验收",), "verdict": Verdict.APPROVE}, {}),
    (follow_up.follow_up_author_does_not_check, {"author_id": 50}, {"author_id": 51}),
    (follow_up.follow_up_author_does_not_sign, {"author_for_id": 50}, {"author_id": 51}),
    (follow_up.follow_up_checker_does_not_sign, {"checker_id": 50}, {"checker_id": 51}),
    (follow_up.drafted_as(Verdict.APPROVE), {"verdict": Verdict.REJECT}, {"verdict": Verdict.APPROVE}),
]


def ask(guard: Guard, changes: dict[str, Any]) -> Any:
    changes = dict(changes)
    request = changes.pop("request", asked(verdict=None, seen_digest=MINUTES))
    module = next(item for item in CASES if item.__name__ == guard.__module__)
    case = changes.pop("case", CASES[module])
    return guard(replace(case, **changes), ACTOR, request)


@pytest.mark.parametrize(("guard", "fails", "holds"), SIDES, ids=lambda item: getattr(item, "__name__", ""))
def test_a_guard_holds_on_one_side_and_refuses_on_the_other(
    guard: Guard, fails: dict[str, Any], holds: dict[str, Any]
) -> None:
    assert ask(guard, holds) is None
    refusal = ask(guard, fails)
    assert refusal is not None
    assert refusal.code == guard.__name__
    assert len(refusal.reason) >= 5


def test_no_guard_is_left_out() -> None:
    written = {
        name
        for module in CASES
        for name, item in vars(module).items()
        if isinstance(item, FunctionType) and item.__module__ == module.__name__ and name[0] != "_"
    }
    assert written == {guard.__name__ for guard, _, _ in SIDES}


def reachable(procedure: Procedure) -> set[Any]:
    found, edge = {procedure.initial}, [procedure.initial]
    while edge:
        targets = {step.target for step in procedure.steps_from(edge.pop())} - found
        found |= targets
        edge += targets
    return found


@pytest.mark.parametrize("procedure", ALL, ids=lambda item: f"{item.name} {item.version}")
def test_every_state_of_the_table_is_reached_from_its_beginning(procedure: Procedure) -> None:
    touched = {state for step in procedure.steps for state in (step.source, step.target)}
    assert reachable(procedure) == touched


# Who did the work that the step must not be done by the same person: names of the case's (or its proposal's) columns.
WORK_OF: dict[tuple[str, str], tuple[str, ...]] = {
    **{("review", name): ("author_id", "author_for_id") for name in ("confirm",)},
    **{
        ("review", f"sign_{verdict}"): ("author_id", "author_for_id", "checker_id", "checker_for_id")
        for verdict in Verdict
    },
    ("review", "confirm_out_of_scope"): ("closing_author_id", "closing_author_for_id"),
    ("review", "confirm_refusal"): ("closing_author_id", "closing_author_for_id"),
    ("opinion", "check"): ("handler_id", "handler_for_id"),
    ("opinion", "sign"): ("handler_id", "handler_for_id", "checker_id", "checker_for_id"),
    ("opinion", "keep"): ("handler_id", "handler_for_id", "checker_id", "checker_for_id"),
    ("meeting", "sign_minutes"): ("minutes_author_id", "minutes_author_for_id"),
    **{
        (kind, name): columns
        for kind in ("extension", "production_check", "reconsideration")
        for name, columns in (
            ("confirm", ("author_id", "author_for_id")),
            ("sign_grant", ("author_id", "author_for_id", "checker_id", "checker_for_id")),
            ("sign_refuse", ("author_id", "author_for_id", "checker_id", "checker_for_id")),
        )
    },
    ("condition", "accept_evidence"): ("evidence_by",),
    ("lot", "verify"): ("declared_by",),
    ("rule_change", "publish"): ("proposer_id",),
    ("account_change", "approve"): ("proposer_id", "subject_id"),
    ("account_change", "refuse"): ("proposer_id", "subject_id"),
}


def work_of(procedure: Procedure, row: Step) -> tuple[str, ...]:
    review = "review" if procedure.name in {"joint_review", "change_review"} else procedure.name
    return WORK_OF.get((review, row.name), ())


SECOND_PAIRS = [(procedure, row) for procedure in ALL for row in procedure.steps if work_of(procedure, row)]


def done_by(case: Any, row: Step, column: str, account: int) -> Any:
    """The case in which that column names this person."""
    if hasattr(case, "proposal") and not column.startswith("closing"):
        return replace(case, proposal=replace(case.proposal, **{column: account}))
    return replace(case, **{column: account})


@given(
    pair=st.sampled_from(SECOND_PAIRS),
    data=st.data(),
    acting_for=st.booleans(),
    is_principal=st.booleans(),
)
def test_nobody_checks_or_signs_his_own_work_nor_his_principals(
    pair: tuple[Procedure, Step], data: Any, acting_for: bool, is_principal: bool
) -> None:
    procedure, row = pair
    case, request = favourable(procedure, row)
    column = data.draw(st.sampled_from(work_of(procedure, row)))
    role = data.draw(st.sampled_from(row.roles))
    actor: Actor = replace(deputy(role, holds=True), body=CAST[role].body) if acting_for else CAST[role]
    assert not procedure.refusals(row, case, actor, request)
    own = actor.principal_id if acting_for and is_principal else actor.account_id
    assert own is not None
    mine = done_by(case, row, column, own)
    assert procedure.refusals(row, mine, actor, request), (row.trigger, column)
    another = done_by(case, row, column, SOMEBODY_ELSE + 7)
    assert not procedure.refusals(row, another, actor, request)
