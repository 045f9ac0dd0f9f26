"""Everything that can happen in a consultation stands in the decision's PDF, in words a clerk would write."""

from pathlib import Path

import pytest

from app.documents.context import DecisionContext
from app.documents.isolation import render_isolated
from app.services.documents import context_from
from tests.app.documents import measure
from tests.app.review import rich_case
from tests.app.review.played import Played

pytestmark = pytest.mark.slow  # One real PDF.


@pytest.fixture(scope="module")
def context(played_town: Played) -> DecisionContext:
    desk = played_town.set_back()
    with desk.town.house.database.transaction() as session:
        return rich_case.play(desk, session)


@pytest.fixture(scope="module")
def printed(context: DecisionContext, fonts: Path) -> str:
    return measure.body_text(render_isolated("decision", context, fonts=fonts).pdf)


@pytest.mark.parametrize(
    "words",
    [
        # Who was asked beside the four, and why.
        "并征求市市场监督管理局、市住房和城乡建设局、市统计局意见",
        "除四个部门外，还征求了市市场监督管理局、市住房和城乡建设局、市统计局的意见，征求原因见意见表",
        "项目有锅炉或窑炉",
        "牵头单位认为需要征求意见（示例：新建消防设施）",
        # Rounds.
        "会商进行了2轮，以最后一轮为准，前几轮意见一并列在意见表中",
        "第一轮",
        "第二轮",
        "示例：经核对申报材料和规则核查结果，同意。",
        # Absences.
        "没有反馈意见，按系统约定视为无异议",
        "逾期未反馈（视为无异议，系统约定）",
        "市自然资源和规划局对本项目回避，没有提出意见",
        "对本项目申请回避的人员：专家示例3（评审专家）",
        # A deputy, an office below, conditions, dissent.
        "专家示例5代王示例",
        "征求了示例产业科意见",
        "示例：完成拆除验收（示例公司，2028-05-31前）",
        "市生态环境局保留不同意见，其意见如实附后",
        "不同意见：市生态环境局，见附件3",
        # Experts, meeting, province, publicity.
        "送专家评审，3名专家的意见为：可行2名、修改后可行1名",
        f"专家签字的评审意见指纹SHA-256{rich_case.REPORT}",
        "2026年11月18日会商会议（HY2026-901）审议本项目，表决：有条件同意2，不同意1，回避1；决议：有条件通过",
        "市生态环境局（不同意）的不同意见：示例：削减来源不足",
        "省级意见（示例函〔2026〕77号）为：有条件通过。示例：落实替代来源",
        "2026年11月19日至2026年12月2日公示拟定结论，收到异议1件，已答复1件",
        # Policy and people.
        "意见汇总办法：意见一致直接形成意见，否则提请会议（2026-1版，系统约定；会商联审系统约定（2026年第1版），待市发展改革委确认）",
        "联审办公室办理：拟办孙示例，复核邹示例代李示例，签发喻示例代周示例",
        "抄送：市工业和信息化局，市自然资源和规划局，市生态环境局，市市场监督管理局，市住房和城乡建设局，市统计局",
    ],
)
def test_it_stands_in_the_pdf(printed: str, words: str) -> None:
    assert measure.squeezed(words) in printed


def test_the_words_of_a_recused_or_silent_department_are_not_printed(context: DecisionContext) -> None:
    by_name = {line.department: line for line in context.opinions}
    for name in ("市自然资源和规划局", "市市场监督管理局"):
        line = by_name[name]
        assert (line.text, line.conditions, line.signer, line.date) == ("—", (), "", "")
    assert {line.verdict for line in context.earlier[0].opinions} == {"同意"}


def test_a_frozen_document_of_an_older_release_is_still_read(context: DecisionContext) -> None:
    """What is new in the decision has a value where an older one does not name it."""
    import msgspec

    older = msgspec.to_builtins(context)
    for name in ("course", "earlier", "round", "handled"):
        del older[name]
    read = context_from(msgspec.json.encode(older).decode())
    assert (read.course, read.earlier) == ((), ())
