"""The repo's own files, as the house's tests read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that travels with a clone, those included that are not committed yet."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in files if path.is_file()))


def modules(folder: str = "services") -> dict[str, ast.Module]:
    """Every Python file under a folder, by its path from the root, parsed."""
    return {
        str(path.relative_to(ROOT)): _parsed(path)
        for path in tracked_files()
        if path.suffix == ".py" and path.is_relative_to(ROOT / folder)
    }


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(call: ast.expr) -> str:
    """The last part of what is called: `commit` for `work.session.commit`."""
    if isinstance(call, ast.Attribute):
        return call.attr
    return call.id if isinstance(call, ast.Name) else ""


def text_of(node: ast.AST | None) -> str | None:
    """The string that a node is, or None when it is something else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
