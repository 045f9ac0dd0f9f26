"""A letter or minutes: frozen plain values for one layout that all notices share (law §10.1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One numbered thing of a letter: what, then its lines."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table under its own heading; every row has as many cells as there are columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContext:
    """Every text is ready to print. date: 成文日期 as 2026年11月22日. signers: 甲代乙 where a deputy acted.

    kind: key of app.documents.kinds. addressee: empty for minutes. closing: the last sentence. digest: SHA-256 of the
    words, printed at the foot; services.letters fills it in. copies, imprint: 抄送 and 印发, printed where not empty.
    """

    kind: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    items: tuple[Item, ...] = ()
    tables: tuple[Table, ...] = ()
    closing: str = ""
    signers: tuple[str, ...] = ()
    issuer: str
    date: str
    copies: str = ""
    imprint: str = ""
    digest: str = ""
    demo_notice: str = ""

    @property
    def preview(self) -> bool:
        """A letter has no preview: its words are frozen with the step that leaves it."""
        return False
