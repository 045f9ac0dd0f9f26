"""The first officers of an installation: officers first, officers again."""

import getpass
import sys
from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from app import timepiece
from app.cli.starting import database_or_exit, settings_or_exit
from app.errors import Conflict, Invalid
from app.services import first_officers
from app.services.account_steps import FIRST_SIGN_IN
from app.services.first_officers import Named, Newcomer
from workflows.vocabulary import Role

Who = tuple[str, str]


@click.group()
def officers() -> None:
    """首批三员：设立、重发首次密码。"""


def _person(option: str, duty: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(option, nargs=2, required=True, metavar="登录名 姓名", help=duty)


@officers.command("first")
@_person("--system-admin", "系统管理员：建账号、设部门和角色")
@_person("--security-admin", "安全管理员：审批、解除锁定")
@_person("--auditor", "审计管理员：查看和核验记录")
def first(system_admin: Who, security_admin: Who, auditor: Who) -> None:
    """设立系统管理员、安全管理员、审计管理员各一人；已有三员的不再设立。

    每人一个两段的一次性密码，只显示这一次。
    """
    named = {
        Role.SYSTEM_ADMIN: Named(*system_admin),
        Role.SECURITY_ADMIN: Named(*security_admin),
        Role.AUDITOR: Named(*auditor),
    }
    _show(lambda session: first_officers.found(session, timepiece.now(), named, who=getpass.getuser()))


@officers.command("again")
def again() -> None:
    """首次密码过期、还没有人进来过的：给每人重发一个，原来的作废。"""
    _show(lambda session: first_officers.renew(session, timepiece.now(), who=getpass.getuser()))


def _show(do: Callable[[Session], list[Newcomer]]) -> None:
    database = database_or_exit(settings_or_exit())
    try:
        with database.transaction() as session:
            told = do(session)
    except Conflict as error:
        _stop([str(error)])
    except Invalid as error:
        _stop([sentence for _, sentence in error.faults])
    finally:
        database.dispose()
    hours = int(FIRST_SIGN_IN.total_seconds()) // 3600
    click.echo(f"一次性密码分两段，由两个人分别当面告诉本人；只显示这一次，{hours} 小时内有效。")
    for title, half in (("前半段", "first"), ("后半段", "second")):
        click.echo(f"\n{title}")
        for one in told:
            click.echo(f"  {one.role.label}  {one.name}（{one.login}）  {getattr(one, half)}")
    click.echo("\n本人登录时在密码栏输入“前半段-后半段”，随后设置自己的密码，绑定动态码。")


def _stop(sentences: list[str]) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(2)
