"""Who may read what before it is signed: a department's words are its own and the lead's; an applicant reads none."""

import re
from collections.abc import Iterator

import pytest

from app.permissions import ACCESS
from tests.app.review.played import Desk
from workflows.vocabulary import Department, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

CANARY = "示例密语甲"
INNER = "示例密语乙"
PAGES = ("/review/?tab=waiting", "/case/{ref}/", "/case/{ref}/opinion", "/case/{ref}/settle", "/case/{ref}/conclude",
         "/case/{ref}/preview", "/case/{ref}/sign", "/case/{ref}/decision", "/my/", "/apply/{ref}/status",
         "/apply/{ref}/check", "/archive/")  # fmt: skip
OWN = {"ecology-handler", "ecology-signer"}
LEAD = {"coordinator", "lead-checker", "chair"}
# One of each kind of stranger, and the company and county of the case.
OTHERS = {"industry-handler", "natural-resources-signer", "archivist", "applicant"}


def readers(desk: Desk, ref: str, *words: str) -> list[set[str]]:
    """For each of the words everybody on any of whose pages it stands."""
    everybody = OWN | LEAD | OTHERS | {desk.login(name, "consultation") for name in ("applicant", "county")}
    found: list[set[str]] = [set() for _ in words]
    for login in everybody:
        read = "".join(page for page in pages(desk, login, ref))
        for place, word in enumerate(words):
            if word in read:
                found[place].add(login)
    return found


def pages(desk: Desk, login: str, ref: str) -> Iterator[str]:
    """The text of every page the table opens to this role; the others are absent, as test_review_steps shows."""
    adapter, role = desk.town.app.url_map.bind("localhost"), desk.actor(login).role
    for page in PAGES:
        address = page.format(ref=ref)
        if role in ACCESS[adapter.match(address.partition("?")[0])[0]].roles:
            yield desk.person(login).get(address).text


def drafted(desk: Desk) -> str:
    """The ecology department's handler has written; the words are in the line, the whole and a condition."""
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/opinion"
    written = desk.chosen("ecology-handler", page) | {
        "verdict": "disagree", "text": f"{CANARY}：意见", "lines-0-reason": f"{CANARY}：理由",
        "conditions-0-text": f"{CANARY}：条件", "conditions-0-owner": "示例单位", "conditions-0-due": "2028-05-31",
        "action": "save",
    }  # fmt: skip
    assert desk.press("ecology-handler", page, page, written).status_code == 303
    return ref


def go_on(desk: Desk, ref: str, login: str, step: str, fields: dict[str, str] | None = None) -> None:
    page = f"/case/{ref}/opinion"
    assert desk.press(login, page, f"{page}/{step}", fields).status_code == 303


def test_a_draft_and_a_checked_opinion_are_read_by_the_department_and_the_lead_only(desk: Desk) -> None:
    ref = drafted(desk)
    assert readers(desk, ref, CANARY) == [OWN | LEAD]
    go_on(desk, ref, "ecology-checker", "check")
    assert readers(desk, ref, CANARY) == [OWN | LEAD]


def test_why_it_was_sent_back_is_read_by_the_department_and_the_lead_only(desk: Desk) -> None:
    ref = drafted(desk)
    go_on(desk, ref, "ecology-checker", "return", {"reason": INNER})
    assert readers(desk, ref, INNER, CANARY) == [OWN | LEAD, OWN | LEAD]


def test_a_signed_opinion_is_read_by_all_who_review_and_by_no_applicant(desk: Desk) -> None:
    ref = drafted(desk)
    go_on(desk, ref, "ecology-checker", "check")
    go_on(desk, ref, "ecology-signer", "sign")
    (found,) = readers(desk, ref, CANARY)
    assert found >= OWN | LEAD | {"industry-handler", "natural-resources-signer"}
    assert not any("applicant" in login or login == "archivist" for login in found)


def test_a_proposal_is_read_by_the_lead_only(desk: Desk) -> None:
    ref = desk.refs["conclusion"]
    page = f"/case/{ref}/conclude"
    desk.press("coordinator", page, page, {"verdict": "approve", "reason": CANARY, "action": "save"})
    desk.press("coordinator", f"/case/{ref}/preview", f"/case/{ref}/propose")
    desk.press("lead-checker", f"/case/{ref}/preview", f"/case/{ref}/return-draft", {"reason": INNER})
    assert readers(desk, ref, CANARY, INNER) == [LEAD, LEAD]


@pytest.mark.parametrize("stage", ["issued", "queued"])
def test_the_applicants_pages_name_no_officer_and_no_opinion(desk: Desk, stage: str) -> None:
    ref, login = desk.refs[stage], desk.login("applicant", stage)
    officers = {a.name for a in desk.town.house.cast.actors.values() if a.role is not Role.APPLICANT}
    for page in ("/my/", f"/apply/{ref}/status", f"/case/{ref}/decision"):
        text = re.sub(r"<footer.*?</footer>", "", desk.person(login).get(page).text, flags=re.DOTALL)
        assert not [word for word in officers | {"经核对申报材料", "不同意"} if word in text], page
        assert not [d.label for d in Department if f"{d.label}意见" in text], page


def test_the_preview_is_no_applicants_download(desk: Desk) -> None:
    ref = desk.refs["drafted"]
    desk.print(ref, kind="preview")
    number = desk.document(ref, "preview").id
    assert desk.person("coordinator").get(f"/files/{ref}/document/{number}").status_code == 200
    company = desk.person(desk.login("applicant", "drafted"))
    assert company.get(f"/files/{ref}/document/{number}").status_code == 404
