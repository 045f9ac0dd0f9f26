"""先例 (R12): the same product first, the most similar first, only what the reader may see, and never the whole archive."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.models import Application, Decision
from app.services import precedents, steps
from app.services.precedents import Quantity, likeness
from tests.app.review.played import Desk
from workflows.cases import Actor

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def found(desk: Desk, actor: Actor, ref: str) -> precedents.Found:
    with desk.town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        return precedents.like(session, actor, application, desk.town.house.book)


def same_product(desk: Desk, *stages: str, sector: str) -> None:
    """Give the decided cases the product of the case that is compared."""
    refs = [desk.refs[stage] for stage in stages]
    with desk.town.house.database.transaction() as session:
        session.execute(update(Application).where(Application.ref.in_(refs)).values(sector=sector))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((100, "1e4_t/a"), (100, "1e4_t/a"), "1"),
        ((100, "1e4_t/a"), (80, "1e4_t/a"), "0.8"),
        ((80, "1e4_t/a"), (100, "1e4_t/a"), "0.8"),
        ((100, "1e4_t/a"), (100, "t/d"), "0"),
        ((None, ""), (100, "t/d"), "0"),
        ((0, "t/d"), (0, "t/d"), "1"),
        ((-5, "kgce/t"), (10, "kgce/t"), "0"),
    ],
)
def test_likeness(one: tuple[int | None, str], other: tuple[int | None, str], expected: str) -> None:
    def quantity(value: int | None, unit: str) -> Quantity:
        return Quantity(Decimal(value) if value is not None else None, unit)

    assert likeness(quantity(*one), quantity(*other)) == Decimal(expected)


def test_what_was_decided_with_its_conditions_and_number_the_most_similar_first(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    sector = desk.town.application(ref).sector
    same_product(desk, "queued", "failed", "issued", sector=sector)
    rows = found(desk, desk.actor("coordinator"), ref).rows
    assert {row.ref for row in rows} == {desk.refs[stage] for stage in ("queued", "failed", "issued")}
    assert [row.likeness for row in rows] == sorted((row.likeness for row in rows), reverse=True)
    by_ref = {row.ref: row for row in rows}
    assert by_ref[desk.refs["queued"]].conditions == 1
    assert by_ref[desk.refs["issued"]].verdict.value == "reject" and not by_ref[desk.refs["issued"]].dissent
    page = desk.person("coordinator").get(f"/case/{ref}/precedents").text
    assert all(row.number in page for row in rows)
    assert "条件 1 项" in page and "本项目" in page


def test_another_industry_is_no_precedent_and_nor_is_the_case_itself(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    same_product(desk, "consultation", "queued", "failed", "issued", sector="示例产品")
    same_product(desk, "consultation", sector="另一示例产品")
    assert found(desk, desk.actor("coordinator"), ref).rows == ()
    page = desk.person("coordinator").get(f"/case/{ref}/precedents").text
    assert "还没有可以看的先例" in page


def test_a_department_sees_only_what_it_was_asked_about(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    same_product(desk, "queued", "failed", "issued", sector=desk.town.application(ref).sector)
    assert len(found(desk, desk.actor("ecology-handler"), ref).rows) == 3
    assert found(desk, desk.actor("housing-handler"), ref).rows == ()
    county = desk.actor(desk.login("county", "consultation"))
    seen = found(desk, county, ref).rows
    assert {desk.town.application(row.ref).county_code for row in seen} <= {county.body}


def test_the_newest_are_asked_for_with_a_limit_and_by_the_index(desk: Desk) -> None:
    ref = desk.refs["consultation"]
    with desk.statements() as seen:
        found(desk, desk.actor("coordinator"), ref)
    asked = [one for one in seen if "JOIN decision" in one]
    assert asked and all("LIMIT" in one for one in asked)
    assert len(seen) <= 8
    with desk.town.house.database.reading() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM application JOIN decision ON decision.application_id = application.id "
            "WHERE application.sector IN ('示例') ORDER BY decision.id DESC LIMIT 50"
        )
        assert any("ix_application_sector" in str(row) for row in plan)
        assert session.scalars(select(Decision.id)).all()
