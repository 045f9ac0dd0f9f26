"""The first start after a restore says so in the record, once, and signs the head that holds it (BK-6, AU-06)."""

from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import exists, select

from app.backup import number_marks
from app.backup.restoring import PENDING, Pending
from app.canonical import canonical_text
from app.db import Database
from app.models import Event
from app.services import checkpoints, events
from app.services.acting import Acting
from app.services.documents import CLOCK

ACTION = "system.restored"


def record(var: Path, database: Database, moment: datetime) -> bool:
    """Write what a restore left word of; True where there was one. A crash in between writes it once all the same."""
    path = var / PENDING
    try:
        word = msgspec.json.decode(path.read_bytes(), type=Pending)
    except FileNotFoundError:
        return False
    with database.transaction() as session:
        known = exists().where(Event.action == ACTION, Event.object == word.name)
        if not session.scalar(select(known)):
            number_marks.raise_to(session, word.raised)
            note = canonical_text(
                {
                    "from": _text(word.backup_at),
                    "to": _text(word.restored_at),
                    "size": word.seq,
                    "root": word.root,
                    "numbers": [[one.kind, one.year, one.last] for one in word.raised],
                }
            )
            acting = Acting(actor=CLOCK, moment=moment, key=word.name)
            events.append(
                session, acting, action=ACTION, label="系统已从备份恢复", about=word.name, note=note
            )
            checkpoints.make(session, moment, "restored")
    path.rename(path.with_name(f"restored-{word.name}.json"))
    return True


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
