"""Numbers of two desks at which one person sits: never the same twice, whoever gives them when."""

from __future__ import annotations

import pytest

from bot.words import Level
from storage import models
from tests.storage import processes, rows

pytestmark = pytest.mark.usefixtures("database")

GIVES = processes.opened("""
import os
from storage import numbers
for n in range(12):
    for desk in ('city:石家庄市', 'city:沧州市'):
        async with db.transaction():
            await chain.lock_head()
            await numbers.give_number(desk, 1, os.getpid() * 100 + n)
""")


async def test_desks_of_one_person_count_together(database: str) -> None:
    await rows.fill()
    both, one = await rows.person("both"), await rows.person("one")
    for who, city in ((both, "石家庄市"), (both, "沧州市"), (one, "沧州市"), (one, "衡水市")):
        await models.Role.create(person=who, level=Level.CITY, city=city)
    await processes.run(GIVES, database, 2)
    given = [row.number for row in await models.Number.filter(desk__startswith="city:")]
    assert sorted(given) == list(range(1, 49))
