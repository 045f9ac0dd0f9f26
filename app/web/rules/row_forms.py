"""The form of a new row of a table: built from the columns that its table asks, the citation the same as for a value."""

from collections.abc import Sequence

from wtforms import Field, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Optional

from app.services.rule_columns import Asks, Column
from app.typed import day_from, decimal_from
from app.web.rules.forms import (
    LONG,
    SEEN,
    SEEN_WORDS,
    CitedProposal,
    printable,
    readable_day,
    readable_number,
)


class RowForm(CitedProposal):
    """A new period of a whole row: what every such form asks beside the figures. columns: the figures."""

    columns: tuple[Column, ...] = ()
    valid_from = StringField("自哪一天起", [DataRequired("请填写自哪一天起"), readable_day])
    published_on = StringField("文件公布日期", [Optional(), readable_day])
    evidence = RadioField(
        "看到原文了吗",
        [InputRequired("请选择是否看到原文")],
        choices=[SelectChoice(value=seen.value, label=SEEN_WORDS[seen]) for seen in SEEN],
    )
    entry_correction = StringField("更正录入错误的理由", [Optional(), LONG, printable])
    note = StringField("说明", [Optional(), LONG, printable])

    def cells(self) -> dict[str, object]:
        """What was typed into the columns: numbers without separators, days as days; empty ones left out."""
        typed = {
            column.name: _READ.get(column.asks, str.strip)(self[column.name].data or "")
            for column in self.columns
        }
        return {name: cell for name, cell in typed.items() if cell not in (None, "")}


_READ = {Asks.NUMBER: decimal_from, Asks.DAY: day_from}
_CHECKS = {Asks.NUMBER: (readable_number,), Asks.DAY: (readable_day,), Asks.TEXT: (LONG, printable)}


def row_form(columns: tuple[Column, ...], sources: Sequence[tuple[str, str]]) -> RowForm:
    """The empty or posted form."""
    fields: dict[str, object] = {column.name: _field(column) for column in columns}
    form: RowForm = type("AskedRowForm", (RowForm,), {**fields, "columns": columns})()
    form.source.choices = [("", "请选择"), *sources]
    return form


def _field(column: Column) -> Field:
    chosen = f"请选择{column.label}"
    if column.asks in {Asks.SOURCE, Asks.WORD}:
        return SelectField(
            column.label,
            [InputRequired(chosen), AnyOf([*column.words], message=chosen)],
            choices=[
                SelectChoice(value=word, label=label)
                for word, label in (("", "请选择"), *column.words.items())
            ],
            validate_choice=False,
            description=column.hint,
        )
    needed = DataRequired(f"请填写{column.label}") if column.needed else Optional()
    return StringField(column.label, [needed, *_CHECKS[column.asks]], description=column.hint)
