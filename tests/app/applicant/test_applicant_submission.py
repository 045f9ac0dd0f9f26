"""Starting, the task list, the check, submitting once, where it stands, withdrawing."""

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from app import timepiece
from app.inspection import inspect
from app.models import Application, Document, FactsVersion
from app.services import attachments, drafts, intake
from app.services.acting import Acting
from tests.app.applicant import samples
from tests.app.applicant.house import House, Person
from tests.app.applicant.typed_sections import TYPED
from workflows.cases import Actor
from workflows.vocabulary import DocumentState, ReviewState, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

NEW = {"project_code": "2606-411221-04-01-000077", "name": "示例新线", "county": "411221"}


@pytest.fixture
def ready(house: House, anna: Person, ref: str) -> str:
    """A draft with everything in it."""
    house.save(anna, ref, TYPED)
    acting = Acting(actor=anna.actor, moment=timepiece.now())
    picture = samples.png()
    inspected, key = inspect(picture, "图.png"), house.services.store.put(picture)
    asked = house.asked(ref)
    with house.services.database.transaction() as session:
        application = session.scalars(select(Application).where(Application.ref == ref)).one()
        for material in asked:
            section = drafts.sections_of(session, application.id)["files"]
            attachments.add(
                session,
                acting,
                application,
                kind=material.kind,
                inspected=inspected,
                sha256=key,
                seen=section.version,
                book=house.book,
            )
    return ref


def test_a_new_application_gets_a_number_and_its_tasks(anna: Person) -> None:
    answer = anna.post("/apply/new", NEW | {"state": "approved", "organisation_id": "99"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/apply/LS[0-9]{4}-411221-[0-9]{4}/", answer.location)
    page = anna.get(answer.location)
    assert "示例新线" in page
    assert "已完成 0 项，共 9 项" in page
    assert "示例新线" in anna.get("/my/")


def test_two_posts_of_one_key_are_one_application(anna: Person) -> None:
    first = anna.post("/apply/new", NEW, key="b" * 32)
    second = anna.post("/apply/new", NEW, key="b" * 32)
    assert first.location == second.location
    assert anna.get("/my/").count("示例新线") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"project_code": "2606"}, "项目代码应为 24 位，例如 2606-411221-04-01-583172"),
        ({"project_code": "2606-411221-04-01-000001"}, "这个项目已有一件在办的申报"),
        ({"county": "411201"}, "请重新选择“所在县（市、区）”"),
        ({"county": ""}, "请选择“所在县（市、区）”"),
        ({"name": ""}, "请填写“项目名称”"),
    ],
)
def test_a_wrong_start_keeps_what_was_typed(
    anna: Person, ref: str, change: dict[str, str], sentence: str
) -> None:
    answer = anna.post("/apply/new", NEW | change)
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert answer.text.count(sentence) == 2
    typed = (NEW | change)["project_code"]
    assert f'value="{typed}"' in answer.text


def test_a_draft_alone_keeps_no_other_company_from_a_code(charlie: Person, ref: str) -> None:
    answer = charlie.post("/apply/new", NEW | {"project_code": "2606-411221-04-01-000001"})
    assert answer.status_code == 303
    assert ref not in answer.location


def test_a_code_another_company_has_filed_under_is_refused(house: House, charlie: Person, ref: str) -> None:
    with house.services.database.transaction() as session:
        session.execute(update(Application).where(Application.ref == ref).values(filed_on=date(2026, 11, 1)))
    answer = charlie.post("/apply/new", NEW | {"project_code": "2606-411221-04-01-000001"})
    assert answer.status_code == 422
    assert "这个项目代码已由其他单位申报" in answer.text
    assert ref not in answer.text


def test_the_task_list_shows_the_precheck_with_links_to_what_is_open(
    house: House, anna: Person, ref: str
) -> None:
    page = anna.get(f"/apply/{ref}/")
    assert "供您修改时参考，不是审查结论" in page
    assert "暂不能填写" in page
    assert f'<a class="govuk-link" href="/apply/{ref}/project">' in page
    house.save(anna, ref, TYPED)
    page = anna.get(f"/apply/{ref}/")
    assert "已完成 7 项，共 9 项" in page


