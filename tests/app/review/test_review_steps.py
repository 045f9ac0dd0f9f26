"""Each press of an officer: not his, not now, too late, twice, without a token (FC-2, rule 8, CC-1–CC-3)."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Document, SecurityEvent
from app.permissions import ACCESS
from app.services import steps
from tests.app.review.played import Desk
from tests.app.review.ways import ELSEWHERE, REASON, WAYS, Way

each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
WORDED = [way for way in WAYS if way.versioned and ("reason" in way.fields or "opinion" in way.fields)]


def press(desk: Desk, way: Way) -> tuple[dict[str, str], str]:
    """What the browser would send, with the words typed, and whose browser."""
    login = way.who(desk)
    hidden = desk.form(login, way.shown_on(desk), way.address(desk))
    return hidden | written(desk, way) | way.fields, login


def written(desk: Desk, way: Way) -> dict[str, str]:
    """Ticks and radio buttons as they stand in the page."""
    return desk.chosen(way.who(desk), way.shown_on(desk)) if way.name in {"draft_opinion", "settle"} else {}


def test_the_ways_are_all_the_posts_of_the_officers(desk: Desk) -> None:
    posts = {
        name for name, access in ACCESS.items() if name.startswith("review.") and "POST" in access.methods
    }
    adapter = desk.town.app.url_map.bind("localhost")
    here = {adapter.match(way.address(desk), method="POST")[0] for way in WAYS}
    there = {f"review.{name}" for names in ELSEWHERE.values() for name in names}
    assert here | there == posts
    assert not here & there
    for file, names in ELSEWHERE.items():
        pressed = Path(__file__).with_name(f"{file}.py").read_text("utf-8")
        for name in names:
            address = adapter.build(f"review.{name}", {"ref": "X"}, method="POST")
            assert address.rsplit("/", 1)[-1] in pressed, (file, name)


# The county no longer sees what it sent back, and sees that before the key is looked at.
OUT_OF_SIGHT = "return_to_applicant"


@pytest.mark.parametrize("way", [w for w in WAYS if w.name != OUT_OF_SIGHT], ids=lambda way: way.name)
def test_it_is_done_once_for_a_key_pressed_twice(desk: Desk, way: Way) -> None:
    data, login = press(desk, way)
    first = desk.send(login, way.address(desk), data)
    assert first.status_code == 303, first.text
    assert desk.actions(desk.refs[way.stage])[-1] == way.event
    version, events = desk.town.application(desk.refs[way.stage]).version, desk.events()
    second = desk.send(login, way.address(desk), data)
    assert (second.status_code, second.location) == (303, first.location)
    assert (desk.town.application(desk.refs[way.stage]).version, desk.events()) == (version, events)


@each_way
def test_it_is_nothing_without_a_token(desk: Desk, way: Way) -> None:
    data, login = press(desk, way)
    events = desk.events()
    assert desk.send(login, way.address(desk), data | {"csrf_token": ""}).status_code == 400
    assert desk.send(login, way.address(desk), data | {"_key": ""}).status_code == 400
    assert desk.send(login, way.address(desk), data | {"_version": ""}).status_code == 400
    assert desk.events() == events


@each_way
def test_it_is_absent_for_every_other_role(desk: Desk, way: Way) -> None:
    adapter = desk.town.app.url_map.bind("localhost")
    allowed = ACCESS[adapter.match(way.address(desk), method="POST")[0]].roles
    data, login = press(desk, way)
    events, tried = desk.events(), 0
    for other, person in desk.people.items():
        if desk.actor(other).role not in allowed:
            token = person.hidden("/")["csrf_token"]
            answer = desk.send(other, way.address(desk), data | {"csrf_token": token})
            assert answer.status_code == 404, other
            tried += 1
    assert tried >= 6
    assert desk.events() == events
    assert desk.send(login, way.address(desk), data).status_code == 303


@each_way
def test_out_of_place_it_is_refused_with_the_reason(desk: Desk, way: Way) -> None:
    data, _ = press(desk, way)
    login, ref = way.who(desk, way.wrong), desk.refs[way.wrong]
    bare = desk.bare(login, ref)
    if not way.versioned:
        bare["_version"] = "4"  # of a signed opinion: asked, drafted, checked, signed
    events = desk.events()
    answer = desk.send(login, way.address(desk, way.wrong), data | bare)
    assert answer.status_code == 409, answer.text
    assert any(words in answer.text for words in ("现在是", "只有在", "不需要重试"))
    assert desk.events() == events
    with desk.town.house.database.reading() as session:
        assert list(session.scalars(select(SecurityEvent.object).where(SecurityEvent.outcome != "ok"))) == [
            ref
        ]


@pytest.mark.parametrize(
    "way", [w for w in WAYS if w.versioned and w.name != "retry_document"], ids=lambda way: way.name
)
def test_after_somebody_faster_it_is_refused_with_what_changed(desk: Desk, way: Way) -> None:
    data, login = press(desk, way)
    desk.overtake(desk.refs[way.stage])
    answer = desk.send(login, way.address(desk), data)
    assert answer.status_code == 409
    assert "确认未核实取值" in answer.text and "孙示例" in answer.text
    for words in (way.fields.get("reason"), way.fields.get("opinion")):
        assert words is None or words in answer.text
    assert desk.actions(desk.refs[way.stage])[-1] == "settlement.value"


def test_a_department_faster_in_another_window_is_shown_too_and_the_words_are_kept(desk: Desk) -> None:
    page = f"/case/{desk.refs['consultation']}/opinion"
    late = desk.form("ecology-handler", page, page)
    written = desk.chosen("ecology-handler", page) | {"verdict": "agree", "action": "save"}
    first = desk.press("ecology-handler", page, page, written | {"text": "示例：先到"})
    assert first.status_code == 303
    answer = desk.send("ecology-handler", page, late | written | {"text": "示例：后到的话"})
    assert answer.status_code == 409
    assert "市生态环境局意见：拟稿送审" in answer.text and "示例：后到的话" in answer.text


def test_another_company_county_or_department_meets_an_absent_case(desk: Desk) -> None:
    """The role is right, the case is not theirs."""
    county = desk.login("county", "county")
    stranger = next(n for n in ("county-mianchi", "county-lushi") if n != county)
    way = WAYS[0]
    data, _ = press(desk, way)
    data["csrf_token"] = desk.person(stranger).hidden("/")["csrf_token"]
    assert desk.send(stranger, way.address(desk), data).status_code == 404
    uninvited = desk.bare("ecology-signer", desk.refs["intake"])
    answer = desk.send("ecology-signer", f"/case/{desk.refs['intake']}/opinion/sign", uninvited)
    assert answer.status_code == 404


@pytest.mark.parametrize("way", WORDED, ids=lambda way: way.name)
def test_without_the_words_it_asks_for_them(desk: Desk, way: Way) -> None:
    data, login = press(desk, way)
    empty = {name: "  " for name in way.fields if name in {"reason", "opinion"}}
    answer = desk.send(login, way.address(desk), data | empty)
    assert answer.status_code in {409, 422}
    assert any(
        words in answer.text
        for words in ("请写明", "请先填写县级初审意见", "请逐项写明", "请填写形成结论的理由")
    ), answer.text
    assert desk.actions(desk.refs[way.stage])[-1] != way.event


def test_words_too_long_are_refused_not_cut(desk: Desk) -> None:
    way = next(way for way in WAYS if way.name == "reopen")
    data, login = press(desk, way)
    answer = desk.send(login, way.address(desk), data | {"reason": REASON * 200})
    assert answer.status_code == 422
    assert "最多 2000 个字" in answer.text


def decided(session: Session, ref: str) -> list[Document]:
    ours = Document.application_id == steps.of_ref(session, ref).id
    return list(session.scalars(select(Document).where(ours, Document.kind == "decision")))


def test_a_retry_before_there_is_a_decision_says_so(desk: Desk) -> None:
    ref = desk.refs["signing"]
    answer = desk.send("coordinator", f"/case/{ref}/decision/retry", desk.bare("coordinator", ref))
    assert answer.status_code == 409
    assert "还没有签发" in answer.text
    with desk.town.house.database.reading() as session:
        assert decided(session, ref) == []


def test_an_expired_session_goes_to_the_login_and_says_that_the_text_waits(desk: Desk) -> None:
    way = next(way for way in WAYS if way.name == "return_to_applicant")
    data, login = press(desk, way)
    desk.end_sessions()
    answer = desk.send(login, way.address(desk), data)
    assert answer.status_code == 303 and "/login" in answer.location
    page = desk.town.app.test_client().get(answer.location).text
    assert "登录已过期" in page and "填写的内容保留 24 小时" in page
    assert desk.actions(desk.refs["county"])[-1] != way.event
