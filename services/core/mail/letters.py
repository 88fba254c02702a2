"""A letter: what a mail says, as the feature that owes it puts it together, and as it goes over the wire."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core.kit.settings import Settings
from services.core.mail.kinds import MailKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedMail:
    """A mail that is about to leave. `now` is the moment of the transaction that sends it, in UTC."""

    id: UUID
    user_id: UUID
    kind: MailKind
    digest_on: date | None
    owed_at: datetime
    not_before: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, in the reader's language (`nb` or `nn`): references and links, never a name or a content."""

    subject: str
    text: str
    language: str


Compose = Callable[[AsyncSession, OwedMail], Awaitable[Letter | None]]
"""What a feature that owes mail gives the worker: the letter as things are now, or None when it has become moot."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mail comes from. `host` stands after the at-sign of each Message-ID."""

    address: str
    host: str

    @classmethod
    def of(cls, settings: Settings) -> "Sender":
        """As the settings say.

        Raises:
            SystemExit: with one sentence, when MAIL_FROM is missing.
        """
        return cls(settings.need("mail_from"), urlsplit(settings.public_url).hostname or "localhost")

    def message_id(self, mail_id: UUID) -> str:
        """The Message-ID of a mail: the same each time it is tried, so that a repeat is recognised."""
        return f"<{mail_id}@{self.host}>"


def as_bytes(letter: Letter, *, mail: OwedMail, sender: Sender, address: str) -> bytes:
    """The message as it is handed to the server (RFC 5322). Plain text: nothing to load or to follow.

    Raises:
        ValueError: when a header would hold a line break.
    """
    message = EmailMessage(policy=SMTP)
    message.set_content(letter.text, cte="quoted-printable")  # first: it takes away what Content-… there is
    message["From"] = sender.address
    message["To"] = address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(mail.now)
    message["Message-ID"] = sender.message_id(mail.id)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to it
    message["Content-Language"] = letter.language
    return message.as_bytes()
