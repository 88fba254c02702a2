"""What a renewal begins with: what stands of the consent before it, as the form of the talk can say it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from services.core.consents.kinds import Answer, Topic
from services.core.consents.rules import Scope
from services.core.consents.views import ChangeView, ConsentView, ScopeView

MOST_KEPT_OUT = 2
"""How many lines the form has for what is kept out."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The boxes to tick, from whom only (nobody named: from all), and what is kept out of it.

    `fits`: whether the form can say what stands. Where it cannot, nothing is ticked, and the talk begins anew.
    """

    cells: tuple[tuple[Topic, UUID], ...] = ()
    only_from: tuple[UUID, ...] = ()
    kept_out: tuple[Scope, ...] = ()
    fits: bool = True


def renewal_of(opened: Iterable[Scope], limits: Iterable[Scope], *, on_case: Collection[UUID]) -> Renewal:
    """What stands when the limits are taken out, for services on the case: never more than that.

    Args:
        opened: what the consent was given for.
        limits: what was kept out of it, taken back or refused since.
        on_case: the services that the form can name. What names another cannot be given again, and is left out.
    """
    limits = tuple(dict.fromkeys(limits))
    left = [
        row
        for row in opened
        if {row.from_service_id, row.to_service_id} <= {None, *on_case}
        and not any(limit.covers(row) for limit in limits)
    ]
    sources: dict[tuple[Topic, UUID], set[UUID | None]] = {}
    for row in left:
        if row.topic and row.to_service_id:
            sources.setdefault((row.topic, row.to_service_id), set()).add(row.from_service_id)
    only_from = {source for found in sources.values() if None not in found for source in found if source}
    if only_from and any(found != only_from - {reader} for (_, reader), found in sources.items()):
        return Renewal(fits=False)
    # What is not covered but touched is read from all but somebody; and nobody reads from itself in any case.
    touching = [
        limit
        for limit in limits
        if any(limit.touches(row) and limit.from_service_id != row.to_service_id for row in left)
    ]
    kept_out = [limit for limit in touching if not any(one != limit and one.covers(limit) for one in touching)]
    if len(kept_out) > MOST_KEPT_OUT or any(limit.from_service_id not in on_case for limit in kept_out):
        return Renewal(fits=False)
    return Renewal(tuple(sources), tuple(sorted(only_from)), tuple(kept_out))


def standing_of(before: ConsentView, answers: Iterable[ConsentView], *, on_case: Collection[UUID]) -> Renewal:
    """What stands of a consent. `answers`: the follow-up's, of which a later no to the same is a limit too."""
    later = (
        one
        for one in answers
        if one.answer is Answer.REFUSED and one.purpose is before.purpose and one.registered_at > before.registered_at
    )
    limits: list[ScopeView | ChangeView] = [*before.exclusions, *before.changes]
    limits += [row for no in later for row in no.scopes]
    return renewal_of([_scope(row) for row in before.scopes], [_scope(row) for row in limits], on_case=on_case)


def _scope(row: ScopeView | ChangeView) -> Scope:
    return Scope(row.topic, row.from_service_id, row.to_service_id)
