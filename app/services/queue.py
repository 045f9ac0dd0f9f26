"""The queue: what waits for this person, what waits for others, what is done. A constant number of queries."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from app.models import Application, Opinion, Organisation
from app.services.matching import words_in
from app.services.visibility import may_see
from workflows.aggregation import CLOSED_OPINIONS
from workflows.cases import Actor
from workflows.vocabulary import (
    CORE_DEPARTMENTS,
    FINAL_REVIEW_STATES,
    Department,
    OpinionState,
    OpinionVerdict,
    ReviewState,
    Role,
)

PAGE = 50
TABS = {"todo": "待办", "waiting": "等待他人", "done": "已办"}
OWN_STATES = {
    Role.COUNTY_OFFICER: (ReviewState.COUNTY_CHECK,),
    Role.LEAD_CHECKER: (ReviewState.CHECK, ReviewState.CLOSING_CHECK),
    Role.CHAIR: (ReviewState.SIGNING,),
}
# What the coordinator has in hand: also the publicity, whose objections he records and whose end he declares.
LEADS_ON = (ReviewState.INTAKE, ReviewState.CONCLUSION, ReviewState.MEETING, ReviewState.PUBLICITY)
OPINION_STATES = {
    Role.HANDLER: (OpinionState.INVITED, OpinionState.RETURNED),
    Role.CHECKER: (OpinionState.DRAFTED,),
    Role.SIGNER: (OpinionState.CHECKED, OpinionState.FLAGGED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Filters; empty means any."""

    tab: str = "todo"
    words: str = ""
    counties: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    not_met: bool = False
    after: "Place | None" = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the previous page ended: due day (None: without one, at the end) and id of its last row."""

    due_on: date | None
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the queue. opinion_version: of the reader's own department's opinion, 0 without one.

    departments: the four, each with its verdict or the word why there is none. more: others that were asked; heard: of them.
    """

    id: int
    ref: str
    version: int
    opinion_version: int
    title: str
    organisation: str
    county_code: str
    sector: str
    state: ReviewState
    due_on: date | None
    not_met: int
    cannot_tell: int
    met: int
    departments: tuple[tuple[str, OpinionVerdict | None, str], ...]
    more: int
    heard: int


def todo(actor: Actor) -> ColumnElement[bool]:
    """What this person must act on now."""
    if actor.role in OWN_STATES:
        return Application.state.in_(OWN_STATES[actor.role])
    if actor.role in OPINION_STATES:
        mine = exists().where(
            Opinion.application_id == Application.id,
            Opinion.round == Application.round,
            Opinion.department == Department(actor.body),
            Opinion.state.in_(OPINION_STATES[actor.role]),
        )
        # In conclusion only an opinion flagged after a supplement there can stand open.
        return and_(Application.state.in_((ReviewState.CONSULTATION, ReviewState.CONCLUSION)), mine)
    if actor.role is Role.COORDINATOR:
        open_opinion = exists().where(
            Opinion.application_id == Application.id,
            Opinion.round == Application.round,
            Opinion.state.not_in(CLOSED_OPINIONS),
        )
        return or_(
            Application.state.in_(LEADS_ON),
            and_(Application.state == ReviewState.CONSULTATION, ~open_opinion),
        )
    return false()


def _tab(actor: Actor, tab: str) -> ColumnElement[bool]:
    final = Application.state.in_(FINAL_REVIEW_STATES)
    return {"todo": todo(actor), "waiting": and_(~todo(actor), ~final), "done": final}[tab]


def counts(session: Session, actor: Actor, *, today: date, near: date) -> dict[str, int]:
    """Cases per tab, and of those to do the overdue, due today and due until ``near``; in one query."""
    mine = todo(actor)
    wanted = {tab: _tab(actor, tab) for tab in TABS} | {
        "over": and_(mine, Application.due_on < today),
        "today": and_(mine, Application.due_on == today),
        "near": and_(mine, Application.due_on > today, Application.due_on <= near),
    }
    row = session.execute(
        select(
            *(func.count(Application.id).filter(which).label(name) for name, which in wanted.items())
        ).where(may_see(actor))
    ).one()
    return {name: getattr(row, name) for name in wanted}


def _after(place: Place) -> ColumnElement[bool]:
    """The rows that follow in the order of ``lines``."""
    if place.due_on is None:
        return and_(Application.due_on.is_(None), Application.id > place.id)
    return or_(
        Application.due_on.is_(None),
        Application.due_on > place.due_on,
        and_(Application.due_on == place.due_on, Application.id > place.id),
    )


def lines(session: Session, actor: Actor, sought: Sought) -> list[Line]:
    """Nearest due date first; without one last. One page, and one row more to know whether there is a next."""
    query = (
        select(Application, Organisation.name)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(may_see(actor), _tab(actor, sought.tab))
        .order_by(Application.due_on.is_(None), Application.due_on, Application.id)
        .limit(PAGE + 1)
    )
    if sought.after:
        query = query.where(_after(sought.after))
    if sought.counties:
        query = query.where(Application.county_code.in_(sought.counties))
    if sought.states:
        query = query.where(Application.state.in_(sought.states))
    if sought.not_met:
        query = query.where(Application.count_not_met > 0)
    query = query.where(*words_in(sought.words, Application.title, Application.ref, Organisation.name))
    found = session.execute(query).all()
    asked = _asked(session, [application for application, _ in found])
    own = Department(actor.body) if actor.role in OPINION_STATES else None
    return [_line(application, name, asked, own) for application, name in found]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A department asked in the current round. verdict: None while nothing is signed."""

    state: OpinionState
    verdict: OpinionVerdict | None
    version: int

    @property
    def word(self) -> str:
        """Why there is no verdict and will be none."""
        return self.state.label if self.state in {OpinionState.LAPSED, OpinionState.RECUSED} else ""


def _asked(session: Session, applications: list[Application]) -> dict[tuple[int, Department], _Asked]:
    """Every opinion of the current rounds."""
    rounds = {application.id: application.round for application in applications}
    rows = session.execute(
        select(
            Opinion.application_id,
            Opinion.round,
            Opinion.department,
            Opinion.state,
            Opinion.verdict,
            Opinion.version,
        ).where(Opinion.application_id.in_(rounds))
    )
    return {
        (row.application_id, row.department): _Asked(
            row.state, row.verdict if row.state is OpinionState.SIGNED else None, row.version
        )
        for row in rows
        if row.round == rounds[row.application_id]
    }


def _line(
    application: Application,
    organisation: str,
    asked: dict[tuple[int, Department], _Asked],
    own: Department | None,
) -> Line:
    mine = {one: asked[application.id, one] for one in Department if (application.id, one) in asked}
    others = [one for department, one in mine.items() if department not in CORE_DEPARTMENTS]
    return Line(
        id=application.id,
        ref=application.ref,
        version=application.version,
        opinion_version=mine[own].version if own and own in mine else 0,
        title=application.title,
        organisation=organisation,
        county_code=application.county_code,
        sector=application.sector,
        state=application.state,
        due_on=application.due_on,
        not_met=application.count_not_met,
        cannot_tell=application.count_cannot_tell,
        met=application.count_met,
        departments=tuple(
            (department.short, one.verdict, one.word)
            for department, one in mine.items()
            if department in CORE_DEPARTMENTS
        ),
        more=len(others),
        heard=sum(one.state in CLOSED_OPINIONS for one in others),
    )
