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
    "region.designation": KeySpec("大气污染防治重点区域", "", ("division",), ("key", "other")),
    "catalogue.threshold": KeySpec("“两高”项目年综合能耗门槛（等价值）", "tce/a", ("tier",)),
    "catalogue.near_share": KeySpec("接近门槛的提示范围", "门槛的倍数"),
    "energy.equivalent": KeySpec("等价值折标系数", "kgce/计量单位", ("carrier",)),
    "capacity_replacement.ratio": KeySpec("产能置换比例（退出：建设）", "倍", ("process", "region")),
    "capacity_replacement.special_ratio": KeySpec(
        "产能置换特别比例（退出：建设）", "倍", ("process", "situation")
    ),
    "capacity_replacement.suspended": KeySpec("产能置换暂停", "", ("process",), ("true", "false")),
    "capacity_replacement.exemption": KeySpec(
        "不需要产能置换的情形", "", ("process", "situation"), ("exempt", "hearing")
    ),
    "coal.k1": KeySpec("煤炭替代行业系数 K1", "倍", ("industry",)),
    "coal.k2": KeySpec("煤炭替代区域系数 K2", "倍", ("region",)),
    "coal.products_in_d": KeySpec(
        "新增耗煤量是否计入焦炭、兰炭", "", (), ("coal_only", "with_coke_and_semicoke")
    ),
    "coal.route": KeySpec("煤炭替代来源途径", "", ("route",), ("accepted", "judgement")),
    "coal.ineligible_substitute": KeySpec("不得作为煤炭替代的燃料", "", ("substitute",), ("ineligible",)),
    "coal.min_spot_share": KeySpec("煤炭替代最低现货比例（占应替代量）", "", ("region",)),
    "coal.approvals_limited": KeySpec("煤炭区域限批", "", ("region",), ("true", "false")),
    "energy_efficiency.benchmark": KeySpec("能效标杆水平", "kgce/t", ("product",)),
    "energy_efficiency.baseline": KeySpec("能效基准水平", "kgce/t", ("product",)),
    "energy_efficiency.deadline": KeySpec("达到基准水平的期限", "", ("product",), (DATE,)),
}
