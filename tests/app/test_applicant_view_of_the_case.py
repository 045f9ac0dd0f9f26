"""What the applicant is told while officers work: the public steps, no names, no drafts, no opinions."""

from tests.people import Town


def test_the_history_speaks_of_the_signature_but_never_of_a_preview(town: Town) -> None:
    ref = town.case("fails_on_coal", reaches="rejected")
    page = town.person("applicant").get(f"/apply/{ref}/status").text
    assert "作出会商联审意见" in page
    assert "预览稿" not in page
    for hidden in ("孙示例", "李示例", "周示例", "经核对申报材料", "不同意"):
        assert hidden not in page


def test_a_draft_that_came_back_says_why(town: Town) -> None:
    ref = town.case(reaches="returned")
    page = town.person("applicant").get(f"/apply/{ref}/").text
    assert "示例：请补充第 2 条退出产线的清单页" in page
