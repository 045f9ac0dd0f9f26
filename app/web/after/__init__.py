"""What follows a decision: requests · conditions · ledger · revocation, for officers; asking, evidence, change, for companies."""

# Imported for their routes, after the blueprint they hang on.
import app.web.after.asking
import app.web.after.changing
import app.web.after.evidence
import app.web.after.ledger
import app.web.after.promises
import app.web.after.requests
import app.web.after.revoking  # noqa: F401
from app.web.after.blueprint import blueprint

__all__ = ["blueprint"]
