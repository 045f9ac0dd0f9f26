"""Words of the procedure: states with an internal and a public label, roles, verdicts."""

from enum import StrEnum
from typing import Self

from rules.vocabulary import Labelled


class State(StrEnum):
    """Base of every state: ``NAME = "value", "内部名", "公开名"``; ``public_label`` is what the applicant reads."""

    label: str
    public_label: str

    def __new__(cls, value: str, label: str = "", public_label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.public_label = public_label or label
        return member


class ReviewState(State):
    """joint_review 会商联审."""

    DRAFT = "draft", "草稿", "填写中"
    COUNTY_CHECK = "county_check", "县级初审"
    INTAKE = "intake", "受理审查"
    SUPPLEMENT = "supplement", "待补正", "需要您补正"
    CONSULTATION = "consultation", "部门会商"
    EXPERT_REVIEW = "expert_review", "专家评审"
    MEETING = "meeting", "联审会议", "部门会商"
    CONCLUSION = "conclusion", "形成意见", "形成意见"
    CHECK = "check", "复核", "形成意见"
    PUBLICITY = "publicity", "公示"
    SIGNING = "signing", "签发", "形成意见"
    PROVINCIAL_REVIEW = "provincial_review", "报省审查"
    HALTED = "halted", "中止（政策暂停）", "中止"
    CLOSING_CHECK = "closing_check", "不予受理/不属于复核", "受理审查"
    APPROVED = "approved", "通过"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", "有条件通过"
    REJECTED = "rejected", "不予通过"
    OUT_OF_SCOPE = "out_of_scope", "不属于“两高”"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "逾期未补正"


FINAL_REVIEW_STATES = frozenset(
    {
        ReviewState.APPROVED,
        ReviewState.APPROVED_WITH_CONDITIONS,
        ReviewState.REJECTED,
        ReviewState.OUT_OF_SCOPE,
        ReviewState.NOT_ACCEPTED,
        ReviewState.WITHDRAWN,
        ReviewState.LAPSED,
    }
)


class OpinionState(State):
    """opinion 部门意见."""

    INVITED = "invited", "待办理"
    DRAFTED = "drafted", "已拟稿"
    CHECKED = "checked", "已审核"
    SIGNED = "signed", "已签发"
    RETURNED = "returned", "已退回"
    SUB_CONSULTED = "sub_consulted", "征求下级意见"
    RECUSED = "recused", "已回避"
    LAPSED = "lapsed", "逾期未反馈"
    FLAGGED = "flagged", "依据已变"
    SUPERSEDED = "superseded", "新一轮"


class DocumentState(State):
    """document 文书."""

    QUEUED = "queued", "排队中"
    RENDERING = "rendering", "生成中"
    ISSUED = "issued", "已生成"
    FAILED = "failed", "生成失败"
    VOIDED = "voided", "已作废"
    ARCHIVED = "archived", "已归档"


class DecisionState(State):
    """decision 会商联审意见 after signing."""

    IN_FORCE = "in_force", "有效"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已撤销"
    SUPERSEDED = "superseded", "已被替代"
    EXTENDED = "extended", "已延期"


class RuleChangeState(State):
    """rule_change 规则修订: a proposed amendment of the rule data."""

    PROPOSED = "proposed", "已提出"
    IMPACT_RUNNING = "impact_running", "正在计算影响"
    READY = "ready", "待确认"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"
    REFUSED = "refused", "未予确认"


class Role(Labelled):
    APPLICANT = "applicant", "项目单位"
    CONSULTANT = "consultant", "编制单位"
    COUNTY_OFFICER = "county_officer", "县级初审"
    COORDINATOR = "coordinator", "市发展改革委经办"
    LEAD_CHECKER = "lead_checker", "市发展改革委审核"
    HANDLER = "handler", "部门经办"
    CHECKER = "checker", "部门审核"
    SIGNER = "signer", "部门签发"
    EXPERT = "expert", "评审专家"
    CHAIR = "chair", "联审召集人"
    ARCHIVIST = "archivist", "档案员"
    RULE_KEEPER = "rule_keeper", "规则管理员"
    SUPERVISOR = "supervisor", "监管人员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"
    CLOCK = "clock", "系统（期限届满）"


class Department(Labelled):
    """The four of joint review (HN-JR-2021), then those consulted by rule; ``short`` is for matrices."""

    DEVELOPMENT_REFORM = "development_reform", "市发展改革委"
    INDUSTRY = "industry", "市工业和信息化局"
    NATURAL_RESOURCES = "natural_resources", "市自然资源和规划局"
    ECOLOGY = "ecology", "市生态环境局"
    MARKET_REGULATION = "market_regulation", "市市场监督管理局"
    EMERGENCY = "emergency", "市应急管理局"
    HOUSING = "housing", "市住房和城乡建设局"
    STATISTICS = "statistics", "市统计局"

    @property
    def short(self) -> str:
        return {
            "development_reform": "发改",
            "industry": "工信",
            "natural_resources": "自规",
            "ecology": "环境",
            "market_regulation": "市监",
            "emergency": "应急",
            "housing": "住建",
            "statistics": "统计",
        }[self.value]


CORE_DEPARTMENTS = tuple(Department)[:4]
"""Asked about every project; the others only where a rule or the coordinator calls them (law §9.2)."""


class OpinionVerdict(Labelled):
    """The one list of opinions (procedure §2)."""

    AGREE = "agree", "同意"
    AGREE_WITH_CONDITIONS = "agree_with_conditions", "有条件同意"
    DISAGREE = "disagree", "不同意"
    NEEDS_MATERIAL = "needs_material", "需补充"
    NOT_CONCERNED = "not_concerned", "不涉及"


class Verdict(Labelled):
    """What the city proposes and signs."""

    APPROVE = "approve", "通过"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions", "有条件通过"
    REJECT = "reject", "不予通过"


class Silence(Labelled):
    """What a department's silence counts as when its period is over (policy, per department)."""

    NO_OBJECTION = "no_objection", "视为无异议"
    AGREE = "agree", "视为同意"
    REMIND = "remind", "只催办，不视为反馈"


class ExpertVerdict(Labelled):
    """An expert's answer about one case."""

    FEASIBLE = "feasible", "可行"
    FEASIBLE_AFTER_CHANGES = "feasible_after_changes", "修改后可行"
    NOT_FEASIBLE = "not_feasible", "不可行"


class Vote(Labelled):
    """A department's vote on one item of a meeting."""

    AGREE = "agree", "同意"
    AGREE_WITH_CONDITIONS = "agree_with_conditions", "有条件同意"
    DISAGREE = "disagree", "不同意"
    ABSTAIN = "abstain", "弃权"


class Audience(Labelled):
    """Who may read a note or a file that an officer adds to a case."""

    DEPARTMENT = "department", "仅本部门"
    LEAD = "lead", "本部门和牵头单位"
    REVIEWERS = "reviewers", "全部审查人员"
    APPLICANT = "applicant", "审查人员和项目单位"


class FigureWord(Labelled):
    """What a reviewer says about one figure of the application."""

    CONFIRM = "confirm", "采信"
    DISPUTE = "dispute", "存疑"
    CORRECT = "correct", "更正"


class ApplicationKind(Labelled):
    """What an application asks for; each kind has its own table of steps."""

    JOINT_REVIEW = "joint_review", "会商联审"
    CHANGE_REVIEW = "change_review", "变更会商联审"


class FollowUpKind(Labelled):
    """What may be asked for after a decision, beside a change."""

    EXTENSION = "extension", "延期"
    PRODUCTION_CHECK = "production_check", "投产核查"
    RECONSIDERATION = "reconsideration", "复核申请"


class Situation(Labelled):
    """What the opinions and the screening amount to; the aggregation policy turns it into a course."""

    POLICY_SUSPENDED = "policy_suspended", "有政策暂停事项"
    REQUIREMENT_NOT_MET = "requirement_not_met", "有强制性要求不符合"
    OPINION_OPEN = "opinion_open", "部门意见未齐"
    FACT_OR_PARAMETER_MISSING = "fact_or_parameter_missing", "有待补证或缺参数事项"
    MATERIAL_WANTED = "material_wanted", "有部门要求补充材料"
    DISAGREEMENT = "disagreement", "有部门不同意"
    JUDGEMENT_OPEN = "judgement_open", "有事项需人工判断"
    CONDITIONS_ASKED = "conditions_asked", "有部门有条件同意"
    ALL_AGREE = "all_agree", "各部门均同意"


class Course(Labelled):
    """Where the aggregation policy leads. OPEN: nothing can be approved yet; see the reason."""

    APPROVE = "approve", "拟通过"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions", "拟有条件通过"
    REJECT = "reject", "拟不予通过"
    MEETING = "meeting", "提请联审会议"
    OPEN = "open", "暂不能拟通过"


class Lamp(Labelled):
    """How a deadline stands."""

    GREEN = "green", "正常"
    AMBER = "amber", "临期"
    RED = "red", "到期或超期"
    PAUSED = "paused", "停表"
