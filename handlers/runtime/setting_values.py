"""What the environment and .env say, as values; an odd one is a SettingsError that names itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import time
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from bot.calendar.hours import Hours
from bot.words import Refusal
from handlers.runtime.secret_strength import is_guessable
from messages.email.mailer import mail_address, sender_of

Network = IPv4Network | IPv6Network


class SettingsError(Refusal):
    """A setting that cannot be used; the sentence says the remedy."""


def dotenv_of(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(text_of(path, ".env").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise SettingsError("settings.dotenv.line", number=number)
        value = value.strip()
        if value[:1] in "\"'" and value[-1:] == value[:1]:
            value = value[1:-1]
        found[name.removeprefix("export ").strip()] = value
    return found


def check_names(written: Iterable[str], known: Collection[str]) -> None:
    """Refuse a name in .env that is nearly one of ours: it is a slip, and would silently count for nothing."""
    for name in written:
        near = [] if name in known else get_close_matches(name.upper(), known, 1, 0.85)
        if near:
            raise SettingsError("settings.dotenv.name", name=name, near=near[0])


def text_of(path: Path, name: str) -> str:
    """Return a text file that an administrator wrote, named by the setting `name`; a byte order mark is
    left out."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError("settings.files.no_utf8", name=name, path=path) from None


_MANY = 1_000_000
_NUMBERS = {  # the least and the most that can be meant
    "http_port": (0, 65535),
    "wecom_agent_id": (1, 2**31 - 1),
    "smtp_port": (1, 65535),
    "imap_port": (1, 65535),
    "flood_guard": (0, _MANY),
    "purge_after_days": (0, 36_500),
    "approvals": (1, 2),
    "lease_seconds": (0, 3600),
    "undo_seconds": (0, 3600),
    "member_per_minute": (1, _MANY),
    "member_per_hour": (1, _MANY),
    "corp_per_minute": (1, _MANY),
    "corp_accounts": (0, _MANY),
    "sms_daily_limit": (1, _MANY),
    "sms_price": (0, 100_000),
}
_LONGEST_WAIT = 7 * 86_400  # seconds
_MOST_WAITS = 20
_SHAPES = {  # what stands in WeCom's console; a wrong copy would only show as messages that fail
    "wecom_corp_id": (re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII), "settings.value.wecom_corp_id"),
    "wecom_secret": (re.compile(r"[!-~]{1,512}", re.ASCII), "settings.value.wecom_secret"),
    "wecom_token": (re.compile(r"[A-Za-z0-9]{3,32}", re.ASCII), "settings.value.wecom_token"),
    "wecom_chain_id": (re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII), "settings.value.wecom_chain_id"),
    "wecom_kf_id": (re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII), "settings.value.wecom_kf_id"),
    "wecom_kf_secret": (re.compile(r"[!-~]{1,512}", re.ASCII), "settings.value.wecom_secret"),
    "wecom_kf_token": (re.compile(r"[A-Za-z0-9]{3,32}", re.ASCII), "settings.value.wecom_token"),
    "wecom_kf_aes_key": (re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII), "settings.value.wecom_aes_key"),
    "sms_key_id": (re.compile(r"[!-~]{1,128}", re.ASCII), "settings.value.sms_key_secret"),
    "sms_key_secret": (re.compile(r"[!-~]{1,512}", re.ASCII), "settings.value.sms_key_secret"),
    "sms_report_secret": (re.compile(r"[A-Za-z0-9_-]{16,128}", re.ASCII), "settings.value.sms_report_secret"),
    "sms_landline": (
        re.compile(r"0(?:10|2\d|[3-9]\d{2})-?[2-8]\d{6,7}|400-?\d{3}-?\d{4}|95\d{3,4}", re.ASCII),
        "settings.value.sms_landline",
    ),
    "sms_sign_name": (re.compile(r"[^\W_]{2,20}"), "settings.value.sms_sign_name"),
    "wecom_aes_key": (re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII), "settings.value.wecom_aes_key"),
}
_HOST = re.compile(r"(?!-)[\w-]{1,63}(?:\.(?!-)[\w-]{1,63})*\.?")
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII)  # as WeCom gives them; @all is everybody
_HOURS = re.compile(r"(\d?\d:\d\d)\s*-\s*(\d?\d:\d\d)", re.ASCII)
_ADDRESSES = ("public_url", "wecom_api_base", "sms_api_base", "assist_url")
_CHOICES = {
    "sms_provider": ("aliyun", "http"),
    "smtp_security": ("starttls", "tls", "none"),
    "imap_security": ("tls", "starttls", "none"),
    "log_level": ("debug", "info", "warning", "error"),
    "log_format": ("console", "json"),
}


def value_of(name: str, text: str) -> object:
    if name in _NUMBERS:
        return _number(name, text)
    if name in _CHOICES and text.lower() not in _CHOICES[name]:
        raise SettingsError(
            "settings.value.choice", name=name.upper(), choices="、".join(_CHOICES[name]), text=text
        )
    if name in _CHOICES:
        return text.lower()
    shape, otherwise = _SHAPES.get(name, (None, ""))
    if shape and not shape.fullmatch(text):
        raise SettingsError(otherwise)
    return _KINDS[name](name, text) if name in _KINDS else text


