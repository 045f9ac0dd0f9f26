"""What an applicant may change now: all of a draft; of a filed case only what an open supplement notice names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, SupplementItem, SupplementNotice
from app.services import side_facts
from workflows.vocabulary import ReviewState


@dataclass(frozen=True, slots=True)
class Opens:
    """What a notice opens. sections: name → open fields; None: all of it. materials: kinds that may be uploaded."""

    sections: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    materials: frozenset[str] = frozenset()

    def field(self, section: str, name: str) -> bool:
        named = self.sections.get(section, frozenset())
        return named is None or name in named


def items_of(session: Session, notice: SupplementNotice) -> Sequence[SupplementItem]:
    return session.scalars(
        select(SupplementItem).where(SupplementItem.notice_id == notice.id).order_by(SupplementItem.number)
    ).all()


def read(session: Session, application: Application) -> Opens:
    """What the applicant may change now: everything of a draft is his own affair, nothing outside an open notice."""
    notice = side_facts.open_notice(session, application)
    if application.state is not ReviewState.SUPPLEMENT or notice is None:
        return Opens()
    sections: dict[str, frozenset[str] | None] = {}
    materials = set()
    for item in items_of(session, notice):
        if item.material:
            materials.add(item.material)
        if not item.section:
            continue
        known = sections.get(item.section, frozenset())
        whole = not item.field or known is None
        sections[item.section] = None if whole else (known or frozenset()) | {item.field}
    return Opens(sections, frozenset(materials))


def section(session: Session, application: Application, name: str) -> bool:
    """May the applicant save this section now?"""
    return application.state is ReviewState.DRAFT or name in read(session, application).sections


def closed_changes(
    session: Session,
    application: Application,
    section: str,
    stored: Mapping[str, Any],
    content: Mapping[str, Any],
) -> list[str]:
    """Fields of a filed case that were changed although nothing opens them; none for a draft."""
    if application.state is ReviewState.DRAFT:
        return []
    allowed = read(session, application)
    return [
        name
        for name in dict.fromkeys((*stored, *content))
        if not allowed.field(section, name) and (stored.get(name) or "") != (content.get(name) or "")
    ]
