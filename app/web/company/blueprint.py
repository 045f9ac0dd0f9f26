"""/register and /organisation."""

from flask import Blueprint, request

from app.settings import LIMITS

blueprint = Blueprint("company", __name__)


@blueprint.before_request
def _room_for_a_licence() -> None:
    """Anybody may send this: less room than the files of an application have."""
    if request.endpoint == "company.register":
        request.max_content_length = LIMITS.licence_file + LIMITS.request_body
