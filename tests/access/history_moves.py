"""What moves a follow-up or joins two registrations in a random history, and what the youth and the guardian do."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.access import moves, oneself
from tests.access.acts import SERVICES, TOPICS, pick, standing_consents
from tests.access.history import LOOKS, NUMBERS, PLACES, History
from tests.access.stage import GUARDIANS, YOUTHS

OTHER_PLACES = st.integers(1, 2)
REGISTER = ("coordinator", "other_coordinator_here", "coordinator_elsewhere")


class Moves(History):
    """Hand-over, merge and its way back, and what is done by those whom it is about."""

    @rule(place=PLACES, is_named=st.booleans(), looks=LOOKS)
    def follow_up_is_offered(self, place: int, is_named: bool, looks: int) -> None:  # noqa: FBT001 - drawn
        work = moves.offer_hand_over(self.stage, place, is_named=is_named)
        self._step("hand-over offered", work, looks, at=self.stage.follow_ups[place])

    @rule(place=PLACES, looks=LOOKS)
    def follow_up_is_handed_over(self, place: int, looks: int) -> None:
        self._step("handed over", moves.hand_over(self.stage, place), looks, at=self.stage.follow_ups[place])

    @precondition(lambda self: self._there_is("hand_over"))
    @rule(which=NUMBERS, answer=st.sampled_from((*moves.ANSWERS, "accept")), looks=LOOKS)
    def offer_is_answered(self, which: int, answer: str, looks: int) -> None:
        waiting = [row for row in self.stage.facts.tables["hand_over"] if row["state"] == "offered"]
        offer = pick(waiting or self.stage.facts.tables["hand_over"], which)
        work = moves.answer_hand_over(self.stage, offer, answer)
        self._step(f"hand-over: {answer}", work, looks, at=offer["follow_up_id"])

    @rule(kept=PLACES, further=OTHER_PLACES, looks=LOOKS)
    def registrations_are_merged(self, kept: int, further: int, looks: int) -> None:
        work = moves.merge(self.stage, kept, (kept + further) % 3)
        self._step("registrations merged", work, looks, at=self.stage.follow_ups[kept])

    @precondition(lambda self: self._there_is("youth_merge"))
    @rule(which=NUMBERS, looks=LOOKS)
    def merge_is_undone(self, which: int, looks: int) -> None:
        merge = pick(self.stage.facts.tables["youth_merge"], which)
        at = moves.follow_up_of(self.stage, merge["kept_youth_id"])
        self._step("merge undone", moves.undo_merge(self.stage, merge), looks, at=at)

    @rule(place=PLACES, who=st.sampled_from(REGISTER), looks=LOOKS)
    def youth_is_registered_again(self, place: int, who: str, looks: int) -> None:
        work = moves.register_again(self.stage, place, who)
        self._step("registered again", work, looks, at=self.stage.follow_ups[place])

    @precondition(lambda self: self._there_is("possible_duplicate"))
    @rule(which=NUMBERS, looks=LOOKS)
    def possible_duplicate_is_closed(self, which: int, looks: int) -> None:
        duplicate = pick(self.stage.facts.tables["possible_duplicate"], which)
        self._step("possible duplicate closed", moves.close_duplicate(self.stage, duplicate), looks)

    @rule(who=st.sampled_from((*YOUTHS, *GUARDIANS)), looks=LOOKS)
    def she_signs_in(self, who: str, looks: int) -> None:
        self._step("signed in oneself", oneself.sign_in(self.stage, who), looks)

    @precondition(lambda self: self._a_consent_stands())
    @rule(
        which=NUMBERS, is_youth=st.booleans(), topic=st.sampled_from((None, *TOPICS)),
        to=st.sampled_from((None, *SERVICES)), looks=LOOKS,
    )  # fmt: skip
    def she_takes_it_back(
        self,
        which: int,
        is_youth: bool,  # noqa: FBT001 - drawn
        topic: str | None,
        to: str | None,
        looks: int,
    ) -> None:
        consent = pick(standing_consents(self.stage), which)
        place = self.stage.follow_ups.index(consent["follow_up_id"])
        who = (YOUTHS if is_youth else GUARDIANS)[place]
        work = oneself.take_back(self.stage, who, consent, topic, to)
        self._step("consent taken back by herself", work, looks, at=consent["follow_up_id"])
