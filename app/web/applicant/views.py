"""My applications, a new one, the task list, where it stands (pages §4.3)."""

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Account, Application
from app.services import drafts, materials, screenings, visibility
from app.services.places import place_name
from app.web.applicant import live, own, progress
from app.web.applicant.blueprint import blueprint
from app.web.applicant.faults import demands, review
from app.web.applicant.forms_project import NewForm
from app.web.applicant.sections import PAGES, Page, bind, content_of, content_text
from app.web.current import act, acting, actor, services
from workflows.vocabulary import ApplicationKind, ReviewState

NEW = Page(name="new", title="开始新的申报", form=NewForm)


@blueprint.get("/my/")
def mine() -> str:
    with services().database.reading() as session:
        applications = session.scalars(
            select(Application).where(visibility.may_see(actor())).order_by(Application.id.desc())
        ).all()
        rows = [
            {
                "ref": row.ref,
                "title": row.title,
                "place": place_name(services().book, row.county_code),
                "state": row.state,
                "draft": row.state is ReviewState.DRAFT,
                "yours": row.state is ReviewState.SUPPLEMENT,
                "change": row.kind is ApplicationKind.CHANGE_REVIEW,
                "since": row.filed_on or row.created_at.date(),
            }
            for row in applications
        ]
        return render_template("applicant/mine.html", rows=rows)


@blueprint.route("/apply/new", methods=["GET", "POST"])
def new() -> str | tuple[str, int] | Response:
    book = services().book
    if request.method == "GET":
        return render_template("applicant/new.html", form=bind(NEW, book), faults=[])
    form = bind(NEW, book, posted=request.form)
    content = content_of(form)
    faults = review(NEW, form, book, complete=True, asked=demands(NEW, content, book, ""))
    if not faults:
        try:
            return act(lambda session: _start(session, content))
        except Invalid as invalid:
            faults = list(invalid.faults)
            for name, sentence in faults:
                form[name].errors = [sentence]
    return render_template("applicant/new.html", form=form, faults=faults), 422


def _start(session: Session, content: dict[str, str]) -> str:
    application = drafts.start(
        session,
        acting(),
        organisation_id=int(actor().body),
        project_code=content["project_code"],
        title=content_text(content, "name")[:100],
        county_code=content_text(content, "county"),
    )
    return url_for("applicant.tasks", ref=application.ref)


@blueprint.get("/apply/<ref>/")
def tasks(ref: str) -> str | Response:
    book = services().book
    with services().database.reading() as session:
        application = own.seen(session, ref)
        if application.state is not ReviewState.DRAFT:
            return redirect(url_for("applicant.status", ref=ref), 303)
        rows = drafts.sections_of(session, application.id)
        last = max(rows.values(), key=lambda row: row.saved_at)
        typed = {name: drafts.content_of(row) for name, row in rows.items()}
        screening = screenings.precheck(session, application, book, acting().today, typed)
        missing = materials.missing(screening.facts, book, acting().today)
        groups = progress.groups(application, rows, screening, missing)
        return render_template(
            "applicant/tasks.html",
            ref=ref,
            title=application.title,
            returned=progress.last_return(session, application),
            groups=groups,
            done=sum(row.complete for name, row in rows.items() if name != "files" or not missing),
            total=len(rows) + 1,
            screening=screening,
            word=live.word,
            section_of=live.SECTION_OF,
            last_saved=last.saved_at,
            last_saver=session.get_one(Account, last.saved_by).name,
            titles={page.name: page.title for page in PAGES.values()},
        )
