"""Which stored files the rows of the database name: what must lie in the store, and under what size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.models import AccountChange, Attachment, Document, RuleChange

# Digests that name no stored file: of texts, of findings, of tokens. A test holds both lists against the models.
NOT_STORED = frozenset(
    {
        "api_token.token_sha256",
        "document.context_sha256",
        "facts_version.sha256",
        "opinion_version.sha256",
        "screening_record.sha256",
        "settlement.screening_sha256",
    }
)
STORED = frozenset(
    {"account_change.scan_sha256", "attachment.sha256", "document.sha256", "rule_change.scan_sha256"}
)
_EVERY: CompoundSelect[Any] = union_all(
    select(Attachment.sha256, Attachment.size, literal("attachment"), Attachment.id),
    select(Document.sha256, Document.size, literal("document"), Document.id).where(
        Document.sha256.is_not(None)
    ),
    select(RuleChange.scan_sha256, null(), literal("rule_change"), RuleChange.id).where(
        RuleChange.scan_sha256.is_not(None)
    ),
    select(AccountChange.scan_sha256, null(), literal("account_change"), AccountChange.id).where(
        AccountChange.scan_sha256 != ""
    ),
)
WORDS = {
    "attachment": "上传的材料",
    "document": "生成的文书",
    "rule_change": "规则修订的扫描件",
    "account_change": "登记的扫描件",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One row that names a stored file. size in bytes; None where the row keeps none."""

    key: str
    size: int | None
    table: str
    id: int

    @property
    def shown(self) -> str:
        return f"{WORDS[self.table]}（{self.table} {self.id}）"


def every(session: Session) -> Iterator[Held]:
    """Row by row, so that a store of any size can be walked."""
    for key, size, table, number in session.execute(_EVERY).yield_per(1000):
        yield Held(key, size, table, number)


def keys(session: Session) -> set[str]:
    return {held.key for held in every(session)}
