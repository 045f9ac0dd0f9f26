"""Shapes of the meeting's forms. Whether it may be done now is judged by the services."""

import re

from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.services.headroom import Room
from app.services.meetings import Plan
from app.services.sitting import LONGEST_REASON, LONGEST_TEXT, Seat
from app.typed import Unreadable, day_from, decimal_from, normalised
from app.web.review.forms import MOST_CONDITIONS, ConditionForm, ConditionsMixin, printable
from workflows.vocabulary import Department

SHORT = Length(max=100, message="最多 100 个字")
NAME = Length(max=50, message="最多 50 个字")
MOST_SEATS = 40
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
PLACES = [SelectChoice(value=place.value, label=place.label) for place in Department]
VOICES = [SelectChoice(value="yes", label="表决"), SelectChoice(value="no", label="列席")]


def readable_time(_form: Form, field: StringField) -> None:
    if not _TIME.fullmatch(normalised(field.data or "")):
        raise ValidationError("开始时间应为 24 小时制，例如 09:30")


def readable_day(_form: Form, field: StringField) -> None:
    try:
        day_from(field.data or "")
    except Unreadable as wrong:
        raise ValidationError("会议日期应为日期，例如 2026-11-24") from wrong


def readable_amount(_form: Form, field: StringField) -> None:
    try:
        decimal_from(field.data or "")
    except Unreadable as wrong:
        raise ValidationError("可用量只能填数字，例如 12300") from wrong


def sourced(form: Form, field: StringField) -> None:
    """A figure without the paper it stands in is nobody's."""
    if (form["tce"].data or "").strip() and not (field.data or "").strip():
        raise ValidationError("请写明可用量出自哪份会议材料")


class PlanForm(FlaskForm):
    """A meeting to be held."""

    title = StringField("会议名称", [DataRequired("请填写会议名称"), SHORT, printable])
    held_on = StringField("会议日期", [DataRequired("请填写会议日期"), readable_day])
    starts_at = StringField("开始时间", [DataRequired("请填写开始时间"), readable_time])
    place = StringField("会议地点", [DataRequired("请填写会议地点"), SHORT, printable])

    def plan(self) -> Plan:
        """After validation."""
        day = day_from(self.held_on.data or "")
        if day is None:
            raise LookupError("validated without a day")
        hour, minute = normalised(self.starts_at.data or "").split(":")
        return Plan(
            title=(self.title.data or "").strip(),
            held_on=day,
            starts_at=f"{int(hour):02d}:{minute}",
            place=(self.place.data or "").strip(),
        )


class SeatForm(Form):
    """One person; a row without a name is nobody."""

    department = SelectField("部门", choices=PLACES)
    person = StringField("姓名", [Optional(), NAME, printable])
    post = StringField("职务", [Optional(), NAME, printable])
    voting = SelectField("身份", choices=VOICES)


class AttendanceForm(FlaskForm):
    """Everybody who came."""

    rows = FieldList(FormField(SeatForm), min_entries=4, max_entries=MOST_SEATS)

    def add_row(self) -> None:
        if len(self.rows.entries) < MOST_SEATS:
            self.rows.append_entry()

    def seats(self) -> list[Seat]:
        return [
            Seat(
                department=Department(row.form.department.data),
                name=(row.form.person.data or "").strip(),
                post=(row.form.post.data or "").strip(),
                voting=row.form.voting.data == "yes",
                field=row.form.person.id,
            )
            for row in self.rows.entries
            if (row.form.person.data or "").strip()
        ]


class RoomForm(Form):
    """One county's room. The source is asked for with the figure, never without."""

    county = HiddenField()
    tce = StringField("可用量", [Optional(), readable_amount])
    source = StringField("来源", [sourced, SHORT, printable])


class RoomsForm(FlaskForm):
    """Each county of the agenda."""

    rows = FieldList(FormField(RoomForm), max_entries=40)

    def rooms(self) -> dict[str, Room]:
        """Counties with a figure; a source alone is no figure."""
        found = {}
        for row in self.rows.entries:
            amount = decimal_from(row.form.tce.data or "")
            if amount is not None:
                found[row.form.county.data or ""] = Room(amount, (row.form.source.data or "").strip())
        return found


class ResolutionForm(FlaskForm, ConditionsMixin):
    """What the meeting resolves about one item."""

    verdict = StringField("决议", [InputRequired("请选择决议")])
    text = TextAreaField(
        "决议内容",
        [
            DataRequired("请写明决议内容"),
            Length(max=LONGEST_TEXT, message=f"最多 {LONGEST_TEXT} 个字"),
            printable,
        ],
    )
    reason = TextAreaField(
        "与表决结果不一致的理由",
        [Optional(), Length(max=LONGEST_REASON, message=f"最多 {LONGEST_REASON} 个字"), printable],
    )
    conditions = FieldList(FormField(ConditionForm), min_entries=3, max_entries=MOST_CONDITIONS)
