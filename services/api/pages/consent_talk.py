"""The consent talk on screen: what may be read by whom, what is kept out, and exactly who will see what."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator, Field
from starlette.responses import Response

from services.api.consent_shapes import Language
from services.api.doors import to
from services.api.forms import Filled, read_form
from services.api.pages.keeping import Keeping, form_page, offered, saved, sent_before
from services.api.requests import CurrentWork
from services.api.shapes import Day, Shape, Statement, Text
from services.api.templating import page
from services.core.access.things import ADD, CONSENT
from services.core.access.work import Work
from services.core.consents import queries, rules, signers
from services.core.consents.kinds import (
    CONSENT_STATUS_NAMES,
    INTERPRETER_CHOICE_NAMES,
    PURPOSE_NAMES,
    SIGNER_NAMES,
    TOPIC_NAMES,
    Answer,
    InterpreterChoice,
    Purpose,
    Topic,
)
from services.core.consents.renewing import Renewal, standing_of
from services.core.consents.rules import Scope, months_later
from services.core.consents.views import ConsentView
from services.core.deadlines import consent_talks
from services.core.follow_ups.queries import FollowUpView, open_follow_up, services_on
from services.core.meetings.drafts import DraftForm

router = APIRouter(prefix="/follow-ups/{follow_up_id}/consents")

MayAsk = Annotated[None, Depends(to(ADD, CONSENT))]
MOST_FIELDS = 600
USUAL_MONTHS, USUAL_REVIEW_MONTHS = 6, 3
WORDS: dict[str, Any] = {
    "purpose_names": PURPOSE_NAMES,
    "topic_names": TOPIC_NAMES,
    "signer_names": SIGNER_NAMES,
    "interpreter_names": INTERPRETER_CHOICE_NAMES,
    "status_names": CONSENT_STATUS_NAMES,
}


def _cell(box: str) -> tuple[Topic, UUID]:
    """The topic and the reader that a box of the form names."""
    topic, _, reader = box.partition(":")
    return Topic(topic), UUID(reader)


def _a_cell(box: str) -> str:
    try:
        _cell(box)
    except ValueError:
        raise ValueError("not_a_choice") from None
    return box


Cell = Annotated[str, AfterValidator(_a_cell)]


class TalkForm(Shape):
    """What was agreed in the talk. `opens` are the ticked boxes, topic and reader; `step` is the button pressed."""

    purpose: Purpose = Purpose.FOLLOW_UP
    opens: list[Cell] = Field(default=[], max_length=500)
    only_from: list[UUID] = Field(default=[], max_length=50)
    out_1_topic: Topic | None = None
    out_1_from: UUID | None = None
    out_1_to: UUID | None = None
    out_2_topic: Topic | None = None
    out_2_from: UUID | None = None
    out_2_to: UUID | None = None
    language: Language
    interpreter: InterpreterChoice
    interpreter_note: Text | None = None
    youth_view: Statement
    capacity_note: Text | None = None
    given_on: Day
    valid_from: Day
    valid_until: Day
    review_on: Day
    points_at_id: UUID | None = None
    renews: UUID | None = None
    step: Literal["preview", "save", "edit"] = "preview"
    form_id: UUID | None = None

    def scopes(self) -> list[Scope]:
        """Each box as a line, from whoever takes part or from each of those chosen."""
        return [
            Scope(topic, source, reader)
            for topic, reader in map(_cell, self.opens)
            for source in (*self.only_from,) or (None,)
            if source != reader
        ]

    def exclusions(self) -> list[Scope]:
        """What is kept out."""
        rows = (
            Scope(self.out_1_topic, self.out_1_from, self.out_1_to),
            Scope(self.out_2_topic, self.out_2_from, self.out_2_to),
        )
        return [row for row in rows if row != rules.ALL]


FIELDS = tuple(TalkForm.model_fields)
_MANY = ("opens", "only_from")


class _OnlyLookedAt(Exception):
    pass


@router.get("/new")
async def show_talk(
    request: Request,
    follow_up_id: UUID,
    door: MayAsk,
    work: CurrentWork,
    purpose: Annotated[str, Query(max_length=20)] = "",
    renews: UUID | None = None,
) -> Response:
    """Show the guided form, with what is usual in it, or with what stands of the consent it renews."""
    view = await open_follow_up(work, follow_up_id)
    asked = Purpose.STATISTICS if purpose == Purpose.STATISTICS else Purpose.FOLLOW_UP
    answers, _ = await queries.consents_of(work, follow_up_id)
    standing = Renewal()
    if renews is not None:
        before = await queries.open_consent(work, follow_up_id, renews)
        asked = before.purpose
        on_case = {key for key, _ in await services_to_choose(work, view)}
        standing = standing_of(before, answers, on_case=on_case)
    points_at = _refusal_to_answer(answers, asked) or renews
    keeping = _keeping(follow_up_id, asked, renews)
    offer = await offered(
        request,
        work,
        keeping,
        purpose=asked,
        renews=renews or "",
        **_filled_in(standing),
        points_at_id=points_at or "",
        interpreter=InterpreterChoice.NONE,
        given_on=work.today,
        valid_from=work.today,
        valid_until=months_later(work.today, USUAL_MONTHS),
        review_on=months_later(work.today, USUAL_REVIEW_MONTHS),
    )
    offer.form.typed["renews"] = str(renews or "")
    fits = standing.fits or offer.saved_at is not None
    return await _talk(request, work, view, offer.form, keeping=keeping, saved_at=offer.saved_at, fits=fits)


@router.post("/new")
async def hold_talk(request: Request, follow_up_id: UUID, door: MayAsk, work: CurrentWork) -> Response:
    """Show exactly who will see what; then, when that is right, write the consent down."""
    form = await read_form(request, TalkForm, most_fields=MOST_FIELDS)
    if already := await sent_before(work, form):
        return already
    made: UUID | None = None
    if form.is_good and form.shape is not None and form.shape.step != "edit":
        made = await _try(work, follow_up_id, form)
    _point_at_fields(form)
    if "points_at_id" in form.faults and form.shape is not None:
        # Somebody wrote down a no meanwhile: the form answers it now, and says so.
        form.faults[""] = form.faults.pop("points_at_id")
        answers, _ = await queries.consents_of(work, follow_up_id)
        form.typed["points_at_id"] = _refusal_to_answer(answers, form.shape.purpose) or ""
    if form.is_good and made is not None and form.shape is not None:
        keeping = _keeping(follow_up_id, form.shape.purpose, form.shape.renews)
        return await saved(work, keeping, form, f"/follow-ups/{follow_up_id}/consents/{made}?done=registered")
    view = await open_follow_up(work, follow_up_id)
    if form.is_good and form.shape is not None and form.shape.step == "preview":
        return await _preview(request, work, view, form, form.shape)
    return await _talk(request, work, view, form, keeping=_keeping_of(follow_up_id, form))


async def _try(work: Work, follow_up_id: UUID, form: Filled[TalkForm]) -> UUID | None:
    """Write the consent down, with all its checks; a preview takes back what it wrote, and has no key."""
    with suppress(_OnlyLookedAt):
        async with form.trying(work) as given:
            return await _register(work, follow_up_id, given)
    return None


async def _register(work: Work, follow_up_id: UUID, given: TalkForm) -> UUID:
    consent = await consent_talks.register_consent(
        work,
        follow_up_id=follow_up_id,
        purpose=given.purpose,
        scopes=given.scopes(),
        exclusions=given.exclusions(),
        language=given.language,
        interpreter=given.interpreter,
        interpreter_note=given.interpreter_note,
        youth_view=given.youth_view,
        capacity_note=given.capacity_note,
        given_on=given.given_on,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        review_on=given.review_on,
        points_at_id=given.points_at_id,
    )
    if given.step == "preview":
        raise _OnlyLookedAt
    return consent.id


def _point_at_fields(form: Filled[Any]) -> None:
    """Faults of lines become faults of the boxes that the lines were made from, and those of one box of its group."""
    for field in list(form.faults):
        group, _, number = field.partition(".")
        if field.startswith("scopes"):
            form.faults.setdefault("opens", form.faults.pop(field))
        elif group in _MANY and number:
            form.faults.setdefault(group, form.faults.pop(field))
        elif field.startswith("exclusions"):
            form.faults.setdefault("out_1_topic", form.faults.pop(field))


def _refusal_to_answer(answers: Iterable[ConsentView], purpose: Purpose) -> UUID | None:
    latest = next((one for one in answers if one.purpose is purpose), None)
    return latest.id if latest is not None and latest.answer is Answer.REFUSED else None


def _filled_in(standing: Renewal) -> dict[str, Any]:
    """The fields of the form as they say what stands."""
    return {
        "opens": [f"{topic}:{reader}" for topic, reader in standing.cells],
        "only_from": [str(one) for one in standing.only_from],
        **{
            f"out_{number}_{end}": value or ""
            for number, row in enumerate(standing.kept_out, 1)
            for end, value in (("topic", row.topic), ("from", row.from_service_id), ("to", row.to_service_id))
        },
    }


async def services_to_choose(work: Work, view: FollowUpView) -> list[tuple[UUID, str]]:
    """The services that may read or be read from: the lead, and those that take part."""
    beside = [(one.service_id, one.service_name) for one in await services_on(work, view.id)]
    return [(view.lead_service_id, view.lead_service_name), *dict.fromkeys(beside)]


def _keeping(follow_up_id: UUID, purpose: Purpose, renews: UUID | None) -> Keeping:
    """Where what is typed is kept: one talk for each purpose, and one for each consent that is renewed."""
    form = DraftForm.STATISTICS if purpose is Purpose.STATISTICS else DraftForm.CONSENT
    return Keeping(follow_up_id, form, thing_id=renews, thing_version=1 if renews else None)


def _keeping_of(follow_up_id: UUID, form: Filled[TalkForm]) -> Keeping:
    """The same, of a form that comes back and may say anything."""
    purpose = Purpose.STATISTICS if form.typed.get("purpose") == Purpose.STATISTICS else Purpose.FOLLOW_UP
    renews = None
    with suppress(ValueError):
        renews = UUID(str(form.typed.get("renews")))
    return _keeping(follow_up_id, purpose, renews)


async def _talk(
    request: Request,
    work: Work,
    view: FollowUpView,
    form: Filled[Any],
    *,
    keeping: Keeping,
    saved_at: datetime | None = None,
    fits: bool = True,
) -> Response:
    """The form. `fits`: whether what stands of the consent that it renews could be filled in."""
    services = await services_to_choose(work, view)
    is_statistics = keeping.form is DraftForm.STATISTICS
    form.typed["purpose"] = Purpose.STATISTICS if is_statistics else Purpose.FOLLOW_UP
    return form_page(
        request,
        "consents/talk.html",
        form,
        fields=FIELDS,
        view=view,
        services=services,
        topics=[] if is_statistics else list(Topic),
        is_statistics=is_statistics,
        chosen=set(form.typed.get("opens") or ()),
        sources={str(one) for one in form.typed.get("only_from") or ()},
        signers=await queries.signers_today(work, view.id, [Topic.IDENTITY] if is_statistics else list(Topic)),
        latest=months_later(work.today, rules.MOST_MONTHS),
        today=work.today,
        keeping=keeping,
        saved_at=saved_at,
        fits=fits,
        **WORDS,
    )


async def _preview(request: Request, work: Work, view: FollowUpView, form: Filled[Any], given: TalkForm) -> Response:
    services = dict(await services_to_choose(work, view))
    lines = rules.left_of(given.scopes(), given.exclusions())
    readers = [
        (
            name,
            [
                (
                    row.topic,
                    services.get(row.from_service_id) if row.from_service_id else None,
                    [services[key] for key in but if key in services and key != reader],
                )
                for row, but in lines
                if row.to_service_id == reader
            ],
        )
        for reader, name in services.items()
    ]
    known = await queries.around(work, view.id)
    asked = signers.topics_to_sign(given.purpose, [row.topic for row, _ in lines if row.topic])
    needed = known.required(asked, on=work.today, given_on=given.given_on)
    before, _ = await queries.consents_of(work, view.id)
    replaced = _replaced_by(given.points_at_id, before)
    return page(
        request,
        "consents/preview.html",
        view=view,
        given=given,
        readers=[(name, found) for name, found in readers if found],
        silent=[name for name, found in readers if not found],
        needed=[(one, known.names.get(one.guardian_id) if one.guardian_id else None) for one in needed],
        before=[one for one in before if one.opens and one.id not in replaced],
        replaced=[one for one in before if one.opens and one.id in replaced],
        typed={**dict.fromkeys(FIELDS, ""), **form.typed},
        many=_MANY,
        fields=FIELDS,
        **WORDS,
    )


def _replaced_by(points_at: UUID | None, before: Iterable[ConsentView]) -> set[UUID]:
    """What a renewal takes the place of: what it points at, and what that one renewed."""
    older = {one.id: one.points_at_id for one in before}
    replaced: set[UUID] = set()
    while points_at is not None and points_at not in replaced:
        replaced.add(points_at)
        points_at = older.get(points_at)
    return replaced
