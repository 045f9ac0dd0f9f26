"""What has to hold before the service starts: schema, fonts, renderer, record, clock (RE-07, F30). One sentence a fault."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from alembic.script import ScriptDirectory
from sqlalchemy import column, func, select, table

from app.backup import checking
from app.db import Database, alembic_config
from app.documents.fonts import FontsAbsent, digests
from app.models import Event, EventHead
from app.settings import Settings

RENDERER = 70
"""First WeasyPrint without the three ways out of its fetcher (trust §2.6)."""
SKEW = timedelta(minutes=1)
"""Two machines that write one record may differ by so much."""
_REVISION = select(table("alembic_version", column("version_num")).c.version_num)


def faults(database: Database, settings: Settings, moment: datetime) -> Iterator[str]:
    """The schema first: nothing else is asked of a database that is not ours."""
    if sentence := schema_fault(database):
        yield sentence
        return
    yield from fonts_faults(settings)
    if sentence := renderer_fault():
        yield sentence
    if sentence := rollback_fault(database, settings):
        yield sentence
    if not settings.demo and (sentence := clock_fault(database, moment)):
        yield sentence  # A demonstration may pretend another day, and go back.


def schema_fault(database: Database) -> str:
    scripts = ScriptDirectory.from_config(alembic_config(database.url))
    newest = scripts.get_current_head() or ""
    with database.reading() as session:
        there = session.scalar(_REVISION) or ""
    if there == newest:
        return ""
    if there in {script.revision for script in scripts.walk_revisions()}:
        return f"数据库是第 {there} 版，程序要第 {newest} 版：请先备份，再运行 flask --app app init"
    return f"数据库是第 {there} 版，比程序（第 {newest} 版）新：请换用新的程序，或者恢复升级前的备份"


def fonts_faults(settings: Settings) -> Iterator[str]:
    try:
        missing = [name for name in digests(settings.fonts) if not (settings.fonts / name).is_file()]
    except FontsAbsent as absent:
        yield str(absent)
        return
    if missing:
        yield f"缺少字体 {missing[0]}：请运行 python3 setup/fonts.py"


def renderer_fault() -> str:
    try:
        found = version("weasyprint")
    except PackageNotFoundError:
        return "没有安装 WeasyPrint，不能生成文书"
    major = found.split(".")[0]
    if major.isascii() and major.isdigit() and int(major) >= RENDERER:
        return ""
    return f"WeasyPrint 是 {found} 版，应不低于 {RENDERER} 版"


def rollback_fault(database: Database, settings: Settings) -> str:
    """An old copy of the database put back by hand: the last backup saw more events than there are (AU-09)."""
    with database.reading() as session:
        size = session.scalar(select(EventHead.seq)) or 0
    known = max((anchor.size for anchor in checking.anchors(settings)), default=0)
    if size >= known:
        return ""
    return (
        f"事件记录只有 {size} 条，上次备份时已有 {known} 条：数据库退回了旧的副本。"
        "请用 flask --app app restore 把备份恢复到新的目录"
    )


def clock_fault(database: Database, moment: datetime) -> str:
    last = last_event(database)
    if last is None or moment >= last - SKEW:
        return ""
    return f"本机时间 {moment:%Y-%m-%d %H:%M}（UTC）早于最后一条记录 {last:%Y-%m-%d %H:%M}：请先校准时间"


def last_event(database: Database) -> datetime | None:
    with database.reading() as session:
        return session.scalar(select(func.max(Event.at)))
