"""The words of notices: shipped with the release, worded anew by the coordinator, checked before they are used."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Absent, Invalid
from app.models import NoticeText
from app.services import events
from app.services.acting import Acting
from rules.vocabulary import Labelled

SHIPPED = Path(__file__).resolve().parent.parent / "texts" / "notices.toml"
SUBJECT_LIMIT = 70  # one short message (pages §6)
TEXT_LIMIT = 500
TITLE_IN_SUBJECT = 16
_PLACE = re.compile(r"\{([^{}]*)\}")


class Field(Labelled):
    """What a text may name, by its label between braces."""

    REF = "ref", "编号"
    TITLE = "title", "项目"
    STAGE = "stage", "环节"
    DUE = "due", "期限"
    PROMISE = "promise", "承诺"
    DEPARTMENT = "department", "部门"
    REASON = "reason", "原因"
    ITEMS = "items", "几项"
    VERDICT = "verdict", "结论"
    LEFT = "left", "余日"
    MATTER = "matter", "事项"
    MEETING = "meeting", "会议"
    WHO = "who", "何人"


ALWAYS = (Field.REF, Field.TITLE, Field.STAGE, Field.DUE, Field.PROMISE)
SAMPLE: dict[Field, str] = {
    Field.REF: "LS2026-411221-0031",
    Field.TITLE: "示例水泥有限公司年产一百万吨熟料生产线改建项目",
    Field.STAGE: "部门会商",
    Field.DUE: "2026-12-04",
    Field.PROMISE: "2026-12-24",
    Field.DEPARTMENT: "市自然资源和规划局",
    Field.REASON: "示例：第 2 条退出产线的清单页看不清",
    Field.ITEMS: "3 项",
    Field.VERDICT: "有条件通过",
    Field.LEFT: "剩 2 个工作日",
    Field.MATTER: "示例：投产前拆除第 2 条退出产线",
    Field.MEETING: "HY2026-003，2026-12-08 09:30，示例会议室",
    Field.WHO: "孙示例",
}
"""Invented, as long as such values become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One occasion's words. fields: what may be named. version 0: as shipped."""

    occasion: str
    label: str
    to: str
    subject: str
    text: str
    fields: tuple[Field, ...]
    must: tuple[Field, ...]
    version: int = 0

    def filled(self, values: Mapping[Field, str]) -> tuple[str, str]:
        """Subject and text; the project's name is cut short in the subject."""
        short = {**values, Field.TITLE: shortened(values.get(Field.TITLE, ""), TITLE_IN_SUBJECT)}
        return _fill(self.subject, short), _fill(self.text, values)


def shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _fill(text: str, values: Mapping[Field, str]) -> str:
    named = {field.label: value for field, value in values.items()}
    return _PLACE.sub(lambda found: named.get(found[1], "—"), text)


@cache
def shipped() -> dict[str, Words]:
    """Every occasion, in the order of the file."""
    rows = tomllib.loads(SHIPPED.read_text("utf-8"))
    fields = {field.label: field for field in Field}
    return {
        key: Words(
            occasion=key,
            label=row["label"],
            to=row["to"],
            subject=row["subject"],
            text=row["text"],
            fields=(*ALWAYS, *(fields[name] for name in row.get("also", ()))),
            must=tuple(fields[name] for name in row["must"]),
        )
        for key, row in rows.items()
    }


def of(session: Session, occasion: str) -> Words:
    """As they stand now. Raises Absent for an occasion nobody knows."""
    words = shipped().get(occasion)
    if words is None:
        raise Absent(occasion)
    row = session.scalar(
        select(NoticeText).where(NoticeText.occasion == occasion).order_by(NoticeText.version.desc()).limit(1)
    )
    return _worded(words, row) if row else words


