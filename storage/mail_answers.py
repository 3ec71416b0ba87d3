"""Answers given by a mail's link: each once, remembered for ever."""

from __future__ import annotations

from datetime import datetime

from storage import db, models


async def note(message_id: int, duty_id: int, act: str, person_id: int, now: datetime) -> bool:
    """Remember the answer, in the transaction of what it does; False when it was given before.

    `duty_id` 0 stands for the whole mail. Of two at once, the second waits and sees the first.
    """
    made = await db.rows(
        "INSERT INTO mail_answers (message_id, duty_id, act, person_id, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING id",
        message_id,
        duty_id,
        act,
        person_id,
        now,
    )
    return bool(made)


async def given(message_id: int) -> dict[tuple[int, str], datetime]:
    """What has been answered to this mail, and when."""
    found = await models.MailAnswer.filter(message_id=message_id)
    return {(a.duty_id, a.act): a.at for a in found}
