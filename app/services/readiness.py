"""Can this service be relied on now? One sentence a question, for whoever watches it (RE-05); nothing secret in any."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import column, func, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from app.db import Database, UtcDateTime
from app.jobs.queue import JobState, jobs
from app.settings import Settings

FREE_SHARE = 10
"""Percent of the disk that must be free."""
LONGEST_WAIT = timedelta(minutes=5)
BACKUP_AGE = timedelta(hours=26)
CHECKPOINT_AGE = timedelta(hours=24)
BACKUP_RECORD = "backup.json"
_SIGNED = table("checkpoint", column("at", UtcDateTime), column("size"))
_CHECKPOINT = select(func.max(_SIGNED.c.at), func.max(_SIGNED.c.size))
_SIZE = select(table("event_head", column("seq")).c.seq)


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    text: str


class BackupRecord(msgspec.Struct):
    """What ``backup`` leaves in the folder of the service; ``finished_at``: ISO, UTC."""

    finished_at: datetime


def checks(database: Database, settings: Settings, moment: datetime) -> tuple[Check, ...]:
    """The database first: what asks it is not asked where it does not answer."""
    here = _database(database)
    asked: list[Check] = [here, _disk(settings.var)]
    for name, question in (("jobs", _jobs), ("checkpoint", _checkpoint)):
        asked.append(_answered(name, question, database, moment) if here.ok else _unknown(name))
    asked.append(backup(settings.var, moment))
    return tuple(asked)


def _unknown(name: str) -> Check:
    return Check(name, False, "数据库没有回答，无从得知")


def _answered(
    name: str, question: Callable[[Database, datetime], Check], database: Database, moment: datetime
) -> Check:
    try:
        return question(database, moment)
    except SQLAlchemyError:
        return Check(name, False, "查不到，无从得知")


def _database(database: Database) -> Check:
    try:
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Check("database", False, "数据库没有回答")
    return Check("database", True, "数据库正常")


def _disk(folder: Path) -> Check:
    try:
        used = shutil.disk_usage(folder)
    except OSError:
        return Check("disk", False, "数据目录读不到")
    share = used.free * 100 // used.total if used.total else 0
    enough = used.free * 100 > used.total * FREE_SHARE
    return Check("disk", enough, f"磁盘剩余 {share}%" + ("" if enough else f"，应多于 {FREE_SHARE}%"))


def _jobs(database: Database, moment: datetime) -> Check:
    waiting = jobs(database.engine, JobState.WAITING, limit=1)
    if not waiting:
        return Check("jobs", True, "没有排队的任务")
    age = moment - waiting[0].enqueued_at
    short = age < LONGEST_WAIT
    return Check(
        "jobs", short, f"最早的任务已排队 {_words(age)}" + ("" if short else "，后台任务可能没有运行")
    )


def _checkpoint(database: Database, moment: datetime) -> Check:
    """A record to which nothing was added since needs no new one, over a holiday say."""
    with database.reading() as session:
        last, covered = session.execute(_CHECKPOINT).one()
        size = session.scalar(_SIZE)
    if last is not None and covered == size:
        return Check("checkpoint", True, "最近一次检查点以后没有新的记录")
    return aged("checkpoint", "检查点", last, moment, CHECKPOINT_AGE)


def backup(folder: Path, moment: datetime) -> Check:
    """Also the doctor's: when the last backup that was verified ended."""
    try:
        record = msgspec.json.decode((folder / BACKUP_RECORD).read_bytes(), type=BackupRecord)
    except FileNotFoundError:
        return Check("backup", False, "还没有备份")
    except (OSError, msgspec.MsgspecError):
        return Check("backup", False, "备份记录读不懂")
    finished = record.finished_at
    return aged(
        "backup", "备份", finished if finished.tzinfo else finished.replace(tzinfo=UTC), moment, BACKUP_AGE
    )


def aged(name: str, what: str, at: datetime | None, moment: datetime, most: timedelta) -> Check:
    if at is None:
        return Check(name, False, f"还没有{what}")
    age = moment - at
    fresh = age < most
    hours = most // timedelta(hours=1)
    return Check(
        name, fresh, f"最近一次{what}在 {_words(age)}之前" + ("" if fresh else f"，应在 {hours} 小时以内")
    )


def _words(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时"
