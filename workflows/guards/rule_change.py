"""Who may bring an amendment of the rule data into force, and what must lie on the table."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request, RuleChangeCase
from workflows.engine import Refusal


def second_person(case: RuleChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.proposer_id):
        return None
    return Refusal("second_person", "提出人不能确认自己提出的修订，请由另一名规则管理员办理")


def own_proposal(case: RuleChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if actor.account_id == case.proposer_id:
        return None
    return Refusal("own_proposal", "只有提出人可以撤回；其他人不同意的，请选择“不予确认”")


def impact_current(case: RuleChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if case.impact_current:
        return None
    return Refusal("impact_current", "计算影响之后规则数据又有变化，请重新计算影响再确认")


def officially_documented(case: RuleChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if case.documented or not case.confirms:
        return None
    return Refusal("officially_documented", "核实取值须有正式文件的文号和扫描件")
