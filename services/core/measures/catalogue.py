"""The catalogue of measures as data: what can be chosen, who owns it, and on which ground in law.

The lines are those that are documented in use in Oslo's youth work and those that an act of law names. A line that
goes out of use gets a last day (`valid_until`); it is never removed, because measures point to it.
Weeks are what is usual, as a hint for a due date; no law sets them.
"""

# ruff: noqa: E501, FBT003 - a table is read across, one line for each measure

from datetime import date
from typing import Any, NamedTuple

from services.core.measures.kinds import Choice
from services.core.organisation.kinds import ServiceKind as Kind

VALID_FROM = date(2020, 1, 1)
VOLUNTARY, ORDERED = Choice.VOLUNTARY, Choice.ORDERED


class Line(NamedTuple):
    """One line of the catalogue."""

    code: str
    owner_kind: Kind
    legal_basis: str | None
    choice: Choice
    needs_consent: bool
    name_nb: str
    name_nn: str
    name_en: str
    typical_weeks: int | None
    valid_from: date = VALID_FROM


_TEAM, _POLICE, _CHILD_WELFARE, _SCHOOL = Kind.ONE_TO_ONE_TEAM, Kind.POLICE, Kind.CHILD_WELFARE, Kind.SCHOOL
_NAV, _HEALTH, _MEDIATION, _PROBATION, _OTHERS = (
    Kind.NAV,
    Kind.HEALTH,
    Kind.MEDIATION,
    Kind.PROBATION,
    Kind.VOLUNTARY,
)

