"""Disclosures on pages: one's own register, the assessment as a form, the decision, the approval, and what one got."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.disclosure_shapes import ApprovalShape, AssessmentForm, DecisionShape
from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import Keeping, form_page, offered, saved, sent_before
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.things import ADD, CHANGE, DISCLOSURE, DISCLOSURE_EXTRACT, READ
from services.core.access.work import Work
from services.core.consents.kinds import TOPIC_NAMES
from services.core.disclosures import commands, kinds, queries
from services.core.disclosures.kinds import DisclosureState, GroundKind
from services.core.disclosures.queries import DisclosureView
from services.core.disclosures.rules import ANSWERS
from services.core.follow_ups.queries import open_follow_up, services_on
from services.core.meetings.drafts import DraftForm

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, DISCLOSURE))]
MayAssess = Annotated[None, Depends(to(ADD, DISCLOSURE))]
MayChange = Annotated[None, Depends(to(CHANGE, DISCLOSURE))]
MayReceive = Annotated[None, Depends(to(READ, DISCLOSURE_EXTRACT))]

PER_PAGE, PRINTED = 25, 500
FIELDS = tuple(AssessmentForm.model_fields)
STATE_COLORS = {
    DisclosureState.DRAFT: "info",
    DisclosureState.AWAITING_APPROVAL: "warning",
    DisclosureState.DECIDED: "success",
}
WORDS: dict[str, Any] = {name.lower(): value for name, value in vars(kinds).items() if name.endswith("_NAMES")} | {
    "state_colors": STATE_COLORS
}
BOOLEANS = ("unverified_marked", "no_more_than_sufficient", "achievable_without_personal_data")


@router.get("/follow-ups/{follow_up_id}/disclosures")
async def show_register(
    request: Request, follow_up_id: UUID, door: MayRead, work: CurrentWork, after: UUID | None = None
) -> Response:
    """Show one's own service's register on a follow-up, and what the service has received on it."""
    view = await open_follow_up(work, follow_up_id)
    lines, following = await queries.register_of(work, follow_up_id, limit=PER_PAGE, after=after)
    extracts, _more = await queries.received(work, limit=PER_PAGE, follow_up_id=follow_up_id)
    return page(
        request,
        "disclosures/register.html",
        view=view,
        lines=lines,
        following=following,
        is_first=after is None,
        extracts=extracts,
        may_assess=await queries.is_named_on(work, follow_up_id),
        **WORDS,
    )


@router.get("/follow-ups/{follow_up_id}/disclosures/print")
async def show_printed(request: Request, follow_up_id: UUID, door: MayRead, work: CurrentWork) -> Response:
    """Show the whole register on one page, to be printed."""
    view = await open_follow_up(work, follow_up_id)
    lines, _more = await queries.register_of(work, follow_up_id, limit=PRINTED)
    return page(request, "disclosures/print.html", view=view, lines=lines, today=work.today, **WORDS)


@router.get("/follow-ups/{follow_up_id}/disclosures/new")
async def show_assessment(request: Request, follow_up_id: UUID, door: MayAssess, work: CurrentWork) -> Response:
    """Show the questions of the assessment."""
    keeping = Keeping(follow_up_id, DraftForm.DISCLOSURE)
    offer = await offered(request, work, keeping)
    return await _form(request, work, keeping, offer.form, saved_at=offer.saved_at)


@router.post("/follow-ups/{follow_up_id}/disclosures/new")
async def assess_disclosure(request: Request, follow_up_id: UUID, door: MayAssess, work: CurrentWork) -> Response:
    """Write the assessment down as a draft; the next page shows what is to be sent."""
    keeping = Keeping(follow_up_id, DraftForm.DISCLOSURE)
    form = await read_form(request, AssessmentForm)
    if already := await sent_before(work, form):
        return already
    if form.is_good:
        async with form.trying(work) as given:
            made = await commands.assess_disclosure(work, follow_up_id=follow_up_id, said=given.said())
    if form.is_good:
        return await saved(work, keeping, form, f"/disclosures/{made.id}?done=draft")
    return await _form(request, work, keeping, form)


@router.get("/disclosures")
async def show_mine(request: Request, door: MayRead, work: CurrentWork) -> Response:
    """Show what waits for one's approval, one's service's drafts, and what it has received."""
    awaiting, _more = await queries.awaiting_approval(work, limit=PER_PAGE)
    drafts, _more = await queries.undecided(work, limit=PER_PAGE)
    extracts, _more_extracts = await queries.received(work, limit=PER_PAGE)
    return page(request, "disclosures/mine.html", awaiting=awaiting, drafts=drafts, extracts=extracts, **WORDS)


