"""Brings the officers' pages together on one blueprint."""

from app.web.review import conclusion, lead, opinion, queue, signing, workbench
from app.web.review.blueprint import blueprint

__all__ = ["blueprint", "conclusion", "lead", "opinion", "queue", "signing", "workbench"]
