"""The form of a new row of a table: built from the columns that its table asks, the citation the same as for a value."""

from collections.abc import Sequence

from wtforms import Field, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Optional

from app.services.rule_columns import Asks, Column
from app.typed import day_from, decimal_from
from app.web.rules.forms import LONG, PeriodProposal, printable, readable_day, readable_number


class RowForm(PeriodProposal):
    """A new period of a whole row. columns: the figures that are asked."""

    columns: tuple[Column, ...] = ()

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
