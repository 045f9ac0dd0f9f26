"""Section D: what is built and what leaves (law R04)."""

from wtforms import FieldList, Form, FormField

from app.web.applicant.answers import (
    UNSTATED,
    DayAnswer,
    DecimalAnswer,
    SelectAnswer,
    TextAnswer,
    YesNoSelectAnswer,
)
from rules.vocabulary import PlanState, SteelCase

PLANS = (UNSTATED, *((state.value, state.label) for state in PlanState))
STEEL_CASES = (UNSTATED, *((case.value, case.label) for case in SteelCase))
MOST_LINES = 40
# GB/T 2260, the first two digits with four zeros
PROVINCES = (
    UNSTATED,
    ("410000", "河南省"),
    *sorted(
        {
            "110000": "北京市", "120000": "天津市", "130000": "河北省", "140000": "山西省", "150000": "内蒙古自治区",
            "210000": "辽宁省", "220000": "吉林省", "230000": "黑龙江省", "310000": "上海市", "320000": "江苏省",
            "330000": "浙江省", "340000": "安徽省", "350000": "福建省", "360000": "江西省", "370000": "山东省",
            "420000": "湖北省", "430000": "湖南省", "440000": "广东省", "450000": "广西壮族自治区", "460000": "海南省",
            "500000": "重庆市", "510000": "四川省", "520000": "贵州省", "530000": "云南省", "540000": "西藏自治区",
            "610000": "陕西省", "620000": "甘肃省", "630000": "青海省", "640000": "宁夏回族自治区",
            "650000": "新疆维吾尔自治区",
        }.items()
    ),
)  # fmt: skip


class RetiredForm(Form):
    """One retired line. The yes/no questions are the eligibility questions of law R04 of every process."""

    enterprise = TextAnswer("退出企业", needed=True)
    line = TextAnswer("生产线", needed=True, description="主体设备的名称和编号，例如 1 号回转窑")
    province = SelectAnswer("所在省份", PROVINCES, needed=True)
    county = SelectAnswer("所在县（市、区，选填）", description="在三门峡市的选择；在外市的不填")
    capacity = DecimalAnswer("备案产能", "吨/日", "2500", needed=True, description="以备案或核准的产能为准")
    list_no = TextAnswer("合规清单编号（选填）")
    on_list = YesNoSelectAnswer("列入省级公告的合规清单", needed=True)
    restricted = YesNoSelectAnswer("属于限制类", needed=True)
    eliminated = YesNoSelectAnswer("属于淘汰类", needed=True)
    subsidised = YesNoSelectAnswer("享受过退出奖补资金", needed=True)
    licence_valid = YesNoSelectAnswer("生产许可证有效", needed=True)
    pollution_permit = YesNoSelectAnswer("持有排污许可证", needed=True)
    low_efficiency = YesNoSelectAnswer("属于低效产能", needed=True)
    below_baseline = YesNoSelectAnswer("能效低于基准水平", needed=True)
    stopped_two_years = YesNoSelectAnswer("连续停产两年以上", needed=True)
    restart_impossible = YesNoSelectAnswer("因政府要求或不可抗力停产、无法恢复", needed=True)
    remainder_transferred = YesNoSelectAnswer("曾拆分转让", needed=True)
    on_2016_list = YesNoSelectAnswer("在 2016 年上报国务院的设备清单内", needed=True)
    built_legally_since_2016 = YesNoSelectAnswer("2016 年及以后合法建成", needed=True)
    decapacity_task = YesNoSelectAnswer("已列入化解过剩产能任务", needed=True)
    induction_furnace_steel = YesNoSelectAnswer("属于“地条钢”产能", needed=True)
    outdated = YesNoSelectAnswer("属于落后产能", needed=True)
    dismantled_before_confirmation = YesNoSelectAnswer("方案确认前主体设备已拆除", needed=True)
    zombie_enterprise = YesNoSelectAnswer("属于未重组、未清算的“僵尸企业”", needed=True)
    casting_or_ferroalloy = YesNoSelectAnswer("属于铸造、铁合金等非钢铁行业设备", needed=True)
    special_equipment = YesNoSelectAnswer("属于脱磷转炉、提钒转炉等特殊设备", needed=True)
    electric_furnace = YesNoSelectAnswer("是电炉", needed=True)
    in_aluminium_report = YesNoSelectAnswer("列入 2017 年清理整顿专项行动报告", needed=True)
    compliant_aluminium = YesNoSelectAnswer("属于 2017 年 10 月以后的合规产能", needed=True)
    stopped_on = DayAnswer("停产日期（选填）")
    dismantle_by = DayAnswer("拆除期限（选填）")


class CapacityForm(Form):
    capacity_unit = SelectAnswer("产能单位", description="拟建和退出用同一个单位")
    built = DecimalAnswer("拟建产能", "吨/日", "4500", needed=True, description="按备案或核准的规模填写")
    days = DecimalAnswer("年运行天数", "天", "310", needed=True)
    retired = FieldList(FormField(RetiredForm), max_entries=MOST_LINES)
    sources_complete = YesNoSelectAnswer("退出产线是否已全部列出", needed=True)
    plan_state = SelectAnswer("产能置换方案", PLANS, needed=True)
    announced_on = DayAnswer("方案公告日期（选填）", description="未公告的不填")
    expires_on = DayAnswer("方案有效期至（选填）", description="未公告的不填")
    same_legal_person = YesNoSelectAnswer("退出和拟建是否同一法人", needed=True)
    same_site = YesNoSelectAnswer("退出和拟建是否同一厂区", needed=True)
    same_group = YesNoSelectAnswer("是否在同一集团内转移产能", needed=True)
    substantial_merger = YesNoSelectAnswer("是否属于实质性兼并重组", needed=True)
    merger_registered = YesNoSelectAnswer("兼并重组是否已完成控制权、股权和章程变更（选填）")
    steel_case = SelectAnswer("申请等量置换的情形（选填）", STEEL_CASES, description="不申请的不填")
    steel_case_evidence = TextAnswer("等量置换情形的凭证（选填）", description="文件名称或文号")
    industrial_gypsum = YesNoSelectAnswer("是否为工业副产石膏制酸联产水泥的熟料（选填）")
    limestone_replaced_percent = DecimalAnswer("固体废物替代石灰石的比率（选填）", "%", "60")
