"""Load the demonstration city once."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select

from app.db import Database
from app.demo.figures import Figures
from app.demo.people import SHOWN, Cast, appoint
from app.demo.story import House, Story
from app.files import Store
from app.models import Account, Organisation
from app.services.accounts import hash_password
from app.settings import Settings
from rules.parameters import RuleBook

PROJECTS = Path(__file__).with_name("projects.toml")


def load(settings: Settings, now: datetime) -> None:
    """Thirty projects through the real use cases; nothing when accounts exist already."""
    database = Database(settings.database_url)
    with database.reading() as session:
        if session.scalar(select(func.count()).select_from(Account)):
            click.echo("演示数据已经装入过；密码只在装入时显示一次；要重新开始，请删除数据目录后再运行")
            return
    house = found(database, Store(settings.files), RuleBook.load(overlay=settings.overlay))
    for figures in projects():
        Story(house, figures, now - timedelta(days=figures.days_ago), now).run()
    database.dispose()
    announce(house.cast)


def found(
    database: Database,
    store: Store,
    book: RuleBook,
    hasher: Callable[[str], str] = hash_password,
) -> House:
    """Companies and people of the city, without projects."""
    with database.transaction() as session:
        keys: dict[str, int] = {}
        for row in _read()["organisation"]:
            company = Organisation(credit_code=row["credit_code"], name=row["name"])
            session.add(company)
            session.flush()
            keys[row["key"]] = company.id
        cast = appoint(session, keys, hasher)
    return House(database, store, book, cast, keys)


def companies() -> list[dict[str, str]]:
    """key, name and credit_code of each invented company."""
    return _read()["organisation"]


def projects() -> list[Figures]:
    return [Figures(**row) for row in _read()["project"]]


def project(key: str) -> Figures:
    return next(figures for figures in projects() if figures.key == key)


def _read() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(PROJECTS.read_text("utf-8"))


def announce(cast: Cast) -> None:
    """One login per role; the passwords are random and shown only here."""
    click.echo("\n演示账号（随机密码，只显示这一次）")
    for login in SHOWN:
        actor = cast.actors[login]
        click.echo(f"  {login:<28}{cast.passwords[login]:<18}{actor.role.label} {actor.name}")
    click.echo("其余演示账号（其他企业和县）不在此列出。")
