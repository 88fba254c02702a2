"""Rules of arrest, custody, charge and court: from the suspicion to the main hearing."""

from services.core.deadlines.calendar import days, hours, weeks
from services.core.deadlines.kinds import Age, Certainty, EventKind, ExceedingReason, RollPolicy, SubjectKind
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.rule import ELECTRONIC_CUSTODY, NO_EVENT, NO_MOMENT, OLDER_LAW, DeadlineRule
from services.core.kit.translation import N_
from services.core.organisation.kinds import ServiceKind

PROSECUTION: tuple[DeadlineRule, ...] = (
    DeadlineRule(
        key="STRPL-249-2",
        norsk="Avgjøre påtalespørsmålet",
        nynorsk="Avgjere påtalespørsmålet",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.REGARDED_AS_SUSPECT,
        length=weeks(6),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        met_by=(EventKind.CHARGING_DECISION,),
        exceeding_reasons=(ExceedingReason.INVESTIGATION, ExceedingReason.SPECIAL_REASONS),
        age=Age.AT_ACT,
        law="straffeprosessloven § 249 annet ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note=N_(
            "Regnes fra da personen er å anse som mistenkt, ikke fra siktelsen (§ 82). Tiltale, forelegg, "
            "påtaleunnlatelse, overføring til mekling, oppfølging eller ungdomsoppfølging, begjæring om "
            "tilståelsesdom og henleggelse avgjør alle spørsmålet. De seks ukene og grunnene til å avgjøre senere er "
            "lest i loven. Listen over avgjørelser er det ikke: den er alminnelig kunnskap og må bekreftes av en "
            "jurist. At fristen forskyves, er sluttet av at § 183 måtte gjøre unntak fra domstolloven § 149."
        ),
    ),
    DeadlineRule(
        key="STRPL-275-1",
        norsk="Beramme hovedforhandling",
        nynorsk="Fastsetje tid for hovudforhandling",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.RECEIVED_BY_COURT,
        length=weeks(2),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        is_court_responsible=True,
        met_by=(EventKind.HEARING_SCHEDULED,),
        exceeding_reasons=(ExceedingReason.SPECIAL_CIRCUMSTANCES,),
        age=Age.NONE,
        law="straffeprosessloven § 275 første ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note=N_(
            "Lagmannsretten har like lang tid fra anken er henvist; den fristen regnes ikke her. Grunnen til å gå ut "
            "over fristen skal stå i rettsboken."
        ),
    ),
    DeadlineRule(
        key="STRPL-275-2",
        norsk="Påbegynne hovedforhandling",
        nynorsk="Byrje hovudforhandling",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.RECEIVED_BY_COURT,
        length=weeks(6),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        is_court_responsible=True,
        met_by=(EventKind.MAIN_HEARING_BEGUN,),
        exceeding_reasons=(ExceedingReason.SPECIAL_CIRCUMSTANCES,),
        age=Age.AT_ACT,
        has_custody_alternative=True,
        law="straffeprosessloven § 275 annet ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note=N_(
            "Gjelder også den som er varetektsfengslet når saken berammes, uansett alder; tjenesten spør om varetekten "
            "på dagen saken kom inn. For lagmannsretten: STRPL-275-2-8W. Grunnen til å gå ut over fristen skal stå i "
            "rettsboken."
        ),
    ),
    DeadlineRule(
        key="STRPL-275-2-8W",
        norsk="Påbegynne ankeforhandling",
        nynorsk="Byrje ankeforhandling",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.APPEAL_REFERRED,
        length=weeks(8),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        is_court_responsible=True,
        met_by=(EventKind.MAIN_HEARING_BEGUN,),
        exceeding_reasons=(ExceedingReason.SPECIAL_CIRCUMSTANCES,),
        age=Age.AT_ACT,
        has_custody_alternative=True,
        law="straffeprosessloven § 275 annet ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note=N_(
            "Lagmannsretten har åtte uker fra anken er henvist. Gjelder også den som er varetektsfengslet når saken "
            "berammes, uansett alder; tjenesten spør om varetekten på dagen anken ble henvist. Grunnen til å gå ut "
            "over fristen skal stå i rettsboken."
        ),
    ),
    DeadlineRule(
        key="STRPL-183-2",
        norsk="Fremstille den pågrepne for tingretten",
        nynorsk="Framstille den pågripne for tingretten",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.ARRESTED,
        length=days(1),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.POLICE,
        met_by=(EventKind.PRESENTED_IN_COURT, EventKind.RELEASED),
        age=Age.NOW,
        law="straffeprosessloven § 183 annet ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.VERIFIED,
        note=N_("Snarest mulig og senest dagen etter pågripelsen, også om det er en helligdag."),
    ),
    DeadlineRule(
        key="STRPL-183-1",
        norsk="Fremstille en voksen pågrepet for tingretten",
        nynorsk="Framstille ein vaksen pågripen for tingretten",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.ARRESTED,
        length=hours(48),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.POLICE,
        met_by=(
            EventKind.PRESENTED_IN_COURT,
            EventKind.RELEASED,
        ),
        exceeding_reasons=(ExceedingReason.PARTICULARLY_REQUIRED,),
        not_started=NO_MOMENT,
        age=Age.ADULT_NOW,
        law="straffeprosessloven § 183 første ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.VERIFIED,
        note=N_(
            "Gjelder den som har fylt 18 år når pågripelsen skjer. Timene går hele døgnet, også på helligdager: "
            "domstolloven § 149 gjelder ikke."
        ),
    ),
    DeadlineRule(
        key="STRPL-183-1-EXT",
        norsk="Fremstille en voksen pågrepet, tredje dagen",
        nynorsk="Framstille ein vaksen pågripen, tredje dagen",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.ARRESTED,
        length=days(3),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.POLICE,
        met_by=(
            EventKind.PRESENTED_IN_COURT,
            EventKind.RELEASED,
        ),
        extends="STRPL-183-1",
        age=Age.ADULT_NOW,
        law="straffeprosessloven § 183 første ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.VERIFIED,
        note=N_(
            "Starter ikke av seg selv: det lengste STRPL-183-1 kan utvides til når det er særlig påkrevd, senest "
            "den tredje dagen."
        ),
    ),
    DeadlineRule(
        key="STRPL-185-2",
        norsk="Ny fengslingskjennelse eller løslatelse",
        nynorsk="Ny fengslingsorskurd eller lauslating",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.CUSTODY_ORDERED,
        length=weeks(2),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.POLICE,
        is_court_responsible=True,
        met_by=(EventKind.CUSTODY_ORDERED, EventKind.CUSTODY_ENDED, EventKind.RELEASED),
        age=Age.NOW,
        law="straffeprosessloven § 185 annet ledd",
        valid_from=OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note=N_("Høyst to uker om gangen. En ny kjennelse oppfyller den gamle fristen og starter en ny."),
    ),
    DeadlineRule(
        key="PI-9-4A",
        norsk="Bringe varetekt med elektronisk kontroll inn for retten",
        nynorsk="Bringe varetekt med elektronisk kontroll inn for retten",
        subject=None,
        starts=OutsideEvent.ELECTRONIC_CONTROL_FOUND_SUFFICIENT,
        length=weeks(1),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        met_by=(OutsideEvent.ELECTRONIC_CONTROL_BROUGHT_TO_COURT,),
        not_started=NO_EVENT,
        age=Age.ADULT_NOW,
        law="påtaleinstruksen § 9-4 a",
        valid_from=ELECTRONIC_CUSTODY,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.UNSURE,
        note=N_(
            "Gjelder den som har fylt 18 år. For den som er under 18 år, skal det skje uten ugrunnet opphold: se "
            "PI-9-4A-U18. At regelen gjelder fra samme dag som straffeprosessloven § 184 b, må bekreftes av en "
            "jurist."
        ),
    ),
)
