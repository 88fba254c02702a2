"""What is owed by e-mail leaves, one mail for each transaction."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from services.core.kit.settings import Settings
from services.core.kit.smtp import smtp_server
from services.core.mail.kinds import Outcome
from services.core.mail.letters import Compose, Sender
from services.core.mail.sending import CannotCompose, note_server, send_next, set_back
from services.core.mail.transport import SmtpTransport, Transport
from services.worker.jobs import Begin

# A worker that is told to stop finishes what it has begun: no more than this.
MOST_IN_A_RUN = 500
# Lines that break or fall silent in the middle of a mail: after so many in a row the rest waits for the next run.
MOST_IN_A_ROW = 3

log = logging.getLogger(__name__)


def sending(settings: Settings, compose: Compose) -> Callable[[Begin], Awaitable[None]]:
    """The job for the mail server of the settings; without one that is written down, and mail waits."""
    url = settings.smtp_url.get_secret_value() if settings.smtp_url else ""

    async def send_mail(begin: Begin) -> None:
        async with begin() as session:
            await note_server(session, is_set_up=bool(url))
        if not url:
            return
        sender = Sender.of(settings)
        transport = SmtpTransport(smtp_server(url), seconds=settings.smtp_seconds, local_host=sender.host)
        try:
            await send_due(begin, transport, compose, sender)
        finally:
            await transport.close()

    return send_mail


async def send_due(begin: Begin, transport: Transport, compose: Compose, sender: Sender) -> Counter[Outcome]:
    """Send what is due now, oldest first, and count what became of it.

    A server that is out of reach ends the run after one try, and so does one that breaks off again and again.

    Raises:
        CannotCompose: when all else is done, if a letter could not be put together; that mail waits.
    """
    counted: Counter[Outcome] = Counter()
    in_a_row = 0
    broken: CannotCompose | None = None
    while counted.total() < MOST_IN_A_RUN and in_a_row < MOST_IN_A_ROW:
        try:
            async with begin() as session:
                outcome = await send_next(session, transport, compose, sender)
        except CannotCompose as fault:
            broken, outcome = fault, Outcome.WAITS
            async with begin() as session:
                await set_back(session, fault.mail_id, f"CannotCompose {fault.kind}"[:60])
        if outcome is None:
            break
        counted[outcome] += 1
        if outcome is Outcome.SERVER_FAILS:
            break
        in_a_row = in_a_row + 1 if outcome is Outcome.BROKE_OFF else 0
    for outcome, count in counted.items():
        log.info("mail", extra={"job": "mail.send", "act": outcome.value, "count": count})
    if broken is not None:
        raise broken
    return counted
