"""Requests after a decision on the pages: the visit, the answer, who may give it, what a decision that ended leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import timepiece
from app.errors import Conflict
from app.models import Application, Decision, LedgerEntry, Notice
from app.services import copies, decision_life, ledger
from app.services.acting import Acting
from tests.app.review.after_play import (
    company,
    county,
    decision_of,
    file,
    person,
    press,
    request_of,
    step,
    told,
    told_of,
)
from tests.app.review.side_road_play import Road, road, words
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at
from workflows.engine import StepRefused
from workflows.states import LedgerState
from workflows.vocabulary import DecisionState, FollowUpKind, ReviewState, Verdict

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.
ITEMS = (
    "replacement_announced", "filing", "energy_review", "eia", "pollution_permit", "production_licence",
    "retired_dismantled", "coal_realised", "reduction_finished", "energy_review_accepted",
)  # fmt: skip
ALL_DONE = {f"{item}-settled": "yes" for item in ITEMS} | {f"{item}-proof": "示例文号" for item in ITEMS}
SECOND = ("coordinator-second", "lead-checker-second", "chair-second")
FIRST = ("coordinator", "lead-checker", "chair")


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("asked")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


@pytest.fixture(scope="module")
def approved(city: Town) -> Road:
    return road(city, "passes", "approved", alias="passes-asked")


@pytest.fixture(scope="module")
def rejected(city: Town) -> Road:
    return road(city, "fails_on_coal", "rejected", alias="fails-asked")


def ask(one: Road, kind: str, fields: dict[str, str]) -> str:
    """Number of the request, filed on the company's page."""
    page = f"/apply/{one.ref}/follow-up/{kind}"
    sent = press(one, company(one), page, page, {"reason": "示例：申请"} | fields)
    assert sent.status_code == 303, sent.text
    return sent.location.rsplit("/", 1)[1]


def officer(one: Road, login: str, ref: str, key: str, **fields: str) -> tuple[int, str]:
    seen = request_of(one, ref).version
    answer = press(one, login, f"/follow-ups/{ref}/", f"/follow-ups/{ref}/{key}", fields, seen)
    return answer.status_code, answer.text


def decided(one: Road, ref: str, verdict: str, people: tuple[str, str, str] = FIRST) -> None:
    drafts, checks, signs = people
    assert officer(one, drafts, ref, "propose", verdict=verdict, propose="示例：理由成立")[0] == 303
    assert officer(one, checks, ref, "confirm")[0] == 303
    sign = "sign_grant" if verdict == "approve" else "sign_refuse"
    assert officer(one, signs, ref, sign)[0] == 303


def entry(one: Road) -> LedgerEntry:
    with one.town.house.database.reading() as session:
        found = ledger.of_project(session, one.case)
        assert found is not None
        return found


def move(one: Road, name: str) -> tuple[int, str]:
    page = f"/case/{one.ref}/ledger"
    fields = {"reason": "示例：已核实", "step": name}
    answer = press(one, "supervisor", page, page, fields, entry(one).version)
    return answer.status_code, answer.text


