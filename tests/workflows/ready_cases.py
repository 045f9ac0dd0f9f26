"""The cast and cases on which every guard of a step holds; tests change one thing at a time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rules.facts import ProjectFacts
from rules.findings import Finding, ParameterUse
from rules.quantities import EnergyBalance
from rules.screening import Screening
from rules.sources import Citation, Source
from rules.vocabulary import Evidence, Outcome, Reason
from workflows.cases import (
    Actor,
    ConditionView,
    OpinionCase,
    OpinionView,
    Proposal,
    Request,
    ReviewCase,
)
from workflows.engine import Step
from workflows.invitation import OVERALL
from workflows.vocabulary import (
    CORE_DEPARTMENTS,
    Department,
    OpinionState,
    OpinionVerdict,
    ReviewState,
    Role,
    Verdict,
)

CAST = {
    role: Actor(account_id=number, name=f"示例{role.label}", role=role) for number, role in enumerate(Role, 1)
}
CAST[Role.CLOCK] = Actor(account_id=0, name="系统", role=Role.CLOCK)
for _role in (Role.HANDLER, Role.CHECKER, Role.SIGNER):
    CAST[_role] = replace(CAST[_role], body=Department.INDUSTRY)

DIGEST = "示例指纹"
AUTHOR, CHECKER = CAST[Role.COORDINATOR].account_id, CAST[Role.LEAD_CHECKER].account_id
CONDITION = ConditionView(text="投产前完成退出装备拆除", owner="示例水泥有限公司", due=date(2027, 6, 30))
SOURCE = Source(key="EXAMPLE", title="示例办法", issuer="示例机关", evidence=Evidence.SECONDARY)


def value(key: str, evidence: Evidence = Evidence.SECONDARY) -> ParameterUse:
    """A value of the law as a finding used it; provisional by default."""
    return ParameterUse(
        key=key,
        label=f"数值{key}",
        value="1.5",
        unit="",
        valid_from=date(2024, 1, 1),
        valid_to=None,
        citation=Citation(source=SOURCE, article="第一条", evidence=evidence),
        confirmed=False,
    )


def finding(
    criterion: str = "coal_substitution",
    outcome: Outcome = Outcome.MET,
    reason: Reason = Reason.OK,
    **changes: Any,
) -> Finding:
    titles = {"coal_substitution": "煤炭替代", "capacity_replacement": "产能置换", "siting": "选址"}
    return Finding(
        key=criterion,
        criterion=criterion,
        rule="R06",
        title=titles.get(criterion, criterion),
        outcome=outcome,
        reason=reason,
        summary="示例结论",
        **changes,
    )


ZERO = Decimal(0)
NO_ENERGY = EnergyBalance(
    e_cal=ZERO,
    e_eq=ZERO,
    e_raw=ZERO,
    e_ren=ZERO,
    raw_eq=ZERO,
    ren_eq=ZERO,
    e_floor=ZERO,
    spread=ZERO,
    lines=(),
    missing=(),
    missing_factors=(),
)
UNMET = finding("capacity_replacement", Outcome.NOT_MET, Reason.RATIO_SHORT)
SUSPENDED = finding("capacity_replacement", Outcome.CANNOT_TELL, Reason.SUSPENDED_POLICY, stops=True)


def unclear(reason: Reason, criterion: str = "siting", **changes: Any) -> Finding:
    return finding(criterion, Outcome.CANNOT_TELL, reason, **changes)


def screened(*findings: Finding, two_high: bool | None = True) -> Screening:
    """A screening made of these findings; one met finding when none is named."""
    scope = {
        True: (Outcome.MET, Reason.OK),
        False: (Outcome.NOT_APPLICABLE, Reason.OUTSIDE_DIRECTORY),
        None: (Outcome.CANNOT_TELL, Reason.MISSING_FACT),
    }[two_high]
    return Screening(
        as_of=date(2026, 3, 2),
        rules_version="示例",
        rules_digest="示例",
        overlay=False,
        code_version="示例",
        facts=ProjectFacts(name="示例"),
        balance=NO_ENERGY,
        findings=(finding("catalogue", *scope), *(findings or (finding(),))),
    )


def opinions(
    *verdicts: OpinionVerdict | OpinionState, state: OpinionState = OpinionState.SIGNED
) -> tuple[OpinionView, ...]:
    """Four opinions in the order of the notice; those not named agree. A state instead of a verdict: not signed."""
    named = [*verdicts, *[OpinionVerdict.AGREE] * (4 - len(verdicts))]
    return tuple(
        OpinionView(department=department, state=said)
        if isinstance(said, OpinionState)
        else OpinionView(department=department, state=state, verdict=said)
        for department, said in zip(CORE_DEPARTMENTS, named, strict=True)
    )


def draft(verdict: Verdict = Verdict.APPROVE, **changes: Any) -> Proposal:
    """A draft decision that was checked and has not changed since."""
    conditions = (CONDITION,) if verdict is Verdict.APPROVE_WITH_CONDITIONS else ()
    proposal = Proposal(
        verdict=verdict, author_id=AUTHOR, digest=DIGEST, checker_id=CHECKER, conditions=conditions
    )
    return replace(proposal, **changes)


def review(state: ReviewState = ReviewState.CONCLUSION, **changes: Any) -> ReviewCase:
    """A case nothing stands against."""
    case = ReviewCase(
        state=state,
        filed_on=date(2026, 3, 2),
        commitment_signed=True,
        county_opinion_given=True,
        screening=screened(),
        screening_current=True,
        scope_confirmed=True,
        opinions=opinions(),
        proposal=draft(),
        closing_author_id=AUTHOR,
        current_digest=DIGEST,
        preview_seen=True,
        meeting_quorate=True,
        minutes_signed=True,
        meeting_resolved=True,
        expert_report_attached=True,
        publicity_over=True,
        suspension_gone=True,
        answer_period_over=True,
        earlier_decision_in_force=True,
        change_stated=True,
    )
    return replace(case, **changes)


def asked(**changes: Any) -> Request:
    """A request with every part filled in except the verdict."""
    request = Request(
        reason="示例理由",
        seen_digest=DIGEST,
        items=("补充示例材料",),
        experts=(91, 92, 93),
        document_number="豫示例〔2026〕1号",
        attachments=("示例.pdf",),
        confirmed=True,
    )
    return replace(request, **changes)


SIGNED_VERDICTS = {f"sign_{verdict}": verdict for verdict in Verdict}


def ready(step: Step) -> tuple[ReviewCase, Request]:
    """A case and a request on which this row of joint_review is possible."""
    changes: dict[str, Any] = {
        "submit": {"county_check_required": step.target is ReviewState.COUNTY_CHECK},
        "propose_out_of_scope": {"screening": screened(two_high=False)},
        "confirm_out_of_scope": {"closing_kind": "out_of_scope"},
        "confirm_refusal": {"closing_kind": "refusal"},
        "answer_supplement": {"paused_from": step.target, "answer_period_over": False},
        "resume": {"paused_from": step.target},
        "halt": {"screening": screened(SUSPENDED)},
        "confirm": {
            "publicity_required": step.target is ReviewState.PUBLICITY,
            "proposal": draft(Verdict.APPROVE if step.target is ReviewState.PUBLICITY else Verdict.REJECT),
        },
        "accept_by_silence": {"notice_period_over": True},
    }.get(step.name, {})
    if step.name in SIGNED_VERDICTS:
        changes["proposal"] = draft(SIGNED_VERDICTS[step.name])
    verdict = Verdict.APPROVE if step.name in {"propose", "record_provincial_result"} else None
    return review(step.source, **changes), asked(verdict=verdict)


def opinion_case(state: OpinionState = OpinionState.DRAFTED, **changes: Any) -> OpinionCase:
    """A complete opinion of the industry bureau, drafted and checked by its own people."""
    case = OpinionCase(
        state=state,
        department=Department.INDUSTRY,
        handler_id=CAST[Role.HANDLER].account_id,
        checker_id=CAST[Role.CHECKER].account_id,
        assigned_criteria=("capacity_replacement", OVERALL),
        line_criteria=("capacity_replacement", OVERALL),
        verdict=OpinionVerdict.AGREE,
        period_over=True,
        lapses_by_silence=True,
        inputs_changed=True,
        sub_opinion_given=True,
    )
    return replace(case, **changes)
