"""The archivist finds what was decided: by words, year, county, verdict, page by page, at a constant cost."""

import re

import pytest
from sqlalchemy import insert, select

from app import timepiece
from app.models import Application, Decision
from app.services import archive
from tests.app.review.played import Desk

THIS_YEAR = timepiece.now().year


def found(desk: Desk, query: str) -> list[str]:
    """Numbers of the cases on the page, in its order."""
    page = desk.person("archivist").get(f"/archive/?{query}")
    assert page.status_code == 200
    return re.findall(r'<tr id="(LS[0-9-]+)">', page.text)


def multiply(desk: Desk, ref: str, times: int) -> list[str]:
    """The decided case again under other numbers, oldest first."""
    made = []
    with desk.town.house.database.transaction() as session:
        case = session.execute(select(*Application.__table__.columns).where(Application.ref == ref)).one()
        decided = session.execute(
            select(*Decision.__table__.columns).where(Decision.application_id == case.id)
        ).one()
        for number in range(times):
            made.append(f"LS2026-411221-{8000 + number}")
            row = dict(case._mapping) | {"ref": made[-1], "id": None}
            new = session.execute(insert(Application).values(row).returning(Application.id)).scalar_one()
            serial = 8000 + number
            session.execute(
                insert(Decision).values(
                    dict(decided._mapping)
                    | {"id": None, "application_id": new, "number_serial": serial, "number": f"示例〔2026〕{serial}号",
                       "verification_code": f"SMX-EXAMPLE{serial:05d}"}
                )
            )  # fmt: skip
    return made


def test_it_shows_the_decided_newest_first_and_nothing_else(desk: Desk) -> None:
    decided = [desk.refs[stage] for stage in ("issued", "failed", "queued")]
    assert found(desk, "") == decided


@pytest.mark.parametrize(
    ("query", "stages"),
    [
        ("q=煤炭替代不足", ["issued"]),
        ("q=崤函 不足", ["issued"]),
        ("q=崤函", ["issued", "failed"]),
        ("q=〔", ["issued", "failed", "queued"]),
        ("q=%25", ["issued", "failed", "queued"]),
        ("q=没有这个", []),
        ("verdict=reject", ["issued"]),
        ("verdict=nonsense", ["issued", "failed", "queued"]),
        ("county=411281", ["queued"]),
        (f"year={THIS_YEAR}", ["issued", "failed", "queued"]),
        (f"year={THIS_YEAR - 1}", []),
        ("year=199x", ["issued", "failed", "queued"]),
        ("county=411221&verdict=approve&q=4500", ["failed"]),
    ],
)
def test_each_term_narrows_and_nonsense_is_no_term(desk: Desk, query: str, stages: list[str]) -> None:
    assert found(desk, query) == [desk.refs[stage] for stage in stages]


def test_the_number_and_the_number_of_the_case_are_searched(desk: Desk) -> None:
    with desk.town.house.database.reading() as session:
        number = session.scalar(select(Decision.number).order_by(Decision.id.desc()).limit(1))
    assert found(desk, f"q={number}") == [desk.refs["issued"]]
    assert found(desk, f"q={desk.refs['queued']}") == [desk.refs["queued"]]


def test_every_decision_is_on_exactly_one_page(desk: Desk) -> None:
    made = multiply(desk, desk.refs["issued"], archive.PAGE + 5)
    person, seen, address = desk.person("archivist"), [], "/archive/"
    for _ in range(3):
        page = person.get(address).text
        rows = re.findall(r'<tr id="(LS[0-9-]+)">', page)
        assert len(rows) <= archive.PAGE
        seen += rows
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert seen == [*reversed(made), *(desk.refs[stage] for stage in ("issued", "failed", "queued"))]


def test_a_longer_list_costs_no_more_questions(desk: Desk) -> None:
    person = desk.person("archivist")
    costs = []
    for more in (0, 20):
        multiply(desk, desk.refs["issued"], more)
        person.get("/archive/")
        with desk.statements() as seen:
            assert person.get("/archive/").status_code == 200
        costs.append(len(seen))
    assert costs == [3, 3]  # sign-in, the newest rule book, the list
