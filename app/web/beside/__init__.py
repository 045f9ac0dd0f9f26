"""Beside the procedure: deputies · standing aside · notes · words about figures · precedents · many cases at once."""

# Imported for their routes, after the blueprint they hang on.
import app.web.beside.bulk
import app.web.beside.deputies
import app.web.beside.figures
import app.web.beside.notes
import app.web.beside.precedents
import app.web.beside.recusal  # noqa: F401
from app.web.beside.blueprint import blueprint

__all__ = ["blueprint"]
