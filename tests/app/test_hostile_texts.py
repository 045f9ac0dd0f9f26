"""User text is text: no page turns it into HTML, template or header (FC-11, SE-25); order is by number, not by clock (FC-13)."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import timepiece
from app.demo import city
from app.demo.story import House, Story
from app.errors import Invalid
from app.models import Application, Event
from app.services import conclusions, opinions, steps
from app.services.acting import Acting
from tests.people import Town
from workflows.vocabulary import Department, OpinionVerdict, Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*191 }}{% raw %}",
    "'; DROP TABLE account; --",
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("hostile", TEXTS)
def test_fc_11_a_hostile_text_stays_a_text_on_every_page(town: Town, hostile: str) -> None:
    figures = replace(city.project("passes"), title=f"示例 {hostile}"[:90], reaches="consultation")
    now = timepiece.now()
    story = Story(town.house, figures, now, now)
    ref = story.run()
    say_it_everywhere(town.house, ref, hostile)
    pages = {
        "coordinator": ("/review/", f"/case/{ref}/", f"/case/{ref}/settle"),
        "ecology-handler": (f"/case/{ref}/", f"/case/{ref}/opinion"),
        "applicant": ("/my/", f"/apply/{ref}/status"),
    }
    for login, addresses in pages.items():
        person = town.person(login)
        for address in addresses:
            answer = person.get(address)
            assert answer.status_code == 200, address
            for live in (
                "<script>alert",
                "<img src=x",
                r"(?<![0-9a-f])1337(?![0-9a-f])",
            ):  # not within a digest
                assert not re.search(live, answer.text), address


def say_it_everywhere(house: House, ref: str, hostile: str) -> None:
    """In an opinion's words and conditions, and in a confirmation's reason."""
    cast = house.cast
    with house.database.transaction() as session:
        application = steps.locked(session, ref)
        row = opinions.of_department(session, application, Department.ECOLOGY)
        handler = Acting(actor=cast.department(Department.ECOLOGY, Role.HANDLER), moment=timepiece.now())

        lines = dict.fromkeys(json.loads(row.criteria), (OpinionVerdict.AGREE_WITH_CONDITIONS, hostile))
        written = opinions.Written(
            lines=lines,
            verdict=OpinionVerdict.AGREE_WITH_CONDITIONS,
            text=hostile,
            conditions=((hostile, hostile, "2028-05-31"),),
        )
        opinions.draft(session, handler, application, row, seen=row.version, written=written)
    _settle(house, ref, hostile)


def _settle(house: House, ref: str, hostile: str) -> None:
    cast = house.cast
    with house.database.transaction() as session:
        application = steps.locked(session, ref)
        lead = Acting(actor=cast.actors["coordinator"], moment=timepiece.now())
        said = {"energy_efficiency.benchmark:B030": (hostile, hostile)}
        conclusions.settle(session, lead, application, seen=application.version, kind="value", said=said)


@pytest.mark.parametrize("unseen", ["例\u202eFDP.exe", "零\u200b宽", "私\ue000用", "笑😀", "空\0"])
def test_se_08_what_nobody_can_see_or_print_is_refused_where_it_is_typed(town: Town, unseen: str) -> None:
    ref = town.case(reaches="consultation")
    with pytest.raises(Invalid, match="不能印在文书上的字符"):
        _settle(town.house, ref, unseen)


@pytest.mark.parametrize("days", [-400, 400])
def test_fc_13_a_clock_moved_by_400_days_changes_no_order(town: Town, days: int) -> None:
    ref = town.case(reaches="county_check")
    actor = town.house.cast.actors["county-mianchi"]
    for shift in (0, days, 0):
        with town.house.database.transaction() as session:
            application = steps.locked(session, ref)
            acting = Acting(actor=actor, moment=timepiece.now() + timedelta(days=shift))
            steps.touch(session, acting, application, action="test.clock", label=f"第 {shift} 天")
    with town.house.database.reading() as session:
        rows = session.scalars(select(Event).order_by(Event.seq)).all()
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert [row.label for row in rows[-3:]] == ["第 0 天", f"第 {days} 天", "第 0 天"]
        assert session.scalar(select(Application.due_on).where(Application.ref == ref)) is not None
