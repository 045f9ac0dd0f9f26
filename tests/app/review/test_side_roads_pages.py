"""The pages of the side roads: bad input is told at its field and kept, strangers find nothing, a failed letter is printed again."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from app import timepiece
from app.documents.isolation import RenderFailed
from app.models import Document, Event, Meeting
from app.services import documents, letter_words, letters
from app.services.acting import Acting
from tests.app.review.side_road_play import road
from tests.databases import by_hand, sqlite_copy, sqlite_url
from tests.people import Person, Town, quickly, town_at
from workflows.vocabulary import DocumentState, ReviewState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

KEPT = "示例：这些字不能丢"


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("side-road-pages")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


@pytest.fixture(scope="module")
def lead(city: Town) -> Person:
    return city.person("coordinator")


def test_a_refusal_without_a_ground_or_with_5000_characters_keeps_what_was_typed(
    city: Town, lead: Person
) -> None:
    one = road(city, "intake_a", "intake")
    page = f"/case/{one.ref}/refuse"
    for fields, sentence in (
        ({"reason": KEPT}, "请选择不予受理的理由"),
        ({"reason": KEPT, "ground": "forged"}, "请选择不予受理的理由"),
        ({"reason": KEPT * 600, "ground": "started"}, "最多 2000 个字"),
        ({"reason": " ", "ground": "started"}, "请写明具体情况"),
    ):
        answer = lead.post(page, fields, form=page, action="/refuse")
        assert answer.status_code == 422 and sentence in answer.text
        assert fields["reason"].strip() in answer.text
    assert one.case.state is ReviewState.INTAKE
    right = {"reason": KEPT, "ground": "started"}
    assert lead.post(page, right, form=page, action="/refuse").status_code == 303
    assert city.person("lead-checker").get("/review/").text.count(one.ref) >= 1
    closing = f"/case/{one.ref}/closing"
    checker = city.person("lead-checker")
    assert KEPT in checker.get(closing).text
    assert lead.post(f"{closing}/confirm", {"kind": "refusal"}, form="/review/").status_code in {400, 404}
    back = checker.post(f"{closing}/return", {"reason": " "}, form=closing, action="/return")
    assert back.status_code == 409 and one.case.state is ReviewState.CLOSING_CHECK


def test_the_provinces_answer_needs_verdict_number_and_a_real_scan(city: Town, lead: Person) -> None:
    one = road(city, "conclusion_a", "conclusion")
    case = f"/case/{one.ref}/"
    assert lead.post(f"{case}refer", {"reason": ""}, form=case, action="/refer").status_code == 303
    page = f"{case}province"
    answer = lead.post(page, {"text": KEPT}, form=page, action="/province")
    assert answer.status_code == 422 and KEPT in answer.text
    for sentence in ("请选择省级意见的结论", "请填写省级文书的文号", "请上传省级文书扫描件"):
        assert sentence in answer.text
    whole = lead.hidden(page, "/province") | {"verdict": "approve", "document_number": "豫示例〔2026〕9号"}
    upload = {"scan": (BytesIO(b"MZ not a paper"), "scan.exe")}
    refused = lead.client.post(page, data=whole | upload)
    assert refused.status_code == 422 and "只能上传" in refused.text
    assert one.case.state is ReviewState.PROVINCIAL_REVIEW
    for stranger in ("ecology-handler", "county-mianchi", "applicant"):
        assert city.person(stranger).get(page).status_code == 404


def test_the_public_page_stands_without_sign_in(city: Town) -> None:
    answer = city.app.test_client().get("/publicity/")
    assert answer.status_code == 200 and "现在没有正在公示的项目" in answer.text


def broken(_kind: str, _context: object) -> None:
    raise RenderFailed("示例：字体缺失")


def test_a_letter_that_failed_is_shown_with_its_reason_and_printed_again(city: Town, lead: Person) -> None:
    one = road(city, "consultation_a", "consultation")
    house, (row,) = city.house, one.papers("acceptance")
    documents.render_job(house.database, house.store, broken, timepiece.now, row.id)
    case = f"/case/{one.ref}/"
    page = lead.get(case).text
    assert "示例：字体缺失" in page and "重新生成" in page
    hidden = lead.hidden(case, "/decision/retry") | {"document_id": str(row.id)}
    answer = lead.client.post(f"{case}decision/retry", data=hidden)
    assert (answer.status_code, answer.location) == (303, case)
    one.print()
    assert one.papers("acceptance")[0].state is DocumentState.ISSUED
    assert f"/document/{row.id}" in lead.get(case).text


def test_a_meetings_document_is_printed_without_a_case(city: Town) -> None:
    one = road(city, "consultation_b", "consultation")
    acting = Acting(actor=city.house.cast.actors["coordinator"], moment=timepiece.now())
    with by_hand(city.house.database) as session:
        meeting = Meeting(
            ref="HY2026-901",
            title="示例会议",
            held_on=date(2026, 11, 23),
            starts_at="09:00",
            place="示例会议室",
            planned_by=acting.actor.account_id,
            created_at=acting.moment,
        )
        session.add(meeting)
        session.flush()
        words = letter_words.compose(
            session, acting, one.case, "minutes", paragraphs=("示例：会议听取了情况。",), addressee=""
        )
        number = letters.issue(session, acting, words, meeting=meeting).id
    house = city.house
    documents.render_job(house.database, house.store, quickly, timepiece.now, number)
    with house.database.reading() as session:
        row = session.get_one(Document, number)
        event = session.scalars(select(Event).where(Event.object == "HY2026-901")).one()
        listed = letters.of_case(session, acting.actor, one.case)
    assert (row.state, row.application_id) == (DocumentState.ISSUED, None)
    assert (event.action, event.label) == ("letter.issue", "会商会议纪要已生成")
    assert "minutes" not in {paper.kind for paper in listed}
