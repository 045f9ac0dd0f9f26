"""The archivist's pages: find a decision, export its case."""

from flask import Blueprint, Response, g, render_template, request

from app.services import action_keys, archive, steps
from app.services.places import counties
from app.web.current import acting, services
from app.web.downloads import attachment
from workflows.vocabulary import Verdict

blueprint = Blueprint("archive", __name__)


@blueprint.get("/archive/")
def search() -> str:
    house = services()
    sought = _sought()
    with house.database.reading() as session:
        rows = archive.search(session, sought)
    more = rows[archive.PAGE - 1].id if len(rows) > archive.PAGE else None
    return render_template(
        "archive/search.html",
        rows=rows[: archive.PAGE],
        more=more,
        sought=sought,
        counties=counties(house.book),
        verdicts=list(Verdict),
        year_now=g.now.year,
    )


@blueprint.post("/archive/<ref>/export")
def export(ref: str) -> Response:
    """The zip itself; a repeated post gives the same export without a second event."""
    house = services()
    with house.database.transaction() as session:
        application = steps.locked(session, ref)
        first = action_keys.claim(session, acting(), "archive.export", ref) is None
        if first:
            package = archive.export(session, acting(), application, house.store)
            action_keys.settle(session, acting(), f"/archive/#{ref}")
        else:
            package = archive.again(session, application, house.store)
    return attachment(package.data, package.name, "application/zip")


def _sought() -> archive.Sought:
    year = request.args.get("year", "")
    verdict = request.args.get("verdict", "")
    before = request.args.get("before", "")
    return archive.Sought(
        words=request.args.get("q", "").strip()[:80],
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        county=request.args.get("county", "")[:10],
        verdict=Verdict(verdict) if verdict in [item.value for item in Verdict] else None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None,
    )
