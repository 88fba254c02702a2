"""THE CASES: one line for each youth, and what makes the line worth having.

Given names are everyday ones; the family names are made up and say so (prøve, test, dikt, påfunn, utkast).
`turns`/`in_days`: turns that age in so many days, so that a birthday that is near stays near.
"""

# ruff: noqa: E501 - a table is read line by line, and a line is one youth

from dataclasses import dataclass
from enum import StrEnum

from services.core.follow_ups.kinds import ClosingReason, PauseKind, SignalSource, State
from services.core.people.kinds import AddressProtection

S = State


class Care(StrEnum):
    """Who has parental responsibility."""

    JOINT = "joint"
    SOLE = "sole"
    JOINT_THEN_SOLE = "joint_then_sole"
    TAKEN_OVER = "taken_over"
    NOBODY_KNOWN = "nobody_known"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One youth and the follow-up of her or him. Days are counted back from today.

    `beside` are the participating services; `without_contact` are those of them where nobody is named, `left`
    those whose contact has left, `stands_in` those where a substitute is in period, `replaced` those that had
    another contact before. `first_contact` is how many days after the offer the youth was met; None: not yet.
    `paused_ago` is how many days ago one was set on pause that had not come further than mapping.
    """

    key: str
    given: str
    family: str
    turns: int
    in_days: int
    place: str
    state: State
    opened: int
    source: SignalSource = SignalSource.POLICE_THRESHOLD
    coordinator: str | None = None
    key_worker: str | None = None
    deputy: str | None = None
    protection: AddressProtection = AddressProtection.NONE
    guardian_protection: AddressProtection = AddressProtection.NONE
    care: Care = Care.JOINT
    has_number: bool = True
    language: str = "nb"
    interpreter: str | None = None
    beside: tuple[str, ...] = ()
    without_contact: tuple[str, ...] = ()
    stands_in: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    first_contact: int | None = 4
    pause_kind: PauseKind | None = None
    paused_ago: int | None = None
    closing_reason: ClosingReason | None = None
    has_been_closed_before: bool = False
    is_restricted: bool = False
    sanction: bool = False
    """Whether the mediation service carries out a youth follow-up sanction besides."""


_POLICE, _SCHOOL, _NAV = "police_east", "school_grorud", "nav_grorud"
_CHILD_WELFARE, _HEALTH, _MEDIATION, _CLUB = "child_welfare_grorud", "health_grorud", "mediation", "voluntary_grorud"

# fmt: off
GRORUD = (
    # The plain one: everything as it should be.
    Case(key="plain", given="Ada", family="Prøvdal", turns=16, in_days=170, place="grorud", state=S.ACTIVE, opened=140,
         beside=(_POLICE, _SCHOOL, _NAV)),
    # Turning 18 within weeks: the guardians' say ends, and the follow-up is being handed over.
    Case(key="turns_18", given="Elias", family="Testvik", turns=18, in_days=12, place="grorud", state=S.TRANSITION, opened=260,
         beside=(_POLICE, _NAV, _MEDIATION), sanction=True),
    # Turning 16 within weeks: of age for one's own health matters.
    Case(key="turns_16", given="Nora", family="Eksempelsen", turns=16, in_days=9, place="grorud", state=S.ACTIVE, opened=110,
         beside=(_SCHOOL, _HEALTH)),
    # Turning 15 within weeks: party in one's own matter.
    Case(key="turns_15", given="Mikkel", family="Påfunnsen", turns=15, in_days=5, place="grorud", state=S.MAPPING, opened=28,
         beside=(_SCHOOL, _CHILD_WELFARE)),
    # Strictly confidential address: nobody but those who are named for this youth.
    Case(key="strictly_confidential", given="Sofie", family="Oppdiktdal", turns=16, in_days=90, place="grorud", state=S.ACTIVE,
         opened=95, protection=AddressProtection.STRICTLY_CONFIDENTIAL, care=Care.SOLE, beside=(_POLICE, _CHILD_WELFARE)),
    # Confidential address.
    Case(key="confidential", given="Leo", family="Skisserud", turns=15, in_days=200, place="grorud", state=S.CONSENT_PENDING,
         opened=21, protection=AddressProtection.CONFIDENTIAL, source=SignalSource.SCHOOL, beside=(_SCHOOL,)),
    # A sibling pair, one of them protected: the other's row must not give the first away.
    Case(key="sibling_protected", given="Tiril", family="Fabelsen", turns=17, in_days=60, place="grorud", state=S.ACTIVE, opened=130,
         protection=AddressProtection.CONFIDENTIAL, beside=(_POLICE,)),
    Case(key="sibling", given="Tobias", family="Fabelsen", turns=15, in_days=150, place="grorud", state=S.MAPPING, opened=34,
         source=SignalSource.GUARDIAN, beside=(_SCHOOL,)),
    # A guardian with a confidential address protects the youth as well.
    Case(key="guardian_protected", given="Ingeborg", family="Diktmoen", turns=16, in_days=240, place="grorud", state=S.ACTIVE,
         opened=75, guardian_protection=AddressProtection.CONFIDENTIAL, care=Care.SOLE, beside=(_CHILD_WELFARE,)),
    # A name in Arabic script, and an interpreter for the youth and for home.
    Case(key="interpreter", given="نور", family="التجربة", turns=16, in_days=130, place="grorud", state=S.ACTIVE, opened=88,
         language="ar", interpreter="ar", beside=(_SCHOOL, _NAV, _CLUB)),
    # A name of one letter.
    Case(key="one_letter", given="Ø", family="Kladd", turns=15, in_days=80, place="grorud", state=S.ASSESSING, opened=6,
         source=SignalSource.SCHOOL),
    # No identity number, nobody known with parental responsibility.
    Case(key="no_number", given="Ayaan", family="Utprøvdsen", turns=17, in_days=20, place="grorud", state=S.OFFERED, opened=9,
         has_number=False, care=Care.NOBODY_KNOWN, interpreter="so", language="so", source=SignalSource.CHILD_WELFARE,
         first_contact=None),
    # The act was done at 17, and now 18: the six weeks of straffeprosessloven § 249 run on.
    Case(key="act_at_17", given="Emil", family="Modellsen", turns=18, in_days=-20, place="grorud", state=S.ACTIVE, opened=190,
         beside=(_POLICE, _NAV)),
    # Paused, and a name with the three last letters.
    Case(key="paused", given="Åse-Bjørg", family="Prøvesæter", turns=17, in_days=110, place="grorud", state=S.PAUSED, opened=220,
         care=Care.TAKEN_OVER, pause_kind=PauseKind.INSTITUTION, beside=(_CHILD_WELFARE, _HEALTH)),
    # On pause before the first contact stands, which had been noted of somebody else: the city's deadline rests.
    Case(key="paused_early", given="Jonatan", family="Hvilås", turns=16, in_days=75, place="grorud", state=S.PAUSED, opened=12,
         first_contact=None, pause_kind=PauseKind.MISSING, paused_ago=9, beside=(_POLICE,)),
    # Said no: the door stays open.
    Case(key="declined", given="Kasper", family="Tenktsen", turns=17, in_days=210, place="grorud", state=S.DECLINED, opened=50),
    # Closed, after it had been closed and opened again: the history stays.
    Case(key="closed_with_history", given="Selma", family="Ideberg", turns=17, in_days=140, place="grorud", state=S.CLOSED, opened=520,
         closing_reason=ClosingReason.GOALS_REACHED, has_been_closed_before=True, beside=(_SCHOOL,)),
    Case(key="evaluated", given="Yasmin", family="Diktvåg", turns=18, in_days=-60, place="grorud", state=S.EVALUATED, opened=500,
         closing_reason=ClosingReason.TURNED_18, beside=(_SCHOOL, _NAV)),
    Case(key="not_eligible", given="Oliver", family="Utkastmo", turns=14, in_days=95, place="grorud", state=S.NOT_ELIGIBLE, opened=45,
         source=SignalSource.OTHER),
    # A threshold signal of today: a task for a person, and nothing else happens.
    Case(key="signal_today", given="Live", family="Sagnhaug", turns=15, in_days=250, place="grorud", state=S.SIGNAL, opened=0),
    # A signal that nobody has taken in time.
    Case(key="signal_left", given="Jakob", family="Mønsterås", turns=16, in_days=300, place="grorud", state=S.SIGNAL, opened=13,
         source=SignalSource.SCHOOL),
    # The care was taken over by child welfare.
    Case(key="taken_over", given="Mina", family="Fiktstad", turns=15, in_days=35, place="grorud", state=S.ACTIVE, opened=160,
         care=Care.TAKEN_OVER, beside=(_CHILD_WELFARE, _SCHOOL)),
    # No contact named for two services that take part.
    Case(key="no_contact", given="Theo", family="Kladdal", turns=16, in_days=45, place="grorud", state=S.ACTIVE, opened=72,
         beside=(_SCHOOL, _POLICE, _HEALTH), without_contact=(_SCHOOL, _HEALTH)),
    # A substitute in period, and a contact who was replaced.
    Case(key="substitute", given="William", family="Utkastad", turns=17, in_days=160, place="grorud", state=S.ACTIVE, opened=120,
         beside=(_SCHOOL, _CHILD_WELFARE, _POLICE), stands_in=(_SCHOOL, _CHILD_WELFARE), replaced=(_POLICE,)),
    # The city's own standard is overdue: offered, tried, not reached.
    Case(key="city_overdue", given="Ella", family="Påhittås", turns=15, in_days=115, place="grorud", state=S.OFFERED, opened=26,
         first_contact=None),
    # The city's standard met late.
    Case(key="city_late", given="Noah", family="Prøvløkka", turns=16, in_days=220, place="grorud", state=S.MAPPING, opened=42,
         coordinator="staff-two-hats", first_contact=13, beside=(_CLUB,)),
    # Restricted: nobody sees it, whoever they are.
    Case(key="restricted", given="Vilde", family="Tenkteli", turns=16, in_days=77, place="grorud", state=S.CLOSED, opened=420,
         closing_reason=ClosingReason.YOUTH_WITHDREW, is_restricted=True),
)

ELSEWHERE = (
    # The contact has left and nobody stands in: a gap, said at once.
    Case(key="contact_left", given="Amalie", family="Oppdiktås", turns=16, in_days=66, place="alna", state=S.ACTIVE, opened=150,
         beside=("school_alna", _POLICE)),
    # The contact has left, and the substitute stands in.
    Case(key="contact_left_covered", given="Idris", family="Lignås", turns=15, in_days=58, place="alna", state=S.ACTIVE, opened=101,
         beside=("school_alna", "nav_alna"), stands_in=("school_alna",)),
    # One guardian alone.
    Case(key="sole_custody", given="Thea", family="Fabelås", turns=15, in_days=190, place="alna", state=S.ACTIVE, opened=84,
         care=Care.SOLE, beside=("child_welfare_alna",)),
    # Joint first, then one alone.
    Case(key="custody_changed", given="Zaid", family="Prøveland", turns=17, in_days=33, place="alna", state=S.MAPPING, opened=30,
         care=Care.JOINT_THEN_SOLE, beside=("health_alna",)),
    Case(key="alna_1", given="Jenny", family="Skissås", turns=16, in_days=280, place="alna", state=S.ACTIVE, opened=67, beside=(_POLICE,)),
    Case(key="alna_2", given="Adam", family="Utkastdal", turns=17, in_days=250, place="alna", state=S.OFFERED, opened=7, first_contact=None),
    Case(key="alna_3", given="Hedda", family="Modellås", turns=14, in_days=70, place="alna", state=S.ASSESSING, opened=4),
    Case(key="alna_4", given="Bilal", family="Testås", turns=18, in_days=25, place="alna", state=S.TRANSITION, opened=330,
         beside=("nav_alna", _MEDIATION), sanction=True),
    Case(key="alna_5", given="Maja", family="Dikterud", turns=15, in_days=310, place="alna", state=S.DECLINED, opened=39),
    Case(key="alna_6", given="Filip", family="Eksempelås", turns=17, in_days=12, place="alna", state=S.CLOSED, opened=400,
         closing_reason=ClosingReason.MOVED, beside=(_POLICE,)),
    Case(key="alna_7", given="Sumaya", family="Påfunndal", turns=16, in_days=18, place="alna", state=S.ACTIVE, opened=55,
         source=SignalSource.SELF, beside=("school_alna",), without_contact=("school_alna",)),
    Case(key="stovner_1", given="Markus", family="Tenktdal", turns=16, in_days=140, place="stovner", state=S.ACTIVE, opened=133,
         beside=("school_stovner", _POLICE)),
    Case(key="stovner_2", given="Hiba", family="Sagnås", turns=15, in_days=98, place="stovner", state=S.MAPPING, opened=31),
    Case(key="stovner_3", given="Sander", family="Mønsterdal", turns=17, in_days=199, place="stovner", state=S.PAUSED, opened=210,
         pause_kind=PauseKind.ABROAD),
    Case(key="stovner_4", given="Emilie", family="Ideås", turns=14, in_days=145, place="stovner", state=S.SIGNAL, opened=2),
    Case(key="gamle_oslo_1", given="Kaja", family="Kladdås", turns=17, in_days=88, place="gamle_oslo", state=S.ACTIVE, opened=166),
    Case(key="gamle_oslo_2", given="Yonas", family="Utprøvås", turns=16, in_days=177, place="gamle_oslo", state=S.CONSENT_PENDING, opened=24,
         interpreter="ti", language="ti"),
    Case(key="gamle_oslo_3", given="Frida", family="Diktås", turns=18, in_days=-90, place="gamle_oslo", state=S.EVALUATED, opened=480,
         closing_reason=ClosingReason.TAKEN_OVER),
    Case(key="sondre_nordstrand_1", given="Isak", family="Fiktås", turns=15, in_days=222, place="sondre_nordstrand", state=S.ACTIVE, opened=91),
    Case(key="sondre_nordstrand_2", given="Leah", family="Prøvås", turns=16, in_days=11, place="sondre_nordstrand", state=S.OFFERED,
         opened=19, first_contact=None),
    Case(key="sondre_nordstrand_3", given="Hamza", family="Skissdal", turns=17, in_days=133, place="sondre_nordstrand", state=S.PAUSED,
         opened=188, pause_kind=PauseKind.PRISON),
    Case(key="drammen_1", given="Aksel", family="Testdal", turns=16, in_days=105, place="drammen", state=S.ACTIVE, opened=125,
         beside=("police_drammen", "child_welfare_drammen")),
    Case(key="drammen_2", given="Lina", family="Eksempeldal", turns=17, in_days=48, place="drammen", state=S.MAPPING, opened=37,
         beside=("mediation_drammen",)),
    Case(key="drammen_3", given="Sverre", family="Oppdiktli", turns=15, in_days=166, place="drammen", state=S.ASSESSING, opened=5,
         source=SignalSource.DISTRICT),
    Case(key="drammen_4", given="Dina", family="Lignedal", turns=17, in_days=230, place="drammen", state=S.CLOSED, opened=390,
         closing_reason=ClosingReason.GOALS_REACHED),
)
# fmt: on

SIBLINGS = (("sibling_protected", "sibling"),)
CASES = GRORUD + ELSEWHERE
