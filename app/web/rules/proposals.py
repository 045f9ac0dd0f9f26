"""Proposing an amendment: the form for each kind, the scan that stays when a word is wrong, the row it becomes."""

import hashlib
import hmac
import json
from dataclasses import astuple
from datetime import date

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Absent, Invalid
from app.inspection import ACCEPT, Refused, inspect
from app.services import rule_browse, rule_changes, rule_impact, rule_rows
from app.services.rule_changes import Proposed, Scan
from app.services.rule_columns import ASKED, Asks
from app.typed import Unreadable, day_from, decimal_from
from app.web.current import act, acting, actor, services
from app.web.presenting import form_faults
from app.web.rules.blueprint import blueprint
from app.web.rules.forms import (
    ConfirmForm,
    DayPeriodForm,
    NumberPeriodForm,
    PeriodForm,
    Proposal,
    SourceForm,
    form_for,
)
from app.web.rules.row_forms import RowForm, row_form
from app.web.rules.views import entry_named
from rules.amendments import AmendmentKind
from rules.entries import Entry
from rules.vocabulary import Evidence

Page = str | tuple[str, int] | Response
Rows = dict[str, object]
COMMON = ("csrf_token", "reason", "document_number", "scan", "kept_scan")
ORDER = (
    "key", "title", "issuer", "in_force", "url", "value", "valid_from", "valid_to", "force", "confirmed_on", "source",
    "article", "published_on", "evidence", "entry_correction", "note",
)  # fmt: skip
DAYS = ("valid_from", "valid_to", "published_on", "confirmed_on", "in_force")


@blueprint.route("/admin/rules/propose/<kind>/<path:key>", methods=["GET", "POST"])
def propose(kind: str, key: str) -> Page:
    if kind not in set(AmendmentKind):
        raise Absent(kind)
    entry = entry_named(key)
    chosen = AmendmentKind(kind)
    if chosen is AmendmentKind.PERIOD and entry.table not in {"value", *ASKED}:
        raise Absent(key)
    form = _form(entry, chosen)
    first = _first(entry, chosen)
    if request.method == "GET":
        _fill(form, entry, first)
        return _page(form, kind=chosen, entry=entry, first=first)
    right, scan = form.validate(), _scan(form)
    if not right or form.scan.errors:
        return _page(form, kind=chosen, entry=entry, first=first), 422
    proposed = Proposed(
        kind=chosen,
        table=entry.table,
        key=entry.key,
        label=rule_rows.title(entry) if isinstance(form, RowForm) else entry.label,
        row=_row(form, entry, first, scan),
        reason=form.reason.data.strip(),
        document_number=(form.document_number.data or "").strip(),
        scan=scan,
    )
    return _proposed(form, proposed, entry, first)


def _form(entry: Entry, kind: AmendmentKind) -> Proposal:
    book = services().book
    sources = rule_browse.sources_of(book)
    if rule_rows.amends_row(kind, entry.table):
        return row_form(rule_rows.asked(entry, book), sources)
    choices = rule_browse.value_choices(entry)
    return form_for(kind, choices, day=rule_browse.is_day(entry), sources=sources)


@blueprint.route("/admin/rules/source", methods=["GET", "POST"])
def source() -> Page:
    """登记来源文件: a document first, then the values it gives."""
    form = SourceForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    row: Rows = {
        name: form[name].data.strip()
        for name in ("key", "title", "issuer", "evidence", "url", "document_number")
        if (form[name].data or "").strip()
    }
    if opened := day_from(form.in_force.data or ""):
        row["in_force"] = opened
    proposed = Proposed(
        kind=AmendmentKind.PERIOD,
        table="source",
        key=f"source:{form.key.data}",
        label=f"《{form.title.data.strip()}》",
        row=row,
        reason=form.reason.data.strip(),
        document_number=(form.document_number.data or "").strip(),
    )
    return _proposed(form, proposed)


def _proposed(
    form: Proposal, proposed: Proposed, entry: Entry | None = None, first: date | None = None
) -> Page:
    """Keep it and begin weighing it; what the rule book refuses stands at its field with every word kept."""
    house = services()

    def once(session: Session) -> str:
        change = rule_changes.propose(session, acting(), proposed, house.shelf)
        rule_impact.start(session, acting(), change, seen=change.version, shelf=house.shelf)
        return url_for("rules.change", number=change.number)

    try:
        return act(once)
    except Invalid as wrong:
        left = []
        for name, sentence in wrong.faults:
            if name in form:
                form[name].errors = [sentence]
            else:
                left.append(("", sentence))
        return _page(form, kind=proposed.kind, entry=entry, first=first, further=left), 422


