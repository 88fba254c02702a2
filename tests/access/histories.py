"""Random histories: whatever may happen to a follow-up happens in any order, and after each step somebody asks.

Hypothesis chooses what happens and who asks where; `acts.py`, `closings.py`, `moves.py` and `oneself.py` do it over
REST, `looks.py` holds each answer against the reference model. A history that goes wrong is made as short as it can be,
and is printed.
"""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import get_state_machine_test, precondition, rule

from tests.access import acts, closings
from tests.access.acts import SERVICES, TOPICS, pick
from tests.access.exits import exits
from tests.access.history import LOOKS, NUMBERS, PLACES, TIME, History
from tests.access.history_moves import Moves
from tests.access.looks import Difference, exits_of_people
from tests.access.stage import OSLO, Stage

STEPS_IN_ONE = 25
SCOPE = st.tuples(st.sampled_from(TOPICS), st.sampled_from((None, None, *SERVICES)), st.sampled_from(SERVICES))
PART = st.tuples(
    st.sampled_from((None, *TOPICS)), st.sampled_from((None, *SERVICES)), st.sampled_from((None, *SERVICES))
)
CONTACTS = {
    "school_contact": ("school_substitute", "school_not_on_case"),
    "police_contact": ("police_contact_not_on_case",),
    "child_welfare_contact": ("child_welfare_not_on_case",),
    "nav_contact": (),
    "school_substitute": ("school_contact",),
    "coordinator": (),
    "coordinator_elsewhere": (),
}


