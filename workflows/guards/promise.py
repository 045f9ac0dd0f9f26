"""Conditions of an approval and the project's place in the ledger: moved by evidence only."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request, has_words
from workflows.engine import Refusal
from workflows.side_cases import ConditionCase, LedgerCase


def evidence_named(case: ConditionCase, actor: Actor, request: Request) -> Refusal | None:
    if has_words(request.reason) and request.attachments:
        return None
    return Refusal("evidence_named", "请说明落实情况，并上传凭证")


def due_day_over(case: ConditionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.due_over:
        return None
    return Refusal("due_day_over", "期限未到，不是逾期")


def evidence_giver_does_not_accept(case: ConditionCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.evidence_by):
        return None
    return Refusal("evidence_giver_does_not_accept", "提交凭证的人不能核验自己的凭证")


def project_approved(case: LedgerCase, actor: Actor, request: Request) -> Refusal | None:
    if case.approved:
        return None
    return Refusal("project_approved", "没有有效的通过意见，不能转入建设")


def production_checked(case: LedgerCase, actor: Actor, request: Request) -> Refusal | None:
    if case.production_checked:
        return None
    return Refusal("production_checked", "投产核查没有合格，不能转入试生产")
