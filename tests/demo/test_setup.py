"""What a bare machine may lack gets one sentence, or is put right. The machine is played by small scripts."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browsers import NAMES, find_chromium

ROOT = Path(__file__).resolve().parents[2]
PYTHON = """
case "$*" in
    --version) echo "Python $FAKE_VERSION" ;;
    *version_info*) [ "$FAKE_VERSION" != 3.9.2 ] ;;
    *ensurepip*) [ -z "$FAKE_WITHOUT_VENV" ] || [ -e "$FAKE_INSTALLED" ] ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m venv --without-pip "*) mkdir -p "$4/bin" && cp npm "$4/bin/npm" ;;
    *"import pip"*) true ;;
    "-m pip install"*) echo "$FAKE_PIP_SAYS"; [ -z "$FAKE_PIP_SAYS" ] && cp uv .venv/bin/uv ;;
esac
"""
# They write down what they were asked, and npm lays out what the set-up takes from its packages.
UV = 'echo "uv $*" >>asked'
NPM = """
echo "npm $*" >>asked
for part in htmx.org/dist/htmx.min.js htmx.org/dist/ext/hx-csp.min.js \\
    @digdir/designsystemet-css/dist/src/index.css @digdir/designsystemet-css/dist/theme/designsystemet.css; do
    mkdir -p "node_modules/${part%/*}" && echo "$part" >"node_modules/$part"
