"""Settings that only mean something together: of a 微信客服 account, a mailbox, an SMS gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.runtime.setting_checks import is_loopback
from handlers.runtime.setting_values import SettingsError
from messages.sms_templates import sms_templates

if TYPE_CHECKING:
    from handlers.runtime.settings import Settings


def check_kf(settings: Settings) -> None:
    """Keys of a 微信客服 account of its own come all together, with the account."""
    own = {
        name: getattr(settings, name) for name in ("wecom_kf_secret", "wecom_kf_token", "wecom_kf_aes_key")
    }
    if any(own.values()):
        missing = [name.upper() for name in ("wecom_kf_id", *own) if not getattr(settings, name)]
        if missing:
            raise SettingsError("settings.together.kf", missing="、".join(missing))


def check_imap(settings: Settings) -> None:
    """Whoever reads a mailbox signs in, never in the clear over a network, and answers from it."""
    if not settings.imap_host:
        return
    needs = ("imap_username", "imap_password", "smtp_host")
    if missing := [name.upper() for name in needs if not getattr(settings, name)]:
        raise SettingsError("settings.together.imap", missing="、".join(missing))
    if settings.imap_security == "none" and not is_loopback(settings.imap_host):
        raise SettingsError("settings.together.imap_open")


def check_sms(settings: Settings) -> None:
    """Whoever sends by SMS names the gateway, its keys and the sender; in a sandbox the twin does."""
    needs = ["sms_api_base", "sms_key_secret", "sms_report_secret"]
    needs += ["sms_key_id", "sms_templates", "sms_sign_name"] if settings.sms_provider == "aliyun" else []
    missing = [name.upper() for name in needs if not getattr(settings, name)]
    untold = sorted(set(sms_templates()) - set(dict(settings.sms_templates)))
    if settings.sms_provider == "aliyun" and untold and "SMS_TEMPLATES" not in missing:
        missing.append(f"SMS_TEMPLATES（{'、'.join(untold)}）")
    if settings.sms_provider and missing and not settings.sandbox:
        raise SettingsError("settings.together.sms", missing="、".join(missing))
