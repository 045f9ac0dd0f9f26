"""Shapes of the keeper's forms. What a row may hold is judged by the rule book itself when the proposal is made."""

import re
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import (
    FileField,
    Form,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.typed import Unreadable, day_from, decimal_from, unprintable
from rules.amendments import AmendmentKind
from rules.vocabulary import Evidence, Force

SHORT = Length(max=100, message="最多 100 个字")
LONG = Length(max=1000, message="最多 1000 个字")
SEEN = (Evidence.READ, Evidence.READ_PARTIAL, Evidence.SECONDARY, Evidence.UNVERIFIED)
SEEN_WORDS = {
    Evidence.READ: "读到了正式文件的原文",
    Evidence.READ_PARTIAL: "只读到摘录",
    Evidence.SECONDARY: "从转述中看到（标“未核实”）",
    Evidence.UNVERIFIED: "没有看到文件（标“未核实”）",
}
_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
ENDED = (Force.SUSPENDED, Force.REPEALED)


def printable(_form: Form, field: StringField) -> None:
    if odd := unprintable(field.data or ""):
        raise ValidationError(f"里面有不能印在文书上的字符（{odd}），请删去后重新填写")


def readable_day(_form: Form, field: StringField) -> None:
    try:
        day_from(field.data or "")
    except Unreadable as wrong:
        raise ValidationError(f"{field.label.text}应为日期，例如 2026-12-01") from wrong


def readable_number(_form: Form, field: StringField) -> None:
    try:
        decimal_from(field.data or "")
    except Unreadable as wrong:
        name = "" if field.name == "value" else field.label.text
        raise ValidationError(f"{name or '取值'}只能填数字，例如 1.25") from wrong


def code(_form: Form, field: StringField) -> None:
    if not _CODE.fullmatch(field.data or ""):
        raise ValidationError("简称只能用大写英文字母、数字和连字符，例如 HN-COAL-2026")


class Proposal(FlaskForm):
    """What every proposal says: why, on which document; the scan once kept stays kept when a word is wrong."""

    reason = TextAreaField("提出修订的理由", [DataRequired("请写明提出修订的理由"), LONG, printable])
    document_number = StringField("正式文件的文号", [Optional(), SHORT, printable])
    scan = FileField("正式文件的扫描件")
    kept_scan = HiddenField()


class CitedProposal(Proposal):
    """Source and article."""

    source = SelectField("来源文件", [InputRequired("请选择来源文件")], validate_choice=False)
    article = StringField("条款", [DataRequired("请写明条款"), SHORT, printable])


class PeriodProposal(CitedProposal):
    """What every new period says beside its figures: since when, and who saw it where."""

    valid_from = StringField("自哪一天起", [DataRequired("请填写自哪一天起"), readable_day])
    published_on = StringField("文件公布日期", [Optional(), readable_day])
    evidence = RadioField(
        "看到原文了吗",
        [InputRequired("请选择是否看到原文")],
        choices=[SelectChoice(value=seen.value, label=SEEN_WORDS[seen]) for seen in SEEN],
    )
    entry_correction = StringField("更正录入错误的理由", [Optional(), LONG, printable])
    note = StringField("说明", [Optional(), LONG, printable])


class PeriodForm(PeriodProposal):
    """A new period of a value; choices of ``value`` where it is a word."""

    value = StringField("新的取值", [DataRequired("请填写新的取值")])


class NumberPeriodForm(PeriodForm):
    value = StringField("新的取值", [DataRequired("请填写新的取值"), readable_number])


class WordPeriodForm(PeriodForm):
    value = SelectField("新的取值", [InputRequired("请选择新的取值")], validate_choice=False)


class DayPeriodForm(PeriodForm):
    value = StringField("新的取值（日期）", [DataRequired("请填写新的取值"), readable_day])


class ConfirmForm(Proposal):
    """An unverified value compared with the official text."""

    confirmed_on = StringField("核对日期", [DataRequired("请填写核对日期"), readable_day])
    article = StringField("正式文件中的条款", [Optional(), SHORT, printable])
    note = StringField("说明", [Optional(), LONG, printable])


class EndForm(CitedProposal):
    """A provision is suspended or repealed."""

    valid_to = StringField("执行到哪一天（最后一天）", [DataRequired("请填写最后一天"), readable_day])
    force = RadioField(
        "之后的效力",
        [InputRequired("请选择之后的效力")],
        choices=[SelectChoice(value=force.value, label=force.label) for force in ENDED],
    )
    note = StringField("说明", [Optional(), LONG, printable])


def form_for(
    kind: AmendmentKind, words: Sequence[tuple[str, str]], *, day: bool, sources: Sequence[tuple[str, str]]
) -> Proposal:
    """The empty or posted form. words: choices of the value; day: the value is a date."""
    if kind is AmendmentKind.CONFIRM:
        return ConfirmForm()
    form: CitedProposal
    if kind is AmendmentKind.END:
        form = EndForm()
    else:
        form = DayPeriodForm() if day else WordPeriodForm() if words else NumberPeriodForm()
        if isinstance(form, WordPeriodForm):
            form.value.choices = [("", "请选择"), *words]
    form.source.choices = [("", "请选择"), *sources]
    return form


class SourceForm(Proposal):
    """A document that values may come from; a value of it is proposed afterwards."""

    key = StringField("简称（英文字母、数字和连字符）", [DataRequired("请填写简称"), SHORT, code])
    title = StringField("文件名称", [DataRequired("请填写文件名称"), SHORT, printable])
    issuer = StringField("发文机关", [DataRequired("请填写发文机关"), SHORT, printable])
    in_force = StringField("施行日期", [Optional(), readable_day])
    url = StringField("网址", [Optional(), LONG, printable])
    evidence = RadioField(
        "看到原文了吗",
        [InputRequired("请选择是否看到原文")],
        choices=[SelectChoice(value=seen.value, label=SEEN_WORDS[seen]) for seen in SEEN],
    )
