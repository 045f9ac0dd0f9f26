"""Each expert answers for himself: nobody reads an answer in the case before all answers were taken."""

import io

from app.demo.papers import paper
from app.services import events, steps, workbench
from tests.app.review.played import Desk
from workflows.cases import Actor
from workflows.vocabulary import ExpertVerdict

PANEL = ("expert-1", "expert-2", "expert-3")
READERS = ("coordinator", "lead-checker", "chair", "ecology-handler", "industry-signer")
SAID, CANARY = ExpertVerdict.NOT_FEASIBLE, "示例密语丙"


def sent(desk: Desk) -> str:
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/experts"
    people = [str(desk.actor(login).account_id) for login in PANEL]
    fields = desk.form("coordinator", page, page) | {"expert": people, "question": "示例：能效是否可信"}
    assert desk.send("coordinator", page, fields, page).status_code == 303
    return ref


def give(desk: Desk, ref: str, login: str) -> None:
    page = f"/case/{ref}/expert"
    said = {"verdict": SAID.value, "text": CANARY}
    assert desk.press(login, page, page, said).status_code == 303


def take(desk: Desk, ref: str) -> None:
    page = f"/case/{ref}/experts"
    report = {"report": (io.BytesIO(paper("report")), "示例评审意见.pdf")}
    assert desk.press("coordinator", page, f"{page}/report", report).status_code == 303
    assert desk.press("coordinator", page, f"{page}/take").status_code == 303


def reading(desk: Desk, ref: str, *logins: str) -> set[str]:
    """Who of them finds an answer on the case's page."""
    return {
        login
        for login in logins
        if any(word in desk.person(login).get(f"/case/{ref}/").text for word in (SAID.label, CANARY))
    }


def notes(desk: Desk, ref: str, actor: Actor) -> list[str]:
    """The notes of the answers that this person may read, oldest first."""
    with desk.town.house.database.reading() as session:
        rows = events.of_application(session, steps.of_ref(session, ref).id)
    heard = workbench.experts_heard(rows)
    given = [row for row in rows if row.action == "expert.give"]
    return [row.note for row in given if workbench.may_read_note(actor, row, heard)]


def test_an_answer_stands_in_the_case_when_all_were_taken_and_not_before(desk: Desk) -> None:
    ref = sent(desk)
    for login in PANEL:
        give(desk, ref, login)
        assert reading(desk, ref, *READERS) == set()
    assert "专家提出意见" in desk.person("ecology-handler").get(f"/case/{ref}/").text
    take(desk, ref)
    assert reading(desk, ref, *READERS) == set(READERS)


def test_the_panels_own_page_says_who_answered_and_what_only_when_nobody_is_missing(desk: Desk) -> None:
    ref = sent(desk)
    page = f"/case/{ref}/experts"
    for login in PANEL[:2]:
        give(desk, ref, login)
    text = desk.person("coordinator").get(page).text
    assert text.count(">已提出<") == 2 and SAID.label not in text and CANARY not in text
    give(desk, ref, PANEL[2])
    text = desk.person("coordinator").get(page).text
    assert text.count(CANARY) == 3 and SAID.label in text


def test_an_expert_reads_his_own_answer_and_no_other(desk: Desk) -> None:
    ref = sent(desk)
    give(desk, ref, PANEL[0])
    page = f"/case/{ref}/expert"
    assert CANARY in desk.person(PANEL[0]).get(page).text
    for login in PANEL[1:]:
        assert CANARY not in desk.person(login).get(page).text
        assert SAID.label not in desk.person(login).get("/expert/").text


def test_a_second_panel_is_as_closed_as_the_first(desk: Desk) -> None:
    ref, reader = sent(desk), desk.actor("chair")
    for login in PANEL:
        give(desk, ref, login)
    assert notes(desk, ref, reader) == []
    take(desk, ref)
    assert notes(desk, ref, reader) == [SAID.label] * 3
    sent(desk)
    give(desk, ref, PANEL[0])
    assert notes(desk, ref, reader) == [SAID.label] * 3


def test_a_departments_verdict_is_the_departments_and_the_leads_until_it_is_signed(desk: Desk) -> None:
    """What is signed is open to all who review (product R6); what was said on the way to it stays inside."""
    with desk.town.house.database.reading() as session:
        rows = events.of_application(session, steps.of_ref(session, desk.refs["consultation"]).id)
    drafted = [row for row in rows if row.action == "opinion.draft" and row.body == "natural_resources"]
    assert drafted
    for login, told in (("natural-resources-signer", True), ("chair", True), ("ecology-signer", False)):
        assert workbench.may_read_note(desk.actor(login), drafted[-1]) is told
