"""The meeting: an agenda, a quorum, a resolution for each item, minutes signed by somebody who did not write them."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request
from workflows.engine import Refusal
from workflows.side_cases import MeetingCase


def agenda_set(case: MeetingCase, actor: Actor, request: Request) -> Refusal | None:
    if case.items:
        return None
    return Refusal("agenda_set", "议程还没有项目，请先列入议题")


def quorum_met(case: MeetingCase, actor: Actor, request: Request) -> Refusal | None:
    if case.attending >= case.quorum:
        return None
    return Refusal(
        "quorum_met", f"四部门到会 {case.attending} 个，应到会 {case.quorum} 个以上（系统约定），不能开会"
    )


def every_item_resolved(case: MeetingCase, actor: Actor, request: Request) -> Refusal | None:
    if not case.unresolved:
        return None
    return Refusal("every_item_resolved", f"还有议题没有决议：{'、'.join(case.unresolved)}")


def minutes_written(case: MeetingCase, actor: Actor, request: Request) -> Refusal | None:
    if case.minutes_written:
        return None
    return Refusal("minutes_written", "会议纪要还没有写，请先拟写纪要")


def minutes_author_does_not_sign(case: MeetingCase, actor: Actor, request: Request) -> Refusal | None:
    if not actor.is_any_of(case.minutes_author_id, case.minutes_author_for_id):
        return None
    return Refusal("minutes_author_does_not_sign", "拟写纪要的人不能签发纪要，请由其他人员签发")


def minutes_as_seen(case: MeetingCase, actor: Actor, request: Request) -> Refusal | None:
    if request.seen_digest and request.seen_digest == case.minutes_digest:
        return None
    return Refusal("minutes_as_seen", "纪要在您打开之后有修改，请重新查看后再签发")
