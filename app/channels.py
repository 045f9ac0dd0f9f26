"""Ways out of the house: how a notice leaves the inbox. Mail is built in; anything else has the same three lines.

A channel for short messages would be a class with ``name = "sms"``, ``address_of`` giving the telephone number that
the account holds, and ``send`` posting ``subject`` (never longer than one message) to the operator's gateway:
``Refused`` when the gateway says no, ``Unsure`` when the answer is lost. It is entered in ``from_settings``.
"""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.settings import Settings

MAIL = "mail"
TIMEOUT = 20.0  # seconds


class Refused(Exception):
    """It was certainly not sent; the message says why."""


class Unsure(Exception):
    """It may have been sent: the connection was lost after the words were handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """number: of the notice, from which the receiver's side can tell a second copy."""

    number: int
    address: str
    subject: str
    text: str
    made_at: datetime


class Channel(Protocol):
    """One way out. ``send`` returns when the other side has taken the message over."""

    @property
    def name(self) -> str: ...

    def send(self, message: Message) -> None: ...


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """Mail by SMTP. ``url``: smtp://user:password@host:587?starttls=1 or smtps://host:465."""

    url: SplitResult
    sender: str
    name: str = MAIL

    def send(self, message: Message) -> None:
        mail = self._written(message)
        try:
            server = self._handed_in(message.address)
        except (smtplib.SMTPException, OSError) as error:
            raise Refused(_words(error)) from error
        try:
            code, answer = server.data(mail)
        except smtplib.SMTPDataError as error:
            raise Refused(_words(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unsure(_words(error)) from error
        finally:
            server.close()
        if code // 100 != 2:
            raise Refused(f"{code} {answer.decode('utf-8', 'replace')}")

    def _handed_in(self, address: str) -> smtplib.SMTP:
        """Up to the point where the words follow; nothing is sent yet."""
        server = self._connected()
        try:
            if parse_qs(self.url.query).get("starttls") == ["1"]:
                server.starttls(context=ssl.create_default_context())
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
            server.ehlo_or_helo_if_needed()
            for code, answer in (server.mail(self.sender), server.rcpt(address)):
                if code // 100 != 2:
                    raise smtplib.SMTPResponseException(code, answer)
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "", self.url.port
        if self.url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(host, port or 25, timeout=TIMEOUT)

    def _written(self, message: Message) -> bytes:
        mail = EmailMessage(policy=SMTP)
        subject = " ".join(message.subject.split())  # A line break would begin another header.
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.address, subject
        mail["Date"] = format_datetime(message.made_at)
        mail["Message-ID"] = f"<notice-{message.number}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail.as_bytes()


def from_settings(settings: Settings) -> dict[str, Channel]:
    """Name → channel; empty where none is set up."""
    if not settings.smtp_url:
        return {}
    return {MAIL: SmtpChannel(urlsplit(settings.smtp_url), settings.mail_from)}


Channels = Mapping[str, Channel]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
