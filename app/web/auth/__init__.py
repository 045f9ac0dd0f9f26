"""auth pages."""

from app.web.auth import forgotten, kept
from app.web.auth.views import blueprint

__all__ = ["blueprint", "forgotten", "kept"]
