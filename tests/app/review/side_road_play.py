"""Playing the side roads through the use cases, at moments the test chooses."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import timepiece
from app.demo import city
from app.demo.story import Story
from app.documents.letter import LetterContext
from app.inspection import Inspected
from app.models import Application, Document, Event
from app.services import documents, province, steps
from app.services.acting import Acting
from rules.parameters import DATA, RuleBook
from tests.people import OVERLAY, Town, quickly

DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """Nine in the morning in Sanmenxia of that day, as aware UTC."""
    return datetime.fromisoformat(f"{text}T01:00:00").replace(tzinfo=UTC)


@dataclass(slots=True)
class Road:
    """One case of a town, and whoever acts on it when."""

    town: Town
    ref: str

    def take(
        self, login: str, do: Callable[[Session, Acting, Application], object], when: datetime | None = None
    ) -> object:
        acting = Acting(actor=self.town.house.cast.actors[login], moment=when or timepiece.now())
        with self.town.house.database.transaction() as session:
            return do(session, acting, steps.locked(session, self.ref))

    @property
    def case(self) -> Application:
        return self.town.application(self.ref)

    def papers(self, kind: str) -> list[Document]:
        with self.town.house.database.reading() as session:
            rows = documents.of_application(session, steps.of_ref(session, self.ref).id)
        return [row for row in rows if row.kind == kind]

    def letter(self, kind: str) -> LetterContext:
        """The words of the newest letter of its kind."""
        context = documents.context_from(self.papers(kind)[-1].context, kind)
        assert isinstance(context, LetterContext)
        return context

    def print(self) -> None:
        """Run every job of the case that waits."""
        house = self.town.house
        with house.database.reading() as session:
            rows = documents.of_application(session, steps.of_ref(session, self.ref).id)
        for row in rows:
            documents.render_job(house.database, house.store, quickly, timepiece.now, row.id)

    def actions(self) -> list[str]:
        with self.town.house.database.reading() as session:
            mine = select(Event.action).where(Event.application_id == self.case.id)
            return list(session.scalars(mine.order_by(Event.seq)))


def words(letter: LetterContext) -> str:
    """All its words, for looking into."""
    items = [text for item in letter.items for text in (item.title, *item.lines)]
    cells = [cell for table in letter.tables for row in table.rows for cell in row]
    return "\n".join((letter.title, letter.addressee, *letter.paragraphs, *items, *cells, letter.closing))


def road(town: Town, key: str, reaches: str, *, start: datetime | None = None, alias: str = "") -> Road:
    """A demonstration project played to a state, where ``alias`` gives it a project code of its own."""
    now = timepiece.now()
    figures = replace(city.project(key), reaches=reaches, key=alias or key)
    begun = start or now - timedelta(days=12)
    return Road(town, Story(town.house, figures, begun, max(now, begun + 40 * DAY if start else now)).run())


def scan(town: Town) -> province.Scan:
    data = b"%PDF-1.7 scan of the province's paper"
    look = Inspected(name="省级意见示例.pdf", media_type="application/pdf", size=len(data), pages=1)
    return province.Scan(inspected=look, sha256=town.house.store.put(data))


def without_suspension(folder: Path) -> RuleBook:
    """The law as it would be once the suspension of steel is over: another data folder, another digest."""
    data = folder / "data"
    shutil.copytree(DATA, data)
    table = data / "capacity_replacement.toml"
    blocks = table.read_text("utf-8").split("[[")
    kept = [block for block in blocks if 'key = "capacity_replacement.suspended"' not in block]
    assert len(kept) < len(blocks)
    table.write_text("[[".join(kept), "utf-8")
    return RuleBook.load(overlay=OVERLAY, data=data)
