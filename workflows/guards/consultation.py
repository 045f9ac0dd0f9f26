"""Departments, experts, the meeting and the suspension."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.aggregation import open_departments, propose, suspended
from workflows.cases import Actor, Request, ReviewCase
from workflows.engine import Refusal
from workflows.policies import policy_on

FEWEST_EXPERTS = 3
"""Odd and at least three (law §9.3 step 4, ER-EVAL, secondary)."""


def every_opinion_in(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    waiting = open_departments(case.opinions)
    if not waiting:
        return None
    names = "、".join(department.label for department in waiting)
    return Refusal("every_opinion_in", f"意见未齐，请先催办：{names}")


def policy_allows_no_meeting(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    answer = propose(case.opinions, case.screening, settled=case.settled, policy=policy_on(case.filed_on))
    if not answer.needs_meeting:
        return None
    return Refusal("policy_allows_no_meeting", f"{answer.reasoning}，请提请联审会议")


def odd_number_of_experts(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    count = len(set(request.experts))
    if count >= FEWEST_EXPERTS and count % 2 == 1:
        return None
    return Refusal(
        "odd_number_of_experts", f"专家应为 {FEWEST_EXPERTS} 人以上单数，请重新选定（现为 {count} 人）"
    )


def no_expert_recused(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.recused.intersection(request.experts):
        return None
    return Refusal("no_expert_recused", "所选专家中有人已回避，请更换")


def expert_report_attached(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.expert_report_attached:
        return None
    return Refusal("expert_report_attached", "请先上传专家签字的评审意见")


def quorum_present(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.meeting_quorate:
        return None
    return Refusal("quorum_present", "到会部门不足，请补足后再结束会议")


def minutes_signed(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.minutes_signed:
        return None
    return Refusal("minutes_signed", "会议纪要未签发，请先签发纪要")


def resolution_recorded(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.meeting_resolved:
        return None
    return Refusal("resolution_recorded", "请先记录会议对本项目的决议")


def suspension_found(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if suspended(case.screening):
        return None
    return Refusal("suspension_found", "初筛没有政策暂停事项，不能中止，请继续办理")


def suspension_gone(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.suspension_gone:
        return None
    return Refusal("suspension_gone", "政策暂停仍在，请待规则数据更新并重新初筛后恢复")
