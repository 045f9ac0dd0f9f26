"""The read interface for programs of other offices: cases, ledger, decisions (X4)."""

import app.web.api.resources  # noqa: F401  (for its addresses)
from app.web.api.serving import blueprint

__all__ = ["blueprint"]
