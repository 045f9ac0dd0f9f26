"""Whether the record is what it was (AU-09): rebuilt from its events, compared with itself and with roots kept outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import merkle
from app.models import Event
from app.services.world import record_is_linear

_BYTES = select(Event.canonical).order_by(Event.seq)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The tree of the first ``size`` events; root: SHA-256, 64 hex digits. Only a copy kept outside shows a rewriting."""

    size: int
    root: str


class Outcome(IntEnum):
    """The exit code of ``verify``. Never two: a failure to look is not the finding that all is well."""

    VERIFIED = 0
    TAMPERED = 1
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """findings: Chinese sentences, none where all is well. head: the tree as rebuilt."""

    outcome: Outcome
    findings: tuple[str, ...]
    head: Anchor


def head(session: Session) -> Anchor:
    """The tree of all events as they stand now, rebuilt: its cost grows with their number."""
    return _rebuilt(session, ())[0]


def verify(session: Session, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Without anchors a rewriting of the whole record, or a cut of its end with the head, does not show."""
    found, roots = _rebuilt(session, anchors)
    sentences = [finding.sentence for finding in record_is_linear(session)]
    sentences.extend(_against(anchors, roots, found.size))
    return Verdict(Outcome.TAMPERED if sentences else Outcome.VERIFIED, tuple(sentences), found)


def _rebuilt(session: Session, anchors: Sequence[Anchor]) -> tuple[Anchor, dict[int, str]]:
    """The head, and the root at each size an anchor names."""
    sizes = {anchor.size for anchor in anchors}
    compact: tuple[bytes, ...] = ()
    roots = {0: merkle.EMPTY_ROOT.hex()}
    size = 0
    for entry in session.scalars(_BYTES).yield_per(2000):
        compact = merkle.extend(compact, size, merkle.leaf(entry))
        size += 1
        if size in sizes:
            roots[size] = merkle.root_of(compact).hex()
    return Anchor(size, merkle.root_of(compact).hex()), roots


def _against(anchors: Sequence[Anchor], roots: dict[int, str], size: int) -> Iterator[str]:
    for anchor in anchors:
        if anchor.size > size:
            yield f"锚点记有 {anchor.size} 条事件，库中只有 {size} 条：末尾被截去，或退回了旧的副本"
        elif roots[anchor.size] != anchor.root:
            yield f"前 {anchor.size} 条事件的根与锚点不符：其中有事件被改动、插入、删除或调换"
