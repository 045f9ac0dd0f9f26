"""The README of workflows shows the tables as they are."""

import pytest

from workflows.describe import PROCEDURES, README, diagram, renewed, table


def test_the_readme_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert renewed(text) == text, "run: python -m workflows.describe"


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)
def test_every_state_and_step_is_described(procedure) -> None:
    for state in procedure.states:
        assert f'state "{state.label}" as {state}' in diagram(procedure)
    for step in procedure.steps:
        assert f"| `{step.name}` | {step.label} |" in table(procedure)


def test_a_readme_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers not found"):
        renewed("# The procedures\n")
