"""Which guards stand on which step, written out; each is broken once and must then refuse the step."""

from dataclasses import replace
from typing import Any

import pytest
from ready_cases import (
    CAST,
    CONDITION,
    SUSPENDED,
    UNMET,
    draft,
    finding,
    opinions,
    ready,
    screened,
    unclear,
    value,
)

from rules.vocabulary import Reason
from workflows.engine import Step, StepRefused
from workflows.joint_review import PROCEDURE
from workflows.vocabulary import OpinionState, OpinionVerdict, Role, Verdict

CHAIR, CHECKER, COORDINATOR = (
    CAST[role].account_id for role in (Role.CHAIR, Role.LEAD_CHECKER, Role.COORDINATOR)
)
RECHECKED = "screening_current every_opinion_in"
APPROVAL = (
    "no_requirement_unmet no_policy_suspended no_fact_missing no_parameter_missing judgements_settled"
    " values_confirmed city_may_decide province_followed"
)
CONDITIONS = "conditions_complete conditions_fit_verdict"
SIGNING = (
    "proposal_says was_checked author_does_not_sign checker_does_not_sign unchanged_since_draft"
    f" unchanged_since_preview {RECHECKED} {APPROVAL} {CONDITIONS}"
)

STANDS_ON = {
    "submit>county_check": "county_check_applies sections_complete commitment_signed",
    "submit>intake": "county_check_skipped sections_complete commitment_signed",
    "endorse": "county_opinion_given",
    "return_to_applicant": "return_reasons_given",
    "accept": "materials_complete screening_current scope_confirmed",
    "propose_out_of_scope": "screening_current found_out_of_scope",
    "propose_refusal": "reason_given",
    "confirm_out_of_scope": "closing_is_out_of_scope closing_author_does_not_confirm",
    "confirm_refusal": "closing_is_refusal closing_author_does_not_confirm",
    "return_closing": "reason_given",
    "intake>supplement": "items_listed one_notice_per_stage notice_in_time",
    "request_supplement": "items_listed one_notice_per_stage",
    "answer_supplement": "paused_from every_item_answered answer_in_time",
    "lapse": "answer_period_over",
    "send_to_experts": "odd_number_of_experts no_expert_recused",
    "take_expert_opinion": "expert_report_attached",
    "convene": "every_opinion_in",
    "conclude_without_meeting": "every_opinion_in policy_allows_no_meeting",
    "close_meeting": "quorum_present minutes_signed resolution_recorded",
    "reopen_round": "reason_given",
    "halt": "suspension_found",
    "resume": "paused_from suspension_gone",
    "refer_to_province": "province_may_decide province_not_heard_yet",
    "record_provincial_result": "result_verdict_given document_number_given scan_attached",
    "propose": f"{RECHECKED} verdict_given verdict_follows_policy {APPROVAL} {CONDITIONS}"
    " rejection_reason_given preview_seen",
    "confirm>signing": "no_publicity_asked author_does_not_check unchanged_since_draft unchanged_since_preview",
    "confirm>publicity": "publicity_asked author_does_not_check unchanged_since_draft unchanged_since_preview",
    "return_draft": "reason_given",
    "close_publicity": "publicity_over objections_answered",
    "sign_approve": SIGNING,
    "sign_approve_with_conditions": SIGNING,
    "sign_reject": SIGNING,
    "withdraw": "withdrawal_confirmed",
    "accept_by_silence": "notice_overdue screening_current scope_confirmed",
    "return_published": "reason_given",
}

