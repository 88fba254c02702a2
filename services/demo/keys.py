"""Passwords and keys of one data directory: made once, kept in a file only its owner reads."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from services.core.kit.settings import DEMO_MARK
from services.demo.errors import CannotRunError

LOGINS = ("migrate", "api", "signin", "worker", "seal", "report")
"""The database roles that log in, in the order that deploy/roles.sql explains them."""


def _password() -> str:
    return secrets.token_urlsafe(24)


def _key() -> str:
    """Return 32 random bytes in url-safe base64, marked so that production settings refuse them."""
    return f"{DEMO_MARK}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"


_MAKERS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "POSTGRES_PASSWORD": _password,
        **{f"{login.upper()}_PASSWORD": _password for login in LOGINS},
        "NATIONAL_ID_KEY": _key,
        "NATIONAL_ID_INDEX_KEY": _key,
        "ATTACHMENT_KEY": _key,
        "LOGIN_STATE_KEY": _key,
        "OIDC_CLIENT_SECRET": _password,
        "OIDC_COOKIE_KEY": _password,
    }
)


def read_or_make(data_dir: Path) -> dict[str, str]:
    """Return the data directory's passwords and keys by name; those that are missing are made and kept.

    Raises:
        CannotRunError: the file is there and cannot be read as such, or the directory cannot be written.
    """
    file = data_dir / "secrets.json"
    kept: dict[str, str] = {}
    try:
        if file.exists():
            kept = json.loads(file.read_text(encoding="utf-8"))
        made = {name: make() for name, make in _MAKERS.items() if not isinstance(kept.get(name), str)}
        if made:
            kept = {**kept, **made}
            _write(file, json.dumps(kept, indent=2))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CannotRunError(
            f"The keys in {file} cannot be read or written ({type(error).__name__}); "
            "put the file back, or start over with `make clean-data`."
        ) from error
    return kept


def _write(file: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner only from its first byte."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    beside.replace(file)
