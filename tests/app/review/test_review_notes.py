"""Notes by audience (R14): who reads which, over every role and every page, paper and export that shows the case."""

import io
import zipfile

import pytest
from sqlalchemy import select

from app.models import Document
from app.permissions import ACCESS
from tests.app.review.played import Desk
from workflows.vocabulary import Audience, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

PAGES = ("/review/?tab=waiting", "/review/?tab=done", "/case/{ref}/", "/case/{ref}/notes", "/case/{ref}/figures",
         "/case/{ref}/precedents", "/case/{ref}/recuse", "/case/{ref}/opinion", "/case/{ref}/settle",
         "/case/{ref}/preview", "/case/{ref}/decision", "/my/", "/apply/{ref}/status", "/apply/{ref}/check",
         "/apply/{ref}/files", "/archive/")  # fmt: skip
LEAD = {"coordinator", "coordinator-second", "lead-checker", "chair"}
OWN = {"ecology-handler", "ecology-checker", "ecology-signer"}
STRANGERS = {"industry-handler", "natural-resources-signer", "development-reform-handler"}
NOBODY = {"archivist", "expert-1", "supervisor", "rule-keeper"}


def write(desk: Desk, login: str, ref: str, audience: str, text: str) -> int:
    page = f"/case/{ref}/notes"
    return desk.press(login, page, page, {"audience": audience, "text": text}).status_code


def canary(login: str, audience: Audience) -> str:
    return f"示例密语{login.replace('-', '')}{audience.value}"


def readers(desk: Desk, ref: str, everybody: set[str]) -> dict[str, set[str]]:
    """Words of each note → everybody on any of whose pages they stand."""
    adapter, found = desk.town.app.url_map.bind("localhost"), dict[str, set[str]]()
    for login in everybody:
        role = desk.actor(login).role
        addresses = [page.format(ref=ref) for page in PAGES]
        open_to = [one for one in addresses if role in ACCESS[adapter.match(one.partition("?")[0])[0]].roles]
        read = "".join(desk.person(login).get(one).text for one in open_to)
        for author in ("ecology-handler", "chair", "county"):
            for audience in Audience:
                if (words := canary(author, audience)) in read:
                    found.setdefault(words, set()).add(login)
    return found


def test_each_note_is_read_by_its_readers_and_by_nobody_else(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    county, company = desk.login("county", "consultation"), desk.login("applicant", "consultation")
    for author, login in (("ecology-handler", "ecology-handler"), ("chair", "chair"), ("county", county)):
        for audience in Audience:
            assert write(desk, login, ref, audience.value, canary(author, audience)) == 303
    officers = OWN | STRANGERS | LEAD | {county}
    found = readers(desk, ref, officers | NOBODY | {company})
    for author, own in (("ecology-handler", OWN), ("chair", LEAD), ("county", {county})):
        assert found[canary(author, Audience.DEPARTMENT)] == own
        assert found[canary(author, Audience.LEAD)] == own | LEAD
        assert found[canary(author, Audience.REVIEWERS)] == officers
        assert found[canary(author, Audience.APPLICANT)] == officers | {company}


def test_no_note_is_in_a_paper_a_record_or_an_export(desk: Desk) -> None:
    ref = desk.refs["issued"]
    for audience in Audience:
        assert write(desk, "chair", ref, audience.value, canary("chair", audience)) == 303
    answer = desk.press("archivist", "/archive/", f"/archive/{ref}/export")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        inside = b"".join(package.read(name) for name in package.namelist())
    with desk.town.house.database.reading() as session:
        inside += "".join(session.scalars(select(Document.context))).encode()
    assert "示例密语".encode() not in inside
    assert desk.actions(ref)[-5:-1] == ["note.write"] * 4


def test_the_applicant_reads_no_name_beside_his_note(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    write(desk, "ecology-handler", ref, "applicant", "示例：请准备现场核查")
    page = desk.person(desk.login("applicant", "consultation")).get(f"/apply/{ref}/status").text
    assert "示例：请准备现场核查" in page and "市生态环境局" in page
    officers = {one.name for one in desk.town.house.cast.actors.values() if one.role is not Role.APPLICANT}
    assert not [name for name in officers if name in page]


def test_a_note_without_words_or_readers_is_refused_beside_the_field(desk: Desk) -> None:
    page = f"/case/{desk.refs['consultation']}/notes"
    events = desk.events()
    for fields, sentence in (
        ({"audience": "applicant", "text": " "}, "请填写备注"),
        ({"audience": "", "text": "示例：甲"}, "请选择谁可以看"),
        ({"audience": "everybody", "text": "示例：甲"}, "请选择谁可以看"),
        ({"audience": "lead", "text": "长" * 2001}, "最多 2000 个字，现有 2001 个字"),
    ):
        answer = desk.press("ecology-handler", page, page, fields)
        assert answer.status_code == 422
        assert sentence in answer.text and fields["text"].strip() in answer.text
    assert desk.events() == events
