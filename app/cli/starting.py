"""What every command begins with: right settings and a database that is there, or one sentence and exit 2."""

import os
import sys

import click
from sqlalchemy import inspect

from app import timepiece
from app.backup import afterwards
from app.cli import start_checks
from app.db import Database
from app.rulebook import Shelf
from app.services import checkpoints
from app.settings import SettingError, Settings, from_env
from rules.parameters import DataError


def settings_or_exit() -> Settings:
    try:
        return from_env(os.environ)
    except SettingError as error:
        click.echo(f"设置有误：{error}", err=True)
        sys.exit(2)


def database_or_exit(settings: Settings) -> Database:
    """Stop where ``init`` was not run yet."""
    database = Database(settings.database_url, pool_size=2)
    if inspect(database.engine).has_table("application"):
        return database
    database.dispose()
    click.echo("数据库还没有建立，请先运行 flask --app app init", err=True)
    sys.exit(2)


def require_startable(settings: Settings) -> None:
    """Stop unless schema, fonts, renderer and clock are as they must be, each fault in one line (RE-07)."""
    database = database_or_exit(settings)
    database.info[checkpoints.SIGNER] = checkpoints.signer(settings.secret_key, settings.origin)
    try:
        found = list(start_checks.faults(database, settings, timepiece.now()))
        if not found and not settings.read_only:
            afterwards.record(settings.var, database, timepiece.now())
    finally:
        database.dispose()
    for sentence in found:
        click.echo(f"没有启动：{sentence}", err=True)
    if found:
        sys.exit(2)


def require_rule_book(settings: Settings) -> None:
    """Stop unless the data of this release take every published amendment: no page may read half a law."""
    database = database_or_exit(settings)
    try:
        with database.reading() as session:
            Shelf(settings.overlay).current(session)
    except DataError as error:
        click.echo(f"规则数据不能使用，没有启动：{error}", err=True)
        sys.exit(2)
    finally:
        database.dispose()
