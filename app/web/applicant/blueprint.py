"""The applicant's pages, /my/ and /apply/…; only the upload route may receive a file."""

from flask import Blueprint, request

from app.settings import LIMITS

blueprint = Blueprint("applicant", __name__)


@blueprint.url_value_preprocessor
def _room_for_a_file(endpoint: str | None, values: dict[str, object] | None) -> None:  # noqa: ARG001
    """Runs before anybody reads the form; every other route keeps the limit of an ordinary form (FC-10)."""
    if endpoint == "applicant.files":
        request.max_content_length = LIMITS.upload_file + LIMITS.request_body
