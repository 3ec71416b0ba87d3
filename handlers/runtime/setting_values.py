"""What the environment and .env say, as values; an odd one is a SettingsError that names itself."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

from bot.calendar.hours import Hours
from bot.words import Refusal


class SettingsError(Refusal):
    """A setting that cannot be used; the sentence says the remedy."""


def dotenv_of(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
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


_MANY = 1_000_000
_NUMBERS = {  # the least and the most that can be meant
    "http_port": (0, 65535),
    "wecom_agent_id": (1, 2**31 - 1),
    "smtp_port": (1, 65535),
    "flood_guard": (0, _MANY),
    "lease_seconds": (0, 3600),
    "member_per_minute": (1, _MANY),
    "member_per_hour": (1, _MANY),
    "corp_per_minute": (1, _MANY),
}
_LONGEST_WAIT = 7 * 86_400  # seconds
_ADDRESSES = ("public_url", "wecom_api_base")
_CHOICES = {
    "smtp_security": ("starttls", "tls", "none"),
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
    if name == "mail_decisions_need_signin":
        return _yes_or_no(name, text)
    if name == "work_hours":
        return _hours(text)
    if name in ("trusted_proxies", "channel_packages"):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name == "retry_seconds":
        return _waits(text)
    return _address(name, text) if name in _ADDRESSES else text


def _number(name: str, text: str) -> int:
    least, most = _NUMBERS[name]
    if not text.isdecimal() or len(text) > 12 or not least <= int(text) <= most:
        raise SettingsError("settings.value.number", name=name.upper(), text=text, least=least, most=most)
    return int(text)


def _address(name: str, text: str) -> str:
    """Where links begin and calls go: a scheme, a host, perhaps a port and a path."""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if not fine or not text.isprintable() or set(text) & set(" @?#\\\"'<>"):
        raise SettingsError("settings.value.address", name=name.upper(), text=text)
    return text.rstrip("/")


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingsError("settings.value.yes_or_no", name=name.upper(), text=text)
    return text.lower() == "yes"


def _hours(text: str) -> Hours:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise SettingsError("settings.value.hours", text=text) from None
    if start >= end:
        raise SettingsError("settings.value.hours_order", text=text)
    return Hours(start, end)


def _waits(text: str) -> tuple[float, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and len(part) < 9 and 0 < int(part) <= _LONGEST_WAIT for part in parts):
        raise SettingsError("settings.value.waits", text=text)
    return tuple(float(part) for part in parts)
