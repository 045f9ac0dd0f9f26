"""The three officers' pages: people, changes of accounts, departments, deputies, calendar, settings. No business here."""

from app.web.admin import changes, house, proposals, tokens, users
from app.web.admin.blueprint import blueprint

__all__ = ["blueprint", "changes", "house", "proposals", "tokens", "users"]
