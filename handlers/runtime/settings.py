"""Environment and .env -> one frozen Settings. An odd value stops the start and names itself."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot.calendar.hours import Hours
from bot.notices.delivery import RETRY_SECONDS
from bot.words import Channel
from handlers.runtime.secret_strength import is_guessable
from messages.mail import Security
from storage.db import sqlite_path

WECOM = ("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY")
OFFICIAL_WECOM = "https://qyapi.weixin.qq.com"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(ValueError):
    """A setting that cannot be used; the text is a Chinese sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, by the lower-case names of the contract. Secrets are not in the repr."""

    database_url: str = field(default="sqlite://data/qingshen.db", repr=False)
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    public_url: str = ""
    secret_key: str = field(default="", repr=False)
    round: str = "hebei-2024"
    wecom_corp_id: str = ""
    wecom_agent_id: int = 0
    wecom_secret: str = field(default="", repr=False)
    wecom_token: str = field(default="", repr=False)
    wecom_aes_key: str = field(default="", repr=False)
    wecom_api_base: str = OFFICIAL_WECOM
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_username: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_security: Security = "starttls"
    metrics_token: str = field(default="", repr=False)  # empty: /metrics for this machine only
    mail_decisions_need_signin: bool = False  # whether the link in a mail alone decides nothing
    # Reverse proxies whose X-Forwarded-For is believed, so that clients are counted each for itself.
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    work_hours: Hours = Hours(time(8, 30), time(17, 30))
    log_level: str = "info"
    log_format: str = "console"
    # On one morning every contact of the published round (779) may rightly get one message, and
    # every officer (about 180) a reminder and a digest; more than that in one look is a mistake
    # until somebody says otherwise.
    flood_guard: int = 1200
    # A living sender renews its leases every third of this; a dead one's messages are taken up
    # after two minutes, well inside the platform's duplicate window.
    lease_seconds: int = 120
    # The waits after transient failures; after the last one the message has failed.
    retry_seconds: tuple[float, ...] = RETRY_SECONDS
    member_per_minute: int = 30
    member_per_hour: int = 1000
    corp_per_minute: int = 10_000
    calendar_overrides: str = ""
    letter_template: str = ""  # a bureau's own .docx for the 告知书; empty: the shipped one
    summary_columns: str = ""  # a bureau's own TOML of the 总结表's columns; empty: the shipped ones
    faq: str = ""  # an own TOML of frequent questions; empty: the shipped one

    evidence_dir: str = ""  # where files sent in the chat lie; empty: beside the database

    @property
    def files(self) -> Path:
        """The folder of the files that people sent, outside of everything a web server shows."""
        if self.evidence_dir:
            return Path(self.evidence_dir)
        database = sqlite_path(self.database_url)
        return (database.parent if database else Path("data")) / "files"

    @property
    def record(self) -> Path:
        """Where the record of what was sent lies, without its ending: beside the database, or by
        its name beside the files."""
        if database := sqlite_path(self.database_url):
            return database
        parts = urlsplit(self.database_url)
        place = sha256(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().encode())
        return self.files.parent / f"{parts.path.strip('/') or 'qingshen'}-{place.hexdigest()[:8]}"

    @property
    def has_wecom(self) -> bool:
        return bool(self.wecom_corp_id)

    @property
    def has_mail(self) -> bool:
        return bool(self.smtp_host)

    @property
    def sandbox(self) -> bool:
        """Whether the sandbox stands in for both peers. Beside one real peer there is none: its
        keys are published, and nobody may speak with them to real people."""
        return not self.has_wecom and not self.has_mail

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels by which messages can leave."""
        if self.sandbox:
            return frozenset(Channel)
        found = {Channel.WECOM: self.has_wecom, Channel.EMAIL: self.has_mail}
        return frozenset(channel for channel, there in found.items() if there)

    @property
    def may_bend_time(self) -> bool:
        """A clock other than the real one would send wrong dates to real people."""
        wecom = not self.has_wecom or urlsplit(self.wecom_api_base).hostname in LOOPBACK
        return wecom and (not self.has_mail or self.smtp_host in LOOPBACK)


def read(env: Mapping[str, str], dotenv: Path | None = Path(".env")) -> Settings:
    """The settings from the environment, then .env, then the defaults. SettingsError if odd."""
    given = {**_dotenv(dotenv), **env}
    values: dict[str, object] = {}
    for f in fields(Settings):
        text = given.get(f.name.upper(), "").strip()
        if text:
            values[f.name] = _value(f.name, text)
    settings = Settings(**values)  # type: ignore[arg-type]
    _check(settings, given)
    settings = _completed(settings, given)
    _check_addresses(settings)
    return settings


