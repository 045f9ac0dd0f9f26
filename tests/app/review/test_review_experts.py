"""Experts: an odd panel of three or more reads one case, answers once, and the signed report starts the clock again."""

import io

from app.demo.papers import paper
from tests.app.review.played import Desk
from tests.app.review.refusals import refused
from workflows.vocabulary import ReviewState

QUESTION = "示例：能效数据是否可信"
SAID = {"verdict": "feasible", "text": "示例：数据可信"}


def ids(desk: Desk, *numbers: int) -> list[str]:
    return [str(desk.actor(f"expert-{number}").account_id) for number in numbers]


def send(desk: Desk, ref: str, *numbers: int) -> int:
    page = f"/case/{ref}/experts"
    hidden = desk.form("coordinator", page, page)
    fields = hidden | {"expert": ids(desk, *numbers), "question": QUESTION}
    return desk.send("coordinator", page, fields, page).status_code


def test_the_panel_is_odd_hears_everybody_and_starts_the_clock_again(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/experts"
    assert (send(desk, ref, 1, 2), send(desk, ref, 1, 2, 3, 4)) == (409, 409)
    assert send(desk, ref, 1, 2, 3) == 303
    application = desk.town.application(ref)
    assert (application.state, application.due_on) == (ReviewState.EXPERT_REVIEW, None)
    own = f"/case/{ref}/expert"
    assert desk.press("expert-1", own, own, SAID | {"text": ""}).status_code == 422
    assert desk.press("expert-1", own, own, SAID).status_code == 303
    assert "提交后不能再改" not in desk.person("expert-1").get(own).text
    aside = desk.press("expert-2", own, f"{own}/recuse", {"reason": "示例：受聘于项目单位"})
    assert aside.status_code == 303
    assert desk.person("expert-2").get(own).status_code == 404
    assert "不是三人以上单数" in desk.person("coordinator").get(page).text
    even = desk.press("coordinator", page, f"{page}/change", {"expert": ids(desk, 4, 5)})
    assert even.status_code == 409 and "单数" in even.text
    assert desk.press("coordinator", page, f"{page}/change", {"expert": ids(desk, 4)}).status_code == 303
    early = desk.bare("coordinator", ref) | {"report": (io.BytesIO(paper("report")), "示例.pdf")}
    assert desk.send("coordinator", f"{page}/report", early, page).status_code == 409
    assert desk.press("expert-3", own, own, SAID).status_code == 303
    assert desk.press("expert-4", own, own, SAID | {"verdict": "not_feasible"}).status_code == 303
    report = {"report": (io.BytesIO(paper("report")), "示例评审意见.pdf")}
    assert desk.press("coordinator", page, f"{page}/report", report).status_code == 303
    assert desk.press("coordinator", page, f"{page}/take").status_code == 303
    application = desk.town.application(ref)
    assert application.state is ReviewState.CONSULTATION and application.due_on is not None
    assert "可行 2 名、不可行 1 名" in desk.person("ecology-handler").get(f"/case/{ref}/").text
    download = f"/files/{ref}/expert_report/1"
    assert desk.person("ecology-handler").get(download).status_code == 200
    for login in ("expert-1", desk.login("applicant", "consultation")):
        assert desk.person(login).get(download).status_code == 404


def test_an_expert_reads_his_case_and_nothing_else(desk: Desk) -> None:
    ref, other = desk.refs["consultation"], desk.refs["collected"]
    assert send(desk, ref, 1, 2, 3) == 303
    expert = desk.person("expert-1")
    page = expert.get("/expert/").text
    assert ref in page and other not in page
    shown = expert.get(f"/case/{ref}/expert")
    assert shown.status_code == 200 and QUESTION in shown.text
    assert "部门会商意见" not in shown.text
    assert expert.get(f"/case/{other}/expert").status_code == 404
    for closed in (f"/case/{ref}/", f"/case/{ref}/rounds", "/review/"):
        assert expert.get(closed).status_code in (403, 404)
    assert desk.person("expert-4").get(f"/case/{ref}/expert").status_code == 404


def test_nobody_else_is_made_an_expert(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/experts"
    people = [*ids(desk, 1, 2), str(desk.actor("chair").account_id)]
    fields = desk.form("coordinator", page, page) | {"expert": people, "question": QUESTION}
    answer = desk.send("coordinator", page, fields, page)
    assert answer.status_code == 422 and "不是评审专家" in answer.text and QUESTION in answer.text


def test_a_page_left_open_neither_answers_again_nor_stands_aside_after_the_answer(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    assert send(desk, ref, 1, 2, 3) == 303
    own, words = f"/case/{ref}/expert", "您已经提出评审意见，不能再改"
    again = desk.form("expert-1", own, own) | SAID | {"verdict": "not_feasible"}
    aside = desk.form("expert-1", own, f"{own}/recuse") | {"reason": "示例：受聘于项目单位"}
    assert desk.press("expert-1", own, own, SAID).status_code == 303
    refused(desk, "expert-1", own, again, code=409, words=words, kept=SAID["text"])
    refused(desk, "expert-1", f"{own}/recuse", aside, code=409, words=words, kept=aside["reason"])
    late = desk.form("expert-2", own, own) | SAID
    desk.overtake(ref)
    assert desk.send("expert-2", own, late).status_code == 303, "what others do does not disturb him"
