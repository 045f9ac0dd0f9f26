"""签发, and what came of it: the decision page with its document's state."""

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Conflict
from app.models import Application
from app.services import decision_context, decisions, documents, letters, print_queue, visibility
from app.web.current import acting, actor, services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from workflows.vocabulary import ReviewState, Verdict


@blueprint.route("/case/<ref>/sign", methods=["GET", "POST"])
def sign(ref: str) -> str | Response:
    if request.method == "POST":
        verdict = request.form.get("verdict", "")
        if verdict not in [item.value for item in Verdict]:
            raise NotFound
        return reading.step(ref, lambda s, app: _sign(s, app, Verdict(verdict)), to="review.decision")
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        if bench.application.state is not ReviewState.SIGNING or bench.proposal is None:
            return redirect(url_for("review.case", ref=ref), 303)
        context = decision_context.build(session, bench.application, bench.proposal, None, bench.known)
    papers = [document for document in bench.documents if document.kind == "preview"]
    step = bench.step(decisions.STEP_OF[bench.proposal.verdict])
    return render_template(
        "review/sign.html", bench=bench, context=context, paper=papers[-1] if papers else None, step=step
    )


def _sign(session: Session, application: Application, verdict: Verdict) -> None:
    """What could not be printed as a preview could not be printed as a decision: it is not signed."""
    decisions.sign(
        session,
        acting(),
        application,
        seen=g.seen,
        seen_digest=request.form.get("seen_digest", "")[:64],
        verdict=verdict,
    )
    documents.require_printed_preview(session, application)


@blueprint.get("/case/<ref>/decision")
def decision(ref: str) -> str:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        found = decisions.of_application(session, application)
        if found is None:
            raise NotFound
        papers = [
            document for document in documents.of_application(session, application.id) if document.decision_id
        ]
    return render_template(
        "review/decision.html", application=application, decision=found, document=papers[0]
    )


@blueprint.post("/case/<ref>/decision/retry")
def retry_document(ref: str) -> Response:
    """The decision's document, or the letter that the form names."""
    letter = request.form.get("document_id", "")

    def do(session: Session, application: Application) -> None:
        papers = letters.of_case(session, actor(), application)
        if letter:
            papers = [row for row in letters.shown_to(actor(), papers) if str(row.id) == letter]
        printed = next((row for row in papers if row.decision_id or letter), None)
        if printed is None:
            none = "没有这份文书" if letter else "这件申报还没有签发，没有可以重新生成的文书"
            raise Conflict(none)
        print_queue.require_room(session, acting())
        documents.retry(session, acting(), application, printed)

    return reading.step(ref, do, to="review.case" if letter else "review.decision")