# fmt: off
CATALOGUE: tuple[Line, ...] = (
    Line("ONE_TO_ONE", _TEAM, None, VOLUNTARY, True, "Én-til-én-oppfølging", "Ein-til-ein-oppfølging", "One-to-one follow-up", 52),
    Line("MENTOR", _TEAM, None, VOLUNTARY, True, "Mentor", "Mentor", "Mentor", 26),
    Line("ENVIRONMENTAL_WORK", _TEAM, None, VOLUNTARY, True, "Miljøarbeid", "Miljøarbeid", "Milieu work", 26),
    Line("ANGER_MANAGEMENT", _TEAM, None, VOLUNTARY, True, "Sinnemestring (ART)", "Sinnemeistring (ART)", "Aggression replacement training", 12),
    Line("EXIN_YOUTH", _TEAM, None, VOLUNTARY, True, "EXIN ung", "EXIN ung", "EXIN youth exit programme", 52),
    Line("MOBILE_TEAM", _TEAM, None, VOLUNTARY, True, "Ambulant team", "Ambulant team", "Mobile team", 12),
    Line("OUTREACH", _TEAM, None, VOLUNTARY, False, "Utekontakt", "Utekontakt", "Outreach work", 26),
    Line("FAMILY_TALKS", _TEAM, None, VOLUNTARY, True, "Samtaler med familien", "Samtalar med familien", "Talks with the family", 12),

    Line("CONCERN_TALK", _POLICE, "politiloven § 13", ORDERED, False, "Bekymringssamtale", "Uromsamtale", "Police concern talk", 1),
    Line("STAY_AWAY_ORDER", _POLICE, "straffeprosessloven § 222 c", ORDERED, False, "Oppholdsforbud", "Opphaldsforbod", "Order to stay away from a place", 26),
    Line("RESTRAINING_ORDER", _POLICE, "straffeprosessloven § 222 a", ORDERED, False, "Besøksforbud", "Besøksforbod", "Restraining order", 52),
    Line("AREA_PATROL", _POLICE, None, VOLUNTARY, False, "Oppsøkende samtale i nærmiljøet", "Oppsøkjande samtale i nærmiljøet", "Talk in the neighbourhood", 4),
    Line("DRUG_CONTRACT", _POLICE, None, VOLUNTARY, True, "Ruskontrakt", "Ruskontrakt", "Drug testing contract", 26),

    Line("ASSISTANCE", _CHILD_WELFARE, "barnevernsloven § 3-1", VOLUNTARY, True, "Hjelpetiltak", "Hjelpetiltak", "Assistance measure", 26),
    Line("ASSISTANCE_ORDERED", _CHILD_WELFARE, "barnevernsloven § 3-4", ORDERED, False, "Pålagt hjelpetiltak", "Pålagt hjelpetiltak", "Ordered assistance measure", 52),
    Line("PARENT_GUIDANCE", _CHILD_WELFARE, "barnevernsloven § 3-1", VOLUNTARY, True, "Foreldreveiledning", "Foreldrerettleiing", "Parental guidance", 26),
    Line("MST", _CHILD_WELFARE, "barnevernsloven § 3-1", VOLUNTARY, True, "Multisystemisk terapi (MST)", "Multisystemisk terapi (MST)", "Multisystemic therapy", 20),
    Line("FFT", _CHILD_WELFARE, "barnevernsloven § 3-1", VOLUNTARY, True, "Funksjonell familieterapi (FFT)", "Funksjonell familieterapi (FFT)", "Functional family therapy", 20),
    Line("SUPPORT_CONTACT", _CHILD_WELFARE, "barnevernsloven § 3-1", VOLUNTARY, True, "Støttekontakt", "Støttekontakt", "Support contact", 52),
    Line("INSTITUTION_CONSENT", _CHILD_WELFARE, "barnevernsloven § 6-1", VOLUNTARY, True, "Behandling i institusjon etter samtykke", "Behandling i institusjon etter samtykke", "Institution by consent", 52),
    Line("INSTITUTION_ORDERED", _CHILD_WELFARE, "barnevernsloven § 6-2", ORDERED, False, "Behandling i institusjon uten samtykke", "Behandling i institusjon utan samtykke", "Institution without consent", 52),

    Line("SCHOOL_FOLLOW_UP", _SCHOOL, None, VOLUNTARY, True, "Tilrettelegging på skolen", "Tilrettelegging på skulen", "Adapted schooling", 40),
    Line("HOMEWORK_HELP", _SCHOOL, None, VOLUNTARY, True, "Leksehjelp", "Leksehjelp", "Homework help", 40),
    Line("SCHOOL_FOLLOW_UP_SERVICE", _SCHOOL, None, VOLUNTARY, True, "Oppfølgingstjenesten", "Oppfølgingstenesta", "Follow-up service for youths out of school", 40),

    Line("JOB", _NAV, None, VOLUNTARY, True, "Sommerjobb eller deltidsjobb", "Sommarjobb eller deltidsjobb", "Summer job or part-time job", 8),
    Line("NAV_YOUTH", _NAV, None, VOLUNTARY, True, "NAVs ungdomsprogram", "NAVs ungdomsprogram", "Youth programme at NAV", 52),
    Line("HOUSING", _NAV, "sosialtjenesteloven § 27", VOLUNTARY, True, "Hjelp til bolig", "Hjelp til bustad", "Help with housing", 26),

    Line("MENTAL_HEALTH", _HEALTH, "pasient- og brukerrettighetsloven § 2-1 b", VOLUNTARY, True, "Barne- og ungdomspsykiatrisk poliklinikk (BUP)", "Barne- og ungdomspsykiatrisk poliklinikk (BUP)", "Child and adolescent mental health clinic", 26),
    Line("PSYCHOLOGIST", _HEALTH, "helse- og omsorgstjenesteloven § 3-2", VOLUNTARY, True, "Kommunepsykolog", "Kommunepsykolog", "Municipal psychologist", 12),
    Line("DRUG_ADVICE", _HEALTH, "helse- og omsorgstjenesteloven § 3-9 c", VOLUNTARY, True, "Rådgivende enhet for russaker", "Rådgivande eining for russaker", "Advisory unit for drug cases", 8),

    Line("MEDIATION", _MEDIATION, "konfliktrådsloven § 1", VOLUNTARY, True, "Mekling i konfliktråd", "Mekling i konfliktråd", "Mediation", 8),
    Line("YOUTH_FOLLOW_UP", _MEDIATION, "straffeprosessloven § 71 a annet ledd", ORDERED, True, "Ungdomsoppfølging", "Ungdomsoppfølging", "Youth follow-up (sanction)", 52),
    Line("YOUTH_SANCTION", _MEDIATION, "straffeloven § 52 a", ORDERED, True, "Ungdomsstraff", "Ungdomsstraff", "Youth sanction", 104),

    Line("ELECTRONIC_CONTROL", _PROBATION, "straffeprosessloven § 184 b", ORDERED, True, "Varetekt med elektronisk kontroll", "Varetekt med elektronisk kontroll", "Custody with electronic control", 8, date(2025, 8, 15)),
    Line("COMMUNITY_SENTENCE", _PROBATION, "straffeloven § 48", ORDERED, True, "Samfunnsstraff", "Samfunnsstraff", "Community sentence", 52),

    Line("LEISURE_CARD", _OTHERS, None, VOLUNTARY, False, "Fritidskort", "Fritidskort", "Leisure card", 26, date(2026, 1, 1)),
    Line("LEISURE_ACTIVITY", _OTHERS, None, VOLUNTARY, False, "Fritidsaktivitet", "Fritidsaktivitet", "Leisure activity", 26),
)
# fmt: on


def as_rows() -> list[dict[str, Any]]:
    """The catalogue as rows of `app.measure_type`, for whoever loads it."""
    return [{**line._asdict(), "valid_until": None} for line in CATALOGUE]
