"""What one setting must be, where its shape alone does not say it; an odd one is a SettingsError."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from handlers.runtime.secret_strength import is_guessable
from handlers.runtime.setting_values import SettingsError


def check_folder(path: Path) -> None:
    """What stands there already is a folder; whether it can be written to is seen at the start."""
    try:
        fine = not path.exists() or path.is_dir()  # in this order: another process may just make it
    except OSError:
        raise SettingsError("settings.files.evidence_dir_closed", path=path) from None
    if not fine:
        raise SettingsError("settings.files.evidence_dir", path=path)


def check_database(url: str) -> None:
    """Check that it is a file, or a server and the name of a database."""
    scheme, _, rest = url.partition("://")
    try:
        parts = urlsplit(url)
        fine = parts.port != 0 and (parts.hostname or "host=" in parts.query) and parts.path.strip("/")
    except ValueError:
        fine = False
    if not (fine if scheme == "postgres" else scheme == "sqlite" and rest.partition("?")[0].strip("/")):
        raise SettingsError("settings.value.database_url")


def check_secret(value: str) -> None:
    """What signs sessions is not to be guessed."""
    if value and is_guessable(value, 32):
        raise SettingsError("settings.value.secret_key")


def check_encrypted(name: str, url: str) -> None:
    """Secrets and sign-in links are not sent in the clear, but within this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise SettingsError("settings.value.https", name=name)


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
