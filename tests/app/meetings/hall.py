"""One town for the tests of meetings: two cases of one county with every opinion in, one of them disputed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import timepiece
from app.models import AgendaItem, Document, Meeting, Recusal
from app.services import agenda, documents, meeting_record, meetings, minutes, sitting
from app.services.acting import Acting
from app.services.ballots import Ballot
from app.services.meetings import Plan
from app.services.sitting import Resolved, Seat
from tests.app.review.played import Desk, Played, keep
from tests.databases import by_hand, sqlite_copy, sqlite_url
from tests.people import quickly, town_at
from workflows.vocabulary import CORE_DEPARTMENTS, Department, OpinionVerdict, Verdict, Vote

D = Department
AGREE, AGAINST = Ballot(vote=Vote.AGREE), Ballot(vote=Vote.DISAGREE, reason="示例：减排来源不落实")
SPLIT = dict.fromkeys(CORE_DEPARTMENTS, AGREE) | {D.ECOLOGY: AGAINST}
CONDITION = ("示例：落实减排来源", "市生态环境局", "2028-05-31")
ON_CONDITION = Resolved(
    verdict=Verdict.APPROVE_WITH_CONDITIONS,
    text="示例：同意建设，先落实减排来源。",
    conditions=(CONDITION,),
    reason="示例：少数意见有道理，作为条件落实",
)
PLAIN = Resolved(verdict=Verdict.APPROVE, text="示例：同意。")
LOGINS = ("coordinator", "coordinator-second", "chair", "chair-second", "ecology-signer", "housing-handler",
          "applicant", "county-mianchi", "rule-keeper")  # fmt: skip


@dataclass(slots=True)
class Hall:
    """The desk with one-line ways to do what a meeting does."""

    desk: Desk

    @property
    def disputed(self) -> str:
        return self.desk.refs["disputed"]

    @property
    def agreed(self) -> str:
        return self.desk.refs["agreed"]

    def acting(self, login: str = "coordinator") -> Acting:
        return Acting(actor=self.desk.actor(login), moment=timepiece.now())

    def do(
        self, ref: str, what: Callable[[Session, Acting, Meeting], object], login: str = "coordinator"
    ) -> None:
        acting = self.acting(login)
        with self.desk.town.house.database.transaction() as session:
            what(session, acting, meetings.locked(session, acting.actor, ref))

    def meeting(self, ref: str) -> Meeting:
        with self.desk.town.house.database.reading() as session:
            return session.scalars(select(Meeting).where(Meeting.ref == ref)).one()

    def items(self, ref: str) -> list[AgendaItem]:
        with self.desk.town.house.database.reading() as session:
            row = session.scalars(select(Meeting).where(Meeting.ref == ref)).one()
            return [one.item for one in meetings.entries(session, row)]

    def planned(self, *cases: str) -> str:
        """A meeting of today with these cases on its agenda."""
        acting = self.acting()
        plan = Plan(title="示例第1次会商会议", held_on=acting.today, starts_at="09:30", place="示例会议室")
        with self.desk.town.house.database.transaction() as session:
            ref = meetings.plan(session, acting, plan).ref
        for case in cases:
            self.do(ref, lambda s, a, m, case=case: agenda.put_on(s, a, m, case, seen=m.version))
        return ref

    def attended(self, ref: str, places: tuple[Department, ...] = CORE_DEPARTMENTS) -> None:
        seats = [Seat(department=place, name=f"示例{place.short}", post="副局长") for place in places]
        self.do(ref, lambda s, a, m: sitting.attend(s, a, m, seats, seen=m.version))

    def step(self, ref: str, name: str, reason: str = "") -> None:
        self.do(ref, lambda s, a, m: meetings.step(s, a, m, name, seen=m.version, reason=reason))

    def opened(self, *cases: str) -> str:
        ref = self.planned(*cases)
        self.attended(ref)
        self.step(ref, "open")
        return ref

    def vote(self, ref: str, item: int, ballots: dict[Department, Ballot] | None = None) -> None:
        given = SPLIT if ballots is None else ballots
        self.do(ref, lambda s, a, m: sitting.vote(s, a, m, item, given, seen=m.version))

    def resolve(
        self, ref: str, item: int, resolved: Resolved = ON_CONDITION, login: str = "coordinator"
    ) -> None:
        self.do(ref, lambda s, a, m: sitting.resolve(s, a, m, item, resolved, seen=m.version), login)

    def closed(self) -> str:
        """Both cases voted on, resolved on condition and plainly, the meeting over."""
        ref = self.opened(self.disputed, self.agreed)
        first, second = self.items(ref)
        self.vote(ref, first.id)
        self.resolve(ref, first.id)
        self.vote(ref, second.id, dict.fromkeys(CORE_DEPARTMENTS, AGREE))
        self.resolve(ref, second.id, PLAIN)
        self.step(ref, "close")
        return ref

    def write(self, ref: str, login: str = "coordinator", text: str = "") -> None:
        book = self.desk.town.house.book

        def do(session: Session, acting: Acting, row: Meeting) -> None:
            words = text or meeting_record.drafted(meeting_record.record(session, row, book))
            minutes.write(session, acting, row, words, seen=row.version)

        self.do(ref, do, login)

    def sign(self, ref: str, login: str = "chair", digest: str = "") -> None:
        book = self.desk.town.house.book

        def do(session: Session, acting: Acting, row: Meeting) -> None:
            seen = digest or meeting_record.record(session, row, book).digest
            minutes.sign(session, acting, row, seen=row.version, seen_digest=seen, book=book)

        self.do(ref, do, login)

    def signed(self) -> str:
        ref = self.closed()
        self.write(ref)
        self.sign(ref)
        return ref

    def printed(self) -> int:
        """Print the minutes that wait; the document's id."""
        house = self.desk.town.house
        with house.database.reading() as session:
            number = session.scalars(select(Document.id).where(Document.kind == "minutes")).one()
        documents.render_job(house.database, house.store, quickly, timepiece.now, number)
        return number

    def carry(self, ref: str) -> None:
        self.do(ref, lambda s, a, m: agenda.carry(s, a, m, seen=m.version))

    def stand_aside(self, ref: str, login: str) -> None:
        acting = self.acting(login)
        with by_hand(self.desk.town.house.database) as session:
            session.add(
                Recusal(
                    application_id=self.desk.town.application(ref).id,
                    account_id=acting.actor.account_id,
                    reason="示例：亲属任职",
                    declared_at=acting.moment,
                )
            )


@cache
def played(migrated: Path, folder: Path) -> Played:
    """Play the two cases once; every test starts from a copy."""
    database = sqlite_copy(migrated, folder)
    desk = Desk(town_at(sqlite_url(database), folder / "var"), {})
    desk.refs["agreed"] = desk.play("passes", "consultation", len(CORE_DEPARTMENTS))
    desk.refs["disputed"] = disputed = desk.play("conclusion_a", "consultation")
    story = desk.town.story(disputed, "conclusion_a")
    for place in story._asked():
        against = place is D.ECOLOGY
        story.give_opinion(place, OpinionVerdict.DISAGREE if against else OpinionVerdict.AGREE)
    story.settle("judgement")
    story.settle("value")
    for login in LOGINS:
        desk.person(login)
    return keep(desk, database, folder)


def tomorrow(acting: Acting, days: int = 1) -> str:
    return (acting.today + timedelta(days=days)).isoformat()
