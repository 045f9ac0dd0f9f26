"""What a page asks of the database: so many statements, however long the list and however many the opinions."""

import pytest

from tests.app.review.played import Desk

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

# (page, who, stage, statements, sign-in, the right to see the case and the newest rule book among them)
COSTS = (
    ("/review/", "coordinator", "consultation", 5),
    ("/archive/", "archivist", "issued", 3),
    ("/case/{ref}/", "coordinator", "consultation", 22),
    ("/case/{ref}/opinion", "ecology-handler", "consultation", 22),
    ("/case/{ref}/settle", "coordinator", "consultation", 18),
    ("/case/{ref}/conclude", "coordinator", "conclusion", 20),
    ("/case/{ref}/preview", "lead-checker", "check", 29),
    ("/case/{ref}/sign", "chair", "signing", 29),
    ("/case/{ref}/decision", "chair", "issued", 5),
    ("/apply/{ref}/", "applicant", "draft", 10),
    ("/apply/{ref}/status", "applicant", "consultation", 12),
)


@pytest.mark.parametrize(("page", "login", "stage", "most"), COSTS)
def test_a_page_asks_no_more_than_it_did(desk: Desk, page: str, login: str, stage: str, most: int) -> None:
    person = desk.person(desk.login(login, stage))
    address = page.format(ref=desk.refs[stage])
    person.get(address)  # marks the session as seen, once a minute
    with desk.statements() as seen:
        assert person.get(address).status_code == 200
    assert len(seen) <= most, "\n".join(seen)


def test_five_cases_and_twenty_cost_the_queue_the_same(desk: Desk) -> None:
    costs = []
    for keys in (("consultation_b",), ("consultation_c", "consultation_e", "intake_a", "intake_c", "intake_d", "county_b",
                                      "county_c", "banned", "approved_b", "lacks_parameter")):  # fmt: skip
        for key in keys:
            desk.play(key, "intake")
        desk.person("coordinator").get("/review/")
        with desk.statements() as seen:
            desk.person("coordinator").get("/review/")
        costs.append(len(seen))
    assert costs[0] == costs[1]
