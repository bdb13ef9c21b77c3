"""Runtime settings: defaults from config/duzhan.toml, overridden by DUZHAN_* in the environment."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from duzhan.errors import SettingsInvalid
from duzhan.vocabulary import Role

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config" if (ROOT / "config").is_dir() else Path(__file__).resolve().parent / "_config"


class Environment(StrEnum):
    """Where duzhan runs; production refuses defaults and rehearsal."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class PasswordProfile(StrEnum):
    """Whose rules for passwords hold (ADR 0045)."""

    DENGBAO3 = "dengbao3"
    ASVS = "asvs"


class SmsFormat(StrEnum):
    """How a gateway for short messages takes its body."""

    JSON = "json"
    FORM = "form"


class IdentityClaim(StrEnum):
    """By which claim of the single sign-on an account is found."""

    PREFERRED_USERNAME = "preferred_username"
    """The account's user name, letter for letter."""
    EMAIL = "email"
    """The account's e-mail address, where the provider says that it is verified."""


HostAndPort = Annotated[str, Field(pattern=r"^([A-Za-z0-9._-]+|[0-9A-Fa-f:.]+):\d{1,5}$")]


class PulledFrom(BaseModel):
    """A system that is asked for readings, as docs/monitoring.md has the contract."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    token: SecretStr
    areas: tuple[Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,12}$")], ...] = Field(min_length=1)
    """Where it may report about, by prefixes of codes."""
    silent_hours: int = Field(default=24, ge=1)
    """After how many hours without anything new doctor names it."""


class Settings(BaseSettings):
    """Everything an operator can set; every field is DUZHAN_<NAME> in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="DUZHAN_", toml_file=CONFIG / "duzhan.toml", frozen=True, extra="forbid"
    )

    env: Environment
    home: Path
    host: str
    port: int = Field(ge=1, le=65535)
    prefect_port: int = Field(ge=1, le=65535)
    campaign: str
    rehearsal: bool
    database_url: str | None = None
    migrate_url: str | None = None
    worker_url: str | None = None
    secret_file: Path | None = None
    token_hours: int = Field(ge=1)
    session_idle_minutes: int = Field(ge=1)
    session_hours: int = Field(ge=1)
    password_profile: PasswordProfile
    password_days: int = Field(ge=1)
    second_factor: tuple[Role, ...]
    address_failures: int = Field(ge=1)
    trusted_proxies: tuple[IPvAnyNetwork, ...]
    calls_per_minute: int = Field(ge=1)
    pool_size: int = Field(ge=1)
    evidence_max_bytes: int = Field(ge=1)
    wave_cases: int = Field(ge=0)
    wave_percent: int = Field(ge=1, le=100)
    quiet_from: time
    quiet_until: time
    daily_at: time
    smtp_host: str
    smtp_port: int = Field(ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool
    mail_from: str
    outbound_allowed: tuple[HostAndPort, ...]
    ping_url: SecretStr | None = None
    sms_url: SecretStr | None = None
    sms_format: SmsFormat
    sms_template: SecretStr | None = None
    sms_success: str | None = Field(default=None, pattern=r"^[^=]+=.+$")
    sms_headers: Mapping[str, SecretStr] = {}
    sources: Mapping[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")], PulledFrom] = {}
    oidc_issuer: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    oidc_client_id: str | None = Field(default=None, min_length=1)
    oidc_client_secret: SecretStr | None = None
    oidc_claim: IdentityClaim
    log_json: bool

    @model_validator(mode="after")
    def _production_is_explicit(self) -> "Settings":
        if self.env is Environment.PRODUCTION:
            if self.rehearsal:
                raise SettingsInvalid("rehearsal_in_production")
            if self.database_url is None:
                raise SettingsInvalid("embedded_in_production")
            if self.secret_file is None:
                raise SettingsInvalid("keys_made_in_production")
        return self

    @model_validator(mode="after")
    def _worker_has_a_login(self) -> "Settings":
        # Where migrations have a login of their own, row-level security shows the app's login nothing by itself.
        if self.migrate_url is not None and self.worker_url is None:
            raise SettingsInvalid("worker_without_login")
        return self

    @model_validator(mode="after")
    def _sms_is_whole(self) -> "Settings":
        needed = (self.sms_url, self.sms_template, self.sms_success)
        if any(needed) and not all(needed):
            raise SettingsInvalid("sms_incomplete")
        return self

    @model_validator(mode="after")
    def _single_sign_on_is_whole(self) -> "Settings":
        needed = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(needed) and not all(needed):
            raise SettingsInvalid("oidc_incomplete")
        plain = self.oidc_issuer is not None and not self.oidc_issuer.startswith("https://")
        if plain and self.env is Environment.PRODUCTION:
            raise SettingsInvalid("oidc_plain_in_production")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the base class names them
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the sources: arguments, environment, then config/duzhan.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def campaign_folder(self) -> Path:
        """The folder of the campaign that this deployment serves."""
        return CONFIG / "campaigns" / self.campaign

    @property
    def second_factor_required(self) -> frozenset[Role]:
        """The roles that sign in with a second factor; a rehearsal, whose passwords are on paper, demands none."""
        return frozenset() if self.rehearsal else frozenset(self.second_factor)

    @property
    def passwords_age(self) -> bool:
        """Whether a password wears out, and old ones may not come again: by dengbao3, not by ASVS."""
        return self.password_profile is PasswordProfile.DENGBAO3

    @property
    def calendar_file(self) -> Path:
        """The table that overrides the public-holiday calendar."""
        return CONFIG / "calendars" / "cn.toml"

    @property
    def headings_file(self) -> Path:
        """The table of words in which offices write their ledgers."""
        return CONFIG / "ledgers" / "headings.toml"

    @property
    def allowed(self) -> frozenset[str]:
        """The in-house receivers, in lower case."""
        return frozenset(map(str.lower, self.outbound_allowed))

    @property
    def anchor_file(self) -> Path:
        """The anchors that left the database; the file only ever grows."""
        return self.home / "anchors" / "anchors.jsonl"

    @property
    def evidence_folder(self) -> Path:
        """Where evidence lies, by sha256."""
        return self.home / "evidence"


@cache
def current() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()  # type: ignore[call-arg]  # the sources fill the fields
