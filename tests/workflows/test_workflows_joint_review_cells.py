"""Every cell of state × step × role, and the complete set of next steps of each (state, role)."""

from datetime import date

import pytest
from ready_cases import CAST, ready, review

from workflows.engine import StepRefused
from workflows.joint_review import PROCEDURE, VERSIONS, procedure_for
from workflows.vocabulary import FINAL_REVIEW_STATES, ReviewState, Role

S, R = ReviewState, Role

NEXT_STEPS: dict[tuple[ReviewState, Role], str] = {
    (S.DRAFT, R.APPLICANT): "submit>county_check submit>intake withdraw>withdrawn",
    (S.DRAFT, R.CONSULTANT): "submit>county_check submit>intake",
    (S.COUNTY_CHECK, R.APPLICANT): "withdraw>withdrawn",
    (S.COUNTY_CHECK, R.COUNTY_OFFICER): "endorse>intake return_to_applicant>draft",
    (S.INTAKE, R.APPLICANT): "withdraw>withdrawn",
    (S.INTAKE, R.COORDINATOR): "accept>consultation propose_out_of_scope>closing_check"
    " propose_refusal>closing_check request_supplement>supplement",
    (S.SUPPLEMENT, R.APPLICANT): "answer_supplement>intake answer_supplement>consultation"
    " answer_supplement>conclusion withdraw>withdrawn",
    (S.SUPPLEMENT, R.CONSULTANT): "answer_supplement>intake answer_supplement>consultation"
    " answer_supplement>conclusion",
    (S.SUPPLEMENT, R.CLOCK): "lapse>lapsed",
    (S.CONSULTATION, R.APPLICANT): "withdraw>withdrawn",
    (S.CONSULTATION, R.COORDINATOR): "request_supplement>supplement send_to_experts>expert_review"
    " convene>meeting conclude_without_meeting>conclusion halt>halted",
    (S.EXPERT_REVIEW, R.APPLICANT): "withdraw>withdrawn",
    (S.EXPERT_REVIEW, R.COORDINATOR): "take_expert_opinion>consultation",
    (S.MEETING, R.APPLICANT): "withdraw>withdrawn",
    (S.MEETING, R.COORDINATOR): "close_meeting>conclusion reopen_round>consultation",
    (S.MEETING, R.CHAIR): "reopen_round>consultation",
    (S.CONCLUSION, R.APPLICANT): "withdraw>withdrawn",
    (S.CONCLUSION, R.COORDINATOR): "request_supplement>supplement reopen_round>consultation halt>halted"
    " refer_to_province>provincial_review propose>check",
    (S.CONCLUSION, R.CHAIR): "reopen_round>consultation",
    (S.CHECK, R.APPLICANT): "withdraw>withdrawn",
    (S.CHECK, R.LEAD_CHECKER): "confirm>signing confirm>publicity return_draft>conclusion",
    (S.PUBLICITY, R.APPLICANT): "withdraw>withdrawn",
    (S.PUBLICITY, R.COORDINATOR): "close_publicity>signing",
    (S.SIGNING, R.CHAIR): "return_draft>conclusion sign_approve>approved"
    " sign_approve_with_conditions>approved_with_conditions sign_reject>rejected",
    (S.PROVINCIAL_REVIEW, R.APPLICANT): "withdraw>withdrawn",
    (S.PROVINCIAL_REVIEW, R.COORDINATOR): "record_provincial_result>conclusion",
    (S.HALTED, R.APPLICANT): "withdraw>withdrawn",
    (S.HALTED, R.COORDINATOR): "resume>consultation resume>conclusion",
    (S.CLOSING_CHECK, R.APPLICANT): "withdraw>withdrawn",
    (S.CLOSING_CHECK, R.LEAD_CHECKER): "confirm_out_of_scope>out_of_scope confirm_refusal>not_accepted"
    " return_closing>intake",
}

