"""Shapes of the officers' forms. Reasons and conditions are judged by the procedure's guards, not here."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.typed import Unreadable, day_from, unprintable
from workflows.vocabulary import OpinionVerdict

VERDICTS = [SelectChoice(value=verdict.value, label=verdict.label) for verdict in OpinionVerdict]
LONG = Length(max=2000, message="最多 2000 个字")
MOST_CONDITIONS = 40


def printable(_form: Form, field: StringField) -> None:
    if odd := unprintable(field.data or ""):
        raise ValidationError(f"里面有不能印在文书上的字符（{odd}），请删去后重新填写")


def readable_day(_form: Form, field: StringField) -> None:
    try:
        day_from(field.data or "")
    except Unreadable as wrong:
        raise ValidationError("完成时间应为日期，例如 2028-05-31") from wrong


class ConditionForm(Form):
    """One condition; a row left wholly empty is no condition."""

    text = StringField("条件内容", [Optional(), Length(max=500, message="条件内容最多 500 个字"), printable])
    owner = StringField("责任单位", [Optional(), Length(max=100, message="责任单位最多 100 个字"), printable])
    due = StringField("完成时间", [Optional(), readable_day])


class LineForm(Form):
    """One criterion: verdict and reason."""

    key = StringField()
    verdict = RadioField("意见", [InputRequired("请选择意见")], choices=VERDICTS)
    reason = StringField("理由", [Optional(), LONG, printable])


class ConditionsMixin:
    """Rows of conditions, at least three drawn."""

    conditions: FieldList

    def add_row(self) -> None:
        """One more empty row, up to the most a document prints."""
        if len(self.conditions.entries) < MOST_CONDITIONS:
            self.conditions.append_entry()

    def given(self) -> tuple[tuple[str, str, str], ...]:
        """(text, owner, ISO day) of the rows that are not empty; an unfinished row keeps its gaps for the guards."""
        rows = []
        for entry in self.conditions.entries:
            text, owner = (entry.form.text.data or "").strip(), (entry.form.owner.data or "").strip()
            due = day_from(entry.form.due.data or "")
            if text or owner or due:
                rows.append((text, owner, due.isoformat() if due else ""))
        return tuple(rows)


class OpinionForm(FlaskForm, ConditionsMixin):
    """A department's opinion: a line per criterion, the whole, conditions."""

    lines = FieldList(FormField(LineForm), max_entries=20)
    verdict = RadioField("综合意见", [InputRequired("请选择综合意见")], choices=VERDICTS)
    text = TextAreaField("意见内容", [DataRequired("请填写意见内容"), LONG, printable])
    conditions = FieldList(FormField(ConditionForm), min_entries=2, max_entries=MOST_CONDITIONS)


class ConclusionForm(FlaskForm, ConditionsMixin):
    """The coordinator's conclusion."""

    verdict = StringField("会商结论", [InputRequired("请选择会商结论")])
    reason = TextAreaField("理由", [DataRequired("请填写形成结论的理由"), LONG, printable])
    conditions = FieldList(FormField(ConditionForm), min_entries=3, max_entries=MOST_CONDITIONS)


def faults(form: FlaskForm) -> list[tuple[str, str]]:
    """(field id, sentence) through the rows, in page order."""
    found: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            for number, entry in enumerate(field.entries, start=1):
                found += [
                    (part.id, f"第 {number} 行：{part.errors[0]}") for part in entry.form if part.errors
                ]
        elif field.errors:
            found.append((field.id, str(field.errors[0])))
    return found


def half_conditions(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Sentences for conditions that lack a part."""
    return [
        f"第 {number} 条条件要写明内容、责任单位和完成时间"
        for number, row in enumerate(rows, start=1)
        if not all(row)
    ]
