"""What follows a decision: requests granted, refused and taken back; conditions kept and overdue; a decision ended."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import timepiece
from app.errors import Conflict
from app.models import Application, Condition, Decision, LedgerEntry
from app.services import conditions, copies, decision_life, ledger
from app.services.acting import Acting
from tests.app.review.after_play import company, decide, decision_of, file, request_of, step
from tests.app.review.side_road_play import Road, road
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at
from workflows.engine import StepRefused
from workflows.states import ConditionState, LedgerState
from workflows.vocabulary import ApplicationKind, DecisionState, FollowUpKind, ReviewState, Verdict

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("followed")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


@pytest.fixture(scope="module")
def approved(city: Town) -> Road:
    return road(city, "passes", "approved", alias="passes-followed")


@pytest.fixture(scope="module")
def conditional(city: Town) -> Road:
    return road(city, "conditions", "approved_with_conditions", alias="conditions-followed")


@pytest.fixture(scope="module")
def rejected(city: Town) -> Road:
    return road(city, "fails_on_coal", "rejected", alias="fails-followed")


def test_an_extension_withdrawn_refused_granted_once_and_then_never_again(approved: Road) -> None:
    until = decision_of(approved).valid_until
    first = file(approved, FollowUpKind.EXTENSION)
    with pytest.raises(StepRefused, match="已有一件在办"):
        file(approved, FollowUpKind.EXTENSION)
    step(approved, company(approved), first, "withdraw")
    second = file(approved, FollowUpKind.EXTENSION)
    decide(approved, second, Verdict.REJECT)
    assert decision_of(approved).valid_until == until and request_of(approved, second).state == "refused"
    third = file(approved, FollowUpKind.EXTENSION)
    step(approved, "coordinator", third, "propose", Verdict.APPROVE)
    with pytest.raises(StepRefused):
        step(approved, "coordinator", third, "confirm")
    step(approved, "lead-checker", third, "return_draft")
    decide(approved, third, Verdict.APPROVE)
    now = decision_of(approved)
    assert now.state is DecisionState.EXTENDED and until and now.valid_until and now.valid_until > until
    assert "准予延期一次" in "\n".join(approved.letter("extension").paragraphs)
    with pytest.raises(StepRefused, match="已延期一次"):
        file(approved, FollowUpKind.EXTENSION)


def test_a_change_copies_the_approval_and_supersedes_it_only_when_signed(approved: Road) -> None:
    before = approved.papers("decision")[0]
    opened: list[str] = []

    def change(session: Session, acting: Acting, application: Application) -> None:
        fresh = copies.change_of(session, acting, application, text="示例：改用电加热")
        opened.append(fresh.ref)

    approved.take(company(approved), change)
    fresh = approved.town.application(opened[0])
    assert fresh.kind is ApplicationKind.CHANGE_REVIEW and fresh.state is ReviewState.DRAFT
    with pytest.raises(Conflict, match="已有一件在办"):
        approved.take(company(approved), change)
    one = approved.town.person(company(approved))
    check = f"/apply/{fresh.ref}/check"
    sent = one.post(f"/apply/{fresh.ref}/submit", {"commitment": "y"}, form=check, action="/submit")
    assert sent.status_code == 303, sent.text
    filed = approved.town.application(fresh.ref)
    assert filed.state is ReviewState.INTAKE and filed.procedure_version == "2026-1"
    page = approved.town.person("coordinator").get(f"/case/{fresh.ref}/").text
    assert "改用电加热" in page and "填报的内容与批准时相同" in page and "R17" in page
    assert decision_of(approved).state is DecisionState.EXTENDED

    def signed(session: Session, acting: Acting, application: Application) -> None:
        row = session.scalars(select(Decision).where(Decision.application_id == application.id)).one()
        decision_life.supersede(session, acting, row, successor="示例〔2026〕9号")

    approved.take("chair", signed)
    ended = decision_of(approved)
    assert ended.state is DecisionState.SUPERSEDED and ended.successor_number == "示例〔2026〕9号"
    after = approved.papers("decision")[0]
    assert (after.context_sha256, after.sha256) == (before.context_sha256, before.sha256)
    with pytest.raises(StepRefused, match="没有有效的通过意见"):
        file(approved, FollowUpKind.EXTENSION)


def test_a_condition_falls_due_the_day_after_and_is_judged_by_somebody_else(conditional: Road) -> None:
    with conditional.town.house.database.reading() as session:
        row = session.scalars(
            select(Condition).where(Condition.application_id == conditional.case.id)
        ).first()
        assert row is not None
        due, number = row.due_on, row.id
        assert number not in waiting(session, due - timedelta(days=1))
        assert number in waiting(session, due)
    page = f"/apply/{conditional.ref}/conditions/1"
    one = conditional.town.person(company(conditional))
    empty = one.post(page, {"text": " "}, form=page, action="/conditions/1")
    assert empty.status_code == 422 and "请说明落实情况" in empty.text
    bare = one.post(page, {"text": "示例：已签合同"}, form=page, action="/conditions/1")
    assert bare.status_code == 422 and "请上传凭证" in bare.text and "已签合同" in bare.text
    paper = (BytesIO(_pdf()), "合同示例.pdf")
    given = one.client.post(
        page, data=one.hidden(page, "/conditions/1") | {"text": "示例：已签合同", "file": paper}
    )
    assert given.status_code == 303, given.text
    supervisor = conditional.town.person("supervisor")
    listed = supervisor.get("/conditions/").text
    assert "合同示例.pdf" in listed and conditional.ref in listed
    to = f"/case/{conditional.ref}/conditions/1/accept_evidence"
    hidden = supervisor.hidden("/conditions/")
    refused = supervisor.client.post(to, data=hidden | {"_version": "2", "reason": " "})
    assert refused.status_code == 422 and "请写明理由" in refused.text
    stale = supervisor.client.post(to, data=hidden | {"_version": "1", "reason": "示例：属实"})
    assert stale.status_code == 409
    kept = supervisor.client.post(
        to, data=hidden | {"_key": "d" * 32, "_version": "2", "reason": "示例：属实"}
    )
    assert kept.status_code == 303
    with conditional.town.house.database.reading() as session:
        row = session.get_one(Condition, number)
        assert row.state is ConditionState.FULFILLED and row.closed_because == "示例：属实"


def test_production_waits_for_every_promise_and_then_opens_the_trial(conditional: Road) -> None:
    gate = {"on": "2027-03-31", "conditions": []}
    ref = file(conditional, FollowUpKind.PRODUCTION_CHECK, gate)
    county = conditional.town.application(conditional.ref).county_code
    officer = next(
        login
        for login, actor in conditional.town.house.cast.actors.items()
        if "county" in login and actor.body == county
    )
    step(conditional, officer, ref, "return_filing")
    assert file(conditional, FollowUpKind.PRODUCTION_CHECK, gate) == ref
    step(conditional, officer, ref, "verify_on_site")
    with pytest.raises(StepRefused, match="还没有落实"):
        step(conditional, "coordinator", ref, "propose", Verdict.APPROVE)
    decide(conditional, ref, Verdict.REJECT)
    assert request_of(conditional, ref).state == "failed"
    with conditional.town.house.database.reading() as session:
        entry = session.scalars(
            select(LedgerEntry).where(LedgerEntry.project_id == conditional.case.project_id)
        ).one()
        assert entry.state is LedgerState.PROPOSED

    def start(session: Session, acting: Acting, application: Application) -> None:
        row = ledger.of_project(session, application)
        assert row is not None
        ledger.move(session, acting, row, "start_construction", seen=row.version, reason="示例：已开工")

    conditional.take("supervisor", start)
    whole = conditional.town.person("coordinator").get(f"/case/{conditional.ref}/ledger").text
    assert "在建" in whole and "投产核查没有合格" in whole


def test_a_reconsideration_is_decided_by_others_and_opens_a_new_draft(rejected: Road) -> None:
    late = timepiece.now() + timedelta(days=200)
    with pytest.raises(StepRefused, match="已超过申请复核的期限"):
        file(rejected, FollowUpKind.RECONSIDERATION, when=late)
    ref = file(rejected, FollowUpKind.RECONSIDERATION)
    with pytest.raises(StepRefused, match="办理过原意见"):
        step(rejected, "ecology-signer", ref, "examine")
    step(rejected, "emergency-signer", ref, "examine")
    with pytest.raises(StepRefused, match="办理过原意见"):
        step(rejected, "coordinator", ref, "propose", Verdict.APPROVE)
    decide(rejected, ref, Verdict.APPROVE, second=True)
    ended = decision_of(rejected)
    assert ended.state is DecisionState.SUPERSEDED and ended.successor_number == ref
    with rejected.town.house.database.reading() as session:
        fresh = session.scalars(select(Application).where(Application.follows_id == rejected.case.id)).one()
        assert fresh.state is ReviewState.DRAFT and fresh.kind is ApplicationKind.JOINT_REVIEW


def test_the_chair_revokes_with_a_reason_and_a_second_look(conditional: Road) -> None:
    page = f"/case/{conditional.ref}/decision/revoke"
    chair = conditional.town.person("chair")
    for fields, sentence in (
        ({"reason": "", "confirmed": "y"}, "请写明撤销的理由"),
        ({"reason": "示例：材料不实"}, "请勾选确认"),
    ):
        answer = chair.post(page, fields, form=page, action="/revoke")
        assert answer.status_code == 422 and sentence in answer.text
    done = chair.post(page, {"reason": "示例：材料不实", "confirmed": "y"}, form=page, action="/revoke")
    assert done.status_code == 303
    ended = decision_of(conditional)
    assert ended.state is DecisionState.REVOKED and ended.ended_because == "示例：材料不实"
    assert "材料不实" in "\n".join(conditional.letter("revocation").paragraphs)
    assert "材料不实" in chair.get(f"/case/{conditional.ref}/decision").text
    status = conditional.town.person(company(conditional)).get(f"/apply/{conditional.ref}/status").text
    assert "没有有效的通过意见" in status


def waiting(session: Session, last: date) -> Sequence[int]:
    """Ids of the conditions the clock finds over the day after ``last``."""
    return session.scalars(select(Condition.id).where(*conditions.awaited(last))).all()


def _pdf() -> bytes:
    document = pdfium.PdfDocument.new()
    document.new_page(595, 842)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()
