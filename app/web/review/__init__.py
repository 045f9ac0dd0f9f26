"""review pages."""

from app.web.review.views import blueprint

__all__ = ["blueprint"]
