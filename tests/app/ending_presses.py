"""Presses of a race: who, about which row, with what was seen before the start, and on which day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import timepiece
from app.errors import Conflict
from app.models import Application, Decision, FollowUp, Meeting
from app.services import (
    case_file,
    clockwork,
    conditions,
    decision_life,
    decisions,
    follow_ups,
    ledger,
    meeting_record,
    meetings,
    opinions,
    rule_steps,
    steps,
)
from app.services.acting import Acting
from tests.app.ending_scenes import Scene
from workflows.vocabulary import Department

Row = Any
About = Callable[[Session, Scene], Row]
"""The row as its page locks it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page showed before the start."""

    scene: Scene
    version: int
    digest: str


Do = Callable[[Session, Acting, Row, Page], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One button. action: of the event it leaves about the row of the race; kind: of the clock's effect, which has no button."""

    login: str = ""
    action: str
    about: About
    do: Do | None = None
    kind: str = ""
    on: Callable[[Row], date] | None = None

    def look(self, scene: Scene) -> tuple[Page, datetime]:
        """What is seen, and the moment of the press: now, or nine in the morning of another day."""
        with scene.database.transaction() as session:
            row = self.about(session, scene)
            digest = ""
            if isinstance(row, Application):
                digest = case_file.review_case(session, row, row.created_at.date()).current_digest
            if isinstance(row, Meeting):
                digest = meeting_record.record(session, row, scene.town.house.book).digest
            day = self.on(row) if self.on else None
            moment = datetime.combine(day, time(1), UTC) if day else timepiece.now()
            return Page(scene, row.version, digest), moment

    def press(self, page: Page, moment: datetime) -> None:
        """Raises what the person is told."""
        acting = Acting(actor=page.scene.actor(self.login), moment=moment)
        if self.do is None:
            _by_clock(page.scene, self.kind, moment)
            return
        with page.scene.database.transaction() as session:
            self.do(session, acting, self.about(session, page.scene), page)


def _by_clock(scene: Scene, kind: str, moment: datetime) -> None:
    outcome = clockwork.run(scene.database, moment)
    if kind not in {item.kind for item in outcome.done}:
        why = [sentence for item, sentence in outcome.refused if item.kind == kind]
        raise Conflict("；".join(why) or "已经没有到期的事项")


def case(session: Session, scene: Scene) -> Application:
    return steps.locked(session, scene.ref)


def decision(session: Session, scene: Scene) -> Decision:
    return decision_of(session, scene.ref)


def decision_of(session: Session, ref: str) -> Decision:
    found = decisions.of_application(session, steps.locked(session, ref))
    assert found is not None
    return decision_life.of_id(session, found.id)


def request(session: Session, scene: Scene) -> FollowUp:
    """The first of the case."""
    return follow_ups.locked(
        session, session.scalars(select(FollowUp.ref).order_by(FollowUp.id)).first() or ""
    )


def own_request(session: Session, scene: Scene) -> FollowUp:
    """As the company's page finds it: the case first."""
    steps.locked(session, scene.ref)
    return request(session, scene)


def condition(session: Session, scene: Scene) -> Row:
    return conditions.find(session, steps.locked(session, scene.ref), 1)


def entry(session: Session, scene: Scene) -> Row:
    return ledger.of_project(session, steps.locked(session, scene.ref))


def opinion(session: Session, scene: Scene) -> Row:
    return opinions.of_department(session, steps.locked(session, scene.ref), Department.INDUSTRY)


def meeting(session: Session, scene: Scene) -> Meeting:
    ref = session.scalars(select(Meeting.ref)).one()
    return meetings.locked(session, scene.actor("coordinator"), ref)


def rule_change(session: Session, _scene: Scene) -> Row:
    return rule_steps.locked(session, 1)


def case_of(session: Session, row: Row) -> Application:
    return session.get_one(Application, row.application_id)


def row_is(about: About, state: str) -> Callable[[Session, Scene], None]:
    def arrange(session: Session, scene: Scene) -> None:
        about(session, scene).state = state

    return arrange


def clock(action: str, kind: str, about: About, on: Callable[[Row], date]) -> Press:
    return Press(action=action, about=about, kind=kind, on=on)


def day_after(name: str) -> Callable[[Row], date]:
    def day(row: Row) -> date:
        last: date = getattr(row, name)
        return last + timedelta(days=1)

    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """``end`` against ``rival`` in the scene ``stage`` of the project ``key``; row: what ends, else the row of ``end``.

    arrange: what is set in rows beforehand. goes_on: whoever comes second may still do his own work on another row.
    """

    procedure: str
    step: str
    source: str
    stage: str
    end: Press
    rival: Press
    key: str = "passes"
    row: About | None = None
    arrange: Callable[[Session, Scene], object] | None = None
    goes_on: bool = False

    @property
    def ending(self) -> tuple[str, str, str]:
        return (self.procedure, self.step, self.source)

    def ended(self, session: Session, scene: Scene) -> Row:
        return (self.row or self.end.about)(session, scene)
