"""SE-02: roles × endpoints × object kinds, complete, from the registry; what may not be seen looks like what is not there.

Who may see which case is said here a second time, by hand: a slip in the service's own condition shows.
"""

import re
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.permissions import ACCESS, PUBLIC, Access
from app.services import steps
from tests.app.review.played import Desk, Played, keep, played
from tests.people import Person
from tests.security import told
from tests.security.canaries import sow
from workflows.vocabulary import Role

ABSENT = "LS2026-411221-9999"
# Object kind → the stage of the played town whose case stands for it. All but one belong to companies of their own.
CASES = {"draft": "draft", "with the county": "county", "in consultation": "consultation", "approved": "queued",
         "rejected": "issued"}  # fmt: skip
FILED = frozenset(CASES) - {"draft"}
AT_THE_CITY = FILED - {"with the county"}
# Who → what he may see; companies and counties see their own, worked out from the demonstration's projects.
SEES: dict[str, frozenset[str]] = {
    "coordinator": AT_THE_CITY,
    "lead-checker": AT_THE_CITY,
    "chair": AT_THE_CITY,
    "ecology-handler": AT_THE_CITY,
    "ecology-checker": AT_THE_CITY,
    "ecology-signer": AT_THE_CITY,
    "housing-handler": frozenset(),  # was asked about none of them
    "housing-signer": frozenset(),
    "expert-1": frozenset(),
    "supervisor": frozenset({"approved"}),
    "archivist": frozenset({"approved", "rejected"}),
    "rule-keeper": frozenset(),
    "system-admin": frozenset(),
    "security-admin": frozenset(),
    "auditor": frozenset(),
}
COMPANIES = ("applicant", "applicant-b")
COUNTIES = ("county-mianchi",)
WHO = (*SEES, *COMPANIES, *COUNTIES)
CELLS = {"hidden": 11482, "open": 1129, "either": 295}
# A number, a name, a kind that nothing has.
NOTHING = {
    "ref": "XX2026-9999", "number": "999999", "document_id": "999999", "kind": "nothing", "key": "nothing.at.all",
    "section": "nothing", "occasion": "nothing", "filename": "nothing.css",
}  # fmt: skip
# Says back what the address says, and looks nothing up.
LOOKS_NOTHING_UP: frozenset[str] = frozenset({"company.registered"})
# Of a case that may be seen, or named in the form, and not there yet: no publicity, no closing, no decision.
NOT_THERE_YET = frozenset(
    {
        "account.confirm", "after.ledger", "after.revoke", "company.stand_as", "messages.send_again", "review.answer_objection",
        "review.case_publicity", "review.close_publicity", "review.closing", "review.confirm_closing", "review.decision",
        "review.objection", "review.return_closing", "review.sign", "review.urge",
    }
)  # fmt: skip
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody asks one endpoint for one object by one method."""

    who: str
    rule: Rule
    access: Access
    method: str
    kind: str
    path: str


@dataclass(slots=True)
class Town:
    """The played town, who may see what in it, each person's token and cookie, the cases' numbers in the database."""

    played: Played
    desk: Desk
    cases: dict[str, int]
    sees: dict[str, frozenset[str]]
    tokens: dict[str, str]
    cookies: dict[str, str]

    def person(self, who: str) -> Person:
        return self.desk.person(who)

    def role(self, who: str) -> Role:
        return self.desk.actor(who).role

    def ask(self, cell: Cell) -> TestResponse:
        """A press carries a right token and key, and a version that nothing has any more."""
        client = self.person(cell.who).client
        client.set_cookie("sid", self.cookies[cell.who])  # the press before may have ended the sign-in
        if cell.method == "GET":
            return client.get(cell.path)
        fields = {"csrf_token": self.tokens[cell.who], "_key": secrets.token_hex(16), "_version": "999999999"}
        return client.post(cell.path, data=fields)

    def told(self, cell: Cell, answer: TestResponse) -> list[str]:
        """What the answer says that this person may not know, or what hostile words became alive in it."""
        about, reader = self.cases.get(cell.kind, 0), self.desk.actor(cell.who)
        return told.faults(
            answer, endpoint=cell.rule.endpoint, role=reader.role, account=reader.account_id, case=about
        )


@pytest.fixture(scope="module")
def town(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Sown with numbers to be found again and with hostile words (tests/security/canaries.py)."""
    folder = migrated_sqlite.with_name("played")
    folder.mkdir(exist_ok=True)
    whole = played(migrated_sqlite, folder)
    desk = whole.set_back()
    with desk.town.house.database.reading() as session:
        cases = {kind: steps.of_ref(session, desk.refs[stage]).id for kind, stage in CASES.items()}
    desk.town.house.database.dispose()
    sow(whole.database)
    whole = keep(desk, whole.database, tmp_path_factory.mktemp("sown"))
    sees = dict(SEES)
    for who in COMPANIES:
        sees[who] = frozenset(kind for kind, stage in CASES.items() if desk.login("applicant", stage) == who)
    for who in COUNTIES:
        sees[who] = frozenset(kind for kind in FILED if desk.login("county", CASES[kind]) == who)
    tokens, cookies = {}, {}
    for who in sees:
        found = CSRF.search(desk.person(who).get("/").text)
        assert found, who
        tokens[who] = found[1]
        cookie = desk.person(who).client.get_cookie("sid")
        assert cookie
        cookies[who] = cookie.value
    return Town(whole, desk, cases, sees, tokens, cookies)


