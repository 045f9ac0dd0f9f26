"""Where an application stands, in the applicant's words: tasks while it is a draft, history afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.models import Application, Document, DraftSection
from app.services import documents, drafts, events
from rules.screening import Screening
from rules.vocabulary import Reason
from workflows.vocabulary import DocumentState, ReviewState

FIRST_VERSION = 1
SHOWN_TO_APPLICANTS = "decision"
# What an applicant reads in the history, and for which of them the reason is meant for him. No names, no opinions.
PUBLIC_STEPS: Mapping[str, str] = {
    "submit": "提交申报",
    "endorse": "县级初审完成，转市级受理",
    "return_to_applicant": "退回修改",
    "accept": "受理，转部门会商",
    "accept_by_silence": "审查期满，视为受理，转部门会商",
    "confirm_out_of_scope": "认定不属于“两高”项目",
    "confirm_refusal": "不予受理",
    "request_supplement": "要求补正，停止计时",
    "answer_supplement": "提交补正，恢复计时",
    "lapse": "逾期未补正，终止",
    "send_to_experts": "送专家评审，停止计时",
    "take_expert_opinion": "专家评审结束，恢复计时",
    "convene": "提请联审会议",
    "close_meeting": "联审会议结束",
    "reopen_round": "重新会商",
    "conclude_without_meeting": "部门会商结束，形成意见",
    "halt": "因政策暂停中止，停止计时",
    "resume": "恢复办理，恢复计时",
    "refer_to_province": "转报省级审查，停止计时",
    "record_provincial_result": "收到省级意见，恢复计时",
    "close_publicity": "公示结束",
    "return_published": "因公示期间的异议退回重拟",
    "sign_approve": "作出会商联审意见",
    "sign_approve_with_conditions": "作出会商联审意见",
    "sign_reject": "作出会商联审意见",
    "withdraw": "撤回申报",
}
PUBLIC_EVENTS: Mapping[str, str] = {
    "application.start": "开始填报",
    **{
        f"{procedure}.{step}": words
        for procedure in ("joint_review", "change_review")
        for step, words in PUBLIC_STEPS.items()
    },
    "decision.revoke": "会商联审意见被撤销",
    "decision.expire": "会商联审意见有效期满",
    "decision.extend": "会商联审意见延期",
    "decision.supersede": "会商联审意见被替代",
    "clock.recount": "按放假安排重算时限",
    "document.issue": "会商联审意见已生成",
}
REASON_SHOWN = frozenset({"return_to_applicant", "withdraw", "halt"})


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the task list and its rows, as ui/lists.html wants them."""

    title: str
    rows: list[dict[str, str]]


def groups(
    application: Application, rows: Mapping[str, DraftSection], screening: Screening, missing: tuple[str, ...]
) -> list[Group]:
    """Every section, grouped as in drafts.SECTIONS, then the two steps of submission. ``missing``: materials."""
    found: dict[str, list[dict[str, str]]] = {}
    notes = _notes(screening)
    for section in drafts.SECTIONS:
        row = rows[section.name]
        hint, status = notes.get(section.name, section.hint), _status(row)
        if section.name == "files":
            hint, status = _uploads(screening, missing), _files_status(row, missing)
        found.setdefault(section.group, []).append(
            {"title": section.title, "href": _address(application.ref, section.name), "hint": hint} | status
        )
    last = list(found)[-1]
    ready = not missing and all(row.complete for name, row in rows.items() if name != "files")
    found[last] += _submission(application.ref, ready=ready)
    return [Group(title, items) for title, items in found.items()]


def _notes(screening: Screening) -> dict[str, str]:
    """What a section says where it does not concern the project, as the rules see it now."""
    reasons = {(finding.criterion, finding.reason) for finding in screening.findings}
    notes = {}
    if ("capacity_replacement", Reason.NO_REPLACEMENT_REGIME) in reasons:
        notes["capacity"] = "不涉及产能置换：本产品没有产能置换办法，只填拟建产能"
    if ("energy_quota", Reason.NO_ADDED_ENERGY) in reasons:
        notes["quota"] = "不涉及：按现在填报没有新增能耗，不需要来源，打开后直接选“填完了”"
    if ("coal_substitution", Reason.NO_ADDED_COAL) in reasons:
        notes["coal"] = "不涉及：没有新增煤炭消费，不需要替代来源"
    return notes


def _uploads(screening: Screening, missing: tuple[str, ...]) -> str:
    if missing:
        return f"还有 {len(missing)} 种材料没有上传"
    return (
        f"已上传 {sum(bool(item.present) for item in screening.facts.materials or ()) - 1} 种，清单要求的已齐"
    )


def _files_status(row: DraftSection, missing: tuple[str, ...]) -> dict[str, str]:
    """Complete as the other sections stand now, whatever was enough at the last upload."""
    if not missing:
        return {"kind": "plain", "status": "已完成"}
    if row.version > FIRST_VERSION:
        return {"kind": "info", "status": "填写中"}
    return {"kind": "mute", "status": "未开始"}


def _address(ref: str, name: str) -> str:
    if name == "files":
        return url_for("applicant.files", ref=ref)
    return url_for("applicant.section", ref=ref, section=name)


def _status(row: DraftSection) -> dict[str, str]:
    if row.faults:
        return {"kind": "bad", "status": f"有 {row.faults} 处需要修改"}
    if row.complete:
        return {"kind": "plain", "status": "已完成"}
    if row.version > FIRST_VERSION:
        return {"kind": "info", "status": "填写中"}
    return {"kind": "mute", "status": "未开始"}


def _submission(ref: str, *, ready: bool) -> list[dict[str, str]]:
    check = url_for("applicant.check", ref=ref)
    looking = {"title": "核对填报内容", "href": check, "hint": "", "kind": "mute", "status": "未开始"}
    promise = {
        "title": "承诺并提交",
        "kind": "plain",
        "href": "",
        "hint": "完成以上各项后才能提交",
        "status": "暂不能填写",
    }
    if ready:
        promise |= {"href": f"{check}#commitment", "hint": "", "kind": "mute", "status": "未开始"}
    return [looking, promise]


def history(session: Session, application: Application, *, public: bool = False) -> list[dict[str, Any]]:
    """Public events, newest first; for anybody who asks since the submission, without the reasons."""
    return [
        {
            "title": PUBLIC_EVENTS[event.action],
            "at": event.at,
            "note": event.note if not public and event.action.partition(".")[2] in REASON_SHOWN else "",
        }
        for event in reversed(events.of_application(session, application.id))
        if event.action in PUBLIC_EVENTS and not (public and event.action == "application.start")
    ]


def last_return(session: Session, application: Application) -> str:
    """Why the draft came back, while it is a draft again; empty otherwise."""
    if application.state is not ReviewState.DRAFT or not application.facts_version:
        return ""
    steps = [
        event for event in events.of_application(session, application.id) if event.action in PUBLIC_EVENTS
    ]
    last = next((event for event in reversed(steps) if event.action.partition(".")[2] in PUBLIC_STEPS), None)
    return last.note if last and last.action.endswith(".return_to_applicant") else ""


def issued(session: Session, application: Application) -> list[Document]:
    """The decision's PDF, when it stands."""
    return [
        row
        for row in documents.of_application(session, application.id)
        if row.kind == SHOWN_TO_APPLICANTS and row.state in {DocumentState.ISSUED, DocumentState.ARCHIVED}
    ]
