"""Second and third pair of eyes: nobody checks or signs his own draft, and only what was previewed."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Proposal, Request, ReviewCase
from workflows.engine import Guard, Refusal
from workflows.vocabulary import Verdict


def author_does_not_check(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proposal is not None and not _drafted(case.proposal, actor):
        return None
    return Refusal("author_does_not_check", "拟稿人不能复核自己的拟稿，请由其他人员复核")


def unchanged_since_draft(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proposal is not None and case.proposal.digest == case.current_digest != "":
        return None
    return Refusal("unchanged_since_draft", "拟办后数据或意见有变化，请退回重拟")


def was_checked(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proposal is not None and case.proposal.checker_id is not None:
        return None
    return Refusal("was_checked", "尚未复核，请先复核")


def author_does_not_sign(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proposal is not None and not _drafted(case.proposal, actor):
        return None
    return Refusal("author_does_not_sign", "拟稿人不能签发自己的拟稿，请由其他人员签发")


def checker_does_not_sign(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proposal is not None and not _checked(case.proposal, actor):
        return None
    return Refusal("checker_does_not_sign", "复核人不能签发，请由其他人员签发")


def unchanged_since_preview(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    draft = case.proposal.digest if case.proposal else ""
    if draft and request.seen_digest == case.current_digest == draft:
        return None
    return Refusal("unchanged_since_preview", "预览后数据、初筛或意见有变化，请重新查看后再签发")


def proposal_says(verdict: Verdict) -> Guard:
    """Route: each signing step signs its own verdict."""

    def proposal_says(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
        drafted = case.proposal.verdict if case.proposal else None
        if drafted is verdict and request.verdict in {None, verdict}:
            return None
        label = drafted.label if drafted else "（无）"
        return Refusal("proposal_says", f"拟办结论是“{label}”，不能签发“{verdict.label}”；如需改变请退回重拟")

    return proposal_says


def publicity_asked(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.publicity_required:
        return None
    return Refusal("publicity_asked", "本项目不需公示，请直接送签")


def no_publicity_asked(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.publicity_required:
        return None
    return Refusal("no_publicity_asked", "本项目须先公示，请办理公示")


def approval_drafted(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proposal is not None and case.proposal.verdict is not Verdict.REJECT:
        return None
    return Refusal("approval_drafted", "拟不予通过的不公示，请直接送签")


def rejection_drafted(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proposal is not None and case.proposal.verdict is Verdict.REJECT:
        return None
    return Refusal("rejection_drafted", "拟通过的须先公示，请办理公示")


def publicity_over(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.publicity_over:
        return None
    return Refusal("publicity_over", "公示期未满，请期满后办理")


def objections_answered(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.objections_open:
        return None
    return Refusal("objections_answered", "还有异议未答复，请先逐件答复")


def _drafted(proposal: Proposal, actor: Actor) -> bool:
    return actor.is_any_of(proposal.author_id, proposal.author_for_id)


def _checked(proposal: Proposal, actor: Actor) -> bool:
    return actor.is_any_of(proposal.checker_id, proposal.checker_for_id)
