"""What stands on the auditor's pages in words: pages, kinds of security events, outcomes."""

from flask import url_for

from app.models import SecurityEvent
from app.permissions import ACCESS
from app.services import verification
from app.services.record import Outcome
from app.web.current import actor

PAGES = (
    ("audit.record", "办理记录"), ("audit.security", "安全日志"), ("audit.verify", "核验"), ("audit.evidence", "举证导出"),
)  # fmt: skip
# kind → (label, beginnings of the names of what was done)
KINDS = {
    "sign_in": ("登录和本人账号", ("auth", "account", "password")),
    "people": ("人员和账号", ("admin", "company")),
    "tokens": ("读取接口", ("api_token", "api")),
    "record": ("记录的核验和举证", ("record", "audit")),
    "work": (
        "申报和办件",
        ("applicant", "review", "after", "beside", "deputation", "meetings", "archive", "files", "rules", "messages", "public"),
    ),
}  # fmt: skip
ACTIONS = {
    "auth.login": "登录",
    "account.code": "输入动态码或者恢复码",
    "account.codes": "更换恢复码",
    "account.factor_begin": "开始设置动态码",
    "account.begin": "开始设置动态码",
    "account.factor": "设置动态码",
    "account.confirm": "设置动态码",
    "account.factor_end": "取消动态码",
    "account.unbind": "取消动态码",
    "account.password": "修改密码",
    "account.session_end": "结束一次登录",
    "account.end": "结束一次登录",
    "auth.forgotten": "申请重置密码",
    "auth.reset": "重置密码",
    "password.mail": "发送重置密码的邮件",
    "password.reset": "重置密码",
    "company.register": "单位注册",
    "admin.decide": "审批账号变更",
    "admin.reveal": "查看完整号码",
    "admin.unlock": "解除登录锁定",
    "api_token.propose": "提出发放令牌",
    "api_token.add": "发放令牌",
    "api_token.approve": "同意发放令牌",
    "api_token.end": "停用令牌",
    "api_token.use": "用令牌读取",
    "deputation.stand": "代办与本人之间切换",
    verification.ASKED: "提出核验",
    verification.ANSWERED: "核验结果",
}
# The shorter names come first: api before api_token would take its rows.
SECTIONS = {
    "applicant": "申报", "review": "办件", "after": "决定之后的办理", "beside": "代办、备注和数据", "meetings": "会议",
    "archive": "归档与导出", "files": "材料和文书", "rules": "规则库", "messages": "消息", "admin": "人员和账号",
    "company": "单位人员", "account": "本人账号", "auth": "登录", "audit": "记录的核验和举证", "api": "读取接口",
    "api_token": "读取接口", "public": "公开页面",
}  # fmt: skip
OUTCOMES = {
    "ok": ("ok", "成功"),
    "refused": ("bad", "未通过"),
    "conflict": ("warn", "当时不能办理"),
    "stale": ("warn", "页面已过时"),
    "invalid": ("warn", "填写有误"),
    "absent": ("bad", "没有或者不归其办理"),
    "unreadable": ("warn", "不能读取"),
    "too_large": ("warn", "超过大小"),
    "too_many": ("bad", "过于频繁"),
    "tampered": ("bad", "被篡改"),
    "error": ("warn", "出错"),
}
VERDICTS = {
    Outcome.VERIFIED: ("ok", "已核验"),
    Outcome.TAMPERED: ("bad", "被篡改"),
    Outcome.UNKNOWN: ("warn", "无法核验"),
}


def tabs(current: str) -> list[tuple[str, str, bool, int]]:
    """(label, address, current, no badge) of the pages that the reader may open."""
    role = actor().role
    return [(label, url_for(name), name == current, 0) for name, label in PAGES if role in ACCESS[name].roles]


def action_of(row: SecurityEvent) -> str:
    section = row.action.partition(".")[0]
    return ACTIONS.get(row.action) or SECTIONS.get(section, "其他")


def outcome_of(row: SecurityEvent) -> tuple[str, str]:
    return OUTCOMES.get(row.outcome, ("mute", "其他"))


def reasons_of(row: SecurityEvent) -> str:
    """Why, except of business: a guard's sentence tells of the case."""
    if row.action == verification.ANSWERED:
        return "见“核验”"
    section = row.action.partition(".")[0]
    return "" if section in KINDS["work"][1] else row.reasons


def about_of(row: SecurityEvent) -> str:
    return "" if row.action in {verification.ASKED, verification.ANSWERED} else row.object
