"""The impact of an amendment: every filed case under both rule books, as a job that may die and goes on where it was."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from app.db import Database
from app.jobs.queue import enqueue
from app.models import Application, FactsVersion, RuleChange, RuleImpact, RuleImpactRow
from app.rulebook import Shelf
from app.services import rule_changes, rule_steps, screenings
from app.services.acting import Acting
from rules.facts import ProjectFacts
from rules.facts_file import FactsError
from rules.impact import differences
from rules.parameters import RuleBook
from rules.screening import screen
from rules.vocabulary import Outcome, Reason
from workflows.cases import Actor, Request
from workflows.vocabulary import ReviewState, Role, RuleChangeState

log = structlog.get_logger()
WEIGH = "weigh_rule_change"
BATCH = 20
CLOCK = Actor(account_id=0, name="系统", role=Role.CLOCK)
# Decided cases are weighed too; those that ended without a decision are not.
LEFT_OUT = (ReviewState.DRAFT, ReviewState.NOT_ACCEPTED, ReviewState.WITHDRAWN, ReviewState.LAPSED)
DECIDED = (ReviewState.APPROVED, ReviewState.APPROVED_WITH_CONDITIONS, ReviewState.REJECTED)
OVERTAKEN = "计算期间规则数据有新的发布，请重新计算影响"
BROKEN = "计算影响时出错，请联系系统管理员后重新计算"


def start(session: Session, acting: Acting, change: RuleChange, *, seen: int, shelf: Shelf) -> RuleImpact:
    """计算影响: a new run against the book in force; the job is enqueued in this transaction."""
    in_force = shelf.current(session).digest
    rule_steps.take(session, acting, change, "run_impact", seen=seen, in_force=in_force)
    last = rule_steps.latest_impact(session, change)
    impact = RuleImpact(
        change_id=change.id,
        run=last.run + 1 if last else 1,
        base_digest=in_force,
        total=_left(session, 0),
        started_at=acting.moment,
    )
    session.add(impact)
    session.flush()
    enqueue(session, WEIGH, str(impact.id), job_id=f"rule-impact-{impact.id}")
    return impact


def weighed(cursor: int) -> ColumnElement[bool]:
    """Filed cases after ``cursor``, open and decided."""
    filed = Application.filed_on.is_not(None)
    return and_(filed, Application.state.not_in(LEFT_OUT), Application.id > cursor)


def _left(session: Session, cursor: int) -> int:
    return session.scalar(select(func.count()).select_from(Application).where(weighed(cursor))) or 0


def weigh_job(
    database: Database, shelf: Shelf, now: Callable[[], datetime], impact_id: int, *, size: int = BATCH
) -> None:
    """The job's body. Idempotent: each batch is kept once; a run that was overtaken or ended is left alone."""
    try:
        while _batch(database, shelf, now, impact_id, size):
            pass
    except FactsError as error:
        _fail(database, now, impact_id, f"{error.where} 的申报数据不能读取，请联系系统管理员后重新计算")
    except Exception as error:
        log.error("rule impact", impact=impact_id, kind=type(error).__name__, exc_info=error)
        _fail(database, now, impact_id, BROKEN)


def _batch(database: Database, shelf: Shelf, now: Callable[[], datetime], impact_id: int, size: int) -> bool:
    """Compare some cases and keep what differs; False when there is nothing more to do."""
    acting = Acting(actor=CLOCK, moment=now())
    with database.reading() as session:
        impact = session.get_one(RuleImpact, impact_id)
        change = session.get_one(RuleChange, impact.change_id)
        if impact.finished_at is not None or change.state is not RuleChangeState.IMPACT_RUNNING:
            return False
        old = shelf.current(session)
        overtaken = old.digest != impact.base_digest
        number = shelf.publications(session) + 1
        cases = _cases(session, impact.cursor, size)
        new = shelf.amended(session, rule_changes.amendment_of(change, acting, number=number))
    if overtaken:
        _fail(database, now, impact_id, OVERTAKEN)
        return False
    rows = [
        difference
        for app, row in cases
        for difference in _differences(
            impact_id, app, screenings.facts_from(row, app), acting.today, old, new
        )
    ]
    return _keep(database, acting, impact_id, impact.cursor, [app for app, _ in cases], rows)


def _cases(session: Session, cursor: int, size: int) -> list[tuple[Application, FactsVersion]]:
    rows = session.execute(
        select(Application, FactsVersion)
        .join(
            FactsVersion,
            and_(
                FactsVersion.application_id == Application.id,
                FactsVersion.number == Application.facts_version,
            ),
        )
        .where(weighed(cursor))
        .order_by(Application.id)
        .limit(size)
    )
    return [(row[0], row[1]) for row in rows]


