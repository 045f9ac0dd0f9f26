"""Units stand on pages and in documents as people write them, never as the codes of the facts file."""

from decimal import Decimal

import pytest

from app.services import decision_context
from rules.findings import Margin
from rules.vocabulary import MarginSense
from tests.people import Town

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


@pytest.mark.parametrize("page", ["", "margins"])
def test_an_aluminium_project_is_shown_in_units_that_people_write(town: Town, page: str) -> None:
    ref = town.case("consultation_d", reaches="consultation")
    text = town.person("coordinator").get(f"/case/{ref}/{page}").text
    assert "1e4_" not in text
    assert "万kWh" in text or "万t/a" in text


def test_the_document_writes_the_unit_too() -> None:
    margin = Margin(
        label="认定的退出产能",
        required=Decimal(100),
        provided=Decimal(90),
        unit="1e4_t/a",
        sense=MarginSense.AT_LEAST,
    )
    assert decision_context._side(margin, "required") == "≥ 100 万t/a"
    assert decision_context._margin(margin) == "缺口 10 万t/a"
