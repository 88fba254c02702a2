"""The lawyer's page in the service, and the calculator: what is typed there is not kept, and stands in no address."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.api.dated_shapes import ComputationShape
from services.api.doors import any_hat
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.dated import capital
from services.api.pages.keeping import form_page
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.work import Work
from services.core.deadlines.calculator import Calculation, Question, calculate, over_at
from services.core.deadlines.catalogue.ages import AGE_EVENTS
from services.core.deadlines.catalogue.city_standard import CITY_STANDARD
from services.core.deadlines.duties import DUTIES, TARGETS, Duty, duty_named, target_of
from services.core.deadlines.examples import Example, answer_to, own_examples
from services.core.deadlines.reckoning import Computation
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES, rules_named
from services.core.follow_ups.kinds import TASK_NAMES

router = APIRouter(prefix="/deadline-rules")

AnyHat = Annotated[None, Depends(any_hat(because="the law is the same for all; the page holds nothing of anybody"))]
RuleKey = Annotated[str, Query(max_length=40)]


@router.get("")
async def show_deadline_rules(request: Request, door: AnyHat, work: CurrentWork) -> Response:
    """Show every rule with its law, its length, what ends it and its worked examples."""
    return page(
        request,
        "deadlines/rules.html",
        rules=[rule for rule in RULES if not rule.is_city_standard],
        city_standard=CITY_STANDARD,
        duties=[(duty, target_of(duty, work.today, work.session.info.get(TARGETS, ()))) for duty in DUTIES],
        examples=_examples(),
        age_events=AGE_EVENTS,
        task_names=TASK_NAMES,
    )


@router.get("/calculator")
async def show_calculator(request: Request, door: AnyHat, work: CurrentWork, rule: RuleKey = "") -> Response:
    """Show the calculator: the rules to choose from, or the fields of the one that is chosen."""
    return _calculator(request, empty_form(request, rule=rule), work, None)


@router.post("/calculator")
async def compute_deadline(request: Request, door: AnyHat, work: CurrentWork) -> Response:
    """Show what the rule makes of the dates; nothing is kept, and the dates stand in no address."""
    form = await read_form(request, ComputationShape)
    found = None
    if form.is_good:
        async with form.trying(work):
            found = calculate(Question(**form.given()), now=work.now, targets=work.session.info.get(TARGETS, ()))
    return _calculator(request, form, work, found)


def _calculator(request: Request, form: Filled[Any], work: Work, found: Calculation | None) -> Response:
    language = language_for(request)
    key = str(form.typed.get("rule") or "")
    rows = rules_named(key)
    chosen: DeadlineRule | Duty | None = rows[-1] if rows else duty_named(key)
    return form_page(
        request,
        "deadlines/calculator.html",
        form,
        fields=tuple(ComputationShape.model_fields),
        chosen=chosen,
        is_minimum=isinstance(chosen, DeadlineRule) and chosen.is_minimum,
        counts_hours=isinstance(chosen, DeadlineRule) and chosen.counts_hours,
        choices=[(one.key, f"{one.key}: {one.nynorsk if language == 'nn' else one.norsk}") for one in _newest()],
        ends=[(kind.value, capital(kind.names.in_language(language))) for kind in (chosen.met_by if chosen else ())],
        found=found,
        over_at=over_at(found) if found else None,
        today=work.today,
    )


def _newest() -> Sequence[DeadlineRule | Duty]:
    """Each rule once, and the duties; the row that counts is found by the date."""
    return [*{rule.key: rule for rule in RULES}.values(), *DUTIES]


def _examples() -> Mapping[tuple[str, Any], list[tuple[Example, Sequence[Any]]]]:
    """The worked examples by key and first day of their row, each with the days it passes over."""
    found: dict[tuple[str, Any], list[tuple[Example, Sequence[Any]]]] = {}
    for example in own_examples():
        answer = answer_to(example)
        skipped = answer.skipped if isinstance(answer, Computation) else ()
        found.setdefault((example.rule.key, example.rule.valid_from), []).append((example, skipped))
    return found