def _first(entry: Entry, kind: AmendmentKind) -> date | None:
    """The day with which the period begins that is confirmed or ended; of a new period the form asks it."""
    if kind is AmendmentKind.PERIOD:
        return None
    try:
        asked = day_from(request.values.get("from", ""))
    except Unreadable:
        asked = None
    known = [period.use.valid_from for period in entry.periods]
    if not known:
        raise Absent(entry.key)
    return asked if asked in known else known[-1]


def _fill(form: Proposal, entry: Entry, first: date | None) -> None:
    """What is known already and need not be typed again."""
    if isinstance(form, RowForm):
        for name, typed in rule_rows.prefilled(entry).items():
            form[name].data = typed
    if isinstance(form, ConfirmForm):
        period = next(one for one in entry.periods if one.use.valid_from == first)
        form.confirmed_on.data = acting().today.isoformat()
        form.article.data = period.use.citation.article
        form.document_number.data = period.use.citation.source.document_number


def _row(form: Proposal, entry: Entry, first: date | None, scan: Scan | None) -> Rows:
    """The amendment's row: identity, the typed columns that are not empty, days as days, numbers without separators."""
    row: Rows = dict(entry.identity)
    if isinstance(form, PeriodForm) and entry.periods:
        row["label"], row["unit"] = entry.label, entry.unit
    for field in form:
        name, typed = field.name, field.data
        if name in COMMON or name in entry.identity or not typed:
            continue  # what names the provision is never typed over
        row[name] = day_from(typed) if name in DAYS else typed.strip()
    if isinstance(form, RowForm):
        row |= rule_rows.carried(entry) | form.cells()
    elif isinstance(form, NumberPeriodForm):
        row["value"] = decimal_from(form.value.data)
    elif isinstance(form, DayPeriodForm):
        row["value"] = day_from(form.value.data)
    if first is not None:
        row["valid_from"] = first
    if isinstance(form, ConfirmForm):
        row["confirmed_by"] = actor().name
        row["confirmed_document"] = (form.document_number.data or "").strip()
        row["evidence"] = Evidence.READ.value
        if scan is not None:
            row["confirmed_scan"] = scan.sha256
    return row


def _scan(form: Proposal) -> Scan | None:
    """The uploaded scan, looked into and kept; or the one kept with the last press of this form."""
    upload = request.files.get("scan")
    if upload is None or not upload.filename:
        return _unsealed(form.kept_scan.data or "")
    data = upload.stream.read()
    try:
        inspected = inspect(data, upload.filename)
    except Refused as refused:
        form.scan.errors = [f"扫描件没有上传：{refused}"]
        return None
    scan = Scan(services().store.put(data), inspected.name, inspected.media_type)
    form.kept_scan.data = _sealed(scan)
    return scan


def _sealed(scan: Scan) -> str:
    """What the form carries on: sealed, so that nobody names another's file by its digest."""
    text = json.dumps(astuple(scan), ensure_ascii=False)
    return f"{_seal(text)}{text}"


def _unsealed(typed: str) -> Scan | None:
    seal, text = typed[:64], typed[64:]
    return Scan(*json.loads(text)) if text and hmac.compare_digest(seal, _seal(text)) else None


def _seal(text: str) -> str:
    key = services().settings.secret_key.encode()
    return hmac.new(key, f"rule-scan {actor().account_id} {text}".encode(), hashlib.sha256).hexdigest()


def _page(
    form: Proposal,
    *,
    kind: AmendmentKind = AmendmentKind.PERIOD,
    entry: Entry | None = None,
    first: date | None = None,
    further: list[tuple[str, str]] | None = None,
) -> str:
    kept = _unsealed(form.kept_scan.data or "")
    order = [*(column.name for column in form.columns), *ORDER] if isinstance(form, RowForm) else ORDER
    shown = sorted(
        (field for field in form if field.name not in COMMON), key=lambda one: order.index(one.name)
    )
    return render_template(
        "rules/propose.html",
        form=form,
        fields=shown,
        carried=rule_rows.shown(entry, services().book) if entry and isinstance(form, RowForm) else [],
        units=_units(form, entry),
        kind=kind,
        entry=entry,
        period=next((one for one in entry.periods if one.use.valid_from == first), None) if entry else None,
        first=first,
        kept=kept.name if kept else "",
        accept=ACCEPT,
        faults=[*form_faults(form), *(further or [])],
    )


def _units(form: Proposal, entry: Entry | None) -> dict[str, str]:
    """The unit behind a figure, by the name of its field."""
    if entry is None:
        return {}
    if isinstance(form, RowForm):
        figures = [column for column in form.columns if column.asks is Asks.NUMBER]
        return {column.name: rule_rows.unit(entry, column) for column in figures}
    return {"value": entry.unit} if isinstance(form, NumberPeriodForm | DayPeriodForm) else {}
