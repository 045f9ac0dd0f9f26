"""The table of kinds, file names, the annex list."""

from dataclasses import replace

from app.documents.compose import TEMPLATES, fact_rows, imprint_parts, mark_size
from app.documents.context import Fact
from app.documents.kinds import KINDS, annexes, file_name, title
from tests.app.documents import samples


def test_every_kind_has_its_template() -> None:
    assert all((TEMPLATES / kind.template).is_file() for kind in KINDS.values())


def test_the_title_names_the_project() -> None:
    assert title("decision", project="示例项目") == "关于示例项目会商联审意见的函"


def test_a_file_name_is_short_and_never_a_path() -> None:
    assert (
        file_name("decision", number="三发改环资〔2026〕12号", version=1)
        == "三发改环资〔2026〕12号_会商联审意见_v1.pdf"
    )
    odd = file_name("decision", number="../" * 90 + "长" * 90, version=2)
    assert "/" not in odd
    assert "." not in odd.removesuffix(".pdf")
    assert len(odd.encode()) <= 120
    assert odd.endswith("_会商联审意见_v2.pdf")


def test_annexes_are_the_tables_with_rows_then_the_files_of_the_case() -> None:
    context = replace(samples.decision(), values=(), annexes=("计算书", "规则核查明细表"))

    assert annexes(context) == ("规则核查明细表", "部门会商意见表", "计算书")


def test_short_facts_share_a_row() -> None:
    short, long = Fact(label="行业", value="示例"), Fact(label="主要建设内容", value="很长" * 20)

    assert fact_rows((short, short, short, long)) == [(short, short), (short,), (long,)]


def test_the_mark_fits_one_line_and_the_imprint_is_parted() -> None:
    assert mark_size(samples.ISSUER) * len(samples.ISSUER) <= 442
    assert imprint_parts("示例办公室 2026年11月22日印发") == ("示例办公室", "2026年11月22日印发")
    assert imprint_parts("示例办公室") == ("示例办公室", "")
