"""Backup and restore on both databases: whole, into an empty place only, no number twice (BK-1–6, F28)."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import timepiece
from app.backup import afterwards, making, manifest, number_marks, postgres, restoring, tally
from app.backup.faults import BackupFault
from app.backup.tally import Series
from app.db import Database
from app.files import Store
from app.models import Appointment, Attachment, Event, NumberSeries, UserSession
from app.services import events, numbers
from app.services.acting import Acting
from app.services.documents import CLOCK
from app.services.readiness import BACKUP_RECORD
from app.services.world import ORPHAN_GRACE, check_world
from app.settings import Settings
from tests.backup.conftest import TOOLS, Kept, World, settings_at
from tests.databases import PostgresServer, sqlite_url

KILLS = 5
FORK = multiprocessing.get_context("fork")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def lived(request: pytest.FixtureRequest) -> World:
    world: World = request.getfixturevalue("world" if request.param == "sqlite" else "postgres_world")
    world.settings = replace(world.settings, pg_tools=TOOLS)
    return world


@contextmanager
def empty_place(like: Settings, folder: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of a place with nothing in it, of the same kind of database."""
    if like.database_url.startswith("sqlite"):
        yield replace(settings_at(sqlite_url(folder / "new" / "lianshen.db"), folder / "new"), pg_tools=TOOLS)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield replace(settings_at(url, folder / "new"), pg_tools=TOOLS)


def back_up(world: World, folder: Path) -> making.Made:
    return making.make(world.settings, folder, timepiece.now)


def bring_back(place: Settings, source: Path, **more: object) -> restoring.Restored:
    asked = {"into": restoring.place_of(place), "now": timepiece.now} | more
    return restoring.restore(place, source, **asked)


def last_of(database: Database, kind: str) -> int:
    with database.reading() as session:
        return session.scalar(select(func.max(NumberSeries.last)).where(NumberSeries.kind == kind)) or 0


