"""A POST that is sent again makes nothing twice: `Idempotency-Key`, kept in the same transaction as the effect."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import select

from services.api.number_keys import Keys
from services.api.problems import BadRequest
from services.core.access.models import IdempotencyKey
from services.core.access.work import Work
from services.core.kit.errors import Conflict, Invalid
from services.core.people.numbers import NumberKeys


class Once:
    """One POST's key, and what came of it the first time.

    once.already(work, body) gives the id of what the first request made, or None; then the route reads that thing
    as the one who asks now, so that a replay shows nothing the asker may no longer see.
    """

    def __init__(self, key: str, *, route: str, response: Response, keys: NumberKeys) -> None:
        self.key = key
        self.keys = keys
        self.route = route
        self.response = response
        self.fingerprint = b""

    async def already(self, work: Work, body: BaseModel) -> UUID | None:
        """What the same key has made before, if it has.

        A request is remembered by a keyed hash: what it held cannot be guessed from a copy of the database.

        Raises:
            Invalid: when the key was used for something else.
        """
        sent = orjson.dumps(body.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
        self.fingerprint = self.keys.fingerprint(self.route.encode() + b"\0" + sent)
        row = (
            await work.session.execute(
                select(IdempotencyKey).where(
                    IdempotencyKey.user_id == work.actor.user_id, IdempotencyKey.key == self.key
                )
            )
        ).scalar_one_or_none()
        if row is None:
            return None
        if bytes(row.fingerprint) != self.fingerprint:
            raise Invalid(**{"Idempotency-Key": "idempotency_key_reused"})
        self._say(row.status, row.location)
        return row.thing_id

    async def remember(self, work: Work, *, thing_kind: str, thing_id: UUID, location: str, status: int = 201) -> None:
        """Keep what this key made, in the same transaction as the making.

        Raises:
            Conflict: when the same request is being carried out at this very moment.
        """
        work.session.add(
            IdempotencyKey(
                user_id=work.actor.user_id,
                key=self.key,
                route=self.route,
                fingerprint=self.fingerprint,
                status=status,
                thing_kind=thing_kind,
                thing_id=thing_id,
                location=location,
                made_at=work.now,
            )
        )
        try:
            await work.session.flush()
        except Exception as error:
            if "pk_idempotency_key" in str(error):
                raise Conflict("Idempotency-Key", "still_running") from None
            raise
        self._say(status, location)

    def _say(self, status: int, location: str) -> None:
        self.response.status_code = status
        self.response.headers["Location"] = location


async def once_only(
    request: Request,
    response: Response,
    keys: Keys,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="Any text that is yours and new.",
        ),
    ] = None,
) -> Once:
    """The key that a POST must carry.

    Raises:
        BadRequest: when there is none.
    """
    if idempotency_key is None:
        raise BadRequest("Idempotency-Key", "idempotency_key_missing")
    return Once(idempotency_key, route=f"{request.method} {request.scope['path']}", response=response, keys=keys)


OnlyOnce = Annotated[Once, Depends(once_only)]
