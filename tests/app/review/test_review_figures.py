"""Words about single figures (R11): relied on, doubted, corrected; a correction taken is a new facts version, screened anew."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.models import FactsVersion, FigureMark, SupplementNotice
from app.services import case_file, corrections, figure_marks, screenings, steps
from rules import figures
from rules.facts import ProjectFacts
from tests.app.review.played import Desk
from workflows.vocabulary import OpinionState

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

COAL = "coal.added_t"
USUAL = {
    "path": COAL, "word": "correct", "value": "１２，３４５．５", "evidence": "示例：2025 年报第 12 页",
    "reason": "示例：少计了一台锅炉",
}  # fmt: skip


def say(
    desk: Desk, stage: str = "consultation", login: str = "ecology-handler", **fields: str
) -> tuple[int, str]:
    page = f"/case/{desk.refs[stage]}/figures"
    answer = desk.press(login, page, f"{page}/mark", USUAL | fields)
    return answer.status_code, answer.text


def settle(desk: Desk, how: str, because: str = "", login: str = "coordinator") -> tuple[int, str]:
    page = f"/case/{desk.refs['consultation']}/figures"
    number = marks(desk)[-1].id
    answer = desk.press(login, page, f"{page}/{number}/settle", {"how": how, "because": because})
    return answer.status_code, answer.text


def marks(desk: Desk) -> list[FigureMark]:
    with desk.town.house.database.reading() as session:
        return list(session.scalars(select(FigureMark).order_by(FigureMark.id)))


def facts(desk: Desk, ref: str) -> ProjectFacts:
    with desk.town.house.database.reading() as session:
        return screenings.facts_of(session, steps.of_ref(session, ref))[0]


def test_every_figure_the_applicant_declared_is_listed_and_no_other(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    stated = facts(desk, ref)
    rows = figure_marks.declared(stated, desk.town.house.book)
    own = [path for path, _ in figures.figures(stated) if figures.FIGURES[figures.shape(path)].declared]
    assert [row.path for row in rows] == [figures.written(path) for path in own]
    assert len(rows) < len(list(figures.figures(stated)))
    page = desk.person("ecology-handler").get(f"/case/{ref}/figures").text
    assert all(row.label in page and row.value in page for row in rows)


FAULTS = (
    ({"path": ""}, "请选择一个申报的数据"),
    ({"path": "register.lots[0].available"}, "请选择一个申报的数据"),
    ({"path": "coal.added_t.x"}, "请选择一个申报的数据"),
    ({"word": ""}, "请选择采信、存疑或者更正"),
    ({"word": "dispute", "reason": ""}, "请写明理由"),
    ({"reason": " "}, "请写明理由"),
    ({"reason": "长" * 5000}, "最多 2000 个字，现有 5000 个字"),
    ({"value": ""}, "请填写更正后的数值"),
    ({"value": "约一万"}, "不是数"),
    ({"value": "-5"}, "不能是负数"),
    ({"evidence": ""}, "请写明依据"),
)


def test_each_fault_has_its_sentence_and_nothing_typed_is_lost(desk: Desk) -> None:
    events = desk.events()
    for fields, sentence in FAULTS:
        code, page = say(desk, **fields)
        assert code == 422 and sentence in page, fields
        typed = {
            name: value.strip() for name, value in (USUAL | fields).items() if name not in {"path", "word"}
        }
        assert all(value in page for value in typed.values()), fields
    assert desk.events() == events


def test_a_correction_taken_makes_the_next_facts_version_screened_under_the_same_rule_data(
    desk: Desk,
) -> None:
    ref = desk.refs["consultation"]
    before, old = desk.town.application(ref), facts(desk, ref).coal.added_t
    assert say(desk)[0] == 303
    assert settle(desk, "take", "示例：已核对原件")[0] == 303
    after = desk.town.application(ref)
    assert facts(desk, ref).coal.added_t == Decimal("12345.5") != old
    assert (after.facts_version, after.rules_digest) == (before.facts_version + 1, before.rules_digest)
    (mark,) = marks(desk)
    assert (mark.settled_as, mark.facts_after) == ("taken", after.facts_version)
    assert desk.actions(ref)[-1] in {"figure.take", "opinion.flag"} and "figure.take" in desk.actions(ref)
    with desk.town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        assert screenings.current(session, application) is not None
        versions = select(FactsVersion.content).where(FactsVersion.application_id == application.id)
        contents = [json.loads(one) for one in session.scalars(versions.order_by(FactsVersion.number))]
    changed = {key for key in contents[-1] if contents[-1][key] != contents[-2].get(key)}
    assert changed == {"coal"}
    history = desk.person("ecology-signer").get(f"/case/{ref}/").text
    assert "新增耗煤量" in history and "→ 12,345.5 t" in history


def test_the_applicant_reads_old_and_new_with_the_evidence_and_no_name(desk: Desk) -> None:
    ref, company = desk.refs["consultation"], desk.person(desk.login("applicant", "consultation"))
    say(desk)
    assert "12,345.5" not in company.get(f"/apply/{ref}/status").text
    settle(desk, "take")
    page = company.get(f"/apply/{ref}/status").text
    for words in ("更正的数据", "12,345.5", USUAL["evidence"], USUAL["reason"]):
        assert words in page
    assert desk.actor("ecology-handler").name not in page and desk.actor("coordinator").name not in page


def test_opinions_that_rest_on_the_figure_are_flagged_never_deleted(desk: Desk) -> None:
    """The coal finding changes under the department of development and reform, which has signed."""
    ref = desk.refs["consultation"]
    assert say(desk, value="999999")[0] == 303
    assert settle(desk, "take")[0] == 303
    with desk.town.house.database.reading() as session:
        rows = case_file.opinions_of(session, steps.of_ref(session, ref))
    states = {row.department.value: row.state for row in rows}
    assert states["development_reform"] is OpinionState.FLAGGED
    assert next(row for row in rows if row.department.value == "development_reform").text_version == 1


def test_a_correction_kept_out_needs_a_reason_and_changes_no_figure(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    old = facts(desk, ref)
    say(desk)
    code, page = settle(desk, "keep")
    assert code == 422 and "请写明不采纳的理由" in page
    assert settle(desk, "keep", "示例：年报口径不同")[0] == 303
    assert facts(desk, ref) == old
    assert "示例：年报口径不同" in desk.person("ecology-handler").get(f"/case/{ref}/figures").text
    bare = desk.bare("coordinator", ref) | {"how": "take"}
    again = desk.send("coordinator", f"/case/{ref}/figures/{marks(desk)[0].id}/settle", bare)
    assert again.status_code == 409 and "已经处理过" in again.text


def test_who_proposed_it_does_not_take_it(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    say(desk, login="coordinator")
    bare = desk.bare("coordinator", ref) | {"how": "take"}
    answer = desk.send("coordinator", f"/case/{ref}/figures/{marks(desk)[0].id}/settle", bare)
    assert answer.status_code == 409 and "提出更正的人不能决定" in answer.text
    assert settle(desk, "take", login="coordinator-second")[0] == 303


def test_a_correction_of_a_figure_that_changed_meanwhile_is_refused(desk: Desk) -> None:
    say(desk)
    say(desk, value="20000", login="industry-handler")
    first, second = marks(desk)
    page = f"/case/{desk.refs['consultation']}/figures"
    assert desk.press("coordinator", page, f"{page}/{first.id}/settle", {"how": "take"}).status_code == 303
    answer = desk.press("coordinator", page, f"{page}/{second.id}/settle", {"how": "take"})
    assert answer.status_code == 409 and "已有变化" in answer.text


def test_no_figure_is_corrected_while_the_draft_is_checked_or_for_another_case(desk: Desk) -> None:
    ref = desk.refs["check"]
    bare = desk.bare("coordinator", ref)
    answer = desk.send("coordinator", f"/case/{ref}/figures/mark", bare | USUAL)
    assert answer.status_code == 409 and "只有在受理审查、部门会商和形成意见环节" in answer.text
    say(desk)
    other = desk.refs["intake"]
    strange = desk.bare("coordinator", other) | {"how": "take"}
    answer = desk.send("coordinator", f"/case/{other}/figures/{marks(desk)[0].id}/settle", strange)
    assert answer.status_code == 404


def test_a_correction_holds_until_the_applicant_states_the_figure_otherwise(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    typed = facts(desk, ref)
    say(desk)
    settle(desk, "take")
    path = figures.parsed(COAL)
    with desk.town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        assert corrections.upheld(session, application, typed).coal.added_t == Decimal("12345.5")
        anew = figures.put(typed, path, Decimal(777))
        assert corrections.upheld(session, application, anew).coal.added_t == Decimal(777)
        assert session.scalars(select(SupplementNotice)).all() == []
