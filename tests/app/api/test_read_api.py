"""X4: what a program of another office reads, and what it does not."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app import timepiece
from app.models import Account, Application, Decision
from app.services.read_rows import PUBLIC
from app.services.standing import _label
from tests.app.api.fuzz import fuzz
from tests.app.api.reader import Reader
from workflows.read_scopes import ReadScope
from workflows.vocabulary import ReviewState

pytestmark = pytest.mark.slow
LISTS = {"cases": ReadScope.CASES, "ledger": ReadScope.LEDGER, "decisions": ReadScope.DECISIONS}
EXAMPLES = 6  # Thousands in tests/soak.
KEYS = {"cases": "ref", "ledger": "project_code", "decisions": "number"}


@pytest.fixture(scope="module")
def token(reader: Reader) -> str:
    return reader.token()[1]


def whole(reader: Reader, token: str, name: str, asked: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = reader.read(f"/{name}?limit=100{asked}", token)["items"]
    return items


def test_x4_a_case_reads_as_anybody_may_see_it(reader: Reader, token: str) -> None:
    ref = reader.refs["approved"]
    page = reader.town.app.test_client().get(f"/track?q={ref}").text
    found = reader.read(f"/cases/{ref}", token)
    assert found["state"] == "approved" and found["state_name"] == "通过"
    assert found["standing"] in page
    assert [step["title"] for step in found["history"]] == re.findall(r'jr-time__t">([^<]+)<', page)
    assert set(found) == {
        "ref", "state", "state_name", "filed_on", "accepted_on", "due_on", "standing", "history",
    }  # fmt: skip


def test_x4_where_the_lead_office_has_it_is_one_state_outside(reader: Reader, token: str) -> None:
    states = {row["ref"]: row["state"] for row in whole(reader, token, "cases")}
    refs = reader.refs
    assert states[refs["signing"]] == states[refs["check"]] == "conclusion"
    assert refs["draft"] not in states and len(states) == len(refs) - 1
    listed = {row["ref"] for row in whole(reader, token, "cases", "&state=conclusion")}
    assert listed == {refs["signing"], refs["check"]}


def test_x4_every_state_but_the_draft_has_its_public_name() -> None:
    assert set(PUBLIC) == set(ReviewState) - {ReviewState.DRAFT}
    assert {state: public.label for state, public in PUBLIC.items()} == {
        state: _label(state, public=True) for state in PUBLIC
    }


def test_x4_a_case_is_found_by_its_project_code(reader: Reader, token: str) -> None:
    row = next(row for row in whole(reader, token, "ledger") if row["case"] == reader.refs["approved"])
    code = row["project_code"]
    assert [one["ref"] for one in whole(reader, token, "cases", f"&project_code={code}")] == [row["case"]]
    assert reader.read(f"/ledger/{code}", token) == row
    assert (row["state"], row["state_name"], row["county"]) == ("proposed", "拟建", "411221")


def test_x4_a_decision_with_its_code_and_the_number_of_its_conditions(reader: Reader, token: str) -> None:
    rows = {row["case"]: row for row in whole(reader, token, "decisions")}
    refs = reader.refs
    assert set(rows) == {refs["approved"], refs["conditions"], refs["rejected"]}
    assert rows[refs["rejected"]]["verdict"] == "reject"
    assert rows[refs["conditions"]]["conditions"] > rows[refs["approved"]]["conditions"] == 0
    with reader.town.house.database.reading() as session:
        signed = session.scalars(select(Decision)).all()
    assert {row["number"]: row["verification_code"] for row in rows.values()} == {
        one.number: one.verification_code for one in signed
    }
    one = rows[refs["approved"]]
    assert reader.read(f"/decisions/{one['number']}", token) == one


@pytest.mark.parametrize(("days", "state"), [(0, "in_force"), (-1, "expired")])
def test_x4_a_decision_is_over_by_its_day_before_the_clock_looks(
    reader: Reader, token: str, days: int, state: str
) -> None:
    today = timepiece.now().date()
    with reader.town.house.database.transaction() as session:
        application = select(Application.id).where(Application.ref == reader.refs["approved"])
        session.execute(
            update(Decision)
            .where(Decision.application_id.in_(application))
            .values(valid_until=today + timedelta(days=days))
        )
    rows = {row["case"]: row for row in whole(reader, token, "decisions")}
    assert rows[reader.refs["approved"]]["state"] == state


def test_x4_the_days_of_signing_are_both_included(reader: Reader, token: str) -> None:
    row = whole(reader, token, "decisions")[0]
    day, number = row["signed_on"], row["number"]
    asked = f"&project_code={row['project_code']}"
    on = f"{asked}&signed_from={day}&signed_until={day}"
    assert [one["number"] for one in whole(reader, token, "decisions", on)] == [number]
    assert whole(reader, token, "decisions", f"{asked}&signed_from=2099-01-01") == []
    assert whole(reader, token, "decisions", f"{asked}&signed_until=2020-01-01") == []


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_x4_pages_follow_one_another_without_gap_or_repetition(
    reader: Reader, token: str, name: str, limit: int
) -> None:
    key, read, after = KEYS[name], [], ""
    while True:
        page = reader.read(f"/{name}?limit={limit}{after}", token)
        read += [row[key] for row in page["items"]]
        if page["next"] is None:
            break
        assert len(page["items"]) == limit
        after = f"&after={page['next']}"
    assert read == sorted(set(read)) and read == [row[key] for row in whole(reader, token, name)]


def test_x4_a_token_for_one_county_reads_that_county_only(reader: Reader, token: str) -> None:
    _, narrow = reader.token(county="411221")
    for name in LISTS:
        every = whole(reader, token, name)
        mine = [row for row in every if "-411221-" in (row.get("case") or row["ref"])]
        assert 0 < len(mine) < len(every)
        assert whole(reader, narrow, name) == mine
        assert whole(reader, narrow, name, "&county=411203") == []
        assert whole(reader, token, name, "&county=411221") == mine
    absent = reader.ask("/cases/LS2026-411221-9999", narrow)
    other = next(row for row in whole(reader, token, "decisions") if row["county"] != "411221")
    for path in (
        f"/cases/{other['case']}",
        f"/ledger/{other['project_code']}",
        f"/decisions/{other['number']}",
    ):
        assert reader.ask(path, narrow).data == absent.data


@pytest.mark.parametrize("held", list(ReadScope))
def test_x4_what_a_token_is_not_for_looks_like_what_is_not_there(reader: Reader, held: ReadScope) -> None:
    _, narrow = reader.token([held])
    absent = reader.ask("/nothing", narrow)
    assert absent.status_code == 404
    for name, scope in LISTS.items():
        answer, one = reader.ask(f"/{name}", narrow), reader.ask(f"/{name}/x", narrow)
        assert answer.status_code == (200 if scope is held else 404)
        assert one.status_code == 404 and one.data == absent.data
        if scope is not held:
            assert answer.data == absent.data and answer.headers["Content-Type"] == "application/problem+json"


def test_x4_a_draft_and_a_number_nobody_has_read_alike(reader: Reader, token: str) -> None:
    draft = reader.ask(f"/cases/{reader.refs['draft']}", token)
    absent = reader.ask("/cases/LS2026-411221-9999", token)
    assert draft.status_code == absent.status_code == 404 and draft.data == absent.data


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=zehn", "limit"),
        ("county=41122", "county"),
        ("county=411221%0a", "county"),
        ("state=signing", "state"),
        ("state=draft", "state"),
        ("after=1", "after"),
        ("project_code='", "project_code"),
        ("order=ref", "order"),
        ("limit=1&limit=2", "limit"),
        ("county=", "county"),
    ],
)
def test_se_34_a_wrong_parameter_is_named_in_chinese(
    reader: Reader, token: str, asked: str, named: str
) -> None:
    answer = reader.ask(f"/cases?{asked}", token)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = json.loads(answer.data)
    assert found["code"] == "invalid" and f"参数 {named}" in found["detail"]
    assert "Expected" not in answer.text


def test_x4_se_28_what_has_not_changed_is_not_sent_again(reader: Reader, token: str) -> None:
    path = f"/cases/{reader.refs['rejected']}"
    first = reader.ask(path, token)
    tag = first.headers["ETag"]
    again = reader.ask(path, token, If_None_Match=tag)
    assert again.status_code == 304 and not again.data and again.headers["ETag"] == tag
    # SE-28: it may be kept by who got it, and asked about again; what carries no tag may be kept by nobody.
    assert {one.headers["Cache-Control"] for one in (first, again)} == {"private, no-cache"}
    refused = reader.ask(path, "wrong")
    assert (refused.headers["Cache-Control"], refused.headers.get("ETag")) == ("no-store", None)
    assert reader.ask(path, token, If_None_Match='"other"').status_code == 200
    client = reader.town.app.test_client()
    head = client.head(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    assert head.status_code == 200 and not head.data and head.headers["ETag"] == tag


def test_pi_7_no_persons_name_or_number_is_in_any_answer(reader: Reader, token: str) -> None:
    """Names of the whole cast, and a phone, a mail and an identity number planted in every account."""
    planted = {"phone": "13912345678", "id_number": "410102199003076533", "email": "canary@example.org"}
    with reader.town.house.database.transaction() as session:
        session.execute(update(Account).values(**planted))
    with reader.town.house.database.reading() as session:
        names = set(session.scalars(select(Account.name))) | set(session.scalars(select(Account.login)))
    said = ""
    for name in LISTS:
        said += reader.ask(f"/{name}?limit=100", token).text
        for row in whole(reader, token, name):
            said += reader.ask(f"/{name}/{row[KEYS[name]]}", token).text
    answers = [reader.ask("/cases/x", token).text, reader.ask("/cases?limit=x", token).text, said]
    # A login is a common word ("applicant", "chair"): as a value of its own it would stand between quotes.
    found = [
        one
        for one in names | set(planted.values())
        for text in answers
        if (f'"{one}"' if one.isascii() and one in names else one) in text
    ]
    assert found == []
    assert "示例" in said  # Names of companies are part of the ledger; the search does find.


def test_f24_every_answer_is_as_the_description_says(reader: Reader) -> None:
    seen = fuzz(reader, EXAMPLES)
    assert {status for _, status in seen} == {200, 400, 404}
    assert len({path for path, status in seen if status == 200}) == 6
