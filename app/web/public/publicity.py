"""公示 for everybody: what is running today, and how to object."""

from flask import g, render_template

from app.services import publicity
from app.services.acting import shanghai_day
from app.web.current import services
from app.web.public.views import blueprint


@blueprint.get("/publicity/", endpoint="publicity")
def running() -> str:
    with services().database.reading() as session:
        rows = publicity.running(session, shanghai_day(g.now))
    return render_template("public/publicity.html", rows=rows, how=publicity.HOW)
