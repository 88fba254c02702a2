"""The city standard (Oslostandarden): the city's own requirements, and no law. Data, no logic.

Each is met by a fact in the follow-up, and its note says by which. The lengths are defaults: a municipality or a
district may set its own from a day on (`city_standard.py` beside this folder). The standard's own text is not public;
lengths and facts are the project's, from its working model.
"""

from typing import Any

from services.core.deadlines.calendar import Length, months, weeks, working_days
from services.core.deadlines.kinds import Age, Certainty, EventKind, RollPolicy, SubjectKind
from services.core.deadlines.rule import CITY_STANDARD as VALID_FROM
from services.core.deadlines.rule import DeadlineRule
from services.core.kit.translation import N_
from services.core.organisation.kinds import Names, ServiceKind

E = EventKind


def _required(
    key: str, names: Names, starts: EventKind, length: Length, met_by: tuple[EventKind, ...], note: str, **besides: Any
) -> DeadlineRule:
    """One requirement: what it is called, what starts it, its default length, what meets it, and by which fact."""
    return DeadlineRule(
        key=key,
        norsk=names.nb,
        nynorsk=names.nn,
        subject=SubjectKind.FOLLOW_UP,
        starts=starts,
        length=length,
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.ONE_TO_ONE_TEAM,
        is_city_standard=True,
        met_by=met_by,
        age=Age.NONE,
        law="Oslostandarden (byens egen standard, ikke lov)",
        valid_from=VALID_FROM,
        certainty=Certainty.CHOSEN,
        roll_certainty=Certainty.CHOSEN,
        note=note,
        **besides,
    )


