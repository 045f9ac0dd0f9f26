"""代办: for a period, shown as 甲代乙, never beyond it, never passed on, never a way round the second pair of eyes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.words import written
from app.errors import Conflict
from app.models import Account, Event, Opinion, SecurityEvent
from app.services import deputations, opinions, steps
from tests.app.review import beside
from tests.app.review.beside import acting, colleague, depute, in_place_of, signed_in, stand, today
from tests.app.review.played import Desk
from workflows.cases import Actor
from workflows.engine import StepRefused
from workflows.vocabulary import Department, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

NATURE = Department.NATURAL_RESOURCES  # Drafted and checked where the case "consultation" stands.


def asked(desk: Desk, **fields: str) -> str:
    """The page after the signer asked for a deputy with these fields; empty once it is done."""
    signer, deputy = desk.actor("ecology-signer"), desk.actor("ecology-handler")
    usual = {
        "appointment": str(beside.appointment(desk, signer)), "deputy": str(deputy.account_id),
        "first_day": today().isoformat(), "last_day": today().isoformat(), "reason": "示例：出差",
    }  # fmt: skip
    answer = desk.press("ecology-signer", "/deputies", "/deputies", usual | fields)
    assert answer.status_code in {303, 422}
    return answer.text if answer.status_code == 422 else ""


def test_every_fault_of_the_form_has_its_sentence_and_nothing_typed_is_lost(desk: Desk) -> None:
    far, before = today() + timedelta(days=90), today() - timedelta(days=1)
    stranger = str(desk.actor("industry-handler").account_id)
    own = str(desk.actor("ecology-signer").account_id)
    chair = str(beside.appointment(desk, desk.actor("chair")))
    for fields, sentence in (
        ({"deputy": stranger}, "请选择本单位的一位同事"),
        ({"deputy": own}, "请选择本单位的一位同事"),
        ({"deputy": "x"}, "请选择本单位的一位同事"),
        ({"appointment": chair}, "请选择委托的职务"),
        ({"first_day": before.isoformat()}, "第一天不能早于今天"),
        ({"last_day": before.isoformat()}, "最后一天不能早于第一天"),
        ({"last_day": far.isoformat()}, "一次委托最长 90 天（系统约定）"),
        ({"first_day": "下周"}, "请填写第一天"),
        ({"reason": " "}, "请写明委托的原因"),
        ({"reason": "长" * 501}, "最多 500 个字，现有 501 个字"),
    ):
        page = asked(desk, **fields)
        assert sentence in page, fields
        assert "示例：出差" in page or "reason" in fields
    assert asked(desk, last_day=(far - timedelta(days=1)).isoformat()) == ""
    assert "已经委托他人代办" in asked(desk)


def test_a_deputy_signs_as_both_on_page_in_event_and_in_the_canonical_record(desk: Desk) -> None:
    ref, new = desk.refs["consultation"], colleague(desk, NATURE)
    number = depute(desk, desk.actor("natural-resources-signer"), new)
    person = signed_in(desk)
    assert person.get(f"/case/{ref}/opinion").text.count("签发意见") == 0
    name = desk.actor("natural-resources-signer").name
    assert f"代 {name} 办理" in person.get("/review/").text
    stand(person, number)
    page = f"/case/{ref}/opinion"
    assert f"同事示例代{name}" in person.get("/review/").text
    answer = person.post(f"{page}/sign", {}, form=page, action=f"{page}/sign")
    assert answer.status_code == 303, answer.text
    assert f"同事示例代{name}" in desk.person("coordinator").get(f"/case/{ref}/").text
    with desk.town.house.database.reading() as session:
        event = session.scalars(select(Event).order_by(Event.seq.desc())).first()
        opinion = session.scalars(select(Opinion).where(Opinion.signer_for_id.is_not(None))).one()
    assert event is not None
    assert (event.action, event.who) == ("opinion.sign", f"同事示例代{name}")
    signer = desk.actor("natural-resources-signer").account_id
    assert f'"on_behalf":"{signer}"'.encode() in event.canonical
    assert (opinion.signer_id, opinion.signer_for_id) == (new.account_id, signer)


def test_after_the_period_every_press_is_refused_and_the_page_shows_the_way_back(desk: Desk) -> None:
    ref, new = desk.refs["consultation"], colleague(desk, NATURE)
    number = depute(desk, desk.actor("natural-resources-signer"), new)
    person = signed_in(desk)
    stand(person, number)
    beside.past(desk, number)
    page, events = f"/case/{ref}/opinion", desk.events()
    shown = person.get(page).text
    assert "代办期限已过或者已经结束" in shown and "以本人身份办理" in shown
    data = person.hidden("/deputies") | {"_version": "3", "_key": "d" * 32}
    for path in (f"{page}/sign", f"/case/{ref}/notes"):
        answer = person.client.post(path, data=data | {"text": "示例", "audience": "lead"})
        assert answer.status_code == 409
        assert "代办期限已过或者尚未开始" in answer.text
    assert desk.events() == events
    with desk.town.house.database.reading() as session:
        refused = session.scalars(
            select(SecurityEvent.reasons).where(SecurityEvent.outcome == "refused")
        ).all()
    assert len(refused) == 2
    stand(person, "")
    assert "代办期限已过" not in person.get("/review/").text
    token = person.hidden("/")["csrf_token"]
    gone = person.client.post("/deputies/act", data={"csrf_token": token, "deputation": str(number)})
    assert gone.status_code == 404


def test_ended_early_by_either_of_the_two_and_by_nobody_else(desk: Desk) -> None:
    new = colleague(desk, "ecology")
    number = depute(desk, desk.actor("ecology-signer"), new)
    data = desk.bare("ecology-checker", desk.refs["consultation"])
    assert desk.send("ecology-checker", f"/deputies/{number}/end", data).status_code == 404
    assert desk.press("ecology-signer", "/deputies", f"/deputies/{number}/end").status_code == 303
    assert "已提前结束" in signed_in(desk).get("/deputies").text
    again = desk.bare("ecology-signer", desk.refs["consultation"]) | {"_key": "e" * 32}
    assert desk.send("ecology-signer", f"/deputies/{number}/end", again).status_code == 409
    assert asked(desk) == ""


def test_a_deputy_passes_nothing_on(desk: Desk) -> None:
    new = colleague(desk, "ecology")
    signer = desk.actor("ecology-signer")
    depute(desk, signer, new)
    wanted = deputations.Wanted(
        appointment_id=beside.appointment(desk, signer), deputy_id=desk.actor("ecology-handler").account_id,
        first_day=today(), last_day=today(), reason="示例",
    )  # fmt: skip
    with desk.town.house.database.transaction() as session, pytest.raises(Conflict, match="不能再委托他人"):
        deputations.appoint(session, acting(in_place_of(new, signer)), wanted)


def test_the_lead_finds_deputies_among_its_three_roles_and_a_county_in_itself(desk: Desk) -> None:
    page = desk.person("chair").get("/deputies").text
    for login in ("chair-second", "lead-checker", "coordinator"):
        assert desk.actor(login).name in page
    assert desk.actor("development-reform-signer").name not in page
    assert desk.actor("county-mianchi-second").name in desk.person("county-mianchi").get("/deputies").text
    assert "没有可以委托的同事" in desk.person("county-lushi").get("/deputies").text


def ecology(desk: Desk, by: str, step: str) -> None:
    """Take a step of the ecology opinion. by: ``handler``, or ``colleague for handler``."""
    people = {role: desk.actor(f"ecology-{role}") for role in ("handler", "checker", "signer")}
    with desk.town.house.database.transaction() as session:
        people["colleague"] = _fourth(session)
        name, _, principal = by.partition(" for ")
        actor = in_place_of(people[name], people[principal]) if principal else people[name]
        application = steps.locked(session, desk.refs["consultation"])
        row = opinions.of_department(session, application, Department.ECOLOGY)
        if step == "draft":
            text = written(row, None, against=False)
            opinions.draft(session, acting(actor), application, row, seen=row.version, written=text)
        else:
            opinions.check(session, acting(actor), application, row, seen=row.version)


def _fourth(session: Session) -> Actor:
    account = session.scalars(select(Account).where(Account.login == "colleague")).one()
    return Actor(account_id=account.id, name=account.name, role=Role.CHECKER, body="ecology")


@pytest.mark.parametrize(
    ("author", "second", "allowed"),
    [
        ("handler", "handler for checker", False),
        ("colleague for handler", "handler for checker", False),
        ("colleague for handler", "colleague for checker", False),
        ("colleague for handler", "colleague", False),
        ("handler", "colleague", True),
        ("handler", "colleague for checker", True),
    ],
)
def test_nobody_checks_what_he_or_his_principal_or_his_deputy_drafted(
    desk: Desk, author: str, second: str, allowed: bool
) -> None:
    colleague(desk, "ecology", Role.CHECKER)
    ecology(desk, author, "draft")
    if allowed:
        ecology(desk, second, "check")
        return
    with pytest.raises(StepRefused) as refused:
        ecology(desk, second, "check")
    assert [refusal.code for refusal in refused.value.reasons] == ["opinion_author_does_not_check"]
