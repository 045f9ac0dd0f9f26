"""/admin/rules; only the proposal may receive a file, the scan of the official document."""

from flask import Blueprint, request

from app.settings import LIMITS

blueprint = Blueprint("rules", __name__)


@blueprint.url_value_preprocessor
def _room_for_a_scan(endpoint: str | None, values: dict[str, object] | None) -> None:  # noqa: ARG001
    """Runs before anybody reads the form; every other route keeps the limit of an ordinary form (FC-10)."""
    if endpoint == "rules.propose":
        request.max_content_length = LIMITS.upload_file + LIMITS.request_body
