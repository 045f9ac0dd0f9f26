"""What the workbench shows of letters and of the side roads; the letters cost no question of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.models import Document
from app.permissions import ACCESS
from app.services import documents, letters
from app.services.acting import shanghai_day
from app.services.workbench import Bench
from app.web.current import actor


def letter_rows(ref: str, rows: Sequence[Document]) -> list[dict[str, Any]]:
    """The letters this reader may have, each with its state, and where it stands a link."""
    may_retry = actor().role in ACCESS["review.retry_document"].roles
    return [
        {
            "title": documents.label_of(row.kind),
            "row": row,
            "day": shanghai_day(row.queued_at).isoformat(),
            "href": url_for("files.document", ref=ref, document_id=row.id)
            if row.state in letters.READY
            else "",
            "retry": may_retry,
        }
        for row in letters.shown_to(actor(), rows)
    ]


def of_letters(_session: Session, bench: Bench) -> Mapping[str, Any]:
    return {"letters": letter_rows(bench.application.ref, bench.documents)}
