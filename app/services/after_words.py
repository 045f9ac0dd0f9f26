"""Words of the letters that follow a decision: revocation, extension, check before production, reconsideration."""

from sqlalchemy.orm import Session

from app.documents.letter import Item, LetterContext
from app.models import Application, Decision, FollowUp
from app.services import letter_words
from app.services.acting import Acting
from workflows.vocabulary import FollowUpKind, Verdict


def revocation(
    session: Session, acting: Acting, application: Application, decision: Decision, reason: str
) -> LetterContext:
    """撤销决定."""
    paragraphs = (
        f"我办于{letter_words.day(decision.signed_on)}印发的《{decision.number}》，现予撤销，自即日起失效。",
        "撤销的理由如下。",
        *letter_words.lines(reason),
        "项目不得依据该意见继续办理后续手续；已占用的替代量释放。",
    )
    return letter_words.compose(session, acting, application, "revocation", paragraphs=paragraphs)


def answer(
    session: Session,
    acting: Acting,
    application: Application,
    request: FollowUp,
    decision: Decision,
    *,
    ended: str = "",
) -> LetterContext:
    """What was decided about a request, with its grounds. ended: how the decision ended before the answer (已撤销)."""
    granted = request.verdict is Verdict.APPROVE
    asked = f"你单位《{application.title}》的{request.kind.label}（{request.ref}）收悉。原意见为《{decision.number}》。"
    words = (_ENDED if ended and not granted else _WORDS[request.kind, granted]).format(
        number=decision.number,
        ended=ended,
        until=letter_words.day(decision.valid_until) if decision.valid_until else "",
    )
    grounds = Item(title="理由", lines=letter_words.lines(request.grounds))
    report = (
        (Item(title=_report_title(request), lines=letter_words.lines(request.report)),)
        if request.report
        else ()
    )
    return letter_words.compose(
        session,
        acting,
        application,
        request.kind.value,
        paragraphs=(asked, *words.splitlines()),
        items=(*report, grounds),
    )


def _report_title(request: FollowUp) -> str:
    return "现场核查情况" if request.kind is FollowUpKind.PRODUCTION_CHECK else "部门复核意见"


_ENDED = "经研究，《{number}》{ended}，这件申请不予同意。"
_WORDS: dict[tuple[FollowUpKind, bool], str] = {
    (FollowUpKind.EXTENSION, True): "经研究，准予延期一次，有效期至{until}（系统约定）。\n期满不再延期。",
    (FollowUpKind.EXTENSION, False): "经研究，不予延期，原意见到期失效。",
    (FollowUpKind.PRODUCTION_CHECK, True): "经核查，投产前应当落实的事项均已落实，投产核查合格。",
    (
        FollowUpKind.PRODUCTION_CHECK,
        False,
    ): "经核查，投产前应当落实的事项没有全部落实，投产核查不合格，不得投入生产。",
    (
        FollowUpKind.RECONSIDERATION,
        True,
    ): "经复核，撤销《{number}》，由你单位重新申报，我办重新会商联审。",
    (
        FollowUpKind.RECONSIDERATION,
        False,
    ): "经复核，维持《{number}》。\n如不服，可以依法申请行政复议或者提起行政诉讼。",
}
