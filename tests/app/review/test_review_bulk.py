"""Many cases at once (R13): each for itself, with the version that was shown, and a line of result for each."""

import re

import pytest
from sqlalchemy import select

from app.models import Notice, SecurityEvent
from app.services import opinions, steps
from tests.app.review.played import Desk
from workflows.vocabulary import Department, OpinionState, OpinionVerdict, ReviewState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

LIST = "/review/?tab=waiting"
ITEM = re.compile(r'name="item" value="([^"]+)"')


def items(desk: Desk, login: str, page: str) -> dict[str, str]:
    """Number → what its box carries."""
    found = ITEM.findall(desk.person(login).get(page).text)
    return {one.partition(".")[0]: one for one in found}


def result(desk: Desk, login: str, page: str, action: str, chosen: list[str], key: str = "") -> str:
    hidden = desk.form(login, page, "/review/bulk") | ({"_key": key} if key else {})
    answer = desk.send(login, "/review/bulk", hidden | {"action": action, "item": chosen}, page)
    assert answer.status_code == 200, answer.text
    return re.sub(r"<(?!/tr)[^>]+>|\s", "", answer.text)


def line(page: str, ref: str) -> str:
    return next(row for row in page.split("</tr>") if ref in row)


def test_one_is_done_one_is_refused_one_has_changed_and_one_is_not_there(desk: Desk) -> None:
    todo = items(desk, "coordinator", "/review/")
    intake, changed = desk.refs["intake"], desk.play("intake_c", "intake")
    overtaken = items(desk, "coordinator", "/review/")[changed]
    desk.overtake(changed)
    conclusion, events = desk.refs["conclusion"], desk.events()
    absent = f"{desk.refs['draft']}.1.0"
    chosen = [todo[intake], todo[conclusion], overtaken, absent]
    page = result(desk, "coordinator", "/review/", "accept", chosen)
    assert "已办理1件，没有办理3件" in page
    assert "已受理，转部门会商" in line(page, intake)
    assert "没有办理" in line(page, conclusion) and "现在是“形成意见”" in line(page, conclusion)
    assert "已有变化" in line(page, changed) and "孙示例" in line(page, changed)
    assert "没有这件办件" in line(page, desk.refs["draft"])
    assert desk.town.application(intake).state is ReviewState.CONSULTATION
    assert desk.town.application(changed).state is ReviewState.INTAKE
    assert desk.events() == events + 1
    with desk.town.house.database.reading() as session:
        refused = select(SecurityEvent.object).where(SecurityEvent.outcome != "ok")
        assert set(session.scalars(refused)) == {conclusion, changed, desk.refs["draft"]}


def test_pressed_twice_it_is_done_once_and_says_the_same(desk: Desk) -> None:
    chosen = [items(desk, "coordinator", "/review/")[desk.refs["intake"]]]
    first = result(desk, "coordinator", "/review/", "accept", chosen, key="b" * 32)
    events = desk.events()
    second = result(desk, "coordinator", "/review/", "accept", chosen, key="b" * 32)
    assert line(first, desk.refs["intake"]) == line(second, desk.refs["intake"])
    assert desk.events() == events


def test_departments_that_owe_their_opinion_are_reminded_once_a_day(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    chosen = [items(desk, "coordinator", LIST)[ref]]
    with desk.town.house.database.reading() as session:
        before = len(session.scalars(select(Notice.id)).all())
    page = result(desk, "coordinator", LIST, "remind", chosen)
    assert "已催办" in line(page, ref) and "市生态环境局" in line(page, ref)
    assert "市发展和改革委员会" not in line(page, ref)
    with desk.town.house.database.reading() as session:
        assert len(session.scalars(select(Notice.id)).all()) > before
    again = result(desk, "coordinator", LIST, "remind", [items(desk, "coordinator", LIST)[ref]])
    assert "没有办理" in line(again, ref)


def test_a_checker_and_a_signer_by_the_version_of_their_own_opinion(desk: Desk) -> None:
    ref, nature = desk.refs["consultation"], "natural-resources"
    own = items(desk, f"{nature}-signer", "/review/")
    signed = result(desk, f"{nature}-signer", "/review/", "sign", [own[ref]])
    assert "已签发：同意" in line(signed, ref)
    desk.town.story(ref, "consultation_a").draft_opinion(Department.ECOLOGY)
    box = items(desk, "ecology-checker", "/review/")[ref]
    stale = f"{box.rpartition('.')[0]}.1"
    page = result(desk, "ecology-checker", "/review/", "check", [stale])
    assert "已有变化" in line(page, ref)
    page = result(desk, "ecology-checker", "/review/", "check", [box])
    assert "已审核通过：同意" in line(page, ref)
    with desk.town.house.database.reading() as session:
        row = opinions.of_department(session, steps.of_ref(session, ref), Department.ECOLOGY)
    assert row.state is OpinionState.CHECKED


def test_how_many_disagree_is_said(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    desk.town.story(ref, "consultation_a").draft_opinion(Department.ECOLOGY, OpinionVerdict.DISAGREE)
    desk.press("ecology-checker", f"/case/{ref}/opinion", f"/case/{ref}/opinion/check")
    box = items(desk, "ecology-signer", "/review/")[ref]
    assert "其中“不同意”1件" in result(desk, "ecology-signer", "/review/", "sign", [box])


def test_nothing_ticked_too_many_an_unknown_action_and_rubbish_are_refused(desk: Desk) -> None:
    hidden = desk.form("coordinator", "/review/", "/review/bulk")
    events = desk.events()
    for fields, sentence in (
        ({"action": "accept"}, "请至少勾选一件"),
        (
            {"action": "accept", "item": [f"LS2026-{n}.1.0" for n in range(51)]},
            "一次最多办理 50 件，勾选了 51 件",
        ),
        ({"action": "sign", "item": ["LS2026-1.1.0"]}, "请选择批量办理的事项"),
        ({"action": "accept", "item": ["LS2026-1"]}, "不能辨认"),
    ):
        answer = desk.send("coordinator", "/review/bulk", hidden | fields)
        assert answer.status_code == 422 and sentence in answer.text, fields
    assert desk.events() == events


def test_the_box_names_its_case_and_only_those_who_may_press_see_one(desk: Desk) -> None:
    ref = desk.refs["intake"]
    page = desk.person("coordinator").get("/review/").text
    assert f"选择 {desk.town.application(ref).title}（{ref}）" in page
    for login in ("ecology-handler", "chair", "lead-checker"):
        assert 'name="item"' not in desk.person(login).get("/review/").text
    assert 'name="item"' not in desk.person("coordinator").get("/review/?tab=done").text
