"""Words about single figures (R11): relied on, doubted, corrected with evidence. A correction taken is a new facts version."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Absent, Conflict, Invalid
from app.models import Application, FigureMark
from app.rulebook import Shelf
from app.services import flags, screenings, steps
from app.services.acting import Acting
from app.typed import Unreadable, decimal_from
from rules import figures
from rules.facts import ProjectFacts
from rules.facts_file import FactsError
from rules.parameters import RuleBook
from rules.units import unit_words
from workflows.cases import Actor
from workflows.vocabulary import FigureWord, ReviewState, Role

LEAD = frozenset({Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR})
# Where an opinion or a conclusion can still take it up.
MARKED_IN = frozenset({ReviewState.INTAKE, ReviewState.CONSULTATION, ReviewState.CONCLUSION})
REASON_CHARACTERS = 2000
EVIDENCE_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One declared figure of the current facts. value, unit: as printed."""

    path: str
    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the form brought. value: as typed, only for a correction."""

    path: str
    word: FigureWord
    value: str = ""
    evidence: str = ""
    reason: str = ""


def declared(facts: ProjectFacts, book: RuleBook) -> list[Row]:
    """Every figure that the applicant stated, in the order of the facts."""
    return [
        Row(
            path=figures.written(path),
            label=figures.label(facts, path, book),
            value=exact(value),
            unit=unit_words(figures.unit(facts, path)),
        )
        for path, value in figures.figures(facts)
        if figures.FIGURES[figures.shape(path)].declared
    ]


def of_case(session: Session, application: Application) -> list[FigureMark]:
    """Newest first."""
    return list(
        session.scalars(
            select(FigureMark)
            .where(FigureMark.application_id == application.id)
            .order_by(FigureMark.id.desc())
            .limit(200)
        )
    )


def mark(
    session: Session, acting: Acting, application: Application, *, seen: int, said: Said, book: RuleBook
) -> FigureMark:
    """采信、存疑、更正. Raises Invalid with a sentence for each field."""
    steps.require_version(session, application, seen)
    _require_open(application)
    facts, _ = screenings.facts_of(session, application)
    stated = {figures.written(path): (path, value) for path, value in figures.figures(facts)}
    if said.path not in stated or not figures.FIGURES[figures.shape(stated[said.path][0])].declared:
        raise Invalid([("path", "请选择一个申报的数据")])
    path, value = stated[said.path]
    corrected = _corrected(facts, value, said)
    row = FigureMark(
        application_id=application.id,
        facts_version=application.facts_version,
        path=said.path,
        label=figures.label(facts, path, book)[:120],
        declared=plain(value),
        unit=figures.unit(facts, path)[:20],
        word=said.word,
        value=plain(corrected) if corrected is not None else "",
        reason=said.reason.strip(),
        evidence=said.evidence.strip() if corrected is not None else "",
        body="" if acting.actor.role in LEAD else acting.actor.body,
        account_id=acting.actor.account_id,
        for_id=acting.actor.principal_id,
        said_at=acting.moment,
    )
    session.add(row)
    session.flush()
    steps.touch(
        session, acting, application, action=f"figure.{said.word.value}", label=f"数据{said.word.label}", note=told(row)
    )  # fmt: skip
    return row


def plain(value: Decimal) -> str:
    """Digits only, without the zeros at the end: what is stored and compared."""
    return format(value.normalize(), "f")


def exact(value: Decimal) -> str:
    """As people read it, and not rounded: whether 0.8521 is 0.85 is what such words are about."""
    return format(value.normalize(), ",f")


def told(row: FigureMark) -> str:
    """A mark in one line: which figure, old → new, why."""
    unit = f" {unit_words(row.unit)}" if row.unit else ""
    change = f" → {exact(Decimal(row.value))}{unit}（依据：{row.evidence}）" if row.value else ""
    reason = f"：{row.reason}" if row.reason else ""
    return f"{row.label} {exact(Decimal(row.declared))}{unit}{change}{reason}"


def _corrected(facts: ProjectFacts, value: Decimal, said: Said) -> Decimal | None:
    """The new value of a correction. Raises Invalid."""
    wrong: list[tuple[str, str]] = []
    if said.word is not FigureWord.CONFIRM and not said.reason.strip():
        wrong.append(("reason", "请写明理由"))
    if len(said.reason) > REASON_CHARACTERS:
        wrong.append(("reason", f"最多 {REASON_CHARACTERS} 个字，现有 {len(said.reason)} 个字"))
    new: Decimal | None = None
    if said.word is FigureWord.CORRECT:
        new, faults = _new_value(facts, value, said)
        wrong += faults
    if wrong:
        raise Invalid(wrong)
    return new


def _new_value(
    facts: ProjectFacts, value: Decimal, said: Said
) -> tuple[Decimal | None, list[tuple[str, str]]]:
    wrong: list[tuple[str, str]] = []
    new: Decimal | None = None
    try:
        new = decimal_from(said.value)
    except Unreadable:
        wrong.append(("value", f"“{said.value.strip()[:40]}”不是数，例如 168500 或者 0.85"))
    if new is None and not wrong:
        wrong.append(("value", "请填写更正后的数值"))
    elif new == value:
        wrong.append(("value", "更正后的数值和申报的一样"))
    elif new is not None:
        try:
            figures.stated(facts, {said.path: plain(new)})
        except FactsError as error:
            wrong.append(("value", str(error).partition("：")[2] or str(error)))
    if not said.evidence.strip():
        wrong.append(("evidence", "请写明依据的文件、材料或者记录"))
    elif len(said.evidence) > EVIDENCE_CHARACTERS:
        wrong.append(("evidence", f"最多 {EVIDENCE_CHARACTERS} 个字，现有 {len(said.evidence)} 个字"))
    return new, wrong


def _require_open(application: Application) -> None:
    if application.state not in MARKED_IN:
        raise Conflict(
            f"现在是“{application.state.label}”，只有在受理审查、部门会商和形成意见环节才能办理数据"
        )


def take(
    session: Session,
    acting: Acting,
    application: Application,
    number: int,
    *,
    seen: int,
    because: str,
    shelf: Shelf,
) -> None:
    """采纳更正: the next facts version, screened under the rule data of the case; opinions resting on it are flagged."""
    row = _open_correction(session, acting, application, number, seen)
    facts, _ = screenings.facts_of(session, application)
    path = figures.parsed(row.path)
    now = dict(figures.figures(facts)).get(path)
    if now is None or plain(now) != row.declared:
        raise Conflict("这个数据在更正提出之后已有变化，请核对后重新提出")
    book = shelf.by_digest(session, application.rules_digest)
    if book is None:
        raise Conflict("这件申报所用的规则数据已不在本系统，请先“用最新规则数据重新核查”再采纳更正")
    before = screenings.current(session, application)
    screenings.restate(session, acting, application, figures.put(facts, path, Decimal(row.value)))
    after = screenings.record(session, acting, application, book)
    row.facts_after = application.facts_version
    _settled(session, acting, row, "taken", because)
    note = f"{told(row)}；申报数据第 {application.facts_version} 版，核查结果 {after.sha256[:12]}"
    steps.touch(session, acting, application, action="figure.take", label="采纳数据更正", note=note)
    if before is not None:
        flags.after_rescreening(session, acting, application, before, after)


def keep(
    session: Session, acting: Acting, application: Application, number: int, *, seen: int, because: str
) -> None:
    """不采纳更正: the declared figure stands. Raises Invalid without a reason."""
    row = _open_correction(session, acting, application, number, seen)
    if not because.strip():
        raise Invalid([("because", "请写明不采纳的理由")])
    _settled(session, acting, row, "kept", because)
    note = f"{told(row)}；不采纳：{because.strip()}"
    steps.touch(session, acting, application, action="figure.keep", label="不采纳数据更正", note=note)


def _open_correction(
    session: Session, acting: Acting, application: Application, number: int, seen: int
) -> FigureMark:
    """Only the coordinator decides, and not on a correction that he or his principal proposed."""
    steps.require_version(session, application, seen)
    _require_open(application)
    row = session.scalar(
        select(FigureMark).where(FigureMark.id == number, FigureMark.application_id == application.id)
    )
    if row is None or row.word is not FigureWord.CORRECT:
        raise Absent(str(number))
    if row.settled_as:
        raise Conflict("这条更正已经处理过了")
    if own_work(acting.actor, row):
        raise Conflict("提出更正的人不能决定是否采纳，请由其他经办人办理")
    return row


def own_work(actor: Actor, row: FigureMark) -> bool:
    return actor.is_any_of(row.account_id, row.for_id)


def _settled(session: Session, acting: Acting, row: FigureMark, how: str, because: str) -> None:
    row.settled_as, row.settled_because = how, because.strip()
    row.settled_by, row.settled_for_id = acting.actor.account_id, acting.actor.principal_id
    row.settled_at = acting.moment
    session.flush()