@router.get("/disclosures/{disclosure_id}")
async def show_disclosure(
    request: Request,
    disclosure_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one assessment, with what is to be sent or was, and what is to be done with it."""
    return await _page(request, work, disclosure_id, empty_form(request), done=done)


@router.get("/disclosures/{disclosure_id}/edit")
async def show_rewriting(request: Request, disclosure_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the questions with the draft's answers."""
    view = await queries.open_disclosure(work, disclosure_id)
    keeping = Keeping(view.follow_up_id, DraftForm.DISCLOSURE, view.id, view.version)
    offer = await offered(request, work, keeping, **_typed(view))
    return await _form(request, work, keeping, offer.form, saved_at=offer.saved_at, disclosure=view)


@router.post("/disclosures/{disclosure_id}/edit")
async def rewrite_assessment(request: Request, disclosure_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Write a draft anew."""
    view = await queries.open_disclosure(work, disclosure_id)
    form = await read_form(request, AssessmentForm)
    if already := await sent_before(work, form):
        return already
    if form.shape is not None and form.shape.version is None:
        form.faults["version"] = "missing"
    if form.is_good:
        async with form.trying(work) as given:
            await commands.rewrite_assessment(
                work, disclosure_id=disclosure_id, version=given.version or 0, said=given.said()
            )
    keeping = Keeping(view.follow_up_id, DraftForm.DISCLOSURE, view.id, view.version)
    if form.is_good:
        return await saved(work, keeping, form, f"/disclosures/{disclosure_id}?done=draft")
    return await _form(request, work, keeping, form, disclosure=view)


class DecisionForm(DecisionShape):
    """The decision, of the version that was read."""

    version: int


class ApprovalForm(ApprovalShape):
    """The approval, of the version that was read."""

    version: int


@router.post("/disclosures/{disclosure_id}/decision")
async def decide_disclosure(request: Request, disclosure_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Decide a draft: it is sent, or waits for somebody else."""
    form = await read_form(request, DecisionForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.decide_disclosure(work, disclosure_id=disclosure_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/disclosures/{disclosure_id}?done=decided", status_code=303)
    return await _page(request, work, disclosure_id, form)


@router.post("/disclosures/{disclosure_id}/approval")
async def approve_disclosure(request: Request, disclosure_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Approve what somebody else has decided, or say no."""
    form = await read_form(request, ApprovalForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.approve_disclosure(work, disclosure_id=disclosure_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/disclosures/{disclosure_id}?done=answered", status_code=303)
    return await _page(request, work, disclosure_id, form)


@router.get("/disclosure-extracts/{extract_id}")
async def show_extract(request: Request, extract_id: UUID, door: MayReceive, work: CurrentWork) -> Response:
    """Show what was sent, and nothing else of the one who sent it."""
    return page(request, "disclosures/extract.html", extract=await queries.open_extract(work, extract_id))


def _typed(view: DisclosureView) -> dict[str, Any]:
    """A draft's answers as they are typed into the form."""
    typed = {name: getattr(view.answers, name) for name in ANSWERS}
    typed["roles_with_access"] = "\n".join(view.answers.roles_with_access)
    for name in (*BOOLEANS, "other_solutions_insufficient"):
        typed[name] = "yes" if typed[name] else "no"
    return {name: "" if value is None else value for name, value in typed.items()}


async def _page(request: Request, work: Work, disclosure_id: UUID, form: Filled[Any], *, done: str = "") -> Response:
    view = await queries.open_disclosure(work, disclosure_id)
    is_own = work.actor.user_id in (view.decided_by_id, view.assessed_by_id)
    return form_page(
        request,
        "disclosures/page.html",
        form,
        fields=("decided_as", "is_approved", "note"),
        view=view,
        done=done,
        may_decide=view.state is DisclosureState.DRAFT,
        may_approve=view.state is DisclosureState.AWAITING_APPROVAL and not is_own,
        **WORDS,
    )


async def _form(
    request: Request,
    work: Work,
    keeping: Keeping,
    form: Filled[Any],
    *,
    saved_at: Any = None,
    disclosure: DisclosureView | None = None,
) -> Response:
    view = await open_follow_up(work, keeping.follow_up_id)
    services = [(view.lead_service_id, view.lead_service_name)] + [
        (one.service_id, one.service_name) for one in await services_on(work, keeping.follow_up_id)
    ]
    grounds = [
        one
        for one in await queries.grounds_on(work, work.today)
        if one.kind not in (GroundKind.MUST_NOTIFY, GroundKind.MUST_AVERT)
        and (not one.sender_kinds or work.actor.service_kind in one.sender_kinds)
    ]
    return form_page(
        request,
        "disclosures/form.html",
        form,
        fields=FIELDS,
        view=view,
        disclosure=disclosure,
        keeping=keeping,
        saved_at=saved_at,
        grounds=grounds,
        services=[(key, name) for key, name in services if key != work.actor.service_id],
        consents=await queries.consents_to_name(work, keeping.follow_up_id),
        topic_names=TOPIC_NAMES,
        is_police=work.actor.service_kind == "police",
        **WORDS,
    )
