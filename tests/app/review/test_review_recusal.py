"""回避: whoever stands aside sees the case no more, by no page, no forged post and no deputy; colleagues go on."""

import pytest

from app.errors import Conflict
from app.models import Event
from app.services import intake, opinions, recusals, steps
from tests.app.review.beside import acting, depute, in_place_of, stand
from tests.app.review.played import Desk
from workflows.cases import Actor
from workflows.engine import StepRefused
from workflows.vocabulary import Department

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

REASON = "示例：近亲属在项目单位任职"


def leave(desk: Desk, login: str, stage: str) -> str:
    ref = desk.refs[stage]
    page = f"/case/{ref}/recuse"
    assert desk.press(login, page, page, {"reason": REASON}).status_code == 303
    return ref


def accept(desk: Desk, actor: Actor, ref: str) -> None:
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        intake.accept(session, acting(actor), application, seen=application.version)


def declare(desk: Desk, actor: Actor, ref: str) -> None:
    with desk.town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        recusals.declare(session, acting(actor), application, seen=application.version, reason=REASON)


def test_he_sees_the_case_no_more_and_a_forged_post_finds_nothing(desk: Desk) -> None:
    ref = leave(desk, "coordinator", "intake")
    assert ref not in desk.person("coordinator").get("/review/").text
    for page in ("", "notes", "figures", "precedents", "recuse", "settle"):
        assert desk.person("coordinator").get(f"/case/{ref}/{page}").status_code == 404, page
    events = desk.events()
    forged = desk.bare("coordinator", ref)
    for action in (f"/case/{ref}/accept", f"/case/{ref}/notes", f"/case/{ref}/recuse"):
        assert desk.send("coordinator", action, forged | {"reason": REASON}).status_code == 404
    assert desk.events() == events


def test_colleagues_read_who_and_why_and_go_on(desk: Desk) -> None:
    ref = leave(desk, "coordinator", "intake")
    page = desk.person("coordinator-second").get(f"/case/{ref}/").text
    assert REASON in page and desk.actor("coordinator").name in page
    answer = desk.press("coordinator-second", f"/case/{ref}/", f"/case/{ref}/accept")
    assert answer.status_code == 303
    assert desk.actions(ref)[-2:] == ["recusal.declare", "joint_review.accept"]
    assert REASON not in desk.person(desk.login("applicant", "intake")).get(f"/apply/{ref}/status").text


def test_below_the_pages_every_step_of_his_and_of_his_deputy_is_refused(desk: Desk) -> None:
    ref = leave(desk, "coordinator", "intake")
    own, second = desk.actor("coordinator"), desk.actor("coordinator-second")
    for actor in (own, in_place_of(second, own)):
        with pytest.raises(StepRefused) as refused:
            accept(desk, actor, ref)
        assert [refusal.code for refusal in refused.value.reasons] == ["not_recused"]
        assert f"{own.name}已对本项目申请回避" in str(refused.value)


def test_nobody_returns_as_a_deputy_nor_by_one(desk: Desk) -> None:
    """Neither the person in another's role nor his deputy in his."""
    ref = leave(desk, "coordinator", "intake")
    own, second = desk.actor("coordinator"), desk.actor("coordinator-second")
    stand(desk.person("coordinator"), depute(desk, second, own))
    assert desk.person("coordinator").get(f"/case/{ref}/").status_code == 404
    stand(desk.person("coordinator-second"), depute(desk, own, second))
    assert desk.person("coordinator-second").get(f"/case/{ref}/").status_code == 404


def test_what_he_had_drafted_stays_and_the_department_goes_on(desk: Desk) -> None:
    ref = leave(desk, "natural-resources-handler", "consultation")
    page = f"/case/{ref}/opinion"
    assert desk.press("natural-resources-signer", page, f"{page}/sign").status_code == 303
    with desk.town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        row = opinions.of_department(session, application, Department.NATURAL_RESOURCES)
        assert row.handler_id == desk.actor("natural-resources-handler").account_id
        assert [line.reason for line in recusals.of_case(session, application)] == [REASON]
        assert recusals.of_case(session, application)[0].body == "市自然资源和规划局"


def test_a_reason_is_needed_once_is_enough_and_a_deputy_cannot_ask(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/recuse"
    for reason, sentence in (("", "请写明回避的原因"), ("长" * 5000, "最多 500 个字，现有 5000 个字")):
        answer = desk.press("ecology-handler", page, page, {"reason": reason})
        assert answer.status_code == 422
        assert sentence in answer.text and reason in answer.text
    deputy = in_place_of(desk.actor("ecology-checker"), desk.actor("ecology-signer"))
    with pytest.raises(Conflict, match="只能由本人申请"):
        declare(desk, deputy, ref)
    over = desk.refs["issued"]
    data = desk.bare("chair", over) | {"reason": REASON}
    answer = desk.send("chair", f"/case/{over}/recuse", data)
    assert answer.status_code == 409 and "已办结" in answer.text


def test_the_record_says_that_he_stands_aside_in_his_own_name(desk: Desk) -> None:
    leave(desk, "lead-checker", "check")
    with desk.town.house.database.reading() as session:
        event = session.query(Event).order_by(Event.seq.desc()).first()
    assert event is not None and (event.who, event.note) == (desk.actor("lead-checker").name, REASON)
