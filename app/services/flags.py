"""Opinions whose inputs changed are flagged by the system, never deleted: the signer keeps or redoes them."""

import json
from dataclasses import replace

from sqlalchemy.orm import Session

from app.models import Application, Opinion
from app.services import case_file, opinions
from app.services.acting import Acting
from app.services.documents import CLOCK
from app.services.screenings import Kept
from rules.findings import Finding
from rules.screening import Screening
from workflows.vocabulary import OpinionState

FLAGGED_FROM = frozenset({OpinionState.SIGNED, OpinionState.DRAFTED, OpinionState.CHECKED})


def after_rescreening(
    session: Session, acting: Acting, application: Application, before: Kept, after: Kept
) -> list[Opinion]:
    """Flag every opinion of the round that judges a changed finding, in the transaction of the rescreening."""
    changed = changes(before.screening, after.screening)
    clock, flagged = replace(acting, actor=CLOCK), []
    for row in case_file.opinions_of(session, application):
        mine = [changed[key] for key in json.loads(row.criteria) if key in changed]
        if row.state not in FLAGGED_FROM or not mine:
            continue
        row.flagged_because = "；".join(mine)
        opinions.move(
            session, clock, application, row, "flag", seen=row.version, reason=row.flagged_because, inputs_changed=True
        )  # fmt: skip
        if row.state is OpinionState.RETURNED:
            row.checker_id = row.checker_for_id = None
        flagged.append(row)
    session.flush()
    return flagged


def changes(before: Screening, after: Screening) -> dict[str, str]:
    """Criterion → what changed, for each finding that no longer says the same."""
    was = {finding.key: finding for finding in before.findings}
    becomes = {finding.key: finding for finding in after.findings}
    found: dict[str, list[str]] = {}
    for key, finding in (was | becomes).items():
        old, new = was.get(key), becomes.get(key)
        if _said(old) != _said(new):
            found.setdefault(finding.criterion, []).append(_told(finding.title, old, new))
    return {criterion: "；".join(told) for criterion, told in found.items()}


def _said(finding: Finding | None) -> tuple[object, ...]:
    if finding is None:
        return ()
    return (finding.outcome, finding.reason, str(finding.summary), finding.margin)


def _told(title: str, old: Finding | None, new: Finding | None) -> str:
    was, becomes = (one.outcome.label if one else "没有这一项" for one in (old, new))
    return f"{title}：{was} → {becomes}" if was != becomes else f"{title}：数值有变化，结果仍为“{becomes}”"
