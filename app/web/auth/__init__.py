"""auth pages."""

from app.web.auth import forgotten
from app.web.auth.views import blueprint

__all__ = ["blueprint", "forgotten"]
