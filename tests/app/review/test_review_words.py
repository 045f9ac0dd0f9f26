"""What an officer typed is looked at whole: blanks are no words, and a fault leaves every word in its field."""

import pytest

from tests.app.review.played import Desk

TYPED = "示例：核对了清单第三页"


def opinion_page(desk: Desk) -> str:
    return f"/case/{desk.refs['consultation']}/opinion"


def test_blanks_are_no_opinion(desk: Desk) -> None:
    page = opinion_page(desk)
    lines = desk.chosen("ecology-handler", page)
    answer = desk.press(
        "ecology-handler", page, page, lines | {"verdict": "agree", "text": " 　 ", "action": "save"}
    )
    assert answer.status_code == 422
    assert '<a href="#text">请填写意见内容</a>' in answer.text


def test_blanks_are_no_reason_for_a_conclusion(desk: Desk) -> None:
    page = f"/case/{desk.refs['conclusion']}/conclude"
    answer = desk.press("coordinator", page, page, {"verdict": "approve", "reason": " \t ", "action": "save"})
    assert answer.status_code == 422
    assert '<a href="#reason">请填写形成结论的理由</a>' in answer.text
    assert desk.actions(desk.refs["conclusion"])[-1] != "proposal.draft"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"verdict": ""}, '<a href="#verdict">请选择综合意见</a>'),
        ({"verdict": "perhaps"}, '<a href="#verdict">'),
        ({"conditions-0-owner": "示例单位"}, '<a href="#conditions-0-text">第 1 条条件要写明'),
        ({"conditions-0-due": "2028-02-30"}, '<a href="#conditions-0-due">第 1 行：完成时间应为日期'),
        ({"lines-0-verdict": ""}, '<a href="#lines-0-verdict">第 1 行：请选择意见</a>'),
        ({"lines-0-reason": "长" * 2001}, '<a href="#lines-0-reason">第 1 行：最多 2000 个字</a>'),
    ],
)
def test_a_faulty_opinion_names_the_field_and_keeps_every_word(
    desk: Desk, fields: dict[str, str], fault: str
) -> None:
    page = opinion_page(desk)
    lines = desk.chosen("ecology-handler", page)
    good = {"verdict": "agree", "text": TYPED, "conditions-1-text": "示例条件", "conditions-1-owner": "示例单位二",
            "conditions-1-due": "2028-05-31", "action": "save"}  # fmt: skip
    answer = desk.press("ecology-handler", page, page, lines | good | fields)
    assert answer.status_code == 422
    assert fault in answer.text and "<title>错误：" in answer.text
    for words in [
        TYPED,
        "示例条件",
        "示例单位二",
        "2028-05-31",
        *(text for text in fields.values() if text != "perhaps"),
    ]:
        assert words in answer.text
    assert "opinion.draft" not in desk.actions(desk.refs["consultation"])[-1:]


def test_a_faulty_conclusion_names_the_field_and_keeps_every_word(desk: Desk) -> None:
    page = f"/case/{desk.refs['conclusion']}/conclude"
    typed = {"verdict": "nonsense", "reason": TYPED, "conditions-0-text": "示例条件", "action": "save"}
    answer = desk.press("coordinator", page, page, typed)
    assert answer.status_code == 422
    assert '<a href="#verdict">请选择会商结论</a>' in answer.text
    assert TYPED in answer.text and 'value="示例条件"' in answer.text


def test_a_confirmation_without_ticks_or_reason_names_the_fault_and_keeps_the_words(desk: Desk) -> None:
    page = f"/case/{desk.refs['consultation']}/settle"
    hidden = desk.form("coordinator", page, page)
    nothing = desk.send("coordinator", page, hidden | {"reason": TYPED, "document": "示例函"})
    assert nothing.status_code == 422
    assert "请至少勾选一项" in nothing.text and TYPED in nothing.text and "示例函" in nothing.text
    key = desk.chosen("coordinator", page)["key"]
    wordless = desk.send("coordinator", page, hidden | {"key": key, "reason": "  ", "document": "示例函"})
    assert wordless.status_code == 422
    assert "请写明" in wordless.text and "示例函" in wordless.text
    assert not any(
        action.startswith("settlement.value") for action in desk.actions(desk.refs["consultation"])
    )