OFFERED: dict[tuple[ReviewState, Role], str] = {
    (S.DRAFT, R.APPLICANT): "submit withdraw",
    (S.DRAFT, R.CONSULTANT): "submit",
    (S.COUNTY_CHECK, R.COUNTY_OFFICER): "endorse return_to_applicant",
    (S.INTAKE, R.COORDINATOR): "accept",
    (S.CONSULTATION, R.COORDINATOR): "conclude_without_meeting",
    (S.CONCLUSION, R.COORDINATOR): "reopen_round propose",
    (S.CONCLUSION, R.CHAIR): "reopen_round",
    (S.CHECK, R.LEAD_CHECKER): "confirm return_draft",
    (S.SIGNING, R.CHAIR): "return_draft sign_approve",
    **{
        (state, R.APPLICANT): "withdraw"
        for state in S
        if state not in FINAL_REVIEW_STATES | {S.SIGNING, S.DRAFT}
    },
}

NAMES = sorted({step.name for step in PROCEDURE.steps})
CELLS = [(state, role) for state in ReviewState for role in Role]


def test_the_table_has_the_size_that_was_agreed() -> None:
    assert len(CELLS) == 21 * 17
    assert len(NAMES) == 30
    assert len(PROCEDURE.steps) == 52
    assert len(CELLS) * len(NAMES) == 10_710


@pytest.mark.parametrize("state", list(ReviewState))
def test_each_role_has_exactly_these_next_steps(state: ReviewState) -> None:
    for role in Role:
        found = [f"{step.name}>{step.target}" for step, _ in PROCEDURE.available(review(state), CAST[role])]
        assert sorted(found) == sorted(NEXT_STEPS.get((state, role), "").split()), (state, role)


@pytest.mark.parametrize("state", list(ReviewState))
def test_a_cell_outside_the_table_is_refused_whatever_was_prepared(state: ReviewState) -> None:
    for name in NAMES:
        rows = [step for step in PROCEDURE.steps_from(state) if step.name == name]
        for role in Role:
            if any(role in row.roles for row in rows):
                continue
            with pytest.raises(StepRefused) as refused:
                PROCEDURE.take(name, review(state), CAST[role])
            codes = {reason.code for reason in refused.value.reasons}
            assert codes == {"state"} if not rows else "role" in codes, (state, name, role)


@pytest.mark.parametrize("row", PROCEDURE.steps, ids=lambda step: step.trigger)
def test_each_row_can_be_taken_by_each_of_its_roles(row) -> None:
    case, request = ready(row)
    for role in row.roles:
        taken = PROCEDURE.take(row.name, case, CAST[role], request)
        assert (taken.source, taken.target) == (row.source, row.target)


@pytest.mark.parametrize("row", PROCEDURE.steps, ids=lambda step: step.trigger)
def test_a_recused_person_takes_no_step(row) -> None:
    case, request = ready(row)
    for role in row.roles:
        recused = review(case.state, recused=frozenset({CAST[role].account_id}))
        assert "not_recused" in {
            reason.code for reason in PROCEDURE.refusals(row, recused, CAST[role], request)
        }


@pytest.mark.parametrize("state", list(ReviewState))
def test_a_page_offers_exactly_these_steps(state: ReviewState) -> None:
    for role in Role:
        found = [step.name for step, _ in PROCEDURE.offered(review(state), CAST[role])]
        assert sorted(found) == sorted(OFFERED.get((state, role), "").split()), (state, role)


def test_nothing_leads_out_of_a_final_state() -> None:
    ends = {state for state in ReviewState if not PROCEDURE.steps_from(state)}
    assert ends == FINAL_REVIEW_STATES


def test_every_state_can_be_entered() -> None:
    entered = {step.target for step in PROCEDURE.steps} | {PROCEDURE.initial}
    assert entered == set(ReviewState)


def test_the_version_follows_the_day_of_filing() -> None:
    assert procedure_for(date(2026, 1, 1)) is VERSIONS["2026-1"]
    assert procedure_for(date(2025, 12, 31)) is VERSIONS["2026-1"]
    assert procedure_for(None) is VERSIONS["2026-1"]
