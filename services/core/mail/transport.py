"""Handing a message to a mail server, and what it means when that does not go. No word of the server's leaves here."""

import re
import ssl
from contextlib import suppress
from enum import StrEnum
from typing import Protocol

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from services.core.kit.smtp import Security, SmtpServer

_CLOSING = 421  # RFC 5321: the server goes away, whatever was asked
_PERMANENT = 500
# RFC 3463, said of a recipient: nobody there, no such domain, a mailbox shut down. «5.4.1» is Exchange's.
_NOT_THERE = re.compile(r"5\.(?:1\.\d{1,3}|2\.1|4\.1)")
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# The same without a code of that kind.
_NOT_THERE_PLAIN = frozenset({550, 551, 553})
# What says that a message cannot be taken, now or later.
_NOT_TAKEN = frozenset({552, 554})


class About(StrEnum):
    """What a fault is about, and so what is to be done."""

    SERVER = "server"
    """It is out of reach, or takes nothing from us: all mail waits."""
    MAIL = "mail"
    """It will not take this one now: this one waits."""
    LINE = "line"
    """The line broke or fell silent in the middle: this one waits."""
    ADDRESS = "address"
    """There is nobody there: this one is refused, and nothing more is sent there."""
    MESSAGE = "message"
    """It will never take this one."""


class SendFault(Exception):
    """A mail that was not accepted: what the fault is about, and its code or kind."""

    def __init__(self, about: About, code: str) -> None:
        super().__init__(code)
        self.about = about
        self.code = code


class Transport(Protocol):
    """A way out of the house."""

    async def deliver(self, content: bytes, *, sender: str, recipient: str) -> None:
        """Hand over one message; when this returns, the other side answers for it.

        Raises:
            SendFault: it was not accepted, as far as we know.
        """


class SmtpTransport:
    """The mail server of the settings, over one connection that is opened when it is needed."""

    def __init__(self, server: SmtpServer, *, seconds: float, local_host: str) -> None:
        """Each command may take so many seconds; `local_host` is what we call ourselves."""
        self._server = server
        self._seconds = seconds
        self._local_host = local_host
        self._client: SMTP | None = None

    async def deliver(self, content: bytes, *, sender: str, recipient: str) -> None:
        """Hand over one message.

        Raises:
            SendFault: it was not accepted. After a silence or a broken line it may have been; the Message-ID tells.
        """
        client = await self._connected()
        try:
            await client.sendmail(sender, [recipient], content)
        except SMTPRecipientsRefused as refused:
            answer = refused.recipients[0]
            raise _recipient_fault(answer.code, answer.message) from None
        except SMTPDataError as refused:
            raise _content_fault(refused.code, refused.message) from None
        except SMTPResponseException as refused:  # the server takes nothing from us: the sender, the greeting
            raise SendFault(About.SERVER, _code(refused.code, refused.message)) from None
        except (SMTPException, OSError) as error:
            client.close()
            raise SendFault(About.LINE, type(error).__name__) from None

    async def close(self) -> None:
        """Say goodbye; whether the server hears it does not matter."""
        if self._client is not None and self._client.is_connected:
            with suppress(SMTPException, OSError):
                await self._client.quit()
            self._client.close()
        self._client = None

    async def _connected(self) -> SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            timeout=self._seconds,
            local_hostname=self._local_host,
        )
        try:
            await client.connect()
        except SMTPResponseException as refused:
            raise SendFault(About.SERVER, _code(refused.code, refused.message)) from None
        except (SMTPException, ssl.SSLError, OSError) as error:
            raise SendFault(About.SERVER, type(error).__name__) from None
        self._client = client
        return client


def _recipient_fault(code: int, message: str) -> SendFault:
    told = _code(code, message)
    if code == _CLOSING:
        return SendFault(About.SERVER, told)
    if code < _PERMANENT:
        return SendFault(About.MAIL, told)
    enhanced = told.partition(" ")[2]
    if _NOT_THERE.fullmatch(enhanced) or (not enhanced and code in _NOT_THERE_PLAIN):
        return SendFault(About.ADDRESS, told)
    if not enhanced and code in _NOT_TAKEN:
        return SendFault(About.MESSAGE, told)
    # «Relaying denied» and the like are about us, and are put right by whoever runs the service: nothing is lost of it.
    return SendFault(About.MAIL, told)


def _content_fault(code: int, message: str) -> SendFault:
    if code == _CLOSING:
        return SendFault(About.SERVER, _code(code, message))
    return SendFault(About.MAIL if code < _PERMANENT else About.MESSAGE, _code(code, message))


def _code(code: int, message: str) -> str:
    """The three digits, and the enhanced code where there is one («550 5.1.1»). What it said may hold an address."""
    enhanced = _ENHANCED.match(message)
    return f"{code} {enhanced[1]}" if enhanced else str(code)
