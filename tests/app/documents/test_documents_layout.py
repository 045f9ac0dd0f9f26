"""GB/T 9704 measured in the finished PDF (archive.md §6), not read from the style sheet."""

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from app.documents.context import DecisionContext
from app.documents.fonts import DECLARED
from app.documents.isolation import Rendered
from tests.app.documents import measure, samples

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

Draw = Callable[[DecisionContext], Rendered]


@pytest.fixture(scope="module")
def full_page(drawn: Draw) -> bytes:
    """A decision whose basis fills the second page with Han characters only."""
    return drawn(replace(samples.decision(), basis="会商联审意见示例文字" * 90)).pdf


def test_a_full_page_has_22_lines_of_28_characters(full_page: bytes) -> None:
    rows = measure.lines(full_page, 1)

    assert len(rows) == 22
    assert {len(row) for row in rows} == {28}


def test_a_full_line_fills_the_type_area(full_page: bytes) -> None:
    for row in measure.lines(full_page, 1):
        assert min(sign.left for sign in row) == pytest.approx(28.0, abs=0.9)
        assert max(sign.right for sign in row) == pytest.approx(184.0, abs=0.9)


def test_lines_with_punctuation_and_digits_end_at_the_same_edge(decision: Rendered) -> None:
    inner = [
        row
        for row in measure.lines(decision.pdf, 0)
        if len(row) >= 26 and row[-1].text not in "，。、；：）》”"
    ]

    assert len(inner) >= 2
    for row in inner:
        assert max(sign.right for sign in row) == pytest.approx(183.7, abs=0.9)


def test_every_page_is_a4(longest: Rendered) -> None:
    with pikepdf.open(io.BytesIO(longest.pdf)) as pdf:
        for page in pdf.pages:
            assert [float(side) for side in page.mediabox] == pytest.approx([0, 0, 595.276, 841.89], abs=0.01)


@pytest.mark.parametrize(
    "issuer", [samples.ISSUER, "示例市联审办", "三门峡市坚决遏制“两高”项目盲目发展会商联审办公室"]
)
def test_the_mark_begins_72_mm_from_the_edge_and_is_red(drawn: Draw, issuer: str) -> None:
    made = drawn(replace(samples.decision(), issuer=issuer))
    mark = measure.lines(made.pdf, 0)[0]

    assert min(sign.top for sign in mark) == pytest.approx(72.0, abs=1.0)


def test_the_red_rule_is_4_mm_below_the_number(decision: Rendered) -> None:
    number = measure.lines(decision.pdf, 0)[1]
    rule = measure.rules(decision.pdf, 0)[0]

    assert "".join(sign.text for sign in number) == "三发改环资〔2026〕12号"
    assert rule.y - 0.7 - max(sign.bottom for sign in number) == pytest.approx(4.0, abs=0.6)
    assert (rule.left, rule.right) == pytest.approx((28.0, 184.0), abs=0.2)


def test_page_numbers_stand_outside_and_7_mm_below_the_type_area(decision: Rendered) -> None:
    for page in range(decision.pages):
        below = [sign for sign in measure.signs(decision.pdf, page) if sign.top > 263]
        assert "".join(sign.text for sign in below) == f"—{page + 1}—"
        assert below[0].top == pytest.approx(269.0, abs=0.6)
        if page % 2 == 0:
            assert max(sign.right for sign in below) == pytest.approx(178.9, abs=0.6)
        else:
            assert min(sign.left for sign in below) == pytest.approx(33.1, abs=0.6)


def test_the_imprint_ends_the_last_even_page(decision: Rendered, longest: Rendered) -> None:
    for made in (decision, longest):
        assert made.pages % 2 == 0
        assert made.pages == measure.page_count(made.pdf)
        assert measure.lowest_edge(made.pdf, made.pages - 1) == pytest.approx(262.0, abs=0.1)
        assert "抄送：" in measure.text(made.pdf, made.pages - 1)


def test_body_text_stands_on_page_1_and_the_date_is_not_alone(decision: Rendered) -> None:
    assert "渑池县人民政府：你县报送的" in measure.text(decision.pdf, 0)
    signed = [n for n in range(decision.pages) if "未签章" in measure.text(decision.pdf, n)]

    assert len(signed) == 1
    assert "行政复议" in measure.text(decision.pdf, signed[0])


def test_the_date_ends_four_characters_from_the_edge(decision: Rendered) -> None:
    page = next(n for n in range(decision.pages) if "未签章" in measure.text(decision.pdf, n))
    date = next(
        row for row in measure.lines(decision.pdf, page) if "".join(s.text for s in row) == "2026年11月22日"
    )

    assert 184.0 - max(sign.right for sign in date) == pytest.approx(23.0, abs=0.8)


def test_annex_tables_repeat_their_heads(longest: Rendered) -> None:
    pages = [measure.text(longest.pdf, n) for n in range(longest.pages)]

    assert sum("序号核查事项申报值要求值余量结论" in page for page in pages) >= 3
    assert sum("部门意见内容和条件签署" in page for page in pages) >= 2


def test_embedded_fonts_are_declared_and_complete(decision: Rendered) -> None:
    assert set(decision.fonts) <= DECLARED
    assert {"FandolFang", "FandolSong", "FandolHei"} <= set(decision.fonts)
    with pikepdf.open(io.BytesIO(decision.pdf)) as pdf:
        fonts = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert len(fonts) >= 5
        assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)


def test_the_longest_decision_is_complete(longest: Rendered) -> None:
    printed = measure.text(longest.pdf)

    assert all(f"{n}.第{n}项附加条件" in printed for n in range(1, 41))
    assert all(f"示例部门{n:02}" in printed for n in range(1, 13))
