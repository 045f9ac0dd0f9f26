"""单位注册: anybody may ask; the officers, or the company's own manager, decide."""

from collections.abc import Sequence

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.canonical import sha256
from app.errors import Invalid
from app.inspection import Inspected, Refused, inspect
from app.services import accounts, organisations, passwords
from app.services.organisations import Registration, Scan
from app.settings import LIMITS
from app.typed import normalised
from app.web.auth.visits import rules
from app.web.company.blueprint import blueprint
from app.web.current import services
from workflows.people import AccountChangeKind, AccountKind

Faults = list[tuple[str, str]]
LICENCES = frozenset({".pdf", ".jpg", ".jpeg", ".png"})


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> str | tuple[str, int] | Response:
    if request.method == "GET":
        return _page([])
    typed, upload = _typed(), request.files.get("licence")
    profile = rules().profile
    faults: Faults = []
    scan, data = None, b""
    if upload is not None and upload.filename:
        try:
            data = upload.stream.read()
            scan = _inspected(data, upload.filename, faults)
        except Refused as refused:
            faults.append(("licence", f"扫描件没有上传：{refused}"))
    if typed.password != request.form.get("again", ""):
        faults.append(("again", "两次输入的密码不一致"))
    with services().database.reading() as session:
        found = organisations.faults(session, typed, scan, profile)
    already = {name for name, _ in faults}
    faults += _joined([fault for fault in found if fault[0] not in already])
    if faults:
        return _page(faults), 422
    hashed = accounts.hash_password(typed.password)  # slow: before the transaction opens
    try:
        with services().database.transaction() as session:
            row = organisations.register(session, g.now, typed, hashed, scan, profile)
            if scan:  # before the row that names it is committed, and only when nothing stands against it
                services().store.put(data)
    except Invalid as wrong:
        return _page(_joined(wrong.faults)), 422
    joins = "1" if row.kind is AccountChangeKind.JOIN else "0"
    return redirect(url_for("company.registered", ref=row.ref, joins=joins), 303)


def _joined(faults: Sequence[tuple[str, str]]) -> Faults:
    """One sentence a field, so that beside the field stands what the summary says."""
    told: dict[str, list[str]] = {}
    for name, sentence in faults:
        told.setdefault(name, []).append(sentence)
    return [(name, "；".join(sentences)) for name, sentences in told.items()]


def _inspected(data: bytes, name: str, faults: Faults) -> Scan | None:
    """The licence looked into, not yet stored. Raises Refused."""
    if len(data) > LIMITS.licence_file:
        faults.append(("licence", f"扫描件超过 {LIMITS.licence_file // 1024 // 1024} MB，请压缩后再上传"))
        return None
    inspected: Inspected = inspect(data, name)
    if not inspected.name.lower().endswith(tuple(LICENCES)):
        faults.append(("licence", "扫描件应为 PDF、JPG 或 PNG"))
        return None
    return Scan(sha256=sha256(data), name=inspected.name, media_type=inspected.media_type)


def _typed() -> Registration:
    form = request.form
    return Registration(
        credit_code=normalised(form.get("credit_code", "")),
        organisation=form.get("organisation", "").strip(),
        name=form.get("name", "").strip(),
        id_number=normalised(form.get("id_number", "")).upper(),
        phone=normalised(form.get("phone", "")),
        email=normalised(form.get("email", "")),
        login=normalised(form.get("login", "")).lower(),
        password=form.get("password", ""),
    )


def _page(faults: Faults) -> str:
    return render_template(
        "company/register.html",
        faults=faults,
        typed=request.form,
        password_hint=passwords.hint(AccountKind.COMPANY, profile=rules().profile),
    )


@blueprint.get("/register/<ref>")
def registered(ref: str) -> str:
    """Says only what the person was just told: nothing is looked up here."""
    return render_template("company/registered.html", ref=ref[:20], joins=request.args.get("joins") == "1")
