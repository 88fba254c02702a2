"""What a file is, said by what is in it and by nothing else. It is looked at and never opened or drawn."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from services.core.attachments.kinds import ENDINGS, LARGEST_FILE, TOLD, FileKind

LONGEST_NAME = 200
# Where a PDF's end may be looked for: readers do not look further back.
_PDF_TAIL = 2048
# The marks that turn the reading direction: with one, `gpj.exe` is read as `exe.jpg`.
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_JPEG_HEAD, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
# Frames, by the second byte of their marker: all but the tables of C4, C8 and CC.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# What every marker begins with, as often as the camera liked.
_JPEG_MARKS, _JPEG_SCAN = 0xFF, 0xDA
_ZIP_HEAD = b"PK\x03\x04"
# A text of 20 MB with its pictures unpacks to far less; a bomb to far more.
_MOST_PARTS, _MOST_UNPACKED, _MOST_TIMES = 5_000, 300 * 1024 * 1024, 200
_LARGEST_LIST = 1024 * 1024
# How Word packs. The other ways have errors of their own when the bytes are not what they say, and are not opened.
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# The marks of a part that is locked, patched, or locked in another way.
_CLOSED = 0x01 | 0x20 | 0x40
_TYPES, _DOCUMENT = "[Content_Types].xml", "word/document.xml"
_MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# What runs: macros, controls, and programs packed into the text.
_RUNS = re.compile(r"vbaproject|vbadata|activex|\.(bin|exe|dll|js|vbs|ps1|bat|cmd|com|scr|hta|jar)$", re.IGNORECASE)
_RUNS_BY_TYPE = re.compile(rb"macroenabled|vbaproject|activex|oleobject", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A file's name as it was typed, without the folders before it and the blanks around it."""
    return unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1].strip())


def fault_of_name(name: str) -> str | None:
    """What is wrong with a cleaned name, as a fault code; None when it can be kept."""
    if not name:
        return "missing"
    if len(name) > LONGEST_NAME:
        return "file_name_too_long"
    if _TURNS & set(name) or any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name):
        return "file_name_characters"
    if not name.lower().endswith(ENDINGS):
        return "file_kind_not_kept"
    return None


def kind_of(content: bytes) -> FileKind | None:
    """What a file is from its first byte to its last; None when it is nothing that is kept."""
    return next((kind for kind, is_one in _LOOKS.items() if is_one(content)), None)


def fault_of_file(name: str, said_type: str, content: bytes) -> str | None:
    """What is wrong with a file, as a fault code; None when it can be kept.

    Its name, and its type where the sender says one, must say what it is: who opens it later goes by them.
    """
    if not content:
        return "file_empty"
    if len(content) > LARGEST_FILE:
        return "file_too_large"
    kind = kind_of(content)
    if kind is None:
        return "file_runs_something" if _is_word_that_runs(content) else "file_not_what_it_says"
    is_named_so = name.lower().endswith(TOLD[kind].endings)
    is_said_so = said_type in {"", "application/octet-stream", TOLD[kind].media_type}
    return None if is_named_so and is_said_so else "file_not_what_it_says"


def _is_pdf(content: bytes) -> bool:
    """A header in the very first bytes, so that the file is nothing else as well, and an end near the last."""
    return bool(re.match(rb"%PDF-[12]\.\d", content)) and b"%%EOF" in content[-_PDF_TAIL:]


def _is_png(content: bytes) -> bool:
    """Every chunk whole and with its right sum, from IHDR to IEND, and not a byte after."""
    if not content.startswith(_PNG_HEAD):
        return False
    place, kinds = len(_PNG_HEAD), []
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 8 + length
        if end + 4 > len(content):
            return False
        (written,) = struct.unpack_from(">I", content, end)
        if zlib.crc32(memoryview(content)[place + 4 : end]) != written:
            return False
        kinds.append(kind)
        place = end + 4
    is_whole = place == len(content) and kinds[:1] == [b"IHDR"] and b"IDAT" in kinds
    return is_whole and kinds.index(b"IEND") == len(kinds) - 1 if b"IEND" in kinds else False


def _is_jpeg(content: bytes) -> bool:
    """Segment after segment to a scan, with a frame before it and an end after it.

    Telephones put more after the end (the short film of a picture that moves): it is kept, and runs nothing.
    """
    if not content.startswith(_JPEG_HEAD):
        return False
    place, has_frame = len(_JPEG_HEAD), False
    while place + 4 <= len(content) and content[place] == _JPEG_MARKS:
        marker = content[place + 1]
        if marker == _JPEG_MARKS:
            place += 1
            continue
        has_frame = has_frame or marker in _JPEG_FRAMES
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
        if marker == _JPEG_SCAN:
            return has_frame and content.find(_JPEG_END, place) > 0
    return False


def _is_docx(content: bytes) -> bool:
    """A zip that is a text of Word's with nothing in it that runs, and that unpacks to what can be expected."""
    parts = _parts(content)
    if parts is None or _DOCUMENT not in parts or any(_RUNS.search(name) for name in parts):
        return False
    types = _types(content)
    return types is not None and _MAIN_TYPE in types and not _RUNS_BY_TYPE.search(types)


def _is_word_that_runs(content: bytes) -> bool:
    """Whether it is a text of Word's that is refused because of what it could do."""
    parts = _parts(content)
    if parts is None or _DOCUMENT not in parts:
        return False
    return any(_RUNS.search(name) for name in parts) or bool(_RUNS_BY_TYPE.search(_types(content) or b""))


def _parts(content: bytes) -> list[str] | None:
    """The names of a zip's parts; None when it is no whole zip, is locked, or would unpack to far too much."""
    if not content.startswith(_ZIP_HEAD):
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            infos = packed.infolist()
    # Not whole, of a newer version of zip, or with a name in no alphabet.
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
        return None
    unpacked = sum(one.file_size for one in infos)
    is_bomb = len(infos) > _MOST_PARTS or unpacked > min(_MOST_UNPACKED, len(content) * _MOST_TIMES)
    names = [one.filename for one in infos]
    is_odd = len(set(names)) < len(names) or any(
        one.flag_bits & _CLOSED or one.compress_type not in _PACKINGS or ".." in one.filename.split("/")
        for one in infos
    )
    return None if is_bomb or is_odd else names


def _types(content: bytes) -> bytes | None:
    """The list of what a text's parts are; None when it has none that can be read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed, packed.open(_TYPES) as listed:
            found = listed.read(_LARGEST_LIST + 1)
    # Not there, of another name inside, cut short, not packed as it says, or said to begin where no file reaches.
    except (KeyError, zipfile.BadZipFile, ValueError, OverflowError, EOFError, struct.error, zlib.error):
        return None
    return found if len(found) <= _LARGEST_LIST else None


_LOOKS: dict[FileKind, Callable[[bytes], bool]] = {
    FileKind.PDF: _is_pdf,
    FileKind.PNG: _is_png,
    FileKind.JPEG: _is_jpeg,
    FileKind.DOCX: _is_docx,
}
