"""A change from its filing to its signature: what it replaces, what it leaves as it was, what stays owed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.documents.context import DecisionContext
from app.models import Application, LedgerEntry
from app.services import conditions, decision_change, documents, ledger, steps
from app.services.acting import Acting
from tests.app.review.after_play import company, county, decision_of, file, person, press, step
from tests.app.review.side_road_play import Road, road
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at
from workflows.engine import StepRefused
from workflows.vocabulary import DecisionState, FollowUpKind, Verdict

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.
ADDED = ("示例：电加热设备接入园区能耗在线监测", "市发展改革委", "2028-09-30")


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("changed")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


@pytest.fixture(scope="module")
def approval(city: Town) -> Road:
    return road(city, "conditions", "approved_with_conditions", alias="conditions-to-change")


@pytest.fixture(scope="module")
def paper(approval: Road) -> tuple[str, bytes]:
    """Address and bytes of the approval as it was issued."""
    approval.print()
    address = f"/files/{approval.ref}/document/{approval.papers('decision')[0].id}"
    return address, person(approval, company(approval)).get(address).data


@pytest.fixture(scope="module")
def change(approval: Road, paper: tuple[str, bytes]) -> Road:
    """Asked for and submitted on the pages, then decided as any case is."""
    assert paper[1].startswith(b"%PDF")
    login, page = company(approval), f"/apply/{approval.ref}/change"
    begun = press(approval, login, page, page, {"text": "示例：分解炉改用电加热"})
    assert begun.status_code == 303
    found = re.search(r"LS[0-9-]+", begun.location)
    assert found
    fresh = Road(approval.town, found[0])
    form = f"/apply/{fresh.ref}/submit"
    assert press(fresh, login, f"/apply/{fresh.ref}/check", form, {"commitment": "y"}).status_code == 303
    story = approval.town.story(fresh.ref, "conditions")
    story.verdict, story.condition = Verdict.APPROVE_WITH_CONDITIONS, ADDED
    for stage in (story.accept, story.consult, story.propose, story.confirm):
        stage()
    assert decision_of(approval).state is DecisionState.IN_FORCE
    story.sign()
    return fresh


def context(one: Road) -> DecisionContext:
    found = documents.context_from(one.papers("decision")[-1].context, "decision")
    assert isinstance(found, DecisionContext)
    return found


def test_the_new_decision_replaces_the_old_one_whose_paper_stays(
    approval: Road, change: Road, paper: tuple[str, bytes]
) -> None:
    old, new = decision_of(approval), decision_of(change)
    assert old.state is DecisionState.SUPERSEDED and new.state is DecisionState.IN_FORCE
    assert old.number != new.number and old.successor_number == new.number
    for login in (company(approval), "archivist", "coordinator"):
        answer = person(approval, login).get(paper[0])
        assert (answer.status_code, answer.data) == (200, paper[1])
    assert context(approval).number == old.number
    assert "decision.supersede" in approval.actions()


def test_the_archive_tells_which_of_the_two_counts(approval: Road, change: Road) -> None:
    page = person(approval, "archivist").get("/archive/").text
    rows = {
        one.ref: page.partition(f'<tr id="{one.ref}">')[2].partition("</tr>")[0] for one in (approval, change)
    }
    assert "已被替代" in rows[approval.ref] and "有效" in rows[change.ref]


def test_each_names_the_other(approval: Road, change: Road) -> None:
    old, new = decision_of(approval), decision_of(change)
    said = context(change)
    assert f"原意见《{old.number}》自本意见印发之日起由本意见替代" in said.conclusion
    assert "变更会商联审申请" in said.basis and old.number not in said.number
    assert [row.text for row in said.conditions] == [ADDED[0]]
    page = person(approval, "coordinator").get(f"/case/{approval.ref}/decision").text
    assert f"由 {new.number} 替代" in page
    assert f"由 {new.number} 替代" in person(approval, company(approval)).get(
        f"/apply/{approval.ref}/status"
    ).text  # fmt: skip


def test_a_refused_change_says_that_the_approval_stands(approval: Road, change: Road) -> None:
    database = approval.town.house.database
    with database.transaction() as session:
        decision = decision_of(approval)
        row = session.merge(decision)
        row.state, row.successor_number = DecisionState.EXTENDED, ""
        session.flush()
        said = decision_change.said(session, change.case, Verdict.REJECT, None)
        assert said == f"原意见《{decision.number}》继续有效，项目按原意见建设。"
        row.state = DecisionState.REVOKED
        session.flush()
        assert decision_change.said(session, change.case, Verdict.APPROVE, None).endswith("已撤销。")
        assert decision_change.said(session, approval.case, Verdict.APPROVE, None) == ""
        session.rollback()


def test_what_nobody_closed_stays_owed_and_is_shown_where_it_counts(approval: Road, change: Road) -> None:
    old = decision_of(approval).number
    assert f"《{old}》条件1“" in context(change).conclusion
    for login, page in (
        (company(change), f"/apply/{change.ref}/status"),
        ("coordinator", f"/case/{change.ref}/"),
    ):
        assert f"《{old}》条件 1" in person(approval, login).get(page).text
    ref = file(change, FollowUpKind.PRODUCTION_CHECK, {"on": "2028-10-31", "conditions": []})
    step(change, county(change), ref, "verify_on_site")
    with pytest.raises(StepRefused, match=f"《{re.escape(old)}》条件 1（待落实）、条件 1（待落实）"):
        step(change, "coordinator", ref, "propose", Verdict.APPROVE)

    def waive(session: Session, acting: Acting, application: Application) -> None:
        row = conditions.find(session, application, 1)
        conditions.judge(session, acting, row, "waive", seen=row.version, reason="示例：由新的条件代替")

    approval.take("chair", waive)
    with pytest.raises(StepRefused, match="还没有落实，不能拟合格：条件 1（待落实）"):
        step(change, "coordinator", ref, "propose", Verdict.APPROVE)


def test_the_ledger_keeps_one_entry_and_goes_on_under_the_new_decision(approval: Road, change: Road) -> None:
    with approval.town.house.database.reading() as session:
        entries = [ledger.of_project(session, steps.of_ref(session, one.ref)) for one in (approval, change)]
        assert entries[0] is entries[1] and isinstance(entries[0], LedgerEntry)
        assert ledger.case_of(session, entries[0]).approved
    page = f"/case/{change.ref}/ledger"
    fields = {"reason": "示例：已开工", "step": "start_construction"}
    assert press(change, "supervisor", page, page, fields).status_code == 303
    assert "在建" in person(approval, "coordinator").get(f"/case/{approval.ref}/ledger").text
