"""The coordinator words the notices and looks after mail that did not go out."""

from collections.abc import Callable

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Absent, Invalid
from app.services import deliveries, names, notice_texts, person_words
from app.typed import unprintable
from app.web.current import act, acting, services
from app.web.messages.blueprint import blueprint
from app.web.messages.forms import WordsForm
from app.web.messages.views import NUMBER
from app.web.presenting import form_faults
from workflows.vocabulary import Role

TO_DEPUTIES = "deputy"


@blueprint.get("/texts/")
def texts() -> str:
    with services().database.reading() as session:
        rows = notice_texts.all_of(session)
        waiting = len(deliveries.open_ones(session))
    groups: dict[str, list[notice_texts.Words]] = {}
    for row in rows:
        groups.setdefault(whom(row.to), []).append(row)
    return render_template("messages/texts.html", groups=groups, waiting=waiting)


def whom(to: str) -> str:
    """Whom an occasion's notice reaches, as printed."""
    return "代办人员" if to == TO_DEPUTIES else Role(to).label


@blueprint.route("/texts/<occasion>", methods=["GET", "POST"])
def text(occasion: str) -> str | tuple[str, int] | Response:
    with services().database.reading() as session:
        words = notice_texts.of(session, occasion)
    if request.method == "GET":
        return _page(words, WordsForm(data={"subject": words.subject, "words": words.text}))
    form = WordsForm(request.form)
    subject, body = (form.subject.data or "").strip(), (form.words.data or "").strip()
    wrong = notice_texts.faults(words, subject, body) or _odd(subject + body)
    if request.form.get("action") == "preview" and not wrong:
        return _page(words, form, shown=(subject, body))
    if not wrong:
        try:
            return _changed(
                occasion,
                lambda s: notice_texts.edit(s, acting(), occasion, seen=g.seen, subject=subject, text=body),
            )
        except Invalid as invalid:
            wrong = list(invalid.faults)
    for name, sentence in wrong:
        form[name].errors = [sentence]
    return _page(words, form), 422


@blueprint.post("/texts/<occasion>/restore")
def restore_text(occasion: str) -> Response:
    return _changed(occasion, lambda s: notice_texts.restore(s, acting(), occasion, seen=g.seen))


def _odd(typed: str) -> list[tuple[str, str]]:
    odd = unprintable(typed)
    return [("words", f"里面有不能显示的字符（{odd}），请删去后重新填写")] if odd else []


def _changed(occasion: str, change: Callable[[Session], None]) -> Response:
    def do(session: Session) -> str:
        change(session)
        return url_for("messages.text", occasion=occasion)

    return act(do)


def _page(words: notice_texts.Words, form: WordsForm, *, shown: tuple[str, str] = ("", "")) -> str:
    """shown: subject and text to read as filled in; those that stand where none are given."""
    subject, body = shown if any(shown) else (words.subject, words.text)
    with services().database.reading() as session:
        history = notice_texts.history(session, words.occasion)
        people = names.all(session)
    shipped = notice_texts.shipped()[words.occasion]
    return render_template(
        "messages/text.html",
        words=words,
        whom=whom(words.to),
        form=form,
        faults=form_faults(form),
        preview=notice_texts.preview(words, subject, body),
        typed=any(shown),
        history=history,
        people=people,
        as_shipped=(words.subject, words.text) == (shipped.subject, shipped.text),
        shipped=shipped,
    )


@blueprint.get("/texts/outbox")
def outbox() -> str:
    """Mail that waits, failed, or may or may not have gone out."""
    with services().database.reading() as session:
        rows = [
            (row, notice, person_words.masked_mail(row.address))
            for row, notice in deliveries.open_ones(session)
        ]
        people = names.all(session)
    set_up = bool(services().settings.smtp_url)
    return render_template(
        "messages/outbox.html", rows=rows, people=people, states=deliveries.STATES, set_up=set_up
    )


@blueprint.post("/texts/outbox/again")
def send_again() -> Response:
    named = request.form.get("notice", "")
    if not NUMBER.fullmatch(named):
        raise Absent(named)

    def do(session: Session) -> str:
        deliveries.send_again(session, acting(), int(named))
        return url_for("messages.outbox")

    return act(do)