BROKEN: dict[str, dict[str, Any]] = {
    "county_check_applies": {"county_check_required": False},
    "county_check_skipped": {"county_check_required": True},
    "sections_complete": {"incomplete_sections": ("用能",)},
    "commitment_signed": {"commitment_signed": False},
    "county_opinion_given": {"county_opinion_given": False},
    "return_reasons_given": {"ask": {"reason": "", "items": ()}},
    "materials_complete": {"missing_materials": ("示例材料",)},
    "screening_current": {"screening_current": False},
    "scope_confirmed": {"scope_confirmed": False},
    "found_out_of_scope": {"screening": screened()},
    "reason_given": {"ask": {"reason": ""}},
    "closing_is_out_of_scope": {"closing_kind": "refusal"},
    "closing_is_refusal": {"closing_kind": "out_of_scope"},
    "closing_author_does_not_confirm": {"closing_author_id": CHECKER},
    "items_listed": {"ask": {"items": ()}},
    "one_notice_per_stage": {"supplements_in_stage": 1},
    "notice_in_time": {"notice_period_over": True},
    "notice_overdue": {"notice_period_over": False},
    "paused_from": {"paused_from": None},
    "every_item_answered": {"supplement_items_open": ("示例材料",)},
    "answer_period_over": {"answer_period_over": False},
    "answer_in_time": {"answer_period_over": True},
    "odd_number_of_experts": {"ask": {"experts": (91, 92)}},
    "no_expert_recused": {"recused": frozenset({92})},
    "expert_report_attached": {"expert_report_attached": False},
    "every_opinion_in": {"opinions": opinions(OpinionState.CHECKED)},
    "policy_allows_no_meeting": {"opinions": opinions(OpinionVerdict.DISAGREE)},
    "quorum_present": {"meeting_quorate": False},
    "minutes_signed": {"minutes_signed": False},
    "resolution_recorded": {"meeting_resolved": False},
    "suspension_found": {"screening": screened()},
    "suspension_gone": {"suspension_gone": False},
    "province_may_decide": {"decided_by_province": False},
    "province_not_heard_yet": {"provincial_result": Verdict.REJECT},
    "result_verdict_given": {"ask": {"verdict": None}},
    "document_number_given": {"ask": {"document_number": ""}},
    "scan_attached": {"ask": {"attachments": ()}},
    "verdict_given": {"ask": {"verdict": None}, "proposal": None},
    "verdict_follows_policy": {"opinions": opinions(OpinionVerdict.DISAGREE), "meeting_resolved": False},
    "no_requirement_unmet": {"screening": screened(UNMET)},
    "no_policy_suspended": {"screening": screened(SUSPENDED)},
    "no_fact_missing": {"screening": screened(unclear(Reason.MISSING_FACT))},
    "no_parameter_missing": {"screening": screened(unclear(Reason.MISSING_PARAMETER))},
    "judgements_settled": {"screening": screened(unclear(Reason.NEEDS_JUDGEMENT))},
    "values_confirmed": {"screening": screened(replace(UNMET, parameters=(value("a"),)))},
    "city_may_decide": {"decided_by_province": True},
    "conditions_complete": {"conditions": (replace(CONDITION, owner=""),)},
    "preview_seen": {"preview_seen": False},
    "rejection_reason_given": {"ask": {"verdict": Verdict.REJECT, "reason": ""}},
    "withdrawal_confirmed": {"ask": {"confirmed": False}},
    "no_publicity_asked": {"publicity_required": True},
    "publicity_asked": {"publicity_required": False},
    "publicity_over": {"publicity_over": False},
    "objections_answered": {"objections_open": True},
    "author_does_not_check": {"draft": {"author_id": CHECKER}},
    "unchanged_since_draft": {"current_digest": "另一指纹"},
    "unchanged_since_preview": {"ask": {"seen_digest": "另一指纹"}},
    "was_checked": {"draft": {"checker_id": None}},
    "author_does_not_sign": {"draft": {"author_id": CHAIR}},
    "checker_does_not_sign": {"draft": {"checker_id": CHAIR}},
}
NEVER_FOR_REJECTION = set(APPROVAL.split()) - {"values_confirmed", "province_followed"}


def written_on(row: Step) -> set[str]:
    keys = (f"{row.name}>{row.target}", f"{row.source}>{row.target}", row.name)
    return set(next(STANDS_ON[key] for key in keys if key in STANDS_ON).split())


def broken(row: Step, code: str) -> tuple[Any, Any]:
    """The ready case and request of the row with one thing wrong."""
    case, request = ready(row)
    said = case.proposal.verdict
    special: dict[str, dict[str, Any]] = {
        "proposal_says": {"proposal": draft(next(v for v in Verdict if v is not said))},
        "province_followed": {"provincial_result": next(v for v in Verdict if v is not said)},
        "conditions_fit_verdict": {
            "draft": {"conditions": () if said is Verdict.APPROVE_WITH_CONDITIONS else (CONDITION,)}
        },
    }
    changes = dict(special.get(code) or BROKEN[code])
    request = replace(request, **changes.pop("ask", {}))
    proposal = replace(case.proposal, **changes.pop("draft", {}))
    if "conditions" in changes:
        proposal = replace(proposal, conditions=changes.pop("conditions"))
    return replace(case, **{"proposal": proposal, **changes}), request


@pytest.mark.parametrize("row", PROCEDURE.steps, ids=lambda step: step.trigger)
def test_each_guard_of_a_row_refuses_it(row: Step) -> None:
    codes = written_on(row)
    assert {guard.__name__ for guard in (*row.when, *row.guards, *row.inputs)} == codes
    for code in codes - (NEVER_FOR_REJECTION if row.name == "sign_reject" else set()):
        case, request = broken(row, code)
        refusals = PROCEDURE.refusals(row, case, CAST[row.roles[0]], request)
        assert code in {refusal.code for refusal in refusals}, code


@pytest.mark.parametrize("code", sorted(NEVER_FOR_REJECTION))
def test_what_bars_an_approval_does_not_hold_up_a_rejection(code: str) -> None:
    row = next(step for step in PROCEDURE.steps if step.name == "sign_reject")
    case, request = broken(row, code)
    assert PROCEDURE.take("sign_reject", case, CAST[Role.CHAIR], request).target is row.target


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_three_signatures_are_of_three_people(verdict: Verdict) -> None:
    row = next(step for step in PROCEDURE.steps if step.name == f"sign_{verdict}")
    case, request = ready(row)
    for same in (COORDINATOR, CHECKER):
        signer = replace(CAST[Role.CHAIR], account_id=same)
        with pytest.raises(StepRefused, match="不能签发"):
            PROCEDURE.take(row.name, case, signer, request)


def test_a_met_finding_beside_an_optional_one_is_signed() -> None:
    row = next(step for step in PROCEDURE.steps if step.name == "sign_approve")
    case, request = ready(row)
    optional = unclear(Reason.MISSING_FACT, mandatory=False)
    case = replace(case, screening=screened(finding(), optional))
    assert PROCEDURE.take("sign_approve", case, CAST[Role.CHAIR], request).target is row.target
