"""Disk full, database read-only, or by setting: people read and download, every press waits and keeps its words.

RE-04 with F4 (disk full) and F5 (read-only); what was acknowledged before is there afterwards.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text, update
from sqlalchemy.exc import InternalError
from werkzeug.test import TestResponse

from app import timepiece
from app.canonical import sha256
from app.db import Database
from app.files import Store
from app.models import Account, CaseNote, UserSession
from app.services.world import check_world
from app.settings import LIMITS, from_env
from app.web.upkeep import OPEN
from app.writable import LOOK_EVERY, Upkeep, refused_by_storage
from tests.databases import sqlite_copy, sqlite_url
from tests.faults.disks import close_disk, may_mount, no_room, small_disk
from tests.people import Person, Town, town_at

WORDS = "示例：写到一半的备注"
MEBIBYTES = 24
FULL = "No space left|File too large"


@contextmanager
def crowded(migrated: Path, folder: Path) -> Iterator[tuple[Town, Path | None]]:
    """A town on a small disk of its own; None for the disk where none can be mounted."""
    disk = small_disk(folder / "disk", MEBIBYTES) if may_mount() else nullcontext(None)
    with disk as mounted:
        home = mounted or folder
        (home / "var").mkdir()
        town = town_at(sqlite_url(sqlite_copy(migrated, home)), home / "var")
        try:
            yield town, mounted
        finally:
            town.close()


def upkeep(town: Town) -> Upkeep:
    found = town.app.extensions["upkeep"]
    assert isinstance(found, Upkeep)
    return found


def looked_again(town: Town) -> None:
    """Time passes for the next look at the disk."""
    ahead = upkeep(town).clock() + LOOK_EVERY + 1
    upkeep(town).clock = lambda: ahead


def note_form(person: Person, ref: str) -> dict[str, str]:
    return {"text": WORDS, "audience": "lead"} | person.hidden(f"/case/{ref}/notes")


def told_to_wait(person: Person, ref: str, form: dict[str, str]) -> None:
    answer = person.client.post(f"/case/{ref}/notes", data=form)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= LOOK_EVERY
    assert "只读维护" in answer.text
    assert WORDS in answer.text, "what was typed is kept"


def reads_on(person: Person, ref: str, *, says: bool = True) -> None:
    page = person.client.get(f"/case/{ref}", follow_redirects=True)
    assert page.status_code == 200
    assert ("只读维护" in page.text) is says


def downloads(person: Person, ref: str) -> None:
    """Whatever file the case's page offers."""
    offered = re.findall(r'href="(/files/[^"]+)"', person.client.get(f"/case/{ref}/").text)
    assert offered
    answer = person.client.get(offered[0])
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data


def enters(town: Town, login: str) -> TestResponse:
    """Somebody comes to the sign-in page and signs in."""
    one = Person(town.app.test_client(), login)
    fields = {"login": login, "password": town.house.cast.passwords[login]}
    return one.post("/login", fields, form="/login", key=False)


def last_seen(town: Town, person: Person, ago: timedelta) -> None:
    """So long ago by the database."""
    with town.house.database.transaction() as session:
        whose = select(Account.id).where(Account.login == person.login).scalar_subquery()
        seen = update(UserSession).where(UserSession.account_id == whose)
        session.execute(seen.values(created_at=timepiece.now() - ago, seen_at=timepiece.now() - ago))


def notes(town: Town) -> int:
    with town.house.database.reading() as session:
        return session.query(CaseNote).count()


def agrees(town: Town) -> None:
    with town.house.database.reading() as session:
        assert check_world(session, town.house.store, thorough=True) == ()


def test_re_04_by_setting_people_sign_in_and_read_and_nothing_else(town: Town) -> None:
    ref = town.case(reaches="consultation")
    coordinator = town.person("coordinator")
    form = note_form(coordinator, ref)
    upkeep(town).by_setting = True

    told_to_wait(coordinator, ref, form)
    reads_on(coordinator, ref)
    fresh = town.person("chair")  # signs in
    reads_on(fresh, ref)
    downloads(fresh, ref)
    downloads(coordinator, ref)
    assert fresh.client.get("/").text.count("只读维护") == 1
    assert fresh.post("/logout", {}, form="/", action="/logout").status_code == 303
    assert fresh.get("/review/").status_code == 303, "signed out"
    assert notes(town) == 0

    upkeep(town).by_setting = False
    assert coordinator.client.post(f"/case/{ref}/notes", data=form).status_code == 303, (
        "the form is good still"
    )
    assert notes(town) == 1


def test_re_04_every_press_but_signing_in_and_out_is_refused(town: Town) -> None:
    coordinator = town.person("coordinator")
    upkeep(town).by_setting = True
    refused = 0
    for rule in town.app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()) or rule.endpoint in OPEN:
            continue
        try:
            path = rule.build(dict.fromkeys(rule.arguments, 1), append_unknown=False)
        except ValueError:
            continue  # one of a list of words: its neighbours stand for it
        assert path is not None
        page = coordinator.client.post(path[1], data={"_key": "0" * 32, "_version": "1"})
        assert page.status_code in {503, 404, 303, 400}, rule.endpoint
        refused += page.status_code == 503
    assert refused > 20


def test_re_04_the_setting_is_read() -> None:
    good = {"SECRET_KEY": "x" * 40}
    assert from_env(good).read_only is False
    assert from_env({**good, "READ_ONLY": "1"}).read_only is True


