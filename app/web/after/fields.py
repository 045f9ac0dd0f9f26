"""Fields of these pages: words that must be there, one file looked into before the write begins (FC-9)."""

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.inspection import Inspected, Refused, inspect
from app.models import Application
from app.services import attachments
from app.services.copies import EVIDENCE
from app.web.current import acting, services
from app.web.review.reading import words
from workflows.vocabulary import Audience

Page = str | tuple[str, int]
REASON = 2000
"""Characters of a reason, a report or an account of evidence."""


@dataclass(frozen=True, slots=True)
class Upload:
    """sha256: its key in the store."""

    inspected: Inspected
    sha256: str


def said(name: str, sentence: str) -> str:
    """Raises Invalid with the sentence where nothing was typed."""
    text = words(name, REASON)
    if not text:
        raise Invalid([(name, sentence)])
    return text


def upload(name: str, sentence: str = "") -> Upload | None:
    """The file, or None where none was chosen and ``sentence`` is empty. Raises Invalid."""
    given = request.files.get(name)
    if given is None or not given.filename:
        if sentence:
            raise Invalid([(name, sentence)])
        return None
    data = given.stream.read()
    try:
        inspected = inspect(data, given.filename)
    except Refused as refused:
        raise Invalid([(name, str(refused))]) from refused
    return Upload(inspected, services().store.put(data))


def keep(session: Session, application: Application, about: str, file: Upload) -> str:
    """Keep it beside the materials, for company and reviewers; its name as shown."""
    attachments.add_of_officer(
        session,
        acting(),
        application,
        kind=kind_of(about),
        inspected=file.inspected,
        sha256=file.sha256,
        audience=Audience.APPLICANT,
    )
    return file.inspected.name


def kind_of(about: str) -> str:
    """Kind of the attachments about a request or a condition."""
    return f"{EVIDENCE}{about}".lower()
