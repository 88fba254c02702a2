"""A renewal begins with what stands of the consent before it, as the form can say it, and never with more."""

from collections.abc import Collection, Iterable
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.core.consents.kinds import Topic
from services.core.consents.renewing import Renewal, renewal_of
from services.core.consents.rules import ALL, Scope

SCHOOL, POLICE, TEAM, GONE = (uuid4() for _ in range(4))
ON_CASE = {SCHOOL, POLICE, TEAM}
PLAN, MEASURES, HEALTH = Topic.PLAN, Topic.MEASURES, Topic.HEALTH
FROM_ALL = [Scope(topic, None, reader) for topic in (PLAN, MEASURES) for reader in (SCHOOL, POLICE)]


def begins(opened: list[Scope], *limits: Scope) -> Renewal:
    return renewal_of(opened, limits, on_case=ON_CASE)


def test_what_nobody_has_limited_is_ticked_as_it_was_given() -> None:
    found = begins(FROM_ALL)
    assert set(found.cells) == {(PLAN, SCHOOL), (PLAN, POLICE), (MEASURES, SCHOOL), (MEASURES, POLICE)}
    assert (found.only_from, found.kept_out, found.fits) == ((), (), True)


def test_what_was_taken_back_or_kept_out_is_not_ticked() -> None:
    found = begins(FROM_ALL, Scope(None, None, POLICE), Scope(MEASURES, None, None))
    assert (found.cells, found.kept_out, found.fits) == (((PLAN, SCHOOL),), (), True)
    assert begins(FROM_ALL, ALL) == Renewal()


def test_what_is_kept_out_of_what_remains_stands_among_the_limits_and_each_once() -> None:
    police_measures, police = Scope(MEASURES, POLICE, None), Scope(None, POLICE, None)
    assert begins(FROM_ALL, police_measures, police_measures).kept_out == (police_measures,)
    # The wider says the narrower too.
    assert begins(FROM_ALL, police_measures, police).kept_out == (police,)
    # It touches nothing that remains.
    assert begins(FROM_ALL, Scope(MEASURES, None, None), police_measures).kept_out == ()
    assert begins([Scope(PLAN, None, POLICE)], police).kept_out == ()


def test_whom_it_is_from_is_filled_in_when_it_is_the_same_for_all() -> None:
    both = [Scope(topic, source, SCHOOL) for topic in (PLAN, MEASURES) for source in (TEAM, POLICE)]
    found = begins(both)
    assert (set(found.cells), set(found.only_from), found.fits) == (
        {(PLAN, SCHOOL), (MEASURES, SCHOOL)},
        {TEAM, POLICE},
        True,
    )
    assert begins(both, Scope(None, POLICE, None)).only_from == (TEAM,)
    # Nobody reads from itself: the police among the sources and among the readers are one tick each.
    found = begins([*both, Scope(PLAN, TEAM, POLICE)])
    assert ((PLAN, POLICE) in found.cells, set(found.only_from)) == (True, {TEAM, POLICE})


def test_what_the_form_cannot_say_is_left_to_the_talk_with_nothing_ticked() -> None:
    nothing = Renewal(fits=False)
    mixed = [Scope(PLAN, TEAM, SCHOOL), Scope(MEASURES, POLICE, SCHOOL)]
    assert begins(mixed) == nothing
    assert begins([Scope(PLAN, None, SCHOOL), Scope(MEASURES, TEAM, SCHOOL)]) == nothing
    three = [Scope(PLAN, POLICE, None), Scope(MEASURES, TEAM, None), Scope(PLAN, TEAM, SCHOOL)]
    assert begins(FROM_ALL, *three) == nothing
    # The form has no place for a service that is no longer on the case, and without it more would be open.
    assert begins(FROM_ALL, Scope(PLAN, GONE, None)) == nothing


def test_a_service_that_is_no_longer_on_the_case_is_not_ticked_and_frees_nobody_else() -> None:
    assert begins([Scope(PLAN, None, GONE), Scope(PLAN, None, SCHOOL)]).cells == ((PLAN, SCHOOL),)
    found = begins([Scope(PLAN, GONE, SCHOOL), Scope(PLAN, TEAM, SCHOOL)])
    assert (found.cells, found.only_from) == (((PLAN, SCHOOL),), (TEAM,))
    assert begins([Scope(PLAN, GONE, SCHOOL)]) == Renewal()


def read(
    opened: Iterable[Scope], limits: Collection[Scope], *, services: Collection[UUID]
) -> set[tuple[Topic | None, UUID, UUID | None]]:
    """Each topic that a service may read of what another wrote."""
    return {
        (row.topic, source, row.to_service_id)
        for row in opened
        for source in services
        if row.from_service_id in {None, source}
        and source != row.to_service_id
        and not any(limit.covers(Scope(row.topic, source, row.to_service_id)) for limit in limits)
    }


services = st.sampled_from([SCHOOL, POLICE, TEAM, GONE])
topics = st.sampled_from([PLAN, MEASURES, HEALTH])


@given(
    st.lists(st.builds(Scope, topics, st.one_of(st.none(), services), services), max_size=6),
    st.lists(
        st.builds(Scope, st.one_of(st.none(), topics), st.one_of(st.none(), services), st.one_of(st.none(), services)),
        max_size=4,
    ),
    st.sampled_from([ON_CASE, {*ON_CASE, GONE}]),
)
def test_the_form_sent_as_it_opens_lets_nobody_read_more_than_what_stands(
    opened: list[Scope], limits: list[Scope], on_case: set[UUID]
) -> None:
    everybody = {*ON_CASE, GONE}
    opened = [row for row in opened if row.from_service_id != row.to_service_id]
    found = renewal_of(opened, limits, on_case=on_case)
    sent = [
        Scope(topic, source, reader)
        for topic, reader in found.cells
        for source in (found.only_from or (None,))
        if source != reader
    ]
    before, after = (read(rows, out, services=everybody) for rows, out in ((opened, limits), (sent, found.kept_out)))
    assert after <= before
    if on_case == everybody and found.fits:
        assert after == before
