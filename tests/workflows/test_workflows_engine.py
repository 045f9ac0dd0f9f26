"""The engine: every reason is told, the row that applies is found, the shared machine keeps no truth."""

from dataclasses import replace

import pytest
from ready_cases import CAST, UNMET, asked, ready, review, screened

from workflows.cases import Request
from workflows.engine import StepRefused
from workflows.joint_review import PROCEDURE
from workflows.vocabulary import ReviewState, Role, Verdict

S = ReviewState


def test_every_reason_is_told_not_only_the_first() -> None:
    case = review(S.DRAFT, incomplete_sections=("用能",), commitment_signed=False)
    with pytest.raises(StepRefused) as refused:
        PROCEDURE.take("submit", case, CAST[Role.APPLICANT])
    assert [reason.code for reason in refused.value.reasons] == ["sections_complete", "commitment_signed"]
    assert str(refused.value) == "请先填完：用能；请先签署真实性承诺"


def test_the_row_is_chosen_by_its_route() -> None:
    skipped = review(S.DRAFT, county_check_required=False)
    assert PROCEDURE.take("submit", review(S.DRAFT), CAST[Role.APPLICANT]).target is S.COUNTY_CHECK
    assert PROCEDURE.take("submit", skipped, CAST[Role.APPLICANT]).target is S.INTAKE


def test_without_a_route_the_routes_are_told() -> None:
    with pytest.raises(StepRefused, match="不是从“受理审查”停表"):
        PROCEDURE.take("answer_supplement", review(S.SUPPLEMENT), CAST[Role.APPLICANT], asked())


def test_a_wrong_state_names_the_state() -> None:
    with pytest.raises(StepRefused, match="现在是“草稿”"):
        PROCEDURE.take("accept", review(S.DRAFT), CAST[Role.COORDINATOR])


def test_a_wrong_role_names_the_right_one() -> None:
    with pytest.raises(StepRefused, match="由市发展改革委经办办理"):
        PROCEDURE.take("accept", review(S.INTAKE), CAST[Role.CHAIR])


def test_a_button_is_shown_grey_with_its_reasons() -> None:
    shown = PROCEDURE.offered(review(S.INTAKE, scope_confirmed=False), CAST[Role.COORDINATOR])
    assert [(step.name, [reason.code for reason in reasons]) for step, reasons in shown] == [
        ("accept", ["scope_confirmed"]),
        ("propose_out_of_scope", ["found_out_of_scope"]),
        ("propose_refusal", []),
        ("request_supplement", []),
    ]


def test_taking_a_step_leaves_case_and_machine_unchanged() -> None:
    case = review(S.INTAKE)
    first = PROCEDURE.take("accept", case, CAST[Role.COORDINATOR], Request())
    second = PROCEDURE.take("accept", case, CAST[Role.COORDINATOR], Request())
    assert first == second
    assert case.state is S.INTAKE


def test_every_step_has_labels_a_basis_and_a_role() -> None:
    for step in PROCEDURE.steps:
        assert step.label
        assert step.basis
        assert step.roles


def test_what_the_form_will_hand_in_greys_no_button() -> None:
    for state, role in (
        (S.SIGNING, Role.CHAIR),
        (S.CHECK, Role.LEAD_CHECKER),
        (S.INTAKE, Role.APPLICANT),
    ):
        shown = PROCEDURE.offered(review(state), CAST[role])
        assert shown
        assert all(reasons == () for _, reasons in shown)


def test_each_verdict_can_be_asked_for_what_stands_against_it() -> None:
    propose = next(step for step in PROCEDURE.steps if step.name == "propose")
    case = review(proposal=None, screening=screened(UNMET), meeting_resolved=False)
    against = {
        verdict: {
            refusal.code
            for refusal in PROCEDURE.refusals(propose, case, CAST[Role.COORDINATOR], asked(verdict=verdict))
        }
        for verdict in (Verdict.APPROVE, Verdict.REJECT)
    }
    assert against == {
        Verdict.APPROVE: {"verdict_follows_policy", "no_requirement_unmet"},
        Verdict.REJECT: set(),
    }


def test_a_step_does_not_pass_without_what_must_be_handed_in() -> None:
    for step in PROCEDURE.steps:
        case, request = ready(step)
        # The county's opinion and the sight of the preview arrive with the step, by way of the case.
        case = replace(case, county_opinion_given=False, preview_seen=False)
        empty = replace(
            request,
            reason="",
            items=(),
            experts=(),
            document_number="",
            attachments=(),
            confirmed=False,
            seen_digest="",
            verdict=None,
        )
        for actor in (CAST[role] for role in step.roles):
            codes = {refusal.code for refusal in PROCEDURE.refusals(step, case, actor, empty)}
            asked_for = {guard.__name__ for guard in step.inputs} - {
                "verdict_given",
                "rejection_reason_given",
            }
            assert codes >= asked_for - {"no_expert_recused"}, step.trigger
