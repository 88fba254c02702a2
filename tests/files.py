"""Files for tests, each made here: whole ones of the kinds that are kept, and ones that lie."""

import struct
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any
from uuid import UUID

import asyncpg

from services.core.attachments.content import USE, FileKeys
from services.core.kit.ids import new_id
from services.core.kit.sealing import SealingKey
from services.core.kit.settings import key_bytes
from services.demo.fictional.files import small_pdf, small_png
from tests.factories import KEY, NOW, insert

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
# The file by which virus scanners are tried; in two halves, so that no scanner finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"

KEYS = FileKeys(SealingKey(key_bytes(KEY), USE))
PDF, PNG = small_pdf("Hei"), small_png()


def jpeg(*, after: bytes = b"") -> bytes:
    """A picture's segments in their order; what it shows nobody can draw, and nobody here tries."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x12\x34"
    return (
        b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0" + frame + scan + b"\xff\xd9" + after
    )


def docx(parts: Mapping[str, bytes] = MappingProxyType({}), *, main: str = MAIN) -> bytes:
    """A text of Word's with an empty document in it, and these parts beside it."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    return zipped({"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>", **parts})


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def pointing_far(content: bytes, *, offset: int = 2**63) -> bytes:
    """A zip whose list says that its first part begins at `offset`, in the field for archives of many gigabytes."""
    entry = content.index(b"PK\x01\x02")
    (name_length,) = struct.unpack_from("<H", content, entry + 28)
    extra = struct.pack("<HHQ", 1, 8, offset)
    made = bytearray(content)
    struct.pack_into("<H", made, entry + 30, len(extra))
    struct.pack_into("<I", made, entry + 42, 0xFFFFFFFF)
    made[entry + 46 + name_length : entry + 46 + name_length] = extra
    end = made.rindex(b"PK\x05\x06")
    (length,) = struct.unpack_from("<I", made, end + 12)
    struct.pack_into("<I", made, end + 12, length + len(extra))
    return bytes(made)


async def put_attachment(
    admin: asyncpg.Connection, *, content_of: Callable[[UUID], bytes] = lambda _key: PDF, **values: Any
) -> UUID:
    """Write an attachment with its content past all policies; gives its key."""
    key = new_id()
    content = content_of(key)
    row = {
        "id": key,
        "topic": None,
        "consent_id": None,
        "name": "Vedlegg.pdf",
        "kind": "pdf",
        "size": len(content),
        "is_scanned": False,
        "is_shared": False,
        "added_at": NOW,
        "version": 1,
        **values,
    }
    await insert(admin, "attachment", **row)
    for number, sealed in enumerate(KEYS.sealed_parts(content, attachment_id=key), 1):
        part = {"attachment_id": key, "follow_up_id": row["follow_up_id"], "number": number, "sealed": sealed}
        await insert(admin, "attachment_part", **part)
    return key
