"""Run by itself (`python -I setter.py`): a sheet as JSON in, a PDF out. Imports nothing of ours.

Only the fonts that come with Typst are used, so that a sheet looks the same everywhere. A sign that they lack may not
stand in these kinds of PDF; it becomes an empty square, and the sheet says so.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import typst

LAYOUT = Path(__file__).resolve().with_name("sheet.typ")
SQUARE = "□"
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_WRITTEN_AS_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")


def set_sheet(sheet: dict[str, Any]) -> bytes:
    """The PDF of a sheet."""
    told = json.dumps(sheet, ensure_ascii=False)
    while True:
        try:
            return bytes(
                typst.compile(
                    LAYOUT.read_bytes(),
                    sys_inputs={"sheet": told},
                    pdf_standards=["a-2a", "ua-1"],
                    ignore_system_fonts=True,
                )
            )
        except typst.TypstError as error:
            lacking = _LACKING.search(str(error))
            text = lacking and _WRITTEN_AS_NUMBER.sub(lambda found: chr(int(found[1], 16)), lacking[1])
            if not text or text not in told:
                raise
            told = told.replace(text, SQUARE)
            sheet = json.loads(told)
            sheet["has_squares"] = True
            told = json.dumps(sheet, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.buffer.write(set_sheet(json.load(sys.stdin.buffer)))
