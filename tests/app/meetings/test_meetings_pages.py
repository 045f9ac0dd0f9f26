"""The pages of a meeting: who reads what, what is typed wrong, and the whole way by pressing (R9)."""

import re

import pytest

from app.models import AgendaItem
from app.services import letters, steps
from tests.app.meetings.hall import CONDITION, ON_CONDITION, Hall, tomorrow
from tests.app.review import beside
from workflows.cases import Actor
from workflows.states import MeetingState
from workflows.vocabulary import CORE_DEPARTMENTS, ReviewState

PLAN = {"title": "示例第2次会商会议", "starts_at": "９：３０", "place": "示例会议室"}
SEATS = {
    f"rows-{n}-{name}": value
    for n, place in enumerate(CORE_DEPARTMENTS)
    for name, value in {
        "department": place.value, "person": f"示例{place.short}", "post": "副局长", "voting": "yes"
    }.items()
}  # fmt: skip


def press(hall: Hall, path: str, page: str = "", login: str = "coordinator", **fields: str) -> int:
    """The status of the press; only a redirect is a success."""
    page = page or path
    return hall.desk.press(login, page, path, fields).status_code


def test_the_whole_way_by_pressing(hall: Hall) -> None:
    day = tomorrow(hall.acting(), 0)
    made = hall.desk.press("coordinator", "/meetings/new", "/meetings/new", PLAN | {"held_on": day})
    assert made.status_code == 303
    home = made.location
    for case in (hall.disputed, hall.agreed):
        assert press(hall, f"{home}add", home, case=case) == 303
    ref = home.split("/")[2]
    first, second = hall.items(ref)
    assert press(hall, f"{home}agenda", home, item=str(second.id), action="up") == 303
    assert press(hall, f"{home}attendance", **SEATS) == 303
    county = hall.desk.town.application(hall.disputed).county_code
    room = {"rows-0-county": county, "rows-0-tce": "1,000", "rows-0-source": "示例材料第3页"}
    assert press(hall, f"{home}headroom", **room) == 303
    assert press(hall, f"{home}step", home, step="open") == 303
    vote(hall, home, second, "agree")
    vote(hall, home, first, "disagree")
    page = f"{home}items/{second.id}"
    assert press(hall, f"{page}/resolve", page, verdict="approve", text="示例：同意", action="save") == 303
    page = f"{home}items/{first.id}"
    assert press(hall, f"{page}/resolve", page, "chair", **resolution()) == 303
    assert press(hall, f"{home}step", home, step="close") == 303
    text = hall.desk.person("coordinator").get(f"{home}minutes").text
    assert "减排来源" in text
    words = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert words and press(hall, f"{home}minutes/write", f"{home}minutes", minutes=words[1]) == 303
    assert press(hall, f"{home}minutes/sign", f"{home}minutes", "chair") == 303
    assert press(hall, f"{home}carry", home) == 303
    assert hall.meeting(ref).state is MeetingState.MINUTES_SIGNED
    assert hall.desk.town.application(hall.disputed).state is ReviewState.CONCLUSION
    conclude = hall.desk.person("coordinator").get(f"/case/{hall.disputed}/conclude").text
    assert ON_CONDITION.text in conclude and CONDITION[0] in conclude
    assert re.search(r'value="approve_with_conditions" checked', conclude)


def vote(hall: Hall, home: str, item: AgendaItem, ecology: str) -> None:
    page = f"{home}items/{item.id}"
    said = {f"vote-{place.value}": "agree" for place in CORE_DEPARTMENTS}
    said |= {"vote-ecology": ecology, "reason-ecology": "示例：减排来源不落实"}
    assert press(hall, f"{page}/votes", page, **said) == 303


