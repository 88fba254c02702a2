"""Rules of general administration and of data protection."""

from services.core.deadlines.calendar import hours, months, working_days
from services.core.deadlines.kinds import Age, Certainty, ExceedingReason, RollPolicy
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.rule import DATA_PROTECTION, NO_EVENT, OLDER_LAW, DeadlineRule
from services.core.kit.translation import N_
from services.core.organisation.kinds import Names

ADMINISTRATION: tuple[DeadlineRule, ...] = (
    DeadlineRule(
        key="FVL-11A",
        norsk="Foreløpig svar",
        nynorsk="Førebels svar",
        subject=None,
        starts=OutsideEvent.INQUIRY_RECEIVED,
        length=months(1),
        roll=RollPolicy.NOT_REGULATED,
        responsible=None,
        duty_of=Names("forvaltningsorganet", "forvaltningsorganet"),
        met_by=(OutsideEvent.PRELIMINARY_REPLY_SENT,),
        not_started=NO_EVENT,
        age=Age.NONE,
        law="forvaltningsloven § 11 a",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.UNSURE,
        note=N_(
            "I saker om enkeltvedtak, når svar ikke kan gis innen en måned. Om fristen forskyves, er ikke avklart."
        ),
    ),
    DeadlineRule(
        key="OFFL-32",
        norsk="Svare på innsynskrav",
        nynorsk="Svare på innsynskrav",
        subject=None,
        starts=OutsideEvent.ACCESS_REQUEST_RECEIVED,
        length=working_days(5),
        roll=RollPolicy.NO_ROLL,
        responsible=None,
        duty_of=Names("forvaltningsorganet", "forvaltningsorganet"),
        met_by=(OutsideEvent.ACCESS_REQUEST_ANSWERED,),
        not_started=NO_EVENT,
        age=Age.NONE,
        law="offentleglova § 32 andre ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note=N_(
            "Fem arbeidsdager uten svar regnes som et avslag som kan påklages. Lørdager, søndager og helligdager "
            "telles ikke."
        ),
    ),
    DeadlineRule(
        key="GDPR-12-3",
        norsk="Svare den registrerte",
        nynorsk="Svare den registrerte",
        subject=None,
        starts=OutsideEvent.DATA_SUBJECT_REQUEST_RECEIVED,
        length=months(1),
        roll=RollPolicy.ROLL,
        responsible=None,
        duty_of=Names("den behandlingsansvarlige", "den behandlingsansvarlege"),
        met_by=(OutsideEvent.DATA_SUBJECT_REQUEST_ANSWERED,),
        exceeding_reasons=(ExceedingReason.COMPLEX_REQUEST,),
        not_started=NO_EVENT,
        age=Age.NONE,
        law="personvernforordningen artikkel 12 nr. 3",
        valid_from=DATA_PROTECTION,
        certainty=Certainty.GENERAL_KNOWLEDGE,
        roll_certainty=Certainty.UNSURE,
        note=N_(
            "Forskyvningen er den i forordning 1182/71 og er ikke avklart for Norge. Utvidelsen må meldes innen "
            "den første måneden."
        ),
    ),
    DeadlineRule(
        key="GDPR-12-3-EXT",
        norsk="Svare den registrerte, kompleks anmodning",
        nynorsk="Svare den registrerte, kompleks førespurnad",
        subject=None,
        starts=OutsideEvent.DATA_SUBJECT_REQUEST_RECEIVED,
        length=months(3),
        roll=RollPolicy.ROLL,
        responsible=None,
        duty_of=Names("den behandlingsansvarlige", "den behandlingsansvarlege"),
        met_by=(OutsideEvent.DATA_SUBJECT_REQUEST_ANSWERED,),
        extends="GDPR-12-3",
        age=Age.NONE,
        law="personvernforordningen artikkel 12 nr. 3",
        valid_from=DATA_PROTECTION,
        certainty=Certainty.GENERAL_KNOWLEDGE,
        roll_certainty=Certainty.UNSURE,
        note=N_("Starter ikke av seg selv: en måned og to til, tre i alt."),
    ),
    DeadlineRule(
        key="GDPR-33",
        norsk="Melde brudd til Datatilsynet",
        nynorsk="Melde brot til Datatilsynet",
        subject=None,
        starts=OutsideEvent.BREACH_KNOWN,
        length=hours(72),
        roll=RollPolicy.NO_ROLL,
        responsible=None,
        duty_of=Names("den behandlingsansvarlige", "den behandlingsansvarlege"),
        met_by=(OutsideEvent.BREACH_NOTIFIED,),
        not_started=NO_EVENT,
        age=Age.NONE,
        law="personvernforordningen artikkel 33 nr. 1",
        valid_from=DATA_PROTECTION,
        certainty=Certainty.GENERAL_KNOWLEDGE,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note=N_("Timene går hele døgnet, også i helger og på helligdager."),
    ),
)
