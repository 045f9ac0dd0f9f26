"""Opinions and findings to a course: every row of the policy, its order, and the reasoning that is printed."""

from dataclasses import replace
from datetime import date

import pytest
from ready_cases import SUSPENDED, UNMET, finding, opinions, screened, unclear

from rules.screening import Screening
from rules.vocabulary import Reason
from workflows.aggregation import propose
from workflows.cases import OpinionView
from workflows.policies import AggregationPolicy, policies, policy_on
from workflows.vocabulary import Course, Department, OpinionState, OpinionVerdict, Situation, Verdict

V = OpinionVerdict
JUDGEMENT = unclear(Reason.NEEDS_JUDGEMENT)


@pytest.mark.parametrize(
    ("said", "screening", "situation", "course"),
    [
        (opinions(), screened(), Situation.ALL_AGREE, Course.APPROVE),
        (opinions(V.NOT_CONCERNED), screened(), Situation.ALL_AGREE, Course.APPROVE),
        (
            opinions(OpinionState.LAPSED, OpinionState.RECUSED),
            screened(),
            Situation.ALL_AGREE,
            Course.APPROVE,
        ),
        (
            opinions(V.AGREE_WITH_CONDITIONS),
            screened(),
            Situation.CONDITIONS_ASKED,
            Course.APPROVE_WITH_CONDITIONS,
        ),
        (opinions(V.DISAGREE), screened(), Situation.DISAGREEMENT, Course.MEETING),
        (opinions(V.DISAGREE, V.AGREE_WITH_CONDITIONS), screened(), Situation.DISAGREEMENT, Course.MEETING),
        (opinions(V.NEEDS_MATERIAL, V.DISAGREE), screened(), Situation.MATERIAL_WANTED, Course.OPEN),
        (opinions(), screened(JUDGEMENT), Situation.JUDGEMENT_OPEN, Course.MEETING),
        (opinions(), screened(unclear(Reason.EDITION_UNCERTAIN)), Situation.JUDGEMENT_OPEN, Course.MEETING),
        (
            opinions(),
            screened(unclear(Reason.MISSING_FACT)),
            Situation.FACT_OR_PARAMETER_MISSING,
            Course.OPEN,
        ),
        (
            opinions(),
            screened(unclear(Reason.MISSING_PARAMETER)),
            Situation.FACT_OR_PARAMETER_MISSING,
            Course.OPEN,
        ),
        (opinions(), screened(replace(JUDGEMENT, mandatory=False)), Situation.ALL_AGREE, Course.APPROVE),
        (opinions(), screened(UNMET), Situation.REQUIREMENT_NOT_MET, Course.REJECT),
        (opinions(), screened(UNMET, SUSPENDED), Situation.REQUIREMENT_NOT_MET, Course.REJECT),
        (opinions(), screened(SUSPENDED), Situation.POLICY_SUSPENDED, Course.OPEN),
        (opinions(OpinionState.CHECKED), screened(), Situation.OPINION_OPEN, Course.OPEN),
        ((), screened(), Situation.OPINION_OPEN, Course.OPEN),
        (opinions(), None, Situation.FACT_OR_PARAMETER_MISSING, Course.OPEN),
    ],
)
def test_the_policy_names_situation_and_course(
    said: tuple[OpinionView, ...], screening: Screening | None, situation: Situation, course: Course
) -> None:
    answer = propose(said, screening)
    assert (answer.situation, answer.course) == (situation, course)
    assert answer.needs_meeting is (course is Course.MEETING)
    assert answer.verdict == (Verdict(course.value) if course.value in list(Verdict) else None)


def test_a_settled_judgement_needs_no_meeting() -> None:
    assert propose(opinions(), screened(JUDGEMENT), settled=frozenset({"siting"})).course is Course.APPROVE


def test_a_missing_fact_is_never_settled() -> None:
    lacking = screened(unclear(Reason.MISSING_FACT))
    assert propose(opinions(), lacking, settled=frozenset({"siting"})).course is Course.OPEN


def test_one_disagreement_hides_no_other() -> None:
    reasoning = propose(opinions(V.DISAGREE, V.AGREE, V.DISAGREE), screened()).reasoning
    assert "市发展改革委、市自然资源和规划局" in reasoning


def test_the_reasoning_is_printed_with_its_basis() -> None:
    assert propose(opinions(), screened(UNMET)).reasoning == (
        "有强制性要求不符合：产能置换，拟不予通过（系统约定：意见一致直接形成意见，否则提请会议）"
    )


def test_every_situation_has_a_course_in_every_period() -> None:
    for policy in policies():
        assert {situation for situation, _ in policy.aggregation.rows} == set(Situation)


def test_a_policy_that_forgot_a_situation_says_so() -> None:
    policy = replace(
        policy_on(date(2026, 6, 1)), aggregation=AggregationPolicy(name="空", label="空", rows=())
    )
    with pytest.raises(LookupError, match="all_agree"):
        propose(opinions(), screened(finding()), policy=policy)


def test_all_four_departments_must_be_asked() -> None:
    assert propose(opinions()[:-1], screened()).reasoning.startswith(
        f"部门意见未齐：{Department.ECOLOGY.label}"
    )


def test_the_sentence_names_who_was_silent_and_who_stood_aside() -> None:
    """Silence as the policy of the department counts it, 2027; a reason of its own beside the situation."""
    said = opinions(OpinionState.LAPSED, OpinionState.RECUSED)
    answer = propose(said, screened(), policy=policy_on(date(2027, 2, 1)))
    assert answer.situation is Situation.ALL_AGREE
    assert "市发展改革委逾期未反馈，视为无异议" in answer.reasoning
    assert answer.reasoning.endswith("市工业和信息化局已回避")


def test_every_situation_that_holds_is_kept_beside_the_one_that_decides() -> None:
    answer = propose(opinions(V.DISAGREE, V.AGREE_WITH_CONDITIONS), screened(JUDGEMENT))
    assert answer.situation is Situation.DISAGREEMENT
    assert set(answer.holding) == {
        Situation.DISAGREEMENT,
        Situation.CONDITIONS_ASKED,
        Situation.JUDGEMENT_OPEN,
    }
    assert answer.holding[Situation.CONDITIONS_ASKED] == "市工业和信息化局"