def test_a_plant_goes_to_trial_only_after_its_check_was_passed(approved: Road) -> None:
    assert move(approved, "start_construction")[0] == 303
    status, text = move(approved, "start_trial")
    assert status == 409 and "投产核查没有合格，不能转入试生产" in text
    form = f"/apply/{approved.ref}/follow-up/production_check"
    half = {"reason": "示例", "on": "2027-06-30", "eia-proof": "示例环审〔2026〕1号"}
    asked = press(approved, company(approved), form, form, half)
    assert asked.status_code == 422 and "写了凭证，请选择是否已落实" in asked.text
    assert "示例环审〔2026〕1号" in asked.text
    ref = ask(approved, "production_check", {"on": "2027-06-30"} | ALL_DONE)
    assert told_of(approved, "request_received", ref) == {company(approved)}
    assert county(approved) in told_of(approved, "request_waiting", ref)
    visit = officer(approved, county(approved), ref, "plan_visit", visit_on="", plan_visit="上午九时")
    assert visit[0] == 422 and "请填写现场核查的日期" in visit[1] and "上午九时" in visit[1]
    past = officer(approved, county(approved), ref, "plan_visit", visit_on="2020-01-06")
    assert past[0] == 422 and "不能早于今天" in past[1]
    day = (timepiece.now() + timedelta(days=9)).date().isoformat()
    assert officer(approved, "coordinator", ref, "plan_visit", visit_on=day)[0] == 409
    planned = officer(approved, county(approved), ref, "plan_visit", visit_on=day, plan_visit="上午九时")
    assert planned[0] == 303
    login, notice = told(approved, "visit_planned")[-1]
    assert login == company(approved) and day in notice.subject and "上午九时" in notice.text
    assert f"{day}，上午九时" in person(approved, login).get(notice.link).text
    empty = officer(approved, county(approved), ref, "verify_on_site", verify_on_site=" ")
    assert empty[0] == 422 and "请写明现场核查情况" in empty[1]
    seen = officer(approved, county(approved), ref, "verify_on_site", verify_on_site="示例：现场属实")
    assert seen[0] == 303
    assert move(approved, "start_trial")[0] == 409
    decided(approved, ref, "approve")
    assert request_of(approved, ref).state == "passed" and entry(approved).state is LedgerState.TRIAL
    assert "投产核查合格" in words(approved.letter("production_check"))
    assert "核查合格" in told(approved, "request_decided")[-1][1].subject
    assert move(approved, "start_operation")[0] == 303


def test_an_extension_is_asked_for_while_the_decision_lasts(approved: Road) -> None:
    until = decision_of(approved).valid_until
    assert until is not None
    last = datetime.combine(until, time(1), UTC)
    with pytest.raises(StepRefused, match="没有有效的通过意见"):
        file(approved, FollowUpKind.EXTENSION, when=last + timedelta(days=1))
    ref = file(approved, FollowUpKind.EXTENSION, when=last)
    step(approved, company(approved), ref, "withdraw")
    assert told_of(approved, "request_withdrawn", ref) == {"coordinator", "coordinator-second"}

    def over(session: Session, acting: Acting, application: Application) -> None:
        copies.change_of(session, acting, application, text="示例：迟了一天")

    with pytest.raises(Conflict, match="没有有效的通过意见"):
        approved.take(company(approved), over, last + timedelta(days=1))


def test_nothing_is_told_of_a_step_that_was_rolled_back(approved: Road) -> None:
    def count() -> int:
        with approved.town.house.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Notice)) or 0

    before = count()
    with pytest.raises(StepRefused):
        file(approved, FollowUpKind.RECONSIDERATION)
    ref = ask(approved, "extension", {})
    assert count() > before
    with approved.town.house.database.reading() as session:
        rows = session.execute(select(Notice.account_id, Notice.once)).all()
    assert len(rows) == len(set(rows))
    step(approved, company(approved), ref, "withdraw")


def test_a_request_whose_decision_ended_is_refused_in_form(city: Town) -> None:
    one = road(city, "passes", "approved", alias="passes-revoked")
    drafted, waiting = ask(one, "extension", {}), ask(one, "production_check", {"on": "2027-06-30"})
    step(one, "coordinator", drafted, "propose", Verdict.APPROVE)
    step(one, county(one), waiting, "verify_on_site")

    def revoke(session: Session, acting: Acting, application: Application) -> None:
        row = session.scalars(select(Decision).where(Decision.application_id == application.id)).one()
        decision_life.revoke(session, acting, row, seen=row.version, reason="示例：材料不实")

    one.take("chair", revoke)
    assert [login for login, _ in told(one, "decision_revoked")] == [company(one)]
    status, text = officer(one, "lead-checker", drafted, "confirm")
    assert status == 409 and "原意见已经失效，不能同意这件申请" in text
    assert officer(one, "lead-checker", drafted, "return_draft", return_draft="示例：已撤销")[0] == 303
    for ref in (drafted, waiting):
        page = person(one, "coordinator").get(f"/follow-ups/{ref}/").text
        assert "原意见已经失效" in page and f'action="/follow-ups/{ref}/propose"' in page
        barred = officer(one, "coordinator", ref, "propose", verdict="approve", propose="示例")
        assert barred[0] == 409 and "原意见已经失效" in barred[1]
        decided(one, ref, "reject")
    assert (request_of(one, drafted).state, request_of(one, waiting).state) == ("refused", "failed")
    number = decision_of(one).number
    assert f"《{number}》已撤销，这件申请不予同意" in words(one.letter("extension"))
    assert decision_of(one).state is DecisionState.REVOKED and entry(one).state is LedgerState.PROPOSED


