"""The pages made from the code say what the code says, and every setting is told of where people look."""

import re

import pytest
from typer.testing import CliRunner

from services import generated_docs
from services.cli import app
from services.core.access.policy import GRANTS
from services.core.access.things import THINGS
from services.core.deadlines.rules import RULES
from services.core.kit.settings import Provider, Settings, TargetSetting
from tests.house.sources import ROOT

EXAMPLE = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")


def example_settings() -> dict[str, str]:
    """The settings of deploy/env.example."""
    lines = (line.partition("=") for line in EXAMPLE.splitlines() if re.match(r"[A-Z_]+=", line))
    return {name: value for name, _sign, value in lines}


def page(name: str) -> str:
    """One of the pages as it lies in docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_generated_page_is_fresh() -> None:
    stale = [path.name for path in generated_docs.stale_pages()]
    assert stale == [], "run `make docs` and commit what it writes"
    assert {path.name for path in generated_docs.pages()} == {"access.md", "deadlines.md", "routes.md", "settings.md"}


def test_the_command_says_which_page_is_stale_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = page("settings.md")
    monkeypatch.setattr(generated_docs, "MADE", "<!-- something else -->\n")
    told = CliRunner().invoke(app, ["docs", "--check"])
    assert told.exit_code == 1
    assert "stale: " in told.output
    assert "settings.md" in told.output
    assert page("settings.md") == before


def test_the_access_page_shows_every_thing_and_every_reason() -> None:
    text = page("access.md")
    assert [thing.norsk for thing in THINGS if thing.norsk not in text] == []
    assert {grant.because for grant in GRANTS if grant.because not in text} == set()
    assert {grant.when.norsk for grant in GRANTS if grant.when.norsk not in text} == set()


def test_no_reason_on_the_access_page_is_a_mere_stroke() -> None:
    for said in (*(grant.because for grant in GRANTS), *(grant.when.norsk for grant in GRANTS)):
        assert re.fullmatch(r"[A-ZÆØÅ].*\w.*", said), said
    assert all(len(grant.because.split()) > 3 for grant in GRANTS)
    assert all(len(thing.norsk) > 2 for thing in THINGS)


def test_the_deadline_page_shows_every_rule_with_its_law() -> None:
    text = page("deadlines.md")
    assert [rule.key for rule in RULES if f"`{rule.key}`" not in text or rule.law not in text] == []


def test_every_setting_says_what_it_is_for() -> None:
    for model in (Settings, Provider, TargetSetting):
        assert [name for name, field in model.model_fields.items() if len(field.description or "") < 10] == []


def test_the_example_holds_every_setting_and_nothing_else() -> None:
    assert set(example_settings()) == {name.upper() for name in Settings.model_fields}


def test_the_example_says_something_above_every_block_of_settings() -> None:
    assert re.findall(r"\n\n[A-Z_]+=", EXAMPLE) == []


def test_the_example_can_be_read_and_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in example_settings().items():
        monkeypatch.setenv(name, value)
    read = Settings()
    assert [provider.key for provider in read.oidc_providers] == ["kommune"]
    assert {provider.client_secret.get_secret_value() for provider in read.oidc_providers} == {"…"}
    keys = (read.national_id_key, read.national_id_index_key, read.attachment_key, read.login_state_key)
    assert [key.get_secret_value() for key in keys if key is not None] == ["", "", "", ""]
    urls = (read.database_url, read.api_database_url, read.signin_database_url, read.worker_database_url)
    assert [url for url in urls if url is None or ":…@" not in url] == []
