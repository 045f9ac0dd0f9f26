"""Fields that keep what was typed, letter by letter, and know the sentence for what is wrong with it.

``data`` is always the text. Reading it as a number or a day is app.services.facts' work; here only the shape is
checked. Names end in Decimal, Day, Select because the field macros choose the control by them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import SelectChoice, SelectField, StringField, TextAreaField

from app.typed import Unreadable, day_from, decimal_from

LONGEST_LINE = 200
LONGEST_TEXT = 4000
UNSTATED = ("", "未填")
YES_NO = (UNSTATED, ("yes", "是"), ("no", "否"))
Check = Callable[[str], str]


class _Answer:
    """needed: must be given before the section can be called complete. unit: shown beside the field.

    Each kind has ``fault(text, where)``: what is wrong with a given text, as a sentence that begins with ``where``.
    """

    needed: bool
    unit: str
    example: str
    hidden = False
    """This product is not asked; what was typed for another product is kept."""

    def absent(self, where: str) -> str:
        return f"请填写{where}"


class TextAnswer(_Answer, StringField):
    """One line. ``check``: a further look, returning a sentence or nothing."""

    longest = LONGEST_LINE

    def __init__(self, label: str, *, needed: bool = False, check: Check | None = None, **more: Any) -> None:
        self.needed, self.unit, self.example, self.check = needed, "", "", check
        super().__init__(label, **more)

    def fault(self, text: str, where: str) -> str:
        if len(text) > self.longest:
            return f"{where}最多 {self.longest} 个字，现在有 {len(text)} 个"
        return self.check(text) if self.check else ""


class LongTextAnswer(TextAnswer, TextAreaField):
    longest = LONGEST_TEXT


class DecimalAnswer(_Answer, StringField):
    """A quantity: full-width digits, separators and spaces are accepted."""

    def __init__(self, label: str, unit: str, example: str, *, needed: bool = False, **more: Any) -> None:
        self.needed, self.unit, self.example = needed, unit, example
        super().__init__(label, **more)

    def fault(self, text: str, where: str) -> str:
        unit = f"，单位为{self.unit}" if self.unit else ""
        try:
            value = decimal_from(text)
        except Unreadable:
            return f"{where}只能填数字{unit}，例如 {self.example}"
        if value is not None and value < 0:
            return f"{where}不能小于 0{unit}，例如 {self.example}"
        return ""


class DayAnswer(_Answer, StringField):
    def __init__(self, label: str, *, needed: bool = False, **more: Any) -> None:
        self.needed, self.unit, self.example = needed, "", "2026-11-24"
        super().__init__(label, **more)

    def fault(self, text: str, where: str) -> str:
        try:
            day_from(text)
        except Unreadable:
            return f"{where}请按年-月-日填写，例如 {self.example}"
        return ""


class SelectAnswer(_Answer, SelectField):
    """One of a list; what is not in the list is kept and named as a fault."""

    def __init__(
        self, label: str, choices: Sequence[tuple[str, str]] = (), *, needed: bool = False, **more: Any
    ) -> None:
        self.needed, self.unit, self.example = needed, "", ""
        super().__init__(label, choices=[], validate_choice=False, **more)
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """(value, label) of each choice."""
        self.labels = dict(choices)
        self.choices = [SelectChoice(value=value, label=label) for value, label in choices]

    def fault(self, text: str, where: str) -> str:
        return "" if text in self.labels else f"请重新选择{where}，列表里没有“{text[:40]}”"

    def absent(self, where: str) -> str:
        return f"请选择{where}"


class YesNoSelectAnswer(SelectAnswer):
    def __init__(self, label: str, *, needed: bool = False, **more: Any) -> None:
        super().__init__(label, YES_NO, needed=needed, **more)
