"""`make run` comes up, says so, keeps the data, goes down whole; what is in the way gets one sentence."""

import contextlib
import json
import os
import select
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.demo import clean, database, server
from services.demo.children import Child, Children
from services.demo.ports import answers, free_port
from services.demo.staff import STAFF

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = ROOT / "tests" / "demo" / "stand_in.py"
MAIN = "import sys; from services.demo.run import main; sys.exit(main(sys.argv[1:]))"


@dataclass
class Run:
    """One run with stand-ins for the API and the worker; database and provider are the real ones."""

    data_dir: Path
    port: int
    process: subprocess.Popen[str]
    notes: Path
    errors: Path

    def until_ready(self) -> list[str]:
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line.rstrip())
            if line.startswith("ready: "):
                return said
        raise AssertionError(f"it never got ready: {said} {self.end()}")

    def welcome(self) -> str:
        """What it says after it is ready, to the last line."""
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("Ctrl-C "):
                return said
        raise AssertionError(f"it stopped short: {said}")

    def noted(self, act: str) -> dict[str, dict[str, str]]:
        lines = [json.loads(line) for line in self.notes.read_text(encoding="utf-8").splitlines()]
        found: dict[str, dict[str, str]] = next(line for line in lines if line["act"] == act)
        return found

    def pid_of(self, act: str) -> int:
        return int(str(self.noted(act)["pid"]))

    def end(self) -> tuple[int, str, str]:
        assert self.process.stdout is not None
        out = self.process.stdout.read()
        return self.process.wait(timeout=60), out, self.errors.read_text(encoding="utf-8")


class Runs:
    """Starts runs, each on free ports."""

    def __init__(self, stack: contextlib.ExitStack, folder: Path) -> None:
        self._stack = stack
        self._folder = folder

    def __call__(self, *options: str, data_dir: Path | None = None, given: Mapping[str, str] | None = None) -> Run:
        data_dir = data_dir or self._folder / "data"
        port = free_port()
        notes, errors = self._folder / f"notes-{port}", self._folder / f"errors-{port}"
        environment = {
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "OIDC_PORT": str(free_port()),
            "DATA_DIR": str(data_dir),
            **(given or {}),
        }
        with errors.open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-c", MAIN, sys.executable, str(STAND_IN), f"--notes={notes}", *options],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        self._stack.callback(_put_away, process, data_dir)
        return Run(data_dir, port, process, notes, errors)


def _put_away(process: subprocess.Popen[str], data_dir: Path) -> None:
    process.terminate()
    process.wait(timeout=60)
    assert process.stdout is not None
    process.stdout.close()
    if data_dir.is_dir():
        server.remove(data_dir)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Runs]:
    with contextlib.ExitStack() as stack:
        yield Runs(stack, tmp_path)


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and was not asked about yet does not."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def test_it_comes_up_says_where_and_who_and_goes_down_whole(start: Runs) -> None:
    run = start()
    said = run.until_ready()
    assert said[-1] == f"ready: http://127.0.0.1:{run.port}"
    assert sum(line.startswith("ready:") for line in said) == 1
    pids = [run.pid_of("serve"), run.pid_of("worker")]
    assert all(is_alive(pid) for pid in pids)
    welcome = run.welcome()
    assert all(f"{member.sub} " in welcome and member.name in welcome for member in STAFF)
    run.process.send_signal(signal.SIGINT)
    status, _, err = run.end()
    assert (status, err) == (0, "")
    assert not any(is_alive(pid) for pid in pids)
    assert not answers(f"http://127.0.0.1:{run.port}/health/ready")
    assert not list((run.data_dir / "postgres" / "data").glob("postmaster.pid"))


def test_mail_that_is_sent_is_kept_as_a_file_and_the_welcome_says_where(start: Runs) -> None:
    run = start()
    run.until_ready()
    folder = run.data_dir / "mail"
    assert str(folder) in run.welcome()
    port = int(run.noted("worker")["settings"]["SMTP_URL"].rpartition(":")[2])
    message = "Message-ID: <01a1fa74-0000-7000-8000-000000000249@127.0.0.1>\r\nSubject: Frist\r\n\r\nOF-7K3M-9QTX\r\n"
    for _ in range(2):
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail("fra@example.org", ["til@example.org"], message)
    [kept] = folder.iterdir()
    assert "OF-7K3M-9QTX" in kept.read_text(encoding="utf-8")


