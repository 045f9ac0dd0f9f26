"""Each department is asked what the division of checks gives it; all four are asked."""

from dataclasses import replace

from ready_cases import finding, screened

from rules.vocabulary import Outcome, Reason
from workflows.invitation import OVERALL, invited
from workflows.vocabulary import CORE_DEPARTMENTS, Department

PROJECT = screened(
    finding("prohibitions"),
    finding("capacity_replacement"),
    replace(finding("capacity_replacement"), key="capacity_replacement:2", product="cement_clinker"),
    finding("coal_substitution"),
    finding("energy_efficiency", Outcome.NOT_APPLICABLE, Reason.NOT_IN_BENCHMARK_LIST),
    finding("siting", Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT),
    finding("example_criterion"),
)


def test_the_division_of_checks_is_followed() -> None:
    asked = {invitation.department: invitation.criteria for invitation in invited(PROJECT)}
    assert asked == {
        Department.DEVELOPMENT_REFORM: ("catalogue", "coal_substitution", "example_criterion"),
        Department.INDUSTRY: ("prohibitions", "capacity_replacement"),
        Department.NATURAL_RESOURCES: ("siting",),
        Department.ECOLOGY: ("prohibitions",),
    }


def test_every_department_writes_at_least_an_overall_line() -> None:
    invitations = invited(screened())
    assert [invitation.department for invitation in invitations] == list(CORE_DEPARTMENTS)
    assert all(invitation.lines[-1] == OVERALL for invitation in invitations)
    assert invitations[3].criteria == ()
    assert "请就总体提出意见" in invitations[3].reason


def test_the_reason_names_the_finding_its_outcome_and_the_basis() -> None:
    siting = invited(PROJECT)[2]
    assert siting.reason == (
        "市自然资源和规划局负责选址、用地、规划、红线和园区意见；请核对选址（初筛：无法判断）。依据：系统约定"
    )
