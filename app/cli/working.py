"""The worker and the clock: work, clock."""

import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click

from app import channels, timepiece
from app.cli.starting import database_or_exit, require_startable, settings_or_exit
from app.db import Database
from app.documents.isolation import Rendered, render_isolated
from app.documents.kinds import Printable
from app.files import Store
from app.jobs import worker
from app.rulebook import Shelf
from app.services import (
    checkpoints,
    clockwork,
    deliveries,
    documents,
    head_mail,
    password_links,
    rule_impact,
    verification,
)
from app.services.acting import SHANGHAI
from app.settings import Settings

NOON = 12
LEFT_BEHIND = timedelta(hours=1)
"""A file that was not finished in this time is nobody's any more."""


@click.command()
def work() -> None:
    """运行后台任务：生成文书、计算规则修订的影响。"""
    settings = settings_or_exit()
    require_startable(settings)
    if settings.read_only:
        click.echo("只读维护：后台任务暂停")
        worker.stop_on_signal().wait()
        return
    # By the machine's clock, as the files are stamped, whatever day is pretended.
    Store(settings.files).sweep(datetime.now(UTC) - LEFT_BEHIND)
    run_worker(settings)


def run_worker(settings: Settings) -> None:
    """Work until told to stop."""
    database = database_or_exit(settings)
    database.info[deliveries.OUTGOING] = tuple(channels.from_settings(settings))
    database.info[checkpoints.SIGNER] = checkpoints.signer(settings.secret_key, settings.origin)
    worker.run(
        settings.database_url,
        handlers(settings, database),
        executor_id=f"worker-{os.getpid()}-{secrets.token_hex(4)}",
        stop=worker.stop_on_signal(),
        tick=_ticking(settings, database),
    )
    database.dispose()


def _ticking(settings: Settings, database: Database) -> Callable[[], None]:
    """What the worker asks now and again; the first time also whether the stored due dates are of this calendar."""
    started: list[bool] = []

    def tick() -> None:
        if not started:
            clockwork.wake_at_start(database)
            started.append(True)
        clockwork.wake(database, timepiece.now())
        checkpoints.daily(database, timepiece.now())
        head_mail.wake(database, settings.checkpoint_mail, timepiece.now())

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

    def mail_password_word(argument: str) -> None:
        password_links.mail_job(database, outgoing, timepiece.now, int(argument), site=settings.public_url)

    def mail_head(argument: str) -> None:
        head_mail.mail_job(database, outgoing, timepiece.now, argument)

    def verify_record(argument: str) -> None:
        keys = checkpoints.own_keys(settings.secret_key, *settings.earlier_keys)
        verification.verify_job(database, timepiece.now, argument, keys=keys)

    return {
        documents.RENDER: render_document,
        head_mail.JOB: mail_head,
        password_links.MAIL: mail_password_word,
        rule_impact.WEIGH: weigh_rule_change,
        deliveries.DELIVER: deliver_notice,
        verification.VERIFY: verify_record,
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
    database.info[checkpoints.SIGNER] = checkpoints.signer(settings.secret_key, settings.origin)
    outcome = clockwork.run(database, moment)
    for item in outcome.done:
        click.echo(f"{item.due_on} 期满：{item.ref} {item.kind}")
    for item, why in outcome.refused:
        click.echo(f"{item.due_on} 期满，没有办理：{item.ref} {item.kind}，{why}")
    click.echo(f"办理 {len(outcome.done)} 项，提醒 {outcome.reminded} 项")
    database.dispose()
