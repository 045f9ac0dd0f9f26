"""Conditions of an approval on the pages: evidence refused and given again, waived, failed; and labels of every field."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import timepiece
from app.models import Application, Condition, Decision
from app.services import conditions, standing
from app.services.acting import Acting, shanghai_day
from app.services.documents import CLOCK
from app.settings import ROOT
from app.web.after.requests import REPORTS, RETURNS
from app.web.wording import FIELD_LABELS
from tests.app.review.after_play import company, person, press, told
from tests.app.review.side_road_play import Road, road
from tests.app.review.test_followed import _pdf, waiting
from tests.databases import by_hand, sqlite_copy, sqlite_url
from tests.people import Town, town_at
from workflows.states import ConditionState
from workflows.vocabulary import DecisionState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("promised")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


@pytest.fixture(scope="module")
def promised(city: Town) -> Road:
    """An approval with three conditions."""
    one = road(city, "conditions", "approved_with_conditions", alias="conditions-promised")
    first = condition(one, 1)
    with by_hand(city.house.database) as session:
        for number in (2, 3):
            session.add(
                Condition(
                    decision_id=first.decision_id,
                    application_id=first.application_id,
                    number=number,
                    text=f"示例：第 {number} 项",
                    owner=first.owner,
                    due_on=first.due_on,
                )
            )
    return one


def condition(one: Road, number: int) -> Condition:
    with one.town.house.database.reading() as session:
        rows = select(Condition).where(Condition.application_id == one.case.id, Condition.number == number)
        return session.scalars(rows).one()


def give(one: Road, number: int) -> None:
    page = f"/apply/{one.ref}/conditions/{number}"
    fields = {"text": "示例：已落实", "file": (BytesIO(_pdf()), "凭证示例.pdf")}
    assert press(one, company(one), page, page, fields).status_code == 303


def judge(one: Road, login: str, number: int, step: str) -> tuple[int, str]:
    """On the list, where one form holds a condition's buttons."""
    action, seen = f"/case/{one.ref}/conditions/{number}/{step}", condition(one, number).version
    answer = press(one, login, "/conditions/", action, {"reason": f"示例：{step}"}, seen)
    return answer.status_code, answer.text


def test_the_company_reads_how_many_it_still_owes(promised: Road) -> None:
    def sentence(state: ConditionState) -> str:
        with by_hand(promised.town.house.database) as session:
            row = session.get_one(Condition, condition(promised, 3).id)
            row.state = state
            session.flush()
            said = standing.read(session, promised.case, shanghai_day(timepiece.now())).sentence
            row.state = ConditionState.OPEN
            return said

    assert sentence(ConditionState.OPEN).endswith("可以下载意见书；有 3 项条件需要您落实")
    assert sentence(ConditionState.OVERDUE).endswith("；有 3 项条件需要您落实，其中 1 项已逾期")
    assert sentence(ConditionState.FULFILLED).endswith("；有 2 项条件需要您落实")


def test_refused_evidence_says_why_and_may_be_given_again(promised: Road) -> None:
    give(promised, 1)
    assert {login for login, _ in told(promised, "evidence_given")} >= {"coordinator", "supervisor"}
    status, text = judge(promised, "chair", 1, "refuse_evidence")
    assert status == 409 and "“凭证不足”由市发展改革委经办、监管人员办理" in text
    assert judge(promised, "supervisor", 1, "refuse_evidence")[0] == 303
    login, notice = told(promised, "condition_judged")[-1]
    assert login == company(promised) and "凭证不足" in notice.subject
    page = person(promised, login).get(notice.link).text
    assert "示例：refuse_evidence" in page and "提交凭证" in page
    assert condition(promised, 1).state is ConditionState.OPEN
    give(promised, 1)
    assert "示例：refuse_evidence" not in person(promised, login).get(notice.link).text
    assert judge(promised, "coordinator", 1, "accept_evidence")[0] == 303
    assert condition(promised, 1).state is ConditionState.FULFILLED
    status, text = judge(promised, "supervisor", 1, "refuse_evidence")
    assert status == 409 and "现在是“已落实”" in text
    happened = [action for action in promised.actions() if action.startswith("condition.")]
    assert happened == [
        f"condition.{name}"
        for name in ("give_evidence", "refuse_evidence", "give_evidence", "accept_evidence")
    ]


def test_only_the_chair_waives(promised: Road) -> None:
    for login in ("coordinator", "supervisor"):
        status, text = judge(promised, login, 2, "waive")
        assert status == 409 and "“免除”由联审召集人办理" in text
    assert judge(promised, "chair", 2, "waive")[0] == 303
    assert condition(promised, 2).state is ConditionState.WAIVED
    assert "已免除" in person(promised, company(promised)).get(f"/apply/{promised.ref}/status").text
    assert promised.actions()[-1] == "condition.waive"


def test_a_condition_fails_once_overdue_and_not_before(promised: Road) -> None:
    status, text = judge(promised, "supervisor", 3, "fail")
    assert status == 409 and "现在是“待落实”" in text
    row = condition(promised, 3)

    def fall_due(session: Session, _acting: Acting, application: Application) -> None:
        found = conditions.find(session, application, 3)
        moment = _acting.moment + timedelta(days=(row.due_on - shanghai_day(_acting.moment)).days + 1)
        conditions.fall_due(session, Acting(actor=CLOCK, moment=moment), found)

    promised.take("coordinator", fall_due)
    status, text = judge(promised, "chair", 3, "fail")
    assert status == 409 and "“认定未落实”由" in text
    assert judge(promised, "coordinator", 3, "fail")[0] == 303
    assert condition(promised, 3).state is ConditionState.FAILED
    assert "认定未落实" in told(promised, "condition_judged")[-1][1].subject


def test_a_condition_of_a_revoked_decision_does_not_fall_due(promised: Road) -> None:
    row = condition(promised, 1)
    with promised.town.house.database.transaction() as session:
        session.merge(row).state = ConditionState.OPEN
        session.flush()
        assert row.id in waiting(session, row.due_on)
        session.get_one(Decision, row.decision_id).state = DecisionState.REVOKED
        session.flush()
        assert row.id not in waiting(session, row.due_on)
        session.rollback()


DYNAMIC = {"settled", "proof", *REPORTS, *RETURNS}
"""Fields whose name the templates take from the step or from the list of conditions before production."""


def test_every_field_of_these_forms_has_its_name_in_chinese() -> None:
    found = set(DYNAMIC)
    for template in (ROOT / "app" / "templates" / "after").glob("*.html"):
        text = template.read_text("utf-8")
        found |= set(re.findall(r"t\.(?:line|area|radios|choice)\('([a-z_]+)'", text))
        found |= set(re.findall(r"name='?\"?([a-z_]+)['\"]", text))
    assert found - {"file"} <= FIELD_LABELS.keys()
