"""A case, an actor and a request on which a row of any procedure is possible: diligent people, nothing against them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ready_cases import CAST, asked, opinion_case, ready

from workflows.cases import Actor, DecisionCase, DocumentCase, Request, RuleChangeCase
from workflows.engine import Procedure, Step
from workflows.people import AccountChangeCase, AccountChangeKind
from workflows.side_cases import (
    AllocationCase,
    ConditionCase,
    FollowUpCase,
    LedgerCase,
    LotCase,
    MeetingCase,
)
from workflows.vocabulary import Department, Role, Verdict

SOMEBODY_ELSE = 900
MINUTES = "纪要指纹"


def _follow_up(row: Step) -> FollowUpCase:
    refuses = row.name == "sign_refuse"
    return FollowUpCase(
        state=row.source,
        decision_approves=True,
        decision_rejects=True,
        decision_in_force=True,
        verdict=Verdict.REJECT if refuses else Verdict.APPROVE,
        author_id=SOMEBODY_ELSE,
        checker_id=SOMEBODY_ELSE + 1,
    )


def _meeting(row: Step) -> MeetingCase:
    return MeetingCase(
        state=row.source, items=2, attending=3, quorum=3, minutes_written=True, minutes_digest=MINUTES,
        minutes_author_id=SOMEBODY_ELSE,
    )  # fmt: skip


def _rule_change(row: Step) -> RuleChangeCase:
    proposer = CAST[Role.RULE_KEEPER].account_id if row.name == "withdraw" else SOMEBODY_ELSE
    return RuleChangeCase(state=row.source, proposer_id=proposer, impact_current=True)


def _account_change(row: Step) -> AccountChangeCase:
    join = row.name in {"admit", "decline"}
    own = row.name == "withdraw"
    return AccountChangeCase(
        state=row.source,
        kind=AccountChangeKind.JOIN if join else AccountChangeKind.APPOINT,
        proposer_id=CAST[Role.SYSTEM_ADMIN].account_id if own else SOMEBODY_ELSE,
        managers=frozenset({CAST[Role.APPLICANT].account_id}),
    )


CASES: dict[str, Callable[[Step], Any]] = {
    "joint_review": lambda row: ready(row)[0],
    "change_review": lambda row: ready(row)[0],
    "opinion": lambda row: opinion_case(row.source),
    "meeting": _meeting,
    "document": lambda row: DocumentCase(state=row.source),
    "decision": lambda row: DecisionCase(
        state=row.source, validity_over=True, extension_granted=True, successor_number="示例〔2026〕2号"
    ),
    "extension": _follow_up,
    "production_check": _follow_up,
    "reconsideration": _follow_up,
    "condition": lambda row: ConditionCase(state=row.source, due_over=True, evidence_by=SOMEBODY_ELSE),
    "lot": lambda row: LotCase(
        state=row.source, department=Department.INDUSTRY, declared_by=SOMEBODY_ELSE, proof_attached=True
    ),
    "allocation": lambda row: AllocationCase(
        state=row.source, lot_verified=True, decision_signed=True, proof_accepted=True
    ),
    "ledger_entry": lambda row: LedgerCase(state=row.source, approved=True, production_checked=True),
    "rule_change": _rule_change,
    "account_change": _account_change,
}


def favourable(procedure: Procedure, row: Step) -> tuple[Any, Request]:
    """The row's case and what is handed in with it."""
    case = CASES[procedure.name](row)
    if procedure.name in {"joint_review", "change_review"}:
        return case, ready(row)[1]
    seen = MINUTES if procedure.name == "meeting" else ""
    return case, asked(verdict=Verdict.APPROVE, seen_digest=seen)


def in_state(procedure: Procedure, state: Any) -> Any:
    """A case of this procedure standing in a state, whatever leads on from there."""
    row = next(iter(procedure.steps_from(state)), None) or replace(procedure.steps[0], source=state)
    return replace(CASES[procedure.name](row), state=state)


def deputy(role: Role, *, holds: bool) -> Actor:
    """Somebody acting for the role's holder, within his period or after it."""
    return replace(
        CAST[role],
        account_id=700,
        name="代办示例",
        principal_id=701,
        principal_name="本人示例",
        deputed=holds,
    )
