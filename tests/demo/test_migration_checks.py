"""What `make check` has against a migration is said, and ours pass."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.demo.migration_checks import blocking, misnumbered

ROOT = Path(__file__).resolve().parents[2]


def migrations(folder: Path, *names: str, head: str) -> Path:
    (folder / "versions").mkdir()
    for name in names:
        (folder / "versions" / f"{name}.py").touch()
    (folder / "HEAD").write_text(f"{head}\n", encoding="utf-8")
    return folder


def test_numbers_without_gaps_and_the_right_head_are_fine(tmp_path: Path) -> None:
    assert misnumbered(migrations(tmp_path, "0001_schema", "0002_tables", head="0002_tables")) == []


def test_a_gap_is_said(tmp_path: Path) -> None:
    wrong = misnumbered(migrations(tmp_path, "0001_schema", "0003_tables", head="0003_tables"))
    assert wrong == ["0003_tables: the name must begin with 0002 and an underscore"]


def test_two_of_one_number_are_said(tmp_path: Path) -> None:
    wrong = misnumbered(migrations(tmp_path, "0001_mine", "0001_yours", head="0001_yours"))
    assert wrong == ["0001_yours: the name must begin with 0002 and an underscore"]


def test_a_head_that_was_forgotten_is_said(tmp_path: Path) -> None:
    wrong = misnumbered(migrations(tmp_path, "0001_schema", "0002_tables", head="0001_schema"))
    assert wrong == ["migrations/HEAD says 0001_schema, and the last migration is 0002_tables"]


TIMEOUTS = ["set lock_timeout = '10s'", "set statement_timeout = '15min'"]


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("alter table app.youth add constraint c check (name <> '')", "constraint-missing-not-valid"),
        ("alter table app.youth drop column name", "ban-drop-column"),
        ("alter table app.youth alter column name set not null", "adding-not-nullable-field"),
    ],
)
def test_a_statement_that_would_stand_in_everybodys_way_is_said(tmp_path: Path, statement: str, rule: str) -> None:
    said = blocking([*TIMEOUTS, statement], tmp_path)
    assert any(rule in line for line in said)


def test_a_new_table_blocks_nobody(tmp_path: Path) -> None:
    assert blocking([*TIMEOUTS, "create table app.brand_new (id uuid primary key)"], tmp_path) == []


def test_ours_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "services.demo.migration_checks"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
