"""Every cell of state × step × role of every procedure, and the complete set of next steps of each (state, role).

The sets stand in next_steps.toml, written so that an official can read them: who may do what from where.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from ready_cases import CAST
from ready_side import deputy, favourable, in_state

from workflows.engine import Procedure, StepRefused
from workflows.guards.people import deputation_holds, not_recused
from workflows.procedures import ALL
from workflows.vocabulary import Role

Sets = dict[str, dict[str, dict[str, list[str]]]]
EXPECTED: Sets = tomllib.loads(Path(__file__).with_name("next_steps.toml").read_text(encoding="utf-8"))
# procedure and version: states, rows, names of steps, cells of state × step × role
SIZES = {
    "joint_review 2026-1": (21, 54, 32, 11_424),
    "joint_review 2027-1": (21, 54, 32, 11_424),
    "change_review 2026-1": (21, 48, 28, 9_996),
    "opinion 2026-1": (10, 34, 13, 2_210),
    "meeting 2026-1": (4, 4, 4, 272),
    "document 2026-1": (6, 6, 6, 612),
    "decision 2026-1": (5, 7, 4, 340),
    "extension 2026-1": (7, 10, 7, 833),
    "production_check 2026-1": (8, 15, 10, 1_360),
    "reconsideration 2026-1": (8, 12, 8, 1_088),
    "condition 2026-1": (6, 9, 6, 612),
    "lot 2026-1": (4, 3, 3, 204),
    "allocation 2026-1": (5, 5, 4, 340),
    "ledger_entry 2026-1": (6, 13, 7, 714),
    "rule_change 2026-1": (6, 11, 6, 612),
    "account_change 2026-1": (4, 5, 5, 340),
}


def named(procedure: Procedure) -> str:
    return f"{procedure.name} {procedure.version}"


def names(procedure: Procedure) -> list[str]:
    return sorted({step.name for step in procedure.steps})


every_procedure = pytest.mark.parametrize("procedure", ALL, ids=named)


@every_procedure
def test_the_table_has_the_size_that_was_agreed(procedure: Procedure) -> None:
    states, steps = len(procedure.states), len(names(procedure))
    size = (states, len(procedure.steps), steps, states * steps * len(Role))
    assert size == SIZES[named(procedure)]


def test_every_procedure_is_in_the_matrix() -> None:
    assert {named(procedure) for procedure in ALL} == SIZES.keys() == EXPECTED.keys()


@every_procedure
def test_each_role_has_exactly_these_next_steps(procedure: Procedure) -> None:
    table = EXPECTED[named(procedure)]
    assert set(table) == {state.value for state in procedure.states if procedure.steps_from(state)}
    for state in procedure.states:
        for role in Role:
            available = procedure.available(in_state(procedure, state), CAST[role])
            found = sorted(f"{step.name} > {step.target}" for step, _ in available)
            assert found == table.get(state.value, {}).get(role.value, []), (state, role)


@every_procedure
def test_a_cell_outside_the_table_is_refused_whatever_was_prepared(procedure: Procedure) -> None:
    for state in procedure.states:
        case = in_state(procedure, state)
        for name in names(procedure):
            rows = [step for step in procedure.steps_from(state) if step.name == name]
            for role in Role:
                if any(role in row.roles for row in rows):
                    continue
                with pytest.raises(StepRefused) as refused:
                    procedure.take(name, case, CAST[role])
                codes = {reason.code for reason in refused.value.reasons}
                assert codes == {"state"} if not rows else "role" in codes, (state, name, role)


@every_procedure
def test_each_row_can_be_taken_by_each_of_its_roles(procedure: Procedure) -> None:
    for row in procedure.steps:
        case, request = favourable(procedure, row)
        for role in row.roles:
            taken = procedure.take(row.name, case, CAST[role], request)
            assert (taken.source, taken.target) == (row.source, row.target), row.trigger


@every_procedure
def test_a_recused_person_takes_no_step(procedure: Procedure) -> None:
    for row in procedure.steps if not_recused in procedure.every_step else ():
        case, request = favourable(procedure, row)
        for role in row.roles:
            aside = replace(case, recused=frozenset({CAST[role].account_id}))
            codes = {reason.code for reason in procedure.refusals(row, aside, CAST[role], request)}
            assert "not_recused" in codes, (row.trigger, role)


@every_procedure
def test_a_deputy_acts_in_his_period_only(procedure: Procedure) -> None:
    for row in procedure.steps if deputation_holds in procedure.every_step else ():
        case, request = favourable(procedure, row)
        for role in row.roles:
            late = procedure.refusals(row, case, deputy(role, holds=False), request)
            assert "deputation_holds" in {reason.code for reason in late}, (row.trigger, role)
            in_time = procedure.refusals(
                row, case, replace(deputy(role, holds=True), body=CAST[role].body), request
            )
            assert not in_time, (row.trigger, role, in_time)


@every_procedure
def test_every_state_the_table_names_can_be_entered(procedure: Procedure) -> None:
    left = {step.source for step in procedure.steps}
    entered = {step.target for step in procedure.steps} | {procedure.initial}
    assert left <= entered


def test_an_officers_procedure_refuses_the_late_deputy_and_the_recused() -> None:
    """Which tables look at persons: every one in which an officer acts on a case."""
    with_deputies = {procedure.name for procedure in ALL if deputation_holds in procedure.every_step}
    assert with_deputies >= {
        "joint_review", "change_review", "opinion", "meeting", "decision", "extension", "production_check",
        "reconsideration", "condition", "ledger_entry",
    }  # fmt: skip
