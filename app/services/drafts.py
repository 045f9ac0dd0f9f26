"""The applicant's draft: sections saved as typed, each with its own version (A2, A3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.canonical import canonical_text
from app.errors import Change, Conflict, Invalid, StaleVersion
from app.models import Account, Application, DraftSection, Organisation, Project
from app.services import events, numbers, opened
from app.services.acting import SHANGHAI, Acting
from app.services.versioned import changed
from app.typed import normalised, project_code_fault
from workflows.procedures import review_on
from workflows.vocabulary import FINAL_REVIEW_STATES, ApplicationKind, ReviewState


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the application. ``needs``: the section that must be complete before, or empty."""

    name: str
    title: str
    hint: str
    group: str


SECTIONS = (
    Section("project", "填写项目和单位信息", "项目代码、建设性质、产品和投资", "一、项目基本情况"),
    Section("site", "填写选址和用地", "所在县（市、区）、开发区和用地", "一、项目基本情况"),
    Section("capacity", "填写拟建产能和退出产能", "逐条填写退出产线", "二、产能、能源与煤炭"),
    Section("energy", "填写分品种能源消费", "原煤、电力等实物量和单位产品能耗", "二、产能、能源与煤炭"),
    Section("quota", "填写能耗指标来源", "腾退、节能改造和用能权交易", "二、产能、能源与煤炭"),
    Section("coal", "填写煤炭消费替代来源", "新增煤量和每一项替代来源", "二、产能、能源与煤炭"),
    Section("environment", "填写污染物和环境绩效", "新增排放量、削减来源和绩效等级", "三、环境"),
    Section("files", "上传材料", "置换方案、节能报告、煤炭替代方案等", "四、材料和提交"),
)
TAKEN = "这个项目代码已由其他单位申报，请与投资项目在线平台核对"
SECTION_NAMES = tuple(section.name for section in SECTIONS)


def start(
    session: Session, acting: Acting, *, organisation_id: int, project_code: str, title: str, county_code: str
) -> Application:
    """Open a draft for a project. A project has at most one open application."""
    code = normalised(project_code)
    if fault := project_code_fault(code):
        raise Invalid([("project_code", fault)])
    project = _project(session, code, organisation_id)
    _refuse_second(session, project, organisation_id)
    application = Application(
        ref=numbers.application_ref(session, county_code, acting.today.year),
        project_id=project.id,
        organisation_id=organisation_id,
        county_code=county_code,
        title=title,
        procedure_version=review_on(ApplicationKind.JOINT_REVIEW, acting.today).version,
        created_at=acting.moment,
    )
    session.add(application)
    session.flush()
    events.append(session, acting, action="application.start", label="开始填报", application=application)
    _prefill(session, acting, application, code, title, county_code)
    return application


def _project(session: Session, code: str, organisation_id: int) -> Project:
    """The plant's row, made by the first to come and locked: of two racing drafts the second sees the first."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Project).values(code=code, organisation_id=organisation_id).on_conflict_do_nothing()
    )
    return session.scalars(select(Project).where(Project.code == code).with_for_update()).one()


def _refuse_second(session: Session, project: Project, organisation_id: int) -> None:
    """A code belongs to who filed under it first; a draft alone keeps nobody out."""
    filed = select(Application.id).where(
        Application.project_id == project.id, Application.filed_on.is_not(None)
    )
    if project.organisation_id != organisation_id:
        if session.scalar(filed.limit(1)):
            raise Invalid([("project_code", TAKEN)])
        project.organisation_id = organisation_id
    open_one = session.scalar(
        select(Application.ref).where(
            Application.project_id == project.id,
            Application.organisation_id == organisation_id,
            Application.state.not_in(FINAL_REVIEW_STATES),
        )
    )
    if open_one:
        raise Invalid([("project_code", f"这个项目已有一件在办的申报：{open_one}")])


def _prefill(
    session: Session, acting: Acting, application: Application, code: str, title: str, county_code: str
) -> None:
    organisation = session.get_one(Organisation, application.organisation_id)
    known: dict[str, dict[str, object]] = {
        "project": {
            "project_code": code,
            "name": title,
            "org_name": organisation.name,
            "credit_code": organisation.credit_code,
        },
        "site": {"county": county_code},
    }
    for section in SECTIONS:
        session.add(
            DraftSection(
                application_id=application.id,
                name=section.name,
                content=canonical_text(known.get(section.name, {})),
                saved_by=acting.actor.account_id,
                saved_at=acting.moment,
            )
        )
    session.flush()


def sections_of(session: Session, application_id: int) -> dict[str, DraftSection]:
    rows = session.scalars(select(DraftSection).where(DraftSection.application_id == application_id))
    return {row.name: row for row in rows}


def content_of(section: DraftSection) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(section.content)
    return loaded


def typed(session: Session, application_id: int) -> dict[str, dict[str, object]]:
    """Every section's fields as typed."""
    return {name: content_of(row) for name, row in sections_of(session, application_id).items()}


def save(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    name: str,
    content: Mapping[str, object],
    faults: int,
    complete: bool,
    seen: int,
) -> DraftSection:
    """Keep a section as typed. A save from an outdated tab raises StaleVersion and changes nothing."""
    section = session.scalars(
        select(DraftSection).where(DraftSection.application_id == application.id, DraftSection.name == name)
    ).one()
    _refuse_closed(session, application, section, content)
    text = canonical_text(dict(content))
    done = complete and not faults
    if section.version == seen and (section.content, section.faults, section.complete) == (
        text,
        faults,
        done,
    ):
        return section
    if not changed(
        session, section, seen, content=text, faults=faults, complete=done,
        saved_by=acting.actor.account_id, saved_at=acting.moment,
    ):  # fmt: skip
        raise StaleVersion([_last_save(session, section)])
    if not faults:
        _keep_title(application, name, content)
    application.version += 1  # Who checks and submits must have seen this.
    session.flush()
    events.append(
        session, acting, action="application.save", label="保存填报", application=application, note=name
    )
    return section


def _refuse_closed(
    session: Session, application: Application, section: DraftSection, content: Mapping[str, object]
) -> None:
    """A filed case is closed but for what a supplement notice opens."""
    if application.state is ReviewState.DRAFT:
        return
    if section.name not in opened.read(session, application).sections:
        raise Conflict("申报已提交，不能再修改")
    if opened.closed_changes(session, application, section.name, content_of(section), content):
        raise Conflict("补正通知没有开放的内容不能修改，请按通知所列的内容补正")


def _last_save(session: Session, section: DraftSection) -> Change:
    who = session.scalar(select(Account.name).where(Account.id == section.saved_by)) or ""
    when = section.saved_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return Change(when, who, "保存了同一部分内容")


def _keep_title(application: Application, name: str, content: Mapping[str, object]) -> None:
    title = content.get("name")
    if name == "project" and isinstance(title, str) and title.strip():
        application.title = title.strip()[:100]
    county = content.get("county")
    if name == "site" and isinstance(county, str) and county:
        application.county_code = county


def incomplete(session: Session, application_id: int) -> tuple[str, ...]:
    """Titles of the sections that are not complete, in page order."""
    rows = sections_of(session, application_id)
    return tuple(section.title for section in SECTIONS if not rows[section.name].complete)
