"""What the environment and .env say, as values; an odd one is a SettingsError that names itself."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from bot.calendar.hours import Hours


class SettingsError(ValueError):
    """A setting that cannot be used; the text is a Chinese sentence with the remedy."""


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


def value_of(name: str, text: str) -> object:
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
    if name in ("trusted_proxies", "channel_packages"):
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
