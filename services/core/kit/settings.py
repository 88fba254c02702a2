"""Every setting, in one frozen class, from the environment. No secret has a default."""

import base64
import json
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from services.core.kit.smtp import Security, is_address, smtp_server

DEMO_MARK = "demo-only"


class Environment(StrEnum):
    """Where the service stands: what the fictional data may do and what real data may not."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Provider(BaseModel):
    """One OpenID Connect provider that staff sign in with, and that vouches for programs' access tokens.

    `subject_claim` is matched with the subject registered for the user; `hat_claim` (in access tokens) names
    a post. With `number_claim` the provider is for youths and guardians, known by their national identity number, and
    never for staff or programs. `acr_values` are asked for and required. `max_age_seconds` is how long ago the
    person may have proved who they are. `endpoint_hosts` (`host` or `host:port`) are where its endpoints may stand
    besides where the issuer stands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z0-9-]{1,30}$", description="Kort navn som står i adresser")
    label: str = Field(description="Teksten på knappen")
    issuer: str = Field(description="Utstederen, nøyaktig slik tjenesten selv skriver den")
    client_id: str = Field(description="Det vi heter der")
    client_secret: SecretStr = Field(description="Hemmeligheten vår der")
    audience: str = Field(description="Mottakeren som programmers tilgangsnøkler må være utstedt til")
    scope: str = Field(default="openid", description="Det vi ber om ved innlogging")
    subject_claim: str = Field(default="sub", description="Påstanden som skal være lik det brukeren er registrert med")
    hat_claim: str | None = Field(
        default=None, description="Påstanden i et programs tilgangsnøkkel som sier hvilket verv det bruker"
    )
    number_claim: str | None = Field(
        default=None,
        description="Påstanden med fødselsnummeret (`pid` hos ID-porten). Er den satt, logger bare unge og foresatte"
        " inn her, og aldri ansatte eller programmer",
    )
    acr_values: tuple[str, ...] = Field(default=(), description="Sikkerhetsnivåer vi ber om; svaret må ha ett av dem")
    max_age_seconds: int | None = Field(
        default=None, ge=1, description="Hvor lenge siden det kan være at personen viste hvem hun er"
    )
    endpoint_hosts: tuple[str, ...] = Field(
        default=(),
        description="Verter (`host` eller `host:port`) som endepunktene kan stå på, foruten utstederens egen",
    )


