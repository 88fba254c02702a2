"""The kinds of files that are kept, and what they are called."""

from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.core.kit.translation import N_


class FileKind(StrEnum):
    """What a file is, by what is in it."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    DOCX = "docx"


FILE_KIND_NAMES = {
    FileKind.PDF: N_("PDF-dokument"),
    FileKind.PNG: N_("PNG-bilde"),
    FileKind.JPEG: N_("JPEG-bilde"),
    FileKind.DOCX: N_("Word-dokument"),
}


class Told(NamedTuple):
    """What a kind of file is called by programs: its media type, and the endings that its name may have."""

    media_type: str
    endings: tuple[str, ...]


TOLD = MappingProxyType(
    {
        FileKind.PDF: Told("application/pdf", (".pdf",)),
        FileKind.PNG: Told("image/png", (".png",)),
        FileKind.JPEG: Told("image/jpeg", (".jpg", ".jpeg")),
        FileKind.DOCX: Told(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            (".docx",),
        ),
    }
)
ENDINGS = tuple(ending for told in TOLD.values() for ending in told.endings)

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
"""The most bytes that a file may have."""
