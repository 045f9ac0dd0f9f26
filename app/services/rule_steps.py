"""One way to take a step of a rule change: lock, look, ask the table, compare-and-set, write the event."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.errors import Absent, StaleVersion
from app.models import Account, Event, RuleChange, RuleEvent, RuleImpact
from app.services import events, steps
from app.services.acting import Acting
from app.services.versioned import changed
from workflows.cases import Request, RuleChangeCase
from workflows.engine import Taken
from workflows.rule_change import PROCEDURE


def locked(session: Session, number: int) -> RuleChange:
    """Locked until the transaction ends. Raises Absent."""
    row = session.scalar(select(RuleChange).where(RuleChange.number == number).with_for_update())
    if row is None:
        raise Absent(str(number))
    return row


def take(
    session: Session,
    acting: Acting,
    change: RuleChange,
    name: str,
    *,
    seen: int,
    in_force: str,
    request: Request | None = None,
    values: Mapping[str, object] | None = None,
    note: str = "",
) -> Taken:
    """Move the change by one step; ``values`` are written with the state. Raises as ``allowed``."""
    taken = allowed(session, acting, change, name, seen=seen, in_force=in_force, request=request)
    if not changed(session, change, seen, state=taken.target, **(values or {})):
        raise _stale(session, change)
    log(session, acting, change, action=name, label=taken.step.label, note=note)
    return taken


def allowed(
    session: Session,
    acting: Acting,
    change: RuleChange,
    name: str,
    *,
    seen: int,
    in_force: str,
    request: Request | None = None,
) -> Taken:
    """What the table says, before anything is moved. ``in_force``: digest of the current book.

    Raises StepRefused or StaleVersion.
    """
    if change.version != seen:
        raise _stale(session, change)
    case = case_of(change, latest_impact(session, change), in_force)
    return PROCEDURE.take(name, case, acting.actor, request)


def case_of(change: RuleChange, impact: RuleImpact | None, in_force: str) -> RuleChangeCase:
    """What the guards may ask."""
    finished = impact is not None and impact.finished_at is not None and impact.failure is None
    return RuleChangeCase(
        state=change.state,
        proposer_id=change.proposed_by,
        confirms=change.kind == "confirm",
        documented=bool(change.document_number and change.scan_sha256),
        impact_current=finished and impact is not None and impact.base_digest == in_force,
    )


def latest_impact(session: Session, change: RuleChange) -> RuleImpact | None:
    return session.scalar(
        select(RuleImpact).where(RuleImpact.change_id == change.id).order_by(RuleImpact.run.desc()).limit(1)
    )


def log(
    session: Session, acting: Acting, change: RuleChange, *, action: str, label: str, note: str = ""
) -> None:
    """One event in the record, tied to the change."""
    events.append(
        session,
        acting,
        action=f"rule_change.{action}",
        label=label,
        note=f"规则修订 {change.number}。{note}" if note else f"规则修订 {change.number}",
        after_digest=change.digest or "",
    )
    session.add(RuleEvent(seq=events.settle(session), change_id=change.id))
    session.flush()


def history(session: Session, change: RuleChange) -> list[Event]:
    """Its events, newest first."""
    rows = session.scalars(
        select(Event)
        .join(RuleEvent, RuleEvent.seq == Event.seq)
        .where(RuleEvent.change_id == change.id)
        .order_by(Event.seq.desc())
    )
    return list(rows)


def _stale(session: Session, change: RuleChange) -> StaleVersion:
    return StaleVersion([steps.change(event) for event in history(session, change)[:1]], "这项修订")


@dataclass(frozen=True, slots=True)
class Listed:
    """A change with the names of the two who stand behind it."""

    change: RuleChange
    proposer: str
    checker: str


def newest(session: Session, limit: int = 200) -> list[Listed]:
    return _listed(session, select(RuleChange).order_by(RuleChange.id.desc()).limit(limit))


def about(session: Session, keys: Collection[str]) -> list[Listed]:
    """The changes of one provision, whose values have ``keys``, newest first."""
    return _listed(session, select(RuleChange).where(RuleChange.key.in_(keys)).order_by(RuleChange.id.desc()))


def listed(session: Session, number: int) -> Listed:
    """Raises Absent."""
    found = _listed(session, select(RuleChange).where(RuleChange.number == number))
    if not found:
        raise Absent(str(number))
    return found[0]


def _listed(session: Session, which: Select[RuleChange]) -> list[Listed]:
    proposer, checker = aliased(Account), aliased(Account)
    rows = session.execute(
        which.join(proposer, proposer.id == RuleChange.proposed_by)
        .outerjoin(checker, checker.id == RuleChange.checked_by)
        .add_columns(proposer.name, checker.name)
    )
    return [Listed(row[0], row[1], row[2] or "") for row in rows]
