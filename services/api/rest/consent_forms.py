"""The printed consent form over REST."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from services.api.doors import to
from services.api.language import Language
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.sheets import PdfResponse, as_file, typeset
from services.api.sheets.consents import FILE_NAME, consent_sheet
from services.core.access.things import CONSENT, READ
from services.core.consents.printed import open_printed_consent

router = APIRouter(tags=["consents"])

MayRead = Annotated[None, Depends(to(READ, CONSENT))]


@router.get(
    "/follow-ups/{follow_up_id}/consents/{consent_id}/form",
    response_class=PdfResponse,
    responses={409: {"description": "The answer was no: there is nothing to sign."}},
)
async def read_consent_form(
    request: Request,
    follow_up_id: UUID,
    consent_id: UUID,
    door: MayRead,
    work: CurrentWork,
    language: Language | None = None,
) -> PdfResponse:
    """The form of a consent to sign on paper, as PDF/UA-1 and PDF/A-2a, in your language or the one asked for."""
    written_in = language or language_for(request)
    printed = await open_printed_consent(work, follow_up_id, consent_id, language=written_in)
    made = await typeset(consent_sheet(printed, written_in, now=work.now))
    return as_file(made, file_name=FILE_NAME, language=written_in)
