"""The table of document kinds: everything that differs between one official document and another."""

import unicodedata
from dataclasses import dataclass

from app.documents.context import DecisionContext
from app.documents.text import without_invisible

MAX_NAME_BYTES = 120  # archive.md §7
MAX_ROWS = 3000  # rows of all tables of one PDF (SE-03); longer lists are for a spreadsheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. label: 文种. retention: class by archive.md §5. layout: ``grid`` is GB/T 9704, 22 lines × 28 characters."""

    label: str
    title: str
    template: str
    layout: str
    retention: str
    numbered: bool
    signature_due: bool
    file_name: str


KINDS: dict[str, Kind] = {
    "decision": Kind(
        label="会商联审意见",
        title="关于{project}会商联审意见的函",
        template="decision.html",
        layout="grid",
        retention="永久",
        numbered=True,
        signature_due=True,
        file_name="{number}_{label}_v{version}.pdf",
    ),
}

FINDINGS_ANNEX = "规则核查明细表"
VALUES_ANNEX = "未核实取值及确认情况表"
OPINIONS_ANNEX = "部门会商意见表"


def title(kind: str, *, project: str) -> str:
    return KINDS[kind].title.format(project=project)


def file_name(kind: str, *, number: str, version: int) -> str:
    """NFC, ≤ 120 bytes, made by us (SE-29): nothing in it can be a path."""
    entry = KINDS[kind]
    safe = "".join(sign if sign.isalnum() or sign in "〔〕-" else "-" for sign in without_invisible(number))
    rest = len(entry.file_name.format(number="", label=entry.label, version=version).encode())
    short = safe.encode()[: MAX_NAME_BYTES - rest].decode(errors="ignore")
    return unicodedata.normalize(
        "NFC", entry.file_name.format(number=short, label=entry.label, version=version)
    )


def annexes(context: DecisionContext) -> tuple[str, ...]:
    """The annex list as printed: the tables that follow the text, in order, then what the case adds as separate files."""
    own = [
        name
        for name, rows in (
            (FINDINGS_ANNEX, context.findings),
            (VALUES_ANNEX, context.values),
            (OPINIONS_ANNEX, context.opinions),
        )
        if rows
    ]
    return (*own, *(name for name in context.annexes if name not in own))


def rows(context: DecisionContext) -> int:
    return sum(
        len(part)
        for part in (context.facts, context.findings, context.values, context.opinions, context.conditions)
    )
