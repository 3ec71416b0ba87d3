"""What the fork server (`tests/commands.py`) has ready beside its imports: what each process of ours works
out once, and always to the same end. Templates, models, patterns, the shipped plan, columns and questions."""

from __future__ import annotations

import asyncio
import gc

from bot.words import patterns
from handlers.runtime import bootstrap
from handlers.runtime.settings import Settings
from messages.render import ENV
from messages.wecom import cipher
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
patterns.compile_all()
cipher.preload_cipher()
for load in (bootstrap.load_plan, bootstrap.load_columns, bootstrap.load_faq):
    load(Settings())
gc.freeze()  # what every child shares is not looked through by each
