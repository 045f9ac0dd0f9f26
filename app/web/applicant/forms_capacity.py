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
from rules.vocabulary import PlanState

PLANS = (UNSTATED, *((state.value, state.label) for state in PlanState))
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
    """One retired line. The yes/no questions are the eligibility questions of law R04."""

    enterprise = TextAnswer("退出企业", needed=True)
    line = TextAnswer("生产线", needed=True)
    province = SelectAnswer("所在省份", PROVINCES, needed=True)
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
    remainder_transferred = YesNoSelectAnswer("曾拆分转让", needed=True)
    stopped_on = DayAnswer("停产日期（选填）")
    dismantle_by = DayAnswer("拆除期限（选填）")


class CapacityForm(Form):
    built = DecimalAnswer("拟建产能", "吨/日", "4500", needed=True, description="按备案或核准的规模填写")
    days = DecimalAnswer("年运行天数", "天", "310", needed=True)
    retired = FieldList(FormField(RetiredForm), max_entries=MOST_LINES)
    sources_complete = YesNoSelectAnswer("退出产线是否已全部列出", needed=True)
    plan_state = SelectAnswer("产能置换方案", PLANS, needed=True)
    announced_on = DayAnswer("方案公告日期（选填）", description="未公告的不填")
    same_legal_person = YesNoSelectAnswer("退出和拟建是否同一法人", needed=True)
    same_site = YesNoSelectAnswer("退出和拟建是否同一厂区", needed=True)
