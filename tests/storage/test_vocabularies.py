"""The words of a column: none is stored that `bot.words` does not know, and a new one is just that."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tortoise.models import Model

from bot.words import Channel, Scope
from messages.catalogue import explain
from storage import bulk, cases, db, missing, models, people, reach
from tests.harness import REPO
from tests.storage import rows

WORDS: list[tuple[type[Model], str]] = [
    (models.Case, "status"),
    (models.Case, "assessor"),
    (models.Duty, "state"),
    (models.Duty, "owner"),
    (models.Role, "level"),
    (models.Message, "status"),
    (models.Message, "kind"),
]


@pytest.mark.usefixtures("database")
async def test_no_word_is_stored_that_the_vocabulary_does_not_know() -> None:
    await rows.fill()
    for model, column in WORDS:
        with pytest.raises(ValueError, match="unheard-of"):
            await model.all().update(**{column: "unheard-of"})
    role = {"person_id": 1, "level": "unheard-of"}
    with pytest.raises(ValueError, match="unheard-of"):
        await bulk.insert(models.Role, [role])
    assert await models.Role.all().count() == 1


@pytest.mark.usefixtures("database")
async def test_a_word_that_somebody_wrote_past_the_service_is_not_taken_for_another() -> None:
    await rows.fill()
    await db.rows("UPDATE duties SET state = 'unheard-of' RETURNING id")
    with pytest.raises(ValueError, match="unheard-of"):
        await cases.load_case(1)


GROWING = ("Level", "Assessor", "CaseStatus", "DutyState", "MessageStatus", "Kind")
GROWN = """
import asyncio
from tests.make_migration import pending, refused
from storage import db

async def main():
    owed = await pending()
    assert not owed, [op.describe() for writer in owed for op in writer.operations]
    await db.connect({url!r})
    from tortoise import Tortoise
    from tortoise.fields.data import CharEnumFieldInstance
    seen = set()
    for model in Tortoise.apps["models"].values():
        for name, field in model._meta.fields_map.items():
            if isinstance(field, CharEnumFieldInstance) and hasattr(field.enum_type, "GROWN"):
                seen.add(field.enum_type.__name__)
                await model.all().update(**{{name: field.enum_type.GROWN}})
                assert {{getattr(row, name) for row in await model.all()}} == {{field.enum_type.GROWN}}, name
    print(*sorted(seen))
    await db.disconnect()

asyncio.run(main())
"""


def python(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it as the program that stands in `folder`."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_a_vocabulary_grows_without_a_migration(database: str, tmp_path: Path) -> None:
    """A new level, state or kind is a word of `bot.words` (a channel a row of `CHANNELS`): no column has
    to be altered for it, and every column takes it. It is tried on a copy of the program that has one
    word more."""
    for room in ("bot", "storage", "tests"):
        shutil.copytree(REPO / room, tmp_path / room, ignore=shutil.ignore_patterns("data"))
    words = tmp_path / "bot/words/states.py"
    text = words.read_text("utf-8")
    for name in GROWING:
        of_class = re.compile(rf"(class {name}\(StrEnum\):.*?\n)\n\n", re.DOTALL)
        text = of_class.sub(r'\1    GROWN = "grown"\n\n\n', text, count=1)
    words.write_text(text, "utf-8")
    await rows.fill()
    ran = await asyncio.to_thread(python, GROWN.format(url=database), tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == sorted(GROWING)


@pytest.mark.usefixtures("database")
async def test_words_written_past_the_service_are_named_and_stop_nobody() -> None:
    """A role or an address that nobody can read counts for nothing, an unknown state for no state; of
    each word the watchdog says where it stands."""
    await rows.fill()
    known = await people.everyone()
    await db.rows("UPDATE addresses SET channel = 'pigeon', state = 'unheard-of' RETURNING id")
    await db.rows("UPDATE hats SET level = 'unheard-of' RETURNING id")
    found = await people.load_people([one.id for one in known])
    assert known and all(not one.roles and not one.address(Channel.WECOM) for one in found.values())
    listed = await reach.page_of_contacts(Scope(everything=True), "r-1", "all", (), 0, 9)
    assert not any(one.reached for one in listed)
    problems = [explain(one) for one in await missing.all_problems()]
    assert any("hats.level" in one and "unheard-of" in one for one in problems)
    assert any("addresses.state" in one for one in problems)
