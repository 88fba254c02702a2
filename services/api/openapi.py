"""What OpenAPI says beyond what FastAPI finds by itself: the one shape of errors, and how one comes in."""

from typing import Any

from fastapi import FastAPI

from services.api.problems import PROBLEM

PREFIX = "/api/v1/"
# Everybody may get these, whatever is asked for.
ALWAYS = ("400", "401", "403", "503")
REQUIRED_HEADERS = ("Idempotency-Key", "If-Match")
DESCRIPTIONS = {
    "400": "The request cannot be read: malformed JSON, or a header that is missing or says two things.",
    "401": "Nobody is signed in.",
    "403": "The role can never do this, or no hat is chosen.",
    "404": "There is no such thing, or the asker may not know of it: the two look the same.",
    "409": "It cannot be done as things stand; the field that stands in the way is named.",
    "412": "Somebody else has changed it; both versions are in the answer.",
    "413": "The body is larger than a megabyte, or the file than 20.",
    "422": "Fields that cannot be accepted, each named.",
    "428": "The version that is changed must be told, with If-Match.",
    "503": "The service cannot answer just now. Try again in a moment.",
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457), in the reader's language.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/invalid"]},
        "title": {"type": "string", "examples": ["Noe må rettes"]},
        "status": {"type": "integer", "examples": [422]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "additionalProperties": False,
                "properties": {
                    "field": {"type": "string", "examples": ["starts_on"]},
                    "code": {"type": "string", "examples": ["not_date"]},
                    "message": {"type": "string", "examples": ["Skriv en dato som finnes, for eksempel 2026-11-20."]},
                },
            },
        },
        "current_version": {"type": "integer", "description": "With 412: the version that is stored."},
        "current": {"type": "object", "description": "With 412: what is stored."},
        "yours": {"type": "object", "description": "With 412: what was sent."},
    },
    "additionalProperties": False,
}


def describe(app: FastAPI, *, session_cookie: str) -> None:
    """Let the application's OpenAPI page tell all of this."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _told(plain(), session_cookie)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way of adding to it


def _told(page: dict[str, Any], session_cookie: str) -> dict[str, Any]:
    components = page.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {
        "access token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT (RFC 9068)",
            "description": "When the user has several hats, the header X-Hat says which, by the id of the post;"
            " a token that names one itself goes first.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": session_cookie,
            "description": "A person's session. What changes something also needs the header X-CSRF-Token.",
        },
    }
    for path, operations in page["paths"].items():
        if path.startswith(PREFIX):
            for operation in operations.values():
                _tell(operation)
    return page


def _tell(operation: dict[str, Any]) -> None:
    """Add to one operation how one comes in and what can go wrong."""
    parameters = operation.get("parameters", [])
    headers = {one["name"] for one in parameters if one["in"] == "header"}
    for one in parameters:
        if one["name"] in REQUIRED_HEADERS:
            one["required"] = True
            # An optional text in the code, so that its absence gets an answer of its own; never null here.
            one["schema"] = _without_null(one["schema"])
    statuses = {*ALWAYS}
    if any(one["in"] == "path" for one in parameters):
        statuses |= {"404"}
    if parameters or "requestBody" in operation:
        statuses |= {"422"}
    if "requestBody" in operation:
        statuses |= {"404", "409", "413"}
    if "If-Match" in headers:
        statuses |= {"409", "412", "428"}
    responses = operation["responses"]
    responses.pop("422", None)
    statuses |= {status for status in responses if status in DESCRIPTIONS}
    for status in sorted(statuses):
        responses[status] = {
            "description": DESCRIPTIONS[status],
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    operation["security"] = [{"access token": []}, {"session": []}]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**choices[0], **rest} if len(choices) == 1 else schema
