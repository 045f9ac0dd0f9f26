"""Documents the values come from."""

from dataclasses import dataclass
from datetime import date

from rules.vocabulary import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document of rules/data/sources.toml; dates as far as known."""

    key: str
    title: str
    issuer: str
    evidence: Evidence
    document_number: str = ""
    in_force: date | None = None
    ended: date | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A rule administrator compared the value with the official text (law §0.1). scan: SHA-256 of the scanned page."""

    by: str
    on: date
    document: str
    scan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A value's origin. ``evidence`` is the status of the value, which may differ from the document's."""

    source: Source
    article: str
    evidence: Evidence
    confirmation: Confirmation | None = None

    @property
    def text(self) -> str:
        """《title》（document number）article."""
        number = f"（{self.source.document_number}）" if self.source.document_number else ""
        return f"《{self.source.title}》{number}{self.article}"
