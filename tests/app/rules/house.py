"""The keepers at their desks: proposing, weighing, confirming, as the pages do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import timepiece
from app.demo.papers import paper
from app.models import Event, RuleChange, RuleEvent, RuleImpact, RuleImpactRow
from app.rulebook import Shelf
from app.services import rule_impact
from rules.entries import Period
from rules.parameters import RuleBook
from tests.people import Person, Town

PROPOSER, SECOND = "rule-keeper", "rule-keeper-second"
RATIO = "capacity_replacement.ratio:cement_clinker,key"
PERIOD = f"/admin/rules/propose/period/{RATIO}"
WORDS: dict[str, str] = {
    "value": "2.5",
    "valid_from": "2026-01-01",
    "source": "CG-2024",
    "article": "示例条款",
    "evidence": "read",
    "reason": "示例：新办法提高了比例",
}


def now() -> datetime:
    return timepiece.now()


@dataclass(slots=True)
class Office:
    """A town seen by its keepers."""

    town: Town
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, login: str) -> Person:
        if login not in self.people:
            self.people[login] = self.town.person(login)
        return self.people[login]

    def send(
        self, login: str, page: str, fields: Mapping[str, object] | None = None, action: str = ""
    ) -> TestResponse:
        """Open the page and send its form to ``action``, filled in."""
        person = self.person(login)
        hidden = person.hidden(page, action or page)
        return person.client.post(action or page, data=hidden | dict(fields or {}))

    def propose(self, fields: Mapping[str, object] | None = None, page: str = PERIOD) -> int:
        """The number of a new change; its impact still waits for the worker."""
        answer = self.send(PROPOSER, page, fields or WORDS)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["Location"].rpartition("/")[2])

    def weigh(self, *, size: int = 20, clock: Callable[[], datetime] = now) -> None:
        """Do the work of every run that waits."""
        house = self.town.house
        with house.database.reading() as session:
            waiting = session.scalars(select(RuleImpact.id).where(RuleImpact.finished_at.is_(None))).all()
        for number in waiting:
            shelf = Shelf(self.town.settings.overlay)
            rule_impact.weigh_job(house.database, shelf, clock, number, size=size)

    def step(
        self, login: str, number: int, step: str, fields: Mapping[str, str] | None = None
    ) -> TestResponse:
        page = f"/admin/rules/changes/{number}"
        return self.send(login, page, fields, f"{page}/{step}")

    def forced(
        self, login: str, number: int, step: str, fields: Mapping[str, str] | None = None
    ) -> TestResponse:
        """A press that the page does not offer, with a right token, key and version."""
        token = self.person(login).hidden("/admin/rules/changes", "/logout")["csrf_token"]
        data = {"csrf_token": token, "_key": "c" * 32, "_version": str(self.change(number).version)}
        return self.person(login).client.post(
            f"/admin/rules/changes/{number}/{step}", data=data | dict(fields or {})
        )

    def published(self, fields: Mapping[str, object] | None = None, page: str = PERIOD) -> int:
        number = self.propose(fields, page)
        self.weigh()
        answer = self.step(SECOND, number, "publish")
        assert answer.status_code == 303, answer.text
        return number

    def change(self, number: int) -> RuleChange:
        with self.town.house.database.reading() as session:
            return session.scalars(select(RuleChange).where(RuleChange.number == number)).one()

    def impact(self, number: int) -> RuleImpact:
        """The last run of the change."""
        with self.town.house.database.reading() as session:
            found = select(RuleImpact).join(RuleChange).where(RuleChange.number == number)
            return session.scalars(found.order_by(RuleImpact.run.desc())).first() or RuleImpact()

    def rows(self, number: int) -> list[RuleImpactRow]:
        with self.town.house.database.reading() as session:
            run = self.impact(number).id
            return list(session.scalars(select(RuleImpactRow).where(RuleImpactRow.impact_id == run)))

    def actions(self, number: int) -> list[str]:
        """What the record says of the change, oldest first."""
        with self.town.house.database.reading() as session:
            found = (
                select(Event.action)
                .join(RuleEvent, RuleEvent.seq == Event.seq)
                .join(RuleChange, RuleChange.id == RuleEvent.change_id)
                .where(RuleChange.number == number)
                .order_by(Event.seq)
            )
            return [action.removeprefix("rule_change.") for action in session.scalars(found)]

    def count(self) -> int:
        with self.town.house.database.reading() as session:
            return session.scalar(select(func.count()).select_from(RuleChange)) or 0

    def shown(self, key: str) -> Period:
        """The newest period of the entry."""
        return next(entry for entry in self.book().entries() if entry.key == key).periods[-1]

    def book(self) -> RuleBook:
        """As the next request reads it."""
        with self.town.app.test_request_context():
            found: RuleBook = self.town.app.extensions["lianshen"].book
        return found


def scan(title: str = "official") -> tuple[BytesIO, str]:
    """A small real PDF as a browser sends it."""
    return BytesIO(paper(title)), "正式文件.pdf"
