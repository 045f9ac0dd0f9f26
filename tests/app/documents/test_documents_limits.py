"""SE-03: a document that is too big dies alone, with a reason, and the next one is drawn."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.context import DecisionContext
from app.documents.isolation import Limits, RenderFailed, render_isolated
from tests.app.documents import samples


def with_rows(number: int) -> DecisionContext:
    start = samples.decision()
    return replace(start, values=start.values[:1] * number)


def test_twenty_thousand_rows_are_refused_before_any_layout(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match="3000"):
        render_isolated("decision", with_rows(20_000), fonts=fonts)


@pytest.mark.slow
def test_a_table_beyond_the_limits_is_killed_and_the_next_render_works(fonts: Path) -> None:
    """Smaller limits than in service, so that the test does not take their minute."""
    with pytest.raises(RenderFailed, match="超出"):
        render_isolated(
            "decision", with_rows(2_900), fonts=fonts, limits=Limits(memory_mib=300, cpu_s=5, wall_s=30)
        )

    assert render_isolated("decision", samples.decision(), fonts=fonts).pdf.startswith(b"%PDF-")


@pytest.mark.slow
def test_the_processor_limit_kills_the_child(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match="处理器时间上限 2 秒"):
        render_isolated("decision", with_rows(2_900), fonts=fonts, limits=Limits(cpu_s=2))


def test_the_wall_clock_limit_kills_the_child(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match=r"超出时限 0\.2 秒"):
        render_isolated("decision", samples.decision(), fonts=fonts, limits=Limits(wall_s=0.2))


def test_an_unknown_kind_is_refused(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match="没有这种文书"):
        render_isolated("poem", samples.decision(), fonts=fonts)


def test_a_date_in_another_form_is_refused(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match="成文日期"):
        render_isolated("decision", replace(samples.decision(), date="2026-11-22"), fonts=fonts)


def test_without_fonts_the_reason_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"setup/fonts\.py"):
        render_isolated("decision", samples.decision(), fonts=tmp_path)
