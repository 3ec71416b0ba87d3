"""Answers given by a mail's link: each once, remembered for ever."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from storage import query

_NOTE = """
INSERT INTO mail_answers (message_id, duty_id, act, person_id, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING RETURNING id
"""
_GIVEN = "SELECT duty_id, act, at FROM mail_answers WHERE message_id = ?"


class _Given(Struct, frozen=True):
    """One answer by a mail's link."""

    duty_id: int
    act: str
    at: datetime


async def note_mail_answer(message_id: int, duty_id: int, act: str, person_id: int, now: datetime) -> bool:
    """Store the answer, in the transaction of what it does; False if it was given before. `duty_id` 0 means
    the whole mail. Of two at once, the second waits for the first."""
    return bool(await query.column(_NOTE, message_id, duty_id, act, person_id, now))


async def given(message_id: int) -> dict[tuple[int, str], datetime]:
    """What has been answered to this mail, and when."""
    return {(a.duty_id, a.act): a.at for a in await query.fetch(_Given, _GIVEN, message_id)}
