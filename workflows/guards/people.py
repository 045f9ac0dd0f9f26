"""Who may not act although the role fits, and the words every step may need."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from typing import Protocol

from workflows.cases import Actor, Request, has_words
from workflows.engine import Refusal


class MayRecuse(Protocol):
    """A case that keeps the accounts declared 回避."""

    @property
    def recused(self) -> frozenset[int]: ...


def not_recused(case: MayRecuse, actor: Actor, request: Request) -> Refusal | None:
    """Neither the person nor whom he acts for: nobody stays in a case by a deputy."""
    if not actor.is_any_of(*case.recused):
        return None
    who = actor.name if actor.account_id in case.recused else actor.principal_name
    return Refusal("not_recused", f"{who}已对本项目申请回避，请由其他人员办理")


def deputation_holds(case: object, actor: Actor, request: Request) -> Refusal | None:
    if actor.deputed:
        return None
    return Refusal(
        "deputation_holds", f"{actor.shown}：代办期限已过或者尚未开始，请由{actor.principal_name}本人办理"
    )


def reason_given(case: object, actor: Actor, request: Request) -> Refusal | None:
    if has_words(request.reason):
        return None
    return Refusal("reason_given", "请写明理由")
