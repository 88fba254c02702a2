"""Consents on pages: all of a follow-up's, and one with its signatures, its withdrawal and its receipt."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Day, Line, Shape, Statement, Text
from services.core.access.things import ADD, CONSENT, CONSENT_CHANGE, CONSENT_SIGNATURE, READ
from services.core.access.work import Work
from services.core.attachments.queries import scans_of_consent
from services.core.consents import commands, queries, receipts, withdrawals
from services.core.consents.kinds import (
    CHANGE_NAMES,
    CONSENT_STATUS_NAMES,
    INTERPRETER_NAMES,
    METHOD_NAMES,
    NOT_ASKED,
    PURPOSE_NAMES,
    SIGNER_NAMES,
    TOPIC_NAMES,
    Answer,
    ConsentStatus,
    Method,
    Purpose,
    Signer,
    Topic,
)
from services.core.consents.rules import ORAL_ELEMENTS
from services.core.consents.tasks import CONSENT_TASKS, asked_about_consent, finish_consent_tasks
from services.core.consents.views import ConsentView
from services.core.deadlines import consent_talks
from services.core.follow_ups.kinds import TASK_NAMES, TaskKind
from services.core.follow_ups.queries import open_follow_up
from services.core.follow_ups.rules import is_open
from services.core.kit.translation import N_

router = APIRouter(prefix="/follow-ups/{follow_up_id}/consents")

MayRead = Annotated[None, Depends(to(READ, CONSENT))]
MayAsk = Annotated[None, Depends(to(ADD, CONSENT))]
MaySign = Annotated[None, Depends(to(ADD, CONSENT_SIGNATURE))]
MayTakeBack = Annotated[None, Depends(to(ADD, CONSENT_CHANGE))]

STATUS_COLORS = {
    ConsentStatus.IN_FORCE: "success",
    ConsentStatus.PARTLY_WITHDRAWN: "warning",
    ConsentStatus.AWAITING: "warning",
    ConsentStatus.UPCOMING: "info",
}
STANDING = (
    ConsentStatus.IN_FORCE,
    ConsentStatus.PARTLY_WITHDRAWN,
    ConsentStatus.AWAITING,
    ConsentStatus.UPCOMING,
    ConsentStatus.LAPSED,
)
TOLD_NAMES = {
    "told_why": N_("hvorfor opplysningene trengs"),
    "told_what": N_("hvilke opplysninger det gjelder"),
    "told_to_whom": N_("hvem som får lese"),
    "told_from_whom": N_("hvem opplysningene kommer fra"),
    "told_withdrawal": N_("hvordan samtykket trekkes tilbake"),
}
# What the receipt calls the things that were read.
THING_NAMES = {
    "plan": N_("Planen"),
    "goal": N_("Mål i planen"),
    "measure": N_("Tiltak"),
    "meeting": N_("Kontaktlogg"),
    "note": N_("Notat"),
    "attachment": N_("Vedlegg, at det finnes"),
    "attachment_content": N_("Innholdet i et vedlegg"),
    "youth": N_("Navn og fødselsår"),
    "other": N_("Annet"),
}
# What the lead does when a task about consent has come.
TASK_SAYS = {
    TaskKind.CONSENT_WITHDRAWN: N_("Se over planen, og si fra til tjenestene som ikke lenger kan lese."),
    TaskKind.REVIEW_CONSENT: N_(
        "Samtykket gjelder. Hør om den unge fremdeles vil det samme, og forny det om noe er nytt."
    ),
    TaskKind.ASK_YOUTH_ANEW: N_("Samtykket står, men den unge bør nå spørres selv."),
    TaskKind.CONSENT_LAPSED: N_("Den som skrev under, bestemmer ikke lenger. Det som falt bort, er ikke lenger åpent."),
    TaskKind.CONSENT_AFTER_HAND_OVER: N_(
        "Samtykket ble gitt mens en annen tjeneste ledet oppfølgingen. Snakk om hva som skal gjelde nå."
    ),
}
WORDS: dict[str, Any] = {
    "change_names": CHANGE_NAMES,
    "status_names": CONSENT_STATUS_NAMES,
    "status_colors": STATUS_COLORS,
    "interpreter_names": INTERPRETER_NAMES,
    "method_names": METHOD_NAMES,
    "purpose_names": PURPOSE_NAMES,
    "signer_names": SIGNER_NAMES,
    "topic_names": TOPIC_NAMES,
    "told_names": TOLD_NAMES,
    "thing_names": THING_NAMES,
    "not_asked": NOT_ASKED,
}
SIGN_FIELDS = ("sign_who", "method", "signed_on", "evidence", "minute", "witness", *ORAL_ELEMENTS)
TAKE_BACK_FIELDS = ("by", "topic", "to_service_id", "why")
REFUSAL_FIELDS = ("purpose", "refused_by", "youth_view")
FIELDS = (*SIGN_FIELDS, *TAKE_BACK_FIELDS, "reason")
Who = Annotated[str, Query(max_length=60)]
Told = Literal["yes"] | None


class SignForm(Shape):
    """A signature with its proof. `sign_who` is the kind of signer, with the guardian's key after a colon."""

    sign_who: Line
    method: Method
    signed_on: Day
    evidence: Line | None = None
    minute: Statement | None = None
    witness: Line | None = None
    told_why: Told = None
    told_what: Told = None
    told_to_whom: Told = None
    told_from_whom: Told = None
    told_withdrawal: Told = None