def test_bk_1_to_6_what_comes_back_is_what_was_there_and_no_number_is_issued_twice(
    lived: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "backups"
    made = back_up(lived, folder)
    assert made.faults == ()
    assert made.manifest.files > 3
    good = json.loads((lived.settings.var / "backup.json").read_text("utf-8"))
    assert good["root"] == made.manifest.tally.root
    assert good["finished_at"].endswith("Z")

    # Life goes on after the backup: two more numbers are issued, which a mail or a paper knows.
    kind = numbers.DECISION_KIND
    with lived.database.transaction() as session:
        year = session.scalar(select(NumberSeries.year).where(NumberSeries.kind == kind)) or 0
        numbers.next_serial(session, kind, year)
        issued = numbers.next_serial(session, kind, year)
    number_marks.write(folder, [Series(kind=kind, year=year, last=issued)])

    with empty_place(lived.settings, tmp_path, request) as place:
        done = bring_back(place, folder)
        assert done.findings == ()
        assert [(one.kind, one.last) for one in done.raised] == [(kind, issued)]
        database = Database(place.database_url)
        assert last_of(database, kind) == issued
        assert afterwards.record(place.var, database, timepiece.now())
        assert not afterwards.record(place.var, database, timepiece.now())
        with database.transaction() as session:
            assert numbers.next_serial(session, kind, year) == issued + 1
            said = session.scalars(select(Event).where(Event.action == afterwards.ACTION)).one()
            assert json.loads(said.note)["size"] == made.manifest.tally.seq == said.seq - 1
            assert check_world(session, Store(place.files), moment=timepiece.now(), thorough=True) == ()
        database.dispose()


def test_bk_6_a_crash_between_the_event_and_its_note_writes_it_once(folder: Path, place: Settings) -> None:
    bring_back(place, folder)
    word = (place.var / restoring.PENDING).read_bytes()
    database = Database(place.database_url)
    afterwards.record(place.var, database, timepiece.now())
    (place.var / restoring.PENDING).write_bytes(word)
    afterwards.record(place.var, database, timepiece.now())
    with database.reading() as session:
        written = session.scalar(select(func.count()).where(Event.action == afterwards.ACTION))
    database.dispose()
    assert written == 1


def test_bk_6_a_number_read_from_paper_counts_as_well(folder: Path, place: Settings) -> None:
    done = bring_back(place, folder, issued=number_marks.typed([f"{numbers.DECISION_KIND}:2026:77"]))
    assert [(one.year, one.last) for one in done.raised] == [(2026, 77)]
    for wrong in ("77", "三发改两高会商:2026", ":2026:7", "三发改两高会商:2026:７", "三发改两高会商:x:7"):
        with pytest.raises(BackupFault, match="编号应写成"):
            number_marks.typed([wrong])


@pytest.mark.slow
def test_f28_a_backup_under_load_names_no_file_it_does_not_hold(
    lived: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Writers store a file, then commit the row that names it and an event, all the while."""
    stop, written, failed = threading.Event(), [0], []

    def write(number: int) -> None:
        try:
            while not stop.is_set():
                data = f"%PDF {number} {written[0]}".encode()
                key = lived.store.put(data)
                with lived.database.transaction() as session:
                    first = session.scalars(select(Attachment)).first()
                    assert first is not None
                    written[0] += 1
                    session.add(
                        Attachment(
                            application_id=first.application_id,
                            kind=f"load-{number}",
                            number=written[0],
                            display_name="示例.pdf",
                            media_type="application/pdf",
                            size=len(data),
                            sha256=key,
                            uploaded_by=first.uploaded_by,
                            uploaded_at=timepiece.now(),
                        )
                    )
                    events.append(
                        session, Acting(actor=CLOCK, moment=timepiece.now()), action="load", label="写入"
                    )
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    try:
        made = back_up(lived, tmp_path / "backups")
        during = written[0]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    assert made.faults == ()
    assert during > 3
    with empty_place(lived.settings, tmp_path, request) as place:
        done = bring_back(place, tmp_path / "backups")
        assert done.findings == ()
        database = Database(place.database_url)
        with restoring.looking(database) as session:
            assert tally.differences(made.manifest.tally, tally.count(session.connection())) == []
        database.dispose()


@pytest.fixture(scope="module")
def once(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one backup, made once; tests get copies."""
    folder = tmp_path_factory.mktemp("once") / "backups"
    making.make(kept.world.settings, folder, timepiece.now)
    return folder


@pytest.fixture
def folder(once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(once, tmp_path / "backups")


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    """An empty place on SQLite."""
    return settings_at(sqlite_url(tmp_path / "new" / "lianshen.db"), tmp_path / "new")


def spoil_pool(folder: Path, _one: Path) -> None:
    path = next(path for path in sorted((folder / "files").glob("??/*")))
    path.write_bytes(b"\0" * path.stat().st_size)


SPOILED = {
    "no end marker": (lambda _folder, one: (one / manifest.COMPLETE).unlink(), "没有结束标记"),
    "half a manifest": (
        lambda _folder, one: (one / manifest.MANIFEST).write_bytes(
            (one / manifest.MANIFEST).read_bytes()[:99]
        ),
        "不能读取",
    ),
    "a changed manifest": (
        lambda _folder, one: (one / manifest.MANIFEST).write_text(
            (one / manifest.MANIFEST).read_text("utf-8").replace('"seq": ', '"seq": 1'), "utf-8"
        ),
        "与结束标记不一致",
    ),
    "half a database": (
        lambda _folder, one: (one / "database.db").write_bytes((one / "database.db").read_bytes()[:-4096]),
        "与清单不符",
    ),
    "no database": (lambda _folder, one: (one / "database.db").unlink(), "与清单不符"),
    "a shorter list": (lambda _folder, one: (one / manifest.FILES).write_bytes(b""), "与清单中的摘要不符"),
    "a changed file": (spoil_pool, "与摘要不符"),
    "no files": (lambda folder, _one: shutil.rmtree(folder / "files"), "不在备份中"),
    "numbers that cannot be read": (
        lambda folder, _one: (folder / "numbers.json").write_text("{"),
        "numbers.json",
    ),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_bk_4_a_backup_that_is_not_whole_is_refused_and_leaves_the_place_empty(
    folder: Path, place: Settings, spoiled: str
) -> None:
    one = making.newest(folder)
    spoil, words = SPOILED[spoiled]
    spoil(folder, one)
    with pytest.raises(BackupFault, match=words):
        bring_back(place, one)
    assert list(place.var.iterdir()) == []


def test_bk_5_only_into_an_empty_place_whose_name_was_typed(
    world: World, folder: Path, place: Settings
) -> None:
    for typed in ("", "New", "var", str(place.var)):
        with pytest.raises(BackupFault, match="--into"):
            bring_back(place, folder, into=typed)
    with pytest.raises(BackupFault, match="已经有数据库文件"):
        bring_back(replace(place, database_url=world.settings.database_url), folder)
    with pytest.raises(BackupFault, match="文件库不是空的"):
        bring_back(replace(place, var=world.settings.var), folder)
    bring_back(place, folder)
    with pytest.raises(BackupFault, match="不是空的"):
        bring_back(place, folder)


@pytest.mark.postgres
def test_bk_5_a_postgresql_database_with_anything_in_it_is_refused(
    folder: Path, tmp_path: Path, postgresql_url: str
) -> None:
    with pytest.raises(BackupFault, match="目标数据库不是空的"):
        bring_back(settings_at(postgresql_url, tmp_path / "new"), folder)


def test_bk_3_another_secret_key_is_noticed_and_must_be_admitted(folder: Path, place: Settings) -> None:
    other = replace(place, secret_key="another-secret-of-another-service-entirely")
    with pytest.raises(BackupFault, match="SECRET_KEY"):
        bring_back(other, folder)
    assert bring_back(other, folder, other_key=True).findings == ()


def test_bk_6_whoever_was_signed_in_signs_in_again(world: World, tmp_path: Path, place: Settings) -> None:
    now = timepiece.now()
    with world.database.transaction() as session:
        actor = world.house.cast.actors["coordinator"]
        appointment = session.scalars(
            select(Appointment.id).where(Appointment.account_id == actor.account_id)
        ).first()
        session.add(
            UserSession(
                id_hash="a" * 64,
                account_id=actor.account_id,
                appointment_id=appointment,
                created_at=now,
                seen_at=now,
            )
        )
    bring_back(place, back_up(world, tmp_path / "backups").folder)
    with closing(sqlite3.connect(place.var / "lianshen.db")) as connection:
        assert connection.execute("SELECT count(*) FROM user_session WHERE ended_at IS NULL").fetchone() == (
            0,
        )


def test_bk_2_what_is_broken_in_the_service_is_said_and_is_no_good_backup(
    world: World, tmp_path: Path
) -> None:
    with world.database.reading() as session:
        keys = session.scalars(select(Attachment.sha256).limit(2)).all()
    missing, broken = (world.store.path(key) for key in keys)
    missing.unlink()
    broken.write_bytes(b"\0" * broken.stat().st_size)
    made = back_up(world, tmp_path / "backups")
    assert len(made.faults) >= 2
    assert {"不存在" in one or "已损坏" in one for one in made.faults} == {True}
    assert not (world.settings.var / BACKUP_RECORD).exists()


def test_bk_1_the_second_backup_brings_only_what_is_new(world: World, folder: Path) -> None:
    one = making.newest(folder)
    before = {path: path.stat().st_mtime_ns for path in (folder / "files").glob("??/*")}
    world.store.put(b"something new")
    shutil.move(one, folder / "20200101T000000Z")
    made = back_up(world, folder)
    after = {path: path.stat().st_mtime_ns for path in (folder / "files").glob("??/*")}
    assert {path: after[path] for path in before} == before
    assert len(after) == len(before) + 1 == made.manifest.files
    assert making.newest(folder) == made.folder


def test_bk_1_a_backup_inside_the_stored_files_is_refused(world: World) -> None:
    with pytest.raises(BackupFault, match="文件库里面"):
        back_up(world, world.settings.files / "backups")


def test_bk_4_a_backup_that_fails_leaves_no_folder_that_looks_like_one(world: World, tmp_path: Path) -> None:
    absent = replace(world.settings, database_url=sqlite_url(tmp_path / "absent.db"))
    with pytest.raises(BackupFault, match="数据库文件不存在"):
        making.make(absent, tmp_path / "backups", timepiece.now)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["files"]


def test_bk_5_a_backup_of_a_later_release_is_refused(folder: Path, place: Settings) -> None:
    one = making.newest(folder)
    made, end = manifest.read(one)
    later = replace(made, tally=replace(made.tally, revision="9999"))
    manifest.write(one, later, place.secret_key, end.finished_at)
    with pytest.raises(BackupFault, match="比本程序新"):
        bring_back(place, one)
    assert list(place.var.iterdir()) == []


@pytest.mark.slow
def test_bk_4_a_backup_that_was_killed_is_none_and_is_swept_when_it_is_old(
    world: World, tmp_path: Path
) -> None:
    world.database.dispose()
    folder = tmp_path / "backups"
    for kill in range(KILLS):
        random.seed(kill)
        moment = timepiece.now() - timedelta(minutes=kill + 1)  # no two of one name
        process = FORK.Process(
            target=making.make, args=(world.settings, folder, partial(min, moment, moment))
        )
        process.start()
        time.sleep(random.uniform(0.01, 0.4))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        for finished in folder.glob("[0-9]*Z"):
            making.verify(finished, making.pools(folder), world.settings)
            shutil.rmtree(finished)
    left = folder / ".20260101T000000Z"
    left.mkdir(exist_ok=True)
    old = (timepiece.now() - 2 * ORPHAN_GRACE).timestamp()
    os.utime(left, (old, old))
    assert back_up(world, folder).faults == ()
    assert not left.exists()


def test_bk_5_no_password_is_an_argument_of_a_program() -> None:
    url = "postgresql+psycopg://service:hidden@db.example:5433/lianshen?sslmode=verify-full"
    found = postgres.environment(url)
    assert [found[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE")] == [
        "db.example", "5433", "service", "hidden", "lianshen", "verify-full"
    ]  # fmt: skip


def test_bk_1_a_missing_or_older_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="PG_TOOLS 指向的目录里没有 16"):
        postgres.tool("pg_dump", 16, tmp_path)
    with pytest.raises(BackupFault, match="postgresql-client-99"):
        postgres.tool("pg_dump", 99, None)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 33])
def test_the_root_is_that_of_the_recursive_definition(size: int) -> None:
    leaves = [str(number).encode() for number in range(size)]

    def recursive(part: list[bytes]) -> bytes:
        if len(part) < 2:
            return sha256(b"\0" + part[0]).digest() if part else sha256().digest()
        split = 1 << (len(part) - 1).bit_length() - 1
        return sha256(b"\1" + recursive(part[:split]) + recursive(part[split:])).digest()

    assert tally.root_of(leaves) == recursive(leaves)
