"""Environment and .env -> one frozen Settings. An odd value stops the start and names itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import time
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.calendar.hours import Hours
from bot.notices.delivery import RETRY_SECONDS
from bot.words import CHANNELS, Channel
from handlers.runtime.kept_secret import kept_secret
from handlers.runtime.setting_checks import check_database, check_encrypted, check_folder, check_secret
from handlers.runtime.setting_groups import check_imap, check_kf, check_sms
from handlers.runtime.setting_values import Network, SettingsError, check_names, dotenv_of, value_of
from messages import channels
from messages.email.mailer import Security
from storage.db import sqlite_path

__all__ = ["Settings", "SettingsError", "read_settings"]

_WECOM = ("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY")
OFFICIAL_WECOM = "https://qyapi.weixin.qq.com"
_OFFICIAL_SMS = "https://dysmsapi.aliyuncs.com"
_SAMPLE_ADMIN = "guanli01"  # administers a sandbox for which no other is named
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    wecom_chain_id: str = ""  # the 上下游 with whose corps the app is shared
    wecom_kf_id: str = ""  # a 微信客服 account; its secret and keys only where it has some of its own
    wecom_kf_secret: str = field(default="", repr=False)
    wecom_kf_token: str = field(default="", repr=False)
    wecom_kf_aes_key: str = field(default="", repr=False)
    # 短信, by a gateway or Aliyun (docs/sms.md); a report comes to /sms/report/ and the secret.
    sms_provider: str = ""
    sms_api_base: str = ""
    sms_key_id: str = ""
    sms_templates: tuple[tuple[str, str], ...] = ()  # of ours, the codes of Aliyun's
    sms_key_secret: str = field(default="", repr=False)
    sms_report_secret: str = field(default="", repr=False)
    sms_sign_name: str = ""
    sms_landline: str = ""  # whom the sentences tell to call
    # Parts in any 24 hours: two for each of the 150 contacts, one in five of a round, who may have no other address.
    sms_daily_limit: int = 300
    sms_price: int = 0  # thousandths of a yuan for a part; 0: costs are said in parts alone
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_username: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_security: Security = "starttls"
    # The mailbox behind SMTP_FROM: answers and returned mails are read; empty: they are not.
    imap_host: str = ""
    imap_port: int = 993
    imap_username: str = ""
    imap_password: str = field(default="", repr=False)
    imap_security: Security = "tls"
    metrics_token: str = field(default="", repr=False)  # empty: /metrics for this machine only
    mail_decisions_need_signin: bool = False  # whether the link in a mail alone decides nothing
    # Reverse proxies whose X-Forwarded-For is believed, so that clients are counted each for itself.
    trusted_proxies: tuple[Network, ...] = (ip_network("127.0.0.1"), ip_network("::1"))
    # Networks of our own that webhooks may lead to, by http too; else only public addresses, by https.
    webhook_networks: tuple[Network, ...] = ()
    work_hours: Hours = Hours(time(8, 30), time(17, 30))
    log_level: str = "info"
    log_format: str = "console"
    # On one morning every contact of the published round (779) may rightly get one message, and
    # every officer (about 180) a reminder and a digest; more than that in one look is a mistake
    # until somebody says otherwise.
    flood_guard: int = 1200
    # What is owed under a round can be punished for two years after it was missed (行政处罚法 art. 36); after
    # that nobody needs to know any more whom the enterprise named as its contact.
    purge_after_days: int = 730
    privacy_contact: str = ""  # whom people turn to about their data: a unit and a number
    approvals: int = 1  # how many people have to approve what is held: one or two
    approve_announcements: bool = False  # whether 群发 waits for another person than its writer
    # A living sender renews its leases every third of this; a dead one's messages are taken up
    # after two minutes, well inside the platform's duplicate window.
    lease_seconds: int = 120
    # Sixty reports are confirmed in two minutes; so long a slip in the first of them has reached nobody.
    undo_seconds: int = 120
    # The waits after transient failures; after the last one the message has failed.
    retry_seconds: tuple[float, ...] = RETRY_SECONDS
    member_per_minute: int = 30
    member_per_hour: int = 1000
    corp_per_minute: int = 10_000
    corp_accounts: int = (
        0  # how many accounts WeCom's console allows the corp; with it a day's sends are counted
    )
    admins: tuple[str, ...] = ()  # WeCom accounts of those who administer the service
    alarm_mail: tuple[str, ...] = ()  # who hears when something is wrong with the service; empty: nobody
    heartbeat_url: str = field(default="", repr=False)  # asked for after each good look; empty: nothing is
    assist_url: str = ""  # a server that may propose what a sentence means; empty: none is asked
    assist_key: str = field(default="", repr=False)
    assist_model: str = "default"
    calendar_overrides: str = ""
    letter_template: str = ""  # a bureau's own .docx for the 告知书; empty: the shipped one
    summary_columns: str = ""  # a bureau's own TOML of the 总结表's columns; empty: the shipped ones
    registration_number: str = (
        ""  # 备案号 of the service, shown at the foot of pages and in 帮助; empty: none
    )
    faq: str = ""  # an own TOML of frequent questions; empty: the shipped one

    # Modules of channels that a bureau brings itself, and what they want to know, by name.
    channel_packages: tuple[str, ...] = ()
    packaged: tuple[tuple[str, str], ...] = field(default=(), repr=False, metadata={"by": "packages"})
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
        """Where the record of what was sent lies, without its ending: beside the database, or under its
        name beside the files."""
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
        """Whether the sandbox takes the place of both peers.

        If one peer is real there is no sandbox: its keys are published, and nobody may send messages with
        them to real people.
        """
        return not self.has_wecom and not self.has_mail

    def value(self, name: str) -> Any:
        """Return a setting by its name; of those that only a channel's package knows, its text or ""."""
        return getattr(self, name, "") if name.islower() else dict(self.packaged).get(name, "")

    @property
    def set_up(self) -> tuple[Channel, ...]:
        """The channels whose settings are given, in their usual order."""
        own = [c for c, spec in CHANNELS.items() if all(map(self.value, spec.needs))]
        return tuple(c for c in own if CHANNELS[c].beside in (None, *own))

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels by which messages can leave, those of the sandbox included."""
        own = self.set_up
        if not self.sandbox:
            return own
        given = {c for c, spec in CHANNELS.items() if all(map(self.value, spec.needs))}
        there = {c for c, spec in CHANNELS.items() if (spec.twin and not spec.optional) or c in own}
        return tuple(c for c, spec in CHANNELS.items() if c in there or (c in given and spec.beside in there))

    def with_sandbox(self, given: Mapping[str, Any]) -> Settings:
        """Return the settings with the twins' (`given`) in place of the peers'; unchanged if one peer is
        real. A bureau's own channel that is set up keeps its settings, and the address to which reports come its
        secret."""
        if not self.sandbox:
            return self
        own = {name for channel in self.set_up for name in CHANNELS[channel].needs}
        own |= {"sms_report_secret"} if self.sms_report_secret else set()
        new = {name: value for name, value in given.items() if name not in own}
        known = {name: value for name, value in new.items() if name.islower()}
        packaged = {**dict(self.packaged), **{n: str(v) for n, v in new.items() if n not in known}}
        return replace(self, **known, packaged=tuple(packaged.items()))

    @property
    def may_bend_time(self) -> bool:
        """A clock other than the real one would send wrong dates to real people."""
        wecom = not self.has_wecom or urlsplit(self.wecom_api_base).hostname in _LOOPBACK
        mail = not self.has_mail or self.smtp_host in _LOOPBACK
        mail = mail and (not self.imap_host or self.imap_host in _LOOPBACK)
        real_sms = self.sms_provider and not self.sandbox
        return wecom and mail and not (real_sms and urlsplit(self.sms_api_base).hostname not in _LOOPBACK)


def read_settings(env: Mapping[str, str], dotenv: Path | None = Path(".env")) -> Settings:
    """Return the settings from the environment, then .env, then the defaults. SettingsError if odd."""
    written = dotenv_of(dotenv)
    given = {**written, **env}
    values: dict[str, object] = {}
    for f in (f for f in fields(Settings) if not f.metadata):
        text = given.get(f.name.upper(), "").strip()
        if text:
            values[f.name] = value_of(f.name, text)
    settings = Settings(**values)  # type: ignore[arg-type]
    settings = replace(settings, packaged=_packaged(settings.channel_packages, given))
    if settings.sms_provider == "aliyun" and not settings.sms_api_base:
        settings = replace(settings, sms_api_base=_OFFICIAL_SMS)
    check_names(written, {*(f.name.upper() for f in fields(Settings)), *dict(settings.packaged)})
    _check(settings, given)
    settings = _completed(settings, given)
    _check_addresses(settings)
    return settings


def _packaged(packages: Sequence[str], given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What the packages that a bureau brings want to know."""
    try:
        rows = channels.extra(packages)
    except Exception as error:  # noqa: BLE001  whatever a bureau's own module does when it is loaded
        raise SettingsError("settings.together.packages", error=error) from None
    names = sorted({name for row in rows for name in (*row.needs, *row.options) if name.isupper()})
    return tuple((name, given[name].strip()) for name in names if given.get(name, "").strip())


