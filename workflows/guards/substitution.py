"""Lots and their allocations: never more than there is, never the same twice."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request
from workflows.engine import Refusal
from workflows.side_cases import AllocationCase, LotCase


def own_kind_of_lot(case: LotCase, actor: Actor, request: Request) -> Refusal | None:
    if actor.body == case.department:
        return None
    return Refusal("own_kind_of_lot", f"这类替代量由{case.department.label}核定")


def declarer_does_not_verify(case: LotCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.declared_by):
        return None
    return Refusal("declarer_does_not_verify", "登记人不能核定自己登记的替代量，请由其他人员核定")


def proof_attached(case: LotCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proof_attached:
        return None
    return Refusal("proof_attached", "没有凭证，不能核定")


def lot_not_spent(case: LotCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.spent:
        return None
    return Refusal("lot_not_spent", "这批替代量已有使用，不能撤销，请先处理使用它的项目")


def lot_usable(case: AllocationCase, actor: Actor, request: Request) -> Refusal | None:
    if case.lot_verified:
        return None
    return Refusal("lot_usable", "替代量没有核定，不能落实到项目")


def decision_signed(case: AllocationCase, actor: Actor, request: Request) -> Refusal | None:
    if case.decision_signed:
        return None
    return Refusal("decision_signed", "没有已签发的通过意见，不能落实替代量")


def realisation_proved(case: AllocationCase, actor: Actor, request: Request) -> Refusal | None:
    if case.proof_accepted:
        return None
    return Refusal("realisation_proved", "拆除或者替代的凭证没有核查合格，不能记为已兑现")