class TargetSetting(BaseModel):
    """One internal target: a duty that the law gives no number is to be done in so many days, from a date on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    duty: str = Field(description="Pliktens nøkkel på fristsiden, for eksempel `KRL-24`")
    days: int | None = Field(ge=1, le=3650, description="Kalenderdager; `null` når det ikke lenger er noe mål")
    valid_from: date = Field(description="Første startdato målet gjelder for; det som er startet før, beholder sitt")


class Settings(BaseSettings):
    """Everything that differs from one place to another."""

    # What was given may be a secret: a refusal names the setting, and never shows it.
    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Environment = Field(
        default=Environment.PRODUCTION,
        description="Hvor tjenesten står: `production`, `demo` eller `test`. `production` avviser demonøkler,"
        " innloggingstjenester uten https og syntetiske fødselsnumre",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Adressen folk bruker, uten skråstrek til slutt; i produksjon med https",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Porten tjenesten lytter på")
    database_url: str | None = Field(
        default=None,
        description="PostgreSQL 15–18 med innloggingen `migrate`: bare for migreringer",
    )
    api_database_url: str | None = Field(
        default=None,
        description="Samme database med innloggingen `api`: forespørslene",
    )
    signin_database_url: str | None = Field(
        default=None,
        description="Samme database med innloggingen `signin`: bare den kan åpne en økt",
    )
    worker_database_url: str | None = Field(
        default=None,
        description="Samme database med innloggingen `worker`: det som skjer uten at noen ber om det",
    )
    national_id_key: SecretStr | None = Field(
        default=None,
        description="Nøkkelen fødselsnumre krypteres med: 32 byte i base64. Går den tapt, kan ingen lese dem igjen",
    )
    national_id_index_key: SecretStr | None = Field(
        default=None,
        description="Nøkkelen til den blinde indeksen som finner et fødselsnummer igjen: 32 byte i base64",
    )
    attachment_key: SecretStr | None = Field(
        default=None,
        description="Nøkkelen vedlegg krypteres med: 32 byte i base64. Går den tapt, kan ingen åpne dem igjen",
    )
    attachment_earlier_keys: SecretStr | None = Field(
        default=None,
        description="Nøkler vedlegg ble kryptert med før, med komma mellom: de leses ennå, og ingenting nytt skrives",
    )
    clamd_url: str | None = Field(
        default=None,
        pattern=r"^(tcp://[^/\s:@]+:\d{1,5}|unix:///[^\s]+)?$",
        description="Virusskanneren (ClamAV): `tcp://vert:port` eller `unix:///sti`. Står den her, tas ingen fil"
        " imot uten at den har svart at filen er ren. Tom: filer skannes ikke, og det vises",
    )
    login_state_key: SecretStr | None = Field(
        default=None,
        description="Nøkkelen som verner en innlogging som er begynt og ikke fullført: 32 byte i base64",
    )
    oidc_providers: tuple[Provider, ...] = Field(
        default=(),
        description="Innloggingstjenestene (OpenID Connect) som en JSON-liste. Feltene står i tabellen under",
    )
    internal_targets: tuple[TargetSetting, ...] = Field(
        default=(),
        description="Interne mål for plikter uten tallfestet frist, som en JSON-liste. Et mål som ikke holdes, er ikke"
        " et lovbrudd. Feltene står i tabellen under",
    )
    reminder_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = Field(
        default=(14, 7, 2),
        description="Hvor mange kalenderdager før fristen den ansvarlige påminnes, som en JSON-liste",
    )
    reminder_days_to_lead: int = Field(
        default=3, ge=2, le=60, description="Så mange dager etter fristen påminnes den som leder, om ingen har tatt den"
    )
    reminder_days_to_manager: int = Field(
        default=7, ge=3, le=90, description="Så mange dager etter fristen påminnes lederen, om den fortsatt er åpen"
    )
    sweep_seconds: int = Field(
        default=60, ge=1, le=3600, description="Hvor ofte det letes etter frister som er gått ut, i sekunder"
    )
    ready_file: str | None = Field(
        default=None, description="En fil som opprettes når frist-tjenesten har lett for første gang"
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="E-posttjeneren: `smtp+starttls://bruker:passord@vert:port`, `smtps://…` eller, på samme maskin,"
        " `smtp://vert:port`. Bare frist-tjenesten trenger den. Tom: det sendes ingen e-post, og det vises",
    )
    mail_from: str | None = Field(
        default=None, description="Adressen e-post sendes fra; må være satt når `SMTP_URL` er det"
    )
    smtp_seconds: int = Field(
        default=30, ge=1, le=300, description="Hvor lenge e-posttjeneren får bruke på hvert svar, i sekunder"
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, description="En økt som ikke brukes, tar slutt etter så mange minutter"
    )
    session_absolute_minutes: int = Field(
        default=8 * 60, ge=1, description="Enhver økt tar slutt etter så mange minutter"
    )
    trusted_proxies: str = Field(
        default="",
        description="Mellomtjenere vi tror på når de sier hvem som spør: adresser med komma mellom",
    )

    @field_validator("oidc_providers", "internal_targets", mode="before")
    @classmethod
    def _read_list(cls, value: object) -> object:
        return json.loads(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _tell_lead_before_manager(self) -> Self:
        if len(set(self.reminder_days)) < len(self.reminder_days):
            raise ValueError("REMINDER_DAYS names a day twice")
        if self.reminder_days_to_lead >= self.reminder_days_to_manager:
            raise ValueError("REMINDER_DAYS_TO_LEAD must come before REMINDER_DAYS_TO_MANAGER")
        return self

    @model_validator(mode="after")
    def _know_the_mail_server(self) -> Self:
        if self.mail_from and not is_address(self.mail_from):
            raise ValueError("MAIL_FROM is no mail address: one address, and no name before it")
        url = self.smtp_url.get_secret_value() if self.smtp_url else ""
        if not url:
            return self
        try:
            server = smtp_server(url)
        except ValueError as error:
            raise ValueError(f"SMTP_URL {error}") from None
        if not self.mail_from:
            raise ValueError("MAIL_FROM must be set when SMTP_URL is")
        is_open = server.security is Security.NONE and not server.is_loopback
        if is_open and self.environment is Environment.PRODUCTION:
            raise ValueError("SMTP_URL must be smtps:// or smtp+starttls:// in production, but on the same machine")
        return self

    @model_validator(mode="after")
    def _refuse_demo_keys_in_production(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            for name in (
                "national_id_key",
                "national_id_index_key",
                "attachment_key",
                "attachment_earlier_keys",
                "login_state_key",
            ):
                secret: SecretStr | None = getattr(self, name)
                if secret is not None and DEMO_MARK in secret.get_secret_value():
                    raise ValueError(f"{name.upper()} holds a key meant for the demo; production needs one of its own")
            for provider in self.oidc_providers:
                if not provider.issuer.startswith("https://"):
                    raise ValueError(f"the provider {provider.key} must be reached over https in production")
                if provider.number_claim and not provider.acr_values:
                    raise ValueError(f"the provider {provider.key} must name ACR_VALUES: a number alone is no proof")
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
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
        if not text:
            raise SystemExit(f"The setting {name.upper()} is missing; see deploy/env.example.")
        return text

    def key(self, name: str) -> bytes:
        """The 32 bytes of a key that this process cannot do without.

        Raises:
            SystemExit: with one sentence that names the setting, when it is missing or is no key.
        """
        self.need(name)
        return self.keys(name)[0]

    def keys(self, name: str) -> list[bytes]:
        """The keys of a setting that holds several with commas between them; none where it is missing.

        Raises:
            SystemExit: with one sentence that names the setting, when one of them is no key.
        """
        given: SecretStr | None = getattr(self, name)
        written = given.get_secret_value().split(",") if given else ()
        try:
            return [key_bytes(one.strip()) for one in written if one.strip()]
        except ValueError:
            raise SystemExit(f"The setting {name.upper()} is no key: 32 bytes, written as base64.") from None


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
    """The settings of this process, read once.

    Raises:
        SystemExit: with a sentence for each setting that is not as it should be, which shows nothing of it.
    """
    try:
        return Settings()
    except SettingsError as error:  # a list that is no JSON; what it was stands in the cause alone
        raise SystemExit(f"The settings are not as they should be: {error}.") from None
    except ValidationError as error:
        raise SystemExit("\n".join(_sentence(one["loc"], one["msg"]) for one in error.errors())) from None


def _sentence(place: tuple[int | str, ...], said: str) -> str:
    name, *parts = (str(part) for part in place) if place else ("",)
    where = f"{name.upper()}{''.join(f' {part}' for part in parts)}: " if name else ""
    return f"The settings are not as they should be. {where}{said.removeprefix('Value error, ')}."
