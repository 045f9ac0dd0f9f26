"""States of what stands beside and after a review: meetings, replacement lots, promises, the ledger, later requests."""

from workflows.vocabulary import State


class MeetingState(State):
    """meeting 会商会议."""

    PLANNED = "planned", "已安排"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"
    MINUTES_SIGNED = "minutes_signed", "纪要已签发"


class LotState(State):
    """lot 替代量: one replaceable quantity."""

    DECLARED = "declared", "已申报"
    VERIFIED = "verified", "已核定"
    REJECTED = "rejected", "未予核定"
    REVOKED = "revoked", "已撤销"


class AllocationState(State):
    """allocation: one application's share of one lot."""

    RESERVED = "reserved", "预占"
    COMMITTED = "committed", "已落实"
    REALISED = "realised", "已兑现"
    SPENT = "spent", "已使用"
    RELEASED = "released", "已释放"


class ConditionState(State):
    """condition 前置条件 of an approval."""

    OPEN = "open", "待落实"
    EVIDENCE_GIVEN = "evidence_given", "待核验"
    FULFILLED = "fulfilled", "已落实"
    OVERDUE = "overdue", "逾期"
    WAIVED = "waived", "已免除"
    FAILED = "failed", "未落实"


class LedgerState(State):
    """ledger_entry 台账: a project in the city's register."""

    PROPOSED = "proposed", "拟建"
    UNDER_CONSTRUCTION = "under_construction", "在建"
    TRIAL = "trial", "试生产"
    OPERATING = "operating", "存量（运行）"
    SUSPENDED = "suspended", "停产停建"
    CLOSED = "closed", "关停退出"


class ExtensionState(State):
    """extension 延期 of a decision."""

    DRAFT = "draft", "填写中"
    FILED = "filed", "已提交", "审查中"
    DRAFTED = "drafted", "已拟办", "审查中"
    CHECKED = "checked", "已复核", "审查中"
    GRANTED = "granted", "准予延期"
    REFUSED = "refused", "不予延期"
    WITHDRAWN = "withdrawn", "已撤回"


class ProductionCheckState(State):
    """production_check 投产核查: were the promises kept before production (law R18)."""

    DRAFT = "draft", "填写中"
    FILED = "filed", "县级现场核查"
    VERIFIED = "verified", "现场已核查", "审查中"
    DRAFTED = "drafted", "已拟办", "审查中"
    CHECKED = "checked", "已复核", "审查中"
    PASSED = "passed", "核查合格"
    FAILED = "failed", "核查不合格"
    WITHDRAWN = "withdrawn", "已撤回"


class ReconsiderationState(State):
    """reconsideration 复核申请 after a rejection, by people who did not act before."""

    DRAFT = "draft", "填写中"
    FILED = "filed", "已提交", "审查中"
    EXAMINED = "examined", "部门已复核", "审查中"
    DRAFTED = "drafted", "已拟办", "审查中"
    CHECKED = "checked", "已复核", "审查中"
    UPHELD = "upheld", "维持原意见"
    SET_ASIDE = "set_aside", "撤销原意见"
    WITHDRAWN = "withdrawn", "已撤回"
