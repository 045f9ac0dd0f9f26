"""The words of the notices: what every letter has, and what each says of the case. Plain values, ready to print."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.documents import kinds
from app.documents.letter import Item, LetterContext, Table
from app.models import Application, Organisation
from app.services import case_file, clocks, screenings
from app.services.acting import Acting
from app.services.decision_context import DEMO_NOTICE, ISSUER
from app.services.places import place_name
from rules.parameters import RuleBook
from workflows.deadlines import explain
from workflows.policies import ReviewPolicy
from workflows.vocabulary import Department, Role

STOPS = "补正、专家评审、公示、中止和报省审查的时间不计入。"
SEE = "您可以登录系统查看办理情况。"


def day(value: date) -> str:
    """2026年11月22日, as documents write it."""
    return f"{value.year}年{value.month}月{value.day}日"


def compose(
    session: Session,
    acting: Acting,
    application: Application,
    kind: str,
    *,
    paragraphs: Sequence[str],
    items: Sequence[Item] = (),
    tables: Sequence[Table] = (),
    closing: str = "",
    addressee: str | None = None,
    signers: Sequence[str] | None = None,
    issuer: str = ISSUER,
    copies: str = "",
    imprint: str = "",
) -> LetterContext:
    """A letter about this case, of today, with the title of its kind. addressee: the company, where not given.

    signers: who acts, where not given; the clock signs nothing.
    """
    if addressee is None:
        addressee = session.get_one(Organisation, application.organisation_id).name
    if signers is None:
        signers = () if acting.actor.role is Role.CLOCK else (acting.actor.shown,)
    kept = screenings.current(session, application)
    return LetterContext(
        kind=kind,
        number="",
        title=kinds.title(kind, project=application.title),
        addressee=addressee,
        paragraphs=tuple(paragraphs),
        items=tuple(items),
        tables=tuple(tables),
        closing=closing,
        signers=tuple(signers),
        issuer=issuer,
        date=day(acting.today),
        copies=copies,
        imprint=imprint,
        demo_notice=DEMO_NOTICE if kept and kept.screening.overlay else "",
    )


def received(application: Application) -> str:
    """你单位 2026年11月1日 报送的《…》会商联审申请（LS…）"""
    filed = day(application.filed_on) if application.filed_on else ""
    return f"你单位{filed}在线报送的《{application.title}》会商联审申请（{application.ref}）及有关材料"


def lines(text: str) -> tuple[str, ...]:
    """Lines of what somebody typed, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def acceptance(
    session: Session, acting: Acting, application: Application, *, by_silence: bool = False
) -> LetterContext:
    """受理通知书: the number, the day, how long it takes and why until then, who is asked."""
    policy = clocks.policy_of(application, acting.today)
    accepted, due_on = application.accepted_on or acting.today, application.total_due_on
    counted = explain(accepted, policy.total_days, stops=clocks.stops_of(session, application), event="受理")
    silence = "在受理审查期限内没有告知需要补正，按系统约定视为受理，自收到之日起计时。" if by_silence else ""
    until = f"应于{day(due_on)}前办结（{counted}）。" if due_on else ""
    rows = case_file.opinions_of(session, application)
    asked = Table(
        title="邀请会商的部门",
        columns=("部门", "审查内容", "反馈期限"),
        rows=tuple(
            (row.department.label, _looked_at(policy, row.department), day(row.due_on) if row.due_on else "")
            for row in rows
        ),
    )
    return compose(
        session,
        acting,
        application,
        "acceptance",
        paragraphs=(
            f"{received(application)}收悉。{silence}经审查，{'' if by_silence else '材料齐全，'}现予受理。"
            f"受理日期：{day(accepted)}，受理编号：{application.ref}。",
            f"本项目自受理之日的次日起 {policy.total_days} 个工作日内（{policy.basis}）作出会商联审意见，{until}{STOPS}",
        ),
        tables=(asked,) if rows else (),
        closing=SEE,
    )


def _looked_at(policy: ReviewPolicy, department: Department) -> str:
    """What the department examines, and why one beside the four is asked; nothing of the screening."""
    because = [row.because for row in policy.consulted if row.department is department]
    return policy.looks_at.get(department, "") + "".join(f"（{reason}）" for reason in because)


def returned(session: Session, acting: Acting, application: Application, reason: str) -> LetterContext:
    """退回修改告知书 of the county: what must be put right, line by line."""
    county = place_name(RuleBook.load(), application.county_code)
    return compose(
        session,
        acting,
        application,
        "returned",
        paragraphs=(f"{received(application)}收悉。经县级初审，下列内容需要修改，现退回：",),
        items=[Item(title=line) for line in lines(reason)],
        closing="申报内容仍然保留，修改后可以重新提交。办理期限自重新提交后计算。",
        issuer=f"{county}发展和改革委员会",
    )


def withdrawal(session: Session, acting: Acting, application: Application, reason: str) -> LetterContext:
    """撤回告知书: the request of the company, that this submission has ended, that it may come again."""
    said = f"撤回理由：{'；'.join(lines(reason))}。" if lines(reason) else ""
    return compose(
        session,
        acting,
        application,
        "withdrawal",
        paragraphs=(
            f"{received(application)}，已按你单位{day(acting.today)}的申请撤回，本次申报终止。{said}",
            "已预占的替代来源随之释放，已提交的材料和办理记录依规定保存。",
        ),
        closing="修改完善后，可以重新申报。",
        signers=(),
    )
