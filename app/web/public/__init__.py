"""public pages."""

import app.web.public.interface
import app.web.public.publicity  # noqa: F401  (for its route)
from app.web.public.views import blueprint

__all__ = ["blueprint"]
