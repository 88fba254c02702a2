"""The printed consent form, to sign on paper."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.api.doors import to
from services.api.language import Language
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.sheets import as_file, typeset
from services.api.sheets.consents import FILE_NAME, consent_sheet
from services.core.access.things import CONSENT, READ
from services.core.consents.printed import open_printed_consent

router = APIRouter(prefix="/follow-ups/{follow_up_id}/consents")

MayRead = Annotated[None, Depends(to(READ, CONSENT))]


@router.get("/{consent_id}/form")
async def print_form(
    request: Request,
    follow_up_id: UUID,
    consent_id: UUID,
    door: MayRead,
    work: CurrentWork,
    language: Language | None = None,
) -> Response:
    """Give the form of one consent as a PDF, in the reader's language or the one asked for."""
    written_in = language or language_for(request)
    printed = await open_printed_consent(work, follow_up_id, consent_id, language=written_in)
    made = await typeset(consent_sheet(printed, written_in, now=work.now))
    return as_file(made, file_name=FILE_NAME, language=written_in)
