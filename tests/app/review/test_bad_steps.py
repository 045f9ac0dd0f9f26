"""Bad input of a step: refused with words a clerk understands, what was typed kept, nothing written but the refusal."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models import Application, Deputation
from app.services import recusals, steps, supplements
from app.services.supplements import Asked
from tests.app.review import beside
from tests.app.review.played import Desk
from tests.app.review.refusals import nothing_written, refused, rows
from tests.databases import by_hand
from workflows import procedures
from workflows.cases import Request
from workflows.engine import StepRefused
from workflows.vocabulary import Department

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

TYPED = "示例：这些字不能丢"
NOT_THERE, NOT_HIS = "没有找到这个页面", "不归其查看、办理"
NATURE = Department.NATURAL_RESOURCES  # Drafted and checked where the case "consultation" stands.


def reopening(desk: Desk) -> tuple[str, dict[str, str]]:
    """Where the coordinator sends a case back to the departments, and the form as his browser has it."""
    page = f"/case/{desk.refs['conclusion']}/"
    return f"{page}reopen", desk.form("coordinator", page, f"{page}reopen") | {"reason": TYPED}


def take(desk: Desk, login: str, ref: str, name: str, reason: str = TYPED, **changed: object) -> None:
    """A step that no page sends, straight to the use case."""
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        for column, value in changed.items():
            setattr(application, column, value)
        steps.take(
            session, beside.acting(desk.actor(login)), application, name, seen=application.version,
            request=Request(reason=reason), note=reason,
        )  # fmt: skip


def test_a_skipped_step_says_where_the_case_stands(desk: Desk) -> None:
    ref = desk.refs["intake"]
    bare = desk.bare("coordinator", ref) | {"reason": TYPED}
    refused(desk, "coordinator", f"/case/{ref}/reopen", bare, code=409, words="现在是“受理审查”", kept=TYPED)
    with nothing_written(desk), pytest.raises(StepRefused, match="现在是“受理审查”，不能办理这一步"):
        take(desk, "chair", ref, "sign_approve")


def test_somebody_elses_role_case_or_session_finds_nothing(desk: Desk) -> None:
    action, data = reopening(desk)
    ref, county = desk.refs["county"], desk.login("county", "county")
    stranger = next(name for name in ("county-mianchi", "county-lushi") if name != county)
    for login, address in (("ecology-handler", action), (stranger, f"/case/{ref}/endorse")):
        own = data | desk.bare(login, ref)
        refused(desk, login, address, own, code=404, words=NOT_THERE, entry=NOT_HIS)
    refused(desk, "chair", action, data, code=404, words=NOT_THERE, entry=NOT_HIS)
    stolen = data | {"csrf_token": desk.bare("chair", ref)["csrf_token"]}
    refused(desk, "coordinator", action, stolen, code=400, words="页面已过期", kept=TYPED)
    with nothing_written(desk), pytest.raises(StepRefused, match=r"“重新会商”由.*办理"):
        take(desk, "lead-checker", desk.refs["conclusion"], "reopen_round")


@pytest.mark.parametrize("cookie", ["", "1", "forged" * 8])
def test_a_forged_session_is_nobodys_and_leaves_nothing(desk: Desk, cookie: str) -> None:
    action, data = reopening(desk)
    thief = desk.town.app.test_client()
    thief.set_cookie("sid", cookie, domain="localhost")
    with nothing_written(desk):
        answer = thief.post(action, data=data)
        assert (answer.status_code, "/login" in answer.headers.get("Location", "")) == (303, True), (
            answer.text
        )


@pytest.mark.parametrize("version", ["1", "999999999"])
def test_a_forged_version_of_the_case_is_a_page_out_of_date(desk: Desk, version: str) -> None:
    action, data = reopening(desk)
    sent = data | {"_version": version}
    refused(desk, "coordinator", action, sent, code=409, words="这件申报已有变化", kept=TYPED)


@pytest.mark.parametrize("version", ["", "-1", "1 or 1", "１", "9" * 40])
def test_what_is_no_version_at_all_is_refused_and_the_words_are_kept(desk: Desk, version: str) -> None:
    action, data = reopening(desk)
    sent = data | {"_version": version}
    refused(desk, "coordinator", action, sent, code=400, words="表单缺少版本号", kept=TYPED)


def test_under_a_version_of_the_procedure_that_nobody_ships_nothing_is_decided(desk: Desk) -> None:
    action, data = reopening(desk)
    words = "办理程序版本“2099-9”不在系统中"
    with nothing_written(desk), pytest.raises(StepRefused, match=words):
        take(desk, "coordinator", desk.refs["conclusion"], "reopen_round", procedure_version="2099-9")
    with desk.town.house.database.transaction() as session:
        session.execute(update(Application).values(procedure_version="2099-9"))
    refused(desk, "coordinator", action, data, code=409, words=words, kept=TYPED)


def test_a_step_of_another_procedure_is_no_step_here(desk: Desk) -> None:
    ref = desk.refs["conclusion"]
    reviews = [table for versions in procedures.VERSIONS.values() for table in versions.values()]
    own = {step.name for table in reviews for step in table.steps}
    others = {step.name for table in procedures.ALL for step in table.steps} - own
    assert len(others) > 40
    with nothing_written(desk):
        for name in sorted(others):
            with pytest.raises(StepRefused, match="现在是“形成意见”，不能办理这一步"):
                take(desk, "coordinator", ref, name)
    bare = desk.bare("coordinator", ref) | {"reason": TYPED}
    action = f"/case/{ref}/conditions/1/sign_approve"
    refused(desk, "coordinator", action, bare, code=404, words=NOT_THERE, entry=NOT_HIS)


@pytest.mark.parametrize(
    ("first", "last", "runs"), [(1, 5, False), (0, 5, True), (-5, 0, True), (-5, -1, False)]
)
def test_a_deputy_acts_from_the_first_day_to_the_last(desk: Desk, first: int, last: int, runs: bool) -> None:
    deputy, signer = beside.colleague(desk, NATURE), desk.actor("natural-resources-signer")
    number = beside.depute(desk, signer, deputy)
    person = desk.people["colleague"] = beside.signed_in(desk)
    desk.town.house.cast.actors["colleague"] = deputy
    beside.stand(person, number)
    page = f"/case/{desk.refs['consultation']}/opinion"
    action = f"{page}/sign"
    data = desk.form("colleague", page, action)
    with by_hand(desk.town.house.database) as session:
        row = session.get_one(Deputation, number)
        row.first_day, row.last_day = (beside.today() + timedelta(days=away) for away in (first, last))
    if runs:
        assert desk.send("colleague", action, data).status_code == 303
    else:
        words = f"同事示例代{signer.name}：代办期限已过或者尚未开始，请由{signer.name}本人办理"
        refused(desk, "colleague", action, data, code=409, words=words)


def test_who_stands_aside_finds_the_case_no_more_and_his_step_is_refused(desk: Desk) -> None:
    action, data = reopening(desk)
    ref = desk.refs["conclusion"]
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        me = beside.acting(desk.actor("coordinator"))
        recusals.declare(session, me, application, seen=application.version, reason="示例：亲属在项目单位")
    sent = data | {"_version": str(desk.town.application(ref).version)}
    refused(desk, "coordinator", action, sent, code=404, words=NOT_THERE, entry=NOT_HIS)
    words = f"{desk.actor('coordinator').name}已对本项目申请回避，请由其他人员办理"
    with nothing_written(desk), pytest.raises(StepRefused, match=words):
        take(desk, "coordinator", ref, "reopen_round")


@pytest.mark.parametrize("over", [True, False])
def test_an_answer_is_taken_to_the_last_day_of_the_supplement(desk: Desk, over: bool) -> None:
    ref, company = desk.refs["consultation"], desk.login("applicant", "consultation")
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        lead = beside.acting(desk.actor("coordinator"))
        asked = (Asked(text="示例：请核对乡镇名称", section="site", field="town"),)
        supplements.request(session, lead, application, seen=application.version, asked=asked)
        application.due_on = beside.today() - timedelta(days=1 if over else 0)
    page = f"/apply/{ref}/corrections/1"
    data = desk.form(company, page, page) | {"answer-1": TYPED, "done-1": "y", "action": "send"}
    if over:
        refused(desk, company, page, data, code=409, words="补正期限已过", kept=TYPED)
    else:
        assert desk.send(company, page, data).status_code == 303


def test_a_reason_has_two_thousand_characters_and_no_more(desk: Desk) -> None:
    action, data = reopening(desk)
    for long in (2001, 5000):
        reason, words = "长" * long, f"最多 2000 个字，现有 {long} 个字"
        refused(desk, "coordinator", action, data | {"reason": reason}, code=422, words=words, kept=reason)
    assert desk.send("coordinator", action, data | {"reason": "长" * 2000}).status_code == 303


@pytest.mark.parametrize(
    ("reason", "code", "words"),
    [
        ("", 409, "请写明理由"),
        (" \t\r\n ", 409, "请写明理由"),
        ("\u3000\u3000\u00a0", 409, "请写明理由"),
        ("\u200b", 422, "里面有不能印在文书上的字符（U+200B）"),
        ("\u2060\ufeff", 422, "里面有不能印在文书上的字符（U+2060）"),
    ],
    ids=["empty", "blanks", "wide", "zero-width", "joiners"],
)
def test_a_reason_without_words_is_none(desk: Desk, reason: str, code: int, words: str) -> None:
    action, data = reopening(desk)
    refused(desk, "coordinator", action, data | {"reason": reason}, code=code, words=words)
    with nothing_written(desk), pytest.raises(StepRefused, match="请写明理由"):
        take(desk, "coordinator", desk.refs["conclusion"], "reopen_round", reason)


def test_a_form_shown_again_with_its_faults_leaves_its_refusal_too(desk: Desk) -> None:
    page = f"/case/{desk.refs['conclusion']}/conclude"
    data = desk.form("coordinator", page, page) | {"verdict": "approve", "action": "save"}
    sentence = "最多 2000 个字"
    refused(
        desk, "coordinator", page, data | {"reason": "长" * 5000}, code=422, words=sentence, kept="长" * 5000
    )
    refused(desk, "coordinator", page, data | {"reason": "\u3000"}, code=422, words="请填写形成结论的理由")


def test_a_page_with_faults_that_was_kept_all_the_same_is_no_refusal(desk: Desk) -> None:
    """A draft keeps wrong entries and says what is wrong: 422, and yet nothing was refused."""
    page = f"/apply/{desk.refs['draft']}/site"
    company = desk.person(desk.login("applicant", "draft"))
    answer = company.post(page, {"county": "", "done": "yes", "action": "save"}, form=page)
    assert (answer.status_code, "有 " in answer.text) == (422, True)
    assert not [row for row in rows(desk)["security_event"] if "applicant.section" in row]
