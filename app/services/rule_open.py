"""What is still open in the rule data, and which open cases wait for it: read from the stored screenings."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, ScreeningRecord
from rules.vocabulary import Evidence, Reason
from workflows.vocabulary import FINAL_REVIEW_STATES, ReviewState

CLOSED = (*FINAL_REVIEW_STATES, ReviewState.DRAFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Numbers of open cases: by value key that is not confirmed, and by rule that lacks a parameter."""

    values: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, tuple[str, ...]]

    def for_rules(self, rules: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ref for rule in rules for ref in self.rules.get(rule, ())))


def waiting(session: Session) -> Waiting:
    """One query over the current screenings of the cases that are not closed."""
    rows = session.execute(
        select(Application.ref, ScreeningRecord.content)
        .join(ScreeningRecord, ScreeningRecord.application_id == Application.id)
        .where(
            Application.filed_on.is_not(None),
            Application.state.not_in(CLOSED),
            ScreeningRecord.facts_version == Application.facts_version,
            ScreeningRecord.rules_digest == Application.rules_digest,
        )
        .order_by(Application.ref)
        .execution_options(yield_per=50)
    )
    values: dict[str, dict[str, None]] = defaultdict(dict)
    rules: dict[str, dict[str, None]] = defaultdict(dict)
    for ref, content in rows:
        for finding in json.loads(content)["findings"]:
            for use in finding.get("parameters", ()):
                if Evidence(use["citation"]["evidence"]).provisional and not use["confirmed"]:
                    values[use["key"]][ref] = None
            if finding["reason"] == Reason.MISSING_PARAMETER.value or finding.get("missing"):
                rules[finding["rule"]][ref] = None
    return Waiting(
        values={key: tuple(refs) for key, refs in values.items()},
        rules={key: tuple(refs) for key, refs in rules.items()},
    )
