"""Amendments of the rule data: propose, confirm and publish, refuse, withdraw. Every step an event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.canonical import canonical_text
from app.errors import Conflict, Invalid
from app.models import RuleChange
from app.rulebook import Shelf
from app.services import numbers, rule_steps
from app.services.acting import Acting
from rules.amendments import Amendment, AmendmentKind, from_mapping, to_mapping
from rules.parameters import DataError
from workflows.cases import Request

NUMBERS, PUBLICATIONS = "rule_change", "rule_publication"
EVER = 0  # These series never begin anew: a publication's number is its place in the book.


@dataclass(frozen=True, slots=True)
class Scan:
    """The official document as it lies in the store."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What somebody wants changed. ``key`` and ``label``: of the entry; ``row``: as rules.amendments reads this kind."""

    kind: AmendmentKind
    table: str
    key: str
    label: str
    row: Mapping[str, object]
    reason: str
    document_number: str = ""
    scan: Scan | None = None


def propose(session: Session, acting: Acting, proposed: Proposed, shelf: Shelf) -> RuleChange:
    """Keep a proposal that the rule book accepts. Raises Invalid with the column and the loader's own sentence."""
    _require_document(proposed)
    amendment = Amendment(
        number=shelf.publications(session) + 1,
        entered_on=acting.today,
        kind=proposed.kind,
        table=proposed.table,
        row=proposed.row,
    )
    try:
        shelf.amended(session, amendment)
    except DataError as error:
        raise Invalid([fault(error)]) from error
    change = _kept(session, acting, proposed, amendment)
    note = f"{proposed.kind.label}：{proposed.label}。{proposed.reason}"
    rule_steps.log(session, acting, change, action="propose", label="提出规则修订", note=note)
    return change


def _kept(session: Session, acting: Acting, proposed: Proposed, amendment: Amendment) -> RuleChange:
    scan = proposed.scan
    change = RuleChange(
        number=numbers.next_serial(session, NUMBERS, EVER),
        kind=proposed.kind.value,
        table_name=proposed.table,
        key=proposed.key,
        row=canonical_text(to_mapping(amendment)["row"]),
        reason=proposed.reason,
        document_number=proposed.document_number,
        scan_sha256=scan.sha256 if scan else None,
        scan_name=scan.name if scan else None,
        scan_type=scan.media_type if scan else None,
        proposed_by=acting.actor.account_id,
        proposed_at=acting.moment,
    )
    session.add(change)
    session.flush()
    return change


def _require_document(proposed: Proposed) -> None:
    """Law §0.1: a value is confirmed only against the official text."""
    if proposed.kind is not AmendmentKind.CONFIRM:
        return
    faults = []
    if not proposed.document_number:
        faults.append(("document_number", "核实取值须填写正式文件的文号"))
    if proposed.scan is None:
        faults.append(("scan", "核实取值须上传正式文件的扫描件"))
    if faults:
        raise Invalid(faults)


def fault(error: DataError) -> tuple[str, str]:
    """(column, sentence) of a refusal of the loader, without the name of its file."""
    return error.key.rpartition(".")[2], error.problem


def amendment_of(change: RuleChange, acting: Acting, *, number: int) -> Amendment:
    """The proposal as the rule book reads it, under a number and today as its day of entry."""
    return from_mapping(
        {
            "number": number,
            "entered_on": acting.today.isoformat(),
            "kind": change.kind,
            "table": change.table_name,
            "row": json.loads(change.row),
        }
    )


def publish(session: Session, acting: Acting, change: RuleChange, *, seen: int, shelf: Shelf) -> None:
    """确认并发布: the next number, the book with it and its digest, in this transaction.

    Raises StepRefused or StaleVersion; Conflict where the book does not take the amendment any more.
    """
    serial = numbers.next_serial(session, PUBLICATIONS, EVER)  # From here on nobody else publishes.
    in_force = shelf.current(session).digest
    rule_steps.allowed(session, acting, change, "publish", seen=seen, in_force=in_force)
    amendment = amendment_of(change, acting, number=serial)
    try:
        book = shelf.amended(session, amendment)
    except DataError as error:
        raise Conflict(f"这项修订与现行规则数据不相容：{fault(error)[1]}。请重新提出") from error
    values: dict[str, object] = {
        "publication": serial,
        "published_at": acting.moment,
        "amendment": canonical_text(to_mapping(amendment)),
        "digest": book.digest,
        "checked_by": acting.actor.account_id,
        "checked_at": acting.moment,
    }
    note = f"规则数据 {book.version}，SHA-256 {book.digest[:12]}"
    rule_steps.take(
        session, acting, change, "publish", seen=seen, in_force=in_force, values=values, note=note
    )


def refuse(session: Session, acting: Acting, change: RuleChange, *, seen: int, reason: str) -> None:
    """不予确认 by a second person, with the reason."""
    values: dict[str, object] = {
        "closing": reason,
        "checked_by": acting.actor.account_id,
        "checked_at": acting.moment,
    }
    _close(session, acting, change, "refuse", seen=seen, values=values)


def withdraw(session: Session, acting: Acting, change: RuleChange, *, seen: int, reason: str) -> None:
    """撤回 by the proposer, with the reason."""
    _close(session, acting, change, "withdraw", seen=seen, values={"closing": reason})


def _close(
    session: Session,
    acting: Acting,
    change: RuleChange,
    step: str,
    *,
    seen: int,
    values: dict[str, object],
) -> None:
    reason = str(values["closing"])
    request = Request(reason=reason)
    rule_steps.take(
        session,
        acting,
        change,
        step,
        seen=seen,
        in_force="",
        request=request,
        values=values,
        note=reason,
    )
