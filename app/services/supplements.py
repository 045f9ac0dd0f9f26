"""补正: everything asked at once, only what is named open, answered once, and what changed shown as old → new."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.canonical import canonical_text
from app.documents.letter import Item
from app.errors import Absent, Conflict, Invalid
from app.models import Application, SupplementItem, SupplementNotice
from app.rulebook import Shelf
from app.services import drafts, flags, letter_words, letters, opened, screenings, side_facts, steps
from app.services.acting import Acting
from app.services.differences import Difference, between
from app.typed import unprintable
from workflows.cases import Request

MOST_ITEMS = 40
LONGEST_TEXT = 500
LONGEST_ANSWER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing to put right and what it opens. field empty: the whole section."""

    text: str
    section: str = ""
    field: str = ""
    material: str = ""


def request(
    session: Session, acting: Acting, application: Application, *, seen: int, asked: Sequence[Asked]
) -> SupplementNotice:
    """补正告知: one notice with every item; the clock stops. Raises Invalid with the faults of the items."""
    steps.require_version(session, application, seen)
    _refuse_faulty(asked)
    stage = application.state
    texts = tuple(item.text.strip() for item in asked)
    note = "；".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    steps.take(
        session, acting, application, "request_supplement", seen=seen, request=Request(items=texts), note=note
    )
    if application.due_on is None:
        raise LookupError("the policy gives a supplement its days")
    notice = SupplementNotice(
        application_id=application.id,
        number=len(of_application(session, application)) + 1,
        stage=stage,
        round=application.round,
        sent_at=acting.moment,
        sent_by=acting.actor.account_id,
        due_on=application.due_on,
        facts_before=application.facts_version,
        typed_before=canonical_text(drafts.typed(session, application.id)),
    )
    session.add(notice)
    session.flush()
    for number, item in enumerate(asked, start=1):
        session.add(
            SupplementItem(
                notice_id=notice.id,
                number=number,
                text=item.text.strip(),
                section=item.section,
                field=item.field,
                material=item.material,
            )
        )
    session.flush()
    _letter_of(session, acting, application, notice, texts)
    return notice


def _refuse_faulty(asked: Sequence[Asked]) -> None:
    faults = []
    if len(asked) > MOST_ITEMS:
        faults.append(("items-0-text", f"一份通知最多 {MOST_ITEMS} 项"))
    for place, item in enumerate(asked):
        name = f"items-{place}-text"
        if not item.text.strip():
            faults.append((name, f"请写明第 {place + 1} 项需要补正的内容"))
        elif len(item.text.strip()) > LONGEST_TEXT:
            faults.append((name, f"第 {place + 1} 项最多 {LONGEST_TEXT} 个字"))
        elif odd := unprintable(item.text):
            faults.append((name, f"第 {place + 1} 项里有不能印在文书上的字符（{odd}），请删去后重新填写"))
        if not (item.section or item.material):
            faults.append((f"items-{place}-opens", f"请选择第 {place + 1} 项对应的填报内容或者材料"))
    if faults:
        raise Invalid(faults)


def _letter_of(
    session: Session,
    acting: Acting,
    application: Application,
    notice: SupplementNotice,
    texts: tuple[str, ...],
) -> None:
    letter = letter_words.compose(
        session,
        acting,
        application,
        "supplement",
        paragraphs=(
            f"{letter_words.received(application)}收悉。经审查，需要补正 {len(texts)} 项，现一次告知如下。",
        ),
        items=[Item(title=text) for text in texts],
        closing=(
            f"请于{letter_words.day(notice.due_on)}前登录系统逐项补正并提交。补正期间不计入办理期限；"
            "逾期未补正的，本次申报终止，可以重新申报。"
        ),
    )
    letters.issue(session, acting, letter, application=application)


def of_application(session: Session, application: Application) -> Sequence[SupplementNotice]:
    """Oldest first."""
    return session.scalars(
        select(SupplementNotice)
        .where(SupplementNotice.application_id == application.id)
        .order_by(SupplementNotice.number)
    ).all()


