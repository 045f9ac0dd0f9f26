"""The smoke run: two services on temporary folders and ports, the main job over HTTP, one line a step with its time.

The first has the demonstration's coefficients and ends with the exported PDF; the second has only what the law gives
and must end in 无法判断. Both start at once, so that the second is ready when the first is done.
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from waitress.server import create_server

from app.db import Database, migrate
from app.demo import city
from app.demo.journey import Journey, Wrong, steps
from app.demo.people import Cast
from app.files import Store
from app.settings import ROOT, Settings, from_env
from app.wiring import build
from rules.parameters import RuleBook

DAY = "2026-11-23"  # The path from draft to PDF in one go; since 2027 an approval is published in between.
OVERLAY = ROOT / "app" / "demo" / "parameters.toml"
FONTS = ROOT / os.environ.get("LIANSHEN_VAR", "var") / "fonts"


def main() -> int:
    """0 when every step of both paths passed."""
    passed = failed = 0
    began = time.monotonic()
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="smoke.") as folder:
        paths = {
            "有演示系数": running.enter_context(service(Path(folder) / "with", overlay=True)),
            "没有演示系数": running.enter_context(service(Path(folder) / "without", overlay=False)),
        }
        for name, journey in paths.items():
            _wait_for_port(journey.host, journey.port)
            click.echo(f"{time.monotonic() - began:6.2f} s  服务就绪（{name}）")
            done, left = walk(journey)
            passed, failed = passed + done, failed + left
        running.close()
    click.echo(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


@contextmanager
def service(folder: Path, *, overlay: bool) -> Iterator[Journey]:
    """A service of its own with the demonstration's people; stopped at the end."""
    environment = {**os.environ, **_environment(folder, overlay)}
    settings = from_env(environment)
    migrate(settings.database_url)
    settings.fonts.symlink_to(FONTS.absolute())
    journey = Journey(settings.host, settings.port, _people(settings), overlay=overlay)
    with _whole(environment) if overlay else _pages_only(settings):
        yield journey


@contextmanager
def _whole(environment: dict[str, str]) -> Iterator[None]:
    """Web and worker, started as `make run` starts them."""
    command = [sys.executable, "-m", "flask", "--app", "app", "serve"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=40)


@contextmanager
def _pages_only(settings: Settings) -> Iterator[None]:
    """The web alone, on a thread of this process: the road without coefficients ends before any document."""
    server = create_server(build(settings), host=settings.host, port=settings.port, threads=4)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield
    finally:
        server.close()


def _people(settings: Settings) -> Cast:
    database = Database(settings.database_url)
    book = RuleBook.load(overlay=settings.overlay)
    house = city.found(database, Store(settings.files), book)
    database.dispose()
    return house.cast


def _environment(folder: Path, overlay: bool) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "LIANSHEN_VAR": str(folder), "HOST": "127.0.0.1", "PORT": str(port), "PLAIN_HTTP": "1", "DEMO": "1",
        "SECOND_FACTOR": "optional",
        "DEMO_DAY": DAY, "RULES_OVERLAY": str(OVERLAY) if overlay else "", "DATABASE_URL": "",
    }  # fmt: skip


def _wait_for_port(host: str, port: int) -> None:
    late = time.monotonic() + 30
    while time.monotonic() < late:
        with socket.socket() as knock:
            if knock.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise Wrong("服务 30 秒内没有启动")


def walk(journey: Journey) -> tuple[int, int]:
    """Steps passed and failed; the first failure ends the road and the rest count as failed."""
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
    return passed, len(road) - passed
