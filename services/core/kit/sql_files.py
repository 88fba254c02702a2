"""SQL that stands in files of its own, one statement after the other."""

from pathlib import Path


def statements(file: Path) -> list[str]:
    """The statements of a file, comments between them left out.

    Each ends with a semicolon at a line's end, outside the body of a function (between two `$$`).
    """
    found: list[str] = []
    current: list[str] = []
    is_body = False
    for line in file.read_text(encoding="utf-8").splitlines():
        if not current and (not line.strip() or line.startswith("--")):
            continue
        current.append(line)
        is_body ^= line.count("$$") % 2 == 1
        if line.rstrip().endswith(";") and not is_body:
            found.append("\n".join(current).rstrip().removesuffix(";"))
            current = []
    return found
