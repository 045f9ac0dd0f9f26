"""/healthz says that the process lives, /readyz whether it can be relied on; each question is broken once (RE-05)."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import timepiece
from app.db import Database
from app.jobs.queue import JobState, enqueue, jobs
from app.services import checkpoints, readiness
from app.services.readiness import Check
from tests.app.record.test_checkpoints import append
from tests.databases import sqlite_copy, sqlite_url
from tests.faults.disks import fill, may_mount, small_disk
from tests.people import Town, settings_for

NAMES = ["database", "disk", "jobs", "checkpoint", "backup"]


def asked(town: Town) -> dict[str, Check]:
    answer = town.app.test_client().get("/readyz")
    said = answer.get_json()
    assert [one["name"] for one in said["checks"]] == NAMES
    assert said["ready"] == (answer.status_code == 200) == all(one["ok"] for one in said["checks"])
    assert answer.status_code in {200, 503}
    return {one["name"]: Check(**one) for one in said["checks"]}


def backed_up(town: Town, at: datetime) -> None:
    text = json.dumps({"finished_at": at.isoformat()})
    (town.settings.var / readiness.BACKUP_RECORD).write_text(text, "utf-8")


def test_re_05_the_process_lives_although_the_database_is_gone(town: Town, tmp_path: Path) -> None:
    town.close()
    (tmp_path / "lianshen.db").rename(tmp_path / "away.db")
    (tmp_path / "lianshen.db").mkdir()
    client = town.app.test_client()

    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    said = {one["name"]: one for one in answer.get_json()["checks"]}
    assert (said["database"]["ok"], said["database"]["text"]) == (False, "数据库没有回答")
    assert not said["jobs"]["ok"]
    assert not said["checkpoint"]["ok"]
    assert str(tmp_path) not in answer.text, "nothing of the machine is told"


@pytest.mark.parametrize(
    ("age", "well"), [(timedelta(hours=26, seconds=-60), True), (timedelta(hours=26), False)]
)
def test_re_05_a_backup_is_younger_than_26_hours(town: Town, age: timedelta, well: bool) -> None:
    assert asked(town)["backup"].text == "还没有备份"
    backed_up(town, timepiece.now() - age)
    backup = asked(town)["backup"]
    assert backup.ok is well
    assert ("应在 26 小时以内" in backup.text) is not well


@pytest.mark.parametrize("content", ["", "{}", '{"finished_at": "yesterday"}', "[1]"])
def test_re_05_a_record_of_the_backup_that_says_nothing_is_none(town: Town, content: str) -> None:
    (town.settings.var / readiness.BACKUP_RECORD).write_text(content, "utf-8")
    assert asked(town)["backup"] == Check("backup", False, "备份记录读不懂")


def test_re_05_a_job_waits_less_than_five_minutes(migrated_sqlite: Path, tmp_path: Path) -> None:
    """The queue stamps by the machine's clock: what is asked here is the moment of the question."""
    url = sqlite_url(sqlite_copy(migrated_sqlite, tmp_path))
    database, settings = Database(url), settings_for(url, tmp_path)

    def jobs_at(moment: datetime) -> Check:
        return {one.name: one for one in readiness.checks(database, settings, moment)}["jobs"]

    away = timepiece.now()
    assert jobs_at(away).text == "没有排队的任务"
    with database.transaction() as session:
        enqueue(session, "print", "1", job_id="readiness-1")
    since = jobs(database.engine, JobState.WAITING)[0].enqueued_at
    assert jobs_at(since + timedelta(minutes=5, seconds=-1)).ok
    late = jobs_at(since + timedelta(minutes=5))
    database.dispose()
    assert not late.ok
    assert "后台任务可能没有运行" in late.text


@pytest.mark.parametrize(("free", "well"), [(0.5, True), (0.05, False)])
def test_re_05_more_than_a_tenth_of_the_disk_is_free(
    migrated_sqlite: Path, tmp_path: Path, free: float, well: bool
) -> None:
    if not may_mount():
        return told_of_a_folder_that_is_not_there(migrated_sqlite, tmp_path)
    url = sqlite_url(sqlite_copy(migrated_sqlite, tmp_path))
    database = Database(url)
    with small_disk(tmp_path / "disk", 8) as disk:
        fill(disk, leave=int(free * 8 * 1024 * 1024))
        said = readiness.checks(database, settings_for(url, disk), timepiece.now())
    database.dispose()
    here = {one.name: one for one in said}["disk"]
    assert here.ok is well
    assert ("应多于 10%" in here.text) is not well
    return None


def told_of_a_folder_that_is_not_there(migrated: Path, folder: Path) -> None:
    """Where nothing may be mounted the other way to break it stands for it."""
    url = sqlite_url(sqlite_copy(migrated, folder))
    database = Database(url)
    said = readiness.checks(database, settings_for(url, folder / "nowhere"), timepiece.now())
    database.dispose()
    assert not {one.name: one for one in said}["disk"].ok


@pytest.mark.parametrize(
    ("age", "well"), [(timedelta(hours=24, microseconds=-1), True), (timedelta(hours=24), False)]
)
def test_re_05_a_checkpoint_is_younger_than_24_hours(age: timedelta, well: bool) -> None:
    moment = timepiece.now()
    said = readiness.aged("checkpoint", "检查点", moment - age, moment, readiness.CHECKPOINT_AGE)
    assert said.ok is well
    assert ("应在 24 小时以内" in said.text) is not well


def test_re_05_an_old_checkpoint_that_covers_the_whole_record_is_enough(town: Town) -> None:
    database = town.house.database
    database.info[checkpoints.SIGNER] = checkpoints.signer("示例密钥，只用于测试", "lianshen/example")
    append(database, 1)
    with database.transaction() as session:
        checkpoints.make(session, timepiece.now() - 2 * readiness.CHECKPOINT_AGE, "daily")
    assert asked(town)["checkpoint"].ok, "nothing was added over the holidays"
    append(database, 1)
    assert not asked(town)["checkpoint"].ok


def test_re_05_without_a_checkpoint_the_service_is_not_ready(town: Town) -> None:
    backed_up(town, timepiece.now())
    assert not asked(town)["checkpoint"].ok
