"""Finding issued decisions and exporting one case: PDF, screening, facts, record, manifest."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.canonical import canonical, sha256
from app.errors import Absent, Conflict
from app.files import Store
from app.models import (
    Application,
    Attachment,
    Decision,
    Document,
    Event,
    FactsVersion,
    Organisation,
    ScreeningRecord,
)
from app.services import documents, events
from app.services.acting import Acting
from app.services.matching import words_in
from workflows.vocabulary import DocumentState, Verdict

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Search terms; empty means any. ``before``: keyset, the id after which the next page starts."""

    words: str = ""
    year: int | None = None
    county: str = ""
    verdict: Verdict | None = None
    before: int | None = None


def search(session: Session, sought: Sought) -> list[Row[tuple[object, ...]]]:
    """Newest first, one page and one row more to know whether there is a next."""
    query = (
        select(
            Decision.id,
            Decision.number,
            Decision.verdict,
            Decision.signed_on,
            Decision.state,
            Application.ref,
            Application.title,
            Application.county_code,
            Application.sector,
            Organisation.name.label("organisation"),
            Document.state.label("document_state"),
        )
        .join(Application, Application.id == Decision.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Document, Document.decision_id == Decision.id)
        .order_by(Decision.id.desc())
        .limit(PAGE + 1)
    )
    query = query.where(
        *words_in(sought.words, Decision.number, Application.title, Application.ref, Organisation.name)
    )
    if sought.year:
        query = query.where(Decision.number_year == sought.year)
    if sought.county:
        query = query.where(Application.county_code == sought.county)
    if sought.verdict:
        query = query.where(Decision.verdict == sought.verdict)
    if sought.before:
        query = query.where(Decision.id < sought.before)
    return list(session.execute(query))


@dataclass(frozen=True, slots=True)
class Package:
    """A finished export. ``name``: file name; ``sha256``: of the zip."""

    name: str
    data: bytes
    sha256: str


def export(session: Session, acting: Acting, application: Application, store: Store) -> Package:
    """One case as a zip, stored and sorted with fixed dates; the export itself is an event."""
    decision, document = _issued(session, application)
    package = build(session, application, decision, document, store)
    note = f"{package.name}，SHA-256 {package.sha256}"
    events.append(
        session, acting, action="archive.export", label="导出档案", application=application, note=note
    )
    return package


def build(
    session: Session, application: Application, decision: Decision, document: Document, store: Store
) -> Package:
    """The zip's bytes: the decision, what it rests on, the record up to its issue, a manifest of digests."""
    if document.sha256 is None:
        raise Conflict("会商联审意见还没有生成，暂不能导出")
    stem = decision.number
    files = {f"{stem}.pdf": store.get(document.sha256), **_record(session, application, document)}
    for row in _attachments(session, application):
        files[f"材料/{row.kind}-v{row.number}-{row.display_name}"] = store.get(row.sha256)
    manifest = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files))
    files["manifest-sha256.txt"] = manifest.encode("utf-8")
    data = _zip(files, decision.signed_on)
    return Package(f"{stem}.zip", data, sha256(data))


def _issued(session: Session, application: Application) -> tuple[Decision, Document]:
    row = session.execute(
        select(Decision, Document)
        .join(Document, Document.decision_id == Decision.id)
        .where(Decision.application_id == application.id, Document.kind == "decision")
    ).first()
    if row is None:
        raise Absent(application.ref)
    decision, document = row
    if document.state not in {DocumentState.ISSUED, DocumentState.ARCHIVED}:
        raise Conflict(f"会商联审意见的状态是“{document.state.label}”，生成后才能导出")
    return decision, document


def _record(session: Session, application: Application, document: Document) -> dict[str, bytes]:
    facts = session.scalars(
        select(FactsVersion)
        .where(FactsVersion.application_id == application.id)
        .order_by(FactsVersion.number)
    )
    screenings = session.scalars(
        select(ScreeningRecord)
        .where(ScreeningRecord.application_id == application.id)
        .order_by(ScreeningRecord.id)
    )
    lines = [event.canonical for event in _until_issue(session, application)]
    made = {f"申报数据-v{row.number}.json": row.content.encode("utf-8") for row in facts}
    made |= {
        f"规则核查-v{row.facts_version}-{row.sha256[:8]}.json": row.content.encode("utf-8")
        for row in screenings
    }
    made["办理记录.jsonl"] = b"\n".join(lines) + b"\n"
    made["文书输入.json"] = document.context.encode("utf-8")
    made["说明.json"] = canonical(
        {"ref": application.ref, "title": application.title, "document_sha256": document.sha256 or ""}
    )
    return made


def _until_issue(session: Session, application: Application) -> list[Event]:
    """The record up to the event that issued the decision's document: an export adds nothing to the next one."""
    history = events.of_application(session, application.id)
    sealed = next(place for place, event in enumerate(history, 1) if event.action == documents.ISSUE)
    return history[:sealed]


def _attachments(session: Session, application: Application) -> list[Attachment]:
    rows = session.scalars(
        select(Attachment).where(Attachment.application_id == application.id).order_by(Attachment.id)
    )
    return list(rows)


def _zip(files: dict[str, bytes], day: date) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.external_attr = 0o640 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def again(session: Session, application: Application, store: Store) -> Package:
    """The same export for a repeated post: built anew, no second event."""
    return build(session, application, *_issued(session, application), store)
