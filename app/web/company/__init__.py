"""A company registers, and looks after the people who act for it."""

from app.web.company import people, registration
from app.web.company.blueprint import blueprint

__all__ = ["blueprint", "people", "registration"]
