"""What a file is, said by what is in it."""

import re
import struct
import zipfile

import pytest

from services.core.attachments.kinds import LARGEST_FILE, FileKind
from services.core.attachments.rules import clean_name, fault_of_file, fault_of_name, kind_of
from tests.files import MACROS, PDF, PNG, docx, jpeg, pointing_far, zipped

JPEG, DOCX = jpeg(), docx()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (PNG, FileKind.PNG),
        (JPEG, FileKind.JPEG),
        (jpeg(after=b"a short film"), FileKind.JPEG),
        (DOCX, FileKind.DOCX),
    ],
    ids=lambda one: one if isinstance(one, FileKind) else "",
)
def test_a_whole_file_is_known_by_what_is_in_it(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"MZ" + PDF,
        b"\n" + PDF,
        b"%PDF-1.4\n without an end",
        PDF.replace(b"%PDF-1.4", b"%PDF-x.4"),
        PNG[:-1],
        PNG + b"<script>",
        PNG[:40] + bytes([PNG[40] ^ 1]) + PNG[41:],
        PNG[:8],
        b"\x89PNG\r\n\x1a\n<html>",
        b"\xff\xd8\xff\xe0<html>",
        JPEG[:-2],
        JPEG.replace(b"\xff\xc0", b"\xff\xc4"),
        zipped({"word/document.xml": b"<w:document/>"}),
        zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}),
        zipped({"xl/workbook.xml": b""}),
        b"MZ" + DOCX,
        DOCX[: len(DOCX) // 2],
        docx({"word/media/a.png": b"\0" * 100_000_000}),
        docx({"../a.xml": b"x"}),
        docx({f"word/{number}.xml": b"" for number in range(6000)}),
        pointing_far(DOCX, offset=len(DOCX)),
        pointing_far(DOCX, offset=2**63),
        pointing_far(DOCX, offset=2**64 - 1),
    ],
)
def test_what_is_cut_changed_hidden_in_another_or_made_to_burst_is_nothing_that_is_kept(content: bytes) -> None:
    assert kind_of(content) is None
    assert fault_of_file("fil.pdf", "", content) == "file_not_what_it_says"


@pytest.mark.parametrize(
    "content",
    [
        docx(main=MACROS),
        docx({"word/vbaProject.bin": b"x"}),
        docx({"word/activeX/activeX1.xml": b"x"}),
        docx({"word/embeddings/oleObject1.bin": b"x"}),
        docx({"word/embeddings/gave.EXE": b"x"}),
    ],
)
def test_a_document_with_something_that_runs_is_refused_and_told_so(content: bytes) -> None:
    assert kind_of(content) is None
    assert fault_of_file("brev.docx", "", content) == "file_runs_something"


@pytest.mark.parametrize(
    ("name", "said", "content", "fault"),
    [
        ("brev.pdf", "application/pdf", PDF, None),
        ("brev.PDF", "", PDF, None),
        ("bilde.jpeg", "application/octet-stream", JPEG, None),
        ("bilde.png", "image/png", PDF, "file_not_what_it_says"),
        ("brev.pdf", "application/pdf", PNG, "file_not_what_it_says"),
        ("brev.pdf", "text/html", PDF, "file_not_what_it_says"),
        ("brev.pdf", "image/png", PDF, "file_not_what_it_says"),
        ("tomt.pdf", "application/pdf", b"", "file_empty"),
        ("stort.pdf", "", PDF + b"\0" * LARGEST_FILE, "file_too_large"),
    ],
)
def test_its_name_and_the_type_it_is_sent_as_must_say_what_it_is(
    name: str, said: str, content: bytes, fault: str | None
) -> None:
    assert fault_of_file(name, said, content) == fault


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Karakterer høst.pdf", "Karakterer høst.pdf"),
        (r"C:\Users\Kari\brev.docx", "brev.docx"),
        ("../../etc/passwd.png", "passwd.png"),
        ("  a.pdf ", "a.pdf"),
        ("u\u0308.pdf", "ü.pdf"),
    ],
)
def test_a_name_is_kept_as_typed_but_for_the_folders_before_it(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("عبد الله.pdf", None),
        ("sykkel 🚲.png", None),
        ("خانه\u200cها 👩\u200d👧.pdf", None),
        ("", "missing"),
        ("brev.html", "file_kind_not_kept"),
        ("brev.docm", "file_kind_not_kept"),
        ("brev", "file_kind_not_kept"),
        ("a\u202egpj.pdf", "file_name_characters"),
        ("a\u2067gpj.pdf", "file_name_characters"),
        ("a\r\nSet-Cookie: x.pdf", "file_name_characters"),
        ("x" * 197 + ".pdf", "file_name_too_long"),
    ],
)
def test_a_name_that_misleads_or_is_of_no_kind_that_is_kept_is_refused(name: str, fault: str | None) -> None:
    assert fault_of_name(name) == fault


def test_where_a_part_begins_may_be_said_in_the_field_for_large_archives() -> None:
    assert kind_of(pointing_far(DOCX, offset=0)) is FileKind.DOCX


FLAGS, PACKING = 8, 10


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (PACKING, zipfile.ZIP_BZIP2),
        (PACKING, zipfile.ZIP_LZMA),
        (PACKING, 99),
        (FLAGS, 0x01),
        (FLAGS, 0x20),
        (FLAGS, 0x40),
    ],
)
def test_a_document_packed_or_locked_as_word_does_not_is_refused_whatever_its_bytes(place: int, value: int) -> None:
    content = bytearray(docx())
    for part in re.finditer(b"PK\x01\x02", bytes(content)):
        struct.pack_into("<H", content, part.start() + place, value)
    assert fault_of_file("brev.docx", "", bytes(content)) == "file_not_what_it_says"
