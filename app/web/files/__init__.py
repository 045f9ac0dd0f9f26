"""files pages."""

from app.web.files.views import blueprint

__all__ = ["blueprint"]
