"""One department's opinion: the complete set of steps, both sides of each guard, other people at each step."""

from dataclasses import replace
from types import FunctionType
from typing import Any

import pytest
from ready_cases import CAST, CONDITION, asked, opinion_case

from workflows.engine import Guard, StepRefused
from workflows.guards import opinion
from workflows.invitation import OVERALL
from workflows.opinion import PROCEDURE
from workflows.vocabulary import Department, OpinionState, OpinionVerdict, Role

S, R = OpinionState, Role

SIDES: list[tuple[Guard, dict[str, Any], dict[str, Any]]] = [
    (opinion.own_department, {"department": Department.ECOLOGY}, {}),
    (opinion.case_in_consultation, {"case_in_consultation": False}, {}),
    (opinion.opinion_verdict_given, {"verdict": None}, {}),
    (opinion.every_criterion_answered, {"line_criteria": (OVERALL,)}, {}),
    (
        opinion.every_criterion_answered,
        {"line_criteria": ("capacity_replacement",)},
        {"line_criteria": (OVERALL, "capacity_replacement", "siting")},
    ),
    (opinion.reasons_written, {"lines_without_reason": (OVERALL,)}, {}),
    (
        opinion.opinion_conditions_named,
        {"verdict": OpinionVerdict.AGREE_WITH_CONDITIONS},
        {"verdict": OpinionVerdict.AGREE_WITH_CONDITIONS, "conditions": (CONDITION,)},
    ),
    (
        opinion.opinion_conditions_named,
        {"conditions": (replace(CONDITION, due=None),)},
        {"conditions": (CONDITION,)},
    ),
    (opinion.opinion_author_does_not_check, {"handler_id": CAST[R.HANDLER].account_id}, {"handler_id": 99}),
    (opinion.opinion_author_does_not_sign, {"handler_id": CAST[R.HANDLER].account_id}, {"handler_id": 99}),
    (opinion.opinion_checker_does_not_sign, {"checker_id": CAST[R.HANDLER].account_id}, {}),
    (opinion.opinion_period_over, {"period_over": False}, {}),
    (opinion.silence_rule_applies, {"lapses_by_silence": False}, {}),
    (opinion.inputs_changed, {"inputs_changed": False}, {}),
    (opinion.sub_opinion_given, {"sub_opinion_given": False}, {}),
]


@pytest.mark.parametrize(("guard", "fails", "holds"), SIDES, ids=lambda item: getattr(item, "__name__", ""))
def test_a_guard_holds_on_one_side_and_refuses_on_the_other(
    guard: Guard, fails: dict[str, Any], holds: dict[str, Any]
) -> None:
    actor = CAST[Role.HANDLER]
    assert guard(opinion_case(**holds), actor, asked()) is None
    refusal = guard(opinion_case(**fails), actor, asked())
    assert refusal is not None
    assert refusal.code == guard.__name__


def test_no_guard_is_left_out() -> None:
    written = {name for name, item in vars(opinion).items() if isinstance(item, FunctionType)}
    assert written == {guard.__name__ for guard, _, _ in SIDES}


@pytest.mark.parametrize(
    ("name", "state", "role"), [("check", S.DRAFTED, R.CHECKER), ("sign", S.CHECKED, R.SIGNER)]
)
def test_the_author_neither_checks_nor_signs(name: str, state: OpinionState, role: Role) -> None:
    mine = opinion_case(state, handler_id=CAST[role].account_id)
    with pytest.raises(StepRefused, match="经办人不能"):
        PROCEDURE.take(name, mine, CAST[role], asked())


def test_another_department_cannot_sign_ours() -> None:
    stranger = replace(CAST[Role.SIGNER], body=Department.ECOLOGY)
    with pytest.raises(StepRefused, match="这是市工业和信息化局的意见"):
        PROCEDURE.take("sign", opinion_case(S.CHECKED), stranger, asked())


def test_a_recused_handler_cannot_draft() -> None:
    recused = opinion_case(S.INVITED, recused=frozenset({CAST[Role.HANDLER].account_id}))
    with pytest.raises(StepRefused, match="回避"):
        PROCEDURE.take("draft", recused, CAST[Role.HANDLER], asked())


def test_a_deputy_signs_neither_what_he_nor_what_his_principal_drafted() -> None:
    deputy = replace(CAST[R.SIGNER], account_id=700, principal_id=CAST[R.SIGNER].account_id)
    for drafted in ({"handler_id": 700}, {"handler_id": CAST[R.SIGNER].account_id}, {"handler_for_id": 700}):
        with pytest.raises(StepRefused, match="经办人不能签发"):
            PROCEDURE.take("sign", opinion_case(S.CHECKED, **drafted), deputy, asked())
    for checked in ({"checker_id": 700}, {"checker_for_id": CAST[R.SIGNER].account_id}):
        with pytest.raises(StepRefused, match="审核人不能签发"):
            PROCEDURE.take("sign", opinion_case(S.CHECKED, **checked), deputy, asked())
