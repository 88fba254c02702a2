"""What the youth or the guardian herself sees. All of it is what the row policies give her today, and no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import select, text

from services.core.access.actor import Ground
from services.core.access.oneself import my_says
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.consents.kinds import Signer
from services.core.consents.models import Consent
from services.core.consents.queries import consents_of, open_consent
from services.core.consents.views import ConsentView, OpenAlike, open_alike
from services.core.follow_ups.models import FollowUp
from services.core.kit.errors import NotFound
from services.core.organisation.models import Service

YOUTH_NAME = text("select youth_name from app.deciders_about_me(:follow_up_id) limit 1")


@dataclass(frozen=True, slots=True)
class Reader:
    """A service that reads something by consent right now."""

    service_id: UUID
    service_name: str
    lines: tuple[OpenAlike, ...]


@dataclass(frozen=True, slots=True)
class AboutMe:
    """One follow-up of hers, or of the child whose guardian she is: who leads it, who reads what, what was answered."""

    follow_up_id: UUID
    signer: Signer
    youth_name: str
    lead_service_name: str
    readers: tuple[Reader, ...]
    consents: tuple[ConsentView, ...]


async def about_me(work: Work) -> list[AboutMe]:
    """Everything that she has a say in today; each follow-up and each consent shown is logged."""
    says = await my_says(work)
    record_list(
        work,
        thing_kind="follow_up",
        shown=[(one.follow_up_id, one.follow_up_id, Ground.SUBJECT) for one in says],
    )
    found = []
    for one in says:
        consents, _ = await consents_of(work, one.follow_up_id)
        lead = await work.session.scalar(
            select(Service.name)
            .join(FollowUp, FollowUp.lead_service_id == Service.id)
            .where(FollowUp.id == one.follow_up_id)
        )
        name = await work.session.scalar(YOUTH_NAME, {"follow_up_id": one.follow_up_id})
        found.append(
            AboutMe(
                one.follow_up_id,
                Signer(one.signer),
                name or "",
                lead or "",
                readers_of(consents),
                tuple(consents),
            )
        )
    return found


async def open_mine(work: Work, consent_id: UUID) -> ConsentView:
    """One consent that she has a say in; opening it is logged.

    Raises:
        NotFound: when there is none such for her.
    """
    return await open_consent(work, await follow_up_of(work, consent_id), consent_id)


async def follow_up_of(work: Work, consent_id: UUID) -> UUID:
    """The follow-up that a consent of hers is about.

    Raises:
        NotFound: when there is none such for her.
    """
    found: UUID | None = await work.session.scalar(select(Consent.follow_up_id).where(Consent.id == consent_id))
    if found is None:
        raise NotFound("consent", consent_id)
    return found


def readers_of(consents: Iterable[ConsentView]) -> tuple[Reader, ...]:
    """The services that these consents let read something right now, by name; topics that are open alike together."""
    lines = open_alike(one for consent in consents for one in consent.opens)
    return tuple(
        Reader(key, name, tuple(of_reader))
        for (name, key), of_reader in groupby(lines, key=lambda line: (line.to_service_name, line.to_service_id))
    )
