"""Each guard of joint_review on both sides; the code of a refusal is the guard's name."""

from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

import pytest
from ready_cases import (
    AUTHOR,
    CAST,
    CHECKER,
    CONDITION,
    SUSPENDED,
    UNMET,
    asked,
    draft,
    finding,
    opinions,
    review,
    screened,
    unclear,
    value,
)

from rules.vocabulary import Evidence, Reason
from workflows.engine import Guard
from workflows.guards import consultation, people, proposal, province, signing, submission, supplement
from workflows.vocabulary import OpinionState, OpinionVerdict, ReviewState, Role, Verdict

APPROVE, CONDITIONAL, REJECT = Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS, Verdict.REJECT
MODULES = (consultation, people, proposal, province, signing, submission, supplement)


@dataclass
class Sides:
    """Changes of the case (and of request and actor) under which the guard holds, and under which it refuses."""

    guard: Guard
    fails: dict[str, Any]
    holds: dict[str, Any] = field(default_factory=dict)


def says(verdict: Verdict | None, **changes: Any) -> dict[str, Any]:
    return {"request": asked(verdict=verdict, **changes), "proposal": None}


def no_meeting(*findings: Any, **changes: Any) -> dict[str, Any]:
    return {"meeting_resolved": False, "screening": screened(*findings), **changes}


UNSETTLED = screened(unclear(Reason.NEEDS_JUDGEMENT))
FACT = screened(unclear(Reason.MISSING_FACT))
PARAMETER = screened(unclear(Reason.MISSING_PARAMETER))
PROVISIONAL = screened(finding(parameters=(value("a"),)))
UNMET_ON_A = screened(replace(UNMET, parameters=(value("a"),)), finding(parameters=(value("b"),)))
DISAGREED = opinions(OpinionVerdict.DISAGREE)
CONDITIONED = opinions(OpinionVerdict.AGREE_WITH_CONDITIONS)
MATERIAL = opinions(OpinionVerdict.NEEDS_MATERIAL)
OPTIONAL = screened(unclear(Reason.MISSING_FACT, mandatory=False))
to_intake, from_consultation = (
    supplement.paused_from(state) for state in (ReviewState.INTAKE, ReviewState.CONSULTATION)
)

