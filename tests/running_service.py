"""The whole service as `make run` starts it, on ports and data of its own, for tests that come from outside."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

from services.demo import server
from services.demo.ports import free_port
from services.demo.provider import DEMO_PERSON_GRANT, SCRIPT_CLIENT_ID

ROOT = Path(__file__).parents[1]
READY = "ready: "


@dataclass(frozen=True)
class RunningService:
    """Where it answers, and where its provider does."""

    url: str
    provider_url: str
    data_dir: Path

    def access_token(self, subject: str) -> str:
        """An access token for one of the fictional staff, as a script gets it."""
        answer = httpx2.post(
            f"{self.provider_url}/token",
            data={"grant_type": DEMO_PERSON_GRANT, "client_id": SCRIPT_CLIENT_ID, "sub": subject},
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    @contextlib.contextmanager
    def program(self, subject: str | None) -> Iterator[httpx2.Client]:
        """A program's way in as one of the fictional staff, or as nobody."""
        headers = {"Authorization": f"Bearer {self.access_token(subject)}"} if subject else {}
        with httpx2.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30) as client:
            yield client


@contextlib.contextmanager
def running_service(data_dir: Path) -> Iterator[RunningService]:
    """Start everything, wait until it says that it is ready, and stop it all in the end."""
    port, oidc_port = free_port(), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")},
        "PORT": str(port),
        "OIDC_PORT": str(oidc_port),
        "DATA_DIR": str(data_dir),
        "SWEEP_SECONDS": "5",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services.demo.run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if line.startswith(READY):
                break
        assert said, "it ended without a word"
        assert said[-1] == f"{READY}http://127.0.0.1:{port}\n", "".join(said)
        yield RunningService(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{oidc_port}", data_dir)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        server.remove(data_dir)
