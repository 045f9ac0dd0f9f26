"""Officers' pages: queue · workbench · county and acceptance · opinion · settlement and conclusion · signing."""

# Imported for their routes, after the blueprint they hang on.
import app.web.review.clock
import app.web.review.conclusion
import app.web.review.consult
import app.web.review.experts
import app.web.review.lead
import app.web.review.margins
import app.web.review.opinion
import app.web.review.publicity
import app.web.review.queue
import app.web.review.side_roads
import app.web.review.signing
import app.web.review.supplement
import app.web.review.workbench  # noqa: F401
from app.web.review.blueprint import blueprint

__all__ = ["blueprint"]
