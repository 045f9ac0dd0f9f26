"""One table: who may call which endpoint, how, on what, and which event it leaves (FC-3). What is not here does not start.

Steps of the procedure are decided by workflows; this table only opens the door to the page.
"""

from dataclasses import dataclass

from workflows.people import OFFICERS
from workflows.read_scopes import ReadScope
from workflows.sign_in import Stage
from workflows.vocabulary import Role

PUBLIC: frozenset[Role] = frozenset()
APPLICANTS = frozenset({Role.APPLICANT, Role.CONSULTANT})
LEAD = frozenset({Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR})
DEPARTMENTS = frozenset({Role.HANDLER, Role.CHECKER, Role.SIGNER})
REVIEWERS = LEAD | DEPARTMENTS | {Role.COUNTY_OFFICER}
COORDINATOR = frozenset({Role.COORDINATOR})
EXPERTS = frozenset({Role.EXPERT})
ARCHIVISTS = frozenset({Role.ARCHIVIST})
KEEPERS = frozenset({Role.RULE_KEEPER})
SUPERVISORS = frozenset({Role.SUPERVISOR})
SYSTEM = frozenset({Role.SYSTEM_ADMIN})
SECURITY = frozenset({Role.SECURITY_ADMIN})
AUDITORS = frozenset({Role.AUDITOR})
PROMISES = SUPERVISORS | {Role.COORDINATOR, Role.CHAIR}
FOLLOWERS = LEAD | {Role.SIGNER, Role.COUNTY_OFFICER}
EVERYONE = frozenset(Role) - {Role.CLOCK}
SIGNED_IN = frozenset({Stage.FULL})


@dataclass(frozen=True, slots=True)
class Access:
    """roles: PUBLIC is everybody. loads: ``application`` checks that the person may see <ref>; a ``meeting`` is looked up by its page.

    event: what a POST leaves in the record or the security log. keyed: the form carries a one-time key (CC-3).
    scope: only a token with it opens the door; who is signed in counts for nothing there.
    stages: how far a sign-in has come that may call it; who is not there yet is sent to what he has to do (SE-44).
    """

    roles: frozenset[Role]
    methods: tuple[str, ...] = ("GET",)
    loads: str = ""
    event: str = ""
    keyed: bool = True
    scope: ReadScope | None = None
    stages: frozenset[Stage] = SIGNED_IN


def _page(roles: frozenset[Role], loads: str = "") -> Access:
    return Access(roles, ("GET",), loads)


def _act(roles: frozenset[Role], event: str, loads: str = "application") -> Access:
    return Access(roles, ("POST",), loads, event)


def _read(scope: ReadScope) -> Access:
    return Access(PUBLIC, scope=scope)


def _form(roles: frozenset[Role], event: str, loads: str = "application") -> Access:
    return Access(roles, ("GET", "POST"), loads, event)


def _due(event: str, *stages: Stage, methods: tuple[str, ...] = ("GET", "POST")) -> Access:
    return Access(EVERYONE, methods, "", event, keyed=False, stages=frozenset(stages))


