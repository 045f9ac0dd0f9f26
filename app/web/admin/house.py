"""What the officers see of the house: who holds which role, deputies, the calendar, the settings (never a secret)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from flask import g, render_template, request

from app.services import people
from app.services.acting import shanghai_day
from app.settings import LIMITS, Settings
from app.web.admin.blueprint import blueprint
from app.web.admin.shown import tabs
from app.web.current import services
from workflows.calendars import CALENDAR
from workflows.vocabulary import Role

OTHERS = (
    Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR, Role.COUNTY_OFFICER, Role.EXPERT, Role.SUPERVISOR, Role.ARCHIVIST,
    Role.RULE_KEEPER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR,
)  # fmt: skip


@blueprint.get("/admin/departments")
def departments() -> str:
    with services().database.reading() as session:
        desks = people.departments(session)
        holders = people.holders(session, OTHERS)
        waiting = people.waiting(session)
    return render_template(
        "admin/departments.html", desks=desks, holders=holders, tabs=tabs("departments", waiting)
    )


@blueprint.get("/admin/deputies")
def deputies() -> str:
    with services().database.reading() as session:
        rows = people.deputations(session)
        waiting = people.waiting(session)
    return render_template("admin/deputies.html", rows=rows, tabs=tabs("deputies", waiting))


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not what its weekday says. name: of the holiday; empty for a make-up day."""

    day: date
    name: str
    works: bool


@blueprint.get("/admin/calendar")
def calendar() -> str:
    today = shanghai_day(g.now)
    asked = request.args.get("year", "")
    year = int(asked) if asked in {str(today.year + step) for step in (-1, 0, 1, 2)} else today.year
    days = [date(year, 1, 1) + timedelta(number) for number in range(366)]
    days = [day for day in days if day.year == year]
    with services().database.reading() as session:
        waiting = people.waiting(session)
    return render_template(
        "admin/calendar.html",
        year=year,
        years=[today.year + step for step in (-1, 0, 1, 2)],
        special=[
            Special(day, CALENDAR.holiday(day), CALENDAR.is_workday(day))
            for day in days
            if CALENDAR.is_workday(day) is not (day.weekday() < 5)
        ],
        estimated=CALENDAR.estimated(date(year, 7, 1)),
        months=Counter(day.month for day in days if CALENDAR.is_workday(day)),
        tabs=tabs("calendar", waiting),
    )


@blueprint.get("/admin/settings")
def settings() -> str:
    with services().database.reading() as session:
        waiting = people.waiting(session)
    return render_template(
        "admin/settings.html",
        rows=_settings(services().settings),
        limits=_limits(),
        tabs=tabs("settings", waiting),
    )


def _settings(now: Settings) -> list[tuple[str, str, str]]:
    """(name, value, note); of a secret only that it is there."""
    return [
        ("数据库", "SQLite 文件" if now.database_url.startswith("sqlite") else "PostgreSQL", "DATABASE_URL"),
        ("监听地址", f"{now.host}:{now.port}", "HOST、PORT"),
        ("接受的主机名", "、".join(now.trusted_hosts), "TRUSTED_HOSTS"),
        ("信任的代理", now.trusted_proxy or "无", "TRUSTED_PROXY"),
        ("邮件", "已设置" if now.smtp_url else "未设置，只有站内消息", "SMTP_URL"),
        ("发件人", now.mail_from or "无", "MAIL_FROM"),
        ("树根邮箱", "、".join(now.checkpoint_mail) or "未设置，树根不寄出", "CHECKPOINT_MAIL"),
        ("对外网址", now.public_url or "未设置，邮件不带链接", "PUBLIC_URL"),
        ("会话密钥", "已设置", "SECRET_KEY"),
        ("明文 HTTP", "是，只限本机" if now.plain_http else "否", "PLAIN_HTTP"),
        ("演示", "是" if now.demo else "否", "DEMO"),
        ("演示系数", now.overlay.name if now.overlay else "无", "RULES_OVERLAY"),
    ]


def _limits() -> list[tuple[str, str]]:
    return [
        ("单个文件", f"{LIMITS.upload_file // 1024 // 1024} MB"),
        ("一次登录闲置", f"{LIMITS.session_idle.seconds // 60} 分钟"),
        ("一次登录最长", f"{LIMITS.session_absolute.seconds // 3600} 小时"),
        ("登录失败", f"{LIMITS.login_window.seconds // 60} 分钟内 {LIMITS.login_failures} 次即锁定"),
        ("压缩文件", f"{LIMITS.zip_members:,} 个部分、解开后 {LIMITS.zip_unpacked // 1_000_000} MB"),
    ]