def test_a_second_start_keeps_the_data(start: Runs) -> None:
    first = start()
    first.until_ready()
    address = first.noted("migrate")["settings"]["DATABASE_URL"]
    database.run_sql(address, "SET ROLE owner; CREATE SCHEMA kept")
    first.process.terminate()
    assert first.end()[0] == 0
    second = start()
    second.until_ready()
    assert second.noted("migrate")["settings"]["DATABASE_URL"] == address
    assert database.run_sql(address, "SELECT 1 FROM pg_namespace WHERE nspname = 'kept'").strip() == "1"


def test_two_runs_beside_each_other_do_not_meet(start: Runs, tmp_path: Path) -> None:
    one, other = start(data_dir=tmp_path / "one"), start(data_dir=tmp_path / "other")
    one.until_ready()
    other.until_ready()
    assert answers(f"http://127.0.0.1:{one.port}/health/ready")
    assert answers(f"http://127.0.0.1:{other.port}/health/ready")
    one.process.terminate()
    assert one.end()[0] == 0
    assert answers(f"http://127.0.0.1:{other.port}/health/ready")


def test_each_part_is_given_the_database_logins_of_its_own_task_only(start: Runs) -> None:
    run = start()
    run.until_ready()
    given = {act: run.noted(act)["settings"] for act in ("migrate", "serve", "worker")}
    logins = {act: {name for name in env if name.endswith("DATABASE_URL")} for act, env in given.items()}
    assert logins["serve"] == {"API_DATABASE_URL", "SIGNIN_DATABASE_URL"}
    assert logins["worker"] == {"WORKER_DATABASE_URL"}
    assert {act for act, env in given.items() if "SMTP_URL" in env} == {"worker"}
    assert "DATABASE_URL" in logins["migrate"]
    assert {env["ENVIRONMENT"] for env in given.values()} == {"demo"}


def test_the_same_data_directory_twice_gets_one_sentence(start: Runs) -> None:
    start().until_ready()
    status, _, err = start().end()
    assert status == 1
    assert err.count("\n") == 1
    assert "runs on the data directory" in err


