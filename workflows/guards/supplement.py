"""The supplement: one notice per stage, every item answered, back to where the case was stopped."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request, ReviewCase, has_words
from workflows.engine import Guard, Refusal
from workflows.vocabulary import ReviewState


def items_listed(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if any(has_words(item) for item in request.items):
        return None
    return Refusal("items_listed", "请在一份通知中一次列明全部需要补正的内容")


def one_notice_per_stage(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.supplements_in_stage == 0:
        return None
    return Refusal("one_notice_per_stage", "本阶段已发过补正通知，不能再次要求补正，请按现有材料办理")


def notice_in_time(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.notice_period_over:
        return None
    return Refusal("notice_in_time", "受理审查期限内未告知补正，视为受理，请办理受理")


def notice_overdue(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.notice_period_over:
        return None
    return Refusal("notice_overdue", "受理审查期限未满，请由经办人受理或者告知补正")


def every_item_answered(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.supplement_items_open:
        return None
    return Refusal("every_item_answered", f"请先逐项答复：{'、'.join(case.supplement_items_open)}")


def answer_in_time(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.answer_period_over:
        return None
    return Refusal("answer_in_time", "补正期限已过，不能再提交补正；本次申报按逾期未补正终止")


def answer_period_over(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.answer_period_over:
        return None
    return Refusal("answer_period_over", "补正期限未满，请等待项目单位答复")


def paused_from(state: ReviewState) -> Guard:
    """Route: the row that leads back to where the clock was stopped."""

    def paused_from(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
        if case.paused_from is state:
            return None
        return Refusal("paused_from", f"本项目不是从“{state.label}”停表，请回到停表时的环节")

    return paused_from
