"""What officers do beside the procedure."""

from flask import Blueprint

blueprint = Blueprint("beside", __name__)
