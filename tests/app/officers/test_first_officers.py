"""A real installation begins: three officers from the command line, no default account, nobody made twice (SE-21, §5.3)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.models import Account, Event
from app.services.world import check_world
from app.wiring import build
from tests.app.accounts.doors import later, press
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Person, settings_for

THREE = (
    "--system-admin", "teng-shili", "滕示例", "--security-admin", "yin-shili", "殷示例", "--auditor", "bi-shili", "毕示例",
)  # fmt: skip
LOGINS = ("teng-shili", "yin-shili", "bi-shili")
OWN = "Nine-wagons-of-ore-7"


class Fresh:
    """A database that was only made, and its service."""

    def __init__(self, url: str, var: Path) -> None:
        self.app = build(settings_for(url, var))
        self.app.config["TESTING"] = False
        self.database = self.app.extensions["lianshen"].database

    def run(self, *words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(self.app.cli, ["officers", *words])
        return done.exit_code, done.stdout, done.stderr

    def accounts(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count(Account.id))) or 0

    def enters(self, login: str, password: str) -> str:
        """Where the sign-in leads; empty where it is refused."""
        person = Person(self.app.test_client(), login)
        answer = press(person, "/login", {"login": login, "password": password})
        return answer.location if answer.status_code == 303 else ""

    def sets(self, login: str, one_time: str) -> str:
        person = Person(self.app.test_client(), login)
        press(person, "/login", {"login": login, "password": one_time})
        return press(person, "/account/password", {"password": OWN, "again": OWN}).location


@pytest.fixture
def fresh(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fresh]:
    url, var = sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)), tmp_path / "var"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("LIANSHEN_VAR", str(var))
    one = Fresh(url, var)
    yield one
    one.database.dispose()


def halves(shown: str) -> dict[str, str]:
    """Login → both halves, as two people tell them."""
    found = re.findall(r"（([a-z-]+)）  ([2-9A-Z]{8})$", shown, re.MULTILINE)
    return {login: "-".join(half for other, half in found if other == login) for login in dict(found)}


def test_se_21_an_installation_has_no_account_until_three_officers_are_named(fresh: Fresh) -> None:
    assert fresh.accounts() == 0
    code, shown, told = fresh.run("first", *THREE)
    assert (code, told, fresh.accounts()) == (0, "", 3)
    passwords = halves(shown)
    assert list(passwords) == list(LOGINS) and len(set(passwords.values())) == 3
    for login, both in passwords.items():
        first, second = both.split("-")
        assert fresh.enters(login, first) == "" and fresh.enters(login, f"{second}-{first}") == ""
        assert fresh.sets(login, both).startswith("/")
        assert fresh.enters(login, both) == "" and fresh.enters(login, OWN)
    with fresh.database.reading() as session:
        rows = session.scalars(select(Event).where(Event.action == "account.found")).all()
        assert check_world(session, fresh.app.extensions["lianshen"].store) == ()
    assert len(rows) == 3
    assert not any(
        half in row.note for row in rows for both in passwords.values() for half in both.split("-")
    )


def test_se_21_officers_are_made_once_and_new_halves_only_for_who_never_came(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fresh.run("again")[0] == 2
    old = halves(fresh.run("first", *THREE)[1])
    code, shown, told = fresh.run("first", *THREE)
    assert (code, shown, fresh.accounts()) == (2, "", 3) and "已经有三员账号" in told
    fresh.sets("bi-shili", old["bi-shili"])
    later(monkeypatch, timedelta(hours=72, seconds=1))
    assert fresh.enters("teng-shili", old["teng-shili"]) == ""
    new = halves(fresh.run("again")[1])
    assert set(new) == {"teng-shili", "yin-shili"}, "who has set a password is left alone"
    assert fresh.enters("teng-shili", old["teng-shili"]) == "" and fresh.enters("bi-shili", OWN)
    for login, both in new.items():
        assert fresh.sets(login, both)
    assert fresh.run("again")[0] == 2


@pytest.mark.parametrize(
    ("wrong", "instead", "words"),
    [
        ("teng-shili", "T", "系统管理员：登录名应为 3–40 位"),
        ("毕示例", "毕", "审计管理员：姓名应为 2–50 个字符"),
        ("yin-shili", "teng-shili", "三员是三个人"),
    ],
)
def test_se_21_officers_wrongly_named_are_refused_and_none_is_made(
    fresh: Fresh, wrong: str, instead: str, words: str
) -> None:
    code, shown, told = fresh.run("first", *(instead if word == wrong else word for word in THREE))
    assert (code, shown, fresh.accounts()) == (2, "", 0)
    assert words in told


def test_se_21_without_a_database_the_command_says_what_comes_first(
    fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    code, _, told = fresh.run("first", *THREE)
    assert code == 2 and "flask --app app init" in told
