"""Evidence about one case or one event: what was hashed, its proofs, the signed heads; checked without this service.

Nothing of the business is in it: the canonical bytes name accounts by number and commit to what was written.
"""

import io
import zipfile
from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import merkle
from app.canonical import canonical, sha256
from app.db import Database
from app.errors import Conflict, Invalid
from app.models import Application, Checkpoint, Event
from app.services import checkpoints, events
from app.services.acting import Acting, shanghai_day
from app.services.evidence_words import EXPLANATION
from app.services.proofs import Tree

EXPORT = "record.evidence"
_BYTES = select(Event.canonical).order_by(Event.seq).execution_options(yield_per=2000)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finished export. about: number of the case, or of the event; events: how many are in it; size: of the tree."""

    name: str
    data: bytes
    about: str
    events: int
    size: int

    @property
    def sha256(self) -> str:
        return sha256(self.data)


def make(database: Database, acting: Acting, typed: str) -> Evidence:
    """Raises Invalid for what nothing is known about. Writes only a signed head, where none covers these events yet.

    Put together outside any writing transaction: it reads the whole record, and nobody waits for that.
    """
    with database.reading() as session:
        about, last = _found(session, typed)
        covered = session.scalar(select(func.max(Checkpoint.size))) or 0
    if covered < last:
        with database.transaction() as session:
            if checkpoints.make(session, acting.moment, "evidence") is None:
                raise Conflict("本服务没有签名密钥，不能导出")
    with database.reading() as session:
        return _built(session, about)


def note_export(session: Session, acting: Acting, made: Evidence) -> None:
    """The export is an event about its subject, outside the case's own history: the next export is the same bytes."""
    note = f"{made.name}，{made.events} 条事件，SHA-256 {made.sha256}"
    events.append(session, acting, action=EXPORT, label="导出举证材料", about=made.about, note=note)


def _found(session: Session, typed: str) -> tuple[str, int]:
    """(number as it is kept, last event about it)."""
    about = typed.strip().upper()
    last = session.scalar(select(func.max(Event.seq)).where(_about(session, about))) if about else None
    if last is None:
        raise Invalid([("about", "没有这个编号的事项或者事件")])
    return (str(int(about)) if _is_event(about) else about), last


def _is_event(about: str) -> bool:
    return about.isascii() and about.isdigit() and len(about) < 16


def _about(session: Session, about: str) -> ColumnElement[bool]:
    if _is_event(about):
        return Event.seq == int(about)
    case = session.scalar(select(Application.id).where(Application.ref == about))
    of_it = Event.application_id == case if case is not None else Event.object == about
    return of_it & (Event.action != EXPORT)


def _built(session: Session, about: str) -> Evidence:
    rows = session.execute(
        select(Event.seq, Event.canonical).where(_about(session, about)).order_by(Event.seq)
    ).all()
    heads = _heads(session, rows[0].seq, rows[-1].seq)
    size = heads[-1].size
    tree = Tree(merkle.leaf(one) for one in session.scalars(_BYTES.where(Event.seq <= size)))
    if tree.size < size or tree.root(size).hex() != heads[-1].root:
        raise Conflict("事件与签过名的检查点不符，不能举证：请先核验记录")
    files = {f"事件/{row.seq:08d}.json": row.canonical for row in rows}
    files |= {name: data for head in heads for name, data in _signed(head).items()}
    files["证据.json"] = canonical(
        {
            "about": about,
            "events": [_inclusion(tree, row.seq, size) for row in rows],
            "checkpoints": [
                {"size": head.size, "root": head.root, "public_key": head.public_key} for head in heads
            ],
            "consistency": [_consistency(tree, old.size, new.size) for old, new in pairwise(heads)],
        }
    )
    files["说明.txt"] = EXPLANATION.encode()
    day = shanghai_day(heads[-1].at)
    return Evidence(f"举证材料-{about}-{size}.zip", _zipped(files, day), about, len(rows), size)


def _heads(session: Session, first: int, last: int) -> list[Checkpoint]:
    """Every signed head from the first event on up to the one that covers the last."""
    covering = select(func.min(Checkpoint.size)).where(Checkpoint.size >= last).scalar_subquery()
    between = select(Checkpoint).where(Checkpoint.size >= first, Checkpoint.size <= covering)
    return list(session.scalars(between.order_by(Checkpoint.size)))


def _inclusion(tree: Tree, seq: int, size: int) -> dict[str, object]:
    path = [one.hex() for one in tree.inclusion(seq - 1, size)]
    file = f"事件/{seq:08d}.json"
    return {"file": file, "index": seq - 1, "size": size, "leaf": tree.leaf(seq - 1).hex(), "proof": path}


def _consistency(tree: Tree, old: int, new: int) -> dict[str, object]:
    return {"from": old, "to": new, "proof": [one.hex() for one in tree.consistency(old, new)]}


def _signed(head: Checkpoint) -> dict[str, bytes]:
    """The checkpoint as it was signed, and taken apart for a program that checks signatures."""
    stem, key = f"检查点/{head.size:08d}", bytes.fromhex(head.public_key)
    body, _, line = head.text.partition("\n\n")
    pem = Ed25519PublicKey.from_public_bytes(key).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return {
        f"{stem}.txt": head.text.encode(),
        f"{stem}.body": f"{body}\n".encode(),
        f"{stem}.sig": b64decode(line.split(" ")[2])[4:],
        f"公钥/{head.public_key[:16]}.pem": pem,
    }


def _zipped(files: dict[str, bytes], day: date) -> bytes:
    """Stored, sorted, with one date: the same bytes every time. The manifest names the digest of every file."""
    lines = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, data in sorted((files | {"manifest-sha256.txt": lines.encode()}).items()):
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.external_attr = 0o640 << 16
            package.writestr(info, data)
    return out.getvalue()
