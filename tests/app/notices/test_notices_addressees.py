"""Whom a notice reaches: deputies while they may act, nobody who stands aside or has left; the subject of a mail."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from app import timepiece
from app.models import Account, Application, Appointment, Deputation, Recusal, UserSession
from app.services import addressees, deliveries, steps
from app.services.addressees import Posts
from tests.app.review import beside
from tests.app.review.played import Desk
from tests.databases import by_hand
from workflows.vocabulary import Department, Role

HANDLERS = addressees.department(Department.ECOLOGY, Role.HANDLER)
FIRST, SECOND, DEPUTY = "ecology-handler", "ecology-handler-second", "ecology-checker"
REF = "LS2026-411221-0031"


def reached(
    desk: Desk, to: Posts | list[int] = HANDLERS, about: str = "consultation", days: int = 0
) -> set[str]:
    """Names of those whom a notice about that case reaches so many days from now."""
    with desk.town.house.database.reading() as session:
        application = steps.of_ref(session, desk.refs[about]) if about else None
        day = beside.today() + timedelta(days=days)
        found = addressees.reached(session, day, to, once="new", application=application)
    return {person.name for person in found}


def names(desk: Desk, *logins: str) -> set[str]:
    return {desk.actor(login).name for login in logins}


def aside(desk: Desk, login: str, about: str = "consultation") -> None:
    with by_hand(desk.town.house.database) as session:
        session.add(
            Recusal(
                application_id=steps.of_ref(session, desk.refs[about]).id,
                account_id=desk.actor(login).account_id,
                reason="示例：亲属任职",
                declared_at=timepiece.now(),
            )
        )


def depute(desk: Desk) -> int:
    return beside.depute(desk, desk.actor(FIRST), desk.actor(DEPUTY))


def left(desk: Desk, login: str) -> None:
    """His account is closed; the record keeps him."""
    with desk.town.house.database.transaction() as session:
        mine = Account.id == desk.actor(login).account_id
        session.execute(update(Account).where(mine).values(disabled_at=timepiece.now()))


def without_post(desk: Desk, login: str) -> None:
    with desk.town.house.database.transaction() as session:
        who = desk.actor(login).account_id
        session.execute(delete(UserSession).where(UserSession.account_id == who))
        session.execute(delete(Appointment).where(Appointment.account_id == who))


def ended(desk: Desk, deputation: int) -> None:
    with by_hand(desk.town.house.database) as session:
        session.get_one(Deputation, deputation).ended_at = timepiece.now()


def test_a_deputy_is_told_beside_his_principal_from_the_first_day_to_the_last(desk: Desk) -> None:
    depute(desk)
    both, three = names(desk, FIRST, SECOND), names(desk, FIRST, SECOND, DEPUTY)
    assert [reached(desk, days=day) for day in (-1, 0, 2, 3)] == [both, three, three, both]


def test_a_deputation_taken_back_tells_nobody_else(desk: Desk) -> None:
    ended(desk, depute(desk))
    assert reached(desk) == names(desk, FIRST, SECOND)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (FIRST, (SECOND,)),  # His deputy could not act for him in this case either.
        (SECOND, (FIRST, DEPUTY)),
        (DEPUTY, (FIRST, SECOND)),
    ],
)
def test_who_stands_aside_is_told_nothing_of_that_case_nor_is_his_deputy(
    desk: Desk, who: str, told: tuple[str, ...]
) -> None:
    depute(desk)
    aside(desk, who)
    assert reached(desk) == names(desk, *told)
    assert reached(desk, about="collected") == names(desk, FIRST, SECOND, DEPUTY)
    assert reached(desk, about="") == names(desk, FIRST, SECOND, DEPUTY)


def test_a_deputy_with_a_post_of_his_own_is_told_although_his_principal_stands_aside(desk: Desk) -> None:
    beside.depute(desk, desk.actor(FIRST), desk.actor(SECOND))
    aside(desk, FIRST)
    assert reached(desk) == names(desk, SECOND)


@pytest.mark.parametrize("goes", [left, without_post])
def test_who_left_is_told_nothing_by_his_post_or_by_his_name(
    desk: Desk, goes: Callable[[Desk, str], None]
) -> None:
    experts = [desk.actor(login).account_id for login in ("expert-1", "expert-2")]
    assert reached(desk, experts) == names(desk, "expert-1", "expert-2")
    for login in (SECOND, "expert-2"):
        goes(desk, login)
    assert reached(desk) == names(desk, FIRST)
    assert reached(desk, experts) == names(desk, "expert-1")


def test_nobody_stands_in_for_who_left(desk: Desk) -> None:
    depute(desk)
    left(desk, FIRST)
    assert reached(desk) == names(desk, SECOND)


def test_the_county_and_the_company_of_the_case_and_no_other(desk: Desk) -> None:
    with desk.town.house.database.reading() as session:
        case: Application = steps.of_ref(session, desk.refs["county"])
        county, company = addressees.by_role(Role.COUNTY_OFFICER, case), addressees.applicants(case)
    actors = desk.town.house.cast.actors.values()
    assert reached(desk, county, "county") == {one.name for one in actors if one.body == case.county_code}
    assert reached(desk, company, "county") == {
        one.name for one in actors if one.role is Role.APPLICANT and one.body == str(case.organisation_id)
    }


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        (f"{REF} 已受理", f"{REF} 已受理"),
        ("示" * 78, "示" * 78),
        ("示" * 79, "示" * 77 + "…"),
        (f"{REF}" + "示" * 100, f"{REF}" + "示" * 59 + "…"),
        ("示" * 100 + f"（{REF}）请办理", "示" * 58 + "… " + REF),
        ("示" * 70 + f"{REF}", "示" * 58 + "… " + REF),
    ],
)
def test_the_subject_of_a_mail_is_short_and_keeps_the_number_of_the_case(subject: str, line: str) -> None:
    assert deliveries.subject_line(subject, REF) == line
    assert len(line) <= deliveries.LONGEST_SUBJECT
    assert len(deliveries.subject_line(subject, "")) <= deliveries.LONGEST_SUBJECT
