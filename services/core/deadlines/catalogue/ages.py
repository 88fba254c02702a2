"""Birthdays that somebody must act on before they come. Pure data; an age rule that changes is a new row.

Each makes a task for the service that leads, in time, and never anything else: nothing happens to a youth because she
grows older but what the law says, and that is asked of her age when it is asked.
"""

from dataclasses import dataclass
from datetime import date

from services.core.deadlines.calendar import Length, days, months, years
from services.core.deadlines.kinds import Certainty
from services.core.deadlines.rule import CHILD_WELFARE_ACT, OLDER_LAW
from services.core.follow_ups.kinds import TaskKind
from services.core.kit.translation import N_
from services.core.organisation.kinds import ServiceKind

DAY_BEFORE = days(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeEvent:
    """A birthday, when the task about it comes, and by which day it should be done."""

    kind: TaskKind
    age: int
    """In whole years. One born on 29 February reaches it on 1 March in a common year."""
    asked_before: Length
    """How long before the birthday the task comes, in years or calendar days."""
    due_before: Length = DAY_BEFORE
    """How long before the birthday it should be done at the latest, in months or calendar days."""
    where: ServiceKind | None = None
    """Only in follow-ups in which a service of this kind takes part; None: in all."""
    law: str
    """As Lovdata writes it."""
    valid_from: date
    """First day on which this row makes tasks."""
    valid_until: date | None = None
    certainty: Certainty
    note: str
    """What is to be done, and why before the day, in bokmål."""

    def is_valid_on(self, on: date) -> bool:
        """Tell whether this row makes tasks on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


AGE_EVENTS: tuple[AgeEvent, ...] = (
    AgeEvent(
        kind=TaskKind.TURNS_12,
        age=12,
        asked_before=days(30),
        law="barnelova § 31 annet ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        note=N_(
            "Fra 12 år skal det legges stor vekt på hva den unge mener. Snakk med den unge om planen og samtykket."
        ),
    ),
    AgeEvent(
        kind=TaskKind.TURNS_15,
        age=15,
        asked_before=days(30),
        law="barnevernsloven § 12-3",
        valid_from=CHILD_WELFARE_ACT,
        certainty=Certainty.VERIFIED,
        note=N_(
            "Fra 15 år er den unge part i egen barnevernssak og skriver under på samtykke sammen med de foresatte."
            " Fortell om det, og spør den unge. I en sak om atferdsvansker er barnet part uansett alder."
        ),
    ),
    AgeEvent(
        kind=TaskKind.TURNS_16,
        age=16,
        asked_before=days(30),
        law="pasient- og brukerrettighetsloven § 4-3",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        note=N_(
            "Fra 16 år bestemmer den unge selv over helseopplysninger. Det de foresatte har samtykket til om helse,"
            " gjelder ikke lenger."
        ),
    ),
    AgeEvent(
        kind=TaskKind.TRANSITION_AT_18,
        age=18,
        asked_before=years(1),
        due_before=months(3),
        law="barnevernsloven § 3-6",
        valid_from=CHILD_WELFARE_ACT,
        certainty=Certainty.CHOSEN,
        note=N_(
            "Overgangen begynner på 17-årsdagen, og den skriftlige overføringen er ferdig tre måneder før den unge"
            " fyller 18 år. Barnevernet skal kontakte den unge i god tid."
        ),
    ),
    AgeEvent(
        kind=TaskKind.TURNS_18,
        age=18,
        asked_before=days(90),
        law="vergemålsloven § 9",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        note=N_(
            "Fra 18 år bestemmer den unge alene: de foresatte ser ikke lenger noe, og det bare de har samtykket til,"
            " faller bort. Hold en ny samtale om samtykke før dagen. En frist for noe som skjedde før, løper videre."
        ),
    ),
    AgeEvent(
        kind=TaskKind.TURNS_25,
        age=25,
        asked_before=days(90),
        where=ServiceKind.CHILD_WELFARE,
        law="barnevernsloven § 3-6",
        valid_from=CHILD_WELFARE_ACT,
        certainty=Certainty.VERIFIED,
        note=N_("Tiltak fra barnevernet kan vare til den unge fyller 25 år. Avtal hvem som tar over."),
    ),
)