@pytest.mark.parametrize("setting", ["PORT", "OIDC_PORT"])
def test_a_taken_port_gets_one_sentence(start: Runs, setting: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, _, err = start(given={setting: str(port)}).end()
    assert status == 1
    assert err.count("\n") == 1
    assert err.startswith(f"Port {port} is taken")
    assert f"make run {setting}=" in err


@pytest.mark.parametrize("value", ["0", "65536", "eight", "-1", "80 80", "٨٠"])
def test_a_port_that_is_no_port_gets_one_sentence(start: Runs, value: str) -> None:
    status, _, err = start(given={"PORT": value}).end()
    assert status == 1
    assert err.startswith("PORT is ")
    assert err.count("\n") == 1


def test_one_port_for_both_gets_one_sentence(start: Runs) -> None:
    assert start(given={"PORT": "8000", "OIDC_PORT": "8000"}).end()[2].startswith("PORT and OIDC_PORT are both 8000")


def test_a_broken_data_directory_gets_one_sentence(start: Runs, tmp_path: Path) -> None:
    database.start(tmp_path / "data", is_durable=False)
    database.stop(tmp_path / "data")
    (tmp_path / "data" / "postgres" / "data" / "global" / "pg_control").write_bytes(b"broken")
    status, _, err = start().end()
    assert status == 1
    assert err.count("\n") == 1
    assert "does not start" in err


def test_a_database_that_is_not_there_gets_one_sentence(start: Runs) -> None:
    status, _, err = start(given={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}).end()
    assert status == 1
    assert err.count("\n") == 1


def test_a_database_that_is_given_is_used_and_left_running(start: Runs, tmp_path: Path) -> None:
    own = database.start(tmp_path / "own", is_durable=False)
    own.create_database("given")
    logins = {"API_DATABASE_URL": "api", "SIGNIN_DATABASE_URL": "signin", "WORKER_DATABASE_URL": "worker"}
    addresses = {name: own.url_for(login, "given") for name, login in logins.items()}
    run = start(given={"DATABASE_URL": own.url_for("postgres", "given"), **addresses})
    run.until_ready()
    assert run.noted("worker")["settings"]["WORKER_DATABASE_URL"] == own.url_for("worker", "given")
    assert not (run.data_dir / "postgres").exists()
    run.process.terminate()
    assert run.end()[0] == 0
    assert database.run_sql(own.url_for("api", "given"), "SELECT 1").strip() == "1"
    server.remove(tmp_path / "own")


def test_a_login_of_a_given_database_that_does_not_get_in_is_named(start: Runs, tmp_path: Path) -> None:
    own = database.start(tmp_path / "own", is_durable=False)
    status, _, err = start(given={"DATABASE_URL": own.url_for("postgres")}).end()
    server.remove(tmp_path / "own")
    assert status == 1
    assert "set API_DATABASE_URL" in err


@pytest.mark.parametrize(
    ("act", "name"),
    [("migrate", "migration"), ("demo load", "loading"), ("serve", "api"), ("worker", "worker")],
)
def test_a_part_that_fails_is_named_with_its_last_words_and_all_is_stopped(start: Runs, act: str, name: str) -> None:
    run = start(f"--fails={act}")
    status, out, err = run.end()
    assert status == 1
    assert err.startswith(f"The {name} ended with status 7.")
    assert f"this stand-in was told to fail at {act}" in err
    assert "ready:" not in out
    assert not answers(f"http://127.0.0.1:{run.port}/health/ready")
    assert not list((run.data_dir / "postgres" / "data").glob("postmaster.pid"))


def test_a_part_that_is_killed_later_is_named_and_all_is_stopped(start: Runs) -> None:
    run = start()
    run.until_ready()
    os.kill(run.pid_of("worker"), signal.SIGKILL)
    status, _, err = run.end()
    assert status == 1
    assert err.startswith("The worker was ended by SIGKILL.")
    assert not is_alive(run.pid_of("serve"))


def test_a_part_that_does_not_listen_is_ended_all_the_same(
    tmp_path: Path,
) -> None:
    notes = tmp_path / "notes"
    ready = tmp_path / "ready"
    children = Children(tmp_path / "logs", seconds_to_end=0.2)
    command = [sys.executable, str(STAND_IN), f"--notes={notes}", "--is=deaf", "worker"]
    deaf = Child("worker", command, {**os.environ, "READY_FILE": str(ready)}, ready.exists)
    children.start(deaf)
    children.wait_until_ready([deaf], seconds=20)
    pid = json.loads(notes.read_text(encoding="utf-8"))["pid"]
    children.stop()
    assert not is_alive(pid)


def test_when_the_run_itself_is_killed_its_parts_end_and_the_next_start_works(start: Runs) -> None:
    run = start()
    run.until_ready()
    api = os.pidfd_open(run.pid_of("serve"))
    run.process.kill()
    ended, _, _ = select.select([api], [], [], 20)
    os.close(api)
    assert ended == [api]
    assert start().until_ready()[-1].startswith("ready: ")


def test_cleaning_removes_ours_and_leaves_what_is_somebody_elses(tmp_path: Path) -> None:
    database.start(tmp_path, is_durable=False)
    (tmp_path / "somebody-elses.txt").touch()
    clean.clean(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["somebody-elses.txt"]


def test_cleaning_what_never_was_is_no_error(tmp_path: Path) -> None:
    clean.clean(tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_cleaning_under_a_run_is_refused(start: Runs) -> None:
    run = start()
    run.until_ready()
    done = subprocess.run(
        [sys.executable, "-m", "services.demo.clean"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(run.data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "runs on the data directory" in done.stderr
    assert answers(f"http://127.0.0.1:{run.port}/health/ready")
