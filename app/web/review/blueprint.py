"""The officers' pages: queue, workbench, opinion, conclusion, signing."""

from flask import Blueprint

blueprint = Blueprint("review", __name__)
