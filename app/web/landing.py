"""Where a person begins after signing in."""

from flask import url_for

from app.permissions import APPLICANTS, ARCHIVISTS, AUDITORS, EXPERTS, KEEPERS, SUPERVISORS
from workflows.people import OFFICERS
from workflows.vocabulary import Role


def home_of(role: Role) -> str:
    if role in APPLICANTS:
        return url_for("applicant.mine")
    if role in ARCHIVISTS:
        return url_for("archive.search")
    if role in KEEPERS:
        return url_for("rules.browse")
    if role in SUPERVISORS:
        return url_for("after.conditions_list")
    if role in AUDITORS:
        return url_for("audit.record")
    if role in OFFICERS:
        return url_for("admin.users")
    if role in EXPERTS:
        return url_for("review.expert_cases")
    return url_for("review.queue")
