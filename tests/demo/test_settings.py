"""A setting that is missing or wrong is told of with one sentence when the program starts, and never shown."""

import base64
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

KEY = base64.b64encode(b"k" * 32).decode()
# Never reached: what is missing is said before anything is connected.
ADDRESS = "postgresql://nobody@127.0.0.1:1/nothing"
WHOLE = {
    "ENVIRONMENT": "test",
    "API_DATABASE_URL": ADDRESS,
    "SIGNIN_DATABASE_URL": ADDRESS,
    "NATIONAL_ID_KEY": KEY,
    "NATIONAL_ID_INDEX_KEY": KEY,
    "ATTACHMENT_KEY": KEY,
    "LOGIN_STATE_KEY": KEY,
}


def say(*command: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run `samordning` with these settings and no others."""
    return subprocess.run(
        [sys.executable, "-c", "from services.cli import app; app()", *command],
        cwd=ROOT,
        env={**{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}, **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "ENVIRONMENT"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_the_api_does_not_start_without_a_setting_that_it_needs(name: str, value: str | None) -> None:
    given = {**WHOLE, name: value}
    done = say("serve", **{key: said for key, said in given.items() if said is not None})
    assert done.returncode == 1
    assert done.stderr == f"The setting {name} is missing; see deploy/env.example.\n"


@pytest.mark.parametrize("name", [*(name for name in WHOLE if name.endswith("_KEY")), "ATTACHMENT_EARLIER_KEYS"])
def test_the_api_does_not_start_with_what_is_no_key(name: str) -> None:
    done = say("serve", **{**WHOLE, name: "not-a-key-of-ours"})
    assert done.returncode == 1
    assert done.stderr == f"The setting {name} is no key: 32 bytes, written as base64.\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "hemmelig"),
        ("OIDC_PROVIDERS", "hemmelig"),
        ("OIDC_PROVIDERS", '[{"key": "a", "client_secret": "hemmelig"}]'),
        ("CLAMD_URL", "hemmelig"),
    ],
)
def test_a_setting_that_is_wrong_is_named_and_not_shown(name: str, value: str) -> None:
    done = say("serve", **{**WHOLE, name: value})
    assert done.returncode == 1
    assert name.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert "hemmelig" not in done.stderr


def test_a_key_of_the_demo_stops_production_with_a_sentence() -> None:
    done = say("serve", **{**WHOLE, "ENVIRONMENT": "production", "NATIONAL_ID_KEY": f"demo-only:{KEY}"})
    assert (done.returncode, done.stdout) == (1, "")
    assert "NATIONAL_ID_KEY holds a key meant for the demo" in done.stderr
    assert KEY not in done.stderr


def test_migrating_says_that_it_was_not_told_where() -> None:
    done = say("migrate")
    assert done.returncode == 1
    assert done.stderr == "The setting DATABASE_URL is missing; see deploy/env.example.\n"
