"""Which columns of each table a keeper states anew, and how those that stay are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from app.services import rule_browse
from rules.checklist_tables import Need


class Asks(Enum):
    """What is typed into a column."""

    NUMBER = auto()
    DAY = auto()
    SOURCE = auto()
    WORD = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a new period states anew.

    words: what may be chosen, with how it is printed. per: the unit of a figure before that of the row, ``kgce/``.
    """

    name: str
    label: str
    asks: Asks
    needed: bool = False
    hint: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    per: str = ""


SEEN = {key.value: words for key, words in rule_browse.SEEN.items() if key.value not in {"design", "demo"}}
NEEDS = {need.value: need.label for need in Need}
ASKED: dict[str, tuple[Column, ...]] = {
    "level": (
        Column("benchmark", "标杆水平", Asks.NUMBER, True),
        Column("baseline", "基准水平", Asks.NUMBER, True, "数值越小越好：不小于标杆水平"),
        Column("baseline_candidate", "基准水平的另一数值", Asks.NUMBER, hint="各文件的数值不一致时填写（选填）"),
        Column("deadline", "达到基准水平的期限", Asks.DAY, True),
        Column("edition", "期限出自哪个文件", Asks.SOURCE, True),
        Column("deadline_evidence", "规定期限的文件看到原文了吗", Asks.WORD, True, words=SEEN),
        Column(
            "usable", "数值的用法", Asks.WORD, True,
            words={"provisional": "据以判断", "orientation_only": "只供参考，不据以判断", "no": "没有数值"},
        ),
        Column("adjustment", "文件规定的修正", Asks.TEXT, hint="选填"),
    ),
    "limit": (
        Column("level1", "1级（先进值）", Asks.NUMBER, hint="标准没有规定的级别留空"),
        Column("level2", "2级（准入值）", Asks.NUMBER, hint="不小于1级；标准没有规定的留空"),
        Column("level3", "3级（限定值）", Asks.NUMBER, True, "数值越小越好：不小于2级"),
        Column("adjustment", "标准规定的修正", Asks.TEXT, hint="选填"),
    ),
    "ban": (
        Column("label", "条文内容", Asks.TEXT, True, "写出新条文的意思，核查结论里照此显示"),
        Column(
            "strength", "禁止的程度", Asks.WORD, True,
            words={
                "prohibited": "禁止", "in_principle": "原则上禁止", "controlled": "控制",
                "condition": "附条件",
            },
        ),
    ),
    "factor": (
        Column("kgce", "折标准煤系数", Asks.NUMBER, hint="按实测热值折算、没有缺省值的留空", per="kgce/"),
        Column("kgce_low", "系数的下限", Asks.NUMBER, hint="文件给出范围时填写（选填）", per="kgce/"),
        Column("kgce_high", "系数的上限", Asks.NUMBER, hint="不小于下限（选填）", per="kgce/"),
        Column("ncv_kj", "平均低位发热量", Asks.NUMBER, hint="选填", per="kJ/"),
    ),
    "eligibility": (
        Column("label", "不予认定的情形", Asks.TEXT, True, "写出新条文的意思，核查结论里照此显示"),
    ),
    "material": (
        Column("title", "材料名称", Asks.TEXT, True),
        Column("content", "材料应当包含的内容", Asks.TEXT, hint="选填，填报页照此提示"),
        Column("when", "什么情况下需要", Asks.WORD, True, words=NEEDS),
    ),
    "gate_item": (
        Column("title", "投产前应当具备的条件", Asks.TEXT, True),
        Column("when", "什么情况下需要", Asks.WORD, True, words=NEEDS),
    ),
    "city_target": (Column("value", "控制指标", Asks.NUMBER, True),),
    "siting_notice": (Column("label", "条文内容", Asks.TEXT, True, "写出新条文的意思，核查结论里照此显示"),),
}  # fmt: skip
"""Dated tables whose rows are amended as a whole."""
CARRIED = {
    "label": "名称",
    "standard": "强制性标准",
    "area": "适用区域",
    "products": "适用产品",
    "variants": "工艺、原料或品种",
    "capacity": "适用产能",
    "natures": "建设性质",
    "indicator": "指标",
    "unit": "单位",
}
"""Columns that stay as they are and are shown, in this order."""
CITED = ("valid_from", "source", "article", "evidence", "published_on", "entry_correction", "note")
AREAS = {
    "key": "重点区域",
    "henan": "河南省",
    "henan_key": "河南省重点区域",
    "not_key": "非重点区域",
    "all": "全国",
}
ENDS = {"above": "超过", "at_least": "不低于", "up_to": "不超过"}
