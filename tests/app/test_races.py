"""Two hundred people press 签发 on ten cases at once: ten decisions, ten numbers, ten PDFs (FC-6, CC-1, CC-6).

SQLite lets one writer in at a time: three cases show as much there.
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app import timepiece
from app.cli.working import handlers
from app.errors import StaleVersion
from app.jobs import worker
from app.models import Decision, Document, Event
from app.services import case_file, decisions, steps
from app.services.acting import Acting
from tests.people import Town, town_at
from workflows.engine import StepRefused
from workflows.vocabulary import DocumentState, Verdict

KEYS = ("passes", "approved_b", "signing_a", "signing_b", "check_a", "conclusion_a", "consultation_a", "consultation_f",
        "intake_b", "county_a")  # fmt: skip
PRESSES = 20


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    town = town_at(database_url, tmp_path / "var")
    yield town
    town.close()


@pytest.mark.slow
def test_cc_1_two_hundred_approvals_of_ten_cases_give_ten_decisions_numbers_and_pdfs(
    town: Town, fonts: Path
) -> None:
    keys = KEYS if town.settings.database_url.startswith("postgresql") else KEYS[:3]
    cases = len(keys)
    refs = [town.case(key, reaches="signing") for key in keys]
    seen = {ref: _seen(town, ref) for ref in refs}
    start = threading.Barrier(16)

    def press(number: int) -> str:
        ref = refs[number % cases]
        if number < 16:
            start.wait(timeout=30)
        return _sign(town, ref, *seen[ref])

    with ThreadPoolExecutor(max_workers=16) as pool:
        answers = list(pool.map(press, range(cases * PRESSES)))

    assert answers.count("signed") == cases
    assert answers.count("refused") == cases * (PRESSES - 1)
    with town.house.database.reading() as session:
        found = session.scalars(select(Decision)).all()
        assert len(found) == cases
        assert sorted(row.number_serial for row in found) == list(range(1, cases + 1))
        signed = select(func.count()).select_from(Event).where(Event.action == "joint_review.sign_approve")
        assert session.scalar(signed) == cases
        head = session.scalar(select(func.max(Event.seq)))
        assert session.scalar(select(func.count()).select_from(Event)) == head

    _work_until_issued(town, fonts, cases)
    with town.house.database.reading() as session:
        documents = session.scalars(select(Document).where(Document.kind == "decision")).all()
    assert [row.state for row in documents] == [DocumentState.ISSUED] * cases
    assert len({row.sha256 for row in documents}) == cases
    for row in documents:
        assert town.house.store.get(row.sha256 or "").startswith(b"%PDF-")


def _seen(town: Town, ref: str) -> tuple[int, str]:
    with town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        return application.version, case_file.review_case(
            session, application, application.entered_on
        ).current_digest


def _sign(town: Town, ref: str, version: int, digest: str) -> str:
    """One press; where the database was busy for too long (503 on the page) the person presses again."""
    for _ in range(10):
        try:
            return _press(town, ref, version, digest)
        except OperationalError as busy:
            if "lock" not in str(busy):
                raise
    return "busy"


def _press(town: Town, ref: str, version: int, digest: str) -> str:
    acting = Acting(actor=town.house.cast.actors["chair"], moment=timepiece.now())
    try:
        with town.house.database.transaction() as session:
            decisions.sign(
                session,
                acting,
                steps.locked(session, ref),
                seen=version,
                seen_digest=digest,
                verdict=Verdict.APPROVE,
            )
    except (StaleVersion, StepRefused):
        return "refused"
    return "signed"


def _issued(town: Town) -> int:
    with town.house.database.reading() as session:
        done = (
            select(func.count())
            .select_from(Document)
            .where(Document.kind == "decision", Document.state == DocumentState.ISSUED)
        )
        return session.scalar(done) or 0


def _work_until_issued(town: Town, fonts: Path, cases: int) -> None:
    """A real worker of this process, on the same database, until every document is issued."""
    stop = threading.Event()
    settings = town.settings
    settings.fonts.symlink_to(fonts)
    running = threading.Thread(
        target=worker.run,
        args=(settings.database_url, handlers(settings, town.house.database)),
        kwargs={"executor_id": "worker-of-the-race", "stop": stop},
    )
    running.start()
    try:
        late = time.monotonic() + 240
        while _issued(town) < cases and time.monotonic() < late:
            time.sleep(0.3)
    finally:
        stop.set()
        running.join(timeout=60)
