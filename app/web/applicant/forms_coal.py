"""Section F: added coal and what takes its place (law R06, R07)."""

from wtforms import FieldList, Form, FormField

from app.web.applicant.answers import (
    UNSTATED,
    DayAnswer,
    DecimalAnswer,
    SelectAnswer,
    TextAnswer,
    YesNoSelectAnswer,
)
from rules.vocabulary import CoalRoute

ROUTES = (UNSTATED, *((route.value, route.label) for route in CoalRoute))
# Words of law R07; what replaces the coal.
SUBSTITUTES = (
    UNSTATED,
    ("electricity", "电力"),
    ("natural_gas", "天然气"),
    ("heat", "集中供热"),
    ("biomass", "生物质"),
    ("solar", "太阳能"),
    ("geothermal", "地热"),
    ("industrial_waste_heat", "工业余热"),
    ("petroleum_coke", "石油焦"),
    ("coke", "焦炭"),
    ("semi_coke", "兰炭"),
    ("none", "不涉及（关停或节能）"),
)
MOST_SOURCES = 60


class CoalSourceForm(Form):
    enterprise = TextAnswer("来源企业", needed=True)
    county = SelectAnswer("所在地", needed=True)
    route = SelectAnswer("来源类型", ROUTES, needed=True)
    measure = TextAnswer("具体措施", needed=True, description="例如 关停 2 台 35 吨/时燃煤锅炉")
    substitute = SelectAnswer("替代能源", SUBSTITUTES)
    base_coal_t = DecimalAnswer("基准年耗煤量", "吨", "60000", needed=True)
    reduction_t = DecimalAnswer("替代量", "吨", "52000", needed=True)
    done_on = DayAnswer("完成日期", needed=True, description="未完成的填计划完成日期")
    realised = YesNoSelectAnswer("是否已完成", needed=True)
    evidence = TextAnswer("凭证（选填）", description="文件名称或文号")


class CoalForm(Form):
    added_t = DecimalAnswer(
        "新增煤炭消费量", "吨", "168500", needed=True, description="达产年实物量，没有的填 0"
    )
    raw_material_t = DecimalAnswer("其中原料用煤", "吨", "0", needed=True, description="没有的填 0")
    coke_and_semicoke_added_t = DecimalAnswer(
        "新增焦炭和兰炭消费量", "吨", "0", needed=True, description="没有的填 0"
    )
    sources = FieldList(FormField(CoalSourceForm), max_entries=MOST_SOURCES)
    sources_complete = YesNoSelectAnswer("替代来源是否已全部列出", needed=True)
