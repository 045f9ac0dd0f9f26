"""A person's own notices: unread first, marked as read by a press, and whether mail is wanted beside them."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import Account, Notice
from app.services import events
from app.services.acting import Acting
from app.settings import is_address

PAGE = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where the previous page ended."""

    read: bool
    id: int


def page(session: Session, account_id: int, after: Place | None = None) -> list[Notice]:
    """Unread first, the newest first of each; one row more than a page to know whether there is a next."""
    query = select(Notice).where(Notice.account_id == account_id)
    if after and after.read:
        query = query.where(Notice.read_at.is_not(None), Notice.id < after.id)
    elif after:
        query = query.where(
            or_(Notice.read_at.is_not(None), and_(Notice.read_at.is_(None), Notice.id < after.id))
        )
    rows = query.order_by(Notice.read_at.is_not(None), Notice.id.desc()).limit(PAGE + 1)
    return list(session.scalars(rows))


def mark(session: Session, acting: Acting, notice_id: int | None) -> None:
    """One of his own notices, or all of them (None), read now; others' are left alone."""
    rows = update(Notice).where(Notice.account_id == acting.actor.account_id, Notice.read_at.is_(None))
    if notice_id is not None:
        rows = rows.where(Notice.id == notice_id)
    session.execute(rows.values(read_at=acting.moment).execution_options(synchronize_session=False))


def set_mail(session: Session, acting: Acting, *, email: str, wanted: bool) -> None:
    """Where mail goes. Raises Invalid for what is no address."""
    email = email.strip()
    if email and not is_address(email):
        raise Invalid([("email", "邮箱应写成 name@example.com 这样，只用英文字母、数字和常用符号")])
    if wanted and not email:
        raise Invalid([("email", "要接收邮件，请填写邮箱")])
    account = session.get_one(Account, acting.actor.account_id)
    if (account.email, account.mail_wanted) == (email, wanted):
        return
    account.email, account.mail_wanted = email, wanted
    events.append(session, acting, action="account.mail", label="修改通知邮箱")
