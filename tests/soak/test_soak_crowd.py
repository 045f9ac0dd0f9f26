"""F11: a thousand reviewers at once, each press twice, against the served service on PostgreSQL (by hand; CLIENTS for fewer).

Raw sockets: libraries for HTTP stall at a thousand connections. Shows that nothing is lost or done twice, and how long
the last ones wait on this machine; the sign-ins were made before.
"""

import asyncio
import hashlib
import hmac
import os
import secrets
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, insert, select

from app import timepiece
from app.canonical import sha256
from app.models import Account, Appointment, CaseNote, Event, UserSession
from app.services import events, record
from app.services.acting import Acting
from app.services.documents import CLOCK
from app.services.world import check_world
from tests.faults.served import served
from tests.people import OVERLAY, Town, town_at
from workflows.people import kind_of
from workflows.vocabulary import Role

CLIENTS = int(os.environ.get("CLIENTS", "1000"))
CASES = 5
LONGEST = 600.0
AGAIN = 10.0
"""Seconds: what Retry-After says."""
SECRET = "secret-of-the-crowd-and-nothing-else"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """sid: of the session that was made for him; key: of the form that he sends twice."""

    number: int
    sid: str
    key: str
    ref: str
    version: int

    def request(self, port: int) -> bytes:
        secret = hmac.new(SECRET.encode(), b"csrf" + self.sid.encode(), hashlib.sha256).hexdigest()
        token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(secret)
        body = urlencode(
            {
                "csrf_token": token, "_key": self.key, "_version": str(self.version),
                "text": f"示例：第 {self.number} 人的意见", "audience": "reviewers",
            }
        )  # fmt: skip
        head = (
            f"POST /case/{self.ref}/notes HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: sid={self.sid}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return (head + body).encode()


def crowd(town: Town) -> list[Reviewer]:
    """Handlers of one department, signed in."""
    cases = [town.case(reaches="consultation")]
    cases += [town.case(f"consultation_{letter}", reaches="consultation") for letter in "abcd"][: CASES - 1]
    versions = {ref: town.application(ref).version for ref in cases}
    found, now = [], timepiece.now()
    with town.house.database.transaction() as session:
        for number in range(CLIENTS):
            ref = cases[number % len(cases)]
            one = Reviewer(number, secrets.token_urlsafe(32), secrets.token_hex(16), ref, versions[ref])
            account = Account(
                login=f"crowd-{number}", name=f"示例{number}", password_hash="!", kind=kind_of(Role.HANDLER)
            )
            session.add(account)
            session.flush()
            post = Appointment(account_id=account.id, role=Role.HANDLER, body="ecology", kind=account.kind)
            session.add(post)
            session.flush()
            sitting = {"account_id": account.id, "appointment_id": post.id, "created_at": now, "seen_at": now}
            session.execute(insert(UserSession).values(id_hash=sha256(one.sid), **sitting))
            found.append(one)
        events.append(session, Acting(actor=CLOCK, moment=now), action="people.found", label="建立测试人员")
    return found


async def pressed(port: int, request: bytes) -> tuple[str, float]:
    """Every answer's status, and the seconds from the first knock to the last: told to wait, he waits and presses again."""
    began, statuses = time.perf_counter(), []
    while not statuses or statuses[-1] == "503":
        if statuses:
            await asyncio.sleep(AGAIN)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answer = await asyncio.wait_for(reader.read(), LONGEST)
            writer.close()
            statuses.append(answer.split(b" ", 2)[1].decode("ascii") if answer else "no answer")
        except (OSError, TimeoutError) as error:
            statuses.append(type(error).__name__)
    return " ".join(statuses), time.perf_counter() - began


async def all_at_once(port: int, people: list[Reviewer]) -> list[tuple[str, float]]:
    return await asyncio.gather(*(pressed(port, one.request(port)) for one in people for _ in range(2)))


def test_f11_a_thousand_reviewers_press_twice_at_once(postgresql_url: str, tmp_path: Path) -> None:
    town = town_at(postgresql_url, tmp_path / "var")
    people = crowd(town)
    day = timepiece.now().date().isoformat()
    setting = {"SECRET_KEY": SECRET, "DEMO": "1", "DEMO_DAY": day, "RULES_OVERLAY": str(OVERLAY)}
    with served(postgresql_url, tmp_path / "var", **setting) as port:
        began = time.perf_counter()
        answers = asyncio.run(all_at_once(port, people))
        took = time.perf_counter() - began
    statuses, waits = Counter(status for status, _ in answers), sorted(seconds for _, seconds in answers)
    with town.house.database.reading() as session:
        notes = session.scalar(select(func.count()).select_from(CaseNote))
        written = session.scalar(select(func.count()).where(Event.action == "note.write"))
        findings = check_world(session, town.house.store, thorough=True)
        verdict = record.verify(session)
    print(
        f"F11: {CLIENTS} clients, {len(answers)} posts in {took:.1f} s ({len(answers) / took:.0f}/s): {dict(statuses)}; "
        f"{notes} notes, {written} events; median {waits[len(waits) // 2]:.2f} s, "
        f"p99 {waits[int(len(waits) * 0.99)]:.2f} s, last {waits[-1]:.2f} s; "
        f"broken invariants {len(findings)}, record {verdict.outcome.name}"
    )
    print(
        *(line for line in (tmp_path / "var" / "log").read_text("utf-8").splitlines() if "sqlstate" in line),
        sep="\n",
    )
    assert {words.replace("503 ", "") for words in statuses} == {"303"}, (
        "some may be told to wait, nobody is turned away"
    )
    assert (notes, written) == (CLIENTS, CLIENTS)
    assert findings == ()
    assert verdict.outcome is record.Outcome.VERIFIED
    town.close()
