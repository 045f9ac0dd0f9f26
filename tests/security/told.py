"""What an answer may tell to whom: the table of PI-4, and typed text that stays text (SE-25)."""

from collections.abc import Mapping
from typing import Final

from werkzeug.test import TestResponse

from app.permissions import APPLICANTS
from tests.security.canaries import Canary, Field, live, seen
from workflows.vocabulary import Role

# Whose own data stands on which pages; everything else of a person is masked everywhere.
OWN: Final[Mapping[Field, frozenset[str]]] = {
    Field.MAIL: frozenset({"account.page", "messages.inbox", "messages.mail"}),
    Field.CASE_PHONE: frozenset({"applicant.section", "applicant.check", "applicant.submit"}),
    Field.CASE_MAIL: frozenset({"applicant.section", "applicant.check", "applicant.submit"}),
}
# The one look of PI-3: of one person, by a press that is an event.
REVEALED: Final = frozenset({Field.PHONE, Field.MAIL, Field.IDENTITY})


def entitled(canary: Canary, *, endpoint: str, role: Role, account: int, case: int) -> bool:
    """account: who reads. case: the one the page is about, 0 where it is about none."""
    if endpoint == "admin.reveal":
        return role is Role.SYSTEM_ADMIN and canary.field in REVEALED
    if endpoint not in OWN.get(canary.field, ()):
        return False
    if canary.field is Field.MAIL:
        return canary.owner == account
    return role in APPLICANTS and canary.owner == case


def faults(answer: TestResponse, *, endpoint: str, role: Role, account: int, case: int) -> list[str]:
    """Canaries that have no business on this page, and hostile text that is more than text."""
    words = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else _bytes(answer)
    found = [
        f"{endpoint} shows {role.value} the {one.field.name} of {one.owner}"
        for one in seen(words)
        if not entitled(one, endpoint=endpoint, role=role, account=account, case=case)
    ]
    alive = live(words) if answer.mimetype == "text/html" else ""
    return found + ([f"{endpoint} lets it live for {role.value}: {alive}"] if alive else [])


def _bytes(answer: TestResponse) -> str:
    return answer.get_data().decode("latin-1")
