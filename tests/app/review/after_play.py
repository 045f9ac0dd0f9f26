"""Playing what follows a decision through the use cases."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.models import Account, Application, Decision, FollowUp, Notice
from app.rulebook import Shelf
from app.services import decisions, follow_ups
from app.services.acting import Acting
from tests.app.review.side_road_play import Road
from tests.people import OVERLAY, Person
from workflows.vocabulary import FollowUpKind, Verdict

SHELF = Shelf(OVERLAY)
GROUNDS = "示例：理由成立"


def company(road: Road) -> str:
    """Login of the company's person."""
    body = str(road.case.organisation_id)
    actors = road.town.house.cast.actors.items()
    return next(login for login, one in actors if login.startswith("applicant") and one.body == body)


def decision_of(road: Road) -> Decision:
    with road.town.house.database.reading() as session:
        found = decisions.of_application(session, road.case)
        assert found is not None
        return found


def request_of(road: Road, ref: str) -> FollowUp:
    with road.town.house.database.reading() as session:
        return session.scalars(select(FollowUp).where(FollowUp.ref == ref)).one()


def file(road: Road, kind: FollowUpKind, content: object = None, when: datetime | None = None) -> str:
    """Number of the request."""

    def do(session: Session, acting: Acting, application: Application) -> str:
        decision = decisions.of_application(session, application)
        assert decision is not None
        stated = content if isinstance(content, dict) else {}
        row = follow_ups.file(
            session, acting, application, decision, kind, reason=GROUNDS, content=stated, shelf=SHELF
        )
        return row.ref

    return str(road.take(company(road), do, when))


def step(road: Road, login: str, ref: str, name: str, verdict: Verdict | None = None) -> None:
    def do(session: Session, acting: Acting, _application: Application) -> None:
        row = follow_ups.locked(session, ref)
        if name == "propose":
            follow_ups.propose(
                session, acting, row, seen=row.version, verdict=verdict, grounds=GROUNDS, shelf=SHELF
            )
        elif name == "confirm":
            follow_ups.confirm(session, acting, row, seen=row.version, shelf=SHELF)
        elif name == "sign":
            follow_ups.sign(session, acting, row, seen=row.version, shelf=SHELF)
        elif name in {"examine", "verify_on_site"}:
            follow_ups.report(session, acting, row, name, seen=row.version, words=GROUNDS, shelf=SHELF)
        else:
            follow_ups.step_with_reason(
                session, acting, row, name, seen=row.version, reason=GROUNDS, shelf=SHELF
            )

    road.take(login, do)


def decide(road: Road, ref: str, verdict: Verdict, *, second: bool = False) -> None:
    """Draft, check and sign by three people; ``second``: by those who did not act before."""
    more = "-second" if second else ""
    step(road, f"coordinator{more}", ref, "propose", verdict)
    step(road, f"lead-checker{more}", ref, "confirm")
    step(road, f"chair{more}", ref, "sign")


def county(road: Road) -> str:
    """Login of the officer of the county the case lies in."""
    actors = road.town.house.cast.actors.items()
    return next(login for login, one in actors if "county" in login and one.body == road.case.county_code)


_SIGNED_IN: dict[tuple[Path, str], Person] = {}


def person(road: Road, login: str) -> Person:
    """Signed in once a town."""
    key = (road.town.settings.var, login)
    if key not in _SIGNED_IN:
        _SIGNED_IN[key] = road.town.person(login)
    return _SIGNED_IN[key]


def press(
    road: Road,
    login: str,
    page: str,
    action: str,
    fields: Mapping[str, object] | None = None,
    version: int = 0,
) -> TestResponse:
    """Open the page and send its form to ``action``, filled in; where the page has none, as if it had, of ``version``."""
    one = person(road, login)
    hidden = one.hidden(page, action)
    if not hidden["_key"]:
        token = one.hidden("/")["csrf_token"]
        hidden = {"csrf_token": token, "_key": uuid4().hex, "_version": str(version)}
    return one.client.post(action, data=hidden | dict(fields or {}))


def told(road: Road, occasion: str) -> list[tuple[str, Notice]]:
    """(login, notice) of everybody told about the case on this occasion, oldest first."""
    with road.town.house.database.reading() as session:
        rows = session.execute(
            select(Account.login, Notice)
            .join(Notice, Notice.account_id == Account.id)
            .where(Notice.application_id == road.case.id, Notice.occasion == occasion)
            .order_by(Notice.id)
        )
        return [(row[0], row[1]) for row in rows]


def told_of(road: Road, occasion: str, ref: str) -> set[str]:
    """Logins of those told about one request."""
    return {login for login, notice in told(road, occasion) if notice.once.startswith(f"{occasion}:{ref}:")}