def _keep(
    database: Database,
    acting: Acting,
    impact_id: int,
    cursor: int,
    cases: Sequence[Application],
    found: Sequence[RuleImpactRow],
) -> bool:
    """One batch in one transaction, by compare-and-set on the cursor: of two workers one keeps it."""
    with database.transaction() as session:
        last = max((app.id for app in cases), default=cursor)
        done = RuleImpact.done + len(cases)
        moved = session.execute(
            update(RuleImpact)
            .where(RuleImpact.id == impact_id, RuleImpact.cursor == cursor, RuleImpact.finished_at.is_(None))
            .values(cursor=last, done=done, total=done + _left(session, last))
            .execution_options(synchronize_session=False)
        )
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            return True
        session.add_all(found)
        if cases:
            return True
        impact = session.get_one(RuleImpact, impact_id)
        impact.finished_at = acting.moment
        _end(session, acting, impact, "finish_impact", f"比较 {impact.done} 件")
    return False


def _differences(
    impact_id: int, app: Application, facts: ProjectFacts, today: date, old: RuleBook, new: RuleBook
) -> Iterator[RuleImpactRow]:
    """The findings of one case whose outcome or reason differs, on the day by whose law it is judged now."""
    as_of = screenings.judged_on(app, facts, old, today)
    changes = differences(app.ref, facts, as_of, old=old, new=new)[1]
    if not changes:
        return
    titles = {
        finding.key: finding.title
        for book in (old, new)
        for finding in screen(facts, as_of=as_of, book=book).findings
    }
    for change in changes:
        yield RuleImpactRow(
            impact_id=impact_id,
            application_id=app.id,
            finding=change.key,
            title=titles[change.key],
            before_outcome=change.before.outcome if change.before else None,
            before_reason=change.before.reason.value if change.before else "",
            after_outcome=change.after.outcome if change.after else None,
            after_reason=change.after.reason.value if change.after else "",
        )


def _end(session: Session, acting: Acting, impact: RuleImpact, step: str, words: str) -> None:
    """Take the step, unless the change was withdrawn or refused meanwhile."""
    change = session.get_one(RuleChange, impact.change_id, with_for_update=True)
    if change.state is not RuleChangeState.IMPACT_RUNNING:
        return
    rule_steps.take(
        session,
        acting,
        change,
        step,
        seen=change.version,
        in_force="",
        request=Request(reason=words),
        note=words,
    )


def _fail(database: Database, now: Callable[[], datetime], impact_id: int, reason: str) -> None:
    acting = Acting(actor=CLOCK, moment=now())
    with database.transaction() as session:
        impact = session.get_one(RuleImpact, impact_id, with_for_update=True)
        if impact.finished_at is None:
            impact.finished_at, impact.failure = acting.moment, reason
            session.flush()
            _end(session, acting, impact, "fail_impact", reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One finding of one case, before and after, in words; an outcome is None where there is no such finding."""

    ref: str
    title: str
    state: ReviewState
    finding: str
    before: Outcome | None
    before_reason: str
    after: Outcome | None
    after_reason: str


@dataclass(frozen=True, slots=True)
class Impact:
    """The last run with what it found. ``cases``: how many differ; ``rows``: the first so many, decided cases first."""

    run: RuleImpact
    cases: int
    rows: list[Difference]


def read(session: Session, change: RuleChange, limit: int = 300) -> Impact | None:
    """None where nothing was weighed yet."""
    run = rule_steps.latest_impact(session, change)
    if run is None:
        return None
    of_run = RuleImpactRow.impact_id == run.id
    cases = session.scalar(select(func.count(RuleImpactRow.application_id.distinct())).where(of_run))
    rows = session.execute(
        select(RuleImpactRow, Application.ref, Application.title, Application.state)
        .join(Application, Application.id == RuleImpactRow.application_id)
        .where(of_run)
        .order_by(Application.state.not_in(DECIDED), RuleImpactRow.application_id, RuleImpactRow.id)
        .limit(limit)
    )
    return Impact(run, cases or 0, [_in_words(*row) for row in rows])


def _in_words(row: RuleImpactRow, ref: str, title: str, state: ReviewState) -> Difference:
    return Difference(
        ref=ref,
        title=title,
        state=state,
        finding=row.title,
        before=row.before_outcome,
        before_reason=_reason(row.before_reason),
        after=row.after_outcome,
        after_reason=_reason(row.after_reason),
    )


def _reason(code: str) -> str:
    """A reason that this release does not know any more stays its code."""
    return Reason(code).label if code in set(Reason) else code