CITY_STANDARD: tuple[DeadlineRule, ...] = (
    _required(
        "CITY-ELIGIBILITY",
        Names("Avgjøre målgruppen", "Avgjere målgruppa"),
        E.SIGNAL_RECEIVED,
        working_days(5),
        (E.ELIGIBILITY_DECIDED, E.FOUND_NOT_ELIGIBLE),
        N_(
            "Regnes fra dagen signalet ble mottatt. Oppfylles når noen gir den unge et tilbud eller avgjør at den unge "
            "ikke er i målgruppen."
        ),
    ),
    _required(
        "CITY-KEY-WORKER",
        Names("Utpeke kontaktperson og stedfortreder", "Peike ut kontaktperson og stadfortredar"),
        E.ELIGIBILITY_DECIDED,
        working_days(2),
        (E.ADULTS_NAMED,),
        N_("Oppfylles når oppfølgingen har både en fast kontaktperson og en stedfortreder."),
    ),
    _required(
        "CITY-FIRST-CONTACT",
        Names("Første kontakt med den unge", "Første kontakt med den unge"),
        E.ELIGIBILITY_DECIDED,
        working_days(5),
        (E.FIRST_CONTACT,),
        N_("Oppfylles når kontaktloggen viser at tjenesten har nådd den unge. Et forsøk oppfyller den ikke."),
    ),
    _required(
        "CITY-CONSENT-TALK",
        Names("Holde samtykkesamtale", "Halde samtykkesamtale"),
        E.FIRST_CONTACT,
        working_days(15),
        (E.CONSENT_TALK_HELD,),
        N_(
            "Oppfylles når et samtykke eller et nei er skrevet ned, eller når kontaktloggen viser en samtykkesamtale "
            "med den unge eller en foresatt."
        ),
    ),
    _required(
        "CITY-MAPPING",
        Names("Fullføre kartleggingen", "Fullføre kartlegginga"),
        E.MAPPING_BEGUN,
        weeks(4),
        (E.ACTIVE_BEGUN,),
        N_("Regnes fra oppfølgingen går over til kartlegging. Oppfylles når den går videre til aktiv oppfølging."),
    ),
    _required(
        "CITY-PLAN",
        Names("Lage planen", "Lage planen"),
        E.CONSENT_GIVEN,
        weeks(6),
        (E.PLAN_MADE,),
        N_(
            "Regnes fra det første samtykket til oppfølging. Oppfylles når planen er laget med minst ett mål, også om "
            "den ble laget før samtykket."
        ),
        may_precede=True,
    ),
    _required(
        "CITY-MEETING",
        Names("Møte med den unge hver uke", "Møte med den unge kvar veke"),
        E.ACTIVE_BEGUN,
        weeks(1),
        (E.YOUTH_MET,),
        N_(
            "Det skal ikke gå mer enn en uke mellom hver gang. Oppfylles når kontaktloggen viser at tjenesten har nådd "
            "den unge. Hver gang starter den neste, til oppfølgingen er avsluttet."
        ),
        recurs=True,
    ),
    _required(
        "CITY-TEAM-MEETING",
        Names("Holde teammøte", "Halde teammøte"),
        E.ACTIVE_BEGUN,
        weeks(4),
        (E.TEAM_MEETING_HELD,),
        N_(
            "Oppfylles når kontaktloggen viser et teammøte. Hvert møte starter det neste, til oppfølgingen er "
            "avsluttet."
        ),
        recurs=True,
    ),
    _required(
        "CITY-REVIEW",
        Names("Gå gjennom plan og mål", "Gå gjennom plan og mål"),
        E.ACTIVE_BEGUN,
        weeks(8),
        (E.REVIEW_HELD,),
        N_(
            "Oppfylles når kontaktloggen viser en gjennomgang. Hver gjennomgang starter den neste, til oppfølgingen er "
            "avsluttet."
        ),
        recurs=True,
    ),
    _required(
        "CITY-NEW-SIGNAL",
        Names("Kontakt etter nytt signal", "Kontakt etter nytt signal"),
        E.SIGNAL_AGAIN,
        working_days(2),
        (E.YOUTH_MET,),
        N_(
            "Når det kommer melding om et nytt lovbrudd eller en ny hendelse. Bare dato, kilde og grunnlag føres, ikke "
            "hva som skjedde. Oppfylles når kontaktloggen viser at tjenesten har nådd den unge."
        ),
    ),
    _required(
        "CITY-NEW-SIGNAL-REVIEW",
        Names("Gjennomgang etter nytt signal", "Gjennomgang etter nytt signal"),
        E.SIGNAL_AGAIN,
        weeks(2),
        (E.REVIEW_HELD,),
        N_("Oppfylles når kontaktloggen viser en gjennomgang av plan og mål."),
    ),
    _required(
        "CITY-TRANSITION",
        Names("Overlevering til voksenlivet", "Overlevering til vaksenlivet"),
        E.ACTIVE_BEGUN,
        months(9),
        (E.HANDED_OVER_TO_ADULT_LIFE,),
        N_(
            "Regnes fra den første i måneden den unge fyller 17 år, så fristen ikke røper fødselsdagen. Startes ikke "
            "om det er for sent da den aktive oppfølgingen begynner. Oppfylles når kontaktloggen viser et "
            "overleveringsmøte."
        ),
        from_age=17,
    ),
    _required(
        "CITY-CLOSING-TALK",
        Names("Holde avslutningssamtale", "Halde avslutningssamtale"),
        E.FOLLOW_UP_CLOSED,
        working_days(10),
        (E.CLOSING_TALK_HELD,),
        N_(
            "Oppfylles når kontaktloggen viser en avslutningssamtale med den unge eller en foresatt, før oppfølgingen "
            "ble avsluttet eller etterpå."
        ),
        may_precede=True,
        runs_after_end=True,
    ),
    _required(
        "CITY-EVALUATION",
        Names("Evaluere oppfølgingen", "Evaluere oppfølginga"),
        E.FOLLOW_UP_CLOSED,
        months(3),
        (E.FOLLOW_UP_EVALUATED,),
        N_("Oppfylles når oppfølgingen går fra avsluttet til evaluert."),
        runs_after_end=True,
    ),
)
