"""Checkpoints: the head of the record signed, for copies that an insider cannot call back (AU-06, AU-07)."""

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import merkle
from app.db import Database
from app.models import Checkpoint, EventHead
from app.services import events

SIGNER = "signer"
"""Key of a session's ``info``: who signs (app.db.Database). A process without it makes no checkpoints."""
DAILY = timedelta(hours=20)
"""The clock makes one when the last is older: with its hourly look there is one a day, never a day without."""


@dataclass(frozen=True, slots=True)
class Signer:
    """origin: which log this is, one line. The key comes from the service's secret: its backup is the key's."""

    origin: str
    key: Ed25519PrivateKey

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def sign(self, size: int, root: bytes, moment: datetime) -> str:
        """origin, size, root, Unix time, a line each; an empty line; — origin and the signature (C2SP tlog-checkpoint)."""
        body = f"{self.origin}\n{size}\n{b64encode(root).decode()}\n{int(moment.timestamp())}\n"
        named = sha256(self.origin.encode() + b"\n\x01" + self.key.public_key().public_bytes_raw()).digest()
        signature = b64encode(named[:4] + self.key.sign(body.encode())).decode()
        return f"{body}\n— {self.origin} {signature}\n"


def signer(secret_key: str, origin: str) -> Signer:
    seed = hmac.new(secret_key.encode(), b"checkpoint", sha256).digest()
    return Signer(origin, Ed25519PrivateKey.from_private_bytes(seed))


def own_keys(*secret_keys: str) -> frozenset[str]:
    """The public keys of checkpoints made under these secrets: another one is of somebody else's making."""
    return frozenset(signer(key, "").public_key for key in secret_keys)


@dataclass(frozen=True, slots=True)
class Read:
    """A checkpoint whose signature is right."""

    origin: str
    size: int
    root: str


def read(text: str, public_key: str) -> Read | None:
    """None for anything but a whole checkpoint under this key."""
    try:
        body, line = text.split("\n\n")
        origin, size, root, moment = body.split("\n")
        mark, name, signature = line.rstrip("\n").split(" ")
        raw, key = b64decode(signature, validate=True), bytes.fromhex(public_key)
        named = sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
        if (mark, name, raw[:4]) != ("—", origin, named) or line.count("\n") != 1:
            return None
        int(moment)
        Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], f"{body}\n".encode())
        return Read(origin, int(size), b64decode(root, validate=True).hex())
    except (ValueError, InvalidSignature):
        return None


def make(session: Session, moment: datetime, reason: str) -> Checkpoint | None:
    """Sign the head as it stands in this transaction; the one there is, when nothing was added since."""
    by: Signer | None = session.info.get(SIGNER)
    events.settle(session)
    head = session.execute(select(EventHead.seq, EventHead.compact).with_for_update()).one()
    if by is None or head.seq == 0:
        return None
    there = session.scalar(select(Checkpoint).where(Checkpoint.size == head.seq))
    if there is not None:
        return there
    root = merkle.root_of(merkle.split(head.compact))
    made = Checkpoint(
        size=head.seq, root=root.hex(), at=moment, reason=reason, text=by.sign(head.seq, root, moment),
        public_key=by.public_key,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def daily(database: Database, moment: datetime) -> bool:
    """Whether one was made now: the worker asks every minute."""
    newest = select(func.max(Checkpoint.at))
    with database.reading() as session:
        last = session.scalar(newest)
        size = session.scalar(select(EventHead.seq)) or 0
        covered = session.scalar(select(func.max(Checkpoint.size))) or 0
    if size == covered or (last is not None and moment - last < DAILY):
        return False
    with database.transaction() as session:
        return make(session, moment, "daily") is not None


def listed(session: Session, limit: int = 50) -> list[Checkpoint]:
    return list(session.scalars(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(limit)))
