"""Load the demonstration city once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import func, select, update

from app.db import Database
from app.demo import after_stories, side_stories
from app.demo.hours import office
from app.demo.people import SHOWN, Cast, appoint
from app.demo.projects import companies, project, projects
from app.demo.side_story import SideStory
from app.demo.story import House
from app.files import Store
from app.models import Account, Notice, Organisation
from app.rulebook import Shelf
from app.services import checkpoints, clockwork, events
from app.services.accounts import hash_password
from app.services.acting import Acting
from app.services.documents import CLOCK
from app.settings import Settings
from rules.parameters import RuleBook

__all__ = ["announce", "companies", "found", "load", "play", "project", "projects"]

FOUNDED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
READ = 3
"""Days after which everybody has read his notices."""


def load(settings: Settings, now: datetime) -> None:
    """Some fifty projects through the real use cases; nothing when accounts exist already."""
    database = Database(settings.database_url)
    database.info[checkpoints.SIGNER] = checkpoints.signer(settings.secret_key, settings.origin)
    with database.reading() as session:
        if session.scalar(select(func.count()).select_from(Account)):
            click.echo("演示数据已经装入过；密码只在装入时显示一次；要重新开始，请删除数据目录后再运行")
            return
    house = found(database, Store(settings.files), RuleBook.load(overlay=settings.overlay))
    play(house, now, Shelf(settings.overlay))
    database.dispose()
    announce(house.cast)


def play(house: House, now: datetime, shelf: Shelf) -> None:
    """Every project as far as it goes, then what the clock finds over on the day of loading."""
    stories = {}
    for figures in projects():
        begun = now - timedelta(days=figures.days_ago)
        story = SideStory(house, figures, begun, now, pace=office, shelf=shelf)
        story.run()
        stories[figures.key] = story
    stories |= side_stories.play(house, now, shelf)
    after_stories.play(house, stories, shelf)
    clockwork.run(house.database, now)
    _read_up(house.database, now - timedelta(days=READ))


def _read_up(database: Database, until: datetime) -> None:
    """Everybody has read what came before; dozens of unread notices would hide the ones that matter today."""
    with database.transaction() as session:
        old = update(Notice).where(Notice.made_at < until, Notice.read_at.is_(None))
        session.execute(old.values(read_at=until))


def found(
    database: Database,
    store: Store,
    book: RuleBook,
    hasher: Callable[[str], str] = hash_password,
) -> House:
    """Companies and people of the city, without projects."""
    with database.transaction() as session:
        keys: dict[str, int] = {}
        for row in companies():
            company = Organisation(credit_code=row["credit_code"], name=row["name"])
            session.add(company)
            session.flush()
            keys[row["key"]] = company.id
        cast = appoint(session, keys, hasher)
        founding = Acting(actor=CLOCK, moment=FOUNDED)
        events.append(session, founding, action="people.found", label="建立演示单位和人员")
    return House(database, store, book, cast, keys)


def announce(cast: Cast) -> None:
    """One login per role; the passwords are random and shown only here."""
    click.echo("\n演示账号（随机密码，只显示这一次）")
    for login in SHOWN:
        actor = cast.actors[login]
        click.echo(f"  {login:<28}{cast.passwords[login]:<18}{actor.role.label} {actor.name}")
    click.echo("其余演示账号（其他企业和县）不在此列出。")
