"""From a proposal to a published rule: what the next request reads, what a filed case keeps, what bars the way."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.models import Application
from app.services import screenings
from tests.app.rules.house import PROPOSER, RATIO, SECOND, WORDS, Office
from workflows.vocabulary import RuleChangeState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

DAY = date(2026, 6, 1)


def ratio(office: Office) -> str:
    return office.book().need("capacity_replacement.ratio", DAY, process="cement_clinker", region="key").value


def test_a_second_person_publishes_and_the_next_request_reads_it(office: Office) -> None:
    before = office.book()
    number = office.propose()
    office.weigh()
    assert ratio(office) == "2"
    assert office.step(SECOND, number, "publish").status_code == 303
    after = office.book()
    assert (after.version, ratio(office)) == (f"{before.version}+1", "2.5")
    row = office.change(number)
    assert (row.state, row.publication, row.digest) == (RuleChangeState.PUBLISHED, 1, after.digest)
    assert "2.5" in office.person(PROPOSER).get(f"/admin/rules/value/{RATIO}").text


def test_every_step_is_an_event_with_its_actor(office: Office) -> None:
    number = office.published()
    assert office.actions(number) == ["propose", "run_impact", "finish_impact", "publish"]
    page = office.person(PROPOSER).get(f"/admin/rules/changes/{number}").text
    assert "许示例（规则管理员）" in page
    assert "何示例（规则管理员）" in page
    assert "系统" in page


def test_the_proposer_cannot_confirm_his_own(office: Office) -> None:
    number = office.propose()
    office.weigh()
    assert (
        "提出人不能确认自己提出的修订" in office.person(PROPOSER).get(f"/admin/rules/changes/{number}").text
    )
    answer = office.forced(PROPOSER, number, "publish")
    assert answer.status_code == 409
    assert "提出人不能确认自己提出的修订" in answer.text
    assert office.change(number).state is RuleChangeState.READY
    assert ratio(office) == "2"


def test_nothing_is_published_before_its_impact_is_known(office: Office) -> None:
    number = office.propose()
    assert office.forced(SECOND, number, "publish").status_code == 409
    assert office.change(number).publication is None


def test_an_impact_that_another_publication_made_old_must_be_computed_again(office: Office) -> None:
    other = office.propose(WORDS | {"value": "3", "valid_from": "2026-02-01"})
    office.weigh()
    office.published()
    page = office.person(SECOND).get(f"/admin/rules/changes/{other}").text
    assert "计算影响之后规则数据又有变化" in page
    assert office.forced(SECOND, other, "publish").status_code == 409
    assert office.step(PROPOSER, other, "impact").status_code == 303
    office.weigh()
    assert office.step(SECOND, other, "publish").status_code == 303
    assert office.change(other).publication == 2
    assert ratio(office) == "3"


@pytest.mark.parametrize(
    ("step", "login", "state"),
    [("refuse", SECOND, RuleChangeState.REFUSED), ("withdraw", PROPOSER, RuleChangeState.WITHDRAWN)],
)
def test_a_change_ends_without_publication_only_with_a_reason(
    office: Office, step: str, login: str, state: RuleChangeState
) -> None:
    number = office.propose()
    office.weigh()
    assert "请写明理由" in office.step(login, number, step).text
    assert office.change(number).state is RuleChangeState.READY
    assert office.step(login, number, step, {"reason": "示例：文号不对"}).status_code == 303
    assert office.change(number).state is state
    assert "示例：文号不对" in office.person(SECOND).get(f"/admin/rules/changes/{number}").text
    assert office.forced(SECOND, number, "publish").status_code == 409
    assert ratio(office) == "2"


def test_a_page_that_is_out_of_date_says_what_happened(office: Office) -> None:
    number = office.propose()
    office.weigh()
    page = f"/admin/rules/changes/{number}"
    hidden = office.person(SECOND).hidden(page, f"{page}/refuse")
    office.step(PROPOSER, number, "withdraw", {"reason": "示例：改日再提"})
    answer = office.person(SECOND).client.post(f"{page}/refuse", data=hidden | {"reason": "示例：不同意"})
    assert answer.status_code == 409
    for words in ("这项修订已有变化", "撤回", "示例：不同意"):
        assert words in answer.text


def test_a_filed_case_keeps_its_rule_data_and_shows_what_newer_data_would_say(office: Office) -> None:
    town = office.town
    ref = town.case("passes", reaches="consultation")
    pinned = town.application(ref)
    office.published(WORDS | {"valid_from": "2026-01-01"})
    lead = town.person("coordinator")
    page = lead.get(f"/case/{ref}/").text
    assert "规则数据已有新版 2026.2+1" in page
    assert "结论会有 1 项不同：产能置换" in page
    kept = town.application(ref)
    assert (kept.rules_digest, kept.count_not_met) == (pinned.rules_digest, pinned.count_not_met)
    assert lead.post(f"/case/{ref}/rescreen", {}, form=f"/case/{ref}/", action="/rescreen").status_code == 303
    assert town.application(ref).rules_digest == office.book().digest
    assert "规则数据已有新版" not in lead.get(f"/case/{ref}/").text


def test_the_day_of_acceptance_counts_once_the_rule_data_say_so(office: Office) -> None:
    town = office.town
    ref = town.case("passes", reaches="consultation")
    filed = town.application(ref).filed_on
    assert filed
    accepted = filed + timedelta(days=3)
    with town.house.database.transaction() as session:
        found = session.scalars(select(Application).where(Application.ref == ref)).one()
        found.accepted_on = accepted
    lead = town.person("coordinator")
    days = []
    for words in ({}, {"value": "acceptance"}):
        if words:
            office.published(WORDS | words, "/admin/rules/propose/period/law.basis")
        answer = lead.post(f"/case/{ref}/rescreen", {}, form=f"/case/{ref}/", action="/rescreen")
        assert answer.status_code == 303
        with town.house.database.reading() as session:
            kept = screenings.current(session, town.application(ref))
            assert kept
            days.append(kept.screening.as_of)
    assert days == [filed, accepted]