def test_a_reconsideration_is_taken_back_then_upheld_then_granted(rejected: Road) -> None:
    taken_back = ask(rejected, "reconsideration", {})
    assert told_of(rejected, "request_waiting", taken_back).isdisjoint({"ecology-signer"})
    assert "emergency-signer" in told_of(rejected, "request_waiting", taken_back)
    page = f"/apply/{rejected.ref}/request/{taken_back}"
    silent = press(rejected, company(rejected), page, f"{page}/withdraw", {"reason": ""})
    assert silent.status_code == 422 and "请写明撤回的理由" in silent.text
    gone = press(rejected, company(rejected), page, f"{page}/withdraw", {"reason": "示例：补充材料"})
    assert gone.status_code == 303 and request_of(rejected, taken_back).state == "withdrawn"
    assert decision_of(rejected).state is DecisionState.IN_FORCE

    upheld = ask(rejected, "reconsideration", {})
    _only_others(rejected, upheld, "examine", ("ecology-signer",), {"examine": "示例：复核"})
    assert officer(rejected, "emergency-signer", upheld, "examine", examine="示例：原数据无误")[0] == 303
    told_next = told_of(rejected, "request_waiting", upheld) & {"coordinator", "coordinator-second"}
    assert told_next == {"coordinator-second"}
    draft = {"verdict": "reject", "propose": "示例：原意见正确"}
    _only_others(rejected, upheld, "propose", ("coordinator",), draft)
    assert officer(rejected, SECOND[0], upheld, "propose", **draft)[0] == 303
    _only_others(rejected, upheld, "confirm", ("lead-checker",), {})
    assert officer(rejected, SECOND[1], upheld, "confirm")[0] == 303
    _only_others(rejected, upheld, "sign_refuse", ("chair",), {})
    assert officer(rejected, SECOND[2], upheld, "sign_refuse")[0] == 303
    assert request_of(rejected, upheld).state == "upheld"
    assert "维持" in words(rejected.letter("reconsideration"))
    assert decision_of(rejected).state is DecisionState.IN_FORCE

    granted = ask(rejected, "reconsideration", {})
    assert officer(rejected, "housing-signer", granted, "examine", examine="示例：漏算一份协议")[0] == 303
    decided(rejected, granted, "approve", SECOND)
    ended = decision_of(rejected)
    assert (ended.state, ended.successor_number) == (DecisionState.SUPERSEDED, granted)
    assert rejected.case.state is ReviewState.REJECTED
    answer = person(rejected, company(rejected)).get(f"/apply/{rejected.ref}/request/{granted}").text
    with rejected.town.house.database.reading() as session:
        fresh = copies.begun_anew(session, rejected.case)
    assert fresh is not None and fresh.state is ReviewState.DRAFT and f"/apply/{fresh.ref}/" in answer
    asked_again = person(rejected, company(rejected)).get(f"/apply/{rejected.ref}/status").text
    assert "只有对有效的不予通过意见才能申请复核" in asked_again


def _only_others(one: Road, ref: str, key: str, logins: tuple[str, ...], fields: dict[str, str]) -> None:
    """Whoever acted on the decision reads why not, on the page and after pressing all the same."""
    for login in logins:
        assert "办理过原意见" in person(one, login).get(f"/follow-ups/{ref}/").text
        status, text = officer(one, login, ref, key, **fields)
        assert status == 409 and "复核须由没有参加过的人员办理" in text
