"""Invented decisions: one as an office would issue it, one as long as the limits allow, one with odd characters."""

from dataclasses import replace

from app.documents.context import (
    ConditionLine,
    DecisionContext,
    Fact,
    FindingLine,
    OpinionLine,
    ValueLine,
)

ISSUER = "三门峡市“两高”项目会商联审办公室"


def finding(
    rule: str,
    title: str,
    outcome: str,
    code: str,
    *,
    summary: str,
    value: str = "",
    required: str = "",
    margin: str = "",
) -> FindingLine:
    return FindingLine(
        rule=rule,
        title=title,
        outcome=outcome,
        outcome_code=code,
        reason="",
        value=value,
        required=required,
        margin=margin,
        summary=summary,
        workings=(),
        citations=("《示例实施意见》（示例文号〔2025〕0号）第三条",),
        marks=(),
        settled="",
    )


FINDINGS = (
    finding("R01", "产业政策禁止类核查", "符合", "met", summary="项目产品和工艺不在禁止、淘汰目录内"),
    replace(
        finding(
            "R03",
            "产能置换",
            "符合",
            "met",
            value="37.6万吨",
            required="37.5万吨",
            margin="+0.1万吨",
            summary="拟退出产能37.6万吨，新建产能30.0万吨，置换比例按1.25:1核算，达到要求",
        ),
        workings=(
            "应退出产能＝新建产能×置换比例＝30.0万吨×1.25＝37.5万吨",
            "余量＝拟退出产能－应退出产能＝37.6万吨－37.5万吨＝0.1万吨",
        ),
        marks=("演示值",),
    ),
    replace(
        finding(
            "R05",
            "煤炭消费替代",
            "不符合",
            "not_met",
            value="1,980.00吨",
            required="2,145.60吨",
            margin="−165.60吨",
            summary="新增煤炭消费量1,788.00吨，应落实替代量2,145.60吨，已落实1,980.00吨，尚缺165.60吨",
        ),
        workings=(
            "应替代量＝新增煤炭消费量×替代系数＝1,788.00吨×1.2＝2,145.60吨",
            "缺口＝2,145.60吨－1,980.00吨＝165.60吨",
        ),
        citations=(
            "《示例煤炭消费替代管理办法》（示例环〔2024〕00号）第七条第二款",
            "《示例实施意见》（示例文号〔2025〕0号）第五条",
        ),
        marks=("未核实", "演示值"),
    ),
    finding(
        "R07",
        "能效水平",
        "符合",
        "met",
        value="109.3千克标准煤/吨",
        required="≤110千克标准煤/吨",
        margin="+0.7",
        summary="单位产品综合能耗109.3千克标准煤/吨，达到标杆水平",
    ),
    replace(
        finding(
            "R09",
            "主要污染物区域削减",
            "不能判定",
            "cannot_tell",
            summary="挥发性有机物削减来源未提供监测报告，系统不能判定",
        ),
        reason="缺少必要材料",
        settled="2026年11月18日会商会议议定：按附加条件2落实后视为符合（示例人员甲、示例人员乙）",
    ),
    finding("R11", "碳排放评价", "不适用", "not_applicable", summary="项目CO₂排放量低于评价起点，不适用"),
)


def opinion(
    department: str, verdict: str, text: str, *, dissent: bool = False, conditions: tuple[str, ...] = ()
) -> OpinionLine:
    return OpinionLine(
        department=department,
        verdict=verdict,
        text=text,
        conditions=conditions,
        handler="示例经办甲",
        checker="示例科长乙",
        signer="示例局长丙",
        date="2026年11月16日",
        dissent=dissent,
    )


