"""签到表: who is invited to a training, what they answered, and a column to sign in; made for A4."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from handlers.services.meetings.answers_by_unit import by_unit
from messages import headings
from messages.catalogue import say, sentence_table
from messages.sheets import Sheet
from storage import trainings
from storage.trainings import InviteeRow, TrainingRow


async def attendance(of: TrainingRow, ctx: DecisionContext) -> list[Sheet]:
    """Return the sheet of those who come or have not answered, with empty lines at its end, and the sheet of all
    answers."""
    lines = by_unit(await trainings.invitees([of.id]))
    lines.sort(key=lambda line: (*ctx.plan.places.rank(line.city, line.county), line.unit, line.id))
    words = sentence_table("reports.attendance")
    title = say("reports.attendance.title", day=of.held_on, begins=of.begins, place=of.place, number=of.id)
    coming = [line for line in lines if line.answer != "declines"]
    to_sign = [[n, line.county, line.unit, *_who(line), "", ""] for n, line in enumerate(coming, 1)]
    blank = [[len(coming) + n, "", "", "", "", "", ""] for n in range(1, 6)]
    answers = [
        [
            *(n, line.county, line.unit, line.name, words[f"answer_{line.answer or 'none'}"], line.words),
            words[{True: "came", False: "away", None: "unknown"}[line.came]],
        ]
        for n, line in enumerate(lines, 1)
    ]
    return [
        Sheet(words["sign_in"], title, headings.ATTENDANCE, [*to_sign, *blank], fixed=1),
        Sheet(words["answers"], title, headings.TRAINING_ANSWERS, answers, fixed=1),
    ]


def _who(line: InviteeRow) -> tuple[str, str]:
    """Return the name and telephone number of whoever comes: the colleague, if one is sent."""
    if line.answer != "sends":
        return line.name, line.phone
    name, _, phone = line.words.partition(" ")
    return name, phone
