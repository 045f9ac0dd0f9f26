"""The tier (law R22): whose decision it is."""

# ruff: noqa: ARG001  (every guard has the same three arguments)

from workflows.cases import Actor, Request, ReviewCase, has_words
from workflows.engine import Refusal
from workflows.guards.proposal import APPROVALS, proposed_verdict


def province_may_decide(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.decided_by_province is not False:
        return None
    return Refusal("province_may_decide", "按层级规定由市级决定，不需转报，请直接拟办")


def province_not_heard_yet(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if case.provincial_result is None:
        return None
    return Refusal("province_not_heard_yet", "省级意见已收到，请据此拟办")


def result_verdict_given(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if request.verdict is not None:
        return None
    return Refusal("result_verdict_given", "请选择省级意见的结论")


def document_number_given(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if has_words(request.document_number):
        return None
    return Refusal("document_number_given", "请填写省级文书的文号")


def scan_attached(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    if request.attachments:
        return None
    return Refusal("scan_attached", "请上传省级文书扫描件")


def city_may_decide(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    """Rejecting is the city's; approving what the province decides is not."""
    approving = proposed_verdict(case, request) in APPROVALS
    if not (approving and case.decided_by_province and case.provincial_result is None):
        return None
    return Refusal("city_may_decide", "本项目由省级决定，请先转报并登记省级意见")


def province_followed(case: ReviewCase, actor: Actor, request: Request) -> Refusal | None:
    verdict = proposed_verdict(case, request)
    if case.provincial_result is None or verdict is None or verdict is case.provincial_result:
        return None
    return Refusal("province_followed", f"省级意见为“{case.provincial_result.label}”，请按省级意见拟办")
