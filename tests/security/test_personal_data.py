"""PI-2, PI-3, PI-4: phones, mails and identity numbers of a played town are searched in everything it sends.

The pages that every role opens with every kind of object are searched by the access matrix (SE-02) as it walks; here
stand the pages it opens with other numbers, the one look of PI-3, papers, packages, the interface and the log.
"""

import io
import json
import logging
import os
import re
import secrets
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import structlog
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import logs, timepiece
from app.documents.isolation import render_isolated
from app.models import Document, Event
from app.permissions import ACCESS
from app.services import api_tokens, person_words, steps
from app.web.applicant.sections import PAGES
from setup import fonts as setup_fonts
from tests.app.officers.desks import account, propose, register
from tests.app.review.played import Desk, keep, played
from tests.security import told
from tests.security.canaries import HOSTILE, Field, live, seen, sow
from workflows.read_scopes import ReadScope
from workflows.vocabulary import Role

pytestmark = pytest.mark.slow  # A town is played.

WHO = ("county-mianchi", "coordinator", "chair", "ecology-handler", "supervisor", "archivist", "system-admin",
       "security-admin", "auditor")  # fmt: skip
STAGES = ("draft", "issued")
VAR = Path(os.environ.get("LIANSHEN_VAR") or Path(__file__).resolve().parents[2] / "var")
OF_A_CASE = "13800000000"
"""The contact's phone in every application of the demonstration."""


