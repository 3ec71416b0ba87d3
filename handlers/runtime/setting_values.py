"""What the environment and .env say, as values; an odd one is a SettingsError that names itself."""

from __future__ import annotations

from datetime import time
from pathlib import Path

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


def value_of(name: str, text: str) -> object:
    if name in NUMBERS:
        if not text.isdecimal():
            raise SettingsError("settings.value.number", name=name.upper(), text=text)
        return int(text)
    if name in CHOICES and text.lower() not in CHOICES[name]:
        raise SettingsError(
            "settings.value.choice", name=name.upper(), choices="、".join(CHOICES[name]), text=text
        )
    if name in CHOICES:
        return text.lower()
    if name == "mail_decisions_need_signin":
        return _yes_or_no(name, text)
    if name == "work_hours":
        return _hours(text)
    if name in ("trusted_proxies", "channel_packages"):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name == "retry_seconds":
        return _waits(text)
    return text.rstrip("/") if name in ("public_url", "wecom_api_base") else text


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
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise SettingsError("settings.value.waits", text=text)
    return tuple(float(part) for part in parts)
