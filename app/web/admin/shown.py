"""What several of the officers' pages show alike."""

from collections.abc import Mapping, Sequence

from flask import url_for

from app.models import AccountChange
from workflows.people import AccountChangeState

TAGS = {
    AccountChangeState.PROPOSED: "warn",
    AccountChangeState.APPROVED: "ok",
    AccountChangeState.REFUSED: "bad",
    AccountChangeState.WITHDRAWN: "mute",
}
PAGES = (
    ("users", "人员"), ("changes", "账号变更"), ("departments", "部门和角色"), ("deputies", "代办"),
    ("tokens", "读取令牌"), ("calendar", "工作日历"), ("settings", "系统参数"),
)  # fmt: skip


def tabs(current: str, waiting: Mapping[str, int]) -> list[tuple[str, str, bool, int]]:
    """(label, address, current, badge) of the officers' pages."""
    return [(label, url_for(f"admin.{name}"), name == current, waiting.get(name, 0)) for name, label in PAGES]


def change_rows(rows: Sequence[tuple[AccountChange, str, str]]) -> list[dict[str, object]]:
    return [
        {
            "ref": row.ref,
            "kind": row.kind.label,
            "about": about,
            "proposer": proposer,
            "proposed_at": row.proposed_at,
            "state": row.state.label,
            "tag": TAGS[row.state],
        }
        for row, about, proposer in rows
    ]
