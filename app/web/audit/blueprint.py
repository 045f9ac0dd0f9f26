"""/admin/audit of the auditor."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__)
