"""/api/v1: the same questions and the same acts as the pages, as JSON."""

from __future__ import annotations

from aiohttp import web

from bot import access
from bot.acts.offers import offers
from bot.results.overview import counted_steps
from bot.results.standing import mark_counted
from bot.words import Case, DutyState
from bot.words.intent_lookup import SLOTS
from handlers.entry.web import casefile
from handlers.entry.web.act_fields import act_of, require
from handlers.entry.web.acting import perform_once, too_low
from handlers.entry.web.figures import as_rows
from handlers.entry.web.gate import json_response, refusal_response
from handlers.entry.web.list_filters import wanted_of
from handlers.entry.web.pages import list_line
from handlers.entry.web.table import PageRequest
from handlers.services.cases import targets
from handlers.services.reports import evidence
from handlers.services.views import queries
from handlers.services.views.documents import case_document
from messages.catalogue import say
from messages.render import answer
from storage import duty_status, listing, lists, mailing, numbers

_PAGE = 100


async def me(asked: PageRequest) -> web.StreamResponse:
    person = asked.who
    roles = [
        {"level": h.level, "city": h.city, "county": h.county, "unit": h.unit, "enterprise": h.enterprise_id}
        for h in person.roles
    ]
    return json_response({"id": person.id, "name": person.name, "hats": roles})


async def case_list(asked: PageRequest) -> web.StreamResponse:
    ctx, query = asked.ctx, asked.query
    limit = min(query["limit"] or _PAGE, 5 * _PAGE)
    found = await listing.page_of_cases(
        access.scope_of(asked.who),
        ctx.plan.key,
        await wanted_of(asked),
        ctx.today,
        ctx.plan.places.order,
        query["after"],
        max(1, limit),
    )
    lines = [_line(case, asked) for case in found.cases]
    return json_response({"cases": lines, "total": found.total, "next": found.next})


def _line(case: Case, asked: PageRequest) -> dict[str, object]:
    shown = list_line(case, asked)
    return {
        "id": case.id,
        "round": case.round,
        "enterprise": case.name,
        "uscc": case.uscc,
        "city": case.city,
        "county": case.county,
        "assessor": case.assessor,
        "status": case.status,
        "paused": case.paused,
        "step": shown["key"],
        "due": shown["due"],
        "expected": shown["by_when"],
        "mark": shown["mark"],
    }


async def case(asked: PageRequest) -> web.StreamResponse:
    found = await _visible(asked)
    ctx = asked.ctx
    story = await evidence.story(found, ctx, checked=False)
    shown = case_document(found, len(story.events), await targets.target_of(found, ctx))
    for duty, facts, said in zip(found.duties, story.duties, shown["duties"], strict=True):
        mark = mark_counted(duty, ctx.plan, ctx.today)
        said.update(
            id=duty.id,
            name=facts.name,
            mark=mark,
            expected=facts.by_when,
            extended_to=duty.extended_to,
            why=facts.why,
        )
    mine = offers(found, asked.who, ctx)
    events = [
        {"seq": e.seq, "at": e.at, "what": e.what, "who": e.who, "entrance": e.entrance} for e in story.events
    ]
    acts = [{"kind": o.kind, "duty": o.duty_id, "mark": o.mark} for o in mine]
    contacts = [
        {"name": c.name, "post": c.post, "phone": c.phone, "channels": list(c.by), "reached": c.reached}
        for c in await casefile.contacts_of(found)
    ]
    return json_response({**shown, "id": found.id, "acts": acts, "contacts": contacts, "events": events})


async def _visible(asked: PageRequest) -> Case:
    found = await casefile.visible(asked.case_id, asked.who, asked.ctx)
    if found is None:
        raise web.HTTPNotFound
    return found


async def post_act(asked: PageRequest) -> web.StreamResponse:
    """Do an act. If `mark` is given (from `acts` of the case), it is done only if the case is still as it
    was seen."""
    found = await _visible(asked)
    body, ctx = asked.body, asked.ctx
    kind, duty_id = body["kind"], body["duty"]
    if SLOTS[kind].of_duty and duty_id is None:
        return refusal_response(asked.request, 400, say("web.act.needs_duty"))
    what = act_of(body, found, ctx.plan.places)  # a field that cannot be meant, or is missing: 400
    require(what)
    if not body["sure"] and (low := await too_low(found, what, asked.who, ctx)):
        return refusal_response(asked.request, 409, f"{low}（sure=yes）")
    offered = {(o.kind, o.duty_id): o.step for o in offers(found, asked.who, ctx)}
    step = offered.get((kind, duty_id), "")
    reply = await perform_once(found, what, asked.who, ctx, "api", body["mark"], step)
    if reply is None:
        return refusal_response(asked.request, 409, say("web.act.changed_api"))
    text = answer(reply.key, reply.facts)
    if reply.ok:
        return json_response({"said": text})
    return refusal_response(asked.request, 404 if reply.key == "not_yours" else 409, text)


async def progress(asked: PageRequest) -> web.StreamResponse:
    ctx = asked.ctx
    steps = [m.key for m in counted_steps(ctx.plan)]
    scope = access.scope_of(asked.who)
    found = await duty_status.tallies(scope, ctx.plan.key, steps, ctx.today)
    return json_response({"progress": as_rows(found, ctx.plan.places)})


async def pending(asked: PageRequest) -> web.StreamResponse:
    facts = (await queries.list_pending(asked.who, asked.ctx)).facts
    keys = ("number", "case", "duty", "city", "county", "on", "days", "asked")
    own = {"round": asked.ctx.plan.key}
    items = [
        {**{k: i[k] for k in keys}, **own, "enterprise": i["name"], "step": i["milestone"]}
        for i in facts["items"]
    ]
    return json_response({"items": items, "total": facts["total"]})


async def overdue(asked: PageRequest) -> web.StreamResponse:
    ctx = asked.ctx
    found, total = await lists.duties(
        access.scope_of(asked.who),
        ctx.plan.key,
        (DutyState.OPEN,),
        ctx.plan.places.order,
        late_on=ctx.today,
        limit=max(1, min(asked.query["limit"] or _PAGE, 5 * _PAGE)),
        milestones=[m.key for m in ctx.plan.milestones if not m.silent],
    )
    known = await numbers.known_to(asked.who, [d.id for d, _ in found])
    items = [
        {
            "number": known.get(d.id),
            "case": c.id,
            "round": c.round,
            "duty": d.id,
            "enterprise": c.name,
            "city": c.city,
            "county": c.county,
            "step": d.milestone,
            "due": d.due,
            "days": (ctx.today - d.due).days,
            "paused": c.paused,
        }
        for d, c in found
    ]
    return json_response({"items": items, "total": total})


async def messages(asked: PageRequest) -> web.StreamResponse:
    found = await mailing.page_of_messages(asked.query["status"], asked.query["before"], _PAGE + 1)
    rows = found[:_PAGE]
    return json_response({"messages": rows, "next": rows[-1]["id"] if len(found) > _PAGE else None})
