"""The rule book the service works with: the data of this release, the overlay, and every published amendment in order."""

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import RuleChange
from rules.amendments import Amendment, from_mapping
from rules.parameters import RuleBook


@dataclass(frozen=True, slots=True)
class Edition:
    """``book``: with all of ``published``. ``digests``: of the book after each publication, as it was published."""

    book: RuleBook
    published: tuple[Amendment, ...]
    digests: tuple[str, ...]


class Shelf:
    """One a process. The newest book is kept until the database holds another number of publications."""

    def __init__(self, overlay: Path | None) -> None:
        """Raises DataError where the data of this release or the overlay cannot be used."""
        self.overlay = overlay
        self._newest: Edition | None = None
        self._load(())

    def current(self, session: Session) -> RuleBook:
        """The book in force now: one small query, a load only after a publication.

        Raises DataError where a published amendment no longer fits the data of this release.
        """
        return self._edition(session).book

    def publications(self, session: Session) -> int:
        """How many amendments are published."""
        return len(self._edition(session).published)

    def amended(self, session: Session, amendment: Amendment) -> RuleBook:
        """The book as it would be with one more amendment. Raises DataError where that cannot be."""
        return self._load((*self._edition(session).published, amendment))

    def before(self, session: Session, publication: int | None) -> RuleBook:
        """The book as it stood before a publication; the current one where it is not published."""
        edition = self._edition(session)
        return edition.book if publication is None else self._load(edition.published[: publication - 1])

    def by_digest(self, session: Session, digest: str | None) -> RuleBook | None:
        """The book a case is pinned to; None when a newer release has changed the data beneath it."""
        edition = self._edition(session)
        if digest == edition.book.digest:
            return edition.book
        known = edition.digests.index(digest) + 1 if digest in edition.digests else 0
        book = self._load(edition.published[:known])
        return book if book.digest == digest else None

    def _edition(self, session: Session) -> Edition:
        last = session.scalar(select(func.max(RuleChange.publication))) or 0
        edition = self._newest
        if edition is None or len(edition.published) != last:
            edition = self._newest = self._read(session)
        return edition

    def _read(self, session: Session) -> Edition:
        rows = session.execute(
            select(RuleChange.amendment, RuleChange.digest)
            .where(RuleChange.publication.is_not(None))
            .order_by(RuleChange.publication)
        ).all()
        published = tuple(from_mapping(json.loads(row.amendment)) for row in rows)
        return Edition(self._load(published), published, tuple(row.digest for row in rows))

    def _load(self, amendments: tuple[Amendment, ...]) -> RuleBook:
        return RuleBook.load(overlay=self.overlay, amendments=amendments)
