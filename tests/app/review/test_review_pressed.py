"""The posts of the side roads, by their buttons: each done, its event left; absent for other roles; refused when out of date."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.demo import city
from app.demo.papers import paper
from app.demo.story import Story
from app.models import Notice, Objection, Opinion, Publicity
from app.permissions import ACCESS
from app.services import intake, steps
from tests.app.review import beside
from tests.app.review.played import Desk
from tests.app.review.refusals import refused
from tests.app.review.side_road_play import without_suspension
from tests.app.review.ways import ELSEWHERE
from workflows.vocabulary import Department, OpinionState, ReviewState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

S = ReviewState
REASON = "示例：请再核对"
POSTS = [name for names in ELSEWHERE.values() for name in names]
WHO = {
    "opinion_keep": "ecology-signer", "opinion_redo": "ecology-signer", "opinion_recuse": "ecology-signer",
    "sub_consult": "ecology-handler", "sub_opinion": "ecology-handler",
    "confirm_closing": "lead-checker", "return_closing": "lead-checker",
}  # fmt: skip
FIELDS: dict[str, dict[str, object]] = {
    "supplement": {"items-0-text": "示例", "items-0-opens": "section:site:town", "action": "send"},
    "refuse": {"ground": "started", "reason": REASON},
    "confirm_closing": {"kind": "refusal"},
    "objection": {"received_on": "2026-11-23", "sender": "示例村民甲", "objection": "示例"},
    "answer_objection": {"objection_id": "1", "answer-1": "示例"},
    "provincial_result": {"verdict": "approve", "document_number": "豫示例〔2026〕9号"},
    "invite": {"department": "housing", "reason": REASON},
    "opinion_recuse": {"recusal": REASON},
    "sub_consult": {"office": "示例分局", "question": "示例"},
    "sub_opinion": {"person": "示例甲", "answer": "示例"},
    "experts": {"question": "示例"},
    "urge": {"urged": "ecology"},
}
# An expert answers once, for himself alone: his own row is what is compared (test_review_experts).
PAPERS = {"provincial_result": "scan", "experts_report": "report"}
OWN_ROW = {"expert", "expert_recuse"}


def address(desk: Desk, name: str, stage: str = "consultation") -> str:
    adapter = desk.town.app.url_map.bind("localhost")
    return adapter.build(f"review.{name}", {"ref": desk.refs[stage]}, method="POST")


def pressed(desk: Desk, login: str, page: str, action: str, fields: dict[str, object], event: str) -> None:
    """The button of the page, and the event it leaves as the newest of the case."""
    ref = action.split("/")[2]
    answer = desk.press(login, page, action, fields)
    assert answer.status_code == 303, answer.text
    assert event in desk.actions(ref)[-2:]


def test_each_is_absent_for_every_other_role(desk: Desk) -> None:
    events = desk.events()
    one_of_each = {desk.actor(login).role: login for login in desk.people}
    assert len(one_of_each) >= 8
    bare = {
        login: dict[str, object](desk.bare(login, desk.refs["consultation"]))
        for login in one_of_each.values()
    }
    for name in POSTS:
        allowed = ACCESS[f"review.{name}"].roles
        for role, login in one_of_each.items():
            if role not in allowed:
                data = bare[login] | FIELDS.get(name, {})
                assert desk.send(login, address(desk, name), data).status_code == 404, (name, login)
    assert desk.events() == events


@pytest.mark.parametrize("name", [name for name in POSTS if name not in OWN_ROW])
def test_each_is_refused_on_a_page_out_of_date(desk: Desk, name: str) -> None:
    login, ref = WHO.get(name, "coordinator"), desk.refs["consultation"]
    data: dict[str, object] = {**desk.bare(login, ref), **FIELDS.get(name, {"reason": REASON})}
    data["_version"] = "77"
    if name in {"experts", "experts_change"}:
        data["expert"] = [str(desk.actor(f"expert-{number}").account_id) for number in (1, 2, 3)]
    if name == "sub_opinion":
        page = f"/case/{ref}/opinion"
        pressed(desk, login, page, f"{page}/ask", FIELDS["sub_consult"], "opinion.sub_consult")
    if name in PAPERS:
        data[PAPERS[name]] = (BytesIO(paper("example")), "示例.pdf")
    events = desk.events()
    answer = desk.send(login, address(desk, name), data)
    assert (answer.status_code, "已有变化" in answer.text) == (409, True), answer.text
    assert desk.events() == events


def test_a_closing_is_proposed_sent_back_and_confirmed_by_its_buttons(desk: Desk) -> None:
    ref = desk.refs["intake"]
    page, closing = f"/case/{ref}/refuse", f"/case/{ref}/closing"
    pressed(desk, "coordinator", page, page, FIELDS["refuse"], "joint_review.propose_refusal")
    pressed(
        desk, "lead-checker", closing, f"{closing}/return", {"reason": REASON}, "joint_review.return_closing"
    )
    assert desk.town.application(ref).state is S.INTAKE
    pressed(desk, "coordinator", page, page, FIELDS["refuse"], "joint_review.propose_refusal")
    pressed(desk, "lead-checker", closing, f"{closing}/confirm", {}, "joint_review.confirm_refusal")
    assert desk.town.application(ref).state is S.NOT_ACCEPTED


def test_out_of_scope_is_offered_where_the_screening_says_so(desk: Desk) -> None:
    figures = replace(city.project("draft_b"), key="draft_b-again", reaches="intake")
    now = beside.now()
    ref = Story(desk.town.house, figures, now - timedelta(days=12), now).run()
    case, closing = f"/case/{ref}/", f"/case/{ref}/closing"
    pressed(
        desk, "coordinator", case, f"{case}out-of-scope", {"reason": ""}, "joint_review.propose_out_of_scope"
    )
    pressed(desk, "lead-checker", closing, f"{closing}/confirm", {}, "joint_review.confirm_out_of_scope")
    assert desk.town.application(ref).state is S.OUT_OF_SCOPE


def test_a_case_is_halted_and_resumed_by_its_buttons(desk: Desk, tmp_path: Path) -> None:
    ref = desk.play("county_b", "consultation")
    case = f"/case/{ref}/"
    pressed(desk, "coordinator", case, f"{case}halt", {}, "joint_review.halt")
    book = without_suspension(tmp_path)
    with desk.town.house.database.transaction() as session:
        application, lead = steps.locked(session, ref), beside.acting(desk.actor("coordinator"))
        intake.rescreen(session, lead, application, seen=application.version, book=book)
    pressed(desk, "coordinator", case, f"{case}resume", {}, "joint_review.resume")
    assert desk.town.application(ref).state is S.CONSULTATION


def test_the_province_is_asked_and_its_answer_recorded_by_the_buttons(desk: Desk) -> None:
    ref = desk.refs["conclusion"]
    case, page = f"/case/{ref}/", f"/case/{ref}/province"
    pressed(desk, "coordinator", case, f"{case}refer", {"reason": REASON}, "joint_review.refer_to_province")
    answer = FIELDS["provincial_result"] | {"text": "示例", "scan": (BytesIO(paper("example")), "示例.pdf")}
    pressed(desk, "coordinator", page, page, answer, "joint_review.record_provincial_result")
    assert desk.town.application(ref).state is S.CONCLUSION


@pytest.mark.parametrize(
    ("button", "fields", "event", "state"),
    [
        ("close", {}, "joint_review.close_publicity", S.SIGNING),
        ("return", {"reason": REASON}, "joint_review.return_published", S.CONCLUSION),
    ],
)
def test_a_publicity_takes_an_objection_its_answer_and_its_end(
    desk: Desk, button: str, fields: dict[str, object], event: str, state: ReviewState
) -> None:
    ref = desk.refs["check"]
    with desk.town.house.database.transaction() as session:
        steps.locked(session, ref).procedure_version = "2027-1"  # The version that publishes.
    preview, page = f"/case/{ref}/preview", f"/case/{ref}/publicity"
    pressed(desk, "lead-checker", preview, f"/case/{ref}/confirm", {}, "joint_review.confirm")
    today = beside.today()
    _publish(desk, ref, today - timedelta(days=9), today)
    said = FIELDS["objection"] | {"received_on": today.isoformat()}
    pressed(desk, "coordinator", page, f"{page}/objection", said, "publicity.objection")
    with desk.town.house.database.reading() as session:
        number = session.scalars(select(Objection.id)).one()
    pressed(
        desk, "coordinator", page, f"{page}/answer", {f"answer-{number}": "示例：符合"}, "publicity.answer"
    )
    _publish(desk, ref, today - timedelta(days=9), today - timedelta(days=1))
    pressed(desk, "coordinator", page, f"{page}/{button}", fields, event)
    assert desk.town.application(ref).state is state


def _publish(desk: Desk, ref: str, first: date, last: date) -> None:
    with desk.town.house.database.transaction() as session:
        session.execute(update(Publicity).values(first_day=first, last_day=last))
        steps.locked(session, ref).due_on = last


def test_a_flagged_opinion_is_sent_back_to_be_done_anew(desk: Desk) -> None:
    page = f"/case/{desk.refs['collected']}/opinion"
    with desk.town.house.database.transaction() as session:
        changed = update(Opinion).where(Opinion.department == Department.ECOLOGY)
        session.execute(changed.values(state=OpinionState.FLAGGED, flagged_because="示例：由甲变为乙"))
    pressed(desk, "ecology-signer", page, f"{page}/redo", {"reason": REASON}, "opinion.redo")


def test_a_department_is_urged_by_the_button_once_a_day_and_its_handlers_are_told(desk: Desk) -> None:
    page = f"/case/{desk.refs['consultation']}/"
    pressed(desk, "coordinator", page, f"{page}urge", FIELDS["urge"], "opinion.urge")
    with desk.town.house.database.reading() as session:
        told = session.scalars(select(Notice.account_id).where(Notice.once.startswith("urged:"))).all()
    handlers = {desk.actor(f"ecology-handler{more}").account_id for more in ("", "-second")}
    assert set(told) == handlers
    words = "市生态环境局：今天已经催办过，明天可以再催办"
    data = desk.form("coordinator", page, f"{page}urge") | FIELDS["urge"]
    refused(desk, "coordinator", f"{page}urge", data, code=409, words=words)
    signed = data | {"urged": "development_reform", "_key": "d" * 32}
    refused(desk, "coordinator", f"{page}urge", signed, code=409, words="不需要催办")
    nobody = data | {"urged": "nobody", "_key": "e" * 32}
    refused(desk, "coordinator", f"{page}urge", nobody, code=404, words="没有找到这个页面", entry="不归其")
