"""X4: a token of the read interface is asked for by one officer, given out by another, shown once, ended at any time."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app import timepiece
from app.db import Database
from app.errors import Conflict
from app.models import ApiToken, Event
from app.services import api_tokens, token_requests
from app.services.acting import Acting
from tests.people import Town
from workflows.cases import Actor
from workflows.read_scopes import ReadScope
from workflows.vocabulary import Role

ASKED = {
    "client": "示例能耗平台",
    "scope": "cases",
    "county": "411221",
    "valid_days": "30",
    "reason": "示例函〔2026〕3号",
}
PAGE = "/admin/tokens"
NEW = f"{PAGE}/new"


def ask(town: Town, **changed: str) -> int:
    """By the system administrator; the number of the newest request."""
    answer = town.person("system-admin").post(NEW, ASKED | changed, form=NEW)
    assert answer.status_code == 303, answer.text
    with town.house.database.reading() as session:
        return session.scalar(select(func.max(ApiToken.id))) or 0


def press(town: Town, who: str, number: int, what: str, **fields: str) -> tuple[int, str]:
    """Posted whether the page offers it or not."""
    person = town.person(who)
    found = re.search(r'name="csrf_token" value="([^"]+)"', person.get(PAGE).text)
    assert found
    hidden = {"csrf_token": found[1], "_key": secrets.token_hex(16)}
    answer = person.client.post(f"{PAGE}/{number}/{what}", data=hidden | fields)
    return answer.status_code, answer.text


def reads(town: Town, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return town.app.test_client().get("/api/v1/cases", headers=headers).status_code


def test_x4_a_token_is_asked_for_by_one_officer_given_out_by_another_and_ended(town: Town) -> None:
    number = ask(town)
    with town.house.database.reading() as session:
        waits = session.get_one(ApiToken, number).token_sha256
    assert reads(town, waits) == 401, "what stands instead of the digest opens nothing"
    for login in ("system-admin", "security-admin", "auditor"):
        shown = town.person(login).get(PAGE).text
        assert "示例能耗平台" in shown and ">示例函〔2026〕3号<" in shown and "渑池县" in shown
        assert ("同意并发放" in shown) is (login == "security-admin")
    code, page = press(town, "security-admin", number, "decide", action="approve")
    (token,) = re.findall(r"lianshen_[A-Za-z0-9_-]{43}", page)
    assert code == 200 and reads(town, token) == 200
    again = press(town, "security-admin", number, "decide", action="approve")
    assert again[0] == 409 and token not in again[1]
    assert all(token not in town.person(one).get(PAGE).text for one in ("system-admin", "security-admin"))
    assert press(town, "auditor", number, "end")[0] == 404
    assert press(town, "system-admin", number, "end")[0] == 303
    assert reads(town, token) == 401
    assert press(town, "system-admin", number, "end")[0] == 409
    with town.house.database.reading() as session:
        rows = session.scalars(
            select(Event).where(Event.object == f"TOKEN-{number}").order_by(Event.seq)
        ).all()
        assert [row.action for row in rows] == ["api_token.propose", "api_token.approve", "api_token.end"]
        assert not any(token in row.note + row.canonical.decode() for row in rows)


def test_x4_a_refused_request_says_why_and_never_becomes_a_token(town: Town) -> None:
    number = ask(town)
    code, page = press(town, "security-admin", number, "decide", action="refuse", reason="")
    assert code == 422 and "请写明不予同意的理由" in page
    assert press(town, "system-admin", number, "end")[0] == 409, "it was never given out"
    assert press(town, "security-admin", number, "decide", action="refuse", reason="来函没有盖章")[0] == 303
    assert press(town, "security-admin", number, "decide", action="approve")[0] == 409
    assert "未予同意" in town.person("auditor").get(PAGE).text
    assert press(town, "security-admin", number, "decide", action="other")[0] == 400
    assert press(town, "security-admin", 999999, "decide", action="approve")[0] == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"client": ""}, "系统名称应为 1–100 个字符"),
        ({"client": "示" * 101}, "最多 100 个字"),
        ({"scope": ""}, "至少选一项"),
        ({"scope": "everything"}, "至少选一项"),
        ({"county": "110000"}, "没有这个县（市、区）代码"),
        ({"valid_days": "0"}, "有效期应为 1–731 天"),
        ({"valid_days": "732"}, "有效期应为 1–731 天"),
        ({"valid_days": "一年"}, "有效期应为 1–731 天"),
        ({"reason": ""}, "请写明依据"),
    ],
)
def test_x4_a_request_that_cannot_stand_says_why_and_keeps_what_was_typed(
    town: Town, changed: dict[str, str], words: str
) -> None:
    answer = town.person("system-admin").post(NEW, ASKED | changed, form=NEW)
    assert answer.status_code == 422 and words in answer.text
    assert "client" in changed or 'value="示例能耗平台"' in answer.text
    with town.house.database.reading() as session:
        assert session.scalar(select(func.count(ApiToken.id))) == 0


@pytest.mark.parametrize("days", [1, 731])
def test_x4_the_days_of_a_token_count_from_the_approval(town: Town, days: int) -> None:
    asked_at = timepiece.now()
    system, security = (
        Acting(actor=town.house.cast.actors[login], moment=moment, key=login)
        for login, moment in (("system-admin", asked_at), ("security-admin", asked_at + timedelta(days=9)))
    )
    with town.house.database.transaction() as session:
        number = token_requests.propose(
            session, system, client="示例", scopes=[ReadScope.LEDGER], county="", counties=(), days=days, reason="示例"
        )  # fmt: skip
    with town.house.database.transaction() as session:
        token = token_requests.decide(session, security, number, agreed=True)
    end = security.moment + timedelta(days=days)
    with town.house.database.reading() as session:
        assert api_tokens.known(session, token, end - timedelta(seconds=1))
        assert api_tokens.known(session, token, end) is None


def test_se_02_who_asked_for_a_token_does_not_give_it_out_when_he_has_changed_his_office(town: Town) -> None:
    number = ask(town)
    him = town.house.cast.actors["system-admin"]
    moved = Actor(account_id=him.account_id, name=him.name, role=Role.SECURITY_ADMIN)
    with pytest.raises(Conflict, match="两个人"), town.house.database.transaction() as session:
        token_requests.decide(session, Acting(actor=moved, moment=timepiece.now()), number, agreed=True)


@pytest.mark.postgres
def test_x4_of_two_who_give_out_a_token_at_once_one_does(postgresql_url: str) -> None:
    now, database = timepiece.now(), Database(postgresql_url)
    system, security = (
        Acting(actor=Actor(account_id=number, name="示例", role=role), moment=now)
        for number, role in ((1, Role.SYSTEM_ADMIN), (2, Role.SECURITY_ADMIN))
    )
    with database.transaction() as session:
        number = token_requests.propose(
            session, system, client="示例", scopes=[ReadScope.CASES], county="", counties=(), days=1, reason="示例"
        )  # fmt: skip
    together = Barrier(2)

    def decide(agreed: bool) -> str:
        together.wait()
        try:
            with database.transaction() as session:
                return (
                    token_requests.decide(session, security, number, agreed=agreed, reason="示例")
                    or "refused"
                )
        except Conflict:
            return ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(decide, (True, False)))
    assert answers[0] == "" and answers[1]
    with database.reading() as session:
        good = answers[1] != "refused"
        assert (api_tokens.known(session, answers[1], now) is not None) is good
        assert [row.state for row in api_tokens.listed(session, now)] == ["有效" if good else "未予同意"]
    database.dispose()
