"""Users and their posts on pages, for the administrator: who may sign in, and under which hats."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.organisation_shapes import EndShape, PostShape, UserChangeShape, UserShape
from services.api.pages.keeping import form_page
from services.api.pages.services import administered
from services.api.requests import CurrentWork
from services.api.shapes import Shape
from services.api.templating import page
from services.core.access.actor import PEOPLE, ROLE_NAMES
from services.core.access.things import ADD, CHANGE, POST, USER_ACCOUNT
from services.core.access.work import Work
from services.core.audit.acts import Act, Decision
from services.core.audit.commands import record
from services.core.kit.errors import NotFound
from services.core.organisation import commands, queries

router = APIRouter(prefix="/users")

MayAdd = Annotated[None, Depends(to(ADD, USER_ACCOUNT))]
MayChange = Annotated[None, Depends(to(CHANGE, USER_ACCOUNT))]
MayAddPost = Annotated[None, Depends(to(ADD, POST))]
MayEndPost = Annotated[None, Depends(to(CHANGE, POST))]

PER_PAGE, MOST_SERVICES = 50, 500
WORDS: dict[str, Any] = {"role_names": {role.value: ROLE_NAMES[role] for role in PEOPLE}}


class UserChangeForm(UserChangeShape):
    """A user's name and the language she reads."""

    version: int


class VersionForm(Shape):
    """A button, and what was seen when it was pressed."""

    version: int


class EndForm(EndShape):
    """The last day of a post."""

    version: int


@router.get("")
async def show_users(request: Request, door: MayAdd, work: CurrentWork, after: UUID | None = None) -> Response:
    """Show the users by name, with the hats they have today."""
    found, following = await queries.users(work, limit=PER_PAGE, after=after)
    return page(request, "users/list.html", users=found, following=following, is_first=after is None, **WORDS)


@router.get("/new")
async def show_user_form(request: Request, door: MayAdd, work: CurrentWork) -> Response:
    """Show the form that registers somebody who may sign in."""
    providers = request.app.state.rooms.settings.oidc_providers
    issuer = providers[0].issuer if len(providers) == 1 else ""
    form = empty_form(request, language="nb", starts_on=work.today, issuer=issuer)
    return await _post_form(request, work, "users/new.html", form, UserShape)


@router.post("/new")
async def register_user(request: Request, door: MayAdd, work: CurrentWork) -> Response:
    """Register somebody who may sign in, with her first post."""
    form = await read_form(request, UserShape)
    if form.is_good:
        async with form.trying(work) as given:
            made = (await commands.register_user(work, **given.model_dump())).id
    if form.is_good:
        return _back(made)
    return await _post_form(request, work, "users/new.html", form, UserShape)


@router.get("/{user_id}")
async def show_user(
    request: Request,
    user_id: UUID,
    door: MayChange,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one user, how she signs in, and her posts."""
    user = await _user(work, user_id)
    form = empty_form(request, display_name=user.display_name, language=user.language, version=user.version)
    return _user_page(request, user, form, done=done)


@router.post("/{user_id}")
async def change_user(request: Request, user_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Put a user's name right, or the language she reads."""
    user = await _user(work, user_id)
    form = await read_form(request, UserChangeForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.change_user(work, user_id=user_id, **given.model_dump())
    return _back(user_id) if form.is_good else _user_page(request, user, form)


@router.post("/{user_id}/deactivate")
async def deactivate_user(request: Request, user_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Shut a user out from the next request on."""
    user = await _user(work, user_id)
    form = await read_form(request, VersionForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.deactivate_user(work, user_id=user_id, version=given.version)
    return _back(user_id) if form.is_good else _user_page(request, user, _with_stored(form, user))


@router.post("/{user_id}/reactivate")
async def reactivate_user(request: Request, user_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Let a user in again."""
    user = await _user(work, user_id)
    form = await read_form(request, VersionForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.reactivate_user(work, user_id=user_id, version=given.version)
    return _back(user_id) if form.is_good else _user_page(request, user, _with_stored(form, user))


@router.get("/{user_id}/posts/new")
async def show_post_form(request: Request, user_id: UUID, door: MayAddPost, work: CurrentWork) -> Response:
    """Show the form that gives a user a hat."""
    user = await _user(work, user_id)
    form = empty_form(request, starts_on=work.today)
    return await _post_form(request, work, "users/post.html", form, PostShape, user=user)


@router.post("/{user_id}/posts/new")
async def add_post(request: Request, user_id: UUID, door: MayAddPost, work: CurrentWork) -> Response:
    """Give a user a hat in a service for a period."""
    user = await _user(work, user_id)
    form = await read_form(request, PostShape)
    if user_id == work.actor.user_id:
        # The row policy would refuse it as if she were not there; told at the field, nothing she typed is lost.
        form.faults["role"] = "not_to_yourself"
        record(work, Act.DENIED, thing_kind="post", decision=Decision.DENIED)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.add_post(work, user_id=user_id, **given.model_dump())
    if form.is_good:
        return _back(user_id)
    return await _post_form(request, work, "users/post.html", form, PostShape, user=user)


@router.get("/{user_id}/posts/{post_id}/end")
async def show_end_form(
    request: Request, user_id: UUID, post_id: UUID, door: MayEndPost, work: CurrentWork
) -> Response:
    """Show the form that ends a post."""
    user, post = await _user_and_post(work, user_id, post_id)
    form = empty_form(request, ends_on=post.ends_on or work.today, version=post.version)
    return form_page(request, "users/end_post.html", form, fields=("ends_on",), user=user, post=post, **WORDS)


@router.post("/{user_id}/posts/{post_id}/end")
async def end_post(request: Request, user_id: UUID, post_id: UUID, door: MayEndPost, work: CurrentWork) -> Response:
    """Say which day is the last of a post."""
    user, post = await _user_and_post(work, user_id, post_id)
    form = await read_form(request, EndForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.end_post(work, post_id=post_id, **given.model_dump())
    if form.is_good:
        return _back(user_id)
    return form_page(request, "users/end_post.html", form, fields=("ends_on",), user=user, post=post, **WORDS)


async def _user(work: Work, user_id: UUID) -> queries.UserView:
    administered(work, "user_account", user_id)
    return await queries.open_user(work, user_id)


async def _user_and_post(work: Work, user_id: UUID, post_id: UUID) -> tuple[queries.UserView, queries.PostView]:
    user = await _user(work, user_id)
    post = next((one for one in user.posts if one.id == post_id), None)
    if post is None:
        raise NotFound("post", post_id)
    return user, post


def _back(user_id: UUID) -> Response:
    return RedirectResponse(f"/users/{user_id}?done=saved", status_code=303)


def _with_stored(form: Filled[Any], user: queries.UserView) -> Filled[Any]:
    """A refused button leaves the form beside it as it was."""
    form.typed.update(display_name=user.display_name, language=user.language, version=user.version)
    return form


def _user_page(request: Request, user: queries.UserView, form: Filled[Any], *, done: str = "") -> Response:
    return form_page(
        request,
        "users/page.html",
        form,
        fields=tuple(UserChangeShape.model_fields),
        user=user,
        done=done,
        **WORDS,
    )


async def _post_form(
    request: Request, work: Work, template: str, form: Filled[Any], shape: type[Shape], **context: Any
) -> Response:
    found, _ = await queries.services(work, limit=MOST_SERVICES, only_open=True)
    return form_page(
        request,
        template,
        form,
        fields=tuple(shape.model_fields),
        services=[(one.id, one.name) for one in found],
        **WORDS,
        **context,
    )
