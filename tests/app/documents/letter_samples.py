"""An invented letter of every kind, with what its kind uses: items, tables, signers, copies, characters no face has."""

from dataclasses import replace

from app.documents.kinds import KINDS, title
from app.documents.letter import Item, LetterContext, Table

ISSUER = "三门峡市“两高”项目会商联审办公室"
PROJECT = "示例再生铝有限公司年产30万吨再生铝及配套精深加工项目"
ITEMS = (
    Item(
        title="补充产能退出清单",
        lines=("依据：示例实施意见第三条。", "第2条退出产线缺拆除期限，请在“产能”一节填写。"),
    ),
    Item(title="补充CO₂排放核算表", lines=("现有附件缺第3页，年用气量以m³计。",)),
)
TABLES = (
    Table(
        title="各部门表决情况",
        columns=("部门", "出席人员", "意见", "说明"),
        rows=(
            ("市发展改革委", "吴示例", "同意", "☑ 已核对能耗数据"),
            (
                "市工业和信息化局",
                "郑示例代王示例",
                "有条件同意",
                "产线拆除后方可投产，拆除期限为2027年6月30日",
            ),
            ("市生态环境局", "冯示例", "回避", "—"),
        ),
    ),
)
SPECIAL: dict[str, dict[str, object]] = {
    "supplement": {"items": ITEMS},
    "returned": {"items": ITEMS},
    "minutes": {"addressee": "", "title": "2026年第3次“两高”项目会商联审会议纪要", "items": ITEMS,
                "tables": TABLES, "signers": ("周示例", "喻示例代李示例")},
    "transmittal": {"copies": "市工业和信息化局，市自然资源和规划局，市生态环境局",
                    "imprint": "三门峡市发展和改革委员会办公室 2026年11月22日印发"},
    "publicity": {"addressee": "", "tables": TABLES},
}  # fmt: skip


def letter(kind: str) -> LetterContext:
    """One page or two, as an office would send it."""
    context = LetterContext(
        kind=kind,
        number="",
        title=title(kind, project=PROJECT),
        addressee="示例再生铝有限公司",
        paragraphs=(
            f"你单位报送的《{PROJECT}》会商联审申请（LS2026-411221-0031）及有关材料收悉。",
            f"这是一份示例{KINDS[kind].label}，受理日2026年11月10日，次日起算20个工作日。",
        ),
        closing="如有疑问，可以在系统中查看办理情况。",
        signers=("孙示例", "谢示例代李示例"),
        issuer=ISSUER,
        date="2026年11月22日",
        digest="b3e925ecc7656a4b0f1d2c3b4a5968778695a4b3c2d1e0f9b7c6d5e4f3a2b190",
        demo_notice="演示文书：单位、人员和数值均为虚构，演示值不得作为审查依据。",
    )
    return replace(context, **SPECIAL.get(kind, {}))  # type: ignore[arg-type]


LETTERS = tuple(kind for kind, entry in KINDS.items() if entry.context is LetterContext)
