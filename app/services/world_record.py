"""I3 of the world: the record has no gap, every column says what the hashed bytes say, and so does every row it vouches for."""

import hmac
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import sealed
from app.canonical import sha256
from app.db import Base
from app.models import Application, Event, EventHead
from app.services import events
from app.services.findings import Finding

_PARSED = msgspec.json.Decoder(dict[str, Any])
_EVENTS = select(
    Event.seq, Event.at, Event.account_id, Event.role, Event.body, Event.action, Event.outcome,
    Event.object_version, Event.object, Event.application_id, Event.actor_name, Event.for_name, Event.label,
    Event.note, Event.canonical, Event.salt,
).order_by(Event.seq)  # fmt: skip
_BATCH = 2000
Vouched = dict[str, tuple[bytes, bytes]]
"""``table id`` → salt and keyed digest of its last commitment."""


def record_agrees(session: Session) -> Iterator[Finding]:
    """Events first, then the rows they vouch for."""
    vouched: Vouched = {}
    old: set[int] = set()
    yield from _events(session, vouched, old)
    yield from _rows(session, vouched, complete=not old)


def _events(session: Session, vouched: Vouched, old: set[int]) -> Iterator[Finding]:
    """Fills ``vouched``; ``old``: the events of the version that vouched for no rows."""
    head = session.scalar(select(EventHead.seq).where(EventHead.id == 1))
    refs: dict[int, str] = dict(session.execute(select(Application.id, Application.ref)).all())
    expected = 1
    for row in session.execute(_EVENTS.execution_options(yield_per=_BATCH)):
        if row.seq != expected:
            words = f"事件记录在第 {expected} 条处断开，下一条是第 {row.seq} 条"
            yield Finding("I3", f"event {expected}", words)
        expected = row.seq + 1
        said = _parsed(row.canonical)
        if differing := _differing(row, said, refs):
            words = f"第 {row.seq} 条事件的“{differing}”与其原文不一致"
            yield Finding("I3", f"event {row.seq}", words)
        elif row.salt is None:
            old.add(row.seq)
        else:
            _remember(vouched, row.salt, said["commitments"])
    if head != expected - 1:
        words = f"事件记录的末尾是第 {expected - 1} 条，登记的末尾是第 {head} 条"
        yield Finding("I3", "event_head", words)


def _parsed(canonical: object) -> dict[str, Any]:
    """Empty for what is no event; SQLite also keeps what are no bytes."""
    try:
        return _PARSED.decode(canonical) if isinstance(canonical, bytes) else {}
    except msgspec.DecodeError:
        return {}


def _differing(row: Any, said: Mapping[str, Any], refs: Mapping[int, str]) -> str:
    """The first column that does not repeat the canonical bytes; empty when all do."""
    case = refs.get(row.application_id, "")
    columns = {
        "seq": row.seq,
        "ts": row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": row.account_id,
        "role": row.role,
        "dept": row.body,
        "action": row.action,
        "object": row.object or case,
        "outcome": row.outcome,
        "object_version": row.object_version,
    }
    if row.salt is not None:
        columns |= {"v": events.VERSION, "case": case}
    differing = next((name for name, value in columns.items() if said.get(name) != value), "")
    return differing or _differing_words(row, said.get("commitments", {}))


def _differing_words(row: Any, commitments: Mapping[str, str]) -> str:
    """Version 1 committed to the note only, by a plain digest."""
    if row.salt is None:
        return "" if commitments == ({"note": sha256(row.note)} if row.note else {}) else "note"
    told = events.committed(row.salt, row._mapping)
    return next((name for name in events.WORDS if told.get(name) != commitments.get(name)), "")


def _remember(vouched: Vouched, salt: bytes, commitments: Mapping[str, str]) -> None:
    for name, keyed in commitments.items():
        if " " in name:
            vouched[name] = (salt, bytes.fromhex(keyed))


def _rows(session: Session, vouched: Vouched, *, complete: bool) -> Iterator[Finding]:
    """complete: the record vouched for rows from its first event on; before that, older rows have nobody's word."""
    for model in _models():
        table = model.__tablename__
        first = (
            0
            if complete
            else min((int(name.split()[1]) for name in vouched if name.startswith(f"{table} ")), default=0)
        )
        for row in session.scalars(select(model).order_by(model.id).execution_options(yield_per=_BATCH)):
            name = sealed.name_of(row)
            word = vouched.pop(name, None)
            if word is None:
                if complete or row.id >= first > 0:
                    yield Finding("I3", name, f"{table} 第 {row.id} 行没有任何事件为证")
            elif not _agrees(word, sealed.said(row)):
                yield Finding("I3", name, f"{table} 第 {row.id} 行与事件记录中的摘要不符：改动没有经过系统")
    for name, word in vouched.items():
        if not _agrees(word, sealed.GONE):
            table, number = name.split()
            yield Finding("I3", name, f"{table} 第 {number} 行在事件记录中有据，库中已经没有")


def _agrees(word: tuple[bytes, bytes], value: bytes) -> bool:
    salt, keyed = word
    return hmac.compare_digest(bytes.fromhex(sealed.keyed(salt, value)), keyed)


def _models() -> list[Any]:
    """Every model whose rows are vouched for, in the order of their tables' names."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    return sorted(
        (one for one in mapped if issubclass(one, sealed.Sealed)), key=lambda one: one.__tablename__
    )
