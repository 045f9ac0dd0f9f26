"""Beside the procedure: deputies · standing aside · notes · words about figures · precedents · many cases at once."""

# Imported for their routes, after the blueprint they hang on.
import app.web.beside.deputies  # noqa: F401
from app.web.beside.blueprint import blueprint

__all__ = ["blueprint"]
