"""The page of critical values: for who sees the case and for nobody else."""

import pytest

from tests.people import Town
from workflows.vocabulary import Department, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def test_a_department_sees_which_figure_would_change_which_finding(town: Town) -> None:
    ref = town.case(reaches="consultation")
    handler = town.department(Department.INDUSTRY, Role.HANDLER)
    page = handler.get(f"/case/{ref}/margins").text
    assert "产能置换的临界值" in page
    assert "的退出产能" in page
    assert f'href="/case/{ref}/margins"' in handler.get(f"/case/{ref}/").text
    stranger = town.person("archivist").get(f"/case/{ref}/margins")
    assert stranger.status_code in {403, 404}