def _check(settings: Settings, given: Mapping[str, str]) -> None:
    missing = [name for name in _WECOM if not given.get(name, "").strip()]
    if 0 < len(missing) < len(_WECOM):
        raise SettingsError("settings.together.wecom", missing="、".join(missing))
    check_kf(settings)
    check_sms(settings)
    if settings.smtp_host and not settings.smtp_from:
        raise SettingsError("settings.together.smtp_from")
    if bool(settings.smtp_username) is not bool(settings.smtp_password):
        raise SettingsError("settings.together.smtp_login")
    check_imap(settings)
    if not settings.sandbox and not settings.secret_key:
        raise SettingsError("settings.together.secret_key")
    check_secret(settings.secret_key)
    check_database(settings.database_url)
    check_folder(settings.files)
    if settings.lease_seconds < 10:
        raise SettingsError("settings.value.lease_seconds")


def _check_addresses(settings: Settings) -> None:
    """Refuse to send secrets and sign-in links in the clear; a sandbox has none."""
    if settings.sandbox:
        return
    names = ("wecom_api_base", "public_url", *(["sms_api_base"] if settings.sms_provider else []))
    for name in names:
        check_encrypted(name.upper(), str(getattr(settings, name)))


def _completed(settings: Settings, given: Mapping[str, str]) -> Settings:
    """Return the defaults that depend on other settings."""
    if not settings.public_url:
        url = f"http://{settings.http_host}:{settings.http_port}"
        settings = replace(settings, public_url=url)
    if settings.sandbox and not settings.admins:
        settings = replace(settings, admins=(_SAMPLE_ADMIN,))
    if not settings.secret_key:
        settings = replace(settings, secret_key=kept_secret(settings.database_url))
    return settings
