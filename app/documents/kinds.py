"""The table of document kinds: everything that differs between one official document and another."""

import unicodedata
from dataclasses import dataclass

from app.documents.context import DecisionContext
from app.documents.letter import LetterContext
from app.documents.text import without_invisible

MAX_NAME_BYTES = 120  # archive.md §7
MAX_ROWS = 3000  # rows of all tables of one PDF (SE-03); longer lists are for a spreadsheet

Printable = DecisionContext | LetterContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. label: 文种. retention: class by archive.md §5. layout: ``grid`` is GB/T 9704, 22 lines × 28 characters.

    title: may name the {project}. context: what it is made of.
    """

    label: str
    title: str
    template: str
    layout: str
    retention: str
    numbered: bool
    signature_due: bool
    file_name: str
    context: type[DecisionContext] | type[LetterContext] = DecisionContext


def _letter(label: str, title: str = "", *, retention: str = "30年", signature_due: bool = True) -> Kind:
    return Kind(
        label=label,
        title=title or label,
        template="letter.html",
        layout="grid",
        retention=retention,
        numbered=False,
        signature_due=signature_due,
        file_name="{number}_{label}_v{version}.pdf",
        context=LetterContext,
    )


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
    "acceptance": _letter("受理通知书"),
    "supplement": _letter("补正告知书"),
    "lapsed": _letter("逾期未补正告知书"),
    "refusal": _letter("不予受理通知书", retention="永久"),
    "out_of_scope": _letter("不属于“两高”项目告知书", retention="永久"),
    "withdrawal": _letter("撤回告知书"),
    "returned": _letter("退回修改告知书"),
    "transmittal": _letter("转报函", "关于转报{project}会商联审的函", retention="永久"),
    "halted": _letter("中止办理告知书"),
    "resumed": _letter("恢复办理告知书"),
    "publicity": _letter("公示", "关于{project}拟定会商联审结论的公示"),
    "minutes": _letter("会商会议纪要", "{project}", retention="永久"),
    "extension": _letter("延期决定书", "关于{project}会商联审意见有效期延期的决定", retention="永久"),
    "revocation": _letter("撤销决定书", "关于撤销{project}会商联审意见的决定", retention="永久"),
    "reconsideration": _letter("复核决定书", "关于{project}会商联审复核申请的决定", retention="永久"),
    "production_check": _letter("投产核查意见", "关于{project}投产核查的意见", retention="永久"),
    "invitation": _letter("会商邀请函", "关于邀请参加{project}部门会商的函", signature_due=False),
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


def rows(context: Printable) -> int:
    """Rows of all tables of one document."""
    if isinstance(context, LetterContext):
        return len(context.items) + sum(len(table.rows) for table in context.tables)
    earlier = sum(len(one.opinions) for one in context.earlier)
    return earlier + sum(
        len(part)
        for part in (context.facts, context.findings, context.values, context.opinions, context.conditions)
    )
