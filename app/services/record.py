"""Whether the record is what it was (AU-09): rebuilt from its events, compared with itself and with roots kept outside."""

import sys
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import merkle
from app.models import Checkpoint, Event, EventHead
from app.services import checkpoints
from app.services.world_record import record_agrees
from workflows.procedures import VERSIONS

_BYTES = select(Event.canonical).order_by(Event.seq).execution_options(yield_per=2000)
"""Fetched in parts: a record of a million events is neither held in memory nor one statement with one time limit."""
SIGNING = sorted(
    {
        f"{procedure.name}.{step.name}"
        for kind in VERSIONS.values()
        for procedure in kind.values()
        for step in procedure.steps
        if step.name.startswith("sign_")
    }
)
"""The steps that sign a decision, whatever procedure and version."""
_SIGNED = select(Event.seq).where(Event.action.in_(SIGNING)).order_by(Event.seq)
_CHECKPOINTS = select(Checkpoint.size, Checkpoint.root, Checkpoint.text, Checkpoint.public_key).order_by(
    Checkpoint.size
)


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
    """The tree of all events as the head row keeps it; ``verify`` says whether that is so."""
    kept = session.execute(select(EventHead.seq, EventHead.compact)).one()
    return Anchor(kept.seq, merkle.root_of(merkle.split(kept.compact)).hex())


def verify(
    session: Session, anchors: Sequence[Anchor] = (), *, keys: Collection[str] | None = None
) -> Verdict:
    """Without anchors a cut of the end with head and checkpoints does not show, nor a rewriting by who holds the key.

    keys: the public keys the service ever signed with (``checkpoints.own_keys``); None: any key is taken for its own.
    """
    made = session.execute(_CHECKPOINTS).all()
    sizes = {anchor.size for anchor in anchors} | {row.size for row in made}
    found, roots = _rebuilt(session, sizes)
    sentences = [finding.sentence for finding in record_agrees(session)]
    if head(session) != found:
        sentences.append("登记的树根与现有事件算出的不符：有事件绕过系统写入、改动或删除")
    sentences.extend(_checkpoints(made, roots, keys))
    if keys is not None:
        sentences.extend(_unsigned(session, sorted(row.size for row in made)))
    sentences.extend(_against(anchors, roots, found.size))
    return Verdict(Outcome.TAMPERED if sentences else Outcome.VERIFIED, tuple(sentences), found)


def _checkpoints(
    made: Sequence[Any], roots: Mapping[int, str], keys: Collection[str] | None
) -> Iterator[str]:
    """Each was signed by the service over what stands in its columns, and that is what the events still say."""
    for row in made:
        said = checkpoints.read(row.text, row.public_key)
        if said is None or (said.size, said.root) != (row.size, row.root):
            yield f"第 {row.size} 条处的检查点与其签名不符"
        elif keys is not None and row.public_key not in keys:
            yield f"第 {row.size} 条处的检查点不是用本系统的密钥签的"
        elif roots.get(row.size) != row.root:
            yield f"前 {row.size} 条事件与当时签名的检查点不符"


def _unsigned(session: Session, sizes: Sequence[int]) -> Iterator[str]:
    """Every signed decision has a checkpoint of its own, before the next one is signed: one that is gone was taken away."""
    signed = session.scalars(_SIGNED).all()
    for seq, following in zip(signed, [*signed[1:], sys.maxsize], strict=False):
        place = bisect_left(sizes, seq)
        if place == len(sizes) or sizes[place] >= following:
            yield f"第 {seq} 条事件签发了意见，却没有它的检查点"


def _rebuilt(session: Session, sizes: Collection[int]) -> tuple[Anchor, dict[int, str]]:
    """The head, and the root at each of these sizes."""
    compact: tuple[bytes, ...] = ()
    roots = {0: merkle.EMPTY_ROOT.hex()}
    size = 0
    for entry in session.scalars(_BYTES):
        compact = merkle.extend(compact, size, merkle.leaf(_bytes(entry)))
        size += 1
        if size in sizes:
            roots[size] = merkle.root_of(compact).hex()
    return Anchor(size, merkle.root_of(compact).hex()), roots


def _bytes(entry: object) -> bytes:
    """SQLite keeps whatever was put in; what are no bytes was not put in by the service, and its leaf is wrong."""
    return entry if isinstance(entry, bytes) else b""


def _against(anchors: Sequence[Anchor], roots: dict[int, str], size: int) -> Iterator[str]:
    for anchor in anchors:
        if anchor.size > size:
            yield f"锚点记有 {anchor.size} 条事件，库中只有 {size} 条：末尾被截去，或退回了旧的副本"
        elif roots[anchor.size] != anchor.root:
            yield f"前 {anchor.size} 条事件的根与锚点不符：其中有事件被改动、插入、删除或调换"
