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
    # Codes of our own where law §2.2 names none for a rule of §4.
    GRADE_SHORT = "grade_short", "绩效等级不足"
    NOT_GRADED = "not_graded", "不涉及绩效分级"
    LIMIT_EXCEEDED = "limit_exceeded", "超过强制性能耗限额"
    NO_LIMIT_STANDARD = "no_limit_standard", "没有强制性能耗限额标准"
    NO_ADDED_POLLUTANTS = "no_added_pollutants", "没有新增污染物"
    NO_ADDED_ENERGY = "no_added_energy", "没有新增能耗"
    NOT_AT_THIS_GATE = "not_at_this_gate", "尚未到该环节"
    CHANGE_REQUIRED = "change_required", "应当办理变更"
    CONDITION_OPEN = "condition_open", "投产条件未落实"
    NO_SOURCES = "no_sources", "没有申报替代来源"
    IDENTITY_WRONG = "identity_wrong", "代码不符合编码规则"


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
    POLICY_LAPSED = "policy_lapsed", "政策期限已过，效力待确认"
    OUTSIDE_CITY = "outside_city", "代码所属地区不在三门峡市"
    LAW_CHANGED = "law_changed", "申报和受理之间规定有变化"
    CHECK_OVERDUE = "check_overdue", "依据久未核对"


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
    BELOW = "below", "低于"


class CatalogueClass(Labelled):
    """Class of an item of 产业结构调整指导目录 (R02)."""

    ENCOURAGED = "encouraged", "鼓励类"
    PERMITTED = "permitted", "允许类"
    RESTRICTED = "restricted", "限制类"
    ELIMINATED = "eliminated", "淘汰类"


class EquipmentKind(Labelled):
    """Main equipment that the law names by size (R02)."""

    BLAST_FURNACE = "blast_furnace", "高炉"
    CONVERTER = "converter", "转炉"
    ELECTRIC_FURNACE = "electric_furnace", "电弧炉"
    ALLOY_ELECTRIC_FURNACE = "alloy_electric_furnace", "合金钢电弧炉"
    BRICK_LINE = "brick_line", "烧结砖生产线"
    COAL_BOILER = "coal_boiler", "燃煤锅炉"
    OTHER = "other", "其他主要设备"


class SteelCase(Labelled):
    """The 1:1 cases of STEEL-2021; evidence decides whether one applies (R04)."""

    ELECTRIC_FOR_CONVERTER = "electric_for_converter", "转炉及配套烧结、焦炉、高炉退出，改建电炉"
    ELECTRIC_FOR_ELECTRIC = "electric_for_electric", "退出和建设的均为电炉"
    IN_PLANT = "in_plant", "厂内改造，不改变类型、容积和数量"
    LOW_CARBON_IRON = "low_carbon_iron", "氢冶金、熔融还原等非高炉炼铁"
    STAINLESS = "stainless", "回转窑—矿热炉—AOD 不锈钢"
    REMOTE = "remote", "青海、西藏"


class Pollutant(Labelled):
    """What R09 offsets; tonnes per year."""

    SO2 = "so2", "二氧化硫"
    NOX = "nox", "氮氧化物"
    PM = "pm", "颗粒物"
    VOCS = "vocs", "挥发性有机物"
    COD = "cod", "化学需氧量"
    NH3_N = "nh3_n", "氨氮"


class PerformanceGrade(Labelled):
    """环境绩效等级 (R10), best first."""

    LEADING = "leading", "引领性"
    A = "a", "A级"
    B = "b", "B级"
    B_MINUS = "b_minus", "B-级"
    C = "c", "C级"
    D = "d", "D级"


class QuotaRoute(Labelled):
    """Where the energy quota comes from (R11)."""

    FREED = "freed", "腾退"
    SAVING = "saving", "节能改造"
    TRADED = "traded", "用能权交易"


class LotKind(Labelled):
    """What can be used once only (R15)."""

    CAPACITY = "capacity", "产能"
    COAL = "coal", "煤炭"
    ENERGY = "energy", "能耗指标"
    POLLUTANT = "pollutant", "污染物削减量"


class Force(Labelled):
    """State of a dated value (law §2.4): suspended and repealed values are kept, cited and never applied."""

    IN_FORCE = "in_force", "有效"
    SUSPENDED = "suspended", "暂停执行"
    REPEALED = "repealed", "已废止"