def find(session: Session, application: Application, number: int) -> SupplementNotice:
    """Raises Absent."""
    row = session.scalar(
        select(SupplementNotice).where(
            SupplementNotice.application_id == application.id, SupplementNotice.number == number
        )
    )
    if row is None:
        raise Absent(f"{application.ref}/{number}")
    return row


def say(
    session: Session,
    acting: Acting,
    application: Application,
    notice: SupplementNotice,
    *,
    seen: int,
    answers: Mapping[int, tuple[str, bool]],
) -> None:
    """Keep the applicant's words item by item; nothing is handed in yet. answers: number → (words, put right)."""
    steps.require_version(session, application, seen)
    if notice.closed_as:
        raise Conflict("这份补正通知已经办结，不能再答复")
    faults = []
    for item in opened.items_of(session, notice):
        words, done = answers.get(item.number, (item.answer, item.done))
        if len(words) > LONGEST_ANSWER:
            faults.append((f"answer-{item.number}", f"第 {item.number} 项的说明最多 {LONGEST_ANSWER} 个字"))
        if odd := unprintable(words):
            faults.append((f"answer-{item.number}", f"第 {item.number} 项里有不能印在文书上的字符（{odd}）"))
        item.answer, item.done = words.strip(), done
    if faults:
        raise Invalid(faults)
    session.flush()
    steps.touch(session, acting, application, action="supplement.say", label="填写补正说明")


def answer(session: Session, acting: Acting, application: Application, *, seen: int, shelf: Shelf) -> None:
    """提交补正: the next facts version under the rule data of the case, a new screening, flags where it says otherwise."""
    steps.require_version(session, application, seen)
    notice = side_facts.open_notice(session, application)
    before = screenings.current(session, application)
    if notice is None or before is None:
        raise Conflict("这件申报没有待答复的补正通知")
    pinned = shelf.by_digest(session, application.rules_digest)
    book = pinned or shelf.current(session)
    version = screenings.file_facts(session, acting, application, book)
    after = screenings.record(session, acting, application, book)
    _refuse_unfinished(session, application)
    notice.typed_after = canonical_text(drafts.typed(session, application.id))
    changed = len(changes(notice))
    note = f"申报数据第 {version.number} 版，{changed} 处与原填报不同；规则核查 {after.sha256[:12]}"
    if pinned is None:
        note += f"；原规则数据不能重建，改用 {book.version}"
    steps.take(session, acting, application, "answer_supplement", seen=seen, note=note)
    notice.closed_as, notice.answered_at, notice.facts_after = "answered", acting.moment, version.number
    session.flush()
    flags.after_rescreening(session, acting, application, before, after)


def _refuse_unfinished(session: Session, application: Application) -> None:
    """What was opened must be right again before it is handed in."""
    rows = drafts.sections_of(session, application.id)
    wrong = [
        section.title
        for section in drafts.SECTIONS
        if section.name in opened.read(session, application).sections and rows[section.name].faults
    ]
    if wrong:
        raise Conflict(f"还有填写有误的内容，请先改好：{'、'.join(wrong)}")


def changes(notice: SupplementNotice) -> list[Difference]:
    """Old → new of an answered notice, as typed."""
    if not notice.typed_after:
        return []
    return between(json.loads(notice.typed_before), json.loads(notice.typed_after))


def lapse(session: Session, acting: Acting, application: Application) -> None:
    """逾期终止, by the clock: the answer period is over."""
    notice = side_facts.open_notice(session, application)
    note = f"应于 {notice.due_on:%Y-%m-%d} 前补正" if notice else ""
    steps.take(session, acting, application, "lapse", seen=application.version, note=note)
    if notice is not None:
        notice.closed_as = "lapsed"
        session.flush()
    letter = letter_words.compose(
        session,
        acting,
        application,
        "lapsed",
        paragraphs=(
            f"{letter_words.received(application)}需要补正，你单位{note}，逾期没有补正，本次申报终止。",
        ),
        closing="已占用的替代来源释放。你单位可以补齐后重新申报。",
    )
    letters.issue(session, acting, letter, application=application)
