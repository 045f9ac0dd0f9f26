"""archive pages."""

from app.web.archive.views import blueprint

__all__ = ["blueprint"]
