"""先例: decided cases like this one, side by side with it."""

from flask import render_template

from app.services import precedents as service
from app.services import visibility
from app.web.beside.blueprint import blueprint
from app.web.current import actor, services


@blueprint.get("/case/<ref>/precedents")
def precedents(ref: str) -> str:
    house = services()
    with house.database.reading() as session:
        application = visibility.find(session, actor(), ref)
        found = service.like(session, actor(), application, house.book)
    return render_template("beside/precedents.html", app=application, found=found, most=service.NEWEST)
