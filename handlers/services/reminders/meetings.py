"""The day before a training: whoever comes, or was invited and has not answered, is reminded, with one message a
person."""

from __future__ import annotations

from collections import defaultdict

from bot.acts.context import DecisionContext
from bot.reading.trainings import TrainingAnswer
from bot.words import replace
from handlers.services.meetings.telling import bundles_to
from handlers.services.meetings.trainings import training_facts
from messages.render import answer
from storage import db, outbox, trainings


async def remind_of_trainings(ctx: DecisionContext) -> int:
    """Post the reminders that are due, in one transaction; returns how many. Safe to run in several processes."""
    if not await trainings.reminders_due(ctx.today):
        return 0

    async def work() -> int:
        await db.hold_lock(db.IMPORT_LOCK)
        due = {one.id: one for one in await trainings.reminders_due(ctx.today)}
        told: dict[int, dict[int, str]] = defaultdict(dict)  # person -> training -> answer
        for line in await trainings.invitees(sorted(due)):
            if line.answer != TrainingAnswer.DECLINES and (line.answer or not line.withdrawn):
                told[line.person_id][line.training_id] = line.answer
        texts = {
            person_id: answer(
                "training_reminder",
                {"items": [training_facts(due[n]) | {"answer": said} for n, said in sorted(of.items())]},
            )
            for person_id, of in told.items()
        }
        bundles = [
            replace(one, round=_only({due[n].round for n in told[one.person_id]}))
            for one in await bundles_to(texts, ctx)
        ]
        ids = await outbox.post(bundles, ctx.now)
        await trainings.reminded(sorted(due))
        return len(ids)

    return await db.write(work)


def _only(rounds: set[str]) -> str:
    """Return the round that all are of; "" if there are several."""
    return rounds.pop() if len(rounds) == 1 else ""