def _parts(name: str, text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _accounts(name: str, text: str) -> tuple[str, ...]:
    """Return WeCom accounts, none of which stands for several people."""
    found = _parts(name, text)
    for part in found:
        if not _ACCOUNT.fullmatch(part):
            raise SettingsError("settings.value.accounts", name=name.upper(), text=part)
    return found


def _sender(name: str, text: str) -> str:
    """Return the name and address that mails come from."""
    try:
        sender_of(text)
    except ValueError as error:
        raise SettingsError("settings.value.smtp_from", text=text, error=error) from None
    return text


def _networks(name: str, text: str) -> tuple[Network, ...]:
    """Return addresses and networks, but none that includes everybody."""
    found = []
    for part in _parts(name, text):
        try:
            found.append(ip_network(part))
        except ValueError:
            raise SettingsError("settings.value.networks", name=name.upper(), text=part) from None
    if any(network.prefixlen == 0 for network in found):
        raise SettingsError("settings.value.everybody", name=name.upper())
    return tuple(found)


def _host(name: str, text: str) -> str:
    """Return a host's name or its IP address, without scheme and port."""
    if not _is_host(text):
        raise SettingsError("settings.value.host", name=name.upper(), text=text)
    return text


def _is_host(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        numbers_only = text.replace(".", "").isdecimal()
        return bool(_HOST.fullmatch(text)) and len(text) <= 253 and not numbers_only
    return True


def _secret(name: str, text: str) -> str:
    """What is sent in a header, and not to be guessed."""
    if is_guessable(text) or not text.isascii() or not text.isprintable() or " " in text:
        raise SettingsError("settings.value.secret", name=name.upper())
    return text


def _number(name: str, text: str) -> int:
    least, most = _NUMBERS[name]
    if not text.isdecimal() or len(text) > 12 or not least <= int(text) <= most:
        raise SettingsError("settings.value.number", name=name.upper(), text=text, least=least, most=most)
    return int(text)


def _address(name: str, text: str) -> str:
    """Where links begin and calls go: a scheme, a host, perhaps a port and a path."""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and parts.port != 0 and _is_host(parts.hostname or "")
    except ValueError:
        fine = False
    if not fine or not text.isprintable() or set(text) & set(" @?#\\\"'<>"):
        raise SettingsError("settings.value.address", name=name.upper(), text=text)
    return text.rstrip("/")


def _ping(name: str, text: str) -> str:
    """Check an address that is only requested; it may carry what the watching service wants to know."""
    where, _, query = text.partition("?")
    _address(name, where)
    if not text.isprintable() or set(query) & set(" #\\\"'<>"):
        raise SettingsError("settings.value.address", name=name.upper(), text=text)
    return text


def _mailboxes(name: str, text: str) -> tuple[str, ...]:
    """Return addresses to which mail can be sent, separated by commas."""
    found = _parts(name, text)
    for part in found:
        try:
            mail_address(part)
        except ValueError as error:
            raise SettingsError("settings.value.mailbox", name=name.upper(), error=error) from None
    return found


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingsError("settings.value.yes_or_no", name=name.upper(), text=text)
    return text.lower() == "yes"


def _hours(name: str, text: str) -> Hours:
    said = _HOURS.fullmatch(text)
    try:
        start, end = (time.fromisoformat(part.zfill(5)) for part in (said.groups() if said else ()))
    except ValueError:  # not two times, or no times
        raise SettingsError("settings.value.hours", text=text) from None
    if start >= end:
        raise SettingsError("settings.value.hours_order", text=text)
    return Hours(start, end)


def _waits(name: str, text: str) -> tuple[float, ...]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > _MOST_WAITS or not all(
        part.isdecimal() and len(part) < 9 and 0 < int(part) <= _LONGEST_WAIT for part in parts
    ):
        raise SettingsError("settings.value.waits", text=text)
    return tuple(float(part) for part in parts)


def _template_codes(name: str, text: str) -> tuple[tuple[str, str], ...]:
    """Return the provider's template for each of ours, as remind=SMS_1,overdue=SMS_2."""
    parts = [
        re.fullmatch(r"(\w+)\s*=\s*([A-Za-z0-9_-]{1,40})", part, re.ASCII) for part in _parts(name, text)
    ]
    found = tuple((part[1], part[2]) for part in parts if part)
    if len(found) != len(parts) or len(dict(found)) != len(found):
        raise SettingsError("settings.value.sms_templates", text=text)
    return found


_KINDS: dict[str, Callable[[str, str], object]] = {
    "http_host": _host,
    "smtp_host": _host,
    "imap_host": _host,
    "metrics_token": _secret,
    "assist_key": _secret,
    "trusted_proxies": _networks,
    "webhook_networks": _networks,
    "channel_packages": _parts,
    "smtp_from": _sender,
    "admins": _accounts,
    "alarm_mail": _mailboxes,
    "heartbeat_url": _ping,
    "mail_decisions_need_signin": _yes_or_no,
    "approve_announcements": _yes_or_no,
    "work_hours": _hours,
    "retry_seconds": _waits,
    "sms_templates": _template_codes,
    **dict.fromkeys(_ADDRESSES, _address),
}
