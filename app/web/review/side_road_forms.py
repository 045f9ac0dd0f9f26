"""Forms of the side roads; what a step asks for is asked by the procedure's guards, what a field asks for here."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Form, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.typed import Unreadable, day_from
from app.web.review.forms import LONG, printable
from workflows.vocabulary import Verdict


def readable(_form: Form, field: StringField) -> None:
    try:
        day_from(field.data or "")
    except Unreadable as wrong:
        raise ValidationError("收到日期应为日期，例如 2027-01-15") from wrong


class RefusalForm(FlaskForm):
    """Why the application is refused at the door; the choices are the policy's."""

    ground = RadioField("不予受理的理由", [InputRequired("请选择不予受理的理由")], validate_choice=False)
    reason = TextAreaField("具体情况", [DataRequired("请写明具体情况"), LONG, printable])


class ProvinceForm(FlaskForm):
    """What the province answered."""

    verdict = RadioField(
        "省级意见的结论",
        [InputRequired("请选择省级意见的结论")],
        choices=[SelectChoice(value=verdict.value, label=verdict.label) for verdict in Verdict],
    )
    document_number = StringField(
        "省级文书的文号",
        [DataRequired("请填写省级文书的文号"), Length(max=60, message="文号最多 60 个字"), printable],
    )
    text = TextAreaField("省级意见摘要（选填）", [Optional(), LONG, printable])
    scan = FileField("省级文书扫描件")


class ObjectionForm(FlaskForm):
    """One objection as received on paper or by mail."""

    received_on = StringField("收到日期", [DataRequired("请填写收到日期"), readable])
    sender = StringField(
        "提出人", [DataRequired("请填写提出人"), Length(max=100, message="提出人最多 100 个字"), printable]
    )
    objection = TextAreaField("异议内容", [DataRequired("请填写异议内容"), LONG, printable])
