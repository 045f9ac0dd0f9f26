"""applicant pages: list, start and tasks · sections · files · check, submit, status and withdrawal · corrections."""

# Imported for their routes, after the blueprint they hang on.
import app.web.applicant.corrections
import app.web.applicant.file_views
import app.web.applicant.section_views
import app.web.applicant.submission_views
import app.web.applicant.views  # noqa: F401
from app.web.applicant.blueprint import blueprint

__all__ = ["blueprint"]