def all_of(session: Session) -> list[Words]:
    """Every occasion as it stands now, in the order of the file; one query."""
    newest = (
        select(NoticeText.occasion, func.max(NoticeText.version)).group_by(NoticeText.occasion).subquery()
    )
    rows = session.scalars(
        select(NoticeText).join(
            newest, (NoticeText.occasion == newest.c[0]) & (NoticeText.version == newest.c[1])
        )
    )
    edited = {row.occasion: row for row in rows}
    return [
        _worded(words, edited[words.occasion]) if words.occasion in edited else words
        for words in shipped().values()
    ]


def history(session: Session, occasion: str) -> list[NoticeText]:
    """Newest first."""
    return list(
        session.scalars(
            select(NoticeText).where(NoticeText.occasion == occasion).order_by(NoticeText.version.desc())
        )
    )


def preview(words: Words, subject: str, text: str) -> tuple[str, str]:
    """With the sample's values, as they would read."""
    return _worded_as(words, subject, text, words.version).filled(SAMPLE)


def faults(words: Words, subject: str, text: str) -> list[tuple[str, str]]:
    """(field, sentence) for everything that is wrong with new words."""
    found = [
        *_faults_of(words, "subject", "题目", subject, 200),
        *_faults_of(words, "words", "正文", text, TEXT_LIMIT),
    ]
    named = set(_PLACE.findall(subject + text))
    missing = [field.label for field in words.must if field.label not in named]
    if missing:
        found.append(("words", f"题目或正文里要写 {'、'.join(f'{{{name}}}' for name in missing)}"))
    length = len(preview(words, subject, text)[0])
    if not found and length > SUBJECT_LIMIT:
        found.append(("subject", f"题目也是短信，填好后最多 {SUBJECT_LIMIT} 个字，现在 {length} 个字"))
    return found


def _faults_of(words: Words, name: str, label: str, typed: str, limit: int) -> list[tuple[str, str]]:
    if not typed.strip():
        return [(name, f"请填写{label}")]
    if len(typed) > limit:
        return [(name, f"{label}最多 {limit} 个字，现有 {len(typed)} 个字")]
    known = [field.label for field in words.fields]
    unknown = [place for place in _PLACE.findall(typed) if place not in known]
    if unknown:
        usable = "、".join(f"{{{one}}}" for one in known)
        return [(name, f"{label}里的 {{{unknown[0]}}} 不能用；可以用 {usable}")]
    if re.search(r"[{}]", _PLACE.sub("", typed)):
        return [(name, f"{label}里有不成对的花括号，请写成 {{编号}} 这样")]
    return []


def edit(session: Session, acting: Acting, occasion: str, *, seen: int, subject: str, text: str) -> None:
    """A new version of an occasion's words; the same words again make none. Raises Invalid."""
    words = of(session, occasion)
    subject, text = subject.strip(), text.strip()
    wrong = faults(words, subject, text)
    if words.version != seen:
        wrong = [("words", "页面打开之后，这条用语已有新的版本，请核对后再保存"), *wrong]
    if wrong:
        raise Invalid(wrong)
    if (subject, text) == (words.subject, words.text):
        return
    session.add(
        NoticeText(
            occasion=occasion,
            version=words.version + 1,
            subject=subject,
            text=text,
            edited_by=acting.actor.account_id,
            edited_at=acting.moment,
        )
    )
    session.flush()
    events.append(
        session,
        acting,
        action="notice_text.edit",
        label="修改通知用语",
        about=occasion[:20],
        note=f"{words.label}：{subject}／{text}",
    )


def restore(session: Session, acting: Acting, occasion: str, *, seen: int) -> None:
    """Back to the words shipped: a version of its own, so that the history stays whole."""
    words = shipped().get(occasion)
    if words is None:
        raise Absent(occasion)
    edit(session, acting, occasion, seen=seen, subject=words.subject, text=words.text)


def _worded(words: Words, row: NoticeText) -> Words:
    return _worded_as(words, row.subject, row.text, row.version)


def _worded_as(words: Words, subject: str, text: str, version: int) -> Words:
    return Words(
        occasion=words.occasion,
        label=words.label,
        to=words.to,
        subject=subject,
        text=text,
        fields=words.fields,
        must=words.must,
        version=version,
    )
