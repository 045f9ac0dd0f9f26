"""The commands as they are typed: Chinese findings, exit 0, 1, 2; nothing changed without --fix (RE-06, BK-7, BK-8, F29)."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url, select, text, update

from app import merkle, timepiece
from app.backup import drilling, making, restoring
from app.cli import keeping
from app.cli.starting import require_startable
from app.db import Database
from app.models import Attachment, Document, Event
from app.services.readiness import BACKUP_AGE, BACKUP_RECORD
from app.services.world import ORPHAN_GRACE
from app.settings import ROOT, SettingError, from_env
from tests.backup.conftest import OVERLAY, TOOLS, World, settings_at
from tests.databases import PostgresServer, sqlite_url
from workflows.vocabulary import DocumentState

FONTS = ROOT / "var" / "fonts"


def typed(world_or_var: World | Path, url: str, command: object, *arguments: str) -> Result:
    """Run a command as from a shell with these settings."""
    var = world_or_var if isinstance(world_or_var, Path) else world_or_var.settings.var
    env = {
        "LIANSHEN_VAR": str(var),
        "DATABASE_URL": url,
        "SECRET_KEY": "secret-of-the-tests-and-nothing-else",
        "RULES_OVERLAY": str(OVERLAY),
        "PLAIN_HTTP": "1",
    }
    if TOOLS and url.startswith("postgresql"):
        env["PG_TOOLS"] = str(TOOLS)
    return CliRunner().invoke(command, list(arguments), env=env)


def run(world: World, command: object, *arguments: str) -> Result:
    return typed(world, world.settings.database_url, command, *arguments)


def left(
    world: World, name: str = "." + "a" * 64 + ".12345678", *, age: timedelta = ORPHAN_GRACE * 2
) -> Path:
    path = world.store.root / "aa" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"half")
    then = (timepiece.now() - age).timestamp()
    os.utime(path, (then, then))
    return path


@pytest.fixture
def healthy(world: World) -> World:
    """A world with fonts and a fresh backup."""
    (world.settings.var / "fonts").symlink_to(FONTS)
    set_backup(world, timedelta(hours=1))
    return world


def set_backup(world: World, age: timedelta) -> None:
    good = making.LastGood(finished_at=timepiece.now() - age, name="x", seq=0, root=merkle.EMPTY_ROOT.hex())
    (world.settings.var / BACKUP_RECORD).write_bytes(msgspec.json.encode(good))


def test_bk_1_backup_and_restore_as_typed(world: World, tmp_path: Path) -> None:
    made = run(world, keeping.backup, str(tmp_path / "backups"))
    assert (made.exit_code, "事件记录的根" in made.output, "已发到 1 号" in made.output) == (0, True, True)
    url = sqlite_url(tmp_path / "new" / "lianshen.db")
    refused = typed(tmp_path / "new", url, keeping.restore, str(tmp_path / "backups"), "--into", "old")
    assert refused.exit_code == 2
    assert refused.output == "恢复没有完成：要恢复到的地方是“new”，--into 写的却是“old”\n"
    done = typed(
        tmp_path / "new", url, keeping.restore, str(tmp_path / "backups"), "--into", "new",
        "--issued", "三发改两高会商:2026:9",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "三发改两高会商 2026 从 10 号继续" in done.output


def test_bk_6_the_first_start_after_a_restore_says_so_in_the_record(world: World, tmp_path: Path) -> None:
    made = making.make(world.settings, tmp_path / "backups", timepiece.now)
    place = settings_at(sqlite_url(tmp_path / "new" / "lianshen.db"), tmp_path / "new")
    restoring.restore(place, made.folder, into="new", now=timepiece.now)
    (place.var / "fonts").symlink_to(FONTS)
    assert "恢复一事还没有写入记录" in typed(place.var, place.database_url, keeping.doctor).output
    for _ in range(2):
        require_startable(place)
    database = Database(place.database_url)
    with database.reading() as session:
        assert session.scalars(select(Event.label).where(Event.action == "system.restored")).all() == [
            "系统已从备份恢复"
        ]
    database.dispose()
    assert not (place.var / restoring.PENDING).exists()


def test_re_06_doctor_finds_nothing_in_a_healthy_house(healthy: World) -> None:
    said = run(healthy, keeping.doctor)
    assert said.exit_code == 0, said.output
    assert said.output.splitlines() == [
        f"{name}：正常" for name in ("字体", "磁盘", "数据库", "后台任务", "数据一致", "备份")
    ]


def no_files(world: World) -> None:
    shutil.rmtree(world.settings.files)


def failed_paper(world: World) -> None:
    with world.database.transaction() as session:
        session.execute(
            update(Document)
            .where(Document.kind == "preview")
            .values(state=DocumentState.FAILED, failure="示例", sha256=None)
        )


def other_revision(world: World) -> None:
    with world.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def odd_world(world: World) -> None:
    with world.database.transaction() as session:
        session.execute(text("UPDATE event_head SET seq = seq + 1"))


BROKEN = {
    "no backup": (lambda world: (world.settings.var / BACKUP_RECORD).unlink(), 1, "还没有做过备份"),
    "an old backup": (
        lambda world: set_backup(world, BACKUP_AGE + timedelta(minutes=1)),
        1,
        "26 小时",
    ),
    "a torn note": (lambda world: (world.settings.var / BACKUP_RECORD).write_text("{"), 1, "无法检查"),
    "no fonts": (lambda world: (world.settings.var / "fonts").unlink(), 1, "字体目录不完整"),
    "no files": (no_files, 1, "文件库目录不存在"),
    "a failed paper": (failed_paper, 1, "文书生成失败"),
    "an older schema": (other_revision, 2, "数据库的版本是 0001"),
    "an odd world": (odd_world, 1, "[I3]"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_re_06_doctor_says_what_is_wrong(healthy: World, broken: str) -> None:
    spoil, code, words = BROKEN[broken]
    spoil(healthy)
    said = run(healthy, keeping.doctor)
    assert (said.exit_code, words in said.output) == (code, True), said.output


def test_au_09_what_was_rewritten_since_the_last_backup_shows_against_its_root(
    healthy: World, tmp_path: Path
) -> None:
    run(healthy, keeping.backup, str(tmp_path / "backups"))
    assert run(healthy, keeping.doctor).exit_code == 0
    with healthy.database.transaction() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        last = session.scalars(select(Event).order_by(Event.seq.desc())).first()
        assert last is not None
        session.execute(
            update(Event)
            .where(Event.seq == last.seq)
            .values(canonical=last.canonical.replace(b'"basis":""', b'"basis":"x"'))
        )
    said = run(healthy, keeping.doctor)
    assert (said.exit_code, "根与锚点不符" in said.output) == (1, True), said.output


def test_bk_8_a_backup_just_under_26_hours_old_is_no_alarm(healthy: World) -> None:
    set_backup(healthy, BACKUP_AGE - timedelta(minutes=1))
    assert run(healthy, keeping.doctor).exit_code == 0


def test_re_06_without_a_database_doctor_and_fsck_cannot_tell(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "absent.db")
    assert typed(tmp_path, url, keeping.doctor).exit_code == 2
    fsck = typed(tmp_path, url, keeping.fsck)
    assert (fsck.exit_code, "检查没有完成" in fsck.output) == (2, True)
    wrong = CliRunner().invoke(keeping.doctor, env={"PORT": "x", "LIANSHEN_VAR": str(tmp_path)})
    assert (wrong.exit_code, "设置有误" in wrong.output) == (2, True)


def test_re_06_nothing_is_changed_without_fix(healthy: World) -> None:
    old, young = left(healthy), left(healthy, "." + "b" * 64 + ".12345678", age=timedelta(minutes=1))
    orphan = left(healthy, "a" * 64)
    for command in (keeping.doctor, keeping.fsck):
        assert run(healthy, command).exit_code == 1
        assert old.exists()
    fixed = run(healthy, keeping.doctor, "--fix")
    assert "已清除 1 个没有写完的临时文件" in fixed.output
    assert [old.exists(), young.exists(), orphan.exists()] == [False, True, True]


def test_f29_rows_without_files_and_files_without_rows_are_reported(healthy: World) -> None:
    clean = run(healthy, keeping.fsck)
    assert (clean.exit_code, "0 处问题" in clean.output) == (0, True)
    with healthy.database.reading() as session:
        keys = session.scalars(select(Attachment.sha256).distinct().limit(2)).all()
    healthy.store.path(keys[0]).unlink()
    torn = healthy.store.path(keys[1])
    torn.write_bytes(b"\0" * torn.stat().st_size)
    left(healthy, "a" * 64)
    (healthy.store.root / "notes.txt").write_text("left here")
    (healthy.store.root / "aa" / "elsewhere").write_text("left here")
    said = run(healthy, keeping.fsck)
    assert said.exit_code == 1
    for words in (
        f"{keys[0][:12]}… 不在文件库中",
        f"{keys[1][:12]}… 的内容与其摘要不符",
        "没有任何记录引用的文件 aaaaaaaaaaaa…",
        "不属于它的 notes.txt",
        "不属于它的 aa/elsewhere",
    ):
        assert words in said.output, said.output


def test_bk_7_a_drill_leaves_a_report_and_nothing_else(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    said = run(world, keeping.drill, str(tmp_path / "backups"))
    assert said.exit_code == 0, said.output
    assert "结论        通过" in said.output
    assert list((tmp_path / "scratch").iterdir()) == []
    text_file, json_file = sorted((tmp_path / "backups" / drilling.REPORTS).iterdir(), reverse=True)
    assert text_file.read_text("utf-8") == said.output
    report = json.loads(json_file.read_text("utf-8"))
    assert report["faults"] == []
    assert report["papers"] >= 2
    assert report["events"] > 10


def test_bk_7_a_paper_that_does_not_open_fails_the_drill(world: World, tmp_path: Path) -> None:
    key = world.store.put(b"%PDF-1.7 not a paper")
    with world.database.transaction() as session:
        first = session.scalars(select(Document).where(Document.kind == "preview")).first()
        assert first is not None
        first.sha256, first.size = key, len(b"%PDF-1.7 not a paper")
    said = run(world, keeping.drill, str(tmp_path / "backups"))
    assert (said.exit_code, "打不开" in said.output) == (1, True)


@pytest.mark.postgres
def test_bk_7_a_drill_on_postgresql_drops_its_database(
    postgres_world: World, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    said = run(postgres_world, keeping.drill, str(tmp_path / "backups"))
    assert said.exit_code == 0, said.output
    with postgres_world.database.reading() as session:
        names = session.scalars(text("SELECT datname FROM pg_database")).all()
    assert make_url(postgres_world.settings.database_url).database in names
    assert [name for name in names if "drill" in name] == []


def test_the_folder_of_programs_must_be_there(tmp_path: Path) -> None:
    env = {"LIANSHEN_VAR": str(tmp_path), "PG_TOOLS": str(tmp_path)}
    assert from_env(env).pg_tools == tmp_path
    assert from_env(env | {"PG_TOOLS": ""}).pg_tools is None
    with pytest.raises(SettingError, match="PG_TOOLS"):
        from_env(env | {"PG_TOOLS": str(tmp_path / "absent")})
