"""The smoke run: a service on a temporary folder and port, the main job over HTTP, one line a step with its time."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from app.db import Database, migrate
from app.demo import city
from app.demo.journey import Journey, Wrong, steps
from app.files import Store
from app.jobs.queue import enqueue
from app.settings import ROOT, from_env
from rules.parameters import RuleBook

OVERLAY = ROOT / "app" / "demo" / "parameters.toml"


def main(*, without_overlay: bool) -> int:
    """0 when every step passed."""
    with tempfile.TemporaryDirectory(prefix="smoke.") as folder:
        var = Path(folder) / "var"
        environment = {**os.environ, **_environment(var, without_overlay)}
        settings = from_env(environment)
        began = time.monotonic()
        migrate(settings.database_url)
        book = RuleBook.load(overlay=settings.overlay)
        house = city.found(Database(settings.database_url), Store(settings.files), book, enqueue)
        (var / "fonts").symlink_to((ROOT / os.environ.get("LIANSHEN_VAR", "var") / "fonts").absolute())
        service = subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "serve"], env=environment)
        try:
            journey = Journey(settings.host, settings.port, house.cast, overlay=settings.overlay is not None)
            _wait_for_port(settings.host, settings.port)
            click.echo(f"{time.monotonic() - began:6.2f} s  服务就绪")
            return walk(journey)
        finally:
            service.terminate()
            service.wait(timeout=40)


def _environment(var: Path, without_overlay: bool) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    overlay = "" if without_overlay else str(OVERLAY)
    return {
        "LIANSHEN_VAR": str(var), "HOST": "127.0.0.1", "PORT": str(port), "PLAIN_HTTP": "1", "DEMO": "1",
        "RULES_OVERLAY": overlay, "DATABASE_URL": "",
    }  # fmt: skip


def _wait_for_port(host: str, port: int) -> None:
    late = time.monotonic() + 30
    while time.monotonic() < late:
        with socket.socket() as knock:
            if knock.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise Wrong("服务 30 秒内没有启动")


def walk(journey: Journey) -> int:
    """Every step in order; the first failure ends the road and the rest count as failed."""
    road = steps(journey)
    passed = 0
    for name, step in road:
        began = time.monotonic()
        try:
            step()
        except (Wrong, LookupError, OSError, IndexError) as error:
            click.echo(f"{time.monotonic() - began:6.2f} s  失败  {name}：{error}")
            break
        passed += 1
        click.echo(f"{time.monotonic() - began:6.2f} s  通过  {name}")
    click.echo(f"{passed} passed, {len(road) - passed} failed")
    return 0 if passed == len(road) else 1
