"""Every table, and which version of a review a case is decided under."""

from datetime import date

from workflows import (
    account_change,
    change_review,
    condition,
    decision,
    document,
    extension,
    joint_review,
    ledger,
    meeting,
    opinion,
    production_check,
    reconsideration,
    rule_change,
    substitution,
)
from workflows.engine import Guard, Procedure, Refusal, StepRefused
from workflows.vocabulary import ApplicationKind, FollowUpKind

VERSIONS: dict[ApplicationKind, dict[str, Procedure]] = {
    ApplicationKind.JOINT_REVIEW: joint_review.VERSIONS,
    ApplicationKind.CHANGE_REVIEW: change_review.VERSIONS,
}
APPLIES_FROM: dict[ApplicationKind, dict[str, date]] = {
    ApplicationKind.JOINT_REVIEW: joint_review.APPLIES_FROM,
    ApplicationKind.CHANGE_REVIEW: change_review.APPLIES_FROM,
}
FOLLOW_UPS: dict[FollowUpKind, Procedure] = {
    FollowUpKind.EXTENSION: extension.PROCEDURE,
    FollowUpKind.PRODUCTION_CHECK: production_check.PROCEDURE,
    FollowUpKind.RECONSIDERATION: reconsideration.PROCEDURE,
}
BARS: dict[FollowUpKind, tuple[Guard, ...]] = {
    FollowUpKind.EXTENSION: extension.BARS,
    FollowUpKind.PRODUCTION_CHECK: production_check.BARS,
    FollowUpKind.RECONSIDERATION: reconsideration.BARS,
}
"""What stands against granting a request; refusing it is always open to those who decide."""
ALL: tuple[Procedure, ...] = (
    *joint_review.VERSIONS.values(),
    *change_review.VERSIONS.values(),
    opinion.PROCEDURE,
    meeting.PROCEDURE,
    document.PROCEDURE,
    decision.PROCEDURE,
    *FOLLOW_UPS.values(),
    condition.PROCEDURE,
    substitution.LOT,
    substitution.ALLOCATION,
    ledger.PROCEDURE,
    rule_change.PROCEDURE,
    account_change.PROCEDURE,
)


def review(kind: ApplicationKind, version: str) -> Procedure:
    """The table a case keeps. Raises StepRefused for a version that is not here: nothing is decided under another."""
    kept = VERSIONS[kind].get(version)
    if kept is None:
        words = f"这件申报适用的办理程序版本“{version}”不在系统中，请联系系统管理人员核对"
        raise StepRefused((Refusal("procedure_version", words),))
    return kept


def review_on(kind: ApplicationKind, day: date) -> Procedure:
    """The table of the day of filing; the oldest for a day before all of them."""
    first_days = APPLIES_FROM[kind]
    in_force = [version for version, first in first_days.items() if first <= day]
    return VERSIONS[kind][in_force[-1] if in_force else next(iter(first_days))]