class Histories(Moves, History):
    """One history: consents and all that closes and opens doors around them."""

    # What happens to a consent.

    @rule(
        place=PLACES, scopes=st.lists(SCOPE, min_size=1, max_size=8), excluded=st.lists(PART, max_size=2),
        days=st.integers(1, 300), starts_in=st.sampled_from((0, 0, 0, 1, 7)),
        missing=st.sampled_from((None, None, None, 0, 1, 2)), looks=LOOKS,
    )  # fmt: skip
    def consent_is_given(self, place: int, scopes: Any, excluded: Any, looks: int, **how: Any) -> None:
        self._step(
            "consent given",
            acts.give_consent(self.stage, place, scopes, excluded, **how),
            looks,
            at=self.stage.follow_ups[place],
        )

    @rule(
        place=PLACES, to=st.sampled_from(SERVICES), excluded=st.lists(PART, max_size=1), days=st.integers(1, 300),
        missing=st.sampled_from((None, None, 0, 1)), is_of_lead=st.booleans(), looks=LOOKS,
    )  # fmt: skip
    def everything_is_opened_to_one_service(
        self,
        place: int,
        to: str,
        excluded: Any,
        is_of_lead: bool,  # noqa: FBT001 - drawn
        looks: int,
        **how: Any,
    ) -> None:
        writer = acts.lead_of(self.stage, self.stage.follow_ups[place]) if is_of_lead else None
        scopes: list[acts.Scope] = [(topic, writer, to) for topic in TOPICS]
        work = acts.give_consent(self.stage, place, scopes, excluded, **how)
        self._step("consent given", work, looks, at=self.stage.follow_ups[place])

    @precondition(lambda self: self._a_consent_stands())
    @rule(
        which=NUMBERS, scopes=st.lists(SCOPE, min_size=1, max_size=8), days=st.integers(1, 300),
        starts_in=st.sampled_from((0, 0, 1)), missing=st.sampled_from((None, None, 0, 1)), looks=LOOKS,
    )  # fmt: skip
    def consent_is_renewed(self, which: int, scopes: Any, looks: int, **how: Any) -> None:
        old = pick(acts.standing_consents(self.stage), which)
        place = self.stage.follow_ups.index(old["follow_up_id"])
        work = acts.give_consent(self.stage, place, scopes, [], renews=old, **how)
        self._step("consent renewed", work, looks, at=old["follow_up_id"])

    @precondition(lambda self: self._a_consent_stands())
    @rule(which=NUMBERS, looks=LOOKS)
    def all_who_have_not_sign(self, which: int, looks: int) -> None:
        consent = pick(acts.standing_consents(self.stage), which)
        self._step("all signed", acts.sign_by_all(self.stage, consent), looks, at=consent["follow_up_id"])

    @precondition(lambda self: self._a_consent_stands())
    @rule(which=NUMBERS, signer=st.integers(0, 5), looks=LOOKS)
    def consent_is_signed(self, which: int, signer: int, looks: int) -> None:
        consent = pick(acts.standing_consents(self.stage), which)
        self._step("consent signed", acts.sign_consent(self.stage, consent, signer), looks, at=consent["follow_up_id"])

    @precondition(lambda self: self._a_consent_stands())
    @rule(which=NUMBERS, part=PART, looks=LOOKS)
    def consent_is_withdrawn_in_part(self, which: int, part: Any, looks: int) -> None:
        consent = pick(acts.standing_consents(self.stage), which)
        self._step(
            "consent withdrawn in part",
            acts.withdraw_consent(self.stage, consent, part),
            looks,
            at=consent["follow_up_id"],
        )

    @precondition(lambda self: self._a_consent_stands())
    @rule(which=NUMBERS, looks=LOOKS)
    def consent_is_withdrawn(self, which: int, looks: int) -> None:
        consent = pick(acts.standing_consents(self.stage), which)
        self._step(
            "consent withdrawn",
            acts.withdraw_consent(self.stage, consent, (None, None, None)),
            looks,
            at=consent["follow_up_id"],
        )

    @rule(which=NUMBERS, place=PLACES, is_refused=st.booleans(), looks=LOOKS)
    def consent_is_invalidated_or_refused(
        self,
        which: int,
        place: int,
        is_refused: bool,  # noqa: FBT001 - drawn
        looks: int,
    ) -> None:
        standing = acts.standing_consents(self.stage)
        if is_refused or not standing:
            self._step("consent refused", acts.refuse(self.stage, place), looks, at=self.stage.follow_ups[place])
        else:
            consent = pick(standing, which)
            self._step(
                "consent invalidated", acts.invalidate_consent(self.stage, consent), looks, at=consent["follow_up_id"]
            )

    # Time, and who has parental responsibility.

    @rule(
        how=st.sampled_from(("minutes", "minutes", "days", "days", "birthday", "last day", "after it")), number=NUMBERS,
        looks=LOOKS,
    )  # fmt: skip
    def time_passes(self, how: str, number: int, looks: int) -> None:
        last = pick(self.stage.facts.tables["consent"], number)["valid_until"]
        days: dict[str, date] = {
            "days": self.stage.today + timedelta(days=number // 4 + 1),
            "birthday": acts.next_birthday(self.stage),
            "last day": last,
            "after it": last + timedelta(days=1),
        }
        later = self.stage.now + timedelta(minutes=20 * number + 1)
        moment = datetime.combine(days[how], time(), OSLO) if how in days else later
        self._step(TIME, self._later(moment), looks)

    @rule(
        comes=st.booleans(), number=NUMBERS, place=PLACES, responsibility=st.sampled_from(("joint", "taken_over")),
        day=st.sampled_from((None, -1, 0, 3)), looks=LOOKS,
    )  # fmt: skip
    def guardian_comes_or_changes(
        self,
        comes: bool,  # noqa: FBT001 - drawn
        number: int,
        place: int,
        responsibility: str,
        day: int | None,
        looks: int,
    ) -> None:
        at = self.stage.follow_ups[place]
        if comes:
            self._step("guardian added", acts.add_guardian(self.stage, place, responsibility, day or 0), looks, at=at)
        else:
            guardian = pick(self.stage.facts.tables["guardian"], number)
            work = acts.change_guardian(self.stage, guardian, responsibility=responsibility, ends_in=day)
            self._step("guardian changed", work, looks)

    # Who is on the follow-up.

    @rule(
        place=PLACES, contact=st.sampled_from(sorted(CONTACTS)), which=NUMBERS, days=st.integers(0, 60), looks=LOOKS,
    )  # fmt: skip
    def contact_is_replaced(self, place: int, contact: str, which: int, days: int, looks: int) -> None:
        others = (None, *CONTACTS[contact])
        substitute = others[which % len(others)]
        self._step(
            "contact named",
            acts.name_contact(self.stage, place, contact, substitute, days),
            looks,
            at=self.stage.follow_ups[place],
        )

    @rule(place=PLACES, service=st.sampled_from(SERVICES), looks=LOOKS)
    def service_takes_part(self, place: int, service: str, looks: int) -> None:
        self._step(
            "service added", acts.add_service(self.stage, place, service), looks, at=self.stage.follow_ups[place]
        )

    @rule(which=NUMBERS, ends_in=st.sampled_from((-1, 0, 4)), looks=LOOKS)
    def services_part_ends(self, which: int, ends_in: int, looks: int) -> None:
        part = pick(self.stage.facts.tables["participation"], which)
        self._step("service ended", acts.end_service(self.stage, part, ends_in), looks, at=part["follow_up_id"])

    # Doors that close whatever the consent says, emergencies and disclosures.

    @rule(how=st.sampled_from(sorted(closings.CLOSINGS)), place=PLACES, number=NUMBERS, looks=LOOKS)
    def a_door_closes(self, how: str, place: int, number: int, looks: int) -> None:
        self._step(how, closings.CLOSINGS[how](self.stage, place, number), looks, at=self.stage.follow_ups[place])

    @rule(number=NUMBERS, looks=LOOKS)
    def what_was_closed_is_opened(self, number: int, looks: int) -> None:
        self._step("opened again", closings.open_again(self.stage, number), looks)

    @rule(
        place=PLACES, who=st.sampled_from(("health_contact", "nav_contact", "coordinator_elsewhere", "coordinator")),
        topics=st.lists(st.sampled_from((*TOPICS, "contact_points")), min_size=1, max_size=4), hours=st.integers(1, 8),
        looks=LOOKS,
    )  # fmt: skip
    def emergency_is_opened(self, place: int, who: str, topics: list[str], hours: int, looks: int) -> None:
        self._step(
            "emergency opened",
            acts.open_emergency(self.stage, place, who, topics, hours),
            looks,
            at=self.stage.follow_ups[place],
        )

    @precondition(lambda self: self._there_is("emergency_access"))
    @rule(which=NUMBERS, looks=LOOKS)
    def emergency_ends(self, which: int, looks: int) -> None:
        emergency = pick(self.stage.facts.tables["emergency_access"], which)
        self._step("emergency ended", acts.end_emergency(self.stage, emergency), looks)

    @precondition(lambda self: self._there_is("emergency_access"))
    @rule(which=NUMBERS, looks=LOOKS)
    def emergency_is_reviewed(self, which: int, looks: int) -> None:
        emergency = pick(self.stage.facts.tables["emergency_access"], which)
        work = acts.review_emergency(self.stage, emergency)
        self._step("emergency reviewed", work, looks, at=emergency["follow_up_id"])

    @rule(place=PLACES, recipient=st.sampled_from(("school", "child_welfare", "grorud")), looks=LOOKS)
    def police_discloses(self, place: int, recipient: str, looks: int) -> None:
        self._step(
            "disclosure made", acts.disclose(self.stage, place, recipient), looks, at=self.stage.follow_ups[place]
        )

    # What is written.

    @rule(
        place=PLACES, service=st.sampled_from(SERVICES), topic=st.sampled_from(TOPICS[1:]), is_shared=st.booleans(),
        looks=LOOKS,
    )  # fmt: skip
    def note_is_written(self, place: int, service: str, topic: str, is_shared: bool, looks: int) -> None:  # noqa: FBT001
        work = acts.write_note(self.stage, place, service, topic, is_shared=is_shared)
        self._step("note written", work, looks, at=self.stage.follow_ups[place])

    @rule(
        place=PLACES, service=st.sampled_from(SERVICES), topic=st.sampled_from(TOPICS[1:]), is_shared=st.booleans(),
        looks=LOOKS,
    )  # fmt: skip
    def file_is_added(self, place: int, service: str, topic: str, is_shared: bool, looks: int) -> None:  # noqa: FBT001
        work = acts.add_file(self.stage, place, service, topic, is_shared=is_shared)
        self._step("file added", work, looks, at=self.stage.follow_ups[place])

    @precondition(lambda self: self._a_consent_stands())
    @rule(which=NUMBERS, looks=LOOKS)
    def signed_form_is_added(self, which: int, looks: int) -> None:
        consent = pick(acts.standing_consents(self.stage), which)
        self._step("signed form added", acts.add_scan(self.stage, consent), looks, at=consent["follow_up_id"])

    @rule(which=NUMBERS, topic=st.sampled_from(TOPICS[1:]), looks=LOOKS)
    def file_is_shared_or_not(self, which: int, topic: str, looks: int) -> None:
        file = pick(self.stage.facts.tables["attachment"], which)
        self._step("file shared or not", acts.share_file(self.stage, file, topic), looks, at=file["follow_up_id"])

    @rule(which=NUMBERS, looks=LOOKS)
    def note_is_shared_or_not(self, which: int, looks: int) -> None:
        note_ = pick(self.stage.facts.tables["note"], which)
        self._step("note shared or not", acts.share_note(self.stage, note_), looks, at=note_["follow_up_id"])

    @rule(place=PLACES, service=st.sampled_from(SERVICES), looks=LOOKS)
    def measure_is_logged(self, place: int, service: str, looks: int) -> None:
        self._step(
            "measure logged", acts.log_measure(self.stage, place, service), looks, at=self.stage.follow_ups[place]
        )


def play(
    stage: Stage, api: FastAPI, loop: asyncio.AbstractEventLoop, *, steps: int, seeded: int, shrinks: bool = False
) -> None:
    """Play so many steps of random histories, the same for the same seed.

    Raises:
        Difference: at the first answer that is not the model's; with `shrinks` after minutes of making it short.
    """
    ways_out = exits_of_people(list(exits(api)))
    test: Callable[[], None] = get_state_machine_test(
        partial(Histories, stage, ways_out, loop),  # type: ignore[arg-type]  # whatever makes one, is meant
        settings=settings(
            max_examples=max(1, steps // STEPS_IN_ONE),
            stateful_step_count=STEPS_IN_ONE,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    try:
        seed(seeded)(test)()
    except Difference as difference:
        difference.add_note(f"Found after {stage.done.total() + stage.refused.total()} steps.")
        difference.add_note(f"The same again: STEPS={steps} SEED={seeded}; with SHRINK=yes the history is made short.")
        raise
