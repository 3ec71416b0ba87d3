"""What a line of the work queue says beside its step: whom to call, what was sent and reminded, since when it waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot import access
from bot.words import SHANGHAI, Duty, Intent, Level
from handlers.entry.web import trail
from handlers.entry.web.table import PageRequest
from handlers.services.views import queries
from handlers.services.views.beside import panels_of
from handlers.services.views.calls import last_call
from handlers.services.views.lines import answer_due
from handlers.services.views.queue import mark_of_row, said_at_once
from handlers.services.views.queue_works import WORKS
from handlers.services.views.whom_to_call import officers_by_place
from storage import files, lists, shown_numbers
from storage.owed_steps import ContactPhone, Reminded, phones_of, reminders_of


async def queue_lines(work: str, found: Sequence[lists.Row], asked: PageRequest) -> list[dict[str, Any]]:
    """Return the lines of these matters, each under its number at the reader's desk."""
    person, ctx = asked.who, asked.ctx
    lines = await queries.numbered_lines(person, found, ctx)
    await shown_numbers.note_listed(person, [n for line in lines if (n := line["number"])])
    sent = await _sent([duty for duty, _ in found])
    known = await phones_of([case.enterprise_id or 0 for _, case in found])
    phones = await _phones_shown(found, known, asked)
    reminders = await reminders_of([duty.id for duty, _ in found]) if "urge" in WORKS[work].says else {}
    panels = await panels_of(found, ctx) if work == "answer" else {}
    places = [(case.city, case.county) for _, case in found] if work in ("called", "unreached") else []
    open_to = await said_at_once(work, [duty.id for duty, _ in found], person, ctx)
    callers = await officers_by_place(person, places)
    return [
        {
            **line,
            **_about(duty, asked),
            "phones": phones.get(case.enterprise_id or 0, ()),
            "contacts": [(one.name, one.phone[-4:]) for one in known.get(case.enterprise_id or 0, ())],
            "mark": mark_of_row((duty, case)),
            "beside": panels.get(duty.id),
            "sent": sent.get(duty.id, []),
            "reminded": _reminded(reminders.get(duty.id), asked),
            "callers": callers.get((case.city, case.county), ()),
            "open": duty.id in open_to,
            "of_bureau": duty.owner is not Level.ENTERPRISE,
            "adds": access.may(person, Intent.REPORT_CHANGE, case.enterprise),
        }
        for line, (duty, case) in zip(lines, found, strict=True)
    ]


async def _phones_shown(
    found: Sequence[lists.Row], known: Mapping[int, Sequence[ContactPhone]], asked: PageRequest
) -> dict[int, Sequence[ContactPhone]]:
    """Return by enterprise the numbers that the reader may see whole; that they are looked at is on record."""
    phones = {
        one: known[one]
        for _, case in found
        if (one := case.enterprise_id or 0) in known and access.may_call(asked.who, case)
    }
    if phones:
        await trail.note_look(asked.request, asked.who.id, "phones", None, api=False)
    return phones


def _about(duty: Duty, asked: PageRequest) -> dict[str, Any]:
    """Return what a line says beside its step: since when it waits, and what was asked for."""
    data = duty.data
    return {
        "on": duty.reported_on,
        "listed_late": duty.listed_late,
        "waited": (asked.ctx.today - duty.reported_on).days if duty.reported_on else None,
        "answer_late": answer_due(duty, asked.ctx) < asked.ctx.today,
        "asked": queries.request_text(duty),
        "called": last_call(duty, asked.ctx.today),
        "broken": bool(duty.promised_on and duty.promised_on < asked.ctx.today),
        "urged": duty.data.get("urged_on") == asked.ctx.today.isoformat(),
        "reason": data.get("reason", ""),
        "links": data.get("links", ()),
        "number_in_system": data.get("number_in_system", ""),
        "figures_said": data.get("figures_said", ()),
    }


def _reminded(told: Reminded | None, asked: PageRequest) -> dict[str, Any] | None:
    """Return how often the owner was reminded, on which days, and how many days ago first."""
    if told is None:
        return None
    first, last = (at.astimezone(SHANGHAI).date() for at in (told.first, told.last))
    return {"n": told.n, "first": first, "last": last, "days": (asked.ctx.today - first).days}


async def _sent(duties: Sequence[Duty]) -> dict[int, list[files.File]]:
    found = defaultdict(list)
    for file in await files.files_of_duties([duty.id for duty in duties]):
        found[file.duty_id or 0].append(file)
    return found