ACCESS: dict[str, Access] = {
    "static": _page(PUBLIC),
    "public.home": _page(PUBLIC),
    "public.track": _page(PUBLIC),
    "public.prefs": _page(PUBLIC),
    "public.publicity": _page(PUBLIC),
    "public.health": _page(PUBLIC),
    "public.ready": _page(PUBLIC),
    # 读取接口
    "public.interface": _page(PUBLIC),
    "api.description": _page(PUBLIC),
    "api.cases": _read(ReadScope.CASES),
    "api.case": _read(ReadScope.CASES),
    "api.ledger": _read(ReadScope.LEDGER),
    "api.ledger_entry": _read(ReadScope.LEDGER),
    "api.decisions": _read(ReadScope.DECISIONS),
    "api.decision": _read(ReadScope.DECISIONS),
    "auth.login": Access(PUBLIC, ("GET", "POST"), "", "auth.login", keyed=False, stages=frozenset(Stage)),
    "auth.logout": Access(EVERYONE, ("POST",), "", "auth.logout", keyed=False, stages=frozenset(Stage)),
    "auth.kept": _page(EVERYONE),
    "auth.drop_kept": Access(EVERYONE, ("POST",), "", "", keyed=False),
    "auth.forgotten": Access(PUBLIC, ("GET", "POST"), "", "password.mail", keyed=False),
    "auth.reset": Access(PUBLIC, ("GET", "POST"), "", "password.reset", keyed=False),
    # 本人账号: a sign-in gets a new id at each stage, so a repeated press meets one that has ended
    "account.code": _due("account.code", Stage.FACTOR_DUE),
    "account.password": _due("account.password", Stage.PASSWORD_DUE, Stage.FULL),
    "account.factor": Access(EVERYONE, stages=frozenset({Stage.ENROL_DUE, Stage.FULL})),
    "account.begin": _due("account.factor_begin", Stage.ENROL_DUE, Stage.FULL, methods=("POST",)),
    "account.confirm": _due("account.factor", Stage.ENROL_DUE, Stage.FULL, methods=("POST",)),
    "account.codes": _due("account.codes", Stage.FULL, methods=("POST",)),
    "account.unbind": _due("account.factor_end", Stage.FULL, methods=("POST",)),
    "account.page": _page(EVERYONE),
    "account.sessions": _page(EVERYONE),
    "account.end": _act(EVERYONE, "account.session_end", ""),
    # 项目单位
    "applicant.mine": _page(APPLICANTS),
    "applicant.new": _form(APPLICANTS, "application.start", ""),
    "applicant.tasks": _page(APPLICANTS, "application"),
    "applicant.section": _form(APPLICANTS, "application.save"),
    "applicant.preview": Access(APPLICANTS, ("POST",), "application", "", keyed=False),
    "applicant.files": _form(APPLICANTS, "attachment.add"),
    "applicant.check": _page(APPLICANTS, "application"),
    "applicant.submit": _act(APPLICANTS, "joint_review.submit"),
    "applicant.corrections": _form(APPLICANTS, "joint_review.answer_supplement"),
    "applicant.status": _page(APPLICANTS, "application"),
    "applicant.withdraw": _form(APPLICANTS, "joint_review.withdraw"),
    # 单位和人员
    "company.register": Access(PUBLIC, ("GET", "POST"), "", "account_change.propose", keyed=False),
    "company.registered": _page(PUBLIC),
    "company.people": _page(APPLICANTS),
    "company.bind": _act(frozenset({Role.APPLICANT}), "organisation.bind", ""),
    "company.part": _act(APPLICANTS, "organisation.part", ""),
    "company.run": _act(frozenset({Role.APPLICANT}), "organisation.manager", ""),
    "company.decide": _act(frozenset({Role.APPLICANT}), "account_change.admit", ""),
    "company.stand_as": Access(EVERYONE, ("POST",), "", "", keyed=False),
    # 三员
    "admin.users": _page(OFFICERS),
    "admin.user": _page(OFFICERS),
    "admin.new": _form(SYSTEM, "account_change.propose", ""),
    "admin.propose": _form(SYSTEM, "account_change.propose", ""),
    "admin.reveal": _act(SYSTEM, "account.reveal", ""),
    "admin.unlock": _act(SECURITY, "account.unlock", ""),
    "admin.changes": _page(OFFICERS),
    "admin.change": _page(OFFICERS),
    "admin.licence": _page(SYSTEM | SECURITY),
    "admin.decide": _act(SECURITY, "account_change.approve", ""),
    "admin.withdraw": _act(SYSTEM, "account_change.withdraw", ""),
    "admin.tokens": _page(OFFICERS),
    "admin.token_new": _form(SYSTEM, "api_token.propose", ""),
    "admin.token_decide": _act(SECURITY, "api_token.approve", ""),
    "admin.token_end": _act(SYSTEM | SECURITY, "api_token.end", ""),
    "admin.departments": _page(OFFICERS),
    "admin.deputies": _page(OFFICERS),
    "admin.calendar": _page(OFFICERS),
    "admin.settings": _page(OFFICERS),
    # 审计: who may read the security log of others is said by app/web/audit (trust §5.3)
    "audit.record": _page(AUDITORS | SECURITY),
    "audit.security": _page(AUDITORS | SECURITY),
    "audit.verify": _form(AUDITORS, "record.verify_ask", ""),
    "audit.evidence": _form(AUDITORS, "record.evidence", ""),
    # 消息、通知用语
    "messages.inbox": _page(EVERYONE),
    "messages.read": _act(EVERYONE, "", ""),
    "messages.mail": _form(EVERYONE, "account.mail", ""),
    "messages.texts": _page(COORDINATOR),
    "messages.text": _form(COORDINATOR, "notice_text.edit", ""),
    "messages.restore_text": _act(COORDINATOR, "notice_text.edit", ""),
    "messages.outbox": _page(COORDINATOR),
    "messages.send_again": _act(COORDINATOR, "delivery.again", ""),
    "review.urge": _act(COORDINATOR, "opinion.urge"),
    "files.download": _page(EVERYONE, "application"),
    "files.document": _page(EVERYONE, "application"),
    # 县级初审、部门、牵头、签发
    "review.queue": _page(REVIEWERS),
    "review.case": _page(REVIEWERS, "application"),
    "review.margins": _page(REVIEWERS, "application"),
    "review.endorse": _act(frozenset({Role.COUNTY_OFFICER}), "joint_review.endorse"),
    "review.return_to_applicant": _act(frozenset({Role.COUNTY_OFFICER}), "joint_review.return_to_applicant"),
    "review.supplement": _form(COORDINATOR, "joint_review.request_supplement"),
    "review.supplement_read": _page(REVIEWERS, "application"),
    "review.accept": _act(COORDINATOR, "joint_review.accept"),
    "review.rescreen": _act(COORDINATOR, "screening.rerun"),
    "review.opinion": _form(DEPARTMENTS, "opinion.draft"),
    "review.opinion_check": _act(frozenset({Role.CHECKER}), "opinion.check"),
    "review.opinion_return": _act(frozenset({Role.CHECKER, Role.SIGNER}), "opinion.return"),
    "review.opinion_keep": _act(frozenset({Role.SIGNER}), "opinion.keep"),
    "review.opinion_redo": _act(frozenset({Role.SIGNER}), "opinion.redo"),
    "review.opinion_sign": _act(frozenset({Role.SIGNER}), "opinion.sign"),
    "review.invite": _form(COORDINATOR, "opinion.invite"),
    "review.rounds_page": _page(REVIEWERS, "application"),
    "review.sub_consult": _act(frozenset({Role.HANDLER}), "opinion.sub_consult"),
    "review.sub_opinion": _act(frozenset({Role.HANDLER}), "opinion.take_sub_opinion"),
    "review.opinion_recuse": _act(frozenset({Role.SIGNER}), "opinion.recuse"),
    # 专家评审: an expert reads the cases he was asked about, nothing else (app/services/visibility.py)
    "review.experts": _form(COORDINATOR, "joint_review.send_to_experts"),
    "review.experts_change": _act(COORDINATOR, "expert.change"),
    "review.experts_report": _act(COORDINATOR, "expert.report"),
    "review.experts_take": _act(COORDINATOR, "joint_review.take_expert_opinion"),
    "review.expert_cases": _page(EXPERTS),
    "review.expert": _form(EXPERTS, "expert.give"),
    "review.expert_recuse": _act(EXPERTS, "recusal.declare"),
    "review.settle": _form(COORDINATOR, "settlement.value"),
    "review.open_conclusion": _act(COORDINATOR, "joint_review.conclude_without_meeting"),
    "review.reopen": _act(COORDINATOR, "joint_review.reopen_round"),
    "review.conclude": _form(COORDINATOR, "proposal.draft"),
    "review.preview": _page(LEAD, "application"),
    "review.propose": _act(COORDINATOR, "joint_review.propose"),
    "review.confirm": _act(frozenset({Role.LEAD_CHECKER}), "joint_review.confirm"),
    "review.return_draft": _act(frozenset({Role.LEAD_CHECKER, Role.CHAIR}), "joint_review.return_draft"),
    "review.sign": _form(frozenset({Role.CHAIR}), "joint_review.sign"),
    "review.decision": _page(REVIEWERS | ARCHIVISTS | APPLICANTS | SUPERVISORS, "application"),
    # 不予受理、中止、报省、公示
    "review.refuse": _form(COORDINATOR, "joint_review.propose_refusal"),
    "review.out_of_scope": _act(COORDINATOR, "joint_review.propose_out_of_scope"),
    "review.closing": _page(LEAD, "application"),
    "review.confirm_closing": _act(frozenset({Role.LEAD_CHECKER}), "joint_review.confirm_refusal"),
    "review.return_closing": _act(frozenset({Role.LEAD_CHECKER}), "joint_review.return_closing"),
    "review.halt": _act(COORDINATOR, "joint_review.halt"),
    "review.resume": _act(COORDINATOR, "joint_review.resume"),
    "review.refer": _act(COORDINATOR, "joint_review.refer_to_province"),
    "review.provincial_result": Access(
        LEAD, ("GET", "POST"), "application", "joint_review.record_provincial_result"
    ),
    "review.case_publicity": _page(LEAD, "application"),
    "review.objection": _act(COORDINATOR, "publicity.objection"),
    "review.answer_objection": _act(COORDINATOR, "publicity.answer"),
    "review.close_publicity": _act(COORDINATOR, "joint_review.close_publicity"),
    "review.return_published": _act(COORDINATOR, "joint_review.return_published"),
    "review.retry_document": _act(COORDINATOR | {Role.CHAIR} | ARCHIVISTS, "document.retry"),
    # 决定之后：延期、投产核查、复核、变更、条件、台账、撤销
    "after.follow_ups_list": _page(FOLLOWERS),
    "after.follow_up": _page(FOLLOWERS),
    "after.follow_up_step": _act(FOLLOWERS, "extension.propose", ""),
    "after.conditions_list": _page(PROMISES),
    "after.conditions_export": _act(PROMISES, "condition.export", ""),
    "after.condition_step": _act(PROMISES, "condition.accept_evidence"),
    "after.ledger": _form(COORDINATOR | SUPERVISORS, "ledger_entry.start_construction"),
    "after.revoke": _form(frozenset({Role.CHAIR}), "decision.revoke"),
    "after.ask": _form(APPLICANTS, "extension.file"),
    "after.request_page": _page(APPLICANTS, "application"),
    "after.withdraw_request": _act(frozenset({Role.APPLICANT}), "extension.withdraw"),
    "after.evidence": _form(APPLICANTS, "condition.give_evidence"),
    "after.change": _form(APPLICANTS, "application.start"),
    # 代办、回避、备注、数据、先例、批量
    "beside.deputies": _form(REVIEWERS, "deputation.appoint", ""),
    "beside.end": _act(REVIEWERS, "deputation.end", ""),
    "beside.recuse": _form(REVIEWERS, "recusal.declare"),
    "beside.notes": _form(REVIEWERS, "note.write"),
    "beside.figures": _page(REVIEWERS, "application"),
    "beside.mark": _act(frozenset({Role.HANDLER, Role.COORDINATOR}), "figure.confirm"),
    "beside.settle": _act(COORDINATOR, "figure.take"),
    "beside.precedents": _page(REVIEWERS, "application"),
    "beside.bulk": _act(COORDINATOR | {Role.CHECKER, Role.SIGNER}, "review.bulk", ""),
    "beside.stand": Access(REVIEWERS, ("POST",), "", "deputation.stand", keyed=False),
    # 会商会议
    "meetings.index": _page(LEAD | DEPARTMENTS),
    "meetings.new": _form(COORDINATOR, "meeting.plan", ""),
    "meetings.meeting": _page(LEAD | DEPARTMENTS, "meeting"),
    "meetings.edit": _form(COORDINATOR, "meeting.replan", "meeting"),
    "meetings.add": _act(COORDINATOR, "meeting.put_on", "meeting"),
    "meetings.agenda": _act(COORDINATOR, "meeting.move", "meeting"),
    "meetings.attendance": _form(COORDINATOR, "meeting.attend", "meeting"),
    "meetings.headroom": _form(COORDINATOR, "meeting.headroom", "meeting"),
    "meetings.step": _act(COORDINATOR, "meeting.open", "meeting"),
    "meetings.item": _page(LEAD | DEPARTMENTS, "meeting"),
    "meetings.votes": _act(COORDINATOR, "meeting.vote", "meeting"),
    "meetings.resolve": _act(COORDINATOR | {Role.CHAIR}, "meeting.resolve", "meeting"),
    "meetings.postpone": _act(COORDINATOR | {Role.CHAIR}, "meeting.put_off", "meeting"),
    "meetings.minutes": _page(LEAD | DEPARTMENTS, "meeting"),
    "meetings.write": _act(COORDINATOR | {Role.CHAIR}, "meeting.write_minutes", "meeting"),
    "meetings.sign": _act(frozenset({Role.CHAIR}), "meeting.sign_minutes", "meeting"),
    "meetings.minutes_pdf": _page(LEAD | DEPARTMENTS, "meeting"),
    "meetings.carry": _act(COORDINATOR, "meeting.carry", "meeting"),
    # 档案
    "archive.search": _page(ARCHIVISTS),
    "archive.export": _act(ARCHIVISTS, "archive.export"),
    # 规则库
    "rules.browse": _page(KEEPERS),
    "rules.value": _page(KEEPERS),
    "rules.open_items": _page(KEEPERS),
    "rules.propose": _form(KEEPERS, "rule_change.propose", ""),
    "rules.source": _form(KEEPERS, "rule_change.propose", ""),
    "rules.changes": _page(KEEPERS),
    "rules.change": _page(KEEPERS),
    "rules.scan": _page(KEEPERS),
    "rules.weigh": _act(KEEPERS, "rule_change.run_impact", ""),
    "rules.publish": _act(KEEPERS, "rule_change.publish", ""),
    "rules.refuse": _act(KEEPERS, "rule_change.refuse", ""),
    "rules.withdraw": _act(KEEPERS, "rule_change.withdraw", ""),
}