def test_the_check_page_shows_typed_computed_and_absent(anna: Person, ready: str) -> None:
    page = anna.get(f"/apply/{ready}/check")
    assert "4,500 吨/日" in page
    assert "系统计算" in page
    assert "134,559.4 tce" in page
    assert "未填写" in page
    assert "计算过程" in page
    assert f'href="/apply/{ready}/energy#rows-0-carrier"' in page
    assert "承诺人：安示例（示例水泥有限公司）" in page


def test_without_the_promise_nothing_is_submitted(house: House, anna: Person, ready: str) -> None:
    version = anna.version(f"/apply/{ready}/check")
    answer = anna.post(f"/apply/{ready}/submit", {}, version=version)
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert answer.text.count("请勾选承诺") == 2
    assert house.application(ready).state is ReviewState.DRAFT


def test_an_open_section_refuses_the_submission(house: House, anna: Person, ref: str) -> None:
    version = anna.version(f"/apply/{ref}/check")
    answer = anna.post(f"/apply/{ref}/submit", {"commitment": "y"}, version=version)
    assert answer.status_code == 409
    assert "请先填完" in answer.text
    application = house.application(ref)
    assert (application.state, application.filed_on, application.facts_version) == (
        ReviewState.DRAFT,
        None,
        0,
    )


def test_submitting_snapshots_once_even_when_pressed_twice(house: House, anna: Person, ready: str) -> None:
    version = anna.version(f"/apply/{ready}/check")
    for _ in range(2):
        answer = anna.post(f"/apply/{ready}/submit", {"commitment": "y"}, version=version, key="c" * 32)
        assert (answer.status_code, answer.location) == (303, f"/apply/{ready}/status")
    application = house.application(ready)
    assert application.state is ReviewState.COUNTY_CHECK
    assert house.actions(ready).count("joint_review.submit") == 1
    with house.services.database.reading() as session:
        assert len(session.scalars(select(FactsVersion)).all()) == 1
    page = anna.get(f"/apply/{ready}/status")
    assert "现在：县级初审；目前不需要您做什么" in page
    assert "提交申报" in page


def test_a_second_submission_from_an_old_page_is_told(house: House, anna: Person, ready: str) -> None:
    version = anna.version(f"/apply/{ready}/check")
    anna.post(f"/apply/{ready}/submit", {"commitment": "y"}, version=version)
    answer = anna.post(f"/apply/{ready}/submit", {"commitment": "y"}, version=version)
    assert answer.status_code == 409
    assert house.actions(ready).count("joint_review.submit") == 1


def test_after_filing_nothing_can_be_changed(house: House, anna: Person, ready: str) -> None:
    site = anna.version(f"/apply/{ready}/site")
    files = anna.version(f"/apply/{ready}/files")
    version = anna.version(f"/apply/{ready}/check")
    anna.post(f"/apply/{ready}/submit", {"commitment": "y"}, version=version)
    before = house.section(ready, "site").content
    answer = anna.post(f"/apply/{ready}/site", {"county": "411221", "town": "别处"}, version=site)
    assert answer.status_code == 409
    assert house.section(ready, "site").content == before
    import io

    fields = {"kind": "other", "file": (io.BytesIO(samples.png()), "图.png")}
    assert anna.post(f"/apply/{ready}/files", fields, version=files).status_code == 409
    assert anna.client.get(f"/apply/{ready}/site").status_code == 303
    assert 'type="file"' not in anna.get(f"/apply/{ready}/files")


