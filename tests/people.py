"""The cast and the house of the tests: real accounts, real sign-in, real cases played through the use cases."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import ColumnElement, make_url, select, true
from werkzeug.test import TestResponse

from app import timepiece
from app.db import Database
from app.demo import city
from app.demo.story import House, Story
from app.documents.context import DecisionContext
from app.documents.isolation import Rendered
from app.files import Store
from app.models import Application, Document
from app.services import documents, steps
from app.settings import ROOT, Settings
from app.wiring import build
from rules.parameters import RuleBook
from workflows.vocabulary import Department, DocumentState, Role

OVERLAY = ROOT / "app" / "demo" / "parameters.toml"
# The same algorithm as in service, with the smallest work: tests sign in hundreds of times.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash


# A test's service is built hundreds of times: its pages are compiled once, its people founded once and copied.
COMPILED = FileSystemBytecodeCache()


@dataclass(frozen=True, slots=True)
class Founded:
    """A SQLite file with the companies and people, and who they are."""

    content: bytes
    house: House


_FOUNDED: dict[Path | None, Founded] = {}


def quickly(_kind: str, context: DecisionContext) -> Rendered:
    """A renderer for tests that are not about paper; the bytes depend on the input."""
    return Rendered(pdf=f"%PDF-1.7 {context.title} {context.number}".encode(), pages=1, fonts=(), versions={})


def print_previews(house: House) -> None:
    """Run the jobs of every preview that waits."""
    _print(house, Document.kind == "preview")


def print_waiting(house: House) -> None:
    """Run the jobs of every document that waits."""
    _print(house, true())


def _print(house: House, chosen: ColumnElement[bool]) -> None:
    queued = select(Document.id).where(chosen, Document.state == DocumentState.QUEUED)
    with house.database.reading() as session:
        waiting = session.scalars(queued).all()
    for number in waiting:
        documents.render_job(house.database, house.store, quickly, timepiece.now, number)


def settings_for(database_url: str, var: Path, *, overlay: Path | None = OVERLAY) -> Settings:
    return Settings(
        database_url=database_url,
        var=var,
        secret_key="secret-of-the-tests-and-nothing-else",
        plain_http=True,
        host="127.0.0.1",
        port=8000,
        trusted_hosts=("localhost",),
        demo=False,
        overlay=overlay,
        second_factor_required=False,
    )


@dataclass(slots=True)
class Town:
    """A running service without projects."""

    app: Flask
    house: House
    settings: Settings

    def close(self) -> None:
        self.house.database.dispose()
        self.app.extensions["lianshen"].database.dispose()

    def case(self, key: str = "passes", *, reaches: str, days_ago: int = 12) -> str:
        """The number of a case of the demonstration city played to a state."""
        figures = city.project(key)
        changed = replace(figures, reaches=reaches)
        now = timepiece.now()
        ref = Story(self.house, changed, now - timedelta(days=days_ago), now).run()
        print_previews(self.house)
        return ref

    def story(self, ref: str, key: str = "passes") -> Story:
        """Go on with a case that stands somewhere."""
        now = timepiece.now()
        return Story(self.house, city.project(key), now, now, ref=ref)

    def preview(self, ref: str) -> int:
        """Draft a conclusion in the browser and print its preview; the document's id."""
        lead = self.person("coordinator")
        fields = {"verdict": "approve", "reason": "示例：各项符合", "action": "save"}
        assert lead.post(f"/case/{ref}/conclude", fields, form=f"/case/{ref}/conclude").status_code == 303
        print_previews(self.house)
        with self.house.database.reading() as session:
            return session.scalars(select(Document.id).order_by(Document.id.desc())).first() or 0

    def person(self, login: str) -> "Person":
        client = self.app.test_client()
        one = Person(client, login)
        one.sign_in(self.house.cast.passwords[login])
        return one

    def department(self, department: Department, role: Role) -> "Person":
        return self.person(f"{department.value.replace('_', '-')}-{role.value}")

    def application(self, ref: str) -> Application:
        with self.house.database.reading() as session:
            return steps.of_ref(session, ref)


@dataclass(slots=True)
class Person:
    """Somebody at a browser without script."""

    client: FlaskClient
    login: str

    def sign_in(self, password: str) -> None:
        answer = self.post("/login", {"login": self.login, "password": password}, form="/login", key=False)
        assert answer.status_code == 303, answer.text

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def hidden(self, page: str, action: str = "") -> dict[str, str]:
        """The hidden fields of the page's form whose action ends so (the first form otherwise)."""
        html = self.get(page).text
        forms = re.findall(r"<form\b[^>]*>.*?</form>", html, re.DOTALL)
        chosen = [form for form in forms if 'method="post"' in form and (not action or f'{action}"' in form)]
        own = [form for form in chosen if "/logout" not in form] or chosen
        if not own:
            return {"csrf_token": "", "_key": "", "_version": ""}
        pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', own[0])
        return dict(pairs)

    def post(
        self, path: str, fields: dict[str, str], *, form: str = "", key: bool = True, action: str = ""
    ) -> TestResponse:
        """Open the page ``form``, then post its hidden fields and these."""
        hidden = self.hidden(form, action) if form else {}
        if not key:
            hidden = {name: value for name, value in hidden.items() if name == "csrf_token"}
        return self.client.post(path, data=hidden | fields)


def town_at(database_url: str, var: Path, *, overlay: Path | None = OVERLAY) -> Town:
    """A service on this fresh database with the demonstration's companies and people."""
    settings = settings_for(database_url, var, overlay=overlay)
    file = Path(name) if (name := make_url(database_url).database) and name.endswith(".db") else None
    founded = _FOUNDED.get(overlay) if file else None
    if file and founded:
        file.write_bytes(founded.content)
    app = build(settings)
    app.config["TESTING"] = False
    app.jinja_env.bytecode_cache = COMPILED
    database: Database = app.extensions["lianshen"].database
    store = Store(settings.files)
    if founded:
        return Town(app, replace(founded.house, database=database, store=store), settings)
    house = city.found(database, store, RuleBook.load(overlay=overlay), CHEAP)
    if file:
        database.dispose()  # With its last connection the journal goes into the file.
        _FOUNDED[overlay] = Founded(file.read_bytes(), house)
    return Town(app, house, settings)
