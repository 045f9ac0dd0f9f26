"""Tokens of the read interface: token add, token list, token end."""

import getpass
import sys

import click

from app import timepiece
from app.cli.starting import database_or_exit, settings_or_exit
from app.errors import Absent, Invalid
from app.rulebook import Shelf
from app.services import api_tokens
from app.services.acting import shanghai_day
from app.services.places import counties
from workflows.read_scopes import ReadScope


@click.group()
def token() -> None:
    """读取接口的令牌：发放、查看、停用。"""


@token.command("add")
@click.argument("client")
@click.option("--scope", "scopes", multiple=True, help="cases、ledger、decisions，可重复")
@click.option("--county", default="", help="只限一个县（市、区）的代码，例如 411221；不写为全市")
@click.option("--days", default=365, show_default=True, help="有效天数")
def add(client: str, scopes: tuple[str, ...], county: str, days: int) -> None:
    """给名为 CLIENT 的系统发一个令牌；令牌只显示这一次。"""
    settings = settings_or_exit()
    database = database_or_exit(settings)
    known = {scope.value: scope for scope in ReadScope}
    try:
        with database.transaction() as session:
            number, secret = api_tokens.add(
                session,
                None,
                at=timepiece.now(),
                client=client,
                scopes=[known[word] for word in scopes] if known.keys() >= set(scopes) else [],
                county=county,
                counties=[code for code, _ in counties(Shelf(settings.overlay).current(session))],
                days=days,
                who=getpass.getuser(),
            )
    except Invalid as error:
        _stop(str(error))
    finally:
        database.dispose()
    click.echo(f"令牌 {number} 已发放，只显示这一次，请交给对方妥善保存：", err=True)
    click.echo(secret)


@token.command("list")
def list_() -> None:
    """列出全部令牌：编号、系统、范围、到期日、最近使用。"""
    now, database = timepiece.now(), database_or_exit(settings_or_exit())
    with database.reading() as session:
        rows = api_tokens.listed(session, now)
    database.dispose()
    for row in rows:
        scopes = "、".join(scope.label for scope in row.scopes)
        used = f"最近使用 {shanghai_day(row.used_at)}" if row.used_at else "没有用过"
        until = f"到期 {shanghai_day(row.expires_at)}"
        parts = (str(row.number), row.client, scopes, row.county or "全市", row.state, until, used)
        click.echo("  ".join(parts))
    click.echo(f"共 {len(rows)} 个")


@token.command("end")
@click.argument("number", type=int)
def end(number: int) -> None:
    """停用编号为 NUMBER 的令牌，立即生效。"""
    database = database_or_exit(settings_or_exit())
    try:
        with database.transaction() as session:
            api_tokens.end(session, None, number, at=timepiece.now(), who=getpass.getuser())
    except Absent:
        _stop(f"没有编号为 {number} 的有效令牌")
    finally:
        database.dispose()
    click.echo(f"令牌 {number} 已停用")


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)
