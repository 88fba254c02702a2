"""Schemathesis asks the running service all it can think of: nothing falls over, and every answer is as promised.

The output of a run that finds something says what was asked, and how to ask it again.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_service import RunningService

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
WHO = {
    "a coordinator": "staff-coordinator-grorud",
    "a police contact": "staff-police-contact",
    "nobody": None,
}


def ask(service: RunningService, subject: str | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis against the service as somebody."""
    who = ["--header", f"Authorization: Bearer {service.access_token(subject)}"] if subject else []
    return subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)),
            *("run", f"{service.url}/api/v1/openapi.json", "--no-color", "--continue-on-failure"),
            *who,
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=service.data_dir,
    )


@pytest.mark.parametrize("who", WHO)
def test_every_answer_is_as_promised_whatever_is_asked(service: RunningService, who: str) -> None:
    run = ask(service, WHO[who], "--phases", "examples,fuzzing", "--max-examples", "6", "--seed", "249")
    assert run.returncode == 0, run.stdout[-20_000:]


def test_every_kind_of_wrong_is_refused_to_a_coordinator(service: RunningService) -> None:
    run = ask(service, WHO["a coordinator"], "--phases", "coverage")
    assert run.returncode == 0, run.stdout[-20_000:]


@pytest.mark.proof
@pytest.mark.parametrize("who", WHO)
def test_a_long_run_finds_nothing_either(service: RunningService, who: str) -> None:
    run = ask(service, WHO[who], "--max-examples", "1000", "--max-time", "1200")
    assert run.returncode == 0, run.stdout[-20_000:]
