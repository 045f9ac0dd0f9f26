"""Officers and companies at a browser without script: the presses that several tests share."""

import re
import secrets
from io import BytesIO

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models import Account, AccountChange
from tests.app.applicant import samples
from tests.people import Person, Town

PASSWORD = "Gongshi-2026-kiln"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(first: str) -> str:
    """A code with its right check character; ``first``: its first 17 characters."""
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


NEW_COMPANY = credit_code("91411200MA0EXMP01")
ID_NUMBER = "410102199003076533"


def typed(login: str, **changed: str) -> dict[str, str]:
    """What a person types to register a new company."""
    fields = {
        "credit_code": NEW_COMPANY,
        "organisation": "示例新注册建材有限公司",
        "name": "新示例",
        "id_number": ID_NUMBER,
        "phone": "13900001234",
        "email": "",
        "login": login,
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return fields | changed


def visitor(town: Town) -> Person:
    return Person(town.app.test_client(), "")


def register(town: Town, login: str, *, licence: bool = True, **changed: str) -> TestResponse:
    somebody = visitor(town)
    token = {"csrf_token": somebody.hidden("/register")["csrf_token"]}
    data: dict[str, object] = typed(login, **changed) | token
    if licence:
        data["licence"] = (BytesIO(samples.pdf()), "营业执照.pdf")
    return somebody.client.post("/register", data=data, content_type="multipart/form-data")


def newest(town: Town) -> AccountChange:
    with town.house.database.reading() as session:
        row = session.scalar(select(AccountChange).order_by(AccountChange.id.desc()))
        assert row is not None
        return row


def account(town: Town, login: str) -> Account:
    with town.house.database.reading() as session:
        found = session.scalar(select(Account).where(Account.login == login))
        assert found is not None, login
        return found


def propose(town: Town, kind: str, whom: str = "", **fields: str) -> TestResponse:
    """By the system administrator, about the account of that login (of none: a new one)."""
    page = f"/admin/users/{account(town, whom).id}/{kind}" if whom else "/admin/users/new"
    return town.person("system-admin").post(page, {"reason": "示例任〔2026〕1号", **fields}, form=page)


def decide(
    town: Town, action: str = "approve", *, by: str = "security-admin", reason: str = ""
) -> TestResponse:
    """About the newest change."""
    change = newest(town)
    person = town.person(by)
    # Posted whether the page offers it or not.
    token = re.search(r'name="csrf_token" value="([^"]+)"', person.get(f"/admin/changes/{change.ref}").text)
    assert token
    hidden = {"csrf_token": token[1], "_key": secrets.token_hex(16), "_version": str(change.version)}
    return person.client.post(
        f"/admin/changes/{change.ref}/decide", data={**hidden, "action": action, "reason": reason}
    )


def half(answer: TestResponse) -> str:
    found = re.search(r'jr-code">([^<]+)<', answer.text)
    assert found, answer.text
    return found[1]