done
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    (folder / "deploy").mkdir(parents=True)
    for name in ("Makefile", "deploy/setup.sh", "pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    return folder


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def set_up(clone: Path, wanted: str = "demo", *, user_id: int = 1000, **given: str) -> tuple[int, str, str]:
    """Run the set-up on a machine that has only the programs named here and the usual small ones."""
    machine = clone / "machine"
    for name in ("sh", "cat", "cksum", "dirname", "env", "grep", "mkdir", "rm", "tail", "cp", "touch"):
        if not (machine / name).exists():
            machine.mkdir(exist_ok=True)
            (machine / name).symlink_to(shutil.which(name) or name)
    program(machine, "id", f"echo {user_id}")
    environment = {"PATH": str(machine), "FAKE_VERSION": "3.11.2", "FAKE_WITHOUT_VENV": "", **given}
    environment["FAKE_INSTALLED"] = str(clone / "installed")
    done = subprocess.run(
        ["sh", "deploy/setup.sh", wanted],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_no_python_gets_one_sentence(clone: Path) -> None:
    status, _, err = set_up(clone)
    assert status == 1
    assert err == "There is no python3 here: install Python 3.11 or newer, or name one with 'make PYTHON=…'.\n"


def test_an_old_python_gets_one_sentence(clone: Path) -> None:
    program(clone / "machine", "python3", PYTHON)
    status, _, err = set_up(clone, FAKE_VERSION="3.9.2")
    assert status == 1
    assert err.startswith("Python 3.9.2 is too old: Python 3.11 or newer is needed")
    assert err.count("\n") == 1


def test_without_venv_a_person_who_is_not_root_is_told_how_to_get_it(clone: Path) -> None:
    program(clone / "machine", "python3", PYTHON)
    program(clone / "machine", "apt-get", "exit 1")
    status, _, err = set_up(clone, FAKE_WITHOUT_VENV="yes")
    assert status == 1
    assert err == "Python's venv is missing: install it, on Debian with 'sudo apt-get install python3-venv'.\n"


def test_without_venv_root_gets_it_installed(clone: Path) -> None:
    program(clone / "machine", "python3", PYTHON)
    program(clone / "machine", "apt-get", 'case "$*" in *python3-venv) touch "$FAKE_INSTALLED" ;; esac')
    _, out, err = set_up(clone, user_id=0, FAKE_WITHOUT_VENV="yes", FAKE_PIP_SAYS="enough for this test")
    assert "· installing python3-venv …" in out
    assert "· making the virtual environment …" in out
    assert "venv is missing" not in err


@pytest.mark.parametrize(
    "said",
    [
        "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
        "npm error code EAI_AGAIN",
        "ReadTimeoutError: Read timed out.",
    ],
)
def test_without_a_network_one_sentence_says_so(clone: Path, said: str) -> None:
    program(clone / "machine", "python3", PYTHON)
    status, _, err = set_up(clone, FAKE_PIP_SAYS=said)
    assert status == 1
    assert err.startswith("There is no way out to the network, and installing uv needs it")
    assert err.count("\n") == 1


def test_what_else_goes_wrong_is_shown(clone: Path) -> None:
    program(clone / "machine", "python3", PYTHON)
    status, _, err = set_up(clone, FAKE_PIP_SAYS="ERROR: THESE PACKAGES DO NOT MATCH THE HASHES")
    assert status == 1
    assert "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES" in err
    assert err.endswith("That went wrong: installing uv. The whole of it is in .venv/setup.log.\n")


def test_a_server_gets_the_packages_of_the_service_and_the_front_end_parts_and_nothing_of_the_demo(clone: Path) -> None:
    program(clone / "machine", "python3", PYTHON)
    program(clone, "uv", UV)
    program(clone, "npm", NPM)
    status, out, err = set_up(clone, "service", FAKE_PIP_SAYS="")
    assert (status, err) == (0, "")
    assert "· installing the Python packages of requirements/service.txt …" in out
    asked = (clone / "asked").read_text(encoding="utf-8")
    assert "requirements/build.txt requirements/service.txt\n" in asked
    assert "requirements/demo.txt" not in asked
    assert "--editable ." in asked
    assert "npm ci --ignore-scripts --omit=dev" in asked
    vendor = clone / "services/api/static/vendor"
    assert (vendor / "htmx.min.js").read_text(encoding="utf-8") == "htmx.org/dist/htmx.min.js\n"
    assert (vendor / "designsystemet.css").is_file()
    assert not (clone / ".venv/node").exists(), "Node fetches the parts; the service runs without it"
    (clone / "asked").unlink()
    assert set_up(clone, "service", FAKE_PIP_SAYS="") == (0, "", "")
    assert not (clone / "asked").exists()


def test_without_a_browser_a_person_who_is_not_root_is_told_how_to_get_it(clone: Path) -> None:
    status, _, err = set_up(clone, "browser")
    assert status == 1
    assert "on Debian with 'sudo apt-get install chromium'" in err
    assert err.count("\n") == 1


def test_without_a_browser_root_gets_it_installed(clone: Path) -> None:
    program(clone / "machine", "apt-get", 'case "$*" in *chromium) touch "$FAKE_INSTALLED" ;; esac')
    status, out, err = set_up(clone, "browser", user_id=0)
    assert (status, err) == (0, "")
    assert "· installing Chromium …" in out
    assert (clone / "installed").exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_that_is_there_is_taken(clone: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    there = program(clone / "machine", name, "exit 0")
    assert set_up(clone, "browser") == (0, "", "")
    monkeypatch.setenv("PATH", str(clone / "machine"))
    assert find_chromium() == str(there)


def test_a_browser_by_another_name_is_not_taken(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"for name in {' '.join(NAMES)};" in (ROOT / "deploy" / "setup.sh").read_text(encoding="utf-8")
    program(clone / "machine", "firefox", "exit 0")
    assert set_up(clone, "browser")[0] == 1
    monkeypatch.setenv("PATH", str(clone / "machine"))
    with pytest.raises(LookupError, match="Chromium, which is not here"):
        find_chromium()


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    # As somebody at a terminal: the tests themselves may have been started by make.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(["make"], cwd=ROOT, env=alone, capture_output=True, text=True, check=True).stdout
    phony = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if line.startswith(".PHONY"))
    targets = phony.split(":")[1].split()
    assert {"run", "test", "check", "proof", "bench", "clean-data", "migrate"} <= set(targets)
    assert [line.split()[1] for line in listed.splitlines()] == targets
    assert all(len(line.split()) > 3 for line in listed.splitlines())


def test_the_example_of_settings_holds_no_key() -> None:
    text = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    keys = [line for line in text.splitlines() if "_KEY=" in line and not line.startswith("#")]
    assert len(keys) == len(["national numbers", "their index", "attachments", "signing in"])
    assert all(line.endswith("=") for line in keys)
