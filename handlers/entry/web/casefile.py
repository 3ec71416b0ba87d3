"""One case as its page shows it: what the viewer may see of it, and the buttons they may press."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.offers import Offer, offers
from bot.results.measures import Measure
from bot.results.standing import mark_counted
from bot.words import Case, Duty, DutyState, Intent, Level, MilestoneKind, Person
from handlers.entry.web.table import PageRequest
from handlers.services.cases import filing
from handlers.services.reports import evidence
from handlers.services.views import queries
from handlers.services.views.lines import advice
from messages.evidence import EventFacts, MessageFacts, Story
from messages.timeline import TimelineRow
from storage import cases, files, holders, mailing, numbers, people, prepared, reach
from storage.prepared import Prepared

_RANK = {Level.ENTERPRISE: 0, Level.COUNTY: 1, Level.CITY: 2, Level.PROVINCE: 3}
_EVENTS_SHOWN = 200
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES: Final = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "rar": "application/vnd.rar",
    "zip": "application/zip",
}


class _File(Struct, frozen=True):
    """Everything that the page of one case shows."""

    case: Case
    head: list[tuple[str, str]]
    duties: list[dict[str, Any]]
    rows: list[TimelineRow]
    events: list[EventFacts]
    messages: list[MessageFacts]
    more: list[Offer]  # acts that belong to no step that is shown
    next_step: str  # who is to do what now
    contacts: list[reach.ReachEntry]  # of the enterprise, the main one first
    offers: list[Offer]  # all that the viewer may do now
    decisions: Sequence[str]  # on violations, a line each
    decides: bool  # whether the viewer may add one
    prepared: Sequence[Prepared]  # by a consultant, waiting for the enterprise's yes
    answers: bool  # whether that is the viewer's to give
    figures: dict[str, int]  # how many figures are confirmed, reported, missing


async def visible(case_id: int, person: Person, ctx: DecisionContext) -> Case | None:
    """Return the case if it is of this round and within the person's scope; else None."""
    case = await cases.load_case(case_id)
    if case is None or case.round != ctx.plan.key:
        return None
    return case if access.sees(person, case.enterprise) else None


async def open_casefile(
    case: Case, person: Person, ctx: DecisionContext, columns: tuple[Measure, ...]
) -> _File:
    """Return the file of a case that the person may see."""
    story = await evidence.story(case, ctx, checked=False)
    mine = offers(case, person, ctx)
    sent = await _sent(case)
    known = await numbers.known_to(person, [duty.id for duty in case.duties])
    duties = [
        {
            **_duty(duty, facts, [o for o in mine if _about(o, duty, case)], ctx),
            "advice": advice(duty.due, ctx) if _owes(person, duty, case) else "",
            "files": sent.get(duty.id, []),
            "number": known.get(duty.id),
            "figures": _figures(duty, person, case, ctx),
        }
        for duty, facts in zip(case.duties, story.duties, strict=True)
        if duty.opened_on or not ctx.plan.milestone(duty.milestone).on_demand
    ]
    shown = {o for d in duties for o in d["offers"]}
    firms = {case.enterprise_id} if case.enterprise_id else set()
    waiting = [one for one in await prepared.waiting_prepared(firms) if one.case_id == case.id]
    return _File(
        case,
        [(label, text) for label, text in story.head if label not in ("状态",)],
        duties,
        [_row(d["duty"], d["name"], ctx) for d in duties],
        newest_events(story),
        await messages_for(person, story),
        [o for o in mine if o not in shown],
        queries.next_step_words(case, person, ctx),
        await contacts_of(case),
        mine,
        story.decisions,
        bool(case.enterprise_id) and access.may(person, Intent.VIOLATION_DECIDED, case.enterprise),
        waiting,
        any(
            r.enterprise_id == case.enterprise_id and not r.consults for r in person.roles if r.enterprise_id
        ),
        await filing.states_of_case(case, columns, ctx),
    )


async def contacts_of(case: Case) -> list[reach.ReachEntry]:
    """Return the contacts of the case's enterprise; [] for a bureau's own file."""
    return await reach.contacts_of_enterprise(case.enterprise_id, case.round) if case.enterprise_id else []


