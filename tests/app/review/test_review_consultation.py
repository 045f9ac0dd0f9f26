"""The consultation as it is: further departments, offices below, recusal, silence, other words by other people, rounds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import timepiece
from app.errors import Conflict
from app.models import Application, Opinion, OpinionVersion
from app.services import case_file, conclusions, consultation, opinions, steps
from app.services.acting import Acting
from app.services.documents import CLOCK
from tests.app.review.played import Desk
from workflows.engine import StepRefused
from workflows.vocabulary import Department, OpinionState, OpinionVerdict, ReviewState, Role

D = Department
REASON = "示例：项目有新的消防设施"


def with_row(
    desk: Desk, ref: str, department: Department, do: Callable[[object, Application, Opinion], object]
) -> None:
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        do(session, application, opinions.of_department(session, application, department))


def states(desk: Desk, ref: str) -> dict[Department, OpinionState]:
    with desk.town.house.database.reading() as session:
        rows = case_file.opinions_of(session, steps.of_ref(session, ref))
    return {row.department: row.state for row in rows}


def overdue(desk: Desk, ref: str) -> Acting:
    """The clock, long after every due date."""
    acting = Acting(actor=CLOCK, moment=timepiece.now() + timedelta(days=90))
    with desk.town.house.database.transaction() as session:
        mine = update(Opinion).where(Opinion.application_id == steps.of_ref(session, ref).id)
        session.execute(mine.values(due_on=acting.today - timedelta(days=1)))
    return acting


def test_a_further_department_is_asked_with_the_reason_shown_everywhere(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/invite"
    wrong = desk.press("coordinator", page, page, {"department": "housing", "reason": " "})
    assert wrong.status_code == 422 and "请写明征求这个部门意见的原因" in wrong.text
    assert (
        desk.press("coordinator", page, page, {"department": "housing", "reason": REASON}).status_code == 303
    )
    assert states(desk, ref)[D.HOUSING] is OpinionState.INVITED
    case = desk.person("coordinator").get(f"/case/{ref}/").text
    assert "市住房和城乡建设局" in case and REASON in case and "锅炉或窑炉" in case
    assert REASON in desk.person("housing-handler").get(f"/case/{ref}/opinion").text
    assert "另征求" in desk.person("coordinator").get("/review/?tab=waiting").text
    again = desk.press("coordinator", page, page, {"department": "housing", "reason": REASON})
    assert again.status_code == 409 and "本轮已经征求" in again.text


def test_what_an_office_below_said_is_read_by_the_department_and_the_lead_alone(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/opinion"
    asked = {"office": "示例分局", "question": "示例：现场是否一致"}
    assert desk.press("ecology-handler", page, f"{page}/ask", asked | {"office": ""}).status_code == 422
    assert desk.press("ecology-handler", page, f"{page}/ask", asked).status_code == 303
    assert states(desk, ref)[D.ECOLOGY] is OpinionState.SUB_CONSULTED
    said = {"person": "示例甲", "answer": "示例：现场一致"}
    assert desk.press("ecology-handler", page, f"{page}/answer", said).status_code == 303
    assert states(desk, ref)[D.ECOLOGY] is OpinionState.INVITED
    assert "示例：现场一致" in desk.person("ecology-signer").get(page).text
    assert "示例：现场一致" in desk.person("coordinator").get(f"/case/{ref}/rounds").text
    for login in ("industry-handler", "county-mianchi"):
        for place in (f"/case/{ref}/", f"/case/{ref}/rounds"):
            text = desk.person(login).get(place).text
            assert "示例：现场一致" not in text and "示例：现场是否一致" not in text


def test_other_words_are_a_version_of_their_author_whom_somebody_else_checks(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/opinion"
    form = desk.form("industry-checker", f"{page}?revise=1", page)
    words = desk.chosen("industry-checker", f"{page}?revise=1")
    sent = form | words | {"verdict": "agree", "text": "示例：审核人改写", "action": "save"}
    assert desk.send("industry-checker", page, sent).status_code == 303
    with desk.town.house.database.reading() as session:
        row = opinions.of_department(session, steps.of_ref(session, ref), D.INDUSTRY)
        authors = [one.author_id for one in opinions.versions(session, row)]
    assert (row.state, row.handler_id) == (OpinionState.DRAFTED, desk.actor("industry-checker").account_id)
    assert authors == [desk.actor(f"industry-{role}").account_id for role in ("handler", "checker")]
    shown = desk.person("industry-checker").get(page).text
    assert "经办人不能审核自己的意见" in shown and "第 2 稿" in shown
    back = desk.press("industry-checker", page, f"{page}/return", {"reason": "示例：请确认改写"})
    assert back.status_code == 303
    taken = desk.chosen("industry-handler", page) | {
        "verdict": "agree",
        "text": "示例：审核人改写",
        "action": "save",
    }
    assert desk.press("industry-handler", page, page, taken).status_code == 303
    assert desk.press("industry-checker", page, f"{page}/check").status_code == 303


def test_a_department_that_stands_aside_is_closed_and_its_draft_stays_inside(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/opinion"
    sent = desk.press("natural-resources-signer", page, f"{page}/recuse", {"recusal": "示例：参与过选址"})
    assert sent.status_code == 303
    assert states(desk, ref)[D.NATURAL_RESOURCES] is OpinionState.RECUSED
    for place in (f"/case/{ref}/", f"/case/{ref}/rounds"):
        assert "已回避" in desk.person("ecology-handler").get(place).text


def test_silence_counts_only_after_the_day_and_where_the_policy_says_so(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    early = Acting(actor=CLOCK, moment=timepiece.now())
    with pytest.raises(StepRefused, match="反馈期限未满"):
        with_row(desk, ref, D.MARKET_REGULATION, lambda s, a, row: consultation.lapse(s, early, a, row))
    late = overdue(desk, ref)
    with pytest.raises(StepRefused, match="没有逾期视同反馈的规则"):
        with_row(desk, ref, D.ECOLOGY, lambda s, a, row: consultation.lapse(s, late, a, row))
    with_row(desk, ref, D.MARKET_REGULATION, lambda s, a, row: consultation.lapse(s, late, a, row))
    page = desk.person("ecology-handler").get(f"/case/{ref}/").text
    assert "逾期未反馈（视为无异议，系统约定）" in page
    assert "市市场监督管理局逾期未反馈，视为无异议" in page and "系统（期限届满）" in page
    with desk.town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        advice = conclusions.advised(case_file.review_case(session, application, late.today))
    assert "市市场监督管理局逾期未反馈，视为无异议" in advice.reasoning


def test_one_no_silences_nobody_and_closes_nothing(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    story = desk.town.story(ref, "consultation_a")
    story.give_opinion(D.ECOLOGY, OpinionVerdict.DISAGREE)
    lead = Acting(actor=desk.actor("coordinator"), moment=timepiece.now())

    def conclude() -> None:
        with desk.town.house.database.transaction() as session:
            application = steps.locked(session, ref)
            conclusions.conclude_without_meeting(session, lead, application, seen=application.version)

    with pytest.raises(StepRefused, match="意见未齐"):
        conclude()
    waiting = [one for one, state in states(desk, ref).items() if state is not OpinionState.SIGNED]
    assert len(waiting) >= 3
    for department in waiting:
        if states(desk, ref)[department] is OpinionState.CHECKED:
            desk.press(
                f"{department.value.replace('_', '-')}-signer",
                f"/case/{ref}/opinion",
                f"/case/{ref}/opinion/sign",
            )
        elif states(desk, ref)[department] is OpinionState.DRAFTED:
            for role, step in ((Role.CHECKER, "check"), (Role.SIGNER, "sign")):
                login = f"{department.value.replace('_', '-')}-{role.value}"
                desk.press(login, f"/case/{ref}/opinion", f"/case/{ref}/opinion/{step}")
        else:
            story.give_opinion(department)
    assert set(states(desk, ref).values()) == {OpinionState.SIGNED}
    with pytest.raises(StepRefused, match="请提请联审会议"):
        conclude()


def test_rounds_keep_what_each_department_said(desk: Desk) -> None:
    ref = desk.refs["conclusion"]
    with desk.town.house.database.reading() as session:
        before = case_file.opinions_of(session, steps.of_ref(session, ref))
        texts = select(OpinionVersion.sha256).where(OpinionVersion.opinion_id.in_([row.id for row in before]))
        kept = sorted(session.scalars(texts))
    desk.press("coordinator", f"/case/{ref}/", f"/case/{ref}/reopen", {"reason": "示例：数据有疑问"})
    page = desk.person("ecology-handler").get(f"/case/{ref}/rounds").text
    assert "第一轮" in page and "第二轮" in page and "示例：数据有疑问" in page
    assert page.count("示例：经核对申报材料和规则核查结果，同意。") == len(before)
    with desk.town.house.database.reading() as session:
        assert sorted(session.scalars(texts)) == kept
    assert desk.town.application(ref).state is ReviewState.CONSULTATION


def test_nobody_rewrites_without_changing_a_word(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    acting = Acting(actor=desk.actor("industry-checker"), moment=timepiece.now())

    def rewrite(session: object, application: Application, row: Opinion) -> None:
        text = case_file.latest_text(session, row)  # type: ignore[arg-type]
        said = opinions.Written(
            lines={one["key"]: (OpinionVerdict(one["verdict"]), one["reason"]) for one in text["lines"]},
            verdict=OpinionVerdict(text["verdict"]),
            text=text["text"],
        )
        opinions.draft(session, acting, application, row, seen=row.version, written=said)  # type: ignore[arg-type]

    with pytest.raises(Conflict, match="内容没有改动"):
        with_row(desk, ref, D.INDUSTRY, rewrite)
