"""Every setting, in one frozen class, from the environment. No secret has a default."""

import base64
import json
from enum import StrEnum
from functools import cache
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_MARK = "demo-only"


class Environment(StrEnum):
    """Where the service stands: what the fictional data may do and what real data may not."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Provider(BaseModel):
    """One OpenID Connect provider that staff sign in with, and that vouches for programs' access tokens.

    `subject_claim` is matched with the subject registered for the user; `hat_claim` (in access tokens) names
    a post. `acr_values` are asked for and required. `max_age_seconds` is how long ago the person may have
    proved who they are. `endpoint_hosts` (`host` or `host:port`) are where its endpoints may stand besides
    where the issuer stands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z0-9-]{1,30}$")
    label: str
    issuer: str
    client_id: str
    client_secret: SecretStr
    audience: str
    scope: str = "openid"
    subject_claim: str = "sub"
    hat_claim: str | None = None
    acr_values: tuple[str, ...] = ()
    max_age_seconds: int | None = Field(default=None, ge=1)
    endpoint_hosts: tuple[str, ...] = ()


class Settings(BaseSettings):
    """Everything that differs from one place to another."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    environment: Environment = Environment.PRODUCTION
    public_url: str = "http://127.0.0.1:8000"
    port: int = 8000
    database_url: str | None = None
    api_database_url: str | None = None
    signin_database_url: str | None = None
    worker_database_url: str | None = None
    national_id_key: SecretStr | None = None
    national_id_index_key: SecretStr | None = None
    login_state_key: SecretStr | None = None
    oidc_providers: tuple[Provider, ...] = ()
    sweep_seconds: int = Field(default=60, ge=1, le=3600)
    ready_file: str | None = None
    session_idle_minutes: int = Field(default=30, ge=1)
    session_absolute_minutes: int = Field(default=8 * 60, ge=1)
    trusted_proxies: str = ""

    @field_validator("oidc_providers", mode="before")
    @classmethod
    def _read_providers(cls, value: object) -> object:
        return json.loads(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _refuse_demo_keys_in_production(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            for name in ("national_id_key", "national_id_index_key", "login_state_key"):
                secret: SecretStr | None = getattr(self, name)
                if secret is not None and DEMO_MARK in secret.get_secret_value():
                    raise ValueError(f"{name.upper()} holds a key meant for the demo; production needs one of its own")
            for provider in self.oidc_providers:
                if not provider.issuer.startswith("https://"):
                    raise ValueError(f"the provider {provider.key} must be reached over https in production")
            if self.oidc_providers and not self.public_url.startswith("https://"):
                raise ValueError("PUBLIC_URL must start with https:// in production")
        return self

    @property
    def is_secure(self) -> bool:
        """Whether people reach the service over TLS; decides the cookie's `Secure` and the `__Host-` prefix."""
        return self.public_url.startswith("https://")

    def need(self, name: str) -> str:
        """The value of a setting that this process cannot do without.

        Raises:
            SystemExit: with one sentence that names the setting.
        """
        value = getattr(self, name)
        if value is None:
            raise SystemExit(f"The setting {name.upper()} is missing; see deploy/env.example.")
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def key_bytes(secret: str) -> bytes:
    """The 32 bytes of a key written as base64, with or without the mark of the demo before it.

    Raises:
        ValueError: when it is not 32 bytes.
    """
    text = secret.removeprefix(f"{DEMO_MARK}:")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(raw) != 32:  # noqa: PLR2004 - the length of an AES-256 key
        raise ValueError("a key must be 32 bytes, written as base64")
    return raw


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
