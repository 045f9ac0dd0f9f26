"""Even right edges for Chinese lines.

WeasyPrint 70 stretches only spaces, and Chinese has none: a line that a forbidden first character makes one short would
end 5 mm early. ``spread`` takes the place of its ``justify_line``: what is left is shared between all characters of the
line. Boxes are told apart by what they have, so that this file needs no import of the library.
"""

from typing import Any

LIMIT = 0.2  # of the font size: more would tear a word apart, such a line stays ragged


def spread(_context: Any, line: Any, extra: float) -> None:
    """``extra``: width in px that the line is short of. Letter spacing is part of the style the line is drawn with."""
    count = _characters(line)
    if count > 1 and extra / count <= LIMIT * line.style["font_size"]:
        _widen(line, extra / count, 0.0)


def _characters(box: Any) -> int:
    if hasattr(box, "text"):
        return len(box.text)
    return sum(_characters(child) for child in getattr(box, "children", ()) if child.is_in_normal_flow())


def _widen(box: Any, spacing: float, advance: float) -> float:
    """Move a box by ``advance`` px, widen the text in it; returns the advance after it."""
    if hasattr(box, "text"):
        present = box.style["letter_spacing"]
        box.style = box.style.copy()
        box.style["letter_spacing"] = (0 if present == "normal" else present) + spacing
        box.position_x += advance
        box.width += spacing * len(box.text)
        return advance + spacing * len(box.text)
    if not hasattr(box, "children"):
        box.translate(advance, 0)
        return advance
    start = advance
    box.position_x += advance
    for child in box.children:
        if child.is_in_normal_flow():
            advance = _widen(child, spacing, advance)
    box.width += advance - start
    return advance
