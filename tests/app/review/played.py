"""One played town for all tests of the officers' pages: a case at every stage, everybody signed in, set back before each test."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, event, func, select, update
from werkzeug.test import TestResponse

from app import timepiece
from app.demo import city
from app.demo.people import SHOWN
from app.demo.story import Story
from app.documents.context import DecisionContext
from app.documents.isolation import Rendered, RenderFailed
from app.models import Document, Event, UserSession
from app.services import documents, steps
from app.services.acting import Acting
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Person, Town, print_previews, town_at
from workflows.cases import Actor
from workflows.vocabulary import Department

# Stage → the demonstration's project, the state it is played to, opinions signed there.
STAGES = {
    "draft": ("draft_b", "draft", 0),
    "county": ("county_a", "county_check", 0),
    "intake": ("intake_b", "intake", 0),
    "consultation": ("consultation_a", "consultation", 1),
    "collected": ("consultation_f", "consultation", 4),
    "conclusion": ("conclusion_a", "conclusion", 0),
    "drafted": ("signing_b", "conclusion", 0),
    "check": ("check_a", "check", 0),
    "signing": ("signing_a", "signing", 0),
    "queued": ("conditions", "approved_with_conditions", 0),
    "failed": ("passes", "approved", 0),
    "issued": ("fails_on_coal", "rejected", 0),
}
BROKEN = "示例：字体缺失"
EVENTS = select(func.count()).select_from(Event)


def printed(_kind: str, context: DecisionContext) -> Rendered:
    """A renderer as quick as a test wants it; the bytes depend on the input."""
    return Rendered(pdf=f"%PDF-1.7 {context.number}".encode(), pages=1, fonts=(), versions={"示例": "1"})


def out_of_order(_kind: str, _context: DecisionContext) -> Rendered:
    raise RenderFailed(BROKEN)


@dataclass(slots=True)
class Desk:
    """``refs``: stage → number of the case that stands there."""

    town: Town
    refs: dict[str, str]
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, login: str) -> Person:
        """Signed in once; the session outlives the setting back when it was there before."""
        if login not in self.people:
            self.people[login] = self.town.person(login)
        return self.people[login]

    def actor(self, login: str) -> Actor:
        return self.town.house.cast.actors[login]

    def login(self, name: str, stage: str) -> str:
        """``county`` and ``applicant`` stand for those of the case."""
        figures = city.project(STAGES[stage][0])
        if name == "applicant":
            return "applicant" if figures.organisation == "a" else f"applicant-{figures.organisation}"
        if name == "county":
            officers = ((login, actor) for login, actor in self.town.house.cast.actors.items())
            return next(
                login for login, actor in officers if "county" in login and actor.body == figures.county
            )
        return name

    def form(self, login: str, page: str, action: str) -> dict[str, str]:
        """The hidden fields a browser would send; LookupError where the page has no such form."""
        found = self.person(login).hidden(page, action)
        if not found.get("_key"):
            raise LookupError(f"{page} shows {login} no form to {action}")
        return found

    def press(
        self, login: str, page: str, action: str, fields: Mapping[str, object] | None = None
    ) -> TestResponse:
        """Open the page and press the button of the form to ``action``, filled in."""
        hidden = self.form(login, page, action)
        return self.send(login, action, hidden | dict(fields or {}), page)

    def send(
        self, login: str, action: str, data: Mapping[str, object], page: str = "/review/"
    ) -> TestResponse:
        headers = {"Referer": f"http://localhost{page}"}
        return self.person(login).client.post(action, data=dict(data), headers=headers)

    def bare(self, login: str, ref: str) -> dict[str, str]:
        """A right token, key and version without having seen the form."""
        token = self.person(login).hidden("/")["csrf_token"]
        return {"csrf_token": token, "_key": "c" * 32, "_version": str(self.town.application(ref).version)}

    def chosen(self, login: str, page: str) -> dict[str, str]:
        """The first tick, every radio of a line set to 同意, hidden keys of the lines."""
        html = self.person(login).get(page).text
        lines = re.findall(r'name="(lines-[0-9]+-key)" value="([^"]*)"', html)
        agreed = {name.replace("-key", "-verdict"): "agree" for name, _ in lines}
        ticked = re.findall(r'name="key" value="([^"]+)"', html)
        return dict(lines) | agreed | ({"key": ticked[0]} if ticked else {})

    def end_sessions(self) -> None:
        with self.town.house.database.transaction() as session:
            session.execute(update(UserSession).values(ended_at=timepiece.now()))

    def events(self) -> int:
        with self.town.house.database.reading() as session:
            return session.scalar(EVENTS) or 0

    def actions(self, ref: str) -> list[str]:
        with self.town.house.database.reading() as session:
            rows = select(Event.action).where(Event.application_id == steps.of_ref(session, ref).id)
            return list(session.scalars(rows.order_by(Event.seq)))

    def overtake(self, ref: str, login: str = "coordinator") -> None:
        """Somebody is faster: the case's version goes up and the record says who did what."""
        acting = Acting(actor=self.actor(login), moment=timepiece.now())
        with self.town.house.database.transaction() as session:
            application = steps.locked(session, ref)
            steps.touch(session, acting, application, action="settlement.value", label="确认未核实取值")

    def document(self, ref: str, kind: str = "decision") -> Document:
        """The newest of its kind."""
        with self.town.house.database.reading() as session:
            rows = documents.of_application(session, steps.of_ref(session, ref).id)
            return next(row for row in reversed(rows) if row.kind == kind)

    def print(
        self,
        ref: str,
        render: Callable[[str, DecisionContext], Rendered] = printed,
        kind: str = "decision",
    ) -> None:
        """Run the job of that document."""
        house, number = self.town.house, self.document(ref, kind).id
        documents.render_job(house.database, house.store, render, timepiece.now, number)

    def play(self, key: str, reaches: str, signed: int = 0) -> str:
        figures = replace(city.project(key), reaches=reaches, signed=signed)
        now = timepiece.now()
        ref = Story(self.town.house, figures, now - timedelta(days=12), now).run()
        print_previews(self.town.house)
        return ref

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement the block sends, without what opens transactions."""
        seen: list[str] = []

        def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen.append(statement)

        engine = self.town.house.database.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)


@dataclass(frozen=True, slots=True)
class Played:
    """The desk, and the database as it was when the play ended."""

    desk: Desk
    database: Path
    kept: Path
    signed_in: frozenset[str]

    def set_back(self) -> Desk:
        self.desk.town.house.database.dispose()
        for suffix in ("-wal", "-shm"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.database)
        self.desk.people = {login: self.desk.people[login] for login in self.signed_in}
        return self.desk


@cache
def played(migrated: Path, folder: Path) -> Played:
    """Play every stage once; the folders of the tests that share it ask for it with the same arguments."""
    database = sqlite_copy(migrated, folder)
    desk = Desk(town_at(sqlite_url(database), folder / "var"), {})
    for stage, (key, reaches, signed) in STAGES.items():
        desk.refs[stage] = desk.play(key, reaches, signed)
    consultation = desk.refs["consultation"]
    desk.town.story(consultation, "consultation_a").draft_opinion(Department.NATURAL_RESOURCES)
    desk.press(
        "natural-resources-checker",
        f"/case/{consultation}/opinion",
        f"/case/{consultation}/opinion/check",
    )
    conclude = f"/case/{desk.refs['drafted']}/conclude"
    desk.press(
        "coordinator", conclude, conclude, {"verdict": "approve", "reason": "示例：均符合", "action": "save"}
    )
    desk.print(desk.refs["failed"], out_of_order)
    desk.print(desk.refs["issued"])
    for login in SHOWN:
        desk.person(login)
    return keep(desk, database, folder)


def keep(desk: Desk, database: Path, folder: Path) -> Played:
    """The play is over: this is what it is set back to."""
    desk.town.house.database.dispose()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = folder / "kept.db"
    shutil.copyfile(database, kept)
    return Played(desk, database, kept, frozenset(desk.people))
