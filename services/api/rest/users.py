"""Users and their posts as JSON. Names of staff are no secret to staff; how they sign in is the administrator's."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.api.doors import to
from services.api.organisation_shapes import EndShape, PostShape, UserChangeShape, UserShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Shape
from services.core.access.actor import Role
from services.core.access.things import ADD, CHANGE, POST, READ, USER_ACCOUNT
from services.core.access.work import Work
from services.core.kit.errors import NotFound, Stale
from services.core.organisation import commands, queries
from services.core.organisation.queries import PostView, UserView

router = APIRouter(prefix="/users", tags=["users"])

MayRead = Annotated[None, Depends(to(READ, USER_ACCOUNT))]
MayAdd = Annotated[None, Depends(to(ADD, USER_ACCOUNT))]
MayChange = Annotated[None, Depends(to(CHANGE, USER_ACCOUNT))]
MayAddPost = Annotated[None, Depends(to(ADD, POST))]
MayEndPost = Annotated[None, Depends(to(CHANGE, POST))]


class PostAnswer(Answer):
    """A hat, where it is worn and when."""

    id: UUID
    user_id: UUID
    service_id: UUID
    service_name: str
    role: Role
    starts_on: date
    ends_on: date | None
    holds_today: bool
    version: int


class IdentityAnswer(Answer):
    """How a provider knows a user."""

    issuer: str
    subject: str


class UserAnswer(Answer):
    """A user and her posts. `identities` is empty for all but administrators."""

    id: UUID
    display_name: str
    language: str
    is_active: bool
    version: int
    posts: list[PostAnswer]
    identities: list[IdentityAnswer]


class NothingMore(Shape):
    """An empty body: the address and the version say it all."""


def _answer(view: UserView) -> UserAnswer:
    return UserAnswer(
        id=view.id,
        display_name=view.display_name,
        language=view.language,
        is_active=view.is_active,
        version=view.version,
        posts=[PostAnswer.model_validate(post) for post in view.posts],
        identities=[IdentityAnswer(issuer=issuer, subject=subject) for issuer, subject in view.identities],
    )


@router.get("")
async def list_users(
    door: MayRead,
    work: CurrentWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    service_id: UUID | None = None,
) -> Page[UserAnswer]:
    """Users by name; with `service_id` those who have or had a post there."""
    found, following = await queries.users(
        work,
        limit=limit,
        after=read_id(cursor),
        service_id=service_id,
    )
    return Page(items=[_answer(one) for one in found], next=write_cursor(following) if following else None)


@router.post("", status_code=201)
async def register_user(
    shape: UserShape, door: MayAdd, once: OnlyOnce, work: CurrentWork, response: Response
) -> UserAnswer:
    """Register somebody who may sign in, with her first post."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.register_user(work, **shape.model_dump())).id
        await once.remember(work, thing_kind="user_account", thing_id=made, location=f"/api/v1/users/{made}")
    return await _shown(work, made, response)


@router.get("/{user_id}")
async def read_user(user_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> UserAnswer:
    """One user and her posts."""
    return await _shown(work, user_id, response)


@router.put("/{user_id}")
async def change_user(
    user_id: UUID,
    shape: UserChangeShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> UserAnswer:
    """Put a user's name right, or the language she reads."""
    version = version_from(if_match, user_id)
    try:
        await commands.change_user(work, user_id=user_id, version=version, **shape.model_dump())
    except Stale as stale:
        raise await _with_both(work, stale, user_id, shape) from None
    return await _shown(work, user_id, response)


@router.post("/{user_id}/deactivate")
async def deactivate_user(
    user_id: UUID,
    shape: NothingMore,
    door: MayChange,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> UserAnswer:
    """Shut a user out from the next request on; her row stays."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, user_id)
        try:
            await commands.deactivate_user(work, user_id=user_id, version=version)
        except Stale as stale:
            raise await _with_both(work, stale, user_id, shape) from None
        await _remember(work, once, user_id)
    return await _shown(work, user_id, response)


@router.post("/{user_id}/reactivate")
async def reactivate_user(
    user_id: UUID,
    shape: NothingMore,
    door: MayChange,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> UserAnswer:
    """Let a user in again."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, user_id)
        try:
            await commands.reactivate_user(work, user_id=user_id, version=version)
        except Stale as stale:
            raise await _with_both(work, stale, user_id, shape) from None
        await _remember(work, once, user_id)
    return await _shown(work, user_id, response)


@router.post("/{user_id}/posts", status_code=201)
async def add_post(
    user_id: UUID, shape: PostShape, door: MayAddPost, once: OnlyOnce, work: CurrentWork, response: Response
) -> PostAnswer:
    """Give a user a hat in a service for a period."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.add_post(work, user_id=user_id, **shape.model_dump())).id
        location = f"/api/v1/users/{user_id}/posts/{made}"
        await once.remember(work, thing_kind="post", thing_id=made, location=location)
    return _post_shown(await _post_of(work, user_id, made), response)


@router.get("/{user_id}/posts/{post_id}")
async def read_post(user_id: UUID, post_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> PostAnswer:
    """One post."""
    return _post_shown(await _post_of(work, user_id, post_id), response)


@router.post("/{user_id}/posts/{post_id}/end")
async def end_post(
    user_id: UUID,
    post_id: UUID,
    shape: EndShape,
    door: MayEndPost,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> PostAnswer:
    """Say which day is the last of a post."""
    current = await _post_of(work, user_id, post_id)
    if await once.already(work, shape) is None:
        version = version_from(if_match, post_id)
        try:
            await commands.end_post(work, post_id=post_id, version=version, ends_on=shape.ends_on)
        except Stale as stale:
            raise both_versions(
                stale,
                current=PostAnswer.model_validate(current).model_dump(mode="json"),
                yours=shape.model_dump(mode="json"),
            ) from None
        location = f"/api/v1/users/{user_id}/posts/{post_id}"
        await once.remember(work, thing_kind="post", thing_id=post_id, location=location, status=200)
    return _post_shown(await _post_of(work, user_id, post_id), response)


async def _post_of(work: Work, user_id: UUID, post_id: UUID) -> PostView:
    post = await queries.post_view(work, post_id)
    if post.user_id != user_id:
        raise NotFound("post", post_id)
    return post


def _post_shown(post: PostView, response: Response) -> PostAnswer:
    tag(response, post.id, post.version)
    return PostAnswer.model_validate(post)


async def _remember(work: Work, once: OnlyOnce, user_id: UUID) -> None:
    location = f"/api/v1/users/{user_id}"
    await once.remember(work, thing_kind="user_account", thing_id=user_id, location=location, status=200)


async def _with_both(work: Work, stale: Stale, user_id: UUID, shape: Shape) -> Stale:
    current = _answer(await queries.open_user(work, user_id))
    return both_versions(stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json"))


async def _shown(work: Work, user_id: UUID, response: Response) -> UserAnswer:
    view = await queries.open_user(work, user_id)
    tag(response, view.id, view.version)
    return _answer(view)
