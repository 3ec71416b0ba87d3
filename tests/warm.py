"""What the fork server (`tests/commands.py`) has ready beside its imports: templates and models."""

from __future__ import annotations

import asyncio
import gc

from messages.render import ENV
from storage import db
from tests import ready_models


async def _opened(url: str) -> None:
    """The library reaches for the database at the first statement, of which there is none here."""
    await db.connect(url)
    await db.disconnect()


for name in ENV.list_templates():
    ENV.get_template(name)
ready_models.once_an_engine()
for url in ("sqlite://:memory:", "postgres://nobody@nowhere.invalid/none"):
    asyncio.run(_opened(url))
gc.freeze()  # what every child shares is not looked through by each