async def content(asked: PageRequest) -> web.StreamResponse:
    """Return a file that was sent as evidence, to anybody who may see the case.

    Pictures are shown and everything else is downloaded, so that nothing from outside runs in our pages.
    """
    case = await visible(asked.case_id, asked.who, asked.ctx)
    found = await files.find_file(case.id, asked.query["n"]) if case else None
    if found is None:
        raise web.HTTPNotFound
    kept = files.content_path(asked.context.settings.files, found.sha256, found.type)
    if not await asyncio.to_thread(kept.is_file):
        raise web.HTTPNotFound
    manner = "inline" if found.type in files.PICTURES else "attachment"
    name = quote(f"{found.name.rpartition('.')[0] or found.name or '材料'}.{found.type}", safe="")
    return web.FileResponse(
        kept,
        headers={
            "Content-Type": _TYPES[found.type],
            "Content-Disposition": f"{manner}; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


async def _sent(case: Case) -> Mapping[int, list[dict[str, Any]]]:
    """Return, by duty, what was sent for it and is stored or on its way."""
    found = [f for f in await files.files_of_case(case.id) if not f.refused and f.duty_id]
    known = await people.load_people(f.person_id for f in found)
    sent: dict[int, list[dict[str, Any]]] = {}
    for file in found:
        one = {
            "n": file.id if file.sha256 else 0,
            "at": file.received_at,
            "name": file.name,
            "who": known[file.person_id].name,
            "type": file.type,
        }
        sent.setdefault(file.duty_id or 0, []).append(one)
    return sent


def _figures(duty: Duty, person: Person, case: Case, ctx: DecisionContext) -> str:
    """ "open" where the viewer is to fill in the figures, "" for any other step, else the step's state."""
    if ctx.kind(duty) is not MilestoneKind.FIGURES:
        return ""
    own = duty.state is DutyState.OPEN and filing.may_prepare(person, case)
    return "open" if own else "waiting" if duty.state is DutyState.WAITING else "there"


def _about(offer: Offer, duty: Duty, case: Case) -> bool:
    """Whether the button belongs to this duty: the one it names, else the step's latest."""
    if offer.kind == Intent.REPORT_CHANGE:
        return False
    if offer.duty_id is not None:
        return offer.duty_id == duty.id
    latest = case.duty(offer.step)
    return latest is not None and latest.id == duty.id


def _duty(duty: Duty, facts: Any, mine: list[Offer], ctx: DecisionContext) -> dict[str, Any]:
    silent = ctx.plan.milestone(duty.milestone).silent
    return {
        "duty": duty,
        "silent": silent and duty.state is DutyState.OPEN,
        "name": facts.name,
        "facts": facts,
        "mark": mark_counted(duty, ctx.plan, ctx.today).value,
        "days_left": (duty.due - ctx.today).days if duty.state is DutyState.OPEN and not silent else None,
        "listed_late": duty.listed_late,
        "asked": duty.data,
        "offers": mine,
    }


def _owes(person: Person, duty: Duty, case: Case) -> bool:
    """Whether this viewer has to act on it."""
    running = duty.state in (DutyState.OPEN, DutyState.WAITING)
    return running and access.owes(person, access.acting(duty.owner, case), case.enterprise)


def _row(duty: Duty, name: str, ctx: DecisionContext) -> TimelineRow:
    mark = mark_counted(duty, ctx.plan, ctx.today)
    return TimelineRow(
        name, mark.value, duty.opened_on, duty.due, duty.legal_due, duty.reported_on, duty.confirmed_on
    )


def newest_events(story: Story) -> list[EventFacts]:
    """Return the last events of a case, the newest first."""
    return list(reversed(story.events))[:_EVENTS_SHOWN]


async def messages_for(person: Person, story: Story) -> list[MessageFacts]:
    """Return the messages to people of the viewer's level and below, the newest first.

    What the province was told about a county is not for the county to read.
    """
    top = max((_RANK.get(role.level, 0) for role in person.roles), default=0)
    sent = await mailing.readers(m.id for m in story.messages)
    ranks = await _ranks(set(sent.values()))
    return [m for m in reversed(story.messages) if ranks.get(sent.get(m.id, 0), 0) <= top]


async def _ranks(person_ids: set[int]) -> Mapping[int, int]:
    """Return the highest level that each person holds or held."""
    ranks: dict[int, int] = {}
    for role in await holders.ever(person_ids):
        ranks[role.person_id] = max(ranks.get(role.person_id, 0), _RANK.get(role.level, 3))
    return ranks
