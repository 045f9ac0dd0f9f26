"""How far each figure is from changing a finding: one page, read only (law §2.10 no. 5)."""

from itertools import groupby

from flask import render_template

from app.services import whatif
from app.web.current import services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from rules.sensitivity import Flip


@blueprint.get("/case/<ref>/margins")
def margins(ref: str) -> str:
    house = services()
    with house.database.reading() as session:
        bench = reading.bench(session, ref)
        found = whatif.of_case(session, house.shelf, bench.application, bench.kept.screening, house.book)
    groups: list[tuple[str, list[Flip]]] = [
        (title, list(flips)) for title, flips in groupby(found, key=lambda flip: flip.title)
    ]
    return render_template("review/margins.html", bench=bench, groups=groups)
