"""``flask --app app …``: init, demo, serve, work, smoke. The clock is read here and in app.web only."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import click
from flask import Flask
from sqlalchemy import inspect

from app import channels, timepiece
from app.db import Database, migrate
from app.documents.isolation import Rendered, render_isolated
from app.documents.kinds import Printable
from app.files import Store
from app.jobs import worker
from app.rulebook import Shelf
from app.services import clockwork, deliveries, documents, rule_impact
from app.services.acting import SHANGHAI
from app.settings import LIMITS, SettingError, Settings, from_env
from rules.parameters import DataError

NOON = 12


def install(app: Flask) -> None:
    for command in (init, demo, serve, work, clock, smoke):
        app.cli.add_command(command)


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


@click.command()
def init() -> None:
    """建立数据库，升级到最新版本（可重复运行）。"""
    settings = settings_or_exit()
    migrate(settings.database_url)
    settings.files.mkdir(parents=True, exist_ok=True)
    click.echo("数据库已就绪")


@click.command()
def demo() -> None:
    """装入演示城市：虚构的单位、人员和约五十个项目（只装一次，只限本机）。"""
    from app.demo import city

    settings = settings_or_exit()
    if not settings.demo:
        click.echo("演示数据只能在 DEMO=1 且本机回环地址下装入", err=True)
        sys.exit(2)
    database_or_exit(settings).dispose()
    city.load(settings, timepiece.now())


@click.command()
def work() -> None:
    """运行后台任务：生成文书、计算规则修订的影响。"""
    settings = settings_or_exit()
    run_worker(settings)


def run_worker(settings: Settings) -> None:
    """Work until told to stop."""
    database = database_or_exit(settings)
    database.info[deliveries.OUTGOING] = tuple(channels.from_settings(settings))
    worker.run(
        settings.database_url,
        handlers(settings, database),
        executor_id=f"worker-{os.getpid()}-{secrets.token_hex(4)}",
        stop=worker.stop_on_signal(),
        tick=_ticking(database),
    )
    database.dispose()


def _ticking(database: Database) -> Callable[[], None]:
    """What the worker asks now and again; the first time also whether the stored due dates are of this calendar."""
    started: list[bool] = []

    def tick() -> None:
        if not started:
            clockwork.wake_at_start(database)
            started.append(True)
        clockwork.wake(database, timepiece.now())

    return tick


def handlers(settings: Settings, database: Database) -> dict[str, worker.Handler]:
    """Job name → what it does. The renderer runs in a child process and is never imported here."""
    store, shelf = Store(settings.files), Shelf(settings.overlay)

    def render(kind: str, context: Printable) -> Rendered:
        return render_isolated(kind, context, fonts=settings.fonts)

    def render_document(argument: str) -> None:
        documents.render_job(database, store, render, timepiece.now, int(argument))

    def weigh_rule_change(argument: str) -> None:
        rule_impact.weigh_job(database, shelf, timepiece.now, int(argument))

    outgoing = channels.from_settings(settings)

    def deliver_notice(argument: str) -> None:
        deliveries.deliver_job(database, outgoing, timepiece.now, int(argument), site=settings.public_url)

    return {
        documents.RENDER: render_document,
        rule_impact.WEIGH: weigh_rule_change,
        deliveries.DELIVER: deliver_notice,
        **clockwork.handlers(database, timepiece.now),
    }


def _day(_context: click.Context, _option: click.Parameter, typed: str | None) -> datetime | None:
    try:
        return datetime.strptime(typed, "%Y-%m-%d").replace(hour=NOON, tzinfo=SHANGHAI) if typed else None
    except ValueError:
        raise click.BadParameter(f"应为 2027-03-01 这样的日期，现在是 {typed!r}") from None


@click.command()
@click.option("--on", "day", callback=_day, help="按哪一天办理，只限演示（DEMO=1）")
def clock(day: datetime | None) -> None:
    """办理期限届满的事项并发出提醒；后台任务会自动办理，这里用于演示和检查。"""
    settings = settings_or_exit()
    if day and not settings.demo:
        click.echo("指定日期只能在 DEMO=1 下使用", err=True)
        sys.exit(2)
    moment = day.astimezone(UTC) if day else timepiece.now()
    database = database_or_exit(settings)
    database.info[deliveries.OUTGOING] = tuple(channels.from_settings(settings))
    outcome = clockwork.run(database, moment)
    for item in outcome.done:
        click.echo(f"{item.due_on} 期满：{item.ref} {item.kind}")
    for item, why in outcome.refused:
        click.echo(f"{item.due_on} 期满，没有办理：{item.ref} {item.kind}，{why}")
    click.echo(f"办理 {len(outcome.done)} 项，提醒 {outcome.reminded} 项")
    database.dispose()


@click.command()
def serve() -> None:
    """启动网站和后台任务，打印地址和演示账号。"""
    from waitress import serve as wait

    from app import create_app

    settings = settings_or_exit()
    require_rule_book(settings)
    background = subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "work"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        click.echo(f"\n  “两高”项目会商联审  http://{settings.host}:{settings.port}/\n")
        proxy = {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": "x-forwarded-for"}
        wait(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            threads=8,
            ident=None,
            max_request_body_size=LIMITS.upload_file + LIMITS.request_body,
            **(proxy if settings.trusted_proxy else {}),
        )
    finally:
        background.terminate()
        background.wait(timeout=20)


@click.command()
def smoke() -> None:
    """在临时目录和临时端口上，以各角色走完从填报到导出的全过程；再走一遍没有演示系数的。"""
    from app.demo import smoke as journey

    sys.exit(journey.main())