def test_f4_a_full_disk_closes_the_service_and_loses_nothing(migrated_sqlite: Path, tmp_path: Path) -> None:
    with crowded(migrated_sqlite, tmp_path) as (town, disk):
        ref = town.case(reaches="consultation")
        coordinator = town.person("coordinator")
        forms = [note_form(coordinator, ref) for _ in range(3)]
        reads_on(
            coordinator, ref, says=False
        )  # it was looked at a moment ago: the first press meets the fault

        with no_room(disk):
            told_to_wait(coordinator, ref, forms[0])
            reads_on(coordinator, ref)
            told_to_wait(coordinator, ref, forms[1])
            with pytest.raises(OSError, match=FULL):
                town.house.store.put(bytes(2_000_000))

        looked_again(town)
        assert coordinator.client.post(f"/case/{ref}/notes", data=forms[2]).status_code == 303
        reads_on(coordinator, ref, says=False)
        assert notes(town) == 1, "of three presses one was acknowledged"
        agrees(town)


def test_f4_a_file_that_has_no_room_leaves_nothing(tmp_path: Path) -> None:
    disk = small_disk(tmp_path / "disk", 2) if may_mount() else nullcontext(None)
    with disk as mounted:
        store = Store((mounted or tmp_path) / "files")
        whole = store.put(b"before")
        with no_room(mounted), pytest.raises(OSError, match=FULL):
            store.put(bytes(range(256)) * 8_000)
        assert [path.name for path in store.root.glob("??/*")] == [whole]
        assert store.get(whole) == b"before"


def test_f5_on_a_disk_that_takes_no_writes_people_read_on(migrated_sqlite: Path, tmp_path: Path) -> None:
    if not may_mount():
        return only_the_file_is_closed(migrated_sqlite, tmp_path)
    with crowded(migrated_sqlite, tmp_path) as (town, disk):
        assert disk is not None
        ref = town.case(reaches="consultation")
        coordinator = town.person("coordinator")
        form = note_form(coordinator, ref)
        idle, chair, supervisor = LIMITS.session_idle, town.person("chair"), town.person("supervisor")
        for person in (chair, supervisor):
            last_seen(town, person, idle - timedelta(seconds=1))
        town.close()
        close_disk(disk, writable=False)
        looked_again(town)

        reads_on(coordinator, ref)
        downloads(coordinator, ref)
        told_to_wait(coordinator, ref, form)
        reads_on(chair, ref)
        time.sleep(1.1)
        reads_on(chair, ref)  # who reads is not put out, though it cannot be written that he was seen
        assert supervisor.get("/review/").status_code == 303, "who did not is"
        with pytest.raises(OSError, match="Read-only"):
            town.house.store.put(b"anything")

        close_disk(disk, writable=True)
        looked_again(town)  # and no connection goes on reading the closed file
        assert coordinator.client.post(f"/case/{ref}/notes", data=form).status_code == 303
        agrees(town)
    return None


def only_the_file_is_closed(migrated: Path, folder: Path) -> None:
    """Not root: a folder without the right to write does what a closed disk does."""
    home = folder / "closed"
    home.mkdir()
    url = sqlite_url(sqlite_copy(migrated, home))
    home.chmod(0o500)
    database = Database(url)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM account")) == 0
    database.dispose()
    home.chmod(0o700)


@pytest.mark.slow
def test_f5_on_a_postgresql_that_takes_no_writes_people_read_on(postgresql_url: str, tmp_path: Path) -> None:
    town = town_at(postgresql_url, tmp_path)
    ref = town.case(reaches="consultation")
    coordinator = town.person("coordinator")
    forms = [note_form(coordinator, ref) for _ in range(2)]
    chair = town.person("chair")
    cookie = getattr(chair.client.get_cookie("sid"), "value", "")
    reads_on(coordinator, ref, says=False)
    name = make_url(postgresql_url).database
    switch = Database(postgresql_url)

    def takes_writes(which: str) -> None:
        with switch.transaction() as session:
            session.execute(text("SET TRANSACTION READ WRITE"))
            session.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {which}'))
        town.app.extensions["lianshen"].database.dispose()

    with switch.engine.connect() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        with pytest.raises(InternalError) as refused:
            connection.execute(text("UPDATE account SET name = name"))
    assert refused_by_storage(refused.value)

    takes_writes("on")
    looked_again(town)
    told_to_wait(coordinator, ref, forms[0])
    reads_on(coordinator, ref)
    downloads(coordinator, ref)
    refused = enters(town, "lead-checker")
    assert refused.status_code == 503
    assert "暂时不能登录" in refused.text
    assert chair.post("/logout", {}, form="/", action="/logout").status_code == 303
    chair.client.set_cookie("sid", cookie)
    assert chair.get("/review/").status_code == 303, "signed out, though it could not be written"
    takes_writes("off")
    looked_again(town)
    assert coordinator.client.post(f"/case/{ref}/notes", data=forms[1]).status_code == 303
    assert chair.get("/review/").status_code == 303
    with town.house.database.reading() as session:
        ended = session.scalar(select(UserSession.ended_at).where(UserSession.id_hash == sha256(cookie)))
    assert ended is not None, "written as soon as it could be"
    assert enters(town, "lead-checker").status_code == 303
    agrees(town)
    switch.dispose()
    town.close()
