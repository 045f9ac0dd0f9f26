"""The signed decision's own life."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, DecisionCase, Request
from workflows.engine import Refusal


def validity_over(case: DecisionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.validity_over:
        return None
    return Refusal("validity_over", "有效期未满，意见继续有效")


def extension_granted(case: DecisionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.extension_granted:
        return None
    return Refusal("extension_granted", "没有已批准的延期申请，请先办理延期申请")


def successor_named(case: DecisionCase, actor: Actor, request: Request) -> Refusal | None:
    if case.successor_number:
        return None
    return Refusal("successor_named", "请写明替代本意见的文号")