def test_a_returned_draft_says_why_and_names_nobody(house: House, anna: Person, ready: str) -> None:
    version = anna.version(f"/apply/{ready}/check")
    anna.post(f"/apply/{ready}/submit", {"commitment": "y"}, version=version)
    officer = Actor(
        account_id=anna.actor.account_id, name="县示例甲", role=Role.COUNTY_OFFICER, body="411221"
    )
    with house.services.database.transaction() as session:
        application = session.scalars(select(Application).where(Application.ref == ready)).one()
        intake.return_to_applicant(
            session,
            Acting(actor=officer, moment=timepiece.now()),
            application,
            seen=application.version,
            reason="请核对用地面积",
        )
    for page in (anna.get(f"/apply/{ready}/"), anna.get(f"/apply/{ready}/status")):
        assert "请核对用地面积" in page
        assert "县示例甲" not in page


def test_withdrawing_needs_the_tick_and_ends_the_case(house: House, anna: Person, ready: str) -> None:
    assert anna.client.get(f"/apply/{ready}/withdraw").status_code == 303  # nothing is filed yet
    draft = house.application(ready).version
    assert anna.post(f"/apply/{ready}/withdraw", {"confirmed": "y"}, version=draft).status_code == 409
    anna.post(f"/apply/{ready}/submit", {"commitment": "y"}, version=anna.version(f"/apply/{ready}/check"))
    version = anna.version(f"/apply/{ready}/withdraw")
    answer = anna.post(f"/apply/{ready}/withdraw", {"reason": "另选厂址"}, version=version)
    assert answer.status_code == 422
    assert "另选厂址" in answer.text
    assert house.application(ready).state is ReviewState.COUNTY_CHECK
    answer = anna.post(f"/apply/{ready}/withdraw", {"reason": "另选厂址", "confirmed": "y"}, version=version)
    assert (answer.status_code, answer.location) == (303, f"/apply/{ready}/status")
    page = anna.get(f"/apply/{ready}/status")
    assert "现在：已撤回；本次申报已结束" in page
    assert "另选厂址" in page


def test_a_consultant_of_the_company_types_but_does_not_withdraw(
    house: House, anna: Person, ref: str
) -> None:
    other = house.person("示例水泥有限公司", "91411221MA00000013", "编示例", Role.CONSULTANT)
    assert other.version(f"/apply/{ref}/site") == "1"
    assert other.client.get(f"/apply/{ref}/withdraw").status_code == 303


def test_an_applicant_reads_the_decision_and_no_other_document(
    house: House, anna: Person, charlie: Person, ready: str
) -> None:
    now = timepiece.now()
    key = house.services.store.put(samples.pdf())
    with house.services.database.transaction() as session:
        application = session.scalars(select(Application).where(Application.ref == ready)).one()
        made = [
            Document(
                application_id=application.id,
                kind=kind,
                state=state,
                context="{}",
                context_sha256="0" * 64,
                sha256=key if state is DocumentState.ISSUED else None,
                size=1,
                pages=1,
                queued_at=now,
            )
            for kind, state in (
                ("decision", DocumentState.ISSUED),
                ("preview", DocumentState.ISSUED),
                ("decision", DocumentState.QUEUED),
            )
        ]
        session.add_all(made)
        session.flush()
        issued, preview, queued = (row.id for row in made)
    assert f"/files/{ready}/document/{issued}" in anna.get(f"/apply/{ready}/status")
    answer = anna.client.get(f"/files/{ready}/document/{issued}")
    assert answer.data == samples.pdf() or answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for hidden in (preview, queued, 999):
        assert anna.client.get(f"/files/{ready}/document/{hidden}").status_code == 404
    assert charlie.client.get(f"/files/{ready}/document/{issued}").status_code == 404


def test_the_check_page_says_what_figure_would_meet_the_requirement(
    house: House, anna: Person, ready: str
) -> None:
    energy = house.typed(ready, "energy") | {"unit_energy": "103.2"}
    house.save(anna, ready, {"energy": energy})
    page = anna.get(f"/apply/{ready}/check")
    assert "要达到标杆，单位能耗需 ≤ 100 kgce/t；申报 103.2" in page
