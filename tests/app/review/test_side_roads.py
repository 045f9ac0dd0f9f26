"""Side roads through the use cases: refusal by two people, halt, province, withdrawal from each; every one leaves its letter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import Invalid
from app.models import Closing, ProvincialReview
from app.services import (
    applications,
    closings,
    conclusions,
    documents,
    intake,
    letters,
    province,
    side_facts,
    side_roads,
    steps,
)
from tests.app.review.side_road_play import Road, road, scan, without_suspension, words
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at
from workflows.cases import Actor
from workflows.engine import StepRefused
from workflows.vocabulary import DocumentState, ReviewState, Role, Verdict

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

S = ReviewState
REASON = "示例：备案信息在全国平台查不到"


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("side-roads")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


def refuse(one: Road, ground: str = "no_filing", login: str = "coordinator") -> None:
    one.take(
        login,
        lambda s, a, app: closings.propose_refusal(s, a, app, seen=app.version, ground=ground, reason=REASON),
    )


def withdraw(one: Road, login: str) -> None:
    one.take(
        login,
        lambda s, a, app: applications.withdraw(
            s, a, app, seen=app.version, reason="示例：计划调整", confirmed=True
        ),
    )


def test_acceptance_says_the_number_the_days_and_who_is_asked(city: Town) -> None:
    one = road(city, "consultation_a", "consultation")
    said = words(one.letter("acceptance"))
    assert one.ref in said and "20 个工作日" in said and "次日起算" in said
    assert "市生态环境局" in said and "市工业和信息化局" in said
    assert one.letter("acceptance").signers == ("孙示例",)
    assert len(one.letter("acceptance").digest) == 64
    one.print()
    assert one.papers("acceptance")[0].state is DocumentState.ISSUED
    assert "letter.issue" in one.actions() and "document.issue" not in one.actions()


def test_a_return_lists_what_to_put_right_and_comes_from_the_county(city: Town) -> None:
    one = road(city, "returned_a", "returned")
    letter = one.letter("returned")
    assert "退出产线的清单页" in words(letter)
    assert letter.issuer.endswith("发展和改革委员会") and letter.addressee.startswith("示例")


def test_a_refusal_is_proposed_by_one_and_confirmed_by_another(city: Town) -> None:
    one = road(city, "intake_a", "intake")
    with pytest.raises(Invalid, match="请选择不予受理的理由"):
        refuse(one, ground="because")
    refuse(one)
    assert one.case.state is S.CLOSING_CHECK
    with pytest.raises(StepRefused, match="不是“不属于两高”"):
        one.take(
            "lead-checker",
            lambda s, a, app: closings.confirm(s, a, app, seen=app.version, kind="out_of_scope"),
        )
    one.take("lead-checker", lambda s, a, app: closings.confirm(s, a, app, seen=app.version, kind="refusal"))
    assert one.case.state is S.NOT_ACCEPTED and one.case.due_on is None
    said = words(one.letter("refusal"))
    assert "项目备案（核准）不能确认" in said and REASON in said and "六十日" in said
    assert one.letter("refusal").signers == ("孙示例", "李示例")


def test_the_author_in_another_seat_cannot_confirm(city: Town) -> None:
    """The same person, appointed as checker too, or his deputy, meets the guard."""
    one = road(city, "intake_b", "intake")
    refuse(one)
    author = city.house.cast.actors["coordinator"]
    seat = Actor(account_id=author.account_id, name=author.name, role=Role.LEAD_CHECKER)
    city.house.cast.actors["author-as-checker"] = seat
    with pytest.raises(StepRefused, match="拟稿人不能复核"):
        one.take(
            "author-as-checker",
            lambda s, a, app: closings.confirm(s, a, app, seen=app.version, kind="refusal"),
        )
    one.take(
        "lead-checker",
        lambda s, a, app: closings.send_back(s, a, app, seen=app.version, reason="示例：可以补正"),
    )
    assert one.case.state is S.INTAKE
    with city.house.database.reading() as session:
        assert side_facts.open_closing(session, one.case) is None
    assert one.papers("refusal") == []


def test_out_of_scope_needs_the_screening_to_say_so_and_tells_the_company(city: Town) -> None:
    inside = road(city, "intake_c", "intake")
    with pytest.raises(StepRefused, match="初筛没有得出"):
        inside.take(
            "coordinator",
            lambda s, a, app: closings.propose_out_of_scope(s, a, app, seen=app.version),
        )
    one = road(city, "draft_b", "intake")
    one.take("coordinator", lambda s, a, app: closings.propose_out_of_scope(s, a, app, seen=app.version))
    one.take(
        "lead-checker",
        lambda s, a, app: closings.confirm(s, a, app, seen=app.version, kind="out_of_scope"),
    )
    assert one.case.state is S.OUT_OF_SCOPE
    assert "不属于“两高”项目" in words(one.letter("out_of_scope"))


def test_a_suspended_policy_halts_and_its_end_resumes(city: Town, tmp_path: Path) -> None:
    one = road(city, "county_b", "consultation")
    before = one.case.total_due_on
    one.take("coordinator", lambda s, a, app: side_roads.halt(s, a, app, seen=app.version))
    assert one.case.state is S.HALTED and one.case.total_due_on is None
    assert "暂停" in words(one.letter("halted"))
    with pytest.raises(StepRefused, match="政策暂停仍在"):
        one.take("coordinator", lambda s, a, app: side_roads.resume(s, a, app, seen=app.version))
    book = without_suspension(tmp_path)
    one.take("coordinator", lambda s, a, app: intake.rescreen(s, a, app, seen=app.version, book=book))
    one.take("coordinator", lambda s, a, app: side_roads.resume(s, a, app, seen=app.version))
    assert one.case.state is S.CONSULTATION
    assert one.case.total_due_on is not None and before is not None and one.case.total_due_on >= before
    assert "恢复办理" in words(one.letter("resumed"))


def test_a_case_without_suspension_cannot_be_halted(city: Town) -> None:
    one = road(city, "consultation_b", "consultation")
    with pytest.raises(StepRefused, match="没有政策暂停事项"):
        one.take("coordinator", lambda s, a, app: side_roads.halt(s, a, app, seen=app.version))
    assert one.papers("halted") == []


def result(one: Road, verdict: Verdict | None, number: str, paper: province.Scan | None) -> None:
    one.take(
        "coordinator",
        lambda s, a, app: province.record_result(
            s, a, app, seen=app.version, verdict=verdict, document_number=number, text="示例", scan=paper
        ),
    )


def test_the_province_is_asked_by_letter_and_its_answer_binds(city: Town) -> None:
    one = road(city, "conclusion_a", "conclusion")
    one.take(
        "coordinator",
        lambda s, a, app: province.refer(s, a, app, seen=app.version, reason="示例：请省级审查"),
    )
    assert one.case.state is S.PROVINCIAL_REVIEW
    letter = one.letter("transmittal")
    assert letter.addressee == "河南省发展和改革委员会" and "示例：请省级审查" in words(letter)
    assert "市生态环境局" in words(letter) and letter.copies
    with pytest.raises(StepRefused) as refused:
        result(one, None, " ", None)
    assert len(refused.value.reasons) == 3
    result(one, Verdict.REJECT, "豫示例〔2026〕9号", scan(city))
    assert one.case.state is S.CONCLUSION
    with city.house.database.reading() as session:
        row = session.scalars(
            select(ProvincialReview).where(ProvincialReview.application_id == one.case.id)
        ).one()
    assert (row.verdict, row.document_number, row.scan_number) == (Verdict.REJECT, "豫示例〔2026〕9号", 1)
    drafted = conclusions.Drafted(verdict=Verdict.APPROVE, reason="示例")
    one.take("coordinator", lambda s, a, app: conclusions.draft(s, a, app, seen=app.version, drafted=drafted))
    with pytest.raises(StepRefused, match="省级意见为“不予通过”"):
        one.take(
            "coordinator",
            lambda s, a, app: conclusions.propose(s, a, app, seen=app.version, seen_digest="x"),
        )
    with pytest.raises(StepRefused, match="省级意见已收到"):
        one.take("coordinator", lambda s, a, app: province.refer(s, a, app, seen=app.version, reason=""))


def test_the_scan_of_the_province_is_for_reviewers_and_no_material(city: Town) -> None:
    one = road(city, "conclusion_b", "conclusion")
    one.take("coordinator", lambda s, a, app: province.refer(s, a, app, seen=app.version, reason=""))
    result(one, Verdict.APPROVE, "豫示例〔2026〕10号", scan(city))
    address = f"/files/{one.ref}/provincial_result/1"
    assert city.person("coordinator").get(address).status_code == 200
    assert city.person("ecology-signer").get(address).status_code == 200
    company = next(
        login
        for login, actor in city.house.cast.actors.items()
        if actor.role is Role.APPLICANT and actor.body == str(one.case.organisation_id)
    )
    assert city.person(company).get(address).status_code == 404
    assert "省级意见示例" not in city.person(company).get(f"/apply/{one.ref}/files").text


def test_who_may_read_which_letter(city: Town) -> None:
    """By the table, for one of each role: what is not his is absent, in the list and by its address."""
    one = road(city, "signing_b", "conclusion")
    one.take("coordinator", lambda s, a, app: province.refer(s, a, app, seen=app.version, reason=""))
    one.print()
    papers = {kind: one.papers(kind)[0] for kind in ("acceptance", "transmittal")}
    applicants = {
        login: actor
        for login, actor in city.house.cast.actors.items()
        if actor.role is Role.APPLICANT and actor.body == str(one.case.organisation_id)
    }
    expected = {
        "coordinator": (200, 200),
        "ecology-handler": (200, 200),
        **dict.fromkeys(applicants, (200, 404)),
    }
    for login, codes in expected.items():
        person = city.person(login)
        answers = [person.get(f"/files/{one.ref}/document/{row.id}").status_code for row in papers.values()]
        assert tuple(answers) == codes, login
    page = city.person(next(iter(applicants))).get(f"/apply/{one.ref}/status").text
    assert "受理通知书" in page and "转报函" not in page
    case = city.person("coordinator").get(f"/case/{one.ref}/").text
    assert "受理通知书" in case and "转报函" in case


def test_every_kind_has_its_readers() -> None:
    from app.documents.kinds import KINDS

    assert set(letters.READERS) == set(KINDS) | set(documents.LAYOUTS)
    for kind in ("transmittal", "minutes", "invitation", "preview"):
        assert not letters.READERS[kind] & {Role.APPLICANT, Role.CONSULTANT}


@pytest.mark.parametrize(("key", "state"), [("approved_b", "intake"), ("check_a", "conclusion")])
def test_a_withdrawal_from_a_side_road_leaves_nothing_open(city: Town, key: str, state: str) -> None:
    one = road(city, key, state)
    if state == "intake":
        refuse(one)
    else:
        one.take("coordinator", lambda s, a, app: province.refer(s, a, app, seen=app.version, reason=""))
    company = next(
        login
        for login, actor in city.house.cast.actors.items()
        if actor.role is Role.APPLICANT and actor.body == str(one.case.organisation_id)
    )
    withdraw(one, company)
    assert one.case.state is S.WITHDRAWN
    assert "计划调整" in words(one.letter("withdrawal"))
    with city.house.database.reading() as session:
        rows = session.scalars(select(Closing).where(Closing.application_id == one.case.id)).all()
        assert all(row.dropped_at for row in rows)
        assert len(rows) == (1 if state == "intake" else 0)
        assert steps.of_ref(session, one.ref).due_on is None