SIDES = [
    Sides(people.not_recused, {"recused": frozenset({AUTHOR})}, {"recused": frozenset({CHECKER})}),
    Sides(
        people.deputation_holds,
        {"actor": replace(CAST[Role.CHAIR], principal_id=7, principal_name="乙", deputed=False)},
        {"actor": replace(CAST[Role.CHAIR], principal_id=7, principal_name="乙")},
    ),
    Sides(people.reason_given, {"request": asked(reason=" ")}),
    Sides(submission.sections_complete, {"incomplete_sections": ("用能",)}),
    Sides(submission.commitment_signed, {"commitment_signed": False}),
    Sides(submission.county_check_applies, {"county_check_required": False}),
    Sides(submission.county_check_skipped, {}, {"county_check_required": False}),
    Sides(submission.county_opinion_given, {"county_opinion_given": False}),
    Sides(
        submission.return_reasons_given,
        {"request": asked(reason="", items=("",))},
        {"request": asked(reason="")},
    ),
    Sides(submission.materials_complete, {"missing_materials": ("可行性研究报告",)}),
    Sides(submission.screening_current, {"screening_current": False}),
    Sides(submission.screening_current, {"screening": None}),
    Sides(submission.scope_confirmed, {"scope_confirmed": False}),
    Sides(submission.found_out_of_scope, {}, {"screening": screened(two_high=False)}),
    Sides(
        submission.found_out_of_scope,
        {"screening": screened(two_high=None)},
        {"screening": screened(two_high=False)},
    ),
    Sides(submission.closing_is_out_of_scope, {"closing_kind": "refusal"}, {"closing_kind": "out_of_scope"}),
    Sides(submission.closing_is_refusal, {"closing_kind": "out_of_scope"}, {"closing_kind": "refusal"}),
    Sides(submission.closing_author_does_not_confirm, {}, {"closing_author_id": CHECKER}),
    Sides(submission.earlier_decision_in_force, {"earlier_decision_in_force": False}),
    Sides(submission.change_stated, {"change_stated": False}),
    Sides(submission.withdrawal_confirmed, {"request": asked(confirmed=False)}),
    Sides(supplement.items_listed, {"request": asked(items=())}),
    Sides(supplement.one_notice_per_stage, {"supplements_in_stage": 1}),
    Sides(supplement.notice_in_time, {"notice_period_over": True}),
    Sides(supplement.notice_overdue, {"notice_period_over": False}, {"notice_period_over": True}),
    Sides(supplement.every_item_answered, {"supplement_items_open": ("能评报告",)}),
    Sides(supplement.answer_in_time, {"answer_period_over": True}, {"answer_period_over": False}),
    Sides(supplement.answer_period_over, {"answer_period_over": False}),
    Sides(to_intake, {"paused_from": ReviewState.CONSULTATION}, {"paused_from": ReviewState.INTAKE}),
    Sides(from_consultation, {"paused_from": None}, {"paused_from": ReviewState.CONSULTATION}),
    Sides(consultation.every_opinion_in, {"opinions": opinions(OpinionState.CHECKED)}),
    Sides(consultation.every_opinion_in, {"opinions": opinions(OpinionState.FLAGGED)}),
    Sides(
        consultation.every_opinion_in,
        {"opinions": opinions()[:3]},
        {"opinions": opinions(OpinionState.LAPSED, OpinionState.RECUSED)},
    ),
    Sides(consultation.policy_allows_no_meeting, {"opinions": DISAGREED}, {"opinions": CONDITIONED}),
    Sides(
        consultation.policy_allows_no_meeting,
        {"screening": UNSETTLED},
        {"screening": UNSETTLED, "settled": frozenset({"siting"})},
    ),
    Sides(
        consultation.policy_allows_no_meeting,
        {"opinions": DISAGREED},
        {"opinions": DISAGREED, "screening": screened(UNMET)},
    ),
    Sides(consultation.odd_number_of_experts, {"request": asked(experts=(91, 92, 93, 94))}),
    Sides(consultation.odd_number_of_experts, {"request": asked(experts=(91,))}),
    Sides(consultation.odd_number_of_experts, {"request": asked(experts=(91, 91, 91))}),
    Sides(consultation.no_expert_recused, {"recused": frozenset({92})}, {"recused": frozenset({95})}),
    Sides(consultation.expert_report_attached, {"expert_report_attached": False}),
    Sides(consultation.quorum_present, {"meeting_quorate": False}),
    Sides(consultation.minutes_signed, {"minutes_signed": False}),
    Sides(consultation.resolution_recorded, {"meeting_resolved": False}),
    Sides(consultation.suspension_found, {}, {"screening": screened(SUSPENDED)}),
    Sides(consultation.suspension_gone, {"suspension_gone": False}),
    Sides(province.province_may_decide, {"decided_by_province": False}, {"decided_by_province": None}),
    Sides(province.province_not_heard_yet, {"provincial_result": APPROVE}),
    Sides(province.result_verdict_given, {}, {"request": asked(verdict=REJECT)}),
    Sides(province.document_number_given, {"request": asked(document_number="")}),
    Sides(province.scan_attached, {"request": asked(attachments=())}),
    Sides(
        province.city_may_decide,
        {"decided_by_province": True},
        {"decided_by_province": True, "provincial_result": APPROVE},
    ),
    Sides(
        province.city_may_decide, {"decided_by_province": True}, {"decided_by_province": True, **says(REJECT)}
    ),
    Sides(province.province_followed, {"provincial_result": REJECT}, {"provincial_result": APPROVE}),
    Sides(proposal.verdict_given, {"proposal": None}, says(APPROVE)),
    Sides(proposal.verdict_follows_policy, no_meeting(**says(REJECT)), no_meeting(**says(CONDITIONAL))),
    Sides(
        proposal.verdict_follows_policy,
        no_meeting(opinions=CONDITIONED),
        no_meeting(**says(CONDITIONAL), opinions=CONDITIONED),
    ),
    Sides(
        proposal.verdict_follows_policy,
        {"meeting_verdict": REJECT, **says(APPROVE)},
        {"meeting_verdict": REJECT, **says(REJECT)},
    ),
    Sides(proposal.verdict_follows_policy, no_meeting(UNMET), no_meeting(UNMET, **says(REJECT))),
    Sides(proposal.verdict_follows_policy, no_meeting(opinions=DISAGREED), {"opinions": DISAGREED}),
    Sides(
        proposal.verdict_follows_policy,
        no_meeting(opinions=MATERIAL),
        no_meeting(opinions=MATERIAL, **says(REJECT)),
    ),
    # A coefficient nobody has published is no ground for a refusal; a fact the applicant did not give is.
    Sides(
        proposal.verdict_follows_policy,
        no_meeting(unclear(Reason.MISSING_PARAMETER), **says(REJECT)),
        no_meeting(unclear(Reason.MISSING_FACT), **says(REJECT)),
    ),
    Sides(
        proposal.verdict_follows_policy,
        no_meeting(SUSPENDED, **says(REJECT)),
        no_meeting(SUSPENDED, provincial_result=REJECT),
    ),
    Sides(
        proposal.no_requirement_unmet,
        {"screening": screened(UNMET)},
        {"screening": screened(UNMET), **says(REJECT)},
    ),
    Sides(
        proposal.no_requirement_unmet,
        {"screening": screened(UNMET)},
        {"screening": screened(replace(UNMET, mandatory=False))},
    ),
    Sides(proposal.no_policy_suspended, {"screening": screened(SUSPENDED)}),
    Sides(proposal.no_policy_suspended, {"screening": screened(finding(mandatory=False, stops=True))}),
    Sides(
        proposal.no_fact_missing,
        {"screening": FACT, "settled": frozenset({"siting"})},
        {"screening": OPTIONAL},
    ),
    Sides(proposal.no_fact_missing, {"screening": FACT}, {"screening": PARAMETER}),
    Sides(
        proposal.no_parameter_missing,
        {"screening": PARAMETER, "settled": frozenset({"siting"})},
        {"screening": FACT},
    ),
    Sides(
        proposal.judgements_settled,
        {"screening": UNSETTLED},
        {"screening": UNSETTLED, "settled": frozenset({"siting"})},
    ),
    Sides(
        proposal.judgements_settled,
        {"screening": screened(unclear(Reason.EDITION_UNCERTAIN))},
        {"screening": FACT},
    ),
    Sides(
        proposal.judgements_settled,
        {"screening": screened(unclear(Reason.BANNED_IN_PRINCIPLE))},
        {"screening": UNSETTLED, **says(REJECT)},
    ),
    Sides(
        proposal.values_confirmed,
        {"screening": PROVISIONAL},
        {"screening": PROVISIONAL, "confirmed_values": frozenset({"a"})},
    ),
    Sides(
        proposal.values_confirmed,
        {"screening": PROVISIONAL},
        {"screening": screened(finding(parameters=(value("a", Evidence.READ),)))},
    ),
    Sides(
        proposal.values_confirmed,
        {"screening": UNMET_ON_A, **says(REJECT)},
        {"screening": UNMET_ON_A, **says(REJECT), "confirmed_values": frozenset({"a"})},
    ),
    Sides(
        proposal.conditions_complete,
        says(CONDITIONAL, conditions=(replace(CONDITION, owner=""),)),
        says(CONDITIONAL, conditions=(CONDITION,)),
    ),
    Sides(proposal.conditions_complete, {"proposal": draft(conditions=(replace(CONDITION, due=None),))}),
    Sides(
        proposal.conditions_fit_verdict,
        {"proposal": draft(CONDITIONAL, conditions=())},
        {"proposal": draft(CONDITIONAL)},
    ),
    Sides(proposal.conditions_fit_verdict, {"proposal": draft(conditions=(CONDITION,))}),
    Sides(proposal.rejection_reason_given, says(REJECT, reason=""), says(REJECT)),
    Sides(proposal.rejection_reason_given, says(REJECT, reason=""), says(APPROVE, reason="")),
    Sides(proposal.preview_seen, {"preview_seen": False}),
    Sides(signing.author_does_not_check, {}, {"proposal": draft(author_id=99)}),
    Sides(signing.unchanged_since_draft, {"current_digest": "另一指纹"}),
    Sides(signing.unchanged_since_draft, {"current_digest": "", "proposal": draft(digest="")}),
    Sides(signing.was_checked, {"proposal": draft(checker_id=None)}),
    Sides(signing.author_does_not_sign, {}, {"proposal": draft(author_id=99)}),
    Sides(signing.checker_does_not_sign, {"proposal": draft(checker_id=AUTHOR)}),
    Sides(signing.unchanged_since_preview, {"request": asked(seen_digest="另一指纹")}),
    Sides(signing.unchanged_since_preview, {"current_digest": "另一指纹"}),
    Sides(signing.unchanged_since_preview, {"proposal": draft(digest="另一指纹")}),
    Sides(signing.proposal_says(APPROVE), {"proposal": draft(REJECT)}, {"proposal": draft(APPROVE)}),
    Sides(signing.proposal_says(REJECT), {"proposal": None}, {"proposal": draft(REJECT)}),
    Sides(signing.publicity_asked, {}, {"publicity_required": True}),
    Sides(signing.no_publicity_asked, {"publicity_required": True}),
    Sides(signing.approval_drafted, {"proposal": draft(REJECT)}, {"proposal": draft(CONDITIONAL)}),
    Sides(signing.approval_drafted, {"proposal": None}),
    Sides(signing.rejection_drafted, {"proposal": draft(APPROVE)}, {"proposal": draft(REJECT)}),
    Sides(
        signing.author_does_not_sign,
        {"proposal": draft(author_id=99, author_for_id=AUTHOR)},
        {"proposal": draft(author_id=99, author_for_id=98)},
    ),
    Sides(signing.publicity_over, {"publicity_over": False}),
    Sides(signing.objections_answered, {"objections_open": True}),
]


