"""The one field type of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from tortoise.fields import DatetimeField, Field
from tortoise.fields.base import OnDelete
from tortoise.fields.data import CharEnumFieldInstance

from bot.words import Channel

KEEP = OnDelete.RESTRICT  # nothing is ever deleted by cascade


class UTCDatetimeField(DatetimeField[datetime]):
    """A moment, written in UTC whatever offset it arrives with.

    SQLite keeps datetimes as text and compares them as text: rows stored with +08:00 and a filter
    in UTC give wrong answers. A naive value is a programming
    error and is refused.
    """

    def to_db_value(self, value: Any, instance: Any) -> Any:
        _refuse_naive(value)
        value = super().to_db_value(value, instance)
        return value.astimezone(UTC) if isinstance(value, datetime) else value

    def to_python_value(self, value: Any) -> Any:
        _refuse_naive(value)
        return super().to_python_value(value)


def _refuse_naive(value: Any) -> None:
    """Before the library's own conversions, which would take a naive value for UTC."""
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("a moment needs its offset")


def channel_field() -> Field[Channel]:
    """Return the field for a channel's key. It lists no channels, because a package can add one."""
    made = CharEnumFieldInstance(Channel, description="", max_length=16)  # type: ignore[arg-type]
    return cast("Field[Channel]", made)
