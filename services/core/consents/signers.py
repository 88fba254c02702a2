"""Who must sign, by topic, age and parental responsibility on a day. Pure.

The main rule is barnelova §§ 31 and 33 and vergemålsloven § 9: guardians decide, the youth beside them from 15, alone
from 18; in health alone from 16 (pasient- og brukerrettighetsloven § 4-3). The ages are rows with validity dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.core.consents.kinds import Purpose, Signer, Topic
from services.core.people.kinds import Responsibility
from services.core.people.rules import Held, age_on


@dataclass(frozen=True, slots=True)
class Rule:
    """From what age the youth signs too, and from what age alone, for one topic in one period."""

    topic: Topic
    valid_from: date
    valid_until: date | None
    together_from: int
    alone_from: int
    legal_basis: str

    def holds_on(self, day: date) -> bool:
        """Whether this is the rule on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Decider:
    """A guardian, and the period in which she has parental responsibility."""

    guardian_id: UUID
    held: Held


@dataclass(frozen=True, slots=True)
class Required:
    """Somebody who must sign, for which topics, by which law."""

    signer: Signer
    guardian_id: UUID | None
    topics: tuple[Topic, ...]
    legal_bases: tuple[str, ...]


def topics_to_sign(purpose: Purpose, topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """The topics that decide who signs. Statistics opens no topic; it is signed by the main rule."""
    return (Topic.IDENTITY,) if purpose is Purpose.STATISTICS else tuple(sorted(set(topics), key=list(Topic).index))


def required_signers(
    topics: Iterable[Topic],
    *,
    on: date,
    given_on: date,
    birth_date: date,
    deciders: Iterable[Decider],
    rules: Iterable[Rule],
) -> tuple[Required, ...]:
    """Who must have signed for these topics as things are on a day, the youth first.

    `given_on` decides which version of the rule holds, and whether the youth was old enough to be asked to sign: who
    turns 15 afterwards is asked anew, and the consent stands meanwhile.
    """
    held = [one for one in deciders if one.held.holds_on(on)]
    needed: dict[tuple[Signer, UUID | None], list[Rule]] = {}
    for rule in _rules_of(topics, rules, given_on):
        for who in _who(rule, on=on, given_on=given_on, birth_date=birth_date, held=held):
            needed.setdefault(who, []).append(rule)
    order = list(Signer)
    return tuple(
        Required(
            signer,
            guardian_id,
            tuple(one.topic for one in rules_of),
            tuple(dict.fromkeys(one.legal_basis for one in rules_of)),
        )
        for (signer, guardian_id), rules_of in sorted(needed.items(), key=lambda item: order.index(item[0][0]))
    )


def has_since_come_to_sign(
    topics: Iterable[Topic], *, on: date, given_on: date, birth_date: date, rules: Iterable[Rule]
) -> bool:
    """Whether the youth has reached the age from which she signs too, for one of the topics, after it was given.

    Not from the age at which she decides alone: then what others have signed no longer stands.
    """
    return any(
        age_on(birth_date, given_on) < rule.together_from <= age_on(birth_date, on) < rule.alone_from
        for rule in _rules_of(topics, rules, given_on)
    )


def _rules_of(topics: Iterable[Topic], rules: Iterable[Rule], given_on: date) -> list[Rule]:
    rules = tuple(rules)
    return [next(one for one in rules if one.topic is topic and one.holds_on(given_on)) for topic in topics]


def _who(
    rule: Rule, *, on: date, given_on: date, birth_date: date, held: list[Decider]
) -> Iterable[tuple[Signer, UUID | None]]:
    if age_on(birth_date, on) >= rule.alone_from:
        yield Signer.YOUTH, None
        return
    if age_on(birth_date, given_on) >= rule.together_from:
        yield Signer.YOUTH, None
    if any(one.held.responsibility is Responsibility.TAKEN_OVER for one in held):
        yield Signer.CHILD_WELFARE, None
        return
    for one in held:
        yield Signer.GUARDIAN, one.guardian_id
    if not held:
        # Nobody is known to decide: somebody must be found, and until then nothing holds.
        yield Signer.GUARDIAN, None
