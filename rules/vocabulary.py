"""Words of the law: every enumeration carries its Chinese label."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A StrEnum whose members are written as ``NAME = "value", "中文"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Outcome(Labelled):
    """Law §2.1. Never null; unknown never counts as met."""

    MET = "met", "符合"
    NOT_MET = "not_met", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"
    CANNOT_TELL = "cannot_tell", "无法判断"


class Reason(Labelled):
    """Law §2.2: why an outcome is what it is."""

    OK = "ok", "满足要求"
    AT_BENCHMARK = "at_benchmark", "达到标杆水平"
    BETWEEN_LEVELS = "between_levels", "介于标杆与基准之间"
    BELOW_BASELINE = "below_baseline", "低于基准水平"
    RATIO_SHORT = "ratio_short", "置换比例不足"
    QUANTITY_SHORT = "quantity_short", "替代量不足"
    BANNED = "banned", "政策禁止"
    BANNED_IN_PRINCIPLE = "banned_in_principle", "政策原则上禁止"
    SUSPENDED_POLICY = "suspended_policy", "政策暂停"
    MISSING_FACT = "missing_fact", "待补证"
    MISSING_PARAMETER = "missing_parameter", "缺参数"
    NEEDS_JUDGEMENT = "needs_judgement", "需人工判断"
    EDITION_UNCERTAIN = "edition_uncertain", "版本不确定"
    OUTSIDE_DIRECTORY = "outside_directory", "不在目录内"
    EXEMPT_RETROFIT = "exempt_retrofit", "不涉及主体工程和新增产能的技改"
    EXCLUDED_PROCESS = "excluded_process", "目录排除的工序"
    NO_ADDED_COAL = "no_added_coal", "没有新增耗煤"
    NO_CAPACITY_ADDED = "no_capacity_added", "没有新增产能"
    NO_REPLACEMENT_REGIME = "no_replacement_regime", "本行业没有产能置换办法"
    HEARING_INSTEAD = "hearing_instead", "改为听证"
    NOT_IN_BENCHMARK_LIST = "not_in_benchmark_list", "不在能效水平目录内"
    BELOW_THRESHOLD = "below_threshold", "低于门槛"
    NO_BAN = "no_ban", "没有适用的禁止项"


class RowReason(Labelled):
    """Why one retired unit or one coal source is not counted (law R04, R06, R07)."""

    SOURCE_INELIGIBLE = "source_ineligible", "来源不合格"
    SOURCE_ALREADY_USED = "source_already_used", "来源已被使用"
    MISSING_FACT = "missing_fact", "缺数量或凭证"
    NEEDS_JUDGEMENT = "needs_judgement", "需人工判断"


class WarningCode(Labelled):
    """Law §2.2: printed beside an outcome, never changes it."""

    NEAR_THRESHOLD = "near_threshold", "接近门槛"
    POSSIBLE_SPLITTING = "possible_splitting", "疑似拆分"
    CONTROLLED = "controlled", "严格控制"
    DEADLINE_PASSED = "deadline_passed", "期限已过"
    BAN_LAPSED = "ban_lapsed", "禁止性文件已到期"


class Evidence(Labelled):
    """Law §0.1: how the value was seen. ``label`` is what is printed beside it; empty for read."""

    READ = "read", ""
    READ_PARTIAL = "read_partial", "摘录"
    SECONDARY = "secondary", "未核实"
    UNVERIFIED = "unverified", "未核实"
    DESIGN = "design", "系统约定"
    DEMO = "demo", "演示值"

    @property
    def provisional(self) -> bool:
        """True where a reviewer must confirm the value for the case (law §2.4)."""
        return self in {Evidence.SECONDARY, Evidence.UNVERIFIED, Evidence.DEMO}


class ConstructionKind(Labelled):
    NEW = "new", "新建"
    REBUILD = "rebuild", "改建"
    EXPAND = "expand", "扩建"
    RETROFIT = "retrofit", "技术改造"


class ProjectStage(Labelled):
    EXISTING = "existing", "存量"
    UNDER_CONSTRUCTION = "under_construction", "在建"
    PROPOSED = "proposed", "拟建"


class EnergyUseKind(Labelled):
    """What a carrier is used for. DELIVERED and RECOVERED are listed, not added (law §5.1)."""

    FUEL = "fuel", "燃料"
    POWER = "power", "动力"
    MATERIAL = "material", "原料"
    DELIVERED = "delivered", "外供"
    RECOVERED = "recovered", "回收"


class PlanState(Labelled):
    """State of the capacity replacement plan (产能置换方案)."""

    NONE = "none", "未公示"
    PUBLICISED = "publicised", "已公示"
    ANNOUNCED = "announced", "已公告"
    REVOKED = "revoked", "已撤销"


class CoalRoute(Labelled):
    """Source routes of coal substitution (law R06)."""

    CLOSURE = "closure", "关停、转产或搬迁项目"
    OUTDATED = "outdated", "淘汰落后和压减过剩产能"
    CLEAN_ENERGY = "clean_energy", "清洁能源替代"
    SAVING = "saving", "节能改造和集中供热"
    OTHER = "other", "其他"


class MarginSense(Labelled):
    """Which side of the limit meets the requirement."""

    AT_LEAST = "at_least", "不少于"
    AT_MOST = "at_most", "不高于"