class TakeBackForm(Shape):
    """Who takes back what; empty is all."""

    by: Line
    topic: Topic | None = None
    to_service_id: UUID | None = None
    why: Text | None = None


class InvalidForm(Shape):
    """Why it never was valid."""

    reason: Text


class RefusalForm(Shape):
    """Who said no, and to what. `youth_view` is what the youth herself thinks of somebody else's no."""

    purpose: Purpose = Purpose.FOLLOW_UP
    refused_by: Line = Signer.YOUTH.value
    youth_view: Statement | None = None


def _about_consent(kind: TaskKind) -> TaskKind:
    if kind not in CONSENT_TASKS:
        raise ValueError("not_a_choice")
    return kind


class DoneForm(Shape):
    """What is done; nothing named is all that was asked about consent."""

    kind: Annotated[TaskKind, AfterValidator(_about_consent)] | None = None


def who_of(choice: str) -> dict[str, Any]:
    """The signer that a choice on a form names: `youth`, `guardian:<key>` or `child_welfare`."""
    kind, _, key = choice.partition(":")
    try:
        return {"signer": Signer(kind), "guardian_id": UUID(key) if key else None}
    except ValueError:
        return {"signer": Signer.GUARDIAN, "guardian_id": None}


@router.get("")
async def show_consents(
    request: Request,
    follow_up_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the consents of a follow-up that one leads, each with how it stands in words."""
    return await _list(request, work, follow_up_id, done=done)


@router.post("/refusals")
async def refuse(request: Request, follow_up_id: UUID, door: MayAsk, work: CurrentWork) -> Response:
    """Write down a no: one button, and nobody asks why."""
    form = await read_form(request, RefusalForm)
    if form.is_good:
        async with form.trying(work) as given:
            who = who_of(given.refused_by)
            await consent_talks.refuse_consent(
                work,
                follow_up_id=follow_up_id,
                purpose=given.purpose,
                refused_by=who["signer"],
                guardian_id=who["guardian_id"],
                youth_view=None if who["signer"] is Signer.YOUTH else given.youth_view,
            )
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}/consents?done=refused", status_code=303)
    if "guardian_id" in form.faults:
        form.faults["refused_by"] = form.faults.pop("guardian_id")
    return await _list(request, work, follow_up_id, form=form)


@router.post("/tasks-done")
async def finish_tasks(request: Request, follow_up_id: UUID, door: MayAsk, work: CurrentWork) -> Response:
    """Say that what was asked of the lead is done: all of it, or what is of one kind."""
    form = await read_form(request, DoneForm)
    if form.shape is None:
        return await _list(request, work, follow_up_id, form=form)
    kinds = (form.shape.kind,) if form.shape.kind else CONSENT_TASKS
    await finish_consent_tasks(work, follow_up_id=follow_up_id, kinds=kinds)
    return RedirectResponse(f"/follow-ups/{follow_up_id}/consents", status_code=303)


@router.get("/{consent_id}")
async def show_consent(
    request: Request,
    follow_up_id: UUID,
    consent_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one consent: what it opens, who has signed, how to take it back, and what was read under it."""
    return await _page(request, work, follow_up_id, consent_id, done=done)


@router.post("/{consent_id}/signatures")
async def sign(request: Request, follow_up_id: UUID, consent_id: UUID, door: MaySign, work: CurrentWork) -> Response:
    """Add a signature with its proof."""
    form = await read_form(request, SignForm)
    if form.is_good:
        async with form.trying(work) as given:
            said = given.model_dump(exclude={"sign_who", *ORAL_ELEMENTS})
            said |= {name: getattr(given, name) is not None for name in ORAL_ELEMENTS}
            await commands.sign_consent(
                work, follow_up_id=follow_up_id, consent_id=consent_id, **who_of(given.sign_who), **said
            )
    return await _afterwards(request, work, follow_up_id, consent_id, form, who="sign_who", done="signed")


@router.post("/{consent_id}/withdrawals")
async def withdraw(
    request: Request, follow_up_id: UUID, consent_id: UUID, door: MayTakeBack, work: CurrentWork
) -> Response:
    """Take the consent back, wholly or in part; the page that follows has the receipt."""
    form = await read_form(request, TakeBackForm)
    if form.is_good:
        async with form.trying(work) as given:
            await withdrawals.withdraw_consent(
                work,
                follow_up_id=follow_up_id,
                consent_id=consent_id,
                **who_of(given.by),
                topic=given.topic,
                to_service_id=given.to_service_id,
                reason=given.why,
            )
    return await _afterwards(request, work, follow_up_id, consent_id, form, who="by", done="withdrawn")


@router.post("/{consent_id}/invalidations")
async def invalidate(
    request: Request, follow_up_id: UUID, consent_id: UUID, door: MayTakeBack, work: CurrentWork
) -> Response:
    """Find that the consent never was valid."""
    form = await read_form(request, InvalidForm)
    if form.is_good:
        async with form.trying(work) as given:
            await withdrawals.invalidate_consent(
                work, follow_up_id=follow_up_id, consent_id=consent_id, reason=given.reason
            )
    return await _afterwards(request, work, follow_up_id, consent_id, form, who="reason", done="invalidated")


async def _afterwards(
    request: Request, work: Work, follow_up_id: UUID, consent_id: UUID, form: Filled[Any], *, who: str, done: str
) -> Response:
    if form.is_good:
        place = f"/follow-ups/{follow_up_id}/consents/{consent_id}?done={done}"
        return RedirectResponse(place, status_code=303)
    for field in ("signer", "guardian_id"):
        if field in form.faults:
            form.faults[who] = form.faults.pop(field)
    return await _page(request, work, follow_up_id, consent_id, form=form)


async def _list(
    request: Request, work: Work, follow_up_id: UUID, *, form: Filled[Any] | None = None, done: str = ""
) -> Response:
    view = await open_follow_up(work, follow_up_id)
    # Only those who lead come further than this: for others there is nothing here.
    deciders = await queries.signers_today(work, follow_up_id)
    consents, _ = await queries.consents_of(work, follow_up_id)
    form = form or empty_form(request)
    form.typed = {"purpose": Purpose.FOLLOW_UP.value, "refused_by": Signer.YOUTH.value, **form.typed}
    return form_page(
        request,
        "consents/list.html",
        form,
        fields=REFUSAL_FIELDS,
        view=view,
        consents=consents,
        deciders=choices_of(deciders),
        tasks=await asked_about_consent(work, follow_up_id),
        task_names=TASK_NAMES,
        task_says=TASK_SAYS,
        is_open=is_open(view.state),
        done=done,
        **WORDS,
    )


async def _page(
    request: Request,
    work: Work,
    follow_up_id: UUID,
    consent_id: UUID,
    *,
    form: Filled[Any] | None = None,
    done: str = "",
) -> Response:
    view = await open_follow_up(work, follow_up_id)
    consent = await queries.open_consent(work, follow_up_id, consent_id)
    is_yes = consent.answer is Answer.GIVEN
    return form_page(
        request,
        "consents/page.html",
        form or empty_form(request, signed_on=work.today, by=Signer.YOUTH.value),
        fields=FIELDS,
        view=view,
        scans=await scans_of_consent(work, consent_id),
        consent=consent,
        receipt=receipts.by_kind(await receipts.receipt_of(work, follow_up_id, consent_id)) if is_yes else [],
        is_standing=is_yes and consent.status in STANDING,
        is_over=consent.status in {ConsentStatus.INVALIDATED, ConsentStatus.REFUSED},
        may_renew=is_yes and is_open(view.state),
        missing=choices_of(consent.missing),
        may_take_back=[(Signer.YOUTH.value, None, Signer.YOUTH), *_others(consent)],
        topics=list(dict.fromkeys(one.topic for one in consent.scopes)),
        readers=list(dict.fromkeys((one.to_service_id, one.to_service_name) for one in consent.scopes)),
        today=work.today,
        done=done,
        **WORDS,
    )


def choices_of(required: Any) -> list[tuple[str, str | None, Signer]]:
    """Signers as choices of a form: value, name if any, kind. Nobody known to decide cannot be chosen."""
    return [
        (f"{one.signer}:{one.guardian_id}" if one.guardian_id else one.signer.value, one.guardian_name, one.signer)
        for one in required
        if one.signer is not Signer.GUARDIAN or one.guardian_id
    ]


def _others(consent: ConsentView) -> list[tuple[str, str | None, Signer]]:
    return [one for one in choices_of(consent.required) if one[2] is not Signer.YOUTH]
