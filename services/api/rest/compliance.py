"""Compliance figures as JSON, for managers, of their own service."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.paging import Cursor, Limit, Page, read_cursor, write_cursor
from services.api.shapes import Answer
from services.core.access.things import DEADLINE, READ
from services.core.compliance import queries
from services.core.compliance.rules import TERTIAL_PATTERN, Tally, tertial_from
from services.core.deadlines.kinds import Outcome

router = APIRouter(prefix="/compliance", tags=["compliance"])

MayRead = Annotated[None, Depends(to(READ, DEADLINE))]
RuleKey = Annotated[
    str | None, Query(max_length=40, pattern=r"^[0-9A-Z-]+$", description="Only this rule.", examples=["STRPL-249-2"])
]
TertialKey = Annotated[
    str | None,
    Query(pattern=TERTIAL_PATTERN, description="Only deadlines that started in this tertial.", examples=["2026-3"]),
]


class TallyAnswer(Answer):
    """How many deadlines stand how. `share_within` is met in time of all that ended or should have."""

    met: int
    met_late_with_reason: int
    late: int
    open_overdue: int
    open_not_due: int
    share_within: float | None = Field(description="From 0 to 1. Empty when nothing counts yet.")
    share_with_reason: float | None = Field(
        description="The same, with those that were late with one of the law's reasons counted as kept."
    )


class FlatAnswer(TallyAnswer):
    """The same deadlines with calendar days counted flat, as the police statistics do: no rolling, no reasons."""

    days: int = Field(examples=[42])


class FigureAnswer(Answer):
    """How one service kept one rule in the deadlines that started in one tertial."""

    rule_key: str = Field(examples=["STRPL-249-2"])
    rule_name: str = Field(examples=["Avgjøre påtalespørsmålet"])
    law: str = Field(examples=["straffeprosessloven § 249 annet ledd"])
    is_court_responsible: bool = Field(description="The law puts this duty on a court; the service follows it up.")
    service_id: UUID
    service_name: str
    district_name: str | None = Field(description="Empty where the service is the whole municipality's.")
    is_city_standard: bool = Field(description="A requirement of the city's own: passing it breaks no law.")
    tertial: str = Field(examples=["2026-3"])
    tally: TallyAnswer
    median_days: float | None = Field(
        description="Calendar days from start to completion. Empty of fewer than ten completed."
    )
    flat: FlatAnswer | None = Field(description="Only for rules whose national figures count days flat.")


class ComplianceAnswer(Answer):
    """The figures as they stand on a day."""

    counted_on: date
    figures: list[FigureAnswer]


class CountedAnswer(Answer):
    """One deadline behind a figure. No names of youths, no content."""

    id: UUID
    reference: str
    rule_key: str
    rule_name: str
    starts_on: date
    due_on: date = Field(description="The first date.")
    effective_due_on: date = Field(
        description="The date that applies now; of one that rests, the one it would get if it ran again today."
    )
    paused_days: int = Field(description="Calendar days it has rested.")
    rests_from: date | None = Field(description="Since when it rests now.")
    met_on: date | None
    outcome: Outcome
    responsible_name: str | None
    responsible_service_name: str


@router.get("")
async def read_compliance(
    door: MayRead, work: CurrentWork, rule: RuleKey = None, tertial: TertialKey = None
) -> ComplianceAnswer:
    """How your own service keeps its deadlines, by rule and by the tertial in which they started."""
    tertials = [tertial_from(tertial)] if tertial else []
    figures = await queries.compliance_figures(work, rule_key=rule, tertials=tertials)
    return ComplianceAnswer(counted_on=work.today, figures=[_figure(one) for one in figures])


@router.get("/deadlines")
async def list_counted_deadlines(
    door: MayRead,
    work: CurrentWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    rule: RuleKey = None,
    tertial: TertialKey = None,
    outcome: Annotated[Outcome | None, Query(description="Only those that stand so.")] = None,
) -> Page[CountedAnswer]:
    """The deadlines behind a figure, the one that is due first on top."""
    after = read_cursor(cursor, date.fromisoformat, UUID)
    found, following = await queries.deadlines_behind(
        work,
        limit=limit,
        after=(after[0], after[1]) if after else None,
        rule_key=rule,
        tertial=tertial_from(tertial) if tertial else None,
        kind=outcome,
    )
    return Page(
        items=[_counted(one) for one in found],
        next=write_cursor(*following) if following else None,
    )


def _tally(tally: Tally) -> dict[str, int | float | None]:
    return {
        "met": tally.met,
        "met_late_with_reason": tally.met_late_with_reason,
        "late": tally.late,
        "open_overdue": tally.open_overdue,
        "open_not_due": tally.open_not_due,
        "share_within": tally.share_within,
        "share_with_reason": tally.share_with_reason,
    }


def _figure(figure: queries.Figure) -> FigureAnswer:
    return FigureAnswer(
        rule_key=figure.rule.key,
        rule_name=figure.rule.norsk,
        law=figure.rule.law,
        is_court_responsible=figure.rule.is_court_responsible,
        service_id=figure.service_id,
        service_name=figure.service_name,
        district_name=figure.district_name,
        is_city_standard=figure.rule.is_city_standard,
        tertial=str(figure.tertial),
        tally=TallyAnswer.model_validate(_tally(figure.tally)),
        median_days=figure.median_days,
        flat=FlatAnswer.model_validate({**_tally(figure.flat), "days": figure.flat_days}) if figure.flat else None,
    )


def _counted(counted: queries.Counted) -> CountedAnswer:
    return CountedAnswer(
        id=counted.id,
        reference=counted.reference,
        rule_key=counted.rule.key,
        rule_name=counted.rule.norsk,
        starts_on=counted.starts_on,
        due_on=counted.due_on,
        effective_due_on=counted.effective_due_on,
        paused_days=counted.paused_days,
        rests_from=counted.rests_from,
        met_on=counted.met_on,
        outcome=counted.outcome,
        responsible_name=counted.responsible_name,
        responsible_service_name=counted.responsible_service_name,
    )
