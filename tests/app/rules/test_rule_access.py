"""Who reaches the rule keeper's pages, what they cost, and what is listed as open."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from app.permissions import ACCESS
from tests.app.rules.house import PERIOD, PROPOSER, RATIO, SECOND, Office

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

PAGES = (
    "/admin/rules",
    f"/admin/rules/value/{RATIO}",
    "/admin/rules/changes",
    "/admin/rules/changes/1",
    "/admin/rules/open",
    "/admin/rules/source",
    PERIOD,
)
# (page, statements: sign-in and the newest rule book among them)
COSTS = (
    ("/admin/rules", 2),
    (f"/admin/rules/value/{RATIO}", 3),
    ("/admin/rules/changes", 3),
    ("/admin/rules/changes/1", 8),
    ("/admin/rules/open", 3),
    (PERIOD, 2),
)


@pytest.mark.parametrize("login", ["coordinator", "chair", "applicant", "archivist", "industry-handler"])
def test_nobody_but_a_keeper_reaches_them(office: Office, login: str) -> None:
    office.propose()
    for page in PAGES:
        assert office.person(login).get(page).status_code == 404, page
    for step in ("publish", "refuse", "withdraw", "impact"):
        token = office.person(login).hidden("/")["csrf_token"]
        data = {"csrf_token": token, "_key": "d" * 32, "_version": "2"}
        answer = office.person(login).client.post(f"/admin/rules/changes/1/{step}", data=data)
        assert answer.status_code == 404, step


def test_nobody_signed_in_is_sent_to_sign_in(office: Office) -> None:
    for page in PAGES:
        assert office.town.app.test_client().get(page).status_code == 303, page


def test_a_keeper_lands_on_the_rule_book_and_sees_no_case(office: Office) -> None:
    ref = office.town.case("passes", reaches="consultation")
    keeper = office.person(PROPOSER)
    assert '<a class="govuk-service-navigation__link" href="/admin/rules"' in keeper.get("/admin/rules").text
    assert keeper.get(f"/case/{ref}/").status_code == 404
    assert keeper.get("/review/").status_code == 404


def test_every_unsafe_endpoint_of_the_keepers_names_its_event() -> None:
    rows = {name: access for name, access in ACCESS.items() if name.startswith("rules.")}
    assert all(bool(access.event) is ("POST" in access.methods) for access in rows.values())
    assert all(access.keyed for access in rows.values())


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    engine = office.town.app.extensions["lianshen"].database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("page", "most"), COSTS)
def test_a_page_asks_so_much_and_no_more(office: Office, page: str, most: int) -> None:
    office.town.case("passes", reaches="consultation")
    office.published()
    office.person(SECOND).get(page)
    with statements(office) as seen:
        assert office.person(SECOND).get(page).status_code == 200
    assert len(seen) <= most, "\n".join(seen)


def test_a_longer_impact_list_costs_no_more_questions(office: Office) -> None:
    costs = []
    for keys in (("passes",), ("consultation_a", "consultation_c", "consultation_b")):
        for key in keys:
            office.town.case(key, reaches="county_check")
        number = office.propose()
        office.weigh()
        office.person(SECOND).get(f"/admin/rules/changes/{number}")
        with statements(office) as seen:
            office.person(SECOND).get(f"/admin/rules/changes/{number}")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_open_page_names_items_values_suppliers_and_the_cases_that_wait(office: Office) -> None:
    ref = office.town.case("passes", reaches="consultation")
    page = office.person(SECOND).get("/admin/rules/open").text
    assert "17 项" in page
    items = page.partition('id="items"')[2].partition('id="values"')[0]
    assert len(re.findall(r'<td data-l="序号">', items)) == 17
    assert "河南省发展改革委" in items
    values = page.partition('id="values"')[2]
    assert ref in values
    assert "未核实" in values
    assert "third party" not in values


def test_words_topic_and_state_narrow_the_list(office: Office) -> None:
    keeper = office.person(PROPOSER)
    assert "水泥熟料产能置换比例" in keeper.get("/admin/rules?q=水泥熟料+重点区域").text
    narrowed = keeper.get("/admin/rules?topic=煤炭消费替代").text
    assert "水泥熟料产能置换比例" not in narrowed
    assert "煤炭替代行业系数" in narrowed
    assert "没有找到符合条件的规则数据" in keeper.get("/admin/rules?q=没有这个").text
    assert RATIO not in keeper.get("/admin/rules?open=1&q=重点区域（退出：建设）").text
    for odd in ("page=0", "page=999999", "page=x", "topic=无"):
        assert keeper.get(f"/admin/rules?{odd}").status_code == 200
