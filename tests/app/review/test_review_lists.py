"""The queue: each role finds what waits for it, everything can be reached, and a longer list costs no more questions."""

import re

import pytest
from sqlalchemy import insert, select

from app.models import Application, Opinion
from app.services import case_file, steps
from tests.app.review import standing
from tests.people import Person, Town
from workflows.vocabulary import Department, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def refs(page: str) -> list[str]:
    """Case numbers in the order of the rows."""
    return re.findall(r'class="jr-q__no">(LS[0-9-]+)<', page)


def multiply(town: Town, ref: str, times: int) -> None:
    """The same case again under other numbers, with its opinions."""
    with town.house.database.transaction() as session:
        model = session.execute(select(*Application.__table__.columns).where(Application.ref == ref)).one()
        opinions = session.execute(
            select(*Opinion.__table__.columns).where(Opinion.application_id == model.id)
        ).all()
        for number in range(times):
            row = dict(model._mapping) | {"ref": f"LS2026-411221-{7000 + number}", "id": None}
            made = session.execute(insert(Application).values(row).returning(Application.id)).scalar_one()
            for opinion in opinions:
                copy = dict(opinion._mapping) | {"id": None, "application_id": made}
                session.execute(insert(Opinion).values(copy))


@pytest.mark.parametrize(
    ("state", "login"),
    [
        ("intake", "coordinator"),
        ("conclusion", "coordinator"),
        ("check", "lead-checker"),
        ("signing", "chair"),
        ("consultation", "natural-resources-handler"),
    ],
)
def test_what_waits_for_a_role_is_on_its_list_and_on_nobody_elses(town: Town, state: str, login: str) -> None:
    ref = standing.case(town, state)
    for other in ("coordinator", "lead-checker", "chair", "natural-resources-handler"):
        mine, waiting = (
            refs(town.person(other).get(f"/review/?tab={tab}").text) for tab in ("todo", "waiting")
        )
        assert (ref in mine) is (other == login)
        if other == login:
            assert ref not in waiting


def test_a_county_officer_sees_the_own_county_only(town: Town) -> None:
    ref = standing.case(town, "county_check")
    assert refs(standing.county_of(town, ref).get("/review/").text) == [ref]
    elsewhere = next(code for code in ("county-lushi", "county-yima") if town.house.cast.actors[code].body
                     != town.application(ref).county_code)  # fmt: skip
    assert refs(town.person(elsewhere).get("/review/").text) == []
    assert refs(town.person("coordinator").get("/review/?tab=waiting").text) == []


def test_an_opinion_goes_from_desk_to_desk(town: Town) -> None:
    ref = standing.case(town, "consultation")
    story = town.story(ref)
    people = {
        role: town.department(Department.ECOLOGY, role) for role in (Role.HANDLER, Role.CHECKER, Role.SIGNER)
    }

    def has_it() -> list[Role]:
        return [role for role, person in people.items() if refs(person.get("/review/").text)]

    assert has_it() == [Role.HANDLER]
    story.draft_opinion(Department.ECOLOGY)
    assert has_it() == [Role.CHECKER]
    person = people[Role.CHECKER]
    page = f"/case/{ref}/opinion"
    assert person.post(f"{page}/check", {}, form=page, action="/check").status_code == 303
    assert has_it() == [Role.SIGNER]
    assert people[Role.SIGNER].post(f"{page}/sign", {}, form=page, action="/sign").status_code == 303
    assert has_it() == []


def test_a_consultation_comes_back_to_the_coordinator_when_the_last_department_has_signed(town: Town) -> None:
    ref = standing.case(town, "consultation")
    coordinator, story = town.person("coordinator"), town.story(ref)
    for department in _departments(town, ref):
        assert refs(coordinator.get("/review/").text) == []
        if not _signed(town, ref, department):
            story.give_opinion(department)
    assert refs(coordinator.get("/review/").text) == [ref]


def _departments(town: Town, ref: str) -> list[Department]:
    with town.house.database.reading() as session:
        return [row.department for row in case_file.opinions_of(session, steps.of_ref(session, ref))]


def _signed(town: Town, ref: str, department: Department) -> bool:
    with town.house.database.reading() as session:
        row = session.execute(
            select(Opinion.state)
            .join(Application, Application.id == Opinion.application_id)
            .where(Application.ref == ref, Opinion.department == department)
        ).one()
    return bool(row.state == "signed")


def test_filters_narrow_and_words_are_searched_in_title_number_and_company(town: Town) -> None:
    ref = standing.case(town, "intake")
    other = standing.case(town, "conclusion")
    coordinator, row = town.person("coordinator"), town.application(ref)

    def found(query: str) -> set[str]:
        return set(refs(coordinator.get(f"/review/?{query}").text))

    assert found("") == {ref, other}
    assert found("state=intake") == {ref}
    assert found("state=intake&state=conclusion") == {ref, other}
    assert found(f"county={row.county_code}&state=intake") == {ref}
    assert found("county=411299") == set()
    assert found(f"q={ref[-9:]}") == {ref}
    assert found(f"q={row.title[:12]}&state=intake") == {ref}
    assert found("q=没有这样的项目") == set()
    assert found("q=%25") == {ref, other}
    assert found("not_met=1") == {number for number in (ref, other) if town.application(number).count_not_met}


@pytest.mark.parametrize(
    "query",
    [
        "tab=nobody",
        "after=x",
        "after=2026-13-45.1",
        "after=none.1",
        "county=x",
        "endpoint=a&_scheme=b&_external=1",
    ],
)
def test_a_strange_address_shows_a_list_all_the_same(town: Town, query: str) -> None:
    assert town.person("coordinator").get(f"/review/?{query}").status_code == 200


def test_fifty_rows_cost_no_more_questions_than_five_and_the_rest_is_one_page_on(town: Town) -> None:
    ref = standing.case(town, "conclusion")
    multiply(town, ref, 4)
    coordinator = town.person("coordinator")
    assert len(_asked(town, coordinator, "/review/")) <= 12
    few = _asked(town, coordinator, "/review/")
    multiply_on(town, ref)
    many = _asked(town, coordinator, "/review/")
    assert len(many) == len(few)
    first = coordinator.get("/review/?state=conclusion&q=示例").text
    assert len(refs(first)) == 50
    further = re.search(r'href="([^"]+)" rel="next"', first)
    assert further
    second = coordinator.get(further[1].replace("&amp;", "&")).text
    assert "state=conclusion" in further[1]
    assert len(refs(second)) == 10
    assert len(set(refs(first) + refs(second))) == 60
    assert 'rel="next"' not in second


def multiply_on(town: Town, ref: str) -> None:
    """Up to sixty, some without a due date."""
    with town.house.database.transaction() as session:
        model = session.execute(select(*Application.__table__.columns).where(Application.ref == ref)).one()
        for number in range(55):
            due = model.due_on if number % 3 else None
            row = dict(model._mapping) | {"ref": f"LS2026-411221-{8000 + number}", "id": None, "due_on": due}
            session.execute(insert(Application).values(row))


def _asked(town: Town, person: Person, path: str) -> list[str]:
    with standing.statements(town) as said:
        assert person.get(path).status_code == 200
    return list(said)