def decision() -> DecisionContext:
    return DecisionContext(
        number="三发改环资〔2026〕12号",
        title="关于示例再生铝有限公司年产30万吨再生铝及配套精深加工项目会商联审意见的函",
        addressee="渑池县人民政府",
        basis="你县报送的《关于示例再生铝有限公司年产30万吨再生铝及配套精深加工项目会商联审的请示》及节能报告、产能置换方案、煤炭消费替代方案收悉。"
        "依据《河南省坚决遏制“两高”项目盲目发展的有关规定》（示例引用），市会商联审办公室组织市发展改革、工业和信息化、生态环境、自然资源和规划等部门开展会商联审，现提出如下意见。",
        project_name="示例再生铝有限公司年产30万吨再生铝及配套精深加工项目",
        facts=(
            Fact(label="项目代码", value="2603-411221-04-01-000017"),
            Fact(label="建设单位", value="示例再生铝有限公司"),
            Fact(label="信用代码", value="91411221EXAMPLE001"),
            Fact(label="建设地点", value="渑池县示例产业集聚区"),
            Fact(label="行业", value="有色金属冶炼"),
            Fact(label="建设性质", value="新建"),
            Fact(label="总投资", value="126,000万元"),
            Fact(label="年综合能耗（当量值）", value="32,796.00吨标准煤"),
            Fact(label="年综合能耗（等价值）", value="49,104.00吨标准煤"),
            Fact(
                label="主要建设内容",
                value="新建熔炼炉4台、铸轧生产线6条及环保设施，厂房面积48,000㎡，天然气年用量2,600万m³",
            ),
        ),
        directory="对照《示例“两高”项目管理目录（2023年修订）》，项目属于有色金属冶炼行业（再生铝除外条款不适用），年综合能源消费量（等价值）"
        "49,104.00吨标准煤，达到50,000吨标准煤以下、10,000吨标准煤以上档次，按第二类“两高”项目管理。",
        findings=FINDINGS,
        values=(
            ValueLine(
                label="产能置换比例",
                value="1.25:1",
                source="《示例实施意见》第三条",
                mark="演示值",
                confirmed="示例人员甲 2026年11月15日",
            ),
            ValueLine(
                label="煤炭消费替代系数",
                value="1.2",
                source="《示例煤炭消费替代管理办法》第七条第二款",
                mark="未核实",
                confirmed="",
            ),
        ),
        opinions=(
            opinion("市发展改革委", "同意", "项目符合产业政策，能效达到标杆水平，同意。"),
            opinion("市工业和信息化局", "同意", "产能置换方案已公告，置换比例符合要求，同意。"),
            opinion(
                "市生态环境局",
                "有条件同意",
                "挥发性有机物削减来源尚不完整。\n补齐监测报告后同意。",
                conditions=("投产前完成挥发性有机物削减量4.8吨/年的落实。",),
            ),
            opinion("市自然资源和规划局", "不同意", "煤炭替代缺口未落实前不宜通过，保留意见。", dissent=True),
        ),
        verdict="有条件通过",
        verdict_code="approve_with_conditions",
        conclusion="项目建设总体符合“两高”项目管理要求，在落实本意见所附条件后，同意办理后续手续。未落实附加条件的，不得投入生产。",
        reasons=("产能置换、能效水平等核查事项符合要求。", "煤炭消费替代缺口165.60吨已明确来源和时限。"),
        conditions=(
            ConditionLine(
                text="落实煤炭消费替代缺口165.60吨，关停设备完成拆除并通过验收。",
                owner="示例再生铝有限公司",
                due="2026年12月31日前",
            ),
            ConditionLine(text="落实挥发性有机物削减量4.8吨/年。", owner="示例再生铝有限公司", due="投产前"),
            ConditionLine(
                text="煤炭消费替代方案在市人民政府门户网站公示。",
                owner="渑池县人民政府",
                due="2027年1月31日前",
            ),
        ),
        validity="本意见自印发之日起2年内有效。项目建设内容、规模、用能结构、工艺路线发生重大变化的，应当重新申请会商联审。",
        remedies="对本意见有异议的，可以自收到本意见之日起60日内申请行政复议，也可以在6个月内提起行政诉讼。",
        annexes=(),
        issuer=ISSUER,
        date="2026年11月22日",
        copies="市工业和信息化局，市生态环境局，市自然资源和规划局，市行政审批服务局，市统计局，渑池县发展改革委。",
        imprint="三门峡市发展和改革委员会办公室 2026年11月22日印发",
        rules_version="2026.11（数据摘要 3f9a2c1e）",
        digest="b3e925ecc7656a4b0f1d2c3b4a5968778695a4b3c2d1e0f9b7c6d5e4f3a2b190",
        verification_code="LS26-7Q4K-M2XD-9HTR",
    )


def preview() -> DecisionContext:
    return replace(decision(), preview=True, demo_notice="演示系统：含演示数据和演示账号，不得作为办事依据。")


def longest() -> DecisionContext:
    """60 characters of company name, 40 conditions, 12 departments."""
    company = "示例" + "再生有色金属综合利用及精深加工" * 3 + "集团示例股份有限公司渑池分公司"
    company = company[:60].ljust(60, "示")
    start = decision()
    return replace(
        start,
        title=f"关于{company}年产30万吨再生铝及配套精深加工项目会商联审意见的函",
        project_name=f"{company}年产30万吨再生铝及配套精深加工项目",
        facts=(Fact(label="建设单位", value=company), *start.facts),
        findings=tuple(replace(line, rule=f"R{n:02}") for n, line in enumerate(FINDINGS * 3, 1)),
        values=start.values * 10,
        opinions=tuple(
            replace(line, department=f"示例部门{n:02}") for n, line in enumerate(start.opinions * 3, 1)
        ),
        conditions=tuple(
            ConditionLine(
                text=f"第{n}项附加条件：{company}应当按期完成相应设备的拆除和验收。",
                owner=company,
                due="2026年12月31日前",
            )
            for n in range(1, 41)
        ),
        demo_notice="演示系统：含演示数据和演示账号，不得作为办事依据。",
    )


def odd() -> DecisionContext:
    return replace(
        decision(),
        title="关于浉河喆玥示例项目会商联审意见的函",
        conclusion="CO₂、NOₓ减排；厂房㎡；10³ m³；温度≤25℃；☑已落实 ☐未落实；昇、镕、堃；①②③；5×10⁻⁶。",
    )
