"""Who changes what they have not seen, changes nothing: ETag and If-Match (RFC 9110, RFC 6585)."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Response

from services.api.problems import BadRequest
from services.core.kit.errors import NoVersionGiven, Stale

SHAPE = re.compile(r'"(?P<id>[0-9a-f-]{36})-(?P<version>[0-9]{1,9})"')

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description='The ETag of what you have read, for example "…-3".', max_length=100),
]


def etag(thing_id: UUID, version: int) -> str:
    """The strong entity tag of a thing: its id and its version, never a hash of what it says."""
    return f'"{thing_id}-{version}"'


def tag(response: Response, thing_id: UUID, version: int) -> None:
    """Put the tag on an answer."""
    response.headers["ETag"] = etag(thing_id, version)


def version_from(if_match: str | None, thing_id: UUID) -> int:
    """The version that the caller has read.

    Raises:
        NoVersionGiven: when the header is missing (428).
        BadRequest: when it is no tag of ours.
        Stale: when it is the tag of something else (412).
    """
    if if_match is None:
        raise NoVersionGiven
    found = SHAPE.fullmatch(if_match.strip())
    if found is None:
        raise BadRequest("If-Match", "version_invalid")
    if found["id"] != str(thing_id):
        raise Stale(0)
    return int(found["version"])


def both_versions(stale: Stale, *, current: Any, yours: Any) -> Stale:
    """The same error, carrying what is stored and what was sent, for a reader who may see both."""
    stale.versions = {  # type: ignore[attr-defined]  # read by api/problems.py
        "current_version": stale.current_version,
        "current": current,
        "yours": yours,
    }
    return stale
