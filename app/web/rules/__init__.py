"""The rule keeper's pages: browse, propose, weigh, confirm; what is still open."""

from app.web.rules import changes, proposals, views
from app.web.rules.blueprint import blueprint

__all__ = ["blueprint", "changes", "proposals", "views"]
