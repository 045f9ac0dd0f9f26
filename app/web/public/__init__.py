"""public pages."""

from app.web.public.views import blueprint

__all__ = ["blueprint"]
