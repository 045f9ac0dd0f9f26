"""Keeping what was entrusted: backup, restore, drill, doctor, fsck. Exit codes: 0 in order, 1 findings, 2 could not look."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from app import timepiece
from app.backup import checking, drilling, fixity, making, number_marks, restoring
from app.backup.faults import BackupFault
from app.cli.starting import settings_or_exit
from app.db import Database
from app.files import Store

FOUND, UNKNOWN = 1, 2
FOLDER = click.Path(path_type=Path, file_okay=False)


@contextmanager
def one_sentence(what: str) -> Iterator[None]:
    """A failure is a sentence and exit 2, never a traceback and never 0."""
    try:
        yield
    except BackupFault as fault:
        click.echo(f"{what}没有完成：{fault}", err=True)
        sys.exit(UNKNOWN)
    except SQLAlchemyError as error:
        click.echo(f"{what}没有完成：数据库不能使用（{type(error).__name__}）", err=True)
        sys.exit(UNKNOWN)
    except OSError as error:
        click.echo(f"{what}没有完成：{error.strerror or type(error).__name__}", err=True)
        sys.exit(UNKNOWN)


def _say(findings: tuple[object, ...]) -> None:
    for finding in findings:
        click.echo(f"  · {finding}")


@click.command()
@click.argument("folder", type=FOLDER)
def backup(folder: Path) -> None:
    """在服务运行时备份到 FOLDER，并立即核对；密钥文件不在备份中，请另行保管。"""
    settings = settings_or_exit()
    with one_sentence("备份"):
        made = making.make(settings, folder, timepiece.now)
    tally = made.manifest.tally
    click.echo(f"备份 {made.manifest.name}：{tally.seq} 条事件，{made.manifest.files} 个文件")
    click.echo(f"事件记录的根 {tally.root}")
    for series in tally.series:
        click.echo(f"  {series.kind} {series.year} 已发到 {series.last} 号")
    if made.faults:
        click.echo("备份已做，但服务中有损坏的内容，不算完好的备份：", err=True)
        _say(made.faults)
        sys.exit(FOUND)


@click.command()
@click.argument("source", type=FOLDER)
@click.option(
    "--into", required=True, help="要恢复到的空地方的名字：PostgreSQL 写数据库名，SQLite 写数据目录名"
)
@click.option("--issued", multiple=True, help="纸面上已发到的编号，类别:年份:最后一号，可写多次")
@click.option("--other-key", is_flag=True, help="原来的 SECRET_KEY 已经没有了")
def restore(source: Path, into: str, issued: tuple[str, ...], *, other_key: bool) -> None:
    """把备份恢复到空的地方（由 DATABASE_URL 和 LIANSHEN_VAR 指明）；编号从已知的最后一号继续。"""
    settings = settings_or_exit()
    with one_sentence("恢复"):
        done = restoring.restore(
            settings,
            source,
            into=into,
            now=timepiece.now,
            issued=number_marks.typed(issued),
            other_key=other_key,
            tell=click.echo,
        )
    click.echo(f"已恢复 {done.manifest.name}：{done.manifest.tally.seq} 条事件，{done.manifest.files} 个文件")
    for series in done.raised:
        click.echo(f"  {series.kind} {series.year} 从 {series.last + 1} 号继续")
    click.echo("所有人需要重新登录；首次启动时，恢复一事写入事件记录")
    if done.manifest.dialect == "postgresql":
        click.echo("数据库账号的授权不在备份中，请运行 flask --app app grants 服务所用的账号")
    if done.findings:
        click.echo("恢复的内容与备份相同，但其中有这些问题：", err=True)
        _say(done.findings)
        sys.exit(FOUND)


@click.command()
@click.argument("folder", type=FOLDER)
def drill(folder: Path) -> None:
    """演练：备份、恢复到临时地方、核对、打开文书，报告存入 FOLDER/drills。"""
    settings = settings_or_exit()
    with one_sentence("演练"):
        report = drilling.drill(settings, folder, timepiece.now)
    click.echo(drilling.words(report), nl=False)
    if report.faults:
        sys.exit(FOUND)


@click.command()
@click.option("--fix", is_flag=True, help="清除没有写完的临时文件，建立缺少的目录；不带它什么也不改")
def doctor(*, fix: bool) -> None:
    """检查设置、数据库、字体、磁盘、后台任务、数据一致和备份。"""
    settings = settings_or_exit()
    with one_sentence("检查"):
        for sentence in checking.mend(settings, timepiece.now()) if fix else ():
            click.echo(sentence)
        checks = list(checking.examine(settings, timepiece.now()))
    for check in checks:
        click.echo(f"{check.name}：{'正常' if not check.faults else f'{len(check.faults)} 处问题'}")
        _say(check.faults)
    sys.exit(_code(unknown=any(check.fatal for check in checks), found=any(check.faults for check in checks)))


@click.command()
@click.option("--fix", is_flag=True, help="清除没有写完的临时文件；不带它什么也不改")
def fsck(*, fix: bool) -> None:
    """逐个重算文件摘要，找出缺少的、损坏的、没有记录引用的文件。"""
    settings = settings_or_exit()
    store = Store(settings.files)
    with one_sentence("检查"):
        if fix:
            click.echo(f"已清除 {fixity.sweep(store, timepiece.now())} 个没有写完的临时文件")
        database = Database(settings.database_url, pool_size=2)
        try:
            with restoring.looking(database) as session:
                looked = fixity.look(session, store, timepiece.now())
        finally:
            database.dispose()
    click.echo(f"重算 {looked.files} 个文件，{len(looked.findings)} 处问题")
    _say(looked.findings)
    sys.exit(_code(unknown=False, found=bool(looked.findings)))


def _code(*, unknown: bool, found: bool) -> int:
    return UNKNOWN if unknown else FOUND if found else 0
