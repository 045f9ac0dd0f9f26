"""kill −9 in the middle of writing: nothing acknowledged is lost, nothing half-done is seen (FC-7 F1, FC-8 F2)."""

import multiprocessing
import os
import random
import signal
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.canonical import sha256
from app.db import Database
from app.files import Store
from app.models import Event, EventHead
from app.services import steps
from app.services.acting import Acting
from app.services.world import check_world
from tests.people import town_at
from workflows.cases import Actor

KILLS = int(os.environ.get("KILLS", "60"))
FORK = multiprocessing.get_context("fork")


def write_changes(url: str, ref: str, actor: Actor, answers: Connection) -> None:
    """One change and its event after the other; each acknowledged only after its commit."""
    database = Database(url)
    while True:
        with database.transaction() as session:
            application = steps.locked(session, ref)
            acting = Acting(actor=actor, moment=datetime.now(UTC))
            steps.touch(session, acting, application, action="test.change", label="变更")
            version = application.version
        answers.send(version)


def write_files(root: Path, answers: Connection) -> None:
    store = Store(root)
    while True:
        answers.send(store.put(random.randbytes(400_000)))


def killed_after(seconds: float, target: object, *arguments: object) -> list[object]:
    """Run ``target`` in a process, kill it, and return what it had acknowledged."""
    here, there = FORK.Pipe(duplex=False)
    process = FORK.Process(target=target, args=(*arguments, there))
    process.start()
    there.close()
    time.sleep(seconds)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    got: list[object] = []
    try:
        while here.poll():
            got.append(here.recv())
    except EOFError:
        pass
    here.close()
    return got


@pytest.mark.slow
def test_f1_every_acknowledged_change_is_there_with_exactly_one_event(
    database_url: str, tmp_path: Path
) -> None:
    url = database_url
    town = town_at(url, tmp_path / "var")
    ref = town.case(reaches="consultation")
    actor = town.house.cast.actors["coordinator"]
    town.house.database.dispose()
    before = acknowledged = town.application(ref).version
    town.house.database.dispose()
    for kill in range(KILLS):
        random.seed(kill)
        got = killed_after(random.uniform(0.02, 0.15), write_changes, url, ref, actor)
        with town.house.database.reading() as session:
            application = steps.of_ref(session, ref)
            last = session.scalar(
                select(func.max(Event.object_version)).where(Event.application_id == application.id)
            )
            head = session.get_one(EventHead, 1).seq
            assert application.version == last
            assert application.version >= max([acknowledged, *(int(str(version)) for version in got)])
            assert session.scalar(select(func.count()).select_from(Event)) == head
            assert session.scalar(select(func.max(Event.seq))) == head
            acknowledged = application.version
            if kill % 10 == 0:
                assert check_world(session, town.house.store, acknowledged={ref: acknowledged}) == ()
        town.house.database.dispose()
    with town.house.database.reading() as session:
        assert check_world(session, town.house.store, acknowledged={ref: acknowledged}, thorough=True) == ()
    assert acknowledged > before
    kind = town.house.database.engine.dialect.name
    told = acknowledged - before
    print(
        f"F1 {kind}: {KILLS} kills in a transaction, {told} changes, 0 acknowledged lost, broken invariants 0"
    )
    town.close()


@pytest.mark.slow
def test_f2_no_torn_file_is_ever_visible(tmp_path: Path) -> None:
    stored = 0
    for kill in range(KILLS):
        random.seed(kill)
        got = killed_after(random.uniform(0.02, 0.15), write_files, tmp_path)
        visible = [path for path in tmp_path.glob("??/*") if not path.name.startswith(".")]
        for path in visible[-20:]:
            assert sha256(path.read_bytes()) == path.name
        names = {path.name for path in visible}
        assert {str(key) for key in got} <= names
        stored += len(names)
        for path in visible:
            path.unlink()

    assert stored > 0
    print(f"F2: {KILLS} kills in a file, {stored} files visible, 0 torn, 0 acknowledged lost")
    Store(tmp_path).sweep(datetime.now(UTC))
    assert list(tmp_path.glob("??/*")) == [], "what the killed left behind is swept"
