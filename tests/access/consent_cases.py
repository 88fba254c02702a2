"""The ways in which a consent holds, or does not: each a youth, who signed what, and what happened afterwards."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.access.town_people import HOUR, TOMORROW, YESTERDAY
from tests.factories import NOW, TODAY

ASKED = NOW - timedelta(days=1)
SIXTEEN = date(2010, 3, 15)
Scope = tuple[str | None, str | None, str | None]
"""Topic, from, to; from nobody in particular is None."""
TO_SCHOOL: tuple[Scope, ...] = tuple((topic, None, "school") for topic in ("plan", "meetings", "health"))
# Each kind of thing from the police to those who lead, and from those who lead to the police.
BOTH_WAYS: tuple[Scope, ...] = tuple(
    (topic, *way)
    for topic in ("plan", "measures", "meetings")
    for way in (("police", "grorud"), ("grorud", "police"), (None, "stovner"))
)


@dataclass(frozen=True)
class Renewal:
    """A newer consent that points at the one before."""

    scopes: tuple[Scope, ...] = (("plan", None, "school"),)
    signers: tuple[str, ...] = ("youth", "guardian 0")
    excluded: tuple[Scope, ...] = ()
    consent: dict[str, Any] = field(default_factory=dict)
    signature: dict[str, Any] = field(default_factory=dict)
    changes: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Case:
    """A youth, her guardians, who signed, and what happened afterwards."""

    born: date = SIXTEEN
    guardians: tuple[dict[str, Any], ...] = ({},)
    signers: tuple[str, ...] = ("youth", "guardian 0")
    scopes: tuple[Scope, ...] = TO_SCHOOL
    excluded: tuple[Scope, ...] = ()
    consent: dict[str, Any] = field(default_factory=dict)
    signature: dict[str, Any] = field(default_factory=dict)
    changes: tuple[dict[str, Any], ...] = ()
    refused: tuple[Scope, ...] = ()
    # Each renews the one before it: its narrower scopes, who has signed it, and what else is said of it.
    renewals: tuple["Renewal", ...] = ()
    youth: dict[str, Any] = field(default_factory=dict)
    handed_over: tuple[tuple[str, str, datetime], ...] = ()
    """From one service that led to the next, and when; Grorud leads in the end."""
    rejected: tuple[tuple[str, str, datetime], ...] = ()
    writer_of_plan: str = "grorud"
    is_unasked: bool = False


FROM_ALNA = (("alna", "grorud", NOW - HOUR),)


def _of_both(writer: str | None, *, to: str = "school") -> tuple[Scope, ...]:
    """What goes from hand to hand: the plan, and whose it is."""
    return (("plan", writer, to), ("identity", writer, to))


CASES: dict[str, Case] = {
    "signed by both": Case(),
    "to everybody": Case(
        scopes=(*TO_SCHOOL, *BOTH_WAYS, ("identity", "grorud", "school"), ("identity", None, "police"))
    ),
    "with a name from others": Case(scopes=(("identity", "police", "school"), ("plan", None, "school"))),
    "with a name but not from those who lead": Case(
        scopes=(("identity", None, "school"),), excluded=(("identity", "grorud", None),)
    ),
    "of a plan that others wrote": Case(
        scopes=(("plan", "police", "school"), ("plan", "police", "grorud")), writer_of_plan="police"
    ),
    "of a plan, to what others wrote only": Case(scopes=(("plan", "police", "school"),)),
    "without what those who lead wrote": Case(
        scopes=(("plan", None, "school"), ("measures", None, "school")), excluded=((None, "grorud", None),)
    ),
    "written by others": Case(consent={"owner_service_id": "stovner"}, changes=({"to_service_id": "police"},)),
    "of a protected youth": Case(
        youth={"address_protection": "confidential"},
        scopes=(*TO_SCHOOL, ("identity", None, "school"), ("identity", None, "grorud")),
        changes=({"to_service_id": "police"},),
    ),
    "withdrawn for measures": Case(scopes=(*TO_SCHOOL, ("measures", None, "school")), changes=({"topic": "measures"},)),
    "not by the guardian": Case(signers=("youth",)),
    "not by the youth": Case(signers=("guardian 0",)),
    "by one of two guardians": Case(guardians=({}, {})),
    "by no guardian, who is there no more": Case(guardians=({"ends_on": YESTERDAY},), signers=("youth",)),
    "by a guardian until today": Case(guardians=({"ends_on": TODAY},)),
    "by a guardian until yesterday, with another since": Case(
        guardians=({"ends_on": YESTERDAY}, {"starts_on": TODAY}), signers=("youth", "guardian 0")
    ),
    "beside a guardian from tomorrow": Case(guardians=({}, {"starts_on": TOMORROW})),
    "by child welfare that has taken over": Case(
        guardians=({"responsibility": "taken_over"},), signers=("youth", "child_welfare")
    ),
    "by a guardian whose care was taken over": Case(guardians=({"responsibility": "taken_over"},)),
    "by child welfare that has not taken over": Case(signers=("youth", "child_welfare")),
    "of one who is fourteen": Case(born=date(2012, 6, 1), signers=("guardian 0",)),
    "of one who was fourteen when it was given": Case(
        born=date(2011, 11, 1),
        signers=("guardian 0",),
        consent={"given_on": date(2026, 10, 1), "valid_from": date(2026, 10, 1), "review_on": TODAY},
    ),
    "of one who was fourteen and is sixteen": Case(
        born=date(2010, 11, 1),
        signers=("guardian 0",),
        consent={
            "given_on": date(2025, 10, 31),
            "valid_from": date(2026, 10, 1),
            "review_on": TODAY,
        },
    ),
    "of one who turned sixteen today": Case(born=date(2010, 11, 20), signers=("youth",)),
    "of one who is eighteen, by the guardian": Case(born=date(2008, 11, 20), signers=("guardian 0",)),
    "of one who is eighteen": Case(born=date(2008, 11, 20), guardians=(), signers=("youth",)),
    "until yesterday": Case(
        consent={
            "valid_from": date(2026, 1, 1),
            "given_on": date(2026, 1, 1),
            "valid_until": YESTERDAY,
            "review_on": YESTERDAY,
        }
    ),
    "until today": Case(consent={"valid_until": TODAY, "review_on": TODAY}),
    "from tomorrow": Case(consent={"valid_from": TOMORROW, "review_on": TOMORROW}),
    "signed in an hour": Case(signature={"registered_at": NOW + HOUR}),
    "registered in an hour": Case(consent={"registered_at": NOW + HOUR}),
    "withdrawn": Case(changes=({},)),
    "withdrawn in an hour": Case(changes=({"at": NOW + HOUR},)),
    "withdrawn for the school": Case(changes=({"to_service_id": "school"},)),
    "withdrawn for what the police wrote": Case(changes=({"from_service_id": "police"},)),
    "withdrawn for meetings of the police to the school": Case(
        changes=({"topic": "meetings", "from_service_id": "police", "to_service_id": "school"},)
    ),
    "found invalid": Case(changes=({"kind": "invalidated", "signer": None, "reason": "Feil skjema."},)),
    "without health": Case(excluded=(("health", None, None),)),
    "without what the police wrote": Case(excluded=((None, "police", None),)),
    "without the school": Case(excluded=((None, None, "school"),)),
    "without meetings of the police to the school": Case(excluded=(("meetings", "police", "school"),)),
    "refused for the school afterwards": Case(refused=(("plan", None, "school"), ("meetings", "police", "school"))),
    "from a service that closed": Case(scopes=(*TO_SCHOOL[:1], ("meetings", "closed", "school"))),
    "to statistics": Case(scopes=(), consent={"purpose": "statistics"}),
    # A consent that is older than a hand-over, and the plan and the name that have gone from hand to hand since.
    "handed over, from the one before": Case(scopes=_of_both("alna"), handed_over=FROM_ALNA),
    "handed over, from the one after": Case(
        scopes=(*_of_both("grorud"), ("measures", "grorud", "school")), handed_over=FROM_ALNA
    ),
    "handed over, from both": Case(scopes=(*_of_both("alna"), *_of_both("grorud")), handed_over=FROM_ALNA),
    "handed over, from both to two": Case(
        scopes=(*_of_both("alna", to="police"), *_of_both("grorud")), handed_over=FROM_ALNA
    ),
    "handed over, of two topics": Case(
        scopes=(("plan", "alna", "school"), ("identity", "grorud", "school"), ("plan", "police", "school")),
        handed_over=FROM_ALNA,
    ),
    "handed over, from everybody": Case(scopes=(*_of_both(None), ("meetings", None, "school")), handed_over=FROM_ALNA),
    "handed over, from everybody but the one before": Case(
        scopes=(*_of_both(None), ("meetings", None, "school")),
        excluded=((None, "alna", None),),
        handed_over=FROM_ALNA,
    ),
    "handed over, from everybody but the one before's meetings": Case(
        scopes=(*_of_both(None), ("meetings", None, "school")),
        excluded=(("meetings", "alna", None), ("plan", "alna", "police"), ("plan", "bjerke", "school")),
        handed_over=FROM_ALNA,
    ),
    "handed over, from the one after and everybody": Case(
        scopes=(*_of_both("grorud"), *_of_both(None)), handed_over=FROM_ALNA
    ),
    "handed over, withdrawn since for the one before": Case(
        scopes=_of_both(None), changes=({"from_service_id": "alna"},), handed_over=FROM_ALNA
    ),
    "handed over, and excluded from the one after": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")), excluded=(("plan", "alna", "school"),), handed_over=FROM_ALNA
    ),
    "handed over before it was given": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", ASKED - HOUR),)),
    "handed over when it was given": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", ASKED),)),
    "handed over in an hour": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", NOW + HOUR),)),
    "handed over now": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", NOW),)),
    "handed over twice, from the last two": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=(("bjerke", "alna", NOW - 2 * HOUR), *FROM_ALNA),
    ),
    "handed over twice, from all three": Case(
        scopes=(*_of_both("bjerke"), *_of_both("alna"), *_of_both("grorud")),
        handed_over=(("bjerke", "alna", NOW - 2 * HOUR), *FROM_ALNA),
    ),
    "handed over before and after it was given": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=(("bjerke", "alna", ASKED - HOUR), *FROM_ALNA),
    ),
    "handed over, and on again to others": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=(*FROM_ALNA, ("bjerke", "stovner", NOW - HOUR / 2)),
    ),
    "offered and rejected": Case(scopes=_of_both("grorud"), rejected=FROM_ALNA),
    "handed over, and rejected by the next": Case(
        scopes=_of_both("grorud"),
        handed_over=(("alna", "bjerke", NOW - 2 * HOUR),),
        rejected=(("bjerke", "grorud", NOW - HOUR),),
    ),
    "handed over, and rejected before that": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=FROM_ALNA,
        rejected=(("bjerke", "alna", NOW - 2 * HOUR),),
    ),
    "by the youth now": Case(signers=("youth now", "guardian 0")),
    "by the guardian now": Case(signers=("youth", "guardian 0 now")),
    "by child welfare now": Case(guardians=({"responsibility": "taken_over"},), signers=("youth", "child_welfare now")),
    "by a guardian whose care is taken over from tomorrow": Case(
        guardians=({}, {"responsibility": "taken_over", "starts_on": TOMORROW})
    ),
    "by a guardian whose care was taken over until yesterday": Case(
        guardians=({}, {"responsibility": "taken_over", "ends_on": YESTERDAY})
    ),
    "by a guardian from tomorrow": Case(guardians=({"starts_on": TOMORROW},)),
    "by one guardian, beside another until yesterday": Case(
        guardians=({"ends_on": YESTERDAY}, {}), signers=("youth", "guardian 1")
    ),
    "refused before it was given": Case(refused=TO_SCHOOL, consent={"registered_at": NOW + HOUR}),
    "from the police, and without what those who lead wrote": Case(
        scopes=(("plan", "police", "school"), ("meetings", None, "school")), excluded=((None, "grorud", None),)
    ),
    "without meetings of those who lead to the police": Case(
        scopes=(("meetings", None, "school"), ("meetings", None, "police")),
        excluded=(("meetings", "grorud", "police"),),
    ),
    "from the police, and without what they wrote": Case(
        scopes=(("meetings", "police", "school"), ("plan", None, "school")), excluded=((None, "police", None),)
    ),
    "renewed for less": Case(renewals=(Renewal(excluded=((None, "police", None),)),)),
    "renewed, and signed only now": Case(renewals=(Renewal(signature={"registered_at": NOW}),)),
    "renewed for health, by the youth alone": Case(
        renewals=(Renewal(signers=("youth",), scopes=(("health", None, "school"),)),)
    ),
    "renewed, which nobody has signed": Case(renewals=(Renewal(signers=(), consent={"registered_at": NOW}),)),
    "renewed, which nobody has signed, before the older was": Case(
        signers=("youth now", "guardian 0"), renewals=(Renewal(signers=(), consent={"registered_at": NOW - HOUR}),)
    ),
    "renewed, which the guardian has not signed": Case(
        renewals=(Renewal(signers=("youth",), scopes=(("health", None, "school"), ("plan", None, "school"))),)
    ),
    "renewed, by the youth before and the guardian now": Case(
        renewals=(
            Renewal(signers=("youth", "guardian 0 now"), scopes=(("health", None, "school"), ("plan", None, "school"))),
        )
    ),
    "renewed, and the older partly taken back since": Case(changes=({"topic": "meetings"},), renewals=(Renewal(),)),
    "renewed from tomorrow": Case(renewals=(Renewal(consent={"valid_from": TOMORROW, "review_on": TOMORROW}),)),
    "renewed twice, the last time for least": Case(
        renewals=(Renewal(signers=("youth",)), Renewal(scopes=(("meetings", "police", "school"),)))
    ),
    "renewed, and the newer taken back": Case(renewals=(Renewal(changes=({"at": NOW},)),)),
    "renewed, and the newer taken back before it was signed": Case(renewals=(Renewal(changes=({"at": ASKED},)),)),
    "to statistics, renewed": Case(
        scopes=(),
        consent={"purpose": "statistics"},
        renewals=(Renewal(scopes=(), signature={"registered_at": NOW}, consent={"purpose": "statistics"}),),
    ),
    "to statistics, renewed by the youth alone": Case(
        scopes=(),
        consent={"purpose": "statistics"},
        renewals=(Renewal(scopes=(), signers=("youth",), consent={"purpose": "statistics"}),),
    ),
}
