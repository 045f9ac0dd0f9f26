"""What cannot work does not start: one clear line, exit 2 (RE-07, F30)."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from app import timepiece
from app.cli import start_checks
from app.db import Database, alembic_config
from app.documents import fonts as faces
from app.settings import ROOT, Settings
from setup import fonts
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, settings_for


@pytest.fixture
def settings(migrated_sqlite: Path, tmp_path: Path) -> Settings:
    """Of a service that may start."""
    fonts.install(ROOT / "var")
    (tmp_path / "fonts").symlink_to(ROOT / "var" / "fonts")
    return settings_for(sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)), tmp_path)


def said(settings: Settings, *, later: timedelta = timedelta()) -> list[str]:
    database = Database(settings.database_url)
    try:
        return list(start_checks.faults(database, settings, timepiece.now() + later))
    finally:
        database.dispose()


def change(settings: Settings, statement: str) -> None:
    database = Database(settings.database_url)
    with database.transaction() as session:
        session.execute(text(statement))
    database.dispose()


def test_f30_a_service_with_everything_in_place_starts(settings: Settings) -> None:
    assert said(settings) == []


def test_f30_a_database_that_was_not_migrated_stops_the_start(settings: Settings) -> None:
    command.downgrade(alembic_config(settings.database_url), "-1")
    assert ["请先备份，再运行 flask --app app init" in line for line in said(settings)] == [True]


def test_f30_a_database_ahead_of_the_program_stops_the_start(settings: Settings) -> None:
    change(settings, "UPDATE alembic_version SET version_num = '9999'")
    (line,) = said(settings)
    assert "第 9999 版，比程序" in line


def test_f30_a_missing_font_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "fonts").unlink()
    (line,) = said(settings)
    assert line.startswith("字体目录不完整")

    shutil.copytree(ROOT / "var" / "fonts", tmp_path / "fonts")
    assert said(settings) == []
    lost = sorted(faces.digests(tmp_path / "fonts"))[0]
    (tmp_path / "fonts" / lost).unlink()
    assert said(settings) == [f"缺少字体 {lost}：请运行 python3 setup/fonts.py"]


@pytest.mark.parametrize(("known", "starts"), [(0, True), (1, False)])
def test_au_09_an_old_copy_put_back_stops_the_start(
    settings: Settings, tmp_path: Path, known: int, starts: bool
) -> None:
    last = {"finished_at": "2026-11-22T01:00:00Z", "name": "2026-11-22", "seq": known, "root": "0" * 64}
    (tmp_path / "backup.json").write_text(json.dumps(last), "utf-8")
    found = said(settings)
    assert (found == []) is starts
    assert all("只有 0 条，上次备份时已有 1 条" in line for line in found)


@pytest.mark.parametrize(
    ("version", "starts"), [("69.9", False), ("70.0", True), ("7", False), ("soon", False)]
)
def test_f30_an_old_renderer_stops_the_start(
    tmp_path: Path, version: str, starts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is installed is read from its own record; a nearer one stands for another version."""
    record = tmp_path / f"weasyprint-{version}.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: weasyprint\nVersion: {version}\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert (start_checks.renderer_fault() == "") is starts
    assert starts or start_checks.renderer_fault() == f"WeasyPrint 是 {version} 版，应不低于 70 版"


def test_f30_a_clock_before_the_last_event_stops_the_start(town: Town) -> None:
    town.case(reaches="consultation", days_ago=1)
    database = Database(town.settings.database_url)
    at = start_checks.last_event(database)
    assert at is not None
    assert start_checks.clock_fault(database, at - start_checks.SKEW) == ""
    late = start_checks.clock_fault(database, at - start_checks.SKEW - timedelta(seconds=1))
    assert late.endswith("请先校准时间")
    demo = replace(town.settings, demo=True)
    assert late not in list(start_checks.faults(database, demo, at - timedelta(days=400)))
    database.dispose()


def run(settings: Settings, *words: str, **wrong: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "LIANSHEN_VAR": str(settings.var),
        "PLAIN_HTTP": "1",
        **wrong,
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("command_word", ["serve", "work"])
def test_f30_serve_and_work_say_one_line_and_leave_with_2(settings: Settings, command_word: str) -> None:
    change(settings, "UPDATE alembic_version SET version_num = '9999'")
    done = run(settings, command_word)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("没有启动：数据库是第 9999 版")


@pytest.mark.slow
def test_f30_a_wrong_setting_stops_the_start_with_its_name(settings: Settings) -> None:
    done = run(settings, "serve", READ_ONLY="yes")
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["设置有误：READ_ONLY 只能是 0 或 1，现在是 'yes'"]
