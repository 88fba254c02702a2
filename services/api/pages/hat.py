"""What a person chooses for herself: which hat is on, and which written form of Norwegian is read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import open_to_all, signed_in
from services.api.language import COOKIE, COOKIE_SECONDS, Language, translator
from services.api.login_state import page_of_ours
from services.api.problems import language_for
from services.api.requests import CurrentWork, work_if_signed_in
from services.api.templating import page
from services.core.access.actor import ROLE_NAMES, Role
from services.core.access.sessions import choose_hat, choose_language, my_hats
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import Invalid, NotFound

router = APIRouter()


@router.get("/hat")
async def show_hats(
    request: Request,
    door: Annotated[None, Depends(signed_in(because="a hat is chosen before any is on"))],
    work: CurrentWork,
    to: str = "",
) -> Response:
    """Show the user's own posts that hold today, to choose among."""
    return await _hat_page(request, work, to=to)


@router.post("/hat")
async def put_on_hat(
    request: Request,
    door: Annotated[None, Depends(signed_in(because="a hat is chosen before any is on"))],
    work: CurrentWork,
    post_id: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
) -> Response:
    """Put on another of one's own hats; what was open under the old one is left."""
    try:
        chosen = UUID(post_id)
    except ValueError:
        return await _hat_page(request, work, to=to, status_code=422)
    # Written first: the log row carries the hat that is on until now, and is taken back with a refusal.
    record(work, Act.HAT_CHANGED, thing_kind="post", thing_id=chosen)
    await work.session.flush()
    if not await choose_hat(work, post_id=chosen):
        raise NotFound("post", chosen)
    return RedirectResponse(page_of_ours(to) or "/", status_code=303)


@router.post("/language")
async def read_in(
    request: Request,
    door: Annotated[None, Depends(open_to_all(because="the sign-in page is read in either language too"))],
    language: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Keep which written form of Norwegian is read: with the user, and in this browser for when signed out.

    Raises:
        Invalid: it is neither of the two.
    """
    if language not in set(Language):
        raise Invalid(language="not_a_choice")
    async with work_if_signed_in(request) as work:
        if work:
            await choose_language(work, language=language)
    answer = RedirectResponse(_local(back), status_code=303)
    is_secure = request.app.state.rooms.settings.is_secure
    answer.set_cookie(
        COOKIE, language, max_age=COOKIE_SECONDS, path="/", httponly=True, secure=is_secure, samesite="lax"
    )
    return answer


async def _hat_page(request: Request, work: Work, *, to: str, status_code: int = 200) -> Response:
    words = translator(language_for(request)).gettext
    hats = [(str(hat.post_id), words(ROLE_NAMES[Role(hat.role)]), hat.service_name) for hat in await my_hats(work)]
    return page(
        request,
        "sign_in/hat.html",
        status_code=status_code,
        hats=hats,
        chosen=str(work.actor.post_id or ""),
        to=page_of_ours(to),
        is_wrong=status_code != 200,  # noqa: PLR2004 - OK
    )


def _local(back: str) -> str:
    """An address of our own to go back to; what a browser could read as another's is the start page."""
    is_ours = back.startswith("/") and not back.startswith("//") and "\\" not in back and back.isprintable()
    return back if is_ours else "/"
