"""Where a case stands, in words for the applicant and for anybody: every state of both procedures has its sentence (A10)."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Application, ClockStop, Opinion, SupplementItem, SupplementNotice
from app.services import clock_words, clocks, standing, steps
from app.services.clocks import STOPPED_BY
from tests.app.review.played import Desk
from tests.databases import by_hand
from workflows.vocabulary import ApplicationKind, Department, OpinionState, ReviewState

S = ReviewState
TODAY = date(2026, 11, 23)


def put(session: Session, ref: str, state: ReviewState, kind: ApplicationKind) -> Application:
    """The case as it stands in a state, whatever led there."""
    stopped = state in STOPPED_BY
    session.execute(
        update(Application)
        .where(Application.ref == ref)
        .values(
            state=state,
            kind=kind,
            paused_from=S.CONSULTATION if stopped else None,
            accepted_on=date(2026, 11, 2),
            entered_on=date(2026, 11, 20),
            due_on=date(2026, 12, 4) if clocks.days_in(state) else None,
            total_due_on=None if stopped else date(2026, 11, 30),
        )
    )
    application = steps.of_ref(session, ref)
    session.refresh(application)
    if stopped:
        row = ClockStop(application_id=application.id, state=state, first_day=TODAY, entered_on=TODAY)
        session.add(row)
        session.flush()
    return application


@pytest.mark.parametrize("kind", ApplicationKind)
def test_every_state_has_a_sentence_for_the_applicant_and_one_for_anybody(
    desk: Desk, kind: ApplicationKind
) -> None:
    ref = desk.refs["consultation"]
    for state in S:
        with desk.town.house.database.transaction() as session:
            application = put(session, ref, state, kind)
            own = standing.read(session, application, TODAY)
            public = standing.read(session, application, TODAY, public=True)
            for one in (own, public):
                assert one.sentence.startswith("现在：")
                assert one.yours
                assert "None" not in one.sentence
                assert not one.sentence.endswith(("；", "："))
                assert sum(place == "now" for _, _, place in one.steps) == (state not in standing.DECIDED)
            assert "您补正" not in public.sentence
            if state in standing.OTHERS:
                assert own.others, state
            session.rollback()


def test_the_department_that_is_waited_for_is_named_with_its_day(desk: Desk) -> None:
    with desk.town.house.database.transaction() as session:
        application = steps.of_ref(session, desk.refs["consultation"])
        closed = Opinion.department != Department.ECOLOGY
        rows = Opinion.application_id == application.id
        session.execute(update(Opinion).where(rows, closed).values(state=OpinionState.LAPSED))
        session.execute(update(Opinion).where(rows, ~closed).values(due_on=date(2026, 11, 24)))
        said = standing.read(session, application, TODAY).sentence
        late = standing.read(session, application, date(2026, 11, 26)).sentence
    assert said == "现在：部门会商；目前不需要您做什么；市生态环境局应于 11-24 前反馈"
    assert late.endswith("市生态环境局应于 11-24 前（已超期）反馈")


def test_a_supplement_says_how_many_things_and_until_when(desk: Desk) -> None:
    with by_hand(desk.town.house.database) as session:
        application = put(session, desk.refs["intake"], S.SUPPLEMENT, ApplicationKind.JOINT_REVIEW)
        notice = SupplementNotice(
            application_id=application.id,
            number=1,
            stage=S.INTAKE,
            round=1,
            sent_at=application.created_at,
            sent_by=desk.actor("coordinator").account_id,
            due_on=date(2026, 12, 4),
            facts_before=1,
        )
        session.add(notice)
        session.flush()
        session.add_all(
            SupplementItem(notice_id=notice.id, number=number, text="示例：重传清单页", section="files")
            for number in (1, 2, 3)
        )
        session.flush()
        said = standing.read(session, application, TODAY)
    assert said.yours == "需要您补正 3 项，请于 12-04 前提交"
    assert "自 11-23 起停止计时" in said.sentence


def test_a_standing_clock_is_explained_and_shown_as_paused(desk: Desk) -> None:
    with by_hand(desk.town.house.database) as session:
        application = put(session, desk.refs["consultation"], S.EXPERT_REVIEW, ApplicationKind.JOINT_REVIEW)
        clocks.refresh(session, TODAY, application)
        opinions = list(session.scalars(select(Opinion).where(Opinion.application_id == application.id)))
        clock = clock_words.read(session, application, opinions, TODAY)
    assert clock is not None
    assert clock.standing == "自 2026-11-23 起专家评审停表"
    whole = next(row for row in clock.deadlines if row.title.startswith("全程"))
    assert (whole.left, whole.due_on) == ("计时暂停", None)
    assert (
        whole.why == "受理 2026-11-02，次日起算 20 个工作日，自 11 月 23 日起专家评审停表，到期日待恢复后确定"
    )
    assert {row.left for row in clock.deadlines if row.opinion_id} == {"计时暂停"}


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 20), "剩 2 个工作日"),
        (date(2026, 11, 24), "今日到期"),
        (date(2026, 11, 25), "超期 1 个工作日"),
    ],
)
def test_the_lamp_is_said_in_words(today: date, words: str) -> None:
    assert clock_words.left_on(today, date(2026, 11, 24)) == words


def test_the_day_off_after_a_due_day_is_not_called_the_due_day() -> None:
    assert clock_words.left_on(date(2026, 11, 28), date(2026, 11, 27)) == "已超期"


def test_the_case_page_shows_the_clock_and_anybody_may_ask_without_learning_more(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = desk.person("coordinator").get(f"/case/{ref}/").text
    assert "受理到办结" in page
    assert "次日起算 20 个工作日" in page
    title = desk.town.application(ref).title
    anybody = desk.town.app.test_client()
    public = anybody.get(f"/track?q={ref.lower()}").text
    assert "现在：部门会商" in public
    assert "时限怎么算" in public
    assert title not in public
    assert desk.actor(desk.login("applicant", "consultation")).name not in public
    assert "同意" not in public.split("<main")[1]


def test_a_number_nobody_has_and_one_that_is_not_filed_have_the_same_answer(desk: Desk) -> None:
    anybody = desk.town.app.test_client()
    unfiled = anybody.get(f"/track?q={desk.refs['draft']}")
    unknown = anybody.get("/track?q=LS2026-000000-0000")
    assert unfiled.status_code == unknown.status_code == 200
    assert unfiled.text.replace(desk.refs["draft"], "…") == unknown.text.replace("LS2026-000000-0000", "…")


def test_the_applicants_page_says_who_has_it_and_how_time_is_counted(desk: Desk) -> None:
    page = desk.person(desk.login("applicant", "consultation")).get(
        f"/apply/{desk.refs['consultation']}/status"
    )
    assert "现在：部门会商；目前不需要您做什么" in page.text
    assert "时限怎么算" in page.text
    assert "承诺 " in page.text
