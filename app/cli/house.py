"""Setting up and serving: init, demo, serve, smoke."""

import resource
import signal
import subprocess
import sys

import click

from app import timepiece
from app.cli.starting import database_or_exit, require_rule_book, require_startable, settings_or_exit
from app.db import migrate
from app.settings import LIMITS

CONNECTIONS = 2_000
"""At once. Whoever opens sockets and says nothing must open so many before he holds up the others (SE-43, F11, F12)."""
OWN_FILES = 200
"""Open files of the process beside its connections."""
SILENT = 60
"""Seconds after which a connection that says nothing is closed."""


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
def serve() -> None:
    """启动网站和后台任务，打印地址和演示账号。"""
    from waitress import serve as wait

    from app import create_app

    settings = settings_or_exit()
    require_startable(settings)
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
            connection_limit=_connections(),
            asyncore_use_poll=True,  # select() knows no file number above 1,023
            channel_timeout=SILENT,
            max_request_body_size=LIMITS.upload_file + LIMITS.request_body,
            **(proxy if settings.trusted_proxy else {}),
        )
    finally:
        background.terminate()
        background.wait(timeout=20)


def _connections() -> int:
    """As many as wanted, or as the machine lets one process have."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OWN_FILES
    files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    if files > now:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return files - OWN_FILES


@click.command()
def smoke() -> None:
    """在临时目录和临时端口上，以各角色走完从填报到导出的全过程；再走一遍没有演示系数的。"""
    from app.demo import smoke as journey

    sys.exit(journey.main())
