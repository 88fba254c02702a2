"""The house's own rules, read out of the code. A rule with exceptions lists each of them with its reason."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT, modules, name_of, text_of, tracked_files

MAY_COMMIT = {
    "services/api/requests.py": "one request is one transaction, and ends here",
    "services/worker/transactions.py": "one batch of a job is one transaction, and ends here",
    "services/api/rooms.py": "that a session is in use is noted beside the request, never in its transaction",
}
MAY_BEGIN_ALONE = {
    "services/core/access/sessions.py": "a session is opened by the login signin, before there is any work",
    "services/begin.py": "an installation's code tables are written by the login that migrates, by nobody's request",
    "services/demo/fictional/loading.py": "the demo's data is loaded whole or not at all, by nobody's request",
}
LONGEST = 400
SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "service",
    "base_service",
}
CLOCK = "services/core/kit/clock.py"
# Put together here, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
    )
)
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+)/")
FLOORS = {  # below these, a hole is known that our sign-in or our forms stand on
    "authlib": "1.9.8",
    "joserfc": "1.8.0",
    "starlette": "1.10.0",
    "python-multipart": "0.0.27",
    "sqlalchemy": "2.1.9",
    "jinja2": "3.1.6",
}


def commits(tree: ast.Module) -> bool:
    """Whether a file ends a transaction: by a method called commit, or by a statement that says so."""
    return any(
        isinstance(node, ast.Call)
        and (
            name_of(node.func) == "commit"
            or (name_of(node.func) in {"execute", "text", "exec_driver_sql"} and _says_commit(node))
        )
        for node in ast.walk(tree)
    )


def _says_commit(call: ast.Call) -> bool:
    said = (text_of(node) for node in ast.walk(call))
    return any(re.search(r"\bcommit\b", text or "", re.IGNORECASE) for text in said)


def test_only_the_request_and_the_worker_say_commit() -> None:
    found = {path for path, tree in modules().items() if commits(tree)}
    assert found == set(MAY_COMMIT)
    assert all(MAY_COMMIT.values())


def test_a_transaction_that_ends_by_itself_is_begun_in_few_places() -> None:
    found = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncWith | ast.With)
        for item in node.items
        if isinstance(call := item.context_expr, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr == "begin"
    }
    assert found == set(MAY_BEGIN_ALONE)


@pytest.mark.parametrize(
    "line", ["await work.session.commit()", "await c.execute('commit')", "c.execute(text('COMMIT'))"]
)
def test_the_test_for_commit_sees_each_way_to_say_it(line: str) -> None:
    assert commits(ast.parse(f"async def f():\n    {line}"))
    assert not commits(ast.parse("async def f():\n    await work.session.flush()"))


def test_files_are_short_enough_to_read() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.suffix in {".py", ".html", ".css", ".mjs"}
        and path.is_relative_to(ROOT / "services")
        and len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    }
    assert long == set()


def test_no_name_of_a_module_says_nothing() -> None:
    names = {part.removesuffix(".py") for path in modules() for part in Path(path).parts[1:]}
    assert len(names) > 100
    assert names & SAYS_NOTHING == set()


def test_only_the_clock_asks_what_time_it_is() -> None:
    asked = {
        (path, f"{name_of(node.func.value)}.{node.func.attr}")
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (name_of(node.func.value), node.func.attr)
        in {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("datetime", "today")}
    }
    assert asked == {(CLOCK, "datetime.now")}


def undocumented(tree: ast.Module | ast.ClassDef) -> list[str]:
    """The public functions, methods and classes without a docstring."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                found.append(node.name)
            if isinstance(node, ast.ClassDef):
                found += [f"{node.name}.{name}" for name in undocumented(node)]
    return found


def test_everything_public_in_core_says_what_it_is() -> None:
    core = modules("services/core")
    assert len(core) > 50
    assert {path: names for path, tree in core.items() if (names := undocumented(tree))} == {}
    assert [path for path, tree in core.items() if tree.body and not ast.get_docstring(tree)] == []


def test_commands_are_given_the_work_first_and_the_rest_by_keyword() -> None:
    wrong = []
    for path, tree in modules("services/core").items():
        if Path(path).name != "commands.py":
            continue
        for node in tree.body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                if names != ["work"]:
                    wrong.append(f"{path}: {node.name}({', '.join(names)})")
    assert wrong == []


def text_files() -> dict[str, str]:
    """Every text file of the repo, by its path from the root."""
    texts = {}
    for path in tracked_files():
        try:
            texts[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts


def test_no_file_names_a_package_registry() -> None:
    texts = text_files()
    assert len(texts) > 300
    assert [path for path, text in texts.items() if any(host in text for host in REGISTRIES)] == []


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    here = Path(__file__).relative_to(ROOT)
    assert [path for path, text in text_files().items() if path != str(here) and MACHINE.search(text)] == []
    assert MACHINE.search("see /" + "root/x")


def test_tests_write_to_folders_of_their_own_run() -> None:
    fixed = [
        path
        for path, tree in modules("tests").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) == "gettempdir"
    ]
    assert fixed == [], "in the machine's own folder, a file of one user stands in the way of the next: use tmp_path"


def test_the_lock_of_npm_tells_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert len(packages) > 20
    assert [name for name, about in packages.items() if "resolved" in about] == []
    assert [name for name, about in packages.items() if "integrity" not in about] == []


def pinned(file: str) -> dict[str, tuple[int, ...]]:
    """The versions of a compiled requirements file, by package."""
    lines = (ROOT / "requirements" / file).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([0-9.]+)", line) for line in lines)
    return {match[1]: _parts(match[2]) for match in found if match}


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.strip(".").split("."))


@pytest.mark.parametrize("file", ["service.txt", "demo.txt", "dev.txt"])
def test_what_the_service_trusts_is_new_enough(file: str) -> None:
    versions = pinned(file)
    assert set(versions) >= set(FLOORS)
    assert {name: versions[name] for name, floor in FLOORS.items() if versions[name] < _parts(floor)} == {}


@pytest.mark.parametrize("file", ["build.txt", "front.txt", "service.txt", "demo.txt", "dev.txt"])
def test_every_python_package_is_pinned_with_hashes(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_licence_is_named_where_people_and_tools_look() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"SPDX-License-Identifier: {project['license']}" in (ROOT / "README.md").read_text(encoding="utf-8")
