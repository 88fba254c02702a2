"""Events that rules name and that nobody registers here: they start and end what only the calculator counts.

Pure data, and never in the database: an event that is to start deadlines by itself becomes an `EventKind`.
"""

from enum import StrEnum

from services.core.organisation.kinds import Names


class OutsideEvent(StrEnum):
    """An event outside the service, named by a rule of the catalogue."""

    ELECTRONIC_CONTROL_FOUND_SUFFICIENT = "electronic_control_found_sufficient"
    ELECTRONIC_CONTROL_BROUGHT_TO_COURT = "electronic_control_brought_to_court"
    ELECTRONIC_CONTROL_REQUESTED = "electronic_control_requested"
    CUSTODY_HEARING_SET = "custody_hearing_set"
    CUSTODY_PERIOD_ENDS = "custody_period_ends"
    CHILD_WELFARE_NOTIFIED = "child_welfare_notified"
    EXTENSION_REQUESTED = "extension_requested"
    CASE_TRANSFERRED_TO_CHILD_WELFARE = "case_transferred_to_child_welfare"
    PROSECUTION_TOLD_OF_DECISION = "prosecution_told_of_decision"
    AREA_BAN_ORDERED = "area_ban_ordered"
    AREA_BAN_ENDED = "area_ban_ended"
    AREA_BAN_CONSENT_REFUSED = "area_ban_consent_refused"
    AREA_BAN_BROUGHT_TO_COURT = "area_ban_brought_to_court"
    SOCIAL_INQUIRY_DONE = "social_inquiry_done"
    CONCERN_TALK_SUMMONED = "concern_talk_summoned"
    CONCERN_TALK_HELD = "concern_talk_held"
    PETITION_TO_COURT = "petition_to_court"
    ELECTRONIC_CONTROL_IMPOSED = "electronic_control_imposed"
    ELECTRONIC_CONTROL_REVIEWED = "electronic_control_reviewed"
    ELECTRONIC_CONTROL_ENDED = "electronic_control_ended"
    UNVERIFIED_INFORMATION_RECORDED = "unverified_information_recorded"
    PURPOSE_CLARIFIED = "purpose_clarified"
    USE_LOGGED = "use_logged"
    USE_LOG_ERASED = "use_log_erased"
    AGREEMENT_APPROVED = "agreement_approved"
    WITHDRAWN_FROM_AGREEMENT = "withdrawn_from_agreement"
    CASE_RECEIVED_FOR_MEDIATION = "case_received_for_mediation"
    MEDIATION_BEGUN = "mediation_begun"
    RESTORATIVE_MEETING_PREPARED = "restorative_meeting_prepared"
    NEW_INVESTIGATION_OPENED = "new_investigation_opened"
    DUTY_TO_NOTIFY_AROSE = "duty_to_notify_arose"
    CONCERN_REPORTED = "concern_reported"
    CONSENTED_PLACEMENT_BEGUN = "consented_placement_begun"
    TRIBUNAL_RECEIVED_ORDER = "tribunal_received_order"
    TRIBUNAL_APPROVED = "tribunal_approved"
    TRIBUNAL_RECEIVED_COMPLAINT = "tribunal_received_complaint"
    TRIBUNAL_DECIDED = "tribunal_decided"
    EIGHTEENTH_BIRTHDAY = "eighteenth_birthday"
    WISH_FOR_MEASURES_SETTLED = "wish_for_measures_settled"
    CHILD_IMPRISONED = "child_imprisoned"
    CHILD_VISITED = "child_visited"
    INQUIRY_RECEIVED = "inquiry_received"
    PRELIMINARY_REPLY_SENT = "preliminary_reply_sent"
    ACCESS_REQUEST_RECEIVED = "access_request_received"
    ACCESS_REQUEST_ANSWERED = "access_request_answered"
    DATA_SUBJECT_REQUEST_RECEIVED = "data_subject_request_received"
    DATA_SUBJECT_REQUEST_ANSWERED = "data_subject_request_answered"
    BREACH_KNOWN = "breach_known"
    BREACH_NOTIFIED = "breach_notified"
    BREACH_TOLD_TO_PERSON = "breach_told_to_person"

    @property
    def names(self) -> Names:
        """What the event is called on screen."""
        return _NAMES[self]


