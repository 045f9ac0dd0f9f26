"""Check and declare, submit, where it stands, withdraw (pages §4.5)."""

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Conflict
from app.models import Application, Document
from app.services import (
    applications,
    attachments,
    documents,
    drafts,
    letters,
    materials,
    screenings,
    standing,
    whatif,
)
from app.services.places import place_name
from app.web.applicant import followed, live, own, progress, summary, told
from app.web.applicant.blueprint import blueprint
from app.web.applicant.forms_project import CommitmentForm, WithdrawForm
from app.web.current import act, acting, actor, services
from workflows.joint_review import BEFORE_SIGNING
from workflows.vocabulary import ReviewState, Role

UNTICKED = "请勾选承诺，再提交申报"
UNCONFIRMED = "撤回后本次申报终止，请勾选确认"


@blueprint.get("/apply/<ref>/check")
def check(ref: str) -> str | Response:
    with services().database.reading() as session:
        application = own.seen(session, ref)
        if application.state is not ReviewState.DRAFT:
            return redirect(url_for("applicant.status", ref=ref), 303)
        return _check_page(session, application, CommitmentForm(), application.version)


@blueprint.post("/apply/<ref>/submit")
def submit(ref: str) -> str | tuple[str, int] | Response:
    form = CommitmentForm(request.form)
    if not form.commitment.data:
        form.commitment.errors = [UNTICKED]
        with services().database.reading() as session:
            return _check_page(session, own.seen(session, ref), form, g.seen), 422

    def do(session: Session) -> str:
        application = own.locked(session, ref)
        applications.submit(session, acting(), application, seen=g.seen, committed=True, book=services().book)
        return url_for("applicant.status", ref=ref)

    return act(do)


def _check_page(session: Session, application: Application, form: CommitmentForm, version: int) -> str:
    book = services().book
    screening = screenings.precheck(session, application, book, acting().today)
    listed = materials.checklist(screening.facts, book, acting().today)
    uploaded = {row.kind: row for row in materials.current(session, application.id, book)}
    missing = materials.missing(screening.facts, book, acting().today)
    return render_template(
        "applicant/check.html",
        ref=application.ref,
        title=application.title,
        version=version,
        form=form,
        faults=[("commitment", UNTICKED)] if form.commitment.errors else [],
        parts=summary.parts(application.ref, drafts.typed(session, application.id), screening, book),
        files=[(item, uploaded.get(item.kind)) for item in listed],
        incomplete=_incomplete(session, application, missing),
        screening=screening,
        unsettled=live.unsettled(screening),
        ways=whatif.towards_met(screening, book, [finding.key for finding in live.unsettled(screening)]),
        judgements=live.judgements(screening),
        word=live.word,
    )


def _incomplete(session: Session, application: Application, missing: tuple[str, ...]) -> list[str]:
    """Titles of what is still open; the materials as the other sections now ask for them."""
    upload = next(section.title for section in drafts.SECTIONS if section.name == attachments.SECTION)
    found = [title for title in drafts.incomplete(session, application.id) if title != upload]
    return [*found, upload] if missing else found


@blueprint.get("/apply/<ref>/status")
def status(ref: str) -> str:
    with services().database.reading() as session:
        application = own.seen(session, ref)
        issued = progress.issued(session, application)
        return render_template(
            "applicant/status.html",
            ref=ref,
            application=application,
            place=place_name(services().book, application.county_code),
            standing=standing.read(session, application, acting().today, decided=bool(issued)),
            history=progress.history(session, application),
            documents=issued,
            letters=_letters(session, application),
            may_withdraw=_may_withdraw(application),
            **told.of_case(session, application),
            after=followed.of_case(session, application),
        )


def _letters(session: Session, application: Application) -> list[tuple[str, Document]]:
    """What he may read of the notices, each by its name, newest first."""
    rows = letters.shown_to(actor(), letters.of_case(session, actor(), application))
    return [(documents.label_of(row.kind), row) for row in rows]


def _may_withdraw(application: Application) -> bool:
    """A draft that was never filed is nobody's case yet: there is nothing to withdraw."""
    filed = application.filed_on is not None and application.state in BEFORE_SIGNING
    return filed and actor().role is Role.APPLICANT


@blueprint.route("/apply/<ref>/withdraw", methods=["GET", "POST"])
def withdraw(ref: str) -> str | tuple[str, int] | Response:
    form = WithdrawForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate() and form.confirmed.data:
        return act(lambda session: _withdraw(session, ref, form.reason.data or ""))
    with services().database.reading() as session:
        application = own.seen(session, ref)
        version = application.version
        if request.method == "POST":
            form.confirmed.errors, version = [UNCONFIRMED], g.seen
        elif not _may_withdraw(application):
            return redirect(url_for("applicant.status", ref=ref), 303)
        page = render_template(
            "applicant/withdraw.html",
            ref=ref,
            title=application.title,
            version=version,
            form=form,
            faults=[("confirmed", UNCONFIRMED)] if form.confirmed.errors else [],
        )
    return (page, 422) if request.method == "POST" else page


def _withdraw(session: Session, ref: str, reason: str) -> str:
    application = own.locked(session, ref)
    if application.filed_on is None:
        raise Conflict("还没有提交过的申报不需要撤回")
    applications.withdraw(session, acting(), application, seen=g.seen, reason=reason.strip(), confirmed=True)
    return url_for("applicant.status", ref=ref)
