"""What a page does not offer cannot be sent either; what is drafted inside stays inside; a page asks a fixed number of questions."""

import pytest

from app import timepiece
from app.services import workbench
from app.services.acting import shanghai_day
from tests.app.review import standing
from tests.people import Person, Town
from workflows.vocabulary import Department, ReviewState, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

TODAY = shanghai_day(timepiece.now())
SECRET = "示例：仅供本部门的退回理由"
TEXT = "示例：经核对申报材料"


def fields(person: Person, page: str, action: str) -> dict[str, str]:
    hidden = person.hidden(page, action)
    assert set(hidden) >= {"csrf_token", "_key", "_version"}, f"{page} has no form to {action}"
    return hidden


def made_up(person: Person, version: int) -> dict[str, str]:
    """A post nobody's page offers: the person's own token, a well-made key, the current version."""
    token = person.hidden("/review/", "/logout")["csrf_token"]
    return {"csrf_token": token, "_key": "a" * 32, "_version": str(version)}


@pytest.mark.parametrize("state", ["check", "signing", "approved"])
def test_what_is_checked_signed_or_decided_keeps_its_screening(town: Town, state: str) -> None:
    ref = standing.case(town, state)
    before, coordinator = town.application(ref), town.person("coordinator")
    answer = coordinator.post(f"/case/{ref}/rescreen", made_up(coordinator, before.version))
    assert answer.status_code == 409
    assert "不能重新核查" in answer.text
    after = town.application(ref)
    assert (after.version, after.rules_digest) == (before.version, before.rules_digest)


def test_a_county_opinion_given_twice_is_refused_not_an_error(town: Town) -> None:
    ref = standing.case(town, "intake")
    officer, version = standing.county_of(town, ref), town.application(ref).version
    answer = officer.post(f"/case/{ref}/endorse", made_up(officer, version) | {"opinion": "示例又一次"})
    assert answer.status_code == 409
    assert "现在是“受理审查”" in answer.text
    assert "示例又一次" in answer.text


def test_a_document_is_not_printed_again_before_there_is_one(town: Town) -> None:
    ref = standing.case(town, "conclusion")
    one = town.person("coordinator")
    answer = one.post(f"/case/{ref}/decision/retry", made_up(one, town.application(ref).version))
    assert answer.status_code == 409
    assert "还没有签发" in answer.text


@pytest.mark.parametrize(
    ("kind", "key"), [("judgement", "coal_substitution"), ("judgement", "catalogue"), ("value", "x.y")]
)
def test_only_what_is_open_to_judgement_can_be_settled(town: Town, kind: str, key: str) -> None:
    ref = standing.case(town, "conclusion")
    one, version = town.person("coordinator"), town.application(ref).version
    given = fields(one, f"/case/{ref}/settle", "/settle") | {
        "kind": kind,
        "key": key,
        "reason": "示例",
        f"reason-{key}": "示例",
    }
    answer = one.post(f"/case/{ref}/settle", given)
    assert answer.status_code == 409
    assert "不能以确认或者判断处理" in answer.text
    assert town.application(ref).version == version


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "请写明确认这些取值的理由"),
        ({"reason": "示例理由甲" * 401}, "最多 2000 个字"),
        ({"document": "示例文件乙" * 41}, "文件名称最多 200 个字"),
        ({"key": ""}, "请至少勾选一项"),
    ],
)
def test_a_faulty_confirmation_keeps_what_was_typed(
    town: Town, change: dict[str, str], sentence: str
) -> None:
    ref = standing.case(town, "conclusion")
    one = town.person("coordinator")
    page = one.get(f"/case/{ref}/settle").text
    key = page.split('name="key" value="')[1].split('"')[0]
    given = {"key": key, "reason": "示例理由甲", "document": "示例文件乙"} | change
    answer = one.post(
        f"/case/{ref}/settle", {k: v for k, v in given.items() if v}, form=f"/case/{ref}/settle"
    )
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert sentence in answer.text
    assert given["document"] in answer.text
    assert given["reason"] in answer.text


def test_a_draft_that_the_opinions_or_settlements_have_left_behind_goes_no_further(town: Town) -> None:
    ref = standing.case(town, "conclusion")
    one, story = town.person("coordinator"), town.story(ref)
    words = {"verdict": "approve", "reason": "示例：一致同意", "action": "save"}
    assert (
        one.post(f"/case/{ref}/conclude", words, form=f"/case/{ref}/conclude", action="/conclude").status_code
        == 303
    )
    story.settle("value")
    preview = one.get(f"/case/{ref}/preview").text
    assert "拟稿之后有变化" not in preview  # the same words again change nothing
    page = one.get(f"/case/{ref}/settle").text
    key = page.split('name="key" value="')[1].split('"')[0]
    assert (
        one.post(
            f"/case/{ref}/settle", {"key": key, "reason": "示例：改了理由"}, form=f"/case/{ref}/settle"
        ).status_code
        == 303
    )
    assert "拟稿之后有变化" in one.get(f"/case/{ref}/preview").text
    answer = one.post(f"/case/{ref}/propose", {}, form=f"/case/{ref}/preview", action="/propose")
    assert answer.status_code == 409
    assert "请重新填写会商结论" in answer.text
    again = one.get(f"/case/{ref}/conclude").text
    assert "示例：一致同意" in again
    assert (
        one.post(f"/case/{ref}/conclude", words, form=f"/case/{ref}/conclude", action="/conclude").status_code
        == 303
    )
    assert (
        one.post(f"/case/{ref}/propose", {}, form=f"/case/{ref}/preview", action="/propose").status_code
        == 303
    )
    assert town.application(ref).state is ReviewState.CHECK


