"""Every model, role and kind has its line in the glossary, and says in Norwegian what the screen says."""

import re
from collections import Counter
from enum import StrEnum
from typing import Any

import pytest

from services.api.language import Language, translator
from services.core.access.actor import JOB_ROLE_NAMES, ROLE_NAMES, Ground
from services.core.attachments.kinds import FILE_KIND_NAMES
from services.core.consents.kinds import (
    CHANGE_NAMES,
    CONSENT_STATUS_NAMES,
    INTERPRETER_NAMES,
    METHOD_NAMES,
    PURPOSE_NAMES,
    SIGNER_NAMES,
    TOPIC_NAMES,
)
from services.core.deadlines.kinds import (
    ChargingDecisionKind,
    ConcernConclusionKind,
    EventKind,
    ExceedingReason,
    Outcome,
    SubjectKind,
)
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.rules import RULES
from services.core.disclosures.kinds import (
    CERTAINTY_NAMES,
    CHILD_INTEREST_NAMES,
    DECIDED_AS_NAMES,
    DISCLOSURE_FORM_NAMES,
    DISCLOSURE_OUTCOME_NAMES,
    DISCLOSURE_PURPOSE_NAMES,
    DISCLOSURE_STATE_NAMES,
    DUTY_KIND_NAMES,
    DUTY_WAY_NAMES,
    INFORMED_AFTER_NAMES,
    NOTIFIED_BEFORE_NAMES,
    RECIPIENT_TYPE_NAMES,
    REQUESTED_BY_NAMES,
    SECRECY_NAMES,
    SERIOUSNESS_NAMES,
    SOURCE_SYSTEM_NAMES,
)
from services.core.duplicates.kinds import DUPLICATE_OUTCOME_NAMES, FOUND_BY_NAMES
from services.core.emergency_access.kinds import EMERGENCY_GROUND_NAMES, REVIEW_OUTCOME_NAMES
from services.core.follow_ups.kinds import STATE_NAMES
from services.core.hand_overs.kinds import HAND_OVER_STATE_NAMES
from services.core.kinship.kinds import KINSHIP_NAMES
from services.core.kit.db import Base
from services.core.measures.kinds import CHOICE_NAMES, MEASURE_STATUS_NAMES
from services.core.organisation.kinds import Names, ServiceKind
from services.core.people.kinds import ADDRESS_PROTECTION_NAMES, RESPONSIBILITY_NAMES
from services.core.restrictions.kinds import RESTRICTION_NAMES
from services.core.tables import metadata
from tests.house.sources import ROOT

LINE = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
LINES = LINE.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
BY_CODE = {code: (norsk, meaning, law) for code, norsk, meaning, law in LINES}


def in_nynorsk(bokmal: str) -> str:
    """The nynorsk of a text on screen."""
    return translator(Language.NYNORSK).gettext(bokmal)


def on_screen() -> dict[str, Names]:
    """What every named kind is called on screen, by the way the glossary writes it."""
    worded = (
        ROLE_NAMES,
        JOB_ROLE_NAMES,
        STATE_NAMES,
        MEASURE_STATUS_NAMES,
        CHOICE_NAMES,
        RESPONSIBILITY_NAMES,
        ADDRESS_PROTECTION_NAMES,
        TOPIC_NAMES,
        PURPOSE_NAMES,
        SIGNER_NAMES,
        METHOD_NAMES,
        INTERPRETER_NAMES,
        CHANGE_NAMES,
        CONSENT_STATUS_NAMES,
        CERTAINTY_NAMES,
        CHILD_INTEREST_NAMES,
        DECIDED_AS_NAMES,
        DISCLOSURE_FORM_NAMES,
        DISCLOSURE_OUTCOME_NAMES,
        DISCLOSURE_PURPOSE_NAMES,
        DISCLOSURE_STATE_NAMES,
        DUTY_KIND_NAMES,
        DUTY_WAY_NAMES,
        INFORMED_AFTER_NAMES,
        NOTIFIED_BEFORE_NAMES,
        RECIPIENT_TYPE_NAMES,
        REQUESTED_BY_NAMES,
        SECRECY_NAMES,
        SERIOUSNESS_NAMES,
        SOURCE_SYSTEM_NAMES,
        EMERGENCY_GROUND_NAMES,
        REVIEW_OUTCOME_NAMES,
        KINSHIP_NAMES,
        RESTRICTION_NAMES,
        FOUND_BY_NAMES,
        DUPLICATE_OUTCOME_NAMES,
        HAND_OVER_STATE_NAMES,
        FILE_KIND_NAMES,
    )
    found = {_code(kind): Names(name, in_nynorsk(name)) for names in worded for kind, name in names.items()}
    kinds: tuple[type[Any], ...] = (
        ServiceKind,
        SubjectKind,
        EventKind,
        OutsideEvent,
        ChargingDecisionKind,
        ConcernConclusionKind,
        ExceedingReason,
        Outcome,
    )
    found |= {_code(kind): kind.names for one in kinds for kind in one}
    return found


def _code(kind: StrEnum) -> str:
    return f"{type(kind).__name__}.{kind.name}"


def test_every_model_has_its_line() -> None:
    models = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert len(models) == len(metadata.tables)
    assert models - set(BY_CODE) == set()


def test_every_role_state_and_kind_has_its_line_and_no_line_outlives_its_kind() -> None:
    known = set(on_screen()) | {_code(ground) for ground in Ground}
    assert known == {code for code in BY_CODE if "." in code}


@pytest.mark.parametrize("code", sorted(on_screen()))
def test_the_glossary_says_what_the_screen_says(code: str) -> None:
    nb, nn = on_screen()[code]
    assert BY_CODE[code][0] == (nb if nb == nn else f"{nb} ({nn})")


def test_no_word_is_told_twice() -> None:
    assert [code for code, count in Counter(code for code, *_rest in LINES).items() if count > 1] == []
    models = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    norsk = Counter(BY_CODE[model][0] for model in models)
    assert [word for word, count in norsk.items() if count > 1] == []


def test_every_line_means_something() -> None:
    assert len(LINES) > 100
    assert [code for code, _norsk, meaning, _law in LINES if len(meaning) < 5] == []


def test_the_events_of_a_rule_name_its_law() -> None:
    for rule in RULES:
        if "§" in rule.law:
            assert rule.law in BY_CODE[_code(rule.starts)][2], rule.key
