"""What the papers point at is there: links, files, and the functions that the walks go through."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT, modules, tracked_files

PAPERS = [path for path in tracked_files() if path.suffix == ".md"]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)]*)?\)")
CITED = re.compile(r"`((?:services|tests|migrations|deploy|docs|requirements)/[\w./-]+?)(?:::(\w+))?`")
EXAMPLES = "how-to"  # a how-to shows files that are still to be made
UNDELETABLE = "## Security"


def names_in(path: str) -> set[str]:
    """Every function, method and class that a file defines."""
    tree = modules(Path(path).parts[0])[path]
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(paper: Path) -> None:
    targets = LINK.findall(paper.read_text(encoding="utf-8"))
    assert [target for target in targets if not (paper.parent / target).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_and_function_that_is_named_is_there(paper: Path) -> None:
    cited = CITED.findall(paper.read_text(encoding="utf-8"))
    if EXAMPLES not in paper.parts:
        assert [path for path, _name in cited if not (ROOT / path).exists()] == []
    named = [(path, name) for path, name in cited if name]
    assert [f"{path}::{name}" for path, name in named if name not in names_in(path)] == []


def test_every_page_can_be_found_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [path for path in PAPERS if path.is_relative_to(ROOT / "docs") and path.name != "index.md"]
    assert len(pages) > 20
    lost = [path.name for path in pages if path.name not in index and path.parent.name != "decisions"]
    assert lost == []


def test_the_architecture_walks_through_files_that_are_there() -> None:
    walks = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len([name for _path, name in CITED.findall(walks) if name]) > 15


def test_the_architecture_draws_every_floor() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = [line.split("  ")[0] for line in page.partition("```text\n")[2].partition("\n```")[0].splitlines()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    floors = next(contract for contract in contracts if contract.get("containers"))["layers"]
    assert drawn == floors


def test_data_protection_tells_of_every_feature_that_holds_something() -> None:
    told = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    held = [path for path in modules("services/core") if path.endswith("/models.py")]
    assert len(held) > 15
    assert [path for path in held if f"`{path}`" not in told] == []


def test_every_decision_says_what_it_means_for_security() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len(decisions) > 8
    for decision in decisions:
        text = decision.read_text(encoding="utf-8")
        said = text.partition(UNDELETABLE)[2].partition("\n## ")[0]
        assert len(said.split()) > 15, decision.name
        for heading in ("## What we need", "## What we do", "## What we did not choose"):
            assert heading in text, f"{decision.name}: {heading}"
    numbers = [int(decision.name[:4]) for decision in decisions]
    assert numbers == list(range(len(decisions)))
