"""How a service keeps its deadlines, for its manager: a chart, the same numbers, and the deadlines behind them."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.things import DEADLINE, READ
from services.core.compliance import queries
from services.core.compliance.queries import Figure
from services.core.compliance.rules import COUNTED, TERTIAL_PATTERN, Tertial, tertial_from, tertial_of
from services.core.deadlines.kinds import Outcome
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES

router = APIRouter(prefix="/compliance")

MayRead = Annotated[None, Depends(to(READ, DEADLINE))]
TERTIALS_SHOWN = 4
TERTIALS_TO_CHOOSE = 9
PER_PAGE = 50
# Outcome and the kind of bar it is drawn with, in the order from good to not yet.
SERIES = (
    (Outcome.MET, "good"),
    (Outcome.MET_LATE_WITH_REASON, "fair"),
    (Outcome.LATE, "bad"),
    (Outcome.OPEN_OVERDUE, "overdue"),
    (Outcome.OPEN_NOT_DUE, "open"),
)
# A form sends its empty choice as an empty text.
RuleKey = Annotated[str, Query(max_length=40)]
TertialKey = Annotated[str, Query(pattern=f"^$|{TERTIAL_PATTERN}")]
OutcomeKey = Annotated[Outcome | Literal[""], Query()]


@router.get("")
async def show_compliance(
    request: Request, door: MayRead, work: CurrentWork, rule: RuleKey = "", tertial: TertialKey = ""
) -> Response:
    """Show the figures of the manager's own service: the last four tertials, or the one that is asked for."""
    shown = [tertial_from(tertial)] if tertial else _last_tertials(work.today, TERTIALS_SHOWN)
    figures = await queries.compliance_figures(work, rule_key=rule or None, tertials=shown)
    return page(
        request,
        "compliance/page.html",
        of_law=_by_rule([one for one in figures if not one.rule.is_city_standard]),
        of_city=_by_rule([one for one in figures if one.rule.is_city_standard]),
        series=SERIES,
        rule=rule,
        tertial=tertial,
        rules=_rules_of(work.actor.service_kind),
        tertials=_last_tertials(work.today, TERTIALS_TO_CHOOSE),
        today=work.today,
    )


@router.get("/deadlines")
async def show_counted_deadlines(
    request: Request,
    door: MayRead,
    work: CurrentWork,
    rule: RuleKey = "",
    tertial: TertialKey = "",
    outcome: OutcomeKey = "",
    due: Annotated[date | None, Query()] = None,
    after: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Show the deadlines behind a figure: reference, rule, dates, responsible."""
    found, following = await queries.deadlines_behind(
        work,
        limit=PER_PAGE,
        after=(due, after) if due and after else None,
        rule_key=rule or None,
        tertial=tertial_from(tertial) if tertial else None,
        kind=outcome or None,
    )
    asked = {"rule": rule, "tertial": tertial, "outcome": str(outcome)}
    asked = {name: value for name, value in asked.items() if value}
    here = f"/compliance/deadlines?{urlencode(asked)}"
    beyond = {**asked, "due": following[0].isoformat(), "after": str(following[1])} if following else {}
    return page(
        request,
        "compliance/deadlines.html",
        deadlines=found,
        series=SERIES,
        rule=rule,
        tertial=tertial,
        tertial_asked=tertial_from(tertial) if tertial else None,
        outcome=outcome,
        rules=_rules_of(work.actor.service_kind),
        tertials=_last_tertials(work.today, TERTIALS_TO_CHOOSE),
        next_href=f"/compliance/deadlines?{urlencode(beyond)}" if following else None,
        first_href=here if after else None,
        today=work.today,
    )


def _last_tertials(today: date, count: int) -> list[Tertial]:
    """This tertial and those before it, newest first."""
    found = [tertial_of(today)]
    while len(found) < count:
        found.append(found[-1].before)
    return found


def _rules_of(service_kind: str | None) -> list[DeadlineRule]:
    """The duties and requirements that a service of this kind has, each once."""
    by_key = {rule.key: rule for rule in RULES if rule.key in COUNTED and rule.responsible == service_kind}
    return list(by_key.values())


def _by_rule(figures: Sequence[Figure]) -> list[tuple[DeadlineRule, list[Figure]]]:
    """The figures of each rule together, in the order of the lawyer's page."""
    order = {rule.key: place for place, rule in enumerate(RULES)}
    in_order = sorted(figures, key=lambda one: (order[one.rule.key], one.service_name, one.tertial))
    together = ((key, list(some)) for key, some in groupby(in_order, key=lambda one: one.rule.key))
    return [(some[-1].rule, some) for _, some in together]
