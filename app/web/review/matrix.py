"""Opinions as a table: criteria down, departments across, the whole opinion last."""

from collections.abc import Mapping, Sequence

from app.services import rounds
from app.services import workbench as bench_service
from app.services.acting import shanghai_day
from app.services.workbench import Bench, OpinionShown
from workflows.vocabulary import OpinionState, OpinionVerdict

WORDLESS = frozenset({OpinionState.LAPSED, OpinionState.RECUSED})
Cell = dict[str, object]


def of(opinions: Sequence[OpinionShown], titles: Mapping[str, str]) -> dict[str, object]:
    """A cell is None where a department was not asked. Empty without opinions."""
    if not opinions:
        return {}
    asked = [set(bench_service.criteria_of(shown.row)) for shown in opinions]
    everywhere = set().union(*asked)
    rows = [
        {
            "title": title,
            "cells": [
                _cell(shown, criterion) if criterion in mine else None
                for shown, mine in zip(opinions, asked, strict=True)
            ],
        }
        for criterion, title in titles.items()
        if criterion in everywhere
    ]
    return {
        "columns": [_column(shown) for shown in opinions],
        "rows": rows,
        "overall": [_overall(shown) for shown in opinions],
    }


def titles(bench: Bench) -> dict[str, str]:
    """Criterion → its title without what tells its findings apart, in report order."""
    found: dict[str, str] = {}
    for finding in bench.findings:
        found.setdefault(finding.criterion, finding.title.partition("（")[0])
    return found


def _column(shown: OpinionShown) -> dict[str, str]:
    signed = rounds.stood(shown.row) is OpinionState.SIGNED
    return {"name": shown.row.department.label, "duty": "" if signed else rounds.stood(shown.row).label}


def _cell(shown: OpinionShown, criterion: str) -> Cell:
    if rounds.stood(shown.row) in WORDLESS:
        return {"verdict": None, "note": "", "word": rounds.stood(shown.row).label}
    line = shown.lines.get(criterion)
    if line is None:
        return {"verdict": None, "note": "", "word": ""}
    return {"verdict": OpinionVerdict(line["verdict"]), "note": line["reason"], "word": ""}


def _overall(shown: OpinionShown) -> Cell:
    row = shown.row
    if rounds.stood(row) in WORDLESS:
        empty = {"note": "", "who": "", "when": "", "draft": False}
        return {"verdict": None, "word": rounds.words(row)} | empty
    signed = rounds.spoken(row)
    conditions = "；".join(
        f"{item['text']}（{item['owner']}，{item['due']}）" for item in shown.text.get("conditions", [])
    )
    return {
        "verdict": row.verdict if signed or shown.text else None,
        "word": "",
        "note": shown.text.get("text", "") + (f"　条件：{conditions}" if conditions else ""),
        "who": shown.signer,
        "when": shanghai_day(row.signed_at).isoformat() if row.signed_at else "",
        "draft": not signed and bool(shown.text),
    }
