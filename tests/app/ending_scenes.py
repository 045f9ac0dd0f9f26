"""Scenes for races: a case played to a state once, in a database of its own that each race copies."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from app import timepiece
from app.db import Database
from app.demo import city
from app.demo.story import VERDICTS, Story
from app.models import Application
from app.services import steps
from app.services.acting import Acting
from app.services.documents import CLOCK
from tests.databases import PostgresServer
from tests.people import Town, town_at
from workflows.cases import Actor

Do = Callable[[Session, Acting, Application], object]


@dataclass(frozen=True, slots=True)
class Scene:
    """A town on a database of its own. key: the project being played; ref: of its case, empty before there is one."""

    town: Town
    key: str
    ref: str = ""

    @property
    def database(self) -> Database:
        return self.town.house.database

    @property
    def story(self) -> Story:
        """Goes on with the case; every step of a story is taken by the right person."""
        now = timepiece.now()
        figures = replace(city.project(self.key), reaches="signing")
        verdict = VERDICTS[city.project(self.key).reaches] if self.key in DECIDED else VERDICTS["approved"]
        return Story(self.town.house, figures, now - timedelta(days=1), now, self.ref, verdict)

    def actor(self, login: str) -> Actor:
        """``company`` and ``county`` stand for those of the case; empty for the clock."""
        if login in {"company", "county"}:
            return self.story._applicant if login == "company" else self.story._county
        return self.town.house.cast.actors[login] if login else CLOCK

    def do(self, login: str, do: Do) -> object:
        acting = Acting(actor=self.actor(login), moment=timepiece.now())
        with self.database.transaction() as session:
            return do(session, acting, steps.locked(session, self.ref))


Play = Callable[[Scene], object]
DECIDED = ("passes", "conditions", "fails_on_coal")


@dataclass(frozen=True, slots=True)
class Stage:
    """``play``: what leads here from the stage ``after``."""

    after: str
    play: Play


@dataclass(slots=True)
class Theatre:
    """Every scene is played when it is first asked for; whoever opens it gets a copy."""

    server: PostgresServer
    stages: dict[str, Stage]
    folder: Path
    _stack: ExitStack = field(default_factory=ExitStack)
    _kept: dict[str, tuple[str, Scene]] = field(default_factory=dict)

    def start(self, begin: Callable[[Town], object]) -> None:
        """The town that every scene starts from. begin: what stands there before the first scene."""
        url = self._stack.enter_context(self.server.database(self.server.migrated_template()))
        town = town_at(url, self.folder / "var")
        begin(town)
        town.close()
        self._kept[""] = (_name(url), Scene(town, ""))

    def close(self) -> None:
        self._stack.close()

    @contextmanager
    def open(self, key: str, name: str) -> Iterator[Scene]:
        """A copy of the scene ``name`` of the project ``key``, gone afterwards."""
        kept, scene = self._played(key, name)
        with self.server.database(kept) as url:
            copy = _on(scene, url)
            try:
                yield copy
            finally:
                copy.database.dispose()

    def _played(self, key: str, name: str) -> tuple[str, Scene]:
        full = f"{key}:{name}" if name else ""
        if full not in self._kept:
            stage = self.stages[name]
            before, scene = self._played(key, stage.after)
            url = self._stack.enter_context(self.server.database(before))
            scene = _on(replace(scene, key=key), url)
            stage.play(scene)
            if not scene.ref:
                scene = replace(scene, ref=_newest(scene))
            scene.database.dispose()
            self._kept[full] = (_name(url), scene)
        return self._kept[full]


def _on(scene: Scene, url: str) -> Scene:
    database = Database(url)
    database.info = scene.database.info
    return replace(scene, town=replace(scene.town, house=replace(scene.town.house, database=database)))


def _name(url: str) -> str:
    name = make_url(url).database
    assert name is not None
    return name


def _newest(scene: Scene) -> str:
    with scene.database.reading() as session:
        return session.scalars(select(Application.ref).order_by(Application.id.desc())).first() or ""
