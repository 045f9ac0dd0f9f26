"""SE-07, F16: what leaves for a spreadsheet is strings, read back as a program reads them."""

import csv
import io
import re
import zipfile
from html import unescape

import pytest

from app.documents import sheet

SAMPLES = (
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","示例")', "=WEBSERVICE('http://evil.example')",
    "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    "'=1+1", '"=1+1"', ";=1+1",
)  # fmt: skip
PLAIN = ("示例水泥", "4000 t/d", "2028-05-31", "a,b", 'say "x"', "<b>&amp;</b>", "两\n行", "")


def cells(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page and "<v>" not in page
    found = re.findall(r'<c t="inlineStr"><is><t xml:space="preserve">([^<]*)</t></is></c>', page)
    assert len(found) == page.count("<c ")
    return [unescape(one) for one in found]


def test_se_07_f16_none_of_eighteen_formulas_lives_in_xlsx() -> None:
    assert len(SAMPLES) == 18
    assert cells(sheet.xlsx([SAMPLES])) == [one.replace("\t", " ").replace("\r", " ") for one in SAMPLES]


@pytest.mark.parametrize("typed", SAMPLES)
def test_se_07_f16_in_csv_what_would_be_calculated_begins_with_an_apostrophe(typed: str) -> None:
    [[read, after]] = list(
        csv.reader(io.StringIO(sheet.csv([(typed, "示例")]).decode("utf-8-sig"), newline=""))
    )
    calculated = read.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not calculated
    assert after == "示例"


def test_se_07_plain_cells_come_back_as_they_were_in_both() -> None:
    assert cells(sheet.xlsx([PLAIN, PLAIN])) == [*PLAIN, *PLAIN]
    rows = csv.reader(io.StringIO(sheet.csv([PLAIN, PLAIN]).decode("utf-8-sig"), newline=""))
    assert list(rows) == [list(PLAIN), list(PLAIN)]


def test_se_07_what_controls_or_hides_is_dropped_and_the_bytes_are_always_the_same() -> None:
    odd = "示\x00例\x1b[31m\u202e\u200b\x7f"
    assert cells(sheet.xlsx([[odd]])) == ["示例[31m"]
    assert sheet.csv([[odd]]).decode("utf-8-sig") == '"示例[31m"\r\n'
    assert sheet.xlsx([SAMPLES]) == sheet.xlsx([SAMPLES])