@pytest.fixture(scope="module")
def desk(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The played town, where a new person and a company wait for the officers, sown; set back at the end."""
    folder = migrated_sqlite.with_name("played")
    folder.mkdir(exist_ok=True)
    whole = played(migrated_sqlite, folder)
    desk = whole.set_back()
    wanted = {"name": "新示例", "login": "new-signer", "role": "signer", "department": "ecology"}
    propose(desk.town, "create", phone="13900001234", email="new@mail.example", **wanted)
    register(desk.town, "new-company", email="company@mail.example")
    keep(desk, whole.database, tmp_path_factory.mktemp("sown"))
    sow(whole.database)
    yield desk
    whole.set_back()


def addresses(desk: Desk, role: Role) -> Iterator[tuple[str, str, str]]:
    """(endpoint, path, stage) of the pages of a role that name a second thing beside the case, or something else."""
    for rule in desk.town.app.url_map.iter_rules():
        access = ACCESS[rule.endpoint]
        mine = "GET" in access.methods and (role in access.roles or not access.roles)
        if (
            not mine
            or access.scope is not None
            or (rule.arguments <= {"ref"} and access.loads == "application")
        ):
            continue
        for stage in STAGES if "ref" in rule.arguments and access.loads == "application" else ("",):
            for part in PAGES if "section" in rule.arguments else ("",):
                for number in ("1", "2") if rule.arguments - {"ref", "section"} else ("1",):
                    values = {
                        "ref": desk.refs.get(stage, f"AC2026-{number:0>4}"),
                        "section": part,
                        "kind": "other",
                    }
                    shape = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
                    yield rule.endpoint, shape.sub(lambda one: values.get(one[1], number), rule.rule), stage  # noqa: B023


def ids(desk: Desk) -> dict[str, int]:
    with desk.town.house.database.reading() as session:
        return {stage: steps.of_ref(session, ref).id for stage, ref in desk.refs.items()} | {"": 0}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logs.configure(stream)
    yield stream
    logging.getLogger().removeHandler(handler)
    structlog.reset_defaults()


def test_pi_4_a_page_shows_its_reader_his_own_and_nobody_elses(desk: Desk, log: io.StringIO) -> None:
    wrong, opened, hostile, own = [], 0, 0, set()
    cases = ids(desk)
    for who in (desk.login("applicant", "draft"), *WHO):
        role, reader = desk.actor(who).role, desk.actor(who).account_id
        for endpoint, path, stage in addresses(desk, role):
            answer = desk.person(who).client.get(path)
            wrong += told.faults(answer, endpoint=endpoint, role=role, account=reader, case=cases[stage])
            opened += answer.status_code == 200
            hostile += "&lt;i-hostile" in answer.text if answer.mimetype == "text/html" else 0
            own |= {(endpoint, one.field) for one in seen(answer.get_data().decode("utf-8", "replace"))}
    assert wrong == []
    assert (opened > 60, hostile > 40) == (True, True), (opened, hostile)
    # The search finds what is there to be found.
    assert own >= {("applicant.section", Field.CASE_PHONE), ("applicant.section", Field.CASE_MAIL),
                   ("account.page", Field.MAIL), ("messages.mail", Field.MAIL)}  # fmt: skip
    assert seen(log.getvalue()) == set() and HOSTILE not in log.getvalue()


def press(desk: Desk, who: str, path: str) -> TestResponse:
    """With a right token and a key of its own, whether the page offers it or not."""
    token = desk.person(who).hidden("/")["csrf_token"]
    return desk.person(who).client.post(path, data={"csrf_token": token, "_key": secrets.token_hex(16)})


def test_pi_3_the_full_numbers_are_one_press_of_one_role_and_each_is_an_event(desk: Desk) -> None:
    looked = account(desk.town, "ecology-handler").id
    path = f"/admin/users/{looked}/reveal"
    count = select(func.count()).select_from(Event).where(Event.action == "account.reveal")

    def looks() -> int:
        with desk.town.house.database.reading() as session:
            return session.scalar(count) or 0

    before = looks()
    masked = desk.person("system-admin").get(f"/admin/users/{looked}").text
    assert "139****" in masked and "411***********" in masked and "c***@mail.example" in masked
    for who in WHO:
        answer = press(desk, who, path)
        assert answer.status_code == (200 if who == "system-admin" else 404), who
        # Of this one person, and of nobody else on the page.
        shown = {one.owner for one in seen(answer.text)}
        assert shown == ({looked} if who == "system-admin" else set()), who
    assert desk.person("system-admin").get(path).status_code == 404  # a press, never an address to open
    assert looks() == before + 1


def test_pi_4_no_paper_holds_a_number_and_no_package_either(desk: Desk) -> None:
    with desk.town.house.database.reading() as session:
        papers = [row.context for row in session.scalars(select(Document))]
    assert len(papers) >= 3
    assert not [one for one in papers if OF_A_CASE in one or seen(one)]
    ref = desk.refs["issued"]
    package = desk.press("archivist", "/archive/", f"/archive/{ref}/export")
    with zipfile.ZipFile(io.BytesIO(package.data)) as files:
        for name in files.namelist():
            words = name + files.read(name).decode("utf-8", "replace")
            assert OF_A_CASE not in words and not seen(words), name


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_pi_4_se_07_no_table_holds_a_number_and_each_that_leaves_is_an_event(desk: Desk, kind: str) -> None:
    form = desk.form("supervisor", "/conditions/?tab=all", "/conditions/export")
    before = desk.events()
    for status in (200, 303):  # A repeated press gets the page, not a second table.
        answer = desk.send("supervisor", "/conditions/export", form | {"kind": kind})
        assert answer.status_code == status
        assert desk.events() == before + 1
        if status == 200:
            table = answer.data
    assert (
        desk.send("supervisor", "/conditions/export", form | {"kind": "exe", "_key": "d" * 32}).status_code
        == 400
    )
    words = table.decode("utf-8-sig") if kind == "csv" else sheet_of(table)
    assert "前置条件" in words and "i-hostile" in words
    assert OF_A_CASE not in words and not seen(words)


def sheet_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_pi_4_what_programs_read_holds_none(desk: Desk) -> None:
    with desk.town.house.database.transaction() as session:
        _, token = api_tokens.add(
            session,
            None,
            at=timepiece.now(),
            client="示例平台",
            scopes=tuple(ReadScope),
            county="",
            counties=[],
            days=1,
        )
    for path in ("/cases", "/ledger", "/decisions", *(f"/cases/{ref}" for ref in desk.refs.values())):
        answer = desk.town.app.test_client().get(
            f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}
        )
        words = json.dumps(answer.json, ensure_ascii=False)
        assert OF_A_CASE not in words and not seen(words), path
        assert answer.mimetype in {"application/json", "application/problem+json"}


def test_pi_4_a_mistake_is_shown_to_who_made_it_and_never_logged(desk: Desk, log: io.StringIO) -> None:
    """A registration that cannot stand, with a number and a mail of its own."""
    phone, mail, number = Field.WANTED_PHONE.of(9), Field.WANTED_MAIL.of(9), Field.IDENTITY.of(9)
    answer = register(desk.town, "x", phone=phone, email=mail, id_number=number, name=HOSTILE)
    assert answer.status_code == 422 and phone in answer.text
    assert live(answer.text) == ""
    for who in WHO[:2]:
        assert not {one.owner for one in seen(desk.person(who).get("/kept").text)} & {9}
    assert not seen(log.getvalue())


@pytest.mark.parametrize(
    ("full", "masked"),
    [("13812341234", "138****1234"), ("0398-2812345", "****2345"), ("", "")],
)
def test_pi_2_a_phone_keeps_three_and_four(full: str, masked: str) -> None:
    assert person_words.masked_phone(full) == masked


def test_pi_2_an_identity_number_keeps_three_and_four_a_mail_its_first_letter() -> None:
    assert person_words.masked_id("41010219900307123X") == "410***********123X"
    assert person_words.masked_mail("zhao@mail.example") == "z***@mail.example"
    assert (person_words.masked_id(""), person_words.masked_mail("")) == ("", "")


def test_pi_4_the_words_of_a_printed_decision_hold_none(desk: Desk) -> None:
    """The bytes that leave the renderer, read back as a person reads them."""
    setup_fonts.install(VAR)
    row = desk.document(desk.refs["queued"])
    desk.print(desk.refs["queued"], partial(render_isolated, fonts=VAR / "fonts"))
    with desk.town.house.database.reading() as session:
        digest = session.get_one(Document, row.id).sha256
    assert digest
    pages = pdfium.PdfDocument(desk.town.house.store.get(digest))
    words = "".join(page.get_textpage().get_text_range() for page in pages)
    assert len(words) > 1_000 and "i-hostile" in words
    assert OF_A_CASE not in words and not seen(words)
