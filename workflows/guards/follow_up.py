"""What may follow a decision: an extension, the check before production, a reconsideration."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request, has_words
from workflows.engine import Guard, Refusal
from workflows.side_cases import FollowUpCase
from workflows.vocabulary import Verdict


def decision_approves(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if case.decision_approves and case.decision_in_force:
        return None
    return Refusal("decision_approves", "没有有效的通过意见，不能提出这项申请")


def still_in_force(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    """A decision that ended meanwhile leaves nothing to grant; the request is still answered, with a refusal."""
    if case.decision_in_force or not _granting(case, request):
        return None
    return Refusal("still_in_force", "原意见已经失效，不能同意这件申请，只能不予同意")


def not_extended_meanwhile(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.extended_before or not _granting(case, request):
        return None
    return Refusal("not_extended_meanwhile", "意见书已延期一次，不能再次准予延期（系统约定）")


def not_extended_before(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.extended_before:
        return None
    return Refusal("not_extended_before", "意见书已延期一次，不能再次延期（系统约定）")


def decision_rejects(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if case.decision_rejects and case.decision_in_force:
        return None
    return Refusal("decision_rejects", "只有对有效的不予通过意见才能申请复核")


def asked_in_time(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.too_late:
        return None
    return Refusal("asked_in_time", "已超过申请复核的期限（系统约定），可以依法申请行政复议或者提起行政诉讼")


def no_other_open(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.another_open:
        return None
    return Refusal("no_other_open", "同一事项已有一件在办，请等待办结")


def did_not_act_before(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(*case.acted_before):
        return None
    return Refusal("did_not_act_before", f"{actor.shown}办理过原意见，复核须由没有参加过的人员办理")


def site_report_given(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if has_words(request.reason):
        return None
    return Refusal("site_report_given", "请写明现场核查情况")


def visit_day_given(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if any(has_words(item) for item in request.items):
        return None
    return Refusal("visit_day_given", "请填写现场核查的日期")


def examination_given(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if has_words(request.reason):
        return None
    return Refusal("examination_given", "请写明复核的事项和意见")


def follow_up_verdict_given(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if request.verdict in {Verdict.APPROVE, Verdict.REJECT}:
        return None
    return Refusal("follow_up_verdict_given", "请选择拟办结论")


def promises_kept(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    """The gate before production (law R18): every promise in place, or no pass."""
    if not case.promises_open or not _granting(case, request):
        return None
    return Refusal("promises_kept", f"还没有落实，不能拟合格：{'、'.join(case.promises_open)}")


def follow_up_author_does_not_check(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.author_id, case.author_for_id):
        return None
    return Refusal("follow_up_author_does_not_check", "拟稿人不能复核自己的拟稿，请由其他人员复核")


def follow_up_author_does_not_sign(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.author_id, case.author_for_id):
        return None
    return Refusal("follow_up_author_does_not_sign", "拟稿人不能签发自己的拟稿，请由其他人员签发")


def follow_up_checker_does_not_sign(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.checker_id, case.checker_for_id):
        return None
    return Refusal("follow_up_checker_does_not_sign", "复核人不能签发，请由其他人员签发")


def drafted_as(verdict: Verdict) -> Guard:
    """Route: each signing step signs its own result."""

    def drafted_as(case: FollowUpCase, actor: Actor, request: Request) -> Refusal | None:
        if case.verdict is verdict:
            return None
        return Refusal("drafted_as", "与拟办结论不一致，不能签发；如需改变请退回重拟")

    return drafted_as


def _granting(case: FollowUpCase, request: Request) -> bool:
    """As it is being drafted, or else as it was drafted."""
    return (request.verdict or case.verdict) is Verdict.APPROVE
