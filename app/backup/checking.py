"""doctor: settings, schema, fonts, room, jobs, the world and the age of the backup; each finding a sentence (RE-06, BK-8)."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import msgspec
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.backup import fixity, tally
from app.backup.making import LastGood
from app.backup.restoring import PENDING, looking
from app.db import Database
from app.documents import fonts
from app.files import Store
from app.jobs import queue
from app.jobs.queue import JobState
from app.models import Document
from app.services import checkpoints, record
from app.services.readiness import BACKUP_AGE, BACKUP_RECORD, FREE_SHARE, LONGEST_WAIT
from app.services.world import check_world
from app.settings import Settings
from workflows.vocabulary import DocumentState

OVER = (JobState.FAILED, JobState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. faults: sentences, empty where it is in order. fatal: nothing else can be looked at."""

    name: str
    faults: tuple[str, ...]
    fatal: bool = False


def examine(settings: Settings, moment: datetime) -> Iterator[Check]:
    """Every check in turn; a check that breaks is a finding itself. Changes nothing."""
    yield _asked("字体", partial(_fonts, settings))
    yield _asked("磁盘", partial(_room, settings))
    database = Database(settings.database_url, pool_size=2)
    try:
        schema = _asked("数据库", partial(_schema, database), fatal=True)
        yield schema
        if not schema.faults:
            yield _asked("后台任务", partial(_jobs, database, moment))
            yield _asked("数据一致", partial(_world, settings, database, moment))
    finally:
        database.dispose()
    yield _asked("备份", partial(_backup, settings, moment))


def mend(settings: Settings, moment: datetime) -> Iterator[str]:
    """What can be put right without a decision of a person; a sentence for each thing done."""
    if not settings.files.is_dir():
        settings.files.mkdir(parents=True)
        yield "已建立文件库目录"
    if swept := fixity.sweep(Store(settings.files), moment):
        yield f"已清除 {swept} 个没有写完的临时文件"


def _asked(name: str, check: Callable[[], Iterator[str]], *, fatal: bool = False) -> Check:
    try:
        faults = tuple(check())
    except (OSError, SQLAlchemyError, msgspec.MsgspecError) as error:
        # The driver's own words may hold a path or a password.
        return Check(name, (f"无法检查：{type(error).__name__}",), fatal=fatal)
    return Check(name, faults, fatal=fatal and bool(faults))


def _fonts(settings: Settings) -> Iterator[str]:
    try:
        wanted = fonts.digests(settings.fonts)
    except fonts.FontsAbsent as error:
        yield str(error)
        return
    missing = [name for name in wanted if not (settings.fonts / name).is_file()]
    if missing:
        yield f"缺少字体 {'、'.join(missing)}"


def _room(settings: Settings) -> Iterator[str]:
    usage = shutil.disk_usage(settings.var)
    if usage.free * 100 < usage.total * FREE_SHARE:
        yield f"数据目录所在的磁盘只剩 {usage.free * 100 // usage.total}%，应不少于 {FREE_SHARE}%"
    if not settings.files.is_dir():
        yield "文件库目录不存在"


def _schema(database: Database) -> Iterator[str]:
    with database.reading() as session:
        stands = tally.revision_of(session.connection())
    newest = tally.newest_revision()
    if not stands:
        yield "数据库还没有建立，请先运行 flask --app app init"
    elif stands != newest:
        yield f"数据库的版本是 {stands}，程序需要 {newest}，请运行 flask --app app init"


def _jobs(database: Database, moment: datetime) -> Iterator[str]:
    over = queue.jobs(database.engine, *OVER)
    if over:
        yield f"有 {len(over)} 个后台任务失败，最近一个是 {over[-1].job}（{over[-1].job_id}）"
    waiting = queue.jobs(database.engine, JobState.WAITING, limit=1)
    if waiting and moment - waiting[0].enqueued_at > LONGEST_WAIT:
        minutes = int((moment - waiting[0].enqueued_at).total_seconds() // 60)
        yield f"后台任务已等待 {minutes} 分钟，请确认 flask --app app work 正在运行"
    with database.reading() as session:
        failed = session.scalar(
            select(func.count()).select_from(Document).where(Document.state == DocumentState.FAILED)
        )
    if failed:
        yield f"有 {failed} 份文书生成失败，可在项目页面重试"


def _world(settings: Settings, database: Database, moment: datetime) -> Iterator[str]:
    """The last good backup is a copy kept outside: what was rewritten since then, or cut off, shows against its root."""
    with looking(database) as session:
        findings = check_world(session, Store(settings.files), moment=moment)
        yield from (str(finding) for finding in findings)
        known = {finding.sentence for finding in findings}
        keys = checkpoints.own_keys(settings.secret_key, *settings.earlier_keys)
        found = record.verify(session, anchors(settings), keys=keys).findings
        yield from (one for one in found if one not in known)


def anchors(settings: Settings) -> list[record.Anchor]:
    """The head that the last good backup of this place saw; kept beside the database, not in it."""
    try:
        last = msgspec.json.decode((settings.var / BACKUP_RECORD).read_bytes(), type=LastGood)
    except (FileNotFoundError, msgspec.DecodeError):
        return []  # The check of the backup says so.
    return [record.Anchor(last.seq, last.root)]


def _backup(settings: Settings, moment: datetime) -> Iterator[str]:
    if (settings.var / PENDING).exists():
        yield "系统从备份恢复后还没有启动过，恢复一事还没有写入记录"
    try:
        last = msgspec.json.decode((settings.var / BACKUP_RECORD).read_bytes(), type=LastGood)
    except FileNotFoundError:
        yield "还没有做过备份"
        return
    age = moment - last.finished_at
    if age > BACKUP_AGE:
        yield f"最近一次完好的备份在 {int(age.total_seconds() // 3600)} 小时前，应不超过 26 小时"