_NAMES: dict[OutsideEvent, Names] = {
    OutsideEvent.ELECTRONIC_CONTROL_FOUND_SUFFICIENT: Names(
        "funnet at elektronisk kontroll kan erstatte fengsel", "funne at elektronisk kontroll kan erstatte fengsel"
    ),
    OutsideEvent.ELECTRONIC_CONTROL_BROUGHT_TO_COURT: Names(
        "varetekt med elektronisk kontroll brakt inn for retten",
        "varetekt med elektronisk kontroll bringa inn for retten",
    ),
    OutsideEvent.ELECTRONIC_CONTROL_REQUESTED: Names("elektronisk kontroll begjært", "elektronisk kontroll kravd"),
    OutsideEvent.CUSTODY_HEARING_SET: Names("fengslingsmøte berammet", "fengslingsmøte fastsett"),
    OutsideEvent.CUSTODY_PERIOD_ENDS: Names("fengslingsfristen går ut", "fengslingsfristen går ut"),
    OutsideEvent.CHILD_WELFARE_NOTIFIED: Names("barnevernstjenesten varslet", "barnevernstenesta varsla"),
    OutsideEvent.EXTENSION_REQUESTED: Names("forlengelse begjært", "forlenging kravd"),
    OutsideEvent.CASE_TRANSFERRED_TO_CHILD_WELFARE: Names(
        "saken overført til barnevernstjenesten", "saka overført til barnevernstenesta"
    ),
    OutsideEvent.PROSECUTION_TOLD_OF_DECISION: Names(
        "påtalemyndigheten underrettet om vedtak", "påtalemakta underretta om vedtak"
    ),
    OutsideEvent.AREA_BAN_ORDERED: Names("oppholdsforbud ilagt", "opphaldsforbod ilagt"),
    OutsideEvent.AREA_BAN_ENDED: Names("oppholdsforbudet opphørt", "opphaldsforbodet slutt"),
    OutsideEvent.AREA_BAN_CONSENT_REFUSED: Names(
        "samtykke til oppholdsforbud nektet", "samtykke til opphaldsforbod nekta"
    ),
    OutsideEvent.AREA_BAN_BROUGHT_TO_COURT: Names(
        "oppholdsforbudet brakt inn for retten", "opphaldsforbodet bringa inn for retten"
    ),
    OutsideEvent.SOCIAL_INQUIRY_DONE: Names(
        "personundersøkelse for mindreårige utført", "personundersøking for mindreårige utført"
    ),
    OutsideEvent.CONCERN_TALK_SUMMONED: Names("innkalt til bekymringssamtale", "innkalla til bekymringssamtale"),
    OutsideEvent.CONCERN_TALK_HELD: Names("bekymringssamtale holdt", "bekymringssamtale halden"),
    OutsideEvent.PETITION_TO_COURT: Names("begjæring sendt til retten", "krav sendt til retten"),
    OutsideEvent.ELECTRONIC_CONTROL_IMPOSED: Names(
        "elektronisk kontroll satt som vilkår", "elektronisk kontroll sett som vilkår"
    ),
    OutsideEvent.ELECTRONIC_CONTROL_REVIEWED: Names(
        "elektronisk kontroll vurdert på nytt", "elektronisk kontroll vurdert på nytt"
    ),
    OutsideEvent.ELECTRONIC_CONTROL_ENDED: Names("elektronisk kontroll opphørt", "elektronisk kontroll slutt"),
    OutsideEvent.UNVERIFIED_INFORMATION_RECORDED: Names(
        "ikke verifiserte opplysninger registrert", "ikkje verifiserte opplysningar registrerte"
    ),
    OutsideEvent.PURPOSE_CLARIFIED: Names("formål og relevans avklart", "formål og relevans avklara"),
    OutsideEvent.USE_LOGGED: Names("bruk av politiets opplysninger logget", "bruk av opplysningane til politiet logga"),
    OutsideEvent.USE_LOG_ERASED: Names("bruksspor slettet", "bruksspor sletta"),
    OutsideEvent.AGREEMENT_APPROVED: Names("avtalen godkjent av mekleren", "avtalen godkjend av meklaren"),
    OutsideEvent.WITHDRAWN_FROM_AGREEMENT: Names(
        "melding om å trekke seg fra avtalen", "melding om å trekkje seg frå avtalen"
    ),
    OutsideEvent.CASE_RECEIVED_FOR_MEDIATION: Names("sak til mekling mottatt", "sak til mekling motteken"),
    OutsideEvent.MEDIATION_BEGUN: Names("mekling påbegynt", "mekling byrja"),
    OutsideEvent.RESTORATIVE_MEETING_PREPARED: Names(
        "gjenopprettende møte under forberedelse", "gjenopprettande møte under førebuing"
    ),
    OutsideEvent.NEW_INVESTIGATION_OPENED: Names("ny undersøkelse åpnet", "ny undersøking opna"),
    OutsideEvent.DUTY_TO_NOTIFY_AROSE: Names("meldeplikten inntrådt", "meldeplikta inntredd"),
    OutsideEvent.CONCERN_REPORTED: Names("bekymringsmelding sendt", "bekymringsmelding send"),
    OutsideEvent.CONSENTED_PLACEMENT_BEGUN: Names(
        "opphold i institusjon med samtykke begynt", "opphald i institusjon med samtykke byrja"
    ),
    OutsideEvent.TRIBUNAL_RECEIVED_ORDER: Names("akuttvedtaket mottatt i nemnda", "akuttvedtaket motteke i nemnda"),
    OutsideEvent.TRIBUNAL_APPROVED: Names("akuttvedtaket godkjent foreløpig", "akuttvedtaket førebels godkjent"),
    OutsideEvent.TRIBUNAL_RECEIVED_COMPLAINT: Names("klage mottatt i nemnda", "klage motteken i nemnda"),
    OutsideEvent.TRIBUNAL_DECIDED: Names("klagen avgjort av nemnda", "klaga avgjord av nemnda"),
    OutsideEvent.EIGHTEENTH_BIRTHDAY: Names("18-årsdagen", "18-årsdagen"),
    OutsideEvent.WISH_FOR_MEASURES_SETTLED: Names("ønsket om videre tiltak avklart", "ønsket om vidare tiltak avklart"),
    OutsideEvent.CHILD_IMPRISONED: Names("barnet i varetekt eller fengsel", "barnet i varetekt eller fengsel"),
    OutsideEvent.CHILD_VISITED: Names(
        "kontakt med barnet i varetekt eller fengsel", "kontakt med barnet i varetekt eller fengsel"
    ),
    OutsideEvent.INQUIRY_RECEIVED: Names("henvendelse mottatt", "førespurnad motteken"),
    OutsideEvent.PRELIMINARY_REPLY_SENT: Names("foreløpig svar sendt", "førebels svar sendt"),
    OutsideEvent.ACCESS_REQUEST_RECEIVED: Names("innsynskrav mottatt", "innsynskrav motteke"),
    OutsideEvent.ACCESS_REQUEST_ANSWERED: Names("innsynskrav besvart", "innsynskrav svara på"),
    OutsideEvent.DATA_SUBJECT_REQUEST_RECEIVED: Names(
        "anmodning fra den registrerte mottatt", "førespurnad frå den registrerte motteken"
    ),
    OutsideEvent.DATA_SUBJECT_REQUEST_ANSWERED: Names(
        "anmodning fra den registrerte besvart", "førespurnad frå den registrerte svara på"
    ),
    OutsideEvent.BREACH_KNOWN: Names(
        "brudd på personopplysningssikkerheten kjent", "brot på personopplysningstryggleiken kjent"
    ),
    OutsideEvent.BREACH_NOTIFIED: Names("brudd meldt til Datatilsynet", "brot meldt til Datatilsynet"),
    OutsideEvent.BREACH_TOLD_TO_PERSON: Names(
        "den registrerte underrettet om brudd", "den registrerte underretta om brot"
    ),
}
