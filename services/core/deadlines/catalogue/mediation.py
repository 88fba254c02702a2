"""Rules of mediation and of sanctions that the mediation service carries out."""

from services.core.deadlines.calendar import days, weeks, years
from services.core.deadlines.kinds import Age, Certainty, EventKind, RollPolicy, SubjectKind
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.rule import NO_EVENT, OLDER_LAW, YOUTH_SANCTIONS_REVISED, DeadlineRule
from services.core.kit.translation import N_
from services.core.organisation.kinds import Names, ServiceKind

MEDIATION: tuple[DeadlineRule, ...] = (
    DeadlineRule(
        key="FVL-29",
        norsk="Klage på enkeltvedtak",
        nynorsk="Klage på enkeltvedtak",
        subject=SubjectKind.SANCTION,
        starts=EventKind.DECISION_NOTIFIED,
        length=weeks(3),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.MEDIATION,
        is_duty=False,
        is_right=True,
        met_by=(EventKind.COMPLAINT_SENT,),
        age=Age.NONE,
        law="forvaltningsloven § 29 første ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.VERIFIED,
        note=N_(
            "Retten er den unges og vergens; konfliktrådet følger med på fristen. Beregnes etter "
            "domstolloven §§ 148 og 149 (forvaltningsloven § 30)."
        ),
    ),
    DeadlineRule(
        key="KRL-22E",
        norsk="Klage på enkeltvedtak i konfliktrådet",
        nynorsk="Klage på enkeltvedtak i konfliktrådet",
        subject=SubjectKind.SANCTION,
        starts=EventKind.DECISION_NOTIFIED,
        length=weeks(3),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.MEDIATION,
        duty_of=Names("den unge og vergen", "den unge og verja"),
        is_duty=False,
        is_right=True,
        met_by=(EventKind.COMPLAINT_SENT,),
        not_started=Names("samme hendelse starter FVL-29", "same hending startar FVL-29"),
        age=Age.NONE,
        law="konfliktrådsloven § 22 e, jf. forvaltningsloven § 29 første ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.VERIFIED,
        note=N_(
            "Samme frist som FVL-29, som er den tjenesten starter. Klageorgan er Sekretariatet for konfliktrådene."
        ),
    ),
    DeadlineRule(
        key="KRL-23-MAX-1Y",
        norsk="Ungdomsoppfølging, lengste gjennomføringstid",
        nynorsk="Ungdomsoppfølging, lengste gjennomføringstid",
        subject=SubjectKind.SANCTION,
        starts=EventKind.PLAN_MEETING_HELD,
        length=years(1),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.MEDIATION,
        is_duty=False,
        met_by=(EventKind.SANCTION_ENDED,),
        age=Age.NONE,
        law="konfliktrådsloven § 23",
        valid_from=YOUTH_SANCTIONS_REVISED,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note=N_(
            "En varighet, ikke en frist for å handle. Avbrudd etter § 30 er ikke regnet med. Datoen regelen "
            "gjelder fra, må bekreftes av en jurist."
        ),
    ),
    DeadlineRule(
        key="KRL-23-MIN-120D",
        norsk="Ungdomsoppfølging og ungdomsstraff, korteste gjennomføringstid",
        nynorsk="Ungdomsoppfølging og ungdomsstraff, kortaste gjennomføringstid",
        subject=SubjectKind.SANCTION,
        starts=EventKind.PLAN_MEETING_HELD,
        length=days(120),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.MEDIATION,
        is_duty=False,
        is_minimum=True,
        met_by=(EventKind.SANCTION_ENDED,),
        not_started=Names(
            "tjenesten vet ikke hva som er idømt eller bestemt", "tenesta veit ikkje kva som er idømt eller bestemt"
        ),
        age=Age.NONE,
        law="konfliktrådsloven § 23",
        valid_from=YOUTH_SANCTIONS_REVISED,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note=N_(
            "Gjennomføringstiden settes til minst 120 dager, regnet fra ungdomsplanmøtet eller fra tidspunktet retten "
            "har satt ved særvilkår. Regelen sier ikke noe om gjennomføring som stanses før tiden etter brudd."
        ),
    ),
    DeadlineRule(
        key="KRL-23-S-MAX-2Y",
        norsk="Ungdomsstraff, lengste gjennomføringstid",
        nynorsk="Ungdomsstraff, lengste gjennomføringstid",
        subject=SubjectKind.SANCTION,
        starts=EventKind.PLAN_MEETING_HELD,
        length=years(2),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.MEDIATION,
        is_duty=False,
        met_by=(EventKind.SANCTION_ENDED,),
        not_started=Names(
            "tjenesten vet ikke hva som er idømt eller bestemt", "tenesta veit ikkje kva som er idømt eller bestemt"
        ),
        age=Age.NONE,
        law="konfliktrådsloven § 23, jf. straffeloven § 52 b",
        valid_from=YOUTH_SANCTIONS_REVISED,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note=N_("En varighet. Avbrudd etter § 30 er ikke regnet med."),
    ),
    DeadlineRule(
        key="KRL-23-S-MAX-3Y",
        norsk="Ungdomsstraff, lengste gjennomføringstid i de groveste sakene",
        nynorsk="Ungdomsstraff, lengste gjennomføringstid i dei grovaste sakene",
        subject=SubjectKind.SANCTION,
        starts=EventKind.PLAN_MEETING_HELD,
        length=years(3),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.MEDIATION,
        is_duty=False,
        met_by=(EventKind.SANCTION_ENDED,),
        not_started=Names(
            "tjenesten vet ikke hva som er idømt eller bestemt", "tenesta veit ikkje kva som er idømt eller bestemt"
        ),
        age=Age.NONE,
        law="konfliktrådsloven § 23, jf. straffeloven § 52 b",
        valid_from=YOUTH_SANCTIONS_REVISED,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note=N_(
            "En varighet, når fengselsstraffen som ellers ville blitt idømt, er klart lengre enn to år. Avbrudd etter "
            "§ 30 er ikke regnet med."
        ),
    ),
    DeadlineRule(
        key="KRL-18",
        norsk="Trekke seg fra avtalen",
        nynorsk="Trekkje seg frå avtalen",
        subject=None,
        starts=OutsideEvent.AGREEMENT_APPROVED,
        length=weeks(2),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.MEDIATION,
        duty_of=Names("partene", "partane"),
        is_duty=False,
        is_right=True,
        met_by=(OutsideEvent.WITHDRAWN_FROM_AGREEMENT,),
        not_started=NO_EVENT,
        age=Age.NONE,
        law="konfliktrådsloven § 18",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note=N_("Gjelder ikke når avtalen er oppfylt."),
    ),
)
