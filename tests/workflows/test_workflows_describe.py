"""The README of workflows shows the tables as they are."""

import pytest

from workflows.describe import README, diagram, renewed, table
from workflows.procedures import ALL


def test_the_readme_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert renewed(text) == text, "run: python -m workflows.describe"


@pytest.mark.parametrize("procedure", ALL, ids=lambda procedure: f"{procedure.name} {procedure.version}")
def test_every_state_and_step_is_described(procedure) -> None:
    touched = {state for step in procedure.steps for state in (step.source, step.target)}
    for state in procedure.states:
        assert (f'state "{state.label}" as {state}' in diagram(procedure)) == (state in touched)
    for step in procedure.steps:
        assert f"| `{step.name}` | {step.label} |" in table(procedure)


def test_a_readme_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers not found"):
        renewed("# The procedures\n")
