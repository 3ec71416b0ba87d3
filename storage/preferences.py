"""提醒设置: what a person wished, one row a person; none is as everybody is."""

from __future__ import annotations

from bot.words import Wishes
from storage import models


async def keep(person_id: int, wishes: Wishes) -> None:
    """Inside the caller's transaction; empty wishes leave no row."""
    if wishes == Wishes():
        await models.Preference.filter(person_id=person_id).delete()
        return
    await models.Preference.update_or_create(
        {
            "hour": f"{wishes.hour:%H:%M}" if wishes.hour else "",
            "channel": wishes.channel.value if wishes.channel else "",
            "muted_until": wishes.muted_until,
            "deputy_id": wishes.deputy,
        },
        person_id=person_id,
    )
