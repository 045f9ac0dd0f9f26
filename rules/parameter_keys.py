"""Which dated figures the law has: key, label, unit and what selects one of several.

The figures themselves stand in rules/data; a key that is not here is refused when the data are read.
"""

from dataclasses import dataclass

DATE = "date"


@dataclass(frozen=True, slots=True)
class KeySpec:
    """``selectors``: the further columns of a value, in the order in which its name is built.

    words: the values it may have where it is not a positive number; a date where the tuple names ``DATE``.
    """

    label: str
    unit: str
    selectors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


KEYS: dict[str, KeySpec] = {
    "law.basis": KeySpec("适用规定的基准日", "", (), ("filing", "acceptance")),
    "law.recheck_months": KeySpec("依据应当重新核对的间隔", "个月"),
    "region.designation": KeySpec("大气污染防治重点区域", "", ("division",), ("key", "other")),
    "catalogue.threshold": KeySpec("“两高”项目年综合能耗门槛（等价值）", "tce/a", ("tier",)),
    "catalogue.near_share": KeySpec("接近门槛的提示范围", "门槛的倍数"),
    "energy.equivalent": KeySpec("等价值折标系数", "kgce/计量单位", ("carrier",)),
    "capacity_replacement.ratio": KeySpec("产能置换比例（退出：建设）", "倍", ("process", "region")),
    "capacity_replacement.special_ratio": KeySpec(
        "产能置换特别比例（退出：建设）", "倍", ("process", "situation")
    ),
    "capacity_replacement.floor": KeySpec("产能置换比例的下限（退出：建设）", "倍", ("process", "region")),
    "capacity_replacement.suspended": KeySpec("产能置换暂停", "", ("process",), ("true", "false")),
    "capacity_replacement.exemption": KeySpec(
        "不需要产能置换的情形", "", ("process", "situation"), ("exempt", "hearing", "judgement")
    ),
    "capacity_replacement.special_scale": KeySpec("特殊规模平板玻璃的规模", "t/d", ("process",)),
    "capacity_replacement.waste_share": KeySpec("固体废物替代石灰石的比率", "%", ("process",)),
    "capacity_replacement.utilisation_floor": KeySpec("水泥熟料产能利用率下限", "%"),
    "capacity_replacement.clinker_utilisation": KeySpec("水泥熟料产能利用率", "%", ("province",)),
    "capacity_replacement.steel_target_missed": KeySpec(
        "未完成钢铁产能总量控制目标", "", ("province",), ("true", "false")
    ),
    "catalogue_class.treatment": KeySpec(
        "产业结构调整指导目录各类项目的处理", "", ("listed", "situation"), ("banned", "judgement", "allowed")
    ),
    "catalogue_class.main_equipment": KeySpec(
        "产品的主要设备", "", ("product",), ("blast_furnace", "converter", "electric_furnace", "brick_line")
    ),
    "catalogue_class.equipment_size": KeySpec("新建主要设备的最小规模", "", ("kind", "division")),
    "catalogue_class.equipment_deadline": KeySpec(
        "较小主要设备的退出期限", "", ("kind", "division"), (DATE,)
    ),
    "change.energy_ratio": KeySpec("应当办理变更的实际能耗比例（实际：批准）", "倍"),
    "coal.k1": KeySpec("煤炭替代行业系数 K1", "倍", ("industry",)),
    "coal.k2": KeySpec("煤炭替代区域系数 K2", "倍", ("region",)),
    "coal.products_in_d": KeySpec(
        "新增耗煤量是否计入焦炭、兰炭", "", (), ("coal_only", "with_coke_and_semicoke")
    ),
    "coal.route": KeySpec("煤炭替代来源途径", "", ("route",), ("accepted", "judgement")),
    "coal.ineligible_substitute": KeySpec("不得作为煤炭替代的燃料", "", ("substitute",), ("ineligible",)),
    "coal.min_spot_share": KeySpec("煤炭替代最低现货比例（占应替代量）", "", ("region",)),
    "coal.approvals_limited": KeySpec("煤炭区域限批", "", ("region",), ("true", "false")),
    "pollutant.multiple": KeySpec("区域削减倍数", "倍", ("scope", "area")),
    "pollutant.area_fails": KeySpec(
        "上一年度该项污染物不达标", "", ("pollutant", "division"), ("true", "false")
    ),
    "pollutant.pm25_fails": KeySpec("上一年度细颗粒物（PM2.5）不达标", "", ("division",), ("true", "false")),
    "pollutant.pm25_precursor": KeySpec("随细颗粒物达标情况的污染物", "", ("pollutant",), ("true",)),
    "pollutant.listed_industry": KeySpec("区域削减重点行业", "", ("industry",), ("true",)),
    "pollutant.exception": KeySpec("倍量削减的例外", "", ("industry",), ("judgement",)),
    "performance_grade.required": KeySpec("绩效等级要求", "", ("nature",), ("A级", "B级")),
    "performance_grade.strict": KeySpec("没有代替条件的绩效等级要求", "", ("product",), ("A级",)),
    "performance_grade.alternative": KeySpec(
        "可以代替绩效等级的条件", "", ("nature",), ("国家清洁生产先进水平",)
    ),
    "performance_grade.in_principle": KeySpec("原则上的要求", "", ("nature", "grade"), ("需人工判断",)),
    "performance_grade.leading": KeySpec("绩效引领性", "", (), ("视同A级",)),
    "energy_quota.basis": KeySpec("能耗来源的折标口径", "", (), ("当量值", "等价值")),
    "energy_quota.excluded": KeySpec("从新增能耗中扣除的部分", "", ("part",), ("扣除",)),
    "carbon.grid_factor_basis": KeySpec("电力排放因子的口径", "", (), ("全国", "省级")),
    "energy_review.limit": KeySpec("单独进行节能审查的界限", "", ("measure",)),
    "energy_review.provincial": KeySpec("由省级节能审查的年综合能耗界限（当量值）", "tce"),
    "energy_review.split": KeySpec("省、市节能审查的分界（年综合能耗，当量值）", "tce", ("division",)),
    "identity.new_form_from": KeySpec("项目代码新规则的起始日", "", (), (DATE,)),
    "identity.time_group": KeySpec("项目代码第一组的编法", "", (), ("YYMM",)),
    "identity.credit_check": KeySpec("统一社会信用代码校验规则", "", (), ("GB 32100",)),
    "influence.band": KeySpec("影响分档的上限", "", ("measure", "band")),
    "influence.allowance": KeySpec("所在地能耗增量控制数", "tce", ("division",)),
    "influence.local_energy": KeySpec("所在地综合能源消费量", "tce/a", ("division",)),
    "influence.local_gdp": KeySpec("所在地生产总值", "万元/年", ("division",)),
    "review_level.band": KeySpec("会商联审能耗档的下限（等价值）", "tce/a", ("band",)),
    "review_level.level": KeySpec("会商联审层级", "", ("tier", "band", "industry"), ("省级", "市级")),
    "review_level.weak_reading": KeySpec("会商联审层级（仅供参考）", "", ("band",), ("省级", "市级")),
    "siting.yellow_river": KeySpec("沿黄重点地区", "", ("division",), ("true",)),
    "splitting.months": KeySpec("疑似拆分的时间范围", "个月"),
    "splitting.figure_gap": KeySpec("与备案、环评数据的差异提示", "%"),
}
