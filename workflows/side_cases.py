"""What the procedures beside and after a review read: meeting, lot, allocation, condition, ledger entry, later request."""

from dataclasses import dataclass

from workflows.states import AllocationState, ConditionState, LedgerState, LotState, MeetingState
from workflows.vocabulary import Department, State, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCase:
    """A meeting, as the guards of meeting see it.

    items: cases on the agenda. attending: departments of the four that are present; quorum: how many must be.
    unresolved: titles of items without a resolution. minutes_digest: of the minutes as they stand.
    """

    state: MeetingState
    items: int = 0
    attending: int = 0
    quorum: int = 0
    unresolved: tuple[str, ...] = ()
    minutes_written: bool = False
    minutes_digest: str = ""
    minutes_author_id: int | None = None
    minutes_author_for_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotCase:
    """One replaceable quantity; ``department``: who verifies its kind."""

    state: LotState
    department: Department
    declared_by: int | None = None
    proof_attached: bool = False
    spent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationCase:
    """One application's share of a lot."""

    state: AllocationState
    lot_verified: bool = False
    decision_signed: bool = False
    proof_accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionCase:
    """One condition of a signed approval."""

    state: ConditionState
    due_over: bool = False
    evidence_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCase:
    """A project in the ledger."""

    state: LedgerState
    approved: bool = False
    production_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCase:
    """A request that follows a decision, as the guards of follow_up see it.

    verdict: as drafted, APPROVE grants it. acted_before: officers who acted on the decision it is about.
    promises_open: what the gate before production still misses. too_late: the period for asking is over.
    """

    state: State
    decision_approves: bool = False
    decision_rejects: bool = False
    decision_in_force: bool = False
    extended_before: bool = False
    another_open: bool = False
    too_late: bool = False
    verdict: Verdict | None = None
    author_id: int | None = None
    author_for_id: int | None = None
    checker_id: int | None = None
    checker_for_id: int | None = None
    recused: frozenset[int] = frozenset()
    acted_before: frozenset[int] = frozenset()
    promises_open: tuple[str, ...] = ()
