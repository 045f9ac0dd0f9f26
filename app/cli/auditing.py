"""The record looked at from outside the pages: verify; what the service's database role may do to it: grants."""

import sys
from pathlib import Path

import click
import msgspec
from sqlalchemy.exc import SQLAlchemyError

from app.cli.starting import database_or_exit, settings_or_exit
from app.errors import Conflict
from app.services import checkpoints, grants, record, verification
from app.services.record import Anchor, Outcome, Verdict


@click.command("verify")
@click.option("--anchor", "files", multiple=True, type=click.Path(path_type=Path), help="锚点文件，可重复")
def verify(files: tuple[Path, ...]) -> None:
    """核验事件记录。退出码：0 已核验，1 被篡改，3 无法核验。

    锚点文件是 {"size": 条数, "root": "根，64 位十六进制"}，每次核验都会印出当时的一份。
    """
    settings = settings_or_exit()
    database = database_or_exit(settings)
    try:
        anchors = [msgspec.json.decode(file.read_bytes(), type=Anchor) for file in files]
        keys = checkpoints.own_keys(settings.secret_key, *settings.earlier_keys)
        with verification.steady(database) as session:
            verdict = record.verify(session, anchors, keys=keys)
    except (OSError, msgspec.MsgspecError, SQLAlchemyError) as error:
        click.echo(f"无法核验：{type(error).__name__}", err=True)
        sys.exit(Outcome.UNKNOWN)
    finally:
        database.dispose()
    _say(verdict, len(anchors))
    sys.exit(verdict.outcome)


def _say(verdict: Verdict, anchors: int) -> None:
    for sentence in verdict.findings:
        click.echo(sentence, err=True)
    if verdict.outcome == Outcome.TAMPERED:
        click.echo(f"被篡改：{len(verdict.findings)} 处")
    elif anchors:
        click.echo(f"已核验：{verdict.head.size} 条事件，与 {anchors} 个锚点相符")
    else:
        click.echo(f"已核验：{verdict.head.size} 条事件前后一致；没有给锚点，整体改写无从发现")
    click.echo(msgspec.json.encode(verdict.head).decode())


@click.command("grants")
@click.argument("role")
def grants_(role: str) -> None:
    """授予服务所用的数据库账号 ROLE 应有的权限：只增不改的表只能读和新增。用建表的账号运行，可重复。"""
    database = database_or_exit(settings_or_exit())
    try:
        with database.engine.begin() as connection:
            given = grants.grant(connection, role)
    except Conflict as refused:
        click.echo(f"没有授权：{refused}", err=True)
        sys.exit(2)
    except SQLAlchemyError as error:
        click.echo(f"没有授权：数据库拒绝（{type(error).__name__}）", err=True)
        sys.exit(2)
    finally:
        database.dispose()
    kept = sorted(table for table, rights in given.items() if rights == ("SELECT", "INSERT"))
    click.echo(f"已授权 {role}：{len(given)} 张表")
    click.echo(f"只增不改的 {len(kept)} 张，只能读和新增：{'、'.join(kept)}")