def cells(town: Town, who: str) -> Iterator[Cell]:
    """Everything but the interface for programs: there it is the token that counts (tests/app/api)."""
    for rule in town.desk.town.app.url_map.iter_rules():
        access = ACCESS[rule.endpoint]
        if access.scope is None:
            for method in access.methods:
                for kind, path in addresses(town, rule, access):
                    yield Cell(who, rule, access, method, kind, path)


def addresses(town: Town, rule: Rule, access: Access) -> Iterator[tuple[str, str]]:
    """(object kind, path): every case and an absent one where the endpoint is about a case."""
    if not rule.arguments:
        yield "none", rule.rule
    elif access.loads == "application":
        for kind, stage in CASES.items():
            yield kind, path_of(rule, NOTHING | {"ref": town.desk.refs[stage]})
        yield "absent", path_of(rule, NOTHING | {"ref": ABSENT})
    else:
        yield "absent", path_of(rule, NOTHING)


def path_of(rule: Rule, values: dict[str, str]) -> str:
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda match: values.get(match[1], "nothing"), rule.rule)


def expected(town: Town, cell: Cell) -> str:
    """hidden: the page of an absent thing. open: anything but that. either: it names a second thing that is not there."""
    roles, seldom = cell.access.roles, cell.rule.endpoint in NOT_THERE_YET
    if roles is not PUBLIC and town.role(cell.who) not in roles:
        return "hidden"
    if cell.access.loads == "application":
        if cell.kind not in town.sees[cell.who]:
            return "hidden"
        return "open" if cell.rule.arguments == {"ref"} and not seldom else "either"
    if cell.kind == "absent" and cell.rule.endpoint not in LOOKS_NOTHING_UP:
        return "hidden" if cell.method == "GET" else "either"
    return "either" if seldom else "open"


def plain(cell: Cell, body: str) -> str:
    """The page without what the person typed into the address and without his own token, which carries the time."""
    return CSRF.sub("TOKEN", body.replace(cell.path, "PATH"))


def test_every_role_that_signs_in_is_somebody_here(town: Town) -> None:
    """The consultant stands where an applicant of the company stands: the same rows of the table of permissions."""
    assert {town.role(who) for who in town.sees} == set(Role) - {Role.CLOCK, Role.CONSULTANT}
    assert all(
        (Role.CONSULTANT in access.roles) <= (Role.APPLICANT in access.roles) for access in ACCESS.values()
    )


def test_se_02_the_matrix_is_complete(town: Town) -> None:
    found = [cell for who in WHO for cell in cells(town, who)]
    assert {cell.rule.endpoint for cell in found} == {
        name for name, one in ACCESS.items() if one.scope is None
    }
    assert Counter(expected(town, cell) for cell in found) == CELLS


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_se_02_every_endpoint_answers_a_role_about_every_kind_of_object_as_the_table_says_pi_4_se_25(
    town: Town, who: str
) -> None:
    wrong: list[str] = []
    absent: dict[tuple[str, str], str] = {}
    for cell in cells(town, who):
        answer = town.ask(cell)
        want = expected(town, cell)
        hidden = answer.status_code == 404
        if (want != "either" and hidden is not (want == "hidden")) or answer.status_code in {401, 500}:
            wrong.append(f"{cell.method} {cell.path} ({cell.kind}): {answer.status_code}, {want}")
        wrong += town.told(cell, answer)
        if hidden and cell.rule.endpoint != "static":
            page = plain(cell, answer.text)
            # The menu marks the room one stands in, so it is one endpoint's pages that must not differ.
            if absent.setdefault((cell.rule.endpoint, cell.method), page) != page:
                wrong.append(f"{cell.method} {cell.path} ({cell.kind}): another body")
        if answer.status_code == 303:
            town.desk = town.played.set_back()
    assert wrong == []