def resolution(**other: str) -> dict[str, str]:
    text, owner, due = CONDITION
    return {
        "verdict": "approve_with_conditions", "text": ON_CONDITION.text, "reason": ON_CONDITION.reason,
        "conditions-0-text": text, "conditions-0-owner": owner, "conditions-0-due": due, "action": "save",
    } | other  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"held_on": "2020-01-02"}, "会议日期已经过去"),
        ({"held_on": "2026-02-30"}, "会议日期应为日期"),
        ({"held_on": "下周三"}, "会议日期应为日期"),
        ({"starts_at": "25:10"}, "24 小时制"),
        ({"title": ""}, "请填写会议名称"),
        ({"place": "字" * 5000}, "最多 100 个字"),
    ],
)
def test_a_plan_typed_wrong_keeps_what_was_typed(hall: Hall, typed: dict[str, str], sentence: str) -> None:
    fields = PLAN | {"held_on": tomorrow(hall.acting())} | typed
    answer = hall.desk.press("coordinator", "/meetings/new", "/meetings/new", fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(value in answer.text for value in fields.values())


def test_a_day_off_is_said_and_not_refused_and_the_day_can_be_changed(hall: Hall) -> None:
    ref = hall.planned(hall.disputed)
    edit = f"/meetings/{ref}/edit"
    assert press(hall, edit, **PLAN, held_on="2031-10-04") == 303
    assert "2031-10-04 不是工作日" in hall.desk.person("coordinator").get(f"/meetings/{ref}/").text


def test_wrong_words_at_an_item_stand_at_their_field_and_are_kept(hall: Hall) -> None:
    ref = hall.opened(hall.disputed)
    (item,) = hall.items(ref)
    page = f"/meetings/{ref}/items/{item.id}"
    said = {f"vote-{place.value}": "agree" for place in CORE_DEPARTMENTS} | {"vote-ecology": "disagree"}
    answer = hall.desk.press("coordinator", page, f"{page}/votes", said)
    assert answer.status_code == 422 and 'id="reason-ecology-error"' in answer.text
    hall.vote(ref, item.id)
    long = hall.desk.press("coordinator", page, f"{page}/resolve", resolution(text="长" * 5000))
    assert long.status_code == 422 and "最多 1500 个字" in long.text and "长" * 5000 in long.text
    bare = {name: "" for name in resolution() if name.startswith("conditions")}
    none = hall.desk.press("coordinator", page, f"{page}/resolve", resolution(**bare))
    assert none.status_code == 422 and "至少要有一项条件" in none.text
    half = hall.desk.press("coordinator", page, f"{page}/resolve", resolution(**{"conditions-0-due": ""}))
    assert half.status_code == 422 and "第 1 条条件要写明" in half.text
    why = hall.desk.press("coordinator", page, f"{page}/postpone", {"postponed": "缓" * 5000})
    assert why.status_code == 422 and 'id="postponed-error"' in why.text
    room = {"rows-0-county": "411221", "rows-0-tce": "12300", "rows-0-source": ""}
    answer = hall.desk.press("coordinator", f"/meetings/{ref}/headroom", f"/meetings/{ref}/headroom", room)
    assert answer.status_code == 422 and "出自哪份会议材料" in answer.text


def test_a_late_press_reads_what_changed(hall: Hall) -> None:
    ref = hall.planned(hall.disputed)
    page = f"/meetings/{ref}/attendance"
    late = hall.desk.form("coordinator", page, page)
    hall.attended(ref)
    answer = hall.desk.send("coordinator", page, late | SEATS, page)
    assert answer.status_code == 409
    assert "登记到会情况" in answer.text and "示例环境" in answer.text


def test_who_reads_the_meeting(hall: Hall) -> None:
    ref = hall.signed()
    for login, status in (
        ("coordinator-second", 200), ("chair", 200), ("ecology-signer", 200), ("housing-handler", 404),
        ("county-mianchi", 404), ("applicant", 404), ("rule-keeper", 404),
    ):  # fmt: skip
        person = hall.desk.person(login)
        for path in (
            f"/meetings/{ref}/",
            f"/meetings/{ref}/items/{hall.items(ref)[0].id}",
            f"/meetings/{ref}/minutes",
        ):
            assert person.get(path).status_code == status, (login, path)
    assert ref not in hall.desk.person("housing-handler").get("/meetings/").text
    assert ref in hall.desk.person("ecology-signer").get("/meetings/").text
    assert hall.desk.person("chair").get(f"/meetings/{ref}/minutes.pdf").status_code == 404


def test_only_the_coordinator_runs_it_and_only_a_chair_signs(hall: Hall) -> None:
    ref = hall.opened(hall.disputed)
    (item,) = hall.items(ref)
    bare = {"_key": "d" * 32, "_version": str(hall.meeting(ref).version)}
    for login, path in (
        ("chair", f"/meetings/{ref}/step"),
        ("ecology-signer", f"/meetings/{ref}/items/{item.id}/votes"),
        ("ecology-signer", f"/meetings/{ref}/items/{item.id}/resolve"),
        ("coordinator", f"/meetings/{ref}/minutes/sign"),
    ):
        token = hall.desk.person(login).hidden("/")["csrf_token"]
        assert hall.desk.send(login, path, bare | {"csrf_token": token}).status_code == 404, (login, path)


def test_who_stands_aside_reads_the_title_and_neither_the_item_nor_the_minutes(hall: Hall) -> None:
    ref = hall.signed()
    hall.stand_aside(hall.disputed, "ecology-signer")
    first, second = hall.items(ref)
    person = hall.desk.person("ecology-signer")
    page = person.get(f"/meetings/{ref}/").text
    assert "您已回避" in page and "不同意 1" not in page
    assert person.get(f"/meetings/{ref}/items/{first.id}").status_code == 404
    assert person.get(f"/meetings/{ref}/items/{second.id}").status_code == 200
    assert person.get(f"/meetings/{ref}/minutes").status_code == 404
    assert person.get(f"/meetings/{ref}/minutes.pdf").status_code == 404


def minutes_readers(hall: Hall, about: str, number: int, *logins: str) -> set[str]:
    """Who of them finds the minutes among the letters of that case and gets them."""
    path, found = f"/files/{about}/document/{number}", set()
    for login in logins:
        person = hall.desk.person(login)
        listed = path in person.get(f"/case/{about}/").text
        assert (person.get(path).status_code == 200) is listed, (login, about)
        found |= {login} if listed else set()
    return found


def test_minutes_are_nobodys_paper_who_stands_aside_from_any_case_they_speak_of(hall: Hall) -> None:
    hall.signed()
    number = hall.printed()
    everybody = ("coordinator", "chair", "ecology-signer", "housing-handler", "county-mianchi", "applicant")
    officers = {"coordinator", "chair", "ecology-signer"}
    for case in (hall.disputed, hall.agreed):
        assert minutes_readers(hall, case, number, *everybody) == officers
    hall.stand_aside(hall.disputed, "ecology-signer")
    hall.stand_aside(hall.agreed, "chair")
    for case in (hall.disputed, hall.agreed):
        assert minutes_readers(hall, case, number, *everybody) == {"coordinator"}


def test_a_deputy_of_who_stands_aside_has_no_minutes_in_his_place(hall: Hall) -> None:
    hall.signed()
    number = hall.printed()
    desk, second = hall.desk, hall.desk.actor("chair-second")
    standing_in = beside.in_place_of(second, desk.actor("chair"))
    hall.stand_aside(hall.disputed, "chair")

    def read(actor: Actor) -> list[int]:
        with desk.town.house.database.reading() as session:
            rows = letters.of_case(session, actor, steps.of_ref(session, hall.agreed))
            return [row.id for row in rows if row.kind == "minutes"]

    assert read(second) == [number]
    assert read(standing_in) == read(desk.actor("chair")) == []


def test_a_case_before_a_meeting_is_the_coordinators_to_do(hall: Hall) -> None:
    hall.planned(hall.disputed)
    page = hall.desk.person("coordinator").get("/review/?tab=todo").text
    assert hall.disputed in page
    case = hall.desk.person("coordinator").get(f"/case/{hall.disputed}/").text
    assert "示例第1次会商会议" in case
