"""People at the door: with a password, with an authenticator, with the two halves that officers gave them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import timepiece
from app.models import Account, LoginFailure, SecondFactor, UserSession
from app.services import passwords, second_factor
from app.wiring import build
from tests.databases import by_hand
from tests.people import CHEAP, Person, Town, town_at

PASSWORD = "Kiln-and-furnace-88"
ANOTHER = "Seven-wagons-of-9"


@dataclass(slots=True)
class House(Town):
    """``secrets``: of the authenticators of those who bound one; the clock of requests can be moved."""

    secrets: dict[str, str] = field(default_factory=dict)

    def write(self, do: Callable[[Session], object]) -> None:
        with by_hand(self.house.database) as session:
            do(session)

    def account(self, login: str) -> Account:
        with self.house.database.reading() as session:
            return session.scalars(select(Account).where(Account.login == login)).one()

    def sessions(self, login: str) -> list[UserSession]:
        """Those that have not ended."""
        with self.house.database.reading() as session:
            mine = UserSession.account_id == self.account(login).id
            return list(session.scalars(select(UserSession).where(mine, UserSession.ended_at.is_(None))))

    def newcomer(self, login: str, *, expires: timedelta = timedelta(hours=72)) -> str:
        """Both halves of a one-time password for the account of that login."""
        (first, its_hash), (second, another) = passwords.half(), passwords.half()
        at = timepiece.now() + expires

        def reset(session: Session) -> None:
            account = session.scalars(select(Account).where(Account.login == login)).one()
            passwords.one_time(session, account, its_hash, another, expires_at=at)

        self.write(reset)
        return f"{first}-{second}"

    def plain(self, login: str) -> None:
        """Back to a password that is known and no second factor; nobody signed in, no failures."""

        def clear(session: Session) -> None:
            account = session.scalars(select(Account).where(Account.login == login)).one()
            second_factor.end(session, account.id)
            account.password_hash, account.disabled_at = CHEAP(PASSWORD), None
            account.password_set_at = account.used_at = timepiece.now()
            session.execute(delete(LoginFailure))
            ended = update(UserSession).where(UserSession.account_id == account.id)
            session.execute(ended.values(ended_at=timepiece.now() + timedelta(days=1)))

        self.write(clear)

    def bind(self, login: str) -> str:
        """An authenticator for the account; its secret."""
        secret, key = pyotp.random_base32(), self.settings.secret_key

        def confirmed(session: Session) -> None:
            account = session.scalars(select(Account).where(Account.login == login)).one()
            second_factor.end(session, account.id)
            sealed = second_factor._sealed(key, account.id, secret)
            session.add(SecondFactor(account_id=account.id, secret=sealed, confirmed_at=timepiece.now()))

        self.write(confirmed)
        self.secrets[login] = secret
        return secret

    def visitor(self, login: str = "") -> Person:
        return Person(self.app.test_client(), login)

    def enters(self, login: str, password: str = PASSWORD) -> Person:
        """At the first page after the password was right."""
        person = self.visitor(login)
        person.sign_in(password)
        return person


def strict(url: str, var: Path) -> House:
    town = town_at(url, var)
    settings = replace(
        town.settings,
        second_factor_required=True,
        smtp_url="smtp://127.0.0.1:9",
        mail_from="ls@example.invalid",
        public_url="http://localhost:8000",
    )
    house = House(build(settings), town.house, settings)
    house.app.config["TESTING"] = False
    return house


def press(person: Person, page: str, fields: dict[str, str], *, action: str = "") -> TestResponse:
    """Post the page's form of that action (its own address by default); where it has none, with another's token."""
    hidden = person.hidden(page, action)
    if not hidden["csrf_token"]:
        hidden = person.hidden(page)
    return person.client.post(action or page, data=hidden | fields)


def code_of(secret: str, moment: datetime, *, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(moment.timestamp()), counter_offset=steps)


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> datetime:
    """The clock of requests goes on by so much from now."""
    moment = timepiece.now() + by
    monkeypatch.setattr(timepiece, "now", lambda: moment)
    return moment


def shown_codes(answer: TestResponse) -> list[str]:
    return re.findall(r'<li class="jr-code">([^<]+)</li>', answer.text)
