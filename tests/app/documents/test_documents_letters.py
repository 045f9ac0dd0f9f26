"""Every kind of letter is drawn by the one layout: its words are there, on the grid, nothing missing, nothing attached."""

from pathlib import Path

import pytest

from app.documents import render as drawing
from app.documents.compose import widths
from app.documents.isolation import render_isolated
from app.documents.kinds import KINDS
from app.documents.letter import LetterContext
from app.documents.text import plain
from tests.app.documents import letter_samples as samples
from tests.app.documents import measure

# The library leaves its colour profile open; in the product that is a process of its own which ends.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def words(context: LetterContext) -> list[str]:
    """Every text that must stand on the page."""
    cells = [cell for table in context.tables for row in (table.columns, *table.rows) for cell in row]
    items = [text for item in context.items for text in (item.title, *item.lines)]
    heads = [context.title, context.addressee, context.closing, context.issuer, context.date]
    more = [context.demo_notice, context.digest, context.copies, *(table.title for table in context.tables)]
    return [*heads, *context.paragraphs, *items, *cells, *context.signers, *more]


def test_every_kind_says_all_its_words(fonts: Path) -> None:
    """Missing signs, foreign faces and refused resources raise RenderFailed."""
    for kind in samples.LETTERS:
        context = samples.letter(kind)
        pdf = drawing.render(kind, context, folder=fonts).pdf
        printed = measure.text(pdf)
        absent = [text for text in words(context) if measure.squeezed(plain(text)) not in printed]
        assert absent == [], kind
        assert measure.attachments(pdf) == {}
        assert "核验码" not in printed


def test_a_letter_is_drawn_by_the_process_of_its_own(fonts: Path) -> None:
    made = render_isolated("acceptance", samples.letter("acceptance"), fonts=fonts)
    assert made.pages == 1
    assert "受理通知书" in measure.text(made.pdf)


def test_the_columns_of_a_table_share_the_width_by_what_they_hold() -> None:
    table = samples.TABLES[0]
    shares = widths(table)
    assert 98 <= sum(shares) <= 102
    assert shares[3] == max(shares) and min(shares) > 8


def test_a_letter_has_no_number_and_no_code() -> None:
    assert [kind for kind in samples.LETTERS if KINDS[kind].numbered] == []
    assert len(samples.LETTERS) >= 17
