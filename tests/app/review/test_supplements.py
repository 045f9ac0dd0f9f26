"""补正 through pages and use cases: one notice, only its parts open, answered in time, flags where the findings moved."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import timepiece
from app.models import Opinion, SupplementNotice
from app.services import documents, drafts, opinions, screenings, steps, supplements
from app.services.acting import Acting
from app.services.documents import CLOCK
from app.services.supplements import Asked
from tests.app.review.played import Desk
from workflows.engine import StepRefused
from workflows.vocabulary import Department, OpinionState, ReviewState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

TOWN = Asked(text="示例：请核对乡镇名称", section="site", field="town")
COAL = Asked(text="示例：请更正替代来源的削减量", section="coal", field="sources")
SENT = {
    "items-0-text": TOWN.text,
    "items-0-opens": "section:site:town",
    "items-1-text": COAL.text,
    "items-1-opens": "section:coal:sources",
    "action": "send",
}


def ask(desk: Desk, stage: str = "consultation", *asked: Asked) -> str:
    """The notice is sent through the use case; the case's number."""
    ref = desk.refs[stage]
    acting = Acting(actor=desk.actor("coordinator"), moment=timepiece.now())
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        supplements.request(session, acting, application, seen=application.version, asked=asked or (TOWN,))
    return ref


def company(desk: Desk, stage: str = "consultation") -> str:
    return desk.login("applicant", stage)


def typed_of(desk: Desk, ref: str, section: str) -> dict[str, object]:
    with desk.town.house.database.reading() as session:
        return drafts.typed(session, steps.of_ref(session, ref).id)[section]


def save(desk: Desk, ref: str, login: str, section: str, **changes: object) -> int:
    """Save a section through the use case as the company would; the status of a refusal is raised."""
    acting = Acting(actor=desk.actor(login), moment=timepiece.now())
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        row = drafts.sections_of(session, application.id)[section]
        content = drafts.content_of(row) | changes
        drafts.save(
            session,
            acting,
            application,
            name=section,
            content=content,
            faults=0,
            complete=True,
            seen=row.version,
        )
        return row.version


def hand_in(desk: Desk, ref: str, login: str, moment: datetime | None = None) -> None:
    acting = Acting(actor=desk.actor(login), moment=moment or timepiece.now())
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        notice = supplements.of_application(session, application)[-1]
        done = {item.number: ("示例：已改", True) for item in supplements.opened.items_of(session, notice)}
        supplements.say(session, acting, application, notice, seen=application.version, answers=done)
        supplements.answer(
            session, acting, application, seen=application.version,
            shelf=desk.town.app.extensions["lianshen"].shelf,
        )  # fmt: skip


