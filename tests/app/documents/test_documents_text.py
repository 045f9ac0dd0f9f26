"""FC-11, SE-04: whatever people write is printed as they wrote it, and as nothing else."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.documents.context import DecisionContext
from app.documents.isolation import Rendered, RenderFailed, render_isolated
from app.documents.text import cleaned, ink, numeral, plain, sentence, without_invisible
from tests.app.documents import measure, samples

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

HOSTILE = (
    "<script>x</script><img src=http://198.51.100.1/>{{7*7}}{%x%}</style>url(file:///etc/passwd)&lt;';\"--\\"
)
KEPT = {"date", "number", "verdict_code", "outcome_code", "issuer", "verification_code", "digest", "imprint"}


def hostile(value: Any, name: str = "") -> Any:
    """The sample with the hostile text in front of every text that a person can write."""
    if isinstance(value, str):
        return value if name in KEPT or not value else HOSTILE + value
    if isinstance(value, tuple):
        return tuple(hostile(item, name) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{field.name: hostile(getattr(value, field.name), field.name) for field in fields(value)}
        )
    return value


def count(value: Any) -> int:
    if isinstance(value, str):
        return value.count(HOSTILE)
    if isinstance(value, tuple):
        return sum(count(item) for item in value)
    if is_dataclass(value):
        return sum(count(getattr(value, field.name)) for field in fields(value))
    return 0


def test_hostile_text_in_every_field_is_printed_literally(
    drawn: Callable[[DecisionContext], Rendered],
) -> None:
    context = hostile(samples.decision())
    made = drawn(context)

    assert (
        measure.body_text(made.pdf).count(measure.squeezed(HOSTILE)) >= count(context) - 1
    )  # title also in h1 alone
    assert measure.verdict(made.pdf)["decision"]["title"] == context.title


def test_odd_characters_are_all_there(drawn: Callable[[DecisionContext], Rendered]) -> None:
    made = drawn(samples.odd())

    assert measure.squeezed(plain(samples.odd().conclusion)) in measure.text(made.pdf)
    assert "浉河喆玥" in measure.text(made.pdf)


def test_a_character_no_face_has_fails_and_is_named(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match=r"🙂（U\+1F642）"):
        render_isolated("decision", replace(samples.decision(), conclusion="同意🙂"), fonts=fonts)


def test_invisible_characters_are_in_neither_print_nor_record() -> None:
    context = cleaned(
        replace(samples.decision(), conclusion="同\u200b意\u202e不\u0007\ufeff", reasons=("甲\r\n乙",))
    )

    assert context.conclusion == "同意不"
    assert context.reasons == ("甲\n乙",)


def test_line_ends_and_spaces_are_made_plain() -> None:
    assert without_invisible("甲\u3000乙\t丙\u00a0丁") == "甲 乙 丙 丁"


def test_small_figures_and_ticks_have_another_form() -> None:
    assert ink("CO₂<b>☑") == 'CO<span class="lowered">2</span>&lt;b&gt;√'
    assert ink("10⁻⁶") == '10<span class="raised">-</span><span class="raised">6</span>'
    assert plain("CO₂ ☐") == "CO2 □"


def test_numerals() -> None:
    assert [numeral(number) for number in (1, 9, 10, 11, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
    ]


def test_a_sentence_ends_with_one_stop() -> None:
    assert [sentence(text) for text in ("符合", "符合。", "")] == ["符合。", "符合。", ""]
