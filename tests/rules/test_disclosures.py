"""What an assessment of disclosure must keep: each rule alone, with everything else in order."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.core.disclosures.kinds import (
    Certainty,
    ChildInterest,
    DisclosureForm,
    DisclosureOutcome,
    DisclosurePurpose,
    DutyKind,
    GroundKind,
    InformedAfter,
    NotifiedBefore,
    RecipientType,
    RequestedBy,
    Secrecy,
    Seriousness,
    SourceSystem,
)
from services.core.disclosures.rules import (
    Assessment,
    GroundInLaw,
    fault_of_approval,
    fault_of_duty,
    faults_of_assessment,
    needs_second_approver,
)

DAY = date(2020, 1, 1)
SOMEBODY = UUID(int=1)
WHOLE = Assessment(
    requested_by=RequestedBy.OWN_INITIATIVE,
    recipient_type=RecipientType.PUBLIC_SCHOOL,
    recipient_organisation="Fiktiv skole",
    recipient_role="Rektor",
    ground_code="PRL_27_4_COOPERATION",
    purpose=DisclosurePurpose.PREVENT,
    best_interest="Tryggere skolevei.",
    best_interest_says=ChildInterest.SUPPORTS,
    child_view="Synes det er greit.",
    expected_use="Tilsyn.",
    number_with_access=1,
    roles_with_access=("Rektor",),
    recipient_secrecy=Secrecy.STATUTORY,
    seriousness=Seriousness.LESS_SERIOUS,
    certainty=Certainty.VERIFIED,
    source_system=SourceSystem.CLOSED_CASE,
    no_more_than_sufficient=True,
    sufficient_because="Bare sted og tid.",
    achievable_without_personal_data=False,
    proportionality="Lite inngripende.",
    notified_before=NotifiedBefore.YES,
    form=DisclosureForm.WRITTEN,
    content_summary="Uro ved skolen.",
    outcome=DisclosureOutcome.FULL,
    extract_text="Det har vært uro.",
)
COOPERATION = GroundInLaw("PRL_27_4_COOPERATION", DAY, GroundKind.PERMITS, ("police",))
PUBLIC = GroundInLaw("PRL_30_PUBLIC_INTEREST", DAY, GroundKind.PERMITS, ("police",))
PRIVATE = GroundInLaw("PRL_31_PRIVATE_INTEREST", DAY, GroundKind.PERMITS, ("police",))
TO_PRIVATE = GroundInLaw("PRL_27_2B_PREVENT_PRIVATE", DAY, GroundKind.PERMITS, ("police",), ("private",))
INSIDE: dict[str, Any] = {"recipient_organisation": None, "recipient_service_id": SOMEBODY}
CONSENT = GroundInLaw("PRL_24_CONSENT", DAY, GroundKind.CONSENT, ("police",))
ANONYMOUS = GroundInLaw("NONE_ANONYMOUS", DAY, GroundKind.ANONYMOUS)
NOTIFY = GroundInLaw("OPPL_24_3_NOTIFY", DAY, GroundKind.MUST_NOTIFY, ("school",))
TOLD: dict[str, Any] = {"informed_after": InformedAfter.YES}


def faults(
    ground: GroundInLaw = COOPERATION, *, sender: str = "police", recipient: str | None = None, **said: Any
) -> dict[str, str]:
    return faults_of_assessment(
        replace(WHOLE, **said),
        ground=ground,
        sender_kind=sender,
        recipient_kind=recipient,
    )


def test_an_assessment_with_every_answer_in_order_may_be_sent() -> None:
    assert faults() == {}
    assert faults(PUBLIC, **TOLD) == {}
    assert faults(TO_PRIVATE, recipient_type=RecipientType.PRIVATE, other_solutions_insufficient=True) == {}
    assert faults(CONSENT, consent_id=SOMEBODY, **INSIDE, recipient="school") == {}
    assert faults(ANONYMOUS, outcome=DisclosureOutcome.ANONYMISED) == {}


@pytest.mark.parametrize("ground", [PUBLIC, PRIVATE])
def test_the_log_is_not_opened_in_the_recipients_interest(ground: GroundInLaw) -> None:
    said: dict[str, Any] = {**TOLD, "recipient_type": RecipientType.OTHER_PUBLIC, "source_system": SourceSystem.PO_LOG}
    assert faults(ground, **said) == {"source_system": "log_not_for_recipient"}
    assert faults(COOPERATION, **said) == {}


def test_a_private_school_is_not_reached_by_section_30_nor_a_public_one_by_31() -> None:
    private: dict[str, Any] = {**TOLD, "recipient_type": RecipientType.PRIVATE_SCHOOL}
    assert faults(PUBLIC, **private) == {"ground_code": "private_school_not_30"}
    assert faults(PRIVATE, **TOLD) == {"ground_code": "public_school_not_31"}
    assert faults(PRIVATE, **private) == {}


def test_to_private_recipients_other_solutions_come_first() -> None:
    said: dict[str, Any] = {"recipient_type": RecipientType.PRIVATE}
    assert faults(TO_PRIVATE, **said) == {"other_solutions_insufficient": "other_solutions_first"}


@pytest.mark.parametrize("ground", [PUBLIC, PRIVATE])
def test_sections_30_and_31_ask_whether_one_is_told_afterwards(ground: GroundInLaw) -> None:
    said: dict[str, Any] = {"recipient_type": RecipientType.OTHER_PUBLIC}
    assert faults(ground, **said) == {"informed_after": "informed_after_missing"}
    exempt: dict[str, Any] = {**said, "informed_after": InformedAfter.EXEMPT_CRIME_FIGHTING}
    assert faults(ground, **exempt) == {"informed_after_reason": "reason_missing"}
    assert faults(ground, **exempt, informed_after_reason="Etterforskingen pågår.") == {}


@pytest.mark.parametrize("outcome", list(DisclosureOutcome))
def test_what_can_be_reached_without_personal_data_is_sent_without_or_not_at_all(outcome: DisclosureOutcome) -> None:
    found = faults(achievable_without_personal_data=True, outcome=outcome)
    is_without = outcome in ("anonymised", "refused")
    assert found == ({} if is_without else {"outcome": "without_personal_data"})


@pytest.mark.parametrize("outcome", list(DisclosureOutcome))
def test_more_than_sufficient_is_never_sent(outcome: DisclosureOutcome) -> None:
    found = faults(no_more_than_sufficient=False, outcome=outcome)
    assert found == ({} if outcome == "refused" else {"no_more_than_sufficient": "more_than_sufficient"})


def test_what_is_unverified_is_marked() -> None:
    assert faults(certainty=Certainty.UNVERIFIED) == {"unverified_marked": "unverified_not_marked"}
    assert faults(certainty=Certainty.UNVERIFIED, unverified_marked=True) == {}
    assert faults(certainty=Certainty.PARTLY_UNCERTAIN) == {}


def test_consent_as_ground_names_the_consent_and_no_other_ground_does() -> None:
    assert faults(CONSENT) == {"consent_id": "consent_missing"}
    assert faults(consent_id=SOMEBODY) == {"consent_id": "consent_not_the_ground"}


def test_by_word_of_mouth_needs_a_reason() -> None:
    assert faults(form=DisclosureForm.ORAL) == {"form_reason": "oral_needs_reason"}
    assert faults(form=DisclosureForm.ORAL, form_reason="Haster.") == {}


def test_the_child_is_heard_or_it_says_why_not_and_never_both() -> None:
    heard = {"child_view": "child_heard_or_why_not"}
    assert faults(child_view=None) == heard
    assert faults(child_not_asked_because="Fare.") == heard
    assert faults(child_view=None, child_not_asked_because="Fare.") == {}


@pytest.mark.parametrize("before", [NotifiedBefore.NOT_POSSIBLE, NotifiedBefore.NOT_APPROPRIATE])
def test_who_is_not_told_beforehand_is_given_a_reason(before: NotifiedBefore) -> None:
    assert faults(notified_before=before) == {"notified_before_reason": "reason_missing"}
    assert faults(notified_before=before, notified_before_reason="Fare.") == {}


def test_there_is_one_recipient_of_the_right_kind() -> None:
    one = {"recipient_service_id": "one_recipient"}
    assert faults(recipient_organisation=None) == one
    assert faults(recipient_service_id=SOMEBODY) == one
    assert faults(**INSIDE, recipient="school") == {}
    assert faults(**INSIDE, recipient="child_welfare") == {"recipient_type": "recipient_type_wrong"}
    assert faults(**INSIDE, recipient="nav", recipient_type=RecipientType.OTHER_PUBLIC) == {}


def test_a_consent_reaches_the_services_that_it_names_and_nobody_outside() -> None:
    assert faults(CONSENT, consent_id=SOMEBODY) == {"consent_id": "consent_not_for_outside"}


def test_what_names_nobody_is_not_sent_to_a_service_that_reads_it_under_the_youths_follow_up() -> None:
    assert faults(outcome=DisclosureOutcome.ANONYMISED) == {}
    wrong = {"recipient_service_id": "anonymous_to_outside"}
    assert faults(**INSIDE, recipient="school", outcome=DisclosureOutcome.ANONYMISED) == wrong


def test_a_ground_is_used_by_its_own_sector_for_its_own_recipients_and_a_duty_is_none() -> None:
    other: dict[str, Any] = {"source_system": SourceSystem.OTHER}
    assert faults(sender="school", **other) == {"ground_code": "ground_of_other_sector"}
    assert faults(TO_PRIVATE, other_solutions_insufficient=True) == {"ground_code": "ground_not_for_recipient"}
    assert faults(NOTIFY, sender="school", **other) == {"ground_code": "ground_is_duty"}


def test_only_the_police_have_the_sources_of_the_police() -> None:
    ground = GroundInLaw("FVL_13B_7_DANGER", DAY, GroundKind.PERMITS)
    assert faults(ground, sender="school") == {"source_system": "source_of_police"}


def test_what_names_nobody_is_sent_on_a_ground_that_lets_nobody_be_named() -> None:
    assert faults(ANONYMOUS) == {"outcome": "anonymous_only"}


def test_what_is_sent_has_words_and_roles() -> None:
    assert faults(extract_text=None) == {"extract_text": "extract_missing"}
    assert faults(extract_text=None, outcome=DisclosureOutcome.REFUSED) == {}
    assert faults(roles_with_access=()) == {"roles_with_access": "roles_missing"}


def test_indicia_needs_a_second_approver_where_something_is_sent() -> None:
    assert needs_second_approver(source_system="indicia", outcome="anonymised")
    assert not needs_second_approver(source_system="indicia", outcome="refused")
    assert not needs_second_approver(source_system="po_log", outcome="full")


def test_a_no_says_why() -> None:
    assert fault_of_approval(is_approved=False, note=None) == ("note", "reason_missing")
    assert fault_of_approval(is_approved=False, note="For mye.") is None
    assert fault_of_approval(is_approved=True, note=None) is None


def test_a_duty_has_a_provision_of_its_own_kind_and_sector() -> None:
    assert fault_of_duty(NOTIFY, DutyKind.NOTIFY_CHILD_WELFARE, sender_kind="school") is None
    assert fault_of_duty(NOTIFY, DutyKind.NOTIFY_CHILD_WELFARE, sender_kind="nav") == "ground_of_other_sector"
    assert fault_of_duty(NOTIFY, DutyKind.AVERT_OFFENCE, sender_kind="school") == "ground_not_this_duty"
    assert fault_of_duty(COOPERATION, DutyKind.AVERT_OFFENCE, sender_kind="police") == "ground_not_this_duty"
