"""The conclusion as the decision prints it: what the check came to, by which policy, with which result, and who differs."""

from app.documents.context import OpinionLine
from app.models import Application, Proposal, Settlement
from app.services import decision_opinions
from rules.screening import Screening
from rules.vocabulary import Outcome
from workflows.policies import policy_on
from workflows.vocabulary import Verdict


def words(
    application: Application,
    proposal: Proposal,
    screening: Screening,
    settlements: list[Settlement],
    opinions: tuple[OpinionLine, ...],
    changed: str,
) -> str:
    """``changed``: a line of its own about the approval that a change is about, or empty."""
    policy = policy_on(application.filed_on)
    annex = f"附件{3 if screening.provisional_values else 2}"
    views = decision_opinions.views(opinions, proposal.verdict, annex)
    sentence = {
        Verdict.APPROVE: f"经会商，{application.title}通过会商联审。",
        Verdict.APPROVE_WITH_CONDITIONS: f"经会商，{application.title}有条件通过会商联审，须落实本意见所附条件。",
        Verdict.REJECT: f"经会商，{application.title}不予通过会商联审。",
    }[proposal.verdict]
    counts = f"规则核查{_overall(screening, settlements)}（见附件1），"
    return (
        f"{counts}按“{policy.aggregation.label}”（系统约定）形成意见：{sentence}{views}\n{changed}".rstrip()
    )


def _overall(screening: Screening, settlements: list[Settlement]) -> str:
    """The worst outcome; where only judgements are left and all of them are made, that they are."""
    judged = {row.key for row in settlements if row.kind == "judgement"}
    told_not = [item for item in screening.findings if item.mandatory and item.outcome is Outcome.CANNOT_TELL]
    if screening.outcome is Outcome.CANNOT_TELL and all(item.key in judged for item in told_not):
        titles = "、".join(dict.fromkeys(item.title for item in told_not))
        return f"没有不符合的事项，须由审查人员判断的 {len(told_not)} 项（{titles}）已作出判断"
    return f"总体结果为“{screening.outcome.label}”"
