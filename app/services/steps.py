"""One way to take a step: lock, look, ask the table, compare-and-set, write the event (rules 1 and 2, CC-1)."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.errors import Absent, Change, StaleVersion
from app.models import Application, Event
from app.services import case_file, clocks, events, notices
from app.services.acting import SHANGHAI, Acting
from workflows.cases import Request
from workflows.engine import StepRefused, Taken
from workflows.guards.people import deputation_holds
from workflows.procedures import review

MOVED_COLUMNS = ("state", "version", "entered_on", "paused_from", "due_on", "total_due_on")
_CASE = cast(Table, Application.__table__)
_LOCKED = (
    select(Application)
    .where(Application.ref == bindparam("ref"))
    .with_for_update()
    .execution_options(populate_existing=True)  # what was read before waiting for the lock is out of date
)
_MOVE = (
    update(_CASE)
    .where(
        _CASE.c.id == bindparam("case"),
        _CASE.c.state == bindparam("source"),
        _CASE.c.version == bindparam("seen"),
    )
    .values({name: bindparam(f"to_{name}") for name in MOVED_COLUMNS})
)


def locked(session: Session, ref: str) -> Application:
    """The application's row, locked until the transaction ends. Raises Absent."""
    application = session.scalar(_LOCKED, {"ref": ref})
    if application is None:
        raise Absent(ref)
    return application


def of_ref(session: Session, ref: str) -> Application:
    """The application's row for reading. Raises Absent."""
    application = session.scalar(select(Application).where(Application.ref == ref))
    if application is None:
        raise Absent(ref)
    return application


def require_version(session: Session, application: Application, seen: int) -> None:
    """Raise StaleVersion, with what happened since, unless the page showed the current version."""
    if application.version != seen:
        raise StaleVersion(changes_since(session, application, seen))


def require_deputed(acting: Acting) -> None:
    """The guard of every procedure, for what is changed without a step. Raises StepRefused."""
    if refusal := deputation_holds(None, acting.actor, Request()):
        raise StepRefused((refusal,))


def changes_since(session: Session, application: Application, seen: int) -> list[Change]:
    rows = session.scalars(
        select(Event)
        .where(Event.application_id == application.id, Event.object_version > seen)
        .order_by(Event.seq)
    )
    return [change(row) for row in rows]


def latest(session: Session, application: Application) -> list[Change]:
    """The newest event of the case: what a page about something beside it did not show."""
    row = session.scalar(
        select(Event).where(Event.application_id == application.id).order_by(Event.seq.desc()).limit(1)
    )
    return [change(row)] if row else []


def change(event: Event) -> Change:
    """An event as the conflict page tells it."""
    return Change(event.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"), event.who, event.label)


def take(
    session: Session,
    acting: Acting,
    application: Application,
    name: str,
    *,
    seen: int,
    request: Request | None = None,
    note: str = "",
) -> Taken:
    """Move the application by one step of its own procedure version. Raises StepRefused or StaleVersion."""
    require_version(session, application, seen)
    procedure = review(application.kind, application.procedure_version)
    case = case_file.review_case(session, application, acting.today, request=request)
    taken = procedure.take(name, case, acting.actor, request)
    clock = clocks.moved(session, acting, application, taken)
    _move(session, application, taken, seen, clock)
    if clocks.STOPPED_BY.keys() & {taken.source, taken.target}:
        clocks.refresh_opinions(session, acting.today, application)
    events.append(
        session,
        acting,
        action=f"{procedure.name}.{name}",
        label=taken.step.label,
        application=application,
        note=note,
        basis=taken.step.basis,
        after_digest=case.current_digest,
    )
    items = len(request.items) if request else 0
    notices.step_taken(session, acting, application, taken, note=note, items=items)
    return taken


def _move(session: Session, application: Application, taken: Taken, seen: int, clock: dict[str, Any]) -> None:
    """Compare and set, and the same values in the row at hand."""
    session.flush()
    columns = {"state": taken.target, "version": seen + 1} | clock
    expected = {"case": application.id, "source": taken.source, "seen": seen}
    moved = session.connection().execute(
        _MOVE, expected | {f"to_{name}": columns[name] for name in MOVED_COLUMNS}
    )
    if moved.rowcount != 1:
        raise StaleVersion(changes_since(session, application, seen))
    for name in MOVED_COLUMNS:
        set_committed_value(application, name, columns[name])


def touch(
    session: Session, acting: Acting, application: Application, *, action: str, label: str, note: str = ""
) -> None:
    """Raise the version for a change that others must notice without a step (an opinion, a settlement).

    Raises StepRefused for a deputy whose period is over.
    """
    require_deputed(acting)
    application.version += 1
    session.flush()
    events.append(session, acting, action=action, label=label, application=application, note=note)