def ask(guard: Guard, changes: dict[str, Any]) -> Any:
    changes = dict(changes)
    request, actor = changes.pop("request", asked()), changes.pop("actor", CAST[Role.COORDINATOR])
    return guard(review(**changes), actor, request)


@pytest.mark.parametrize("sides", SIDES, ids=lambda sides: sides.guard.__name__)
def test_a_guard_holds_on_one_side_and_refuses_on_the_other(sides: Sides) -> None:
    assert ask(sides.guard, sides.holds) is None
    refusal = ask(sides.guard, sides.fails)
    assert refusal is not None
    assert refusal.code == sides.guard.__name__
    assert len(refusal.reason) >= 5
    assert any("一" <= sign <= "鿿" for sign in refusal.reason)


def test_no_guard_is_left_out() -> None:
    factories = {"paused_from", "proposal_says"}
    helpers = {"proposed_verdict", "proposed_conditions"}
    written = {
        name
        for module in MODULES
        for name, item in vars(module).items()
        if isinstance(item, FunctionType) and item.__module__ == module.__name__ and name[0] != "_"
    }
    assert written - helpers == {sides.guard.__name__ for sides in SIDES} | factories


def test_a_refusal_names_the_finding() -> None:
    refusal = ask(proposal.no_parameter_missing, {"screening": PARAMETER})
    assert "选址（缺参数）" in refusal.reason
