"""The deadline rules as JSON, and the calculator. What is asked comes in the body and is not kept."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from services.api.dated_shapes import ComputationShape
from services.api.doors import any_hat
from services.api.requests import CurrentWork
from services.api.shapes import Answer
from services.core.deadlines.calculator import Calculation, Question, calculate, over_at
from services.core.deadlines.duties import DUTIES, TARGETS, Duty, target_of
from services.core.deadlines.kinds import Age, Certainty, ExceedingReason, Outcome, RollPolicy, SubjectKind
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES
from services.core.organisation.kinds import ServiceKind

router = APIRouter(tags=["deadlines"])

AnyHat = Annotated[None, Depends(any_hat(because="the law is the same for all; the page holds nothing of anybody"))]


class RuleAnswer(Answer):
    """One row of the lawyer's page."""

    key: str = Field(examples=["STRPL-249-2"])
    name: str = Field(examples=["Avgjøre påtalespørsmålet"])
    subject_kind: SubjectKind | None
    starts: str = Field(examples=["regarded_as_suspect"])
    length: str | None = Field(description="None: the law gives no number, and no internal target is set.")
    words: str | None = Field(description="When, in words, where the law gives no number.")
    is_minimum: bool = Field(
        description="A shortest time and not a deadline: the day worked out is the first for `met_by`, not the last."
    )
    is_internal_target: bool
    roll: RollPolicy
    responsible: ServiceKind | None
    is_duty: bool = Field(description="False where running out of time is no breach by a service.")
    met_by: list[str]
    exceeding_reasons: list[ExceedingReason]
    extends: str | None = Field(description="The rule that this one is the outer limit of.")
    starts_by_itself: bool
    not_started: str | None = Field(description="Why the service does not start it by itself.")
    age: Age
    law: str = Field(examples=["straffeprosessloven § 249 annet ledd"])
    valid_from: date
    valid_until: date | None
    certainty: str = Field(description="How sure we are of what the rule says.", examples=[Certainty.VERIFIED])
    note: str


class CountedDayAnswer(Answer):
    """A day off that was passed over, and why."""

    on: date
    why: str = Field(examples=["skjærtorsdag"])


class ComputationAnswer(Answer):
    """What a rule makes of the dates. Moments are in UTC, and there only for rules in hours."""

    rule_key: str
    law: str
    length: str
    starts_on: date
    nominal_on: date
    skipped: list[CountedDayAnswer]
    due_on: date | None = Field(description="The last day; None for a shortest time, which has none.")
    earliest_on: date | None = Field(description="The first day, for a shortest time.")
    next_working_on: date = Field(description="Information only, where the rule does not roll.")
    starts_at: datetime | None
    due_at: datetime | None
    overdue_from: datetime | None = Field(
        description="In UTC; for rules in days 24:00 in Norway. None for a shortest time."
    )
    is_of_age: bool | None = Field(
        description="Whether the age is the one the rule asks for; None where none was told, or custody decides."
    )
    turns_on_custody: bool = Field(description="The age is another, but the rule also applies to one who is held.")
    is_minimum: bool
    is_internal_target: bool
    exceeding_reasons: list[ExceedingReason]
    latest_on: date | None
    outcome: Outcome | None = Field(description="None for a shortest time.")
    is_too_early: bool | None = Field(description="Of a shortest time, when it has happened: before the first day.")


@router.get("/deadline-rules")
async def list_deadline_rules(door: AnyHat, work: CurrentWork) -> list[RuleAnswer]:
    """Every rule of the lawyer's page, and the duties without a number with the internal target they have today."""
    duties = [_duty(work, duty) for duty in DUTIES]
    return [*(_rule(rule) for rule in RULES), *duties]


@router.post("/deadline-computations")
async def compute_deadline(shape: ComputationShape, door: AnyHat, work: CurrentWork) -> ComputationAnswer:
    """What a rule makes of these dates: nothing is made and nothing is kept."""
    asked = Question(**shape.model_dump())
    return _answer(calculate(asked, now=work.now, targets=work.session.info.get(TARGETS, ())))


def _rule(rule: DeadlineRule) -> RuleAnswer:
    own = {name: getattr(rule, name) for name in RuleAnswer.model_fields if hasattr(rule, name)}
    return RuleAnswer(
        **{
            **own,
            "name": rule.norsk,
            "subject_kind": rule.subject,
            "starts": rule.starts.value,
            "length": rule.length_names.nb,
            "words": None,
            "met_by": [kind.value for kind in rule.met_by],
            "exceeding_reasons": list(rule.exceeding_reasons),
            "not_started": rule.not_started.nb if rule.not_started else None,
        }
    )


def _duty(work: CurrentWork, duty: Duty) -> RuleAnswer:
    target = target_of(duty, work.today, work.session.info.get(TARGETS, ()))
    return RuleAnswer(
        key=duty.key,
        name=duty.norsk,
        subject_kind=duty.subject,
        starts=duty.starts.value,
        length=target.names.nb if target else None,
        words=duty.words.nb,
        is_minimum=False,
        is_internal_target=True,
        roll=RollPolicy.NO_ROLL,
        responsible=duty.responsible,
        is_duty=False,
        met_by=[kind.value for kind in duty.met_by],
        exceeding_reasons=[],
        extends=None,
        starts_by_itself=duty.starts_by_itself and target is not None,
        not_started=None,
        age=duty.age,
        law=duty.law,
        valid_from=duty.valid_from,
        valid_until=None,
        certainty=duty.certainty,
        note=duty.note,
    )


def _answer(found: Calculation) -> ComputationAnswer:
    return ComputationAnswer(
        rule_key=found.rule.key,
        law=found.rule.law,
        length=found.rule.length_names.nb,
        starts_on=found.starts_on,
        nominal_on=found.nominal_on,
        skipped=[CountedDayAnswer(on=day.on, why=day.why) for day in found.skipped],
        due_on=found.due_on,
        earliest_on=found.earliest_on,
        next_working_on=found.next_working_on,
        starts_at=found.starts_at,
        due_at=found.due_at,
        overdue_from=over_at(found),
        is_of_age=found.is_of_age,
        turns_on_custody=found.turns_on_custody,
        is_minimum=found.rule.is_minimum,
        is_internal_target=found.rule.is_internal_target,
        exceeding_reasons=list(found.reasons),
        latest_on=found.latest_on,
        outcome=found.outcome,
        is_too_early=found.is_too_early,
    )