def opinion_form(person: Person, ref: str, **more: str) -> dict[str, str]:
    """Every line agreed."""
    hidden = fields(person, f"/case/{ref}/opinion", "/opinion")
    lines = {name.replace("-key", "-verdict"): "agree" for name in hidden if name.endswith("-key")}
    return hidden | lines | {"verdict": "agree", "text": TEXT, "action": "save"} | more


def test_a_department_cannot_answer_for_another(town: Town) -> None:
    ref = standing.case(town, "consultation")
    one = town.department(Department.ECOLOGY, Role.HANDLER)
    foreign = {
        "lines-9-key": "capacity_replacement:cement_clinker",
        "lines-9-verdict": "disagree",
        "lines-9-reason": "示例越权",
    }
    answer = one.post(f"/case/{ref}/opinion", opinion_form(one, ref, **foreign))
    assert answer.status_code == 409
    assert "不由本部门核对" in answer.text
    assert "示例越权" in answer.text
    assert "overall" in opinion_form(one, ref).values()


def test_an_incomplete_opinion_keeps_its_words(town: Town) -> None:
    ref = standing.case(town, "consultation")
    one = town.department(Department.ECOLOGY, Role.HANDLER)
    half = opinion_form(one, ref, **{"conditions-0-text": "示例半个条件", "verdict": ""})
    answer = one.post(f"/case/{ref}/opinion", half)
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert "请选择综合意见" in answer.text
    assert "示例半个条件" in answer.text
    assert TEXT in answer.text


def test_a_row_more_needs_no_script_and_loses_nothing(town: Town) -> None:
    ref = standing.case(town, "consultation")
    one = town.department(Department.ECOLOGY, Role.HANDLER)
    before = one.get(f"/case/{ref}/opinion").text.count('-owner"')
    typed = opinion_form(
        one, ref, **{"action": "add", "conditions-0-text": "示例条件", "conditions-0-owner": "示例单位"}
    )
    typed |= {"conditions-1-text": "", "conditions-1-owner": "", "conditions-1-due": ""}
    answer = one.post(f"/case/{ref}/opinion", typed)
    assert answer.status_code == 200
    assert answer.text.count('-owner"') > before
    assert "示例条件" in answer.text


def test_drafts_and_the_reasons_for_their_return_stay_in_the_department(town: Town) -> None:
    ref = standing.case(town, "consultation")
    town.story(ref).draft_opinion(Department.ECOLOGY)
    page = f"/case/{ref}/opinion"
    checker = town.department(Department.ECOLOGY, Role.CHECKER)
    assert TEXT in checker.get(page).text
    assert TEXT in town.person("coordinator").get(f"/case/{ref}/").text
    assert checker.post(f"{page}/return", {"reason": SECRET}, form=page, action="/return").status_code == 303
    for reader in (town.department(Department.INDUSTRY, Role.SIGNER), standing.county_of(town, ref)):
        seen = reader.get(f"/case/{ref}/").text
        assert TEXT not in seen
        assert SECRET not in seen
    for reader in (town.department(Department.ECOLOGY, Role.HANDLER), town.person("coordinator")):
        assert SECRET in reader.get(f"/case/{ref}/").text
    town.story(ref).give_opinion(Department.ECOLOGY)
    assert TEXT in town.department(Department.INDUSTRY, Role.SIGNER).get(f"/case/{ref}/").text


def test_a_draft_verdict_is_not_told_to_the_departments_before_it_is_signed(town: Town) -> None:
    ref = standing.case(town, "check")
    with town.house.database.reading() as session:
        bench = workbench.read(session, town.house.cast.actors["coordinator"], town.application(ref), TODAY)
        drafted = next(event for event in bench.events if event.action == "proposal.draft")
    reads = {
        login: workbench.may_read_note(actor, drafted) for login, actor in town.house.cast.actors.items()
    }
    assert {login.removesuffix("-second") for login, may in reads.items() if may} == {
        "coordinator",
        "lead-checker",
        "chair",
    }


PAGES = (
    ("consultation", "coordinator", ""),
    ("consultation", "industry-handler", "opinion"),
    ("conclusion", "coordinator", "settle"),
    ("conclusion", "coordinator", "conclude"),
    ("check", "lead-checker", "preview"),
    ("signing", "chair", "sign"),
    ("approved", "chair", "decision"),
)


@pytest.mark.parametrize(("state", "login", "page"), PAGES)
def test_a_page_of_a_case_asks_no_table_twice_without_need(
    town: Town, state: str, login: str, page: str
) -> None:
    """What a case is made of, read once: the person, the case, its rows, its side roads; the printed form reads some once more."""
    ref = standing.case(town, state)
    one = town.person(login)
    with standing.statements(town) as said:
        assert one.get(f"/case/{ref}/{page}").status_code == 200
    assert len(said) <= 29
