"""Which settings an administrator may change while the service runs, and how they take the environment's place.

Only those that are read anew each time they are needed, and that let nobody in and take no brake away
(docs/decisions/0109-settings-on-a-page.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import structlog

from bot.words import Refusal
from handlers.runtime.setting_values import SettingsError, value_of
from handlers.runtime.settings import Settings
from storage.chosen_settings import ChosenSetting

log = structlog.get_logger()
CHANGEABLE: Final = ("flood_guard", "privacy_contact", "registration_number")
_MOST_GUARD: Final = (
    5000  # messages; a guard above it is one in name only, and is set where the service is installed
)
LONGEST_SETTING: Final = 200


def checked_setting(name: str, text: str) -> object:
    """Return the value; Refusal for one that makes no sense, or takes the flood guard away in fact or in name."""
    if name not in CHANGEABLE:
        raise SettingsError("settings.chosen.not_here", name=name.upper())
    value = value_of(name, text)
    if name == "flood_guard" and not value:
        raise SettingsError("settings.chosen.no_guard")
    if name == "flood_guard" and int(str(value)) > _MOST_GUARD:
        raise SettingsError("settings.chosen.guard_too_high", most=_MOST_GUARD)
    return value


def with_chosen(given: Settings, chosen: Iterable[ChosenSetting]) -> Settings:
    """Return the settings with those that were changed in their place; what cannot be used is left out and logged."""
    values: dict[str, object] = {}
    for one in chosen:
        try:
            values[one.name] = checked_setting(one.name, one.value)
        except Refusal:
            log.warning("a changed setting cannot be used", name=one.name)
    return replace(given, **values) if values else given  # type: ignore[arg-type]
