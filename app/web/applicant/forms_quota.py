"""能耗指标来源: what covers the added energy (law R11)."""

from wtforms import FieldList, Form, FormField

from app.web.applicant.answers import UNSTATED, DecimalAnswer, SelectAnswer, TextAnswer, YesNoSelectAnswer
from rules.vocabulary import QuotaRoute

ROUTES = (UNSTATED, *((route.value, route.label) for route in QuotaRoute))
MOST_QUOTAS = 40


class QuotaSourceForm(Form):
    enterprise = TextAnswer("来源企业", needed=True)
    route = SelectAnswer("来源类型", ROUTES, needed=True)
    quantity_tce = DecimalAnswer("可用量", "吨标准煤", "20000", needed=True, description="每年，按当量值")
    evidence = TextAnswer("凭证", needed=True, description="文件名称或文号，例如 腾退核定文件、交易合同")


class QuotaForm(Form):
    sources = FieldList(FormField(QuotaSourceForm), max_entries=MOST_QUOTAS)
    sources_complete = YesNoSelectAnswer(
        "来源是否已全部列出", needed=True, description="没有新增能耗、不需要来源的，选“是”"
    )
