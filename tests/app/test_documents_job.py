"""The document's job: it fails in sight, the decision stands, a retry prints it, a survivor finishes it, nothing prints twice (RE-09)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from app import timepiece
from app.documents.context import DecisionContext
from app.documents.isolation import Rendered
from app.models import Document
from app.services import documents
from tests.app.review.played import BROKEN, Desk, out_of_order, played, printed
from workflows.vocabulary import DocumentState, ReviewState


@pytest.fixture
def desk(migrated_sqlite: Path) -> Desk:
    folder = migrated_sqlite.with_name("played")
    folder.mkdir(exist_ok=True)
    return played(migrated_sqlite, folder).set_back()


def decision_page(desk: Desk, login: str, ref: str) -> str:
    answer = desk.person(login).get(f"/case/{ref}/decision")
    assert answer.status_code == 200
    return answer.text


def never(_kind: str, _context: DecisionContext) -> Rendered:
    raise AssertionError("an issued document is rendered again")


def test_a_failure_is_shown_with_its_reason_and_the_decision_stands(desk: Desk) -> None:
    ref = desk.refs["failed"]
    row = desk.document(ref)
    assert (row.state, row.attempts, row.sha256) == (DocumentState.FAILED, 1, None)
    assert desk.town.application(ref).state is ReviewState.APPROVED
    page = decision_page(desk, "coordinator", ref)
    assert BROKEN in page and "决定不受影响" in page and "三发改两高会商〔" in page
    assert "document.issue" not in desk.actions(ref)


def test_a_retry_by_the_coordinator_prints_it(desk: Desk) -> None:
    ref = desk.refs["failed"]
    address = f"/case/{ref}/decision"
    answer = desk.press("coordinator", address, f"{address}/retry")
    assert (answer.status_code, answer.location) == (303, address)
    assert desk.document(ref).state is DocumentState.QUEUED
    assert "正在生成" in decision_page(desk, "coordinator", ref)
    desk.print(ref)
    row = desk.document(ref)
    assert (row.state, row.attempts, row.failure, row.pages) == (DocumentState.ISSUED, 2, None, 1)
    page = decision_page(desk, "applicant", ref)
    assert "下载会商意见书 PDF" in page and BROKEN not in page
    assert desk.actions(ref)[-2:] == ["document.retry", "document.issue"]
    download = desk.person("applicant").get(f"/files/{ref}/document/{row.id}")
    assert download.data == desk.town.house.store.get(row.sha256 or "")


def test_it_may_fail_again_and_again(desk: Desk) -> None:
    ref = desk.refs["failed"]
    address = f"/case/{ref}/decision"
    desk.press("archivist", address, f"{address}/retry")
    desk.print(ref, out_of_order)
    assert desk.document(ref).state is DocumentState.FAILED
    assert "已尝试 2 次" in decision_page(desk, "archivist", ref)


def test_what_a_dead_worker_left_rendering_is_taken_up(desk: Desk) -> None:
    ref = desk.refs["queued"]
    with desk.town.house.database.transaction() as session:
        changed = {"state": DocumentState.RENDERING, "attempts": 1}
        session.execute(update(Document).where(Document.id == desk.document(ref).id).values(changed))
    desk.print(ref)
    assert desk.document(ref).state is DocumentState.ISSUED
    assert desk.document(ref).attempts == 2


def test_a_worker_thought_dead_that_ends_later_issues_nothing_twice(desk: Desk) -> None:
    """It was only frozen: while it draws, the survivor finishes the same document."""
    ref = desk.refs["queued"]

    def overtaken(kind: str, context: DecisionContext) -> Rendered:
        desk.print(ref)
        return printed(kind, context)

    desk.print(ref, overtaken)
    assert desk.document(ref).state is DocumentState.ISSUED
    assert desk.actions(ref).count("document.issue") == 1


def test_a_frozen_workers_failure_does_not_undo_the_survivors_document(desk: Desk) -> None:
    ref = desk.refs["queued"]

    def overtaken(kind: str, context: DecisionContext) -> Rendered:
        desk.print(ref)
        return out_of_order(kind, context)

    desk.print(ref, overtaken)
    assert desk.document(ref).state is DocumentState.ISSUED


def test_a_second_run_of_an_issued_document_does_nothing(desk: Desk) -> None:
    ref = desk.refs["issued"]
    before, events = desk.document(ref), desk.events()
    desk.print(ref, never)
    after = desk.document(ref)
    assert (after.version, after.attempts, after.sha256) == (before.version, before.attempts, before.sha256)
    assert desk.events() == events


def test_the_document_is_drawn_from_what_was_frozen_when_it_was_signed(desk: Desk) -> None:
    ref = desk.refs["queued"]
    row, seen = desk.document(ref), []

    def looked_at(kind: str, context: DecisionContext) -> Rendered:
        seen.append((kind, context))
        return printed(kind, context)

    render: Callable[[str, DecisionContext], Rendered] = looked_at
    house, moment = desk.town.house, timepiece.now()
    documents.render_job(house.database, house.store, render, lambda: moment, row.id)
    assert seen == [("decision", documents.context_from(row.context))]
    assert desk.document(ref).issued_at == moment


def test_an_error_that_is_no_sentence_shows_no_path_to_anybody(desk: Desk) -> None:
    def broken(_kind: str, _context: DecisionContext) -> Rendered:
        raise FileNotFoundError("secret/var/fonts/x.ttf")

    ref = desk.play("conditions", "approved")
    desk.print(ref, broken)
    page = desk.person("chair").get(f"/case/{ref}/decision").text
    assert "secret" not in page
    assert "请联系系统管理员后重试" in page
