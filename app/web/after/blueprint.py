"""What follows a decision."""

from flask import Blueprint, request

from app.settings import LIMITS

blueprint = Blueprint("after", __name__)
# Only these receive a file; every other route keeps the limit of an ordinary form (FC-10).
UPLOADS = {"after.ask", "after.evidence"}


@blueprint.url_value_preprocessor
def _room_for_a_file(endpoint: str | None, values: dict[str, object] | None) -> None:  # noqa: ARG001
    """Runs before anybody reads the form."""
    if endpoint in UPLOADS:
        request.max_content_length = LIMITS.upload_file + LIMITS.request_body
