"""Files leave as attachments only: right type, quoted name, no sniffing, a policy of their own (SE-29)."""

from urllib.parse import quote

from flask import Response

CSP = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """``name`` may be Chinese; control characters and path separators are dropped."""
    clean = (
        "".join(letter for letter in name if letter.isprintable() and letter not in '\\/"')[:120] or "file"
    )
    response = Response(data, mimetype=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"download\"; filename*=UTF-8''{quote(clean, safe='')}"
    )
    response.headers["Content-Security-Policy"] = CSP
    return response
