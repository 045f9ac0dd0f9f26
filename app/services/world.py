"""What must be true whatever happened (trust §10.2): one function a letter, read only, each finding one sentence.

Asked after every fault and by doctor. The letters that need the moment (I7, I8) stay silent without one; whether the
bytes of a stored file are still those of its name is asked with ``thorough``, because it reads every file.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.canonical import sha256
from app.files import Store
from app.jobs.heartbeat import worker_heartbeat
from app.models import (
    ActionKey,
    Application,
    Decision,
    Document,
    Event,
    EventHead,
    NumberSeries,
)
from app.services import holdings
from app.services.findings import Finding
from app.services.world_states import states_agree
from workflows.vocabulary import DocumentState

__all__ = ["Finding", "check_world"]

ORPHAN_GRACE = timedelta(hours=24)
"""A file is stored before the row that names it is committed; an upload that was given up leaves it behind."""
LEASE = timedelta(minutes=10)
"""A worker signs every few seconds; its row this old means that nobody took over."""
PRINTED = (DocumentState.ISSUED, DocumentState.ARCHIVED)
_PARSED = msgspec.json.Decoder(dict[str, Any])


def check_world(
    session: Session,
    store: Store,
    *,
    acknowledged: Mapping[str, int] | None = None,
    moment: datetime | None = None,
    thorough: bool = False,
) -> tuple[Finding, ...]:
    """Everything that is not as it must be, I1 first. acknowledged: case number → version somebody was told of."""
    return (
        *acknowledged_is_there(session, acknowledged or {}),
        *states_agree(session),
        *record_is_linear(session),
        *decisions_are_whole(session),
        *files_are_whole(session, store, thorough=thorough),
        *quotas_hold(session),
        *nothing_is_orphaned(session, store, moment),
        *leases_hold(session, moment),
    )


def acknowledged_is_there(session: Session, acknowledged: Mapping[str, int]) -> Iterator[Finding]:
    """I1: what somebody was told is done is there; a one-time key that was used says where its form led."""
    found = dict(
        session.execute(
            select(Application.ref, Application.version).where(Application.ref.in_(list(acknowledged)))
        ).all()
    )
    for ref, version in acknowledged.items():
        if found.get(ref, 0) < version:
            words = f"{ref} 已告知办结的第 {version} 次变更不在库中，库中是第 {found.get(ref, 0)} 次"
            yield Finding("I1", ref, words)
    for key in session.scalars(select(ActionKey).where(ActionKey.location == "")):
        words = f"表单钥匙 {key.key[:8]}…（{key.endpoint}）已使用，却没有记下结果"
        yield Finding("I1", key.key, words)


def record_is_linear(session: Session) -> Iterator[Finding]:
    """I3: numbers without gap up to the head, and every column says what the hashed bytes say."""
    head = session.scalar(select(EventHead.seq).where(EventHead.id == 1))
    expected = 1
    columns = select(
        Event.seq,
        Event.at,
        Event.account_id,
        Event.role,
        Event.body,
        Event.action,
        Event.outcome,
        Event.object_version,
        Event.note,
        Event.canonical,
    ).order_by(Event.seq)
    for row in session.execute(columns.execution_options(yield_per=2000)):
        if row.seq != expected:
            words = f"事件记录在第 {expected} 条处断开，下一条是第 {row.seq} 条"
            yield Finding("I3", f"event {expected}", words)
        expected = row.seq + 1
        if differing := _differing(row):
            words = f"第 {row.seq} 条事件的“{differing}”与其原文不一致"
            yield Finding("I3", f"event {row.seq}", words)
    if head != expected - 1:
        words = f"事件记录的末尾是第 {expected - 1} 条，登记的末尾是第 {head} 条"
        yield Finding("I3", "event_head", words)


def _differing(row: Any) -> str:
    """The first column that does not repeat the canonical bytes; empty when all do."""
    try:
        said = _PARSED.decode(row.canonical)
    except msgspec.DecodeError:
        return "原文"
    columns = {
        "seq": row.seq,
        "ts": row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": row.account_id,
        "role": row.role,
        "dept": row.body,
        "action": row.action,
        "outcome": row.outcome,
        "object_version": row.object_version,
        "commitments": {"note": sha256(row.note)} if row.note else {},
    }
    return next((name for name, value in columns.items() if said.get(name) != value), "")


def decisions_are_whole(session: Session) -> Iterator[Finding]:
    """I4: each decision has its number, within its series, and one paper: issued with its digest in the record, or waiting."""
    last = {(row.kind, row.year): row.last for row in session.scalars(select(NumberSeries))}
    papers: dict[int, list[Document]] = {}
    for paper in session.scalars(
        select(Document).where(Document.decision_id.is_not(None), Document.kind == "decision")
    ):
        papers.setdefault(paper.decision_id or 0, []).append(paper)
    recorded = set(session.scalars(select(Event.note).where(Event.action == "document.issue")))
    for decision in session.scalars(select(Decision).order_by(Decision.id)):
        number = f"{decision.number_kind}〔{decision.number_year}〕{decision.number_serial}号"
        if decision.number != number:
            yield Finding("I4", decision.number, f"文号 {decision.number} 与其组成部分 {number} 不一致")
        if decision.number_serial > last.get((decision.number_kind, decision.number_year), 0):
            words = f"{decision.number} 大于已登记的最后一号，这个文号会再发一次"
            yield Finding("I4", decision.number, words)
        yield from _paper_of(decision, papers.get(decision.id, []), recorded)


def _paper_of(decision: Decision, papers: list[Document], recorded: set[str]) -> Iterator[Finding]:
    if len(papers) != 1:
        words = f"{decision.number} 有 {len(papers)} 份意见书，应有一份"
        yield Finding("I4", decision.number, words)
    for paper in papers:
        if paper.state in PRINTED and f"SHA-256 {paper.sha256}" not in recorded:
            words = f"{decision.number} 的意见书已生成，记录里却没有它的摘要"
            yield Finding("I4", decision.number, words)


def files_are_whole(session: Session, store: Store, *, thorough: bool = False) -> Iterator[Finding]:
    """I5: every file that a row names is there in its full size; thorough: and its bytes are those of its name."""
    for held in holdings.every(session):
        path = store.path(held.key)
        if not path.is_file() or path.is_symlink():
            yield Finding("I5", held.key, f"{held.shown}的文件 {held.key[:12]}… 不在文件库中")
        elif held.size is not None and path.stat().st_size != held.size:
            words = (
                f"{held.shown}的文件 {held.key[:12]}… 应有 {held.size} 字节，现有 {path.stat().st_size} 字节"
            )
            yield Finding("I5", held.key, words)
    for key in store_keys(store) if thorough else ():
        if _torn(store, key):
            yield Finding("I5", key, f"文件 {key[:12]}… 的内容与其摘要不符")


def _torn(store: Store, key: str) -> bool:
    try:
        store.get(key)
    except (OSError, ValueError):
        return True
    return False


def store_keys(store: Store) -> Iterator[str]:
    """Every name in the store that could be a key, in order."""
    for path in sorted(store.root.glob("??/*")):
        if len(path.name) == len("0" * 64) and not path.name.startswith("."):
            yield path.name


def quotas_hold(session: Session) -> Iterator[Finding]:  # noqa: ARG001 (the same question as every letter)
    """I6: no quota below zero or above its total. Nothing keeps a balance yet: the lots come with the quota ledger."""
    yield from ()


def nothing_is_orphaned(session: Session, store: Store, moment: datetime | None) -> Iterator[Finding]:
    """I7: a stored file that no row names is young; so is what a killed writer left half-written."""
    if moment is None:
        return
    known = holdings.keys(session)
    for path in sorted(store.root.glob("??/*")):
        old = datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment - ORPHAN_GRACE
        if old and path.name not in known:
            what = "没有写完的临时文件" if path.name.startswith(".") else "没有任何记录引用的文件"
            yield Finding("I7", path.name, f"{what} {path.name[:12]}… 已超过一天")


def leases_hold(session: Session, moment: datetime | None) -> Iterator[Finding]:
    """I8: no worker counts as alive long after its last sign."""
    if moment is None:
        return
    for row in session.execute(select(worker_heartbeat.c.executor_id, worker_heartbeat.c.seen_at)):
        seen = row.seen_at if row.seen_at.tzinfo else row.seen_at.replace(tzinfo=UTC)
        if seen < moment - LEASE:
            words = f"后台进程 {row.executor_id} 最后一次应答在 {seen:%Y-%m-%d %H:%M}，它的工作没有被接手"
            yield Finding("I8", row.executor_id, words)