def _dotenv(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise SettingsError(f".env 第{number}行应写成 名称=值。")
        value = value.strip()
        if value[:1] in "\"'" and value[-1:] == value[:1]:
            value = value[1:-1]
        found[name.removeprefix("export ").strip()] = value
    return found


NUMBERS = {
    "http_port",
    "wecom_agent_id",
    "smtp_port",
    "flood_guard",
    "lease_seconds",
    "member_per_minute",
    "member_per_hour",
    "corp_per_minute",
}
CHOICES = {
    "smtp_security": ("starttls", "tls", "none"),
    "log_level": ("debug", "info", "warning", "error"),
    "log_format": ("console", "json"),
}


def _value(name: str, text: str) -> object:
    if name in NUMBERS:
        if not text.isdecimal():
            raise SettingsError(f"{name.upper()} 应是不小于0的整数，现为“{text}”。")
        return int(text)
    if name in CHOICES and text.lower() not in CHOICES[name]:
        raise SettingsError(f"{name.upper()} 只能是 {'、'.join(CHOICES[name])}，现为“{text}”。")
    if name in CHOICES:
        return text.lower()
    if name == "mail_decisions_need_signin":
        return _yes_or_no(name, text)
    if name == "work_hours":
        return _hours(text)
    if name == "trusted_proxies":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name == "retry_seconds":
        return _waits(text)
    return text.rstrip("/") if name in ("public_url", "wecom_api_base") else text


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingsError(f"{name.upper()} 只能是 yes 或 no，现为“{text}”。")
    return text.lower() == "yes"


def _hours(text: str) -> Hours:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise SettingsError(f"WORK_HOURS 应写成 08:30-17:30，现为“{text}”。") from None
    if start >= end:
        raise SettingsError(f"WORK_HOURS 的开始时间应早于结束时间，现为“{text}”。")
    return Hours(start, end)


def _waits(text: str) -> tuple[float, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise SettingsError(f"RETRY_SECONDS 应写成 30,120,600（秒，逗号分隔），现为“{text}”。")
    return tuple(float(part) for part in parts)


def _check(settings: Settings, given: Mapping[str, str]) -> None:
    missing = [name for name in WECOM if not given.get(name, "").strip()]
    if 0 < len(missing) < len(WECOM):
        raise SettingsError(
            f"企业微信设置不完整，缺少：{'、'.join(missing)}。请补全；若只想试用，请把五项全部留空。"
        )
    if settings.smtp_host and not settings.smtp_from:
        raise SettingsError("已填写 SMTP_HOST，请同时填写发件地址 SMTP_FROM。")
    if not settings.sandbox and not settings.secret_key:
        raise SettingsError("正式运行必须设置 SECRET_KEY（任意一段不少于32个字符的随机文字）。")
    _check_secret(settings.secret_key)
    scheme = settings.database_url.partition("://")[0]
    if scheme not in ("sqlite", "postgres"):
        raise SettingsError("DATABASE_URL 应以 sqlite:// 或 postgres:// 开头，请对照 .env.example 修改。")
    if settings.lease_seconds < 10:
        raise SettingsError("LEASE_SECONDS 不能小于10秒，否则一条消息可能被两个进程同时发送。")


def _check_secret(value: str) -> None:
    """What signs sessions is not to be guessed."""
    if value and is_guessable(value):
        raise SettingsError(
            "SECRET_KEY 太短、太简单或只是示例文字，容易被猜到。请使用不少于32个字符的随机文字，"
            "如运行命令 openssl rand -base64 32，把它的输出填入。"
        )


def _check_addresses(settings: Settings) -> None:
    """Secrets and sign-in links do not travel in the clear; a sandbox has none."""
    if settings.sandbox:
        return
    for name in ("wecom_api_base", "public_url"):
        parts = urlsplit(str(getattr(settings, name)))
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise SettingsError(
                f"{name.upper()} 不是 https 地址，密钥和登录链接会在网络上明文传输。"
                "请填写 https:// 开头的地址；只有本机地址可以用 http://。"
            )


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _completed(settings: Settings, given: Mapping[str, str]) -> Settings:
    """The defaults that depend on other settings."""
    from dataclasses import replace

    if not settings.public_url:
        url = f"http://{settings.http_host}:{settings.http_port}"
        settings = replace(settings, public_url=url)
    if not settings.secret_key:
        settings = replace(settings, secret_key=_kept_secret(settings.database_url))
    return settings


def _kept_secret(database_url: str) -> str:
    """Sandbox mode only: made once, kept beside the database, readable by its owner alone."""
    database = sqlite_path(database_url)
    path = (database.parent if database else Path("data")) / "secret.key"
    if path.is_file():
        return path.read_text("ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(32)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
    except FileExistsError:
        return path.read_text("ascii").strip()
    return made
