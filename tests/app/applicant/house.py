"""The service under test and the people at its pages."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import timepiece
from app.canonical import sha256
from app.models import Account, Application, Appointment, DraftSection, Event, Organisation, UserSession
from app.services import drafts, screenings
from app.services.acting import Acting, shanghai_day
from app.services.materials import Material, checklist
from app.web.current import Services
from rules.parameters import RuleBook
from tests.databases import by_hand
from workflows.cases import Actor
from workflows.people import kind_of
from workflows.vocabulary import Role

CODE = "2606-411221-04-01-{:06d}"
SECTION = re.compile(r'name="_version" value="([0-9]+)"')


@dataclass
class Person:
    """Somebody at a browser. ``post`` takes the version and a key from the page it was given, as a browser would."""

    client: FlaskClient
    actor: Actor
    sid: str
    csrf: str = field(default="", repr=False)

    def get(self, path: str, status: int = 200) -> str:
        response = self.client.get(path)
        assert response.status_code == status, response.text[:2000]
        self.csrf = self.csrf or _first(r'name="csrf_token" value="([^"]+)"', response.text)
        return response.text

    def version(self, path: str) -> str:
        return _first(SECTION.pattern, self.get(path))

    def post(self, path: str, data: dict[str, Any], *, version: object = "", key: str = "") -> TestResponse:
        if not self.csrf:
            self.get("/apply/new")
        form = {"csrf_token": self.csrf, "_key": key or secrets.token_hex(16), "_version": str(version)}
        answer = self.client.post(path, data=form | data, headers={"Referer": "http://localhost/my/"})
        answer.request.environ["wsgi.input"].close()  # the client leaves its own file of a large body open
        return answer


@dataclass
class House:
    """The service with its database at hand."""

    app: Flask

    @property
    def services(self) -> Services:
        found: Services = self.app.extensions["lianshen"]
        return found

    @property
    def book(self) -> RuleBook:
        return RuleBook.load(overlay=self.services.settings.overlay)

    def person(self, organisation: str, credit_code: str, name: str, role: Role = Role.APPLICANT) -> Person:
        now = timepiece.now()
        sid = secrets.token_urlsafe(32)
        with by_hand(self.services.database) as session:
            body = session.scalar(select(Organisation).where(Organisation.name == organisation))
            if body is None:
                body = Organisation(credit_code=credit_code, name=organisation)
                session.add(body)
                session.flush()
            account = Account(login=name, name=name, password_hash="not used here", kind=kind_of(role))
            session.add(account)
            session.flush()
            appointment = Appointment(account_id=account.id, role=role, body=str(body.id))
            session.add(appointment)
            session.flush()
            session.add(
                UserSession(
                    id_hash=sha256(sid),
                    account_id=account.id,
                    appointment_id=appointment.id,
                    created_at=now,
                    seen_at=now,
                )
            )
            actor = Actor(account_id=account.id, name=name, role=role, body=str(body.id))
        client = self.app.test_client()
        client.set_cookie("sid", sid)
        return Person(client, actor, sid)

    def start(self, person: Person, *, serial: int = 1, title: str = "示例熟料生产线项目") -> str:
        """A draft of this person's organisation; its number."""
        acting = Acting(actor=person.actor, moment=timepiece.now())
        with self.services.database.transaction() as session:
            application = drafts.start(
                session,
                acting,
                organisation_id=int(person.actor.body),
                project_code=CODE.format(serial),
                title=title,
                county_code="411221",
            )
            return application.ref

    def save(self, person: Person, ref: str, content: dict[str, dict[str, object]]) -> None:
        """Sections kept as complete, without the pages."""
        acting = Acting(actor=person.actor, moment=timepiece.now())
        with self.services.database.transaction() as session:
            application = session.scalars(select(Application).where(Application.ref == ref)).one()
            for name, typed in content.items():
                row = drafts.sections_of(session, application.id)[name]
                drafts.save(
                    session,
                    acting,
                    application,
                    name=name,
                    content=typed,
                    faults=0,
                    complete=True,
                    seen=row.version,
                )

    def asked(self, ref: str) -> list[Material]:
        """The materials that this application needs as it stands."""
        with self.services.database.reading() as session:
            application = session.scalars(select(Application).where(Application.ref == ref)).one()
            facts = screenings.typed_facts(session, application, self.book)
            listed = checklist(facts, self.book, shanghai_day(timepiece.now()))
            return [material for material in listed if material.required]

    def section(self, ref: str, name: str) -> DraftSection:
        with self.services.database.reading() as session:
            application = session.scalars(select(Application).where(Application.ref == ref)).one()
            return drafts.sections_of(session, application.id)[name]

    def typed(self, ref: str, name: str) -> dict[str, Any]:
        return drafts.content_of(self.section(ref, name))

    def application(self, ref: str) -> Application:
        with self.services.database.reading() as session:
            return session.scalars(select(Application).where(Application.ref == ref)).one()

    def actions(self, ref: str) -> list[str]:
        with self.services.database.reading() as session:
            application = session.scalars(select(Application).where(Application.ref == ref)).one()
            rows = session.scalars(
                select(Event.action).where(Event.application_id == application.id).order_by(Event.seq)
            )
            return list(rows)


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not on the page"
    return found[1]
