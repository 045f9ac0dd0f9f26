"""What a draft decision must satisfy before anybody checks or signs it (law §2.4–2.6).

Without a verdict nothing is barred yet: ask ``Procedure.refusals`` with each verdict to show what stands against which.
"""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from collections.abc import Iterable

from rules.findings import Finding
from rules.vocabulary import Reason
from workflows.aggregation import SETTLEABLE, propose, stopping, undecided, unmet, unsettled
from workflows.cases import Actor, ConditionView, Request, ReviewCase, has_words
from workflows.engine import Refusal
from workflows.policies import policy_on
from workflows.vocabulary import Course, Situation, Verdict

NEVER_JUDGED_AWAY = frozenset(Reason) - SETTLEABLE - {Reason.MISSING_PARAMETER, Reason.SUSPENDED_POLICY}

APPROVALS = frozenset({Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS})


def proposed_verdict(case: ReviewCase, request: Request) -> Verdict | None:
    """Of the request, else of the stored draft."""
    return request.verdict or (case.proposal.verdict if case.proposal else None)


def proposed_conditions(case: ReviewCase, request: Request) -> tuple[ConditionView, ...]:
    return request.conditions or (case.proposal.conditions if case.proposal else ())


def verdict_given(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if proposed_verdict(case, request) is not None:
        return None
    return Refusal("verdict_given", "请选择拟办结论")


def verdict_follows_policy(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    """A resolved meeting frees the verdict; the province's result replaces the policy; what bars approval still bars it."""
    verdict = proposed_verdict(case, request)
    if verdict is None or case.provincial_result is not None:
        return None
    if case.meeting_verdict is not None and verdict is not case.meeting_verdict:
        return Refusal(
            "verdict_follows_policy",
            f"会议决议为“{case.meeting_verdict.label}”，与拟“{verdict.label}”不一致，请按决议拟办或重新会商",
        )
    if case.meeting_resolved:
        return None
    answer = propose(case.opinions, case.screening, settled=case.settled, policy=policy_on(case.filed_on))
    if verdict in _allowed(answer.course, answer.situation) and not _only_the_law_is_silent(
        case, answer.situation
    ):
        return None
    return Refusal(
        "verdict_follows_policy", f"{answer.reasoning}，与拟“{verdict.label}”不一致，请改拟或重新会商"
    )


def _only_the_law_is_silent(case: ReviewCase, situation: Situation) -> bool:
    """A coefficient nobody has published is no fault of the applicant: it alone is no ground for a refusal."""
    return situation is Situation.FACT_OR_PARAMETER_MISSING and not undecided(
        case.screening, *NEVER_JUDGED_AWAY
    )


def _allowed(course: Course, situation: Situation) -> frozenset[Verdict]:
    """Conditions may be added to an approval, never dropped; an open case may be refused only for material not given."""
    if course is Course.OPEN:
        lacking = situation in {Situation.FACT_OR_PARAMETER_MISSING, Situation.MATERIAL_WANTED}
        return frozenset({Verdict.REJECT}) if lacking else frozenset()
    return {
        Course.APPROVE: frozenset({Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS}),
        Course.APPROVE_WITH_CONDITIONS: frozenset({Verdict.APPROVE_WITH_CONDITIONS}),
        Course.REJECT: frozenset({Verdict.REJECT}),
        Course.MEETING: frozenset[Verdict](),
    }[course]


def no_requirement_unmet(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    return _bars(
        "no_requirement_unmet",
        case,
        request,
        unmet(case.screening),
        "不符合强制性要求，不能通过，请拟不予通过",
    )


def no_policy_suspended(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    found = stopping(case.screening)
    return _bars(
        "no_policy_suspended", case, request, found, "政策禁止或暂停办理，不能通过，请中止办理或拟不予通过"
    )


def no_fact_missing(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    found = undecided(case.screening, *NEVER_JUDGED_AWAY)
    return _bars("no_fact_missing", case, request, found, "缺事实或凭证，不能以判断代替，请先要求补正")


def no_parameter_missing(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    found = undecided(case.screening, Reason.MISSING_PARAMETER)
    return _bars("no_parameter_missing", case, request, found, "缺规则参数，请规则管理员发布数值后重新初筛")


def judgements_settled(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    found = unsettled(case.screening, case.settled)
    return _bars("judgements_settled", case, request, found, "需人工判断，请逐项写明判断和理由")


def values_confirmed(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    """For approval every provisional value; for rejection those the unmet findings rest on (law §2.4)."""
    verdict = proposed_verdict(case, request)
    if verdict is None or case.screening is None:
        return None
    if verdict is Verdict.REJECT:
        values = [p for f in unmet(case.screening) for p in f.parameters if p.provisional]
    else:
        values = list(case.screening.provisional_values)
    waiting = dict.fromkeys(p.label for p in values if p.key not in case.confirmed_values)
    if not waiting:
        return None
    return Refusal("values_confirmed", f"以下数值未核实，请先为本项目确认：{'、'.join(waiting)}")


def conditions_complete(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    conditions = proposed_conditions(case, request)
    if all(c.text.strip() and c.owner.strip() and c.due is not None for c in conditions):
        return None
    return Refusal("conditions_complete", "每项条件都要写明内容、责任单位和完成期限")


def conditions_fit_verdict(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    verdict = proposed_verdict(case, request)
    conditional = verdict is Verdict.APPROVE_WITH_CONDITIONS
    if verdict is None or conditional == bool(proposed_conditions(case, request)):
        return None
    wanted = (
        "有条件通过至少要有一项条件，请补充"
        if conditional
        else "只有“有条件通过”可以附条件，请改拟或删去条件"
    )
    return Refusal("conditions_fit_verdict", wanted)


def rejection_reason_given(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if proposed_verdict(case, request) is not Verdict.REJECT or has_words(request.reason):
        return None
    return Refusal("rejection_reason_given", "拟不予通过，请写明理由")


def preview_seen(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.preview_seen:
        return None
    return Refusal("preview_seen", "请先预览会商联审意见")


def _bars(
    code: str, case: ReviewCase, request: Request, found: Iterable[Finding], what: str
) -> Refusal | None:
    """Findings that stand against an approval; a rejection is not held up by them."""
    titles = "、".join(f"{finding.title}（{finding.reason.label}）" for finding in found)
    if not titles or proposed_verdict(case, request) not in APPROVALS:
        return None
    return Refusal(code, f"{titles}：{what}")
