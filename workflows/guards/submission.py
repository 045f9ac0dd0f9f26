"""From the draft to acceptance or to a refusal of acceptance."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request, ReviewCase, has_words
from workflows.engine import Refusal


def sections_complete(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.incomplete_sections:
        return None
    return Refusal("sections_complete", f"请先填完：{'、'.join(case.incomplete_sections)}")


def commitment_signed(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.commitment_signed:
        return None
    return Refusal("commitment_signed", "请先签署真实性承诺")


def county_check_applies(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.county_check_required:
        return None
    return Refusal("county_check_applies", "按现行办理规则不经县级初审，请直接提交受理审查")


def county_check_skipped(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.county_check_required:
        return None
    return Refusal("county_check_skipped", "按现行办理规则须经县级初审，请提交县级初审")


def county_opinion_given(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.county_opinion_given:
        return None
    return Refusal("county_opinion_given", "请先填写县级初审意见")


def return_reasons_given(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if has_words(request.reason) or any(has_words(item) for item in request.items):
        return None
    return Refusal("return_reasons_given", "请逐项写明需要修改的内容和理由")


def materials_complete(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.missing_materials:
        return None
    return Refusal("materials_complete", f"材料不齐，请先补齐：{'、'.join(case.missing_materials)}")


def screening_current(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.screening is not None and case.screening_current:
        return None
    return Refusal("screening_current", "初筛结果与当前申报数据不一致，请重新初筛")


def scope_confirmed(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.scope_confirmed:
        return None
    return Refusal("scope_confirmed", "请先确认项目属于“两高”范围")


def found_out_of_scope(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.screening is not None and case.screening.two_high is False:
        return None
    return Refusal(
        "found_out_of_scope", "初筛没有得出“不属于两高”，不能拟此结论；如数据有误，请先核实后重新初筛"
    )


def closing_is_out_of_scope(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.closing_kind == "out_of_scope":
        return None
    return Refusal("closing_is_out_of_scope", "拟办结论不是“不属于两高”，请按拟办结论复核或退回")


def closing_is_refusal(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.closing_kind == "refusal":
        return None
    return Refusal("closing_is_refusal", "拟办结论不是“不予受理”，请按拟办结论复核或退回")


def closing_author_does_not_confirm(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.closing_author_id, case.closing_author_for_id):
        return None
    return Refusal("closing_author_does_not_confirm", "拟稿人不能复核自己的拟稿，请由其他人员复核")


def withdrawal_confirmed(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if request.confirmed:
        return None
    return Refusal("withdrawal_confirmed", "撤回后本次申报终止，请勾选确认")


def earlier_decision_in_force(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.earlier_decision_in_force:
        return None
    return Refusal("earlier_decision_in_force", "原会商联审意见已失效，不能申请变更，请重新申报")


def change_stated(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.change_stated:
        return None
    return Refusal("change_stated", "请先说明变更了什么、为什么变更")
