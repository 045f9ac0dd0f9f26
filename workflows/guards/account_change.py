"""Who may bring a change of an account into force, and what no change may leave behind."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request
from workflows.engine import Refusal
from workflows.people import AccountChangeCase, AccountChangeKind


def for_officers(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if case.kind is not AccountChangeKind.JOIN:
        return None
    return Refusal("for_officers", "加入单位由该单位的管理员审批")


def for_managers(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if case.kind is AccountChangeKind.JOIN and actor.account_id in case.managers:
        return None
    return Refusal("for_managers", "只有本单位的管理员可以审批加入本单位的人员")


def second_person(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.proposer_id):
        return None
    return Refusal("second_person", "提出人不能审批自己提出的变更")


def own_proposal(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if actor.account_id == case.proposer_id:
        return None
    return Refusal("own_proposal", "只有提出人可以撤回")


def not_about_oneself(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.subject_id):
        return None
    return Refusal("not_about_oneself", "不能审批涉及本人账号的变更，请由另一名安全管理员办理")


def somebody_left(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.last_holder:
        return None
    return Refusal("somebody_left", f"这是最后一名{case.last_holder}，请先配备接替人员")


def roles_compatible(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.clash:
        return None
    return Refusal("roles_compatible", f"{case.clash}不能由同一人担任")


def still_grounded(case: AccountChangeCase, actor: Actor, request: Request) -> Refusal | None:
    return Refusal("still_grounded", case.overtaken) if case.overtaken else None