def test_one_notice_stops_the_clock_and_opens_only_what_it_names(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/supplement"
    sent = desk.press("coordinator", page, page, SENT)
    assert sent.status_code == 303, sent.text
    case = desk.town.application(ref)
    assert case.state is ReviewState.SUPPLEMENT
    assert case.paused_from is ReviewState.CONSULTATION
    assert case.total_due_on is None
    letter = desk.document(ref, "supplement")
    assert TOWN.text in letter.context
    assert "不计入办理期限" in letter.context
    shown = desk.person(company(desk)).get(f"/apply/{ref}/corrections/1").text
    assert TOWN.text in shown
    assert "选址和用地：" in shown
    login = company(desk)
    assert desk.person(login).get(f"/apply/{ref}/site").status_code == 200
    assert desk.person(login).get(f"/apply/{ref}/energy").status_code == 303


def test_a_closed_field_is_refused_at_the_field_and_nothing_is_saved(desk: Desk) -> None:
    ref, login = ask(desk), company(desk)
    page = f"/apply/{ref}/site"
    before = typed_of(desk, ref, "site")
    kept = {name: value for name, value in before.items() if isinstance(value, str)}
    answer = desk.person(login).post(
        page, kept | {"town": "示例新镇", "park": "别的园区", "action": "save"}, form=page
    )
    assert answer.status_code == 422
    assert "不在补正范围内" in answer.text
    assert "别的园区" in answer.text
    assert typed_of(desk, ref, "site") == before
    with pytest.raises(Exception, match="没有开放"):
        save(desk, ref, login, "site", park="别的园区")
    with pytest.raises(Exception, match="不能再修改"):
        save(desk, ref, login, "energy", before_tce="1")
    good = desk.person(login).post(
        page, kept | {"town": "示例新镇", "done": "yes", "action": "save"}, form=page
    )
    assert (good.status_code, good.location) == (303, f"/apply/{ref}/corrections/1")
    assert typed_of(desk, ref, "site")["town"] == "示例新镇"


def test_an_answer_is_whole_and_reviewers_read_old_and_new(desk: Desk) -> None:
    ref, login = ask(desk), company(desk)
    version = desk.town.application(ref).facts_version
    page = f"/apply/{ref}/corrections/1"
    old = typed_of(desk, ref, "site")["town"]
    save(desk, ref, login, "site", town="示例新镇")
    missing = desk.press(login, page, page, {"answer-1": "示例：已核对", "action": "send"})
    assert missing.status_code == 409
    assert "请先逐项答复：第 1 项" in missing.text
    sent = desk.press(login, page, page, {"answer-1": "示例：已核对", "done-1": "y", "action": "send"})
    assert sent.status_code == 303, sent.text
    case = desk.town.application(ref)
    assert case.state is ReviewState.CONSULTATION
    assert case.facts_version == version + 1
    assert case.total_due_on is not None
    read = desk.person("ecology-handler").get(f"/case/{ref}/supplement/1").text
    assert f'<td data-l="原填报">{old or "未填写"}</td>' in read
    assert "示例新镇" in read
    assert "示例：已核对" in read
    assert "joint_review.answer_supplement" in desk.actions(ref)


def test_only_opinions_whose_findings_moved_are_flagged_and_the_signer_keeps_his(desk: Desk) -> None:
    ref = ask(desk, "collected", COAL)
    login = company(desk, "collected")
    sources = [dict(row) for row in typed_of(desk, ref, "coal")["sources"]]  # type: ignore[union-attr]
    sources[0]["reduction_t"] = "1"
    save(desk, ref, login, "coal", sources=sources)
    hand_in(desk, ref, login)
    with desk.town.house.database.reading() as session:
        case = steps.of_ref(session, ref)
        rows = session.scalars(select(Opinion).where(Opinion.application_id == case.id)).all()
        states = {row.department: row.state for row in rows}
        because = {row.department: row.flagged_because for row in rows}
    assert states[Department.DEVELOPMENT_REFORM] is OpinionState.FLAGGED
    assert states[Department.NATURAL_RESOURCES] is OpinionState.SIGNED
    assert "→" in because[Department.DEVELOPMENT_REFORM]
    page = f"/case/{ref}/opinion"
    shown = desk.person("development-reform-signer").get(page).text
    assert "依据已变" in shown
    empty = desk.press("development-reform-signer", page, f"{page}/keep", {"reason": ""})
    assert empty.status_code == 409
    kept = desk.press("development-reform-signer", page, f"{page}/keep", {"reason": "示例：结论不受影响"})
    assert kept.status_code == 303, kept.text
    with desk.town.house.database.reading() as session:
        row = opinions.of_department(session, steps.of_ref(session, ref), Department.DEVELOPMENT_REFORM)
        assert row.state is OpinionState.SIGNED


def test_one_notice_a_stage(desk: Desk) -> None:
    ref = ask(desk)
    hand_in(desk, ref, company(desk))
    with pytest.raises(StepRefused, match="本阶段已发过补正通知"):
        ask(desk)


def test_a_late_answer_is_refused_before_and_after_the_clock_ended_the_case(desk: Desk) -> None:
    ref, login = ask(desk), company(desk)
    late = timepiece.now() + timedelta(days=120)
    with pytest.raises(StepRefused, match="补正期限已过"):
        hand_in(desk, ref, login, late)
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        supplements.lapse(session, Acting(actor=CLOCK, moment=late), application)
    case = desk.town.application(ref)
    assert case.state is ReviewState.LAPSED
    with desk.town.house.database.reading() as session:
        notice = session.scalars(
            select(SupplementNotice).where(SupplementNotice.application_id == case.id)
        ).one()
        kinds = [row.kind for row in documents.of_application(session, case.id)]
    assert notice.closed_as == "lapsed"
    assert kinds[-1] == "lapsed"
    with pytest.raises(Exception, match=r"已经办结|不能办理"):
        hand_in(desk, ref, login)


def test_before_the_period_is_over_the_clock_does_nothing(desk: Desk) -> None:
    ref = ask(desk)
    acting = Acting(actor=CLOCK, moment=timepiece.now())
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        with pytest.raises(StepRefused, match="补正期限未满"):
            supplements.lapse(session, acting, application)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"items-0-text": ""}, "请写明第 1 项需要补正的内容"),
        ({"items-0-opens": ""}, "请选择第 1 项对应的填报内容或者材料"),
        ({"items-0-text": "字" * 501}, "第 1 项最多 500 个字"),
        ({"items-0-text": "示例\u202e反向"}, "不能印在文书上的字符"),
        ({"items-0-opens": "section:nowhere:town"}, "没有第 1 项所选的部分"),
        ({"items-0-opens": "material:nothing"}, "没有第 1 项所选的部分"),
    ],
)
def test_a_wrong_item_is_told_at_its_field_and_the_rest_is_kept(
    desk: Desk, changes: dict[str, str], sentence: str
) -> None:
    page = f"/case/{desk.refs['consultation']}/supplement"
    answer = desk.press("coordinator", page, page, SENT | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert COAL.text in answer.text
    assert desk.town.application(desk.refs["consultation"]).state is ReviewState.CONSULTATION


def test_an_empty_notice_is_refused_and_a_row_can_be_added(desk: Desk) -> None:
    page = f"/case/{desk.refs['consultation']}/supplement"
    rows = dict.fromkeys(("items-0-text", "items-0-opens"), "")
    assert desk.press("coordinator", page, page, rows | {"action": "send"}).status_code == 422
    added = desk.press("coordinator", page, page, SENT | {"action": "add"})
    assert added.status_code == 200
    assert added.text.count("<fieldset") >= 3
    assert TOWN.text in added.text


def test_the_differences_show_an_applicant_no_opinion(desk: Desk) -> None:
    ref, login = ask(desk), company(desk)
    hand_in(desk, ref, login)
    page = desk.person(login).get(f"/apply/{ref}/corrections/1").text
    with desk.town.house.database.reading() as session:
        kept = screenings.current(session, steps.of_ref(session, ref))
    assert kept is not None
    assert not [d.label for d in Department if f"{d.label}意见" in page]
    assert desk.person(login).get(f"/case/{ref}/supplement/1").status_code == 404
