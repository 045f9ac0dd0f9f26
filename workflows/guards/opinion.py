"""One department's opinion: complete, by its own people, each step by another person."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, OpinionCase, Request
from workflows.engine import Refusal
from workflows.vocabulary import OpinionVerdict


def own_department(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if actor.body == case.department:
        return None
    return Refusal("own_department", f"这是{case.department.label}的意见，请由该部门办理")


def case_in_consultation(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.case_in_consultation:
        return None
    return Refusal("case_in_consultation", "项目现不在部门会商环节，请待重新会商后办理")


def opinion_verdict_given(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.verdict is not None:
        return None
    return Refusal("opinion_verdict_given", "请选择总体意见")


def every_criterion_answered(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    waiting = [name for name in case.assigned_criteria if name not in case.line_criteria]
    if not waiting:
        return None
    return Refusal("every_criterion_answered", f"还有 {len(waiting)} 项没有意见，请逐项填写")


def reasons_written(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.lines_without_reason:
        return None
    return Refusal(
        "reasons_written", f"除“同意”“不涉及”外都要写明理由，还有 {len(case.lines_without_reason)} 项，请补写"
    )


def opinion_conditions_named(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    conditional = case.verdict is OpinionVerdict.AGREE_WITH_CONDITIONS
    complete = all(c.text.strip() and c.owner.strip() and c.due is not None for c in case.conditions)
    if complete and (case.conditions or not conditional):
        return None
    return Refusal("opinion_conditions_named", "有条件同意须列出条件，每项写明内容、责任单位和完成期限")


def opinion_author_does_not_check(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.handler_id, case.handler_for_id):
        return None
    return Refusal("opinion_author_does_not_check", "经办人不能审核自己的意见，请由其他人员审核")


def opinion_author_does_not_sign(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.handler_id, case.handler_for_id):
        return None
    return Refusal("opinion_author_does_not_sign", "经办人不能签发自己的意见，请由其他人员签发")


def opinion_checker_does_not_sign(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.checker_id, case.checker_for_id):
        return None
    return Refusal("opinion_checker_does_not_sign", "审核人不能签发，请由其他人员签发")


def opinion_period_over(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.period_over:
        return None
    return Refusal("opinion_period_over", "反馈期限未满，请等待部门反馈")


def silence_rule_applies(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.lapses_by_silence:
        return None
    return Refusal("silence_rule_applies", "该部门没有逾期视同反馈的规则，请催办")


def inputs_changed(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.inputs_changed:
        return None
    return Refusal("inputs_changed", "意见所依据的数据没有变化，意见继续有效")


def sub_opinion_given(case: OpinionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.sub_opinion_given:
        return None
    return Refusal("sub_opinion_given", "下级单位还没有答复，请先登记答复")
