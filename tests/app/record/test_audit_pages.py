"""The auditor's pages: who finds what, what stays out of them, and evidence that holds without the service (X5, X6)."""

import io
import json
import re
import secrets
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import select

from app import merkle, timepiece
from app.models import Event, SecurityEvent
from app.services import audit, events, verification
from app.services.acting import Acting, shanghai_day
from app.services.record import Outcome
from tests.app.review.standing import statements
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Person, Town, town_at

LOG, SECURITY, VERIFY, EVIDENCE = (
    "/admin/audit",
    "/admin/audit/security",
    "/admin/audit/verify",
    "/admin/audit/evidence",
)
READ = {"auditor": (200, 200, 200, 200), "security-admin": (200, 200, 404, 404), "system-admin": (404,) * 4}
BUDGET = 12


@pytest.fixture(scope="module")
def town(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One service for all tests of this file: each searches for what it made itself."""
    folder = tmp_path_factory.mktemp("town")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


@pytest.fixture(scope="module")
def ref(town: Town) -> str:
    return town.case(reaches="approved")


@pytest.fixture(scope="module")
def auditor(town: Town) -> Person:
    return town.person("auditor")


def numbers(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'id="event-(\d+)"', page)]


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


# ---- who may read (trust §5.3)


@pytest.mark.parametrize("login", [*READ, "coordinator", "archivist", "applicant"])
def test_x5_the_three_officers_see_what_the_table_says(town: Town, ref: str, login: str) -> None:
    person = town.person(login)
    wanted = READ.get(login, (404,) * 4)
    assert tuple(person.get(page).status_code for page in (LOG, SECURITY, VERIFY, EVIDENCE)) == wanted
    assert ("/admin/audit" in person.get("/messages/").text) is (wanted[0] == 200)
    for page in (VERIFY, EVIDENCE):
        if wanted[2] == 404:
            token = person.hidden("/messages/mail")["csrf_token"]
            sent = {"csrf_token": token, "_key": secrets.token_hex(16), "about": ref}
            assert person.client.post(page, data=sent).status_code == 404


def test_x5_the_security_administrator_sees_his_own_rows_only(town: Town, ref: str) -> None:
    security = town.person("security-admin")
    town.person("coordinator")
    with town.house.database.transaction() as session:
        acting = Acting(actor=town.house.cast.actors["security-admin"], moment=timepiece.now())
        events.append(session, acting, action="account.unlock", label="解除登录锁定", about="ACCOUNT-1")
        mine = events.settle(session)
    others = [town.house.cast.actors[one].name for one in ("coordinator", "auditor", "applicant")]
    for query in ("", "?who=coordinator", "?only=1", f"?object={ref}", "?before=999999"):
        assert set(numbers(security.get(LOG + query).text)) <= {mine}
        page = main(security.get(SECURITY + query).text)
        assert [one for one in others if one in page] == []
        assert (town.house.cast.actors["security-admin"].name in page) is (
            query in {"", "?only=1", "?before=999999"}
        )
    assert numbers(security.get(LOG).text) == [mine]
    assert 'name="who"' not in security.get(SECURITY).text


# ---- searching


def test_x5_newest_first_a_page_at_a_time_without_gap(town: Town, ref: str, auditor: Person) -> None:
    with town.house.database.transaction() as session:
        acting = Acting(actor=town.house.cast.actors["rule-keeper"], moment=timepiece.now())
        for _ in range(audit.PAGE * 2 + 5):
            events.append(session, acting, action="example", label="翻页示例", about="EXAMPLE-1")
        last = events.settle(session)
    first, seen = auditor.get(f"{LOG}?what=翻页示例").text, []
    page = first
    for _ in range(5):
        seen += numbers(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            break
        page = auditor.get(following[1].replace("&amp;", "&")).text
    assert len(numbers(first)) == audit.PAGE
    assert seen == list(range(last, last - (audit.PAGE * 2 + 5), -1))


def test_x5_by_person_action_object_outcome_and_day(town: Town, ref: str, auditor: Person) -> None:
    everything = numbers(auditor.get(f"{LOG}?object={ref}").text)
    with town.house.database.reading() as session:
        application = town.application(ref).id
        known = session.scalars(select(Event).where(Event.application_id == application)).all()
    assert everything == sorted((one.seq for one in known), reverse=True)[: audit.PAGE]
    signer = town.house.cast.actors["chair"]
    signed = {one.seq for one in known if one.account_id == signer.account_id}
    for who in ("chair", signer.name):
        assert set(numbers(auditor.get(f"{LOG}?object={ref}&who={who}").text)) == signed
    labels = {one.seq for one in known if "签发" in one.label}
    assert set(numbers(auditor.get(f"{LOG}?object={ref}&what=签发").text)) == labels != set()
    assert numbers(auditor.get(f"{LOG}?object={ref}&outcome=refused").text) == []
    assert numbers(auditor.get(f"{LOG}?object={ref}&outcome=ok").text) == everything
    assert numbers(auditor.get(f"{LOG}?who=nobody-of-that-name").text) == []
    day = known[0].at
    of_day = {one.seq for one in known if shanghai_day(one.at) == shanghai_day(day)}
    query = f"{LOG}?object={ref}&since={shanghai_day(day)}&until={shanghai_day(day)}"
    assert set(numbers(auditor.get(query).text)) == of_day


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=2026-02-30", "日期应写成"),
        ("until=gestern", "日期应写成"),
        ("since=1999-12-31", "日期应写成"),
        ("until=9999-12-31", "日期应写成"),
        ("since=2026-02-02&until=2026-02-01", "止日早于起日"),
        ("who=" + "长" * 41, "最多 40 个字"),
        ("object=%E2%80%8B", "不含不能显示的字符"),
    ],
)
def test_x5_what_cannot_be_read_is_named_at_its_field(auditor: Person, query: str, words: str) -> None:
    for page in (LOG, SECURITY):
        answer = auditor.get(f"{page}?{query}")
        assert (answer.status_code, words in answer.text) == (200, True)
        assert "没有符合条件" not in answer.text
    good = auditor.get(f"{LOG}?since=2000-01-01&until=2099年12月31日&who=" + "长" * 40)
    assert "govuk-error-summary" not in good.text


def test_x5_the_security_log_by_kind_and_outcome(town: Town, auditor: Person) -> None:
    wrong = Person(town.app.test_client(), "chair")
    wrong.post("/login", {"login": "chair", "password": "wrong"}, form="/login", key=False)
    page = main(auditor.get(f"{SECURITY}?what=sign_in&outcome=other&who=chair").text)
    assert "登录" in page
    assert "未通过" in page
    assert "成功" not in page.partition("<tbody>")[2]
    assert "没有符合条件" in main(auditor.get(f"{SECURITY}?what=tokens&who=chair").text)


def test_x5_no_business_text_and_no_english_stands_on_the_pages(
    town: Town, ref: str, auditor: Person
) -> None:
    with town.house.database.reading() as session:
        application = town.application(ref)
        notes = [one for one in session.scalars(select(Event.note).where(Event.note != "")) if len(one) > 5]
        actions = set(session.scalars(select(SecurityEvent.action)))
    assert notes
    for path in (LOG, f"{LOG}?object={ref}", SECURITY, VERIFY, EVIDENCE):
        page = main(auditor.get(path).text)
        assert application.title not in page
        assert [one for one in notes if one in page] == []
        assert [one for one in actions if one in page] == []


@pytest.mark.parametrize("page", [LOG, f"{LOG}?who=chair&what=签发", SECURITY, VERIFY, EVIDENCE])
def test_x5_a_page_asks_the_database_at_most_twelve_times(
    town: Town, auditor: Person, ref: str, page: str
) -> None:
    auditor.get(page)
    with statements(town) as said:
        assert auditor.get(page).status_code == 200
    assert len(said) <= BUDGET, said


# ---- verifying


def test_x5_verification_is_asked_for_once_and_shows_its_answer(town: Town, auditor: Person) -> None:
    fields = {**auditor.hidden(VERIFY, VERIFY), "size": "1", "root": "0" * 64}
    assert auditor.client.post(VERIFY, data=fields).status_code == 303
    assert auditor.client.post(VERIFY, data=fields).status_code == 303, "the same press again"
    assert "正在核验" in auditor.get(VERIFY).text
    second = auditor.post(VERIFY, {}, form=VERIFY, action=VERIFY)
    assert second.status_code == 409
    assert "上一次核验还没有完成" in second.text
    argument = json.dumps({"key": fields["_key"], "anchor": [1, "0" * 64]})
    verification.verify_job(town.house.database, timepiece.now, argument)
    page = main(auditor.get(VERIFY).text)
    assert "被篡改" in page
    assert "前 1 条事件的根与锚点不符" in page
    fields = auditor.hidden(VERIFY, VERIFY)
    assert auditor.client.post(VERIFY, data=fields).status_code == 303
    verification.verify_job(
        town.house.database, timepiece.now, json.dumps({"key": fields["_key"], "anchor": []})
    )
    with town.house.database.reading() as session:
        newest, older = verification.results(session)
    assert (newest.outcome, older.outcome) == (Outcome.VERIFIED, Outcome.TAMPERED)
    assert newest.root in auditor.get(VERIFY).text


def test_x5_a_wrong_anchor_is_named_and_kept(auditor: Person) -> None:
    answer = auditor.post(VERIFY, {"size": "0", "root": "示例"}, form=VERIFY, action=VERIFY)
    assert answer.status_code == 422
    assert "条数应为大于 0 的整数" in answer.text
    assert 'value="示例"' in answer.text


# ---- evidence


def exported(auditor: Person, about: str, **fields: str) -> bytes:
    answer = auditor.post(EVIDENCE, {"about": about, **fields}, form=EVIDENCE, action=EVIDENCE)
    assert answer.status_code == 200, main(answer.text)
    assert "attachment" in answer.headers["Content-Disposition"]
    return bytes(answer.data)


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def by_hand(leaf: bytes, index: int, size: int, proof: list[str]) -> bytes:
    """The root, as the text in the zip says it is worked out: the standard library and nothing of ours."""
    last, found = size - 1, leaf
    for one in proof:
        other = bytes.fromhex(one)
        if index % 2 or index == last:
            found = sha256(b"\x01" + other + found).digest()
            while index and not index % 2:
                index, last = index // 2, last // 2
        else:
            found = sha256(b"\x01" + found + other).digest()
        index, last = index // 2, last // 2
    assert last == 0
    return found


def checked(files: dict[str, bytes]) -> None:
    """Everything that the explanation asks for."""
    said = json.loads(files["证据.json"])
    lines = files.pop("manifest-sha256.txt").decode().splitlines()
    assert {name: sum_ for sum_, name in (line.split("  ", 1) for line in lines)} == {
        name: sha256(data).hexdigest() for name, data in files.items()
    }
    roots = {}
    for head in said["checkpoints"]:
        stem = f"检查点/{head['size']:08d}"
        pem = load_pem_public_key(files[f"公钥/{head['public_key'][:16]}.pem"])
        assert isinstance(pem, Ed25519PublicKey)
        pem.verify(files[f"{stem}.sig"], files[f"{stem}.body"])
        assert files[f"{stem}.txt"].startswith(files[f"{stem}.body"])
        _, size, root, _ = files[f"{stem}.body"].decode().splitlines()
        roots[int(size)] = b64decode(root)
        assert roots[head["size"]].hex() == head["root"]
    for one in said["events"]:
        leaf = sha256(b"\x00" + files[one["file"]]).digest()
        assert leaf.hex() == one["leaf"]
        assert by_hand(leaf, one["index"], one["size"], one["proof"]) == roots[one["size"]]
    for step in said["consistency"]:
        proof = [bytes.fromhex(one) for one in step["proof"]]
        assert merkle.verify_consistency(
            step["from"], step["to"], proof, roots[step["from"]], roots[step["to"]]
        )
    assert len(said["consistency"]) == len(said["checkpoints"]) - 1


def test_x5_evidence_about_a_case_holds_by_hand_and_is_the_same_bytes_again(
    town: Town, ref: str, auditor: Person
) -> None:
    before = latest(town)
    first = exported(auditor, ref)
    event = latest(town)
    assert event.seq == before.seq + 1
    assert (event.action, event.object, event.application_id) == ("record.evidence", ref, None)
    assert sha256(first).hexdigest() in event.note
    assert exported(auditor, ref) == first
    assert exported(auditor, ref.lower()) == first
    files = opened(first)
    checked(dict(files))
    said = json.loads(files["证据.json"])
    with town.house.database.reading() as session:
        application = town.application(ref)
        known = session.scalars(select(Event).where(Event.application_id == application.id)).all()
        notes = [one.note for one in known if len(one.note) > 5]
    assert len(said["events"]) == len(known) > 10
    whole = b"".join(files.values()).decode(errors="ignore")
    assert application.title not in whole
    assert [one for one in notes if one in whole] == []
    assert {"说明.txt", "证据.json"} <= files.keys()


def latest(town: Town) -> Event:
    with town.house.database.reading() as session:
        found = session.scalar(select(Event).order_by(Event.seq.desc()).limit(1))
        assert found
        return found


def test_x5_evidence_about_one_event_and_a_change_of_one_bit_shows(town: Town, auditor: Person) -> None:
    files = opened(exported(auditor, "3"))
    checked(dict(files))
    assert [one["index"] for one in json.loads(files["证据.json"])["events"]] == [2]
    changed = files | {"事件/00000003.json": files["事件/00000003.json"].replace(b'"ok"', b'"no"')}
    with pytest.raises(AssertionError):
        checked(changed)
    last = latest(town).seq
    checked(opened(exported(auditor, str(last))))


def test_x5_the_same_press_twice_is_one_event(town: Town, ref: str, auditor: Person) -> None:
    fields = {**auditor.hidden(EVIDENCE, EVIDENCE), "about": ref}
    first = auditor.client.post(EVIDENCE, data=fields)
    seq = latest(town).seq
    again = auditor.client.post(EVIDENCE, data=fields)
    assert first.data == again.data
    assert latest(town).seq == seq


@pytest.mark.parametrize(
    "about", ["", "0", "999999", "LS2026-411221-9999", "长" * 21, "1\u200b", "9" * 20, "%"]
)
def test_x5_of_what_is_not_there_there_is_no_evidence(town: Town, auditor: Person, about: str) -> None:
    town.app.extensions["rates"].reset()
    before = latest(town).seq
    answer = auditor.post(EVIDENCE, {"about": about}, form=EVIDENCE, action=EVIDENCE)
    assert answer.status_code == 422
    assert "没有这个编号" in answer.text
    assert latest(town).seq == before
