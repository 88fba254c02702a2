"""What a mail server and a mail address look like in the settings and in a form. Nothing is sent from here."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the two brackets
_LONGEST_LOCAL_PART = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@{_LABEL}(?:\.{_LABEL})+")


def is_address(text: str) -> bool:
    """Whether this is one mail address, and nothing else: no name before it, no second one, no line break."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(text) <= LONGEST_ADDRESS and len(found[1]) <= _LONGEST_LOCAL_PART


class Security(StrEnum):
    """How the way to the server is guarded, by what stands before `://`."""

    NONE = "smtp"
    TLS = "smtps"
    STARTTLS = "smtp+starttls"


_PORTS = {Security.NONE: 25, Security.TLS: 465, Security.STARTTLS: 587}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    security: Security
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether nothing leaves this machine on the way there."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def smtp_server(url: str) -> SmtpServer:
    """The server that a setting names: `smtp://`, `smtps://` or `smtp+starttls://`, then `user:password@host:port`.

    Signs in user and password that mean something in an address are written with `%`.

    Raises:
        ValueError: when it is no such address; the words show nothing of it.
    """
    try:
        place = urlsplit(url)
        security = Security(place.scheme)
        port = place.port or _PORTS[security]
    except ValueError:
        raise ValueError(_NO_SERVER) from None
    if not place.hostname or place.path not in {"", "/"} or place.query or place.fragment:
        raise ValueError(_NO_SERVER)
    if (place.username is None) != (place.password is None):
        raise ValueError(_NO_SERVER)
    username, password = (unquote(part) if part is not None else None for part in (place.username, place.password))
    return SmtpServer(place.hostname, port, security, username, password)


_NO_SERVER = (
    "is no mail server: smtp://, smtps:// or smtp+starttls://, then user:password@ where it asks, host and port"
)
