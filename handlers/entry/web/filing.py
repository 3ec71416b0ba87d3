"""The form of an enterprise's figures: by a mail's link without a sign-in, and on the case's page with one.

GET shows it and changes nothing. POST keeps what was typed (存下来，以后再填), or hands it in once: from
then on the step waits for the bureau and the form only shows what was reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.figures import VALUES
from bot.acts.offers import offers
from bot.results.figure_states import states_of
from bot.results.figures_form import LONGEST, FiledForm, form_columns
from bot.results.measures import LEVELS, Measure, as_text
from bot.words import DutyState, Intent, Person, Sentence
from handlers.entry.web import given, tokens
from handlers.entry.web.acting import words_of
from handlers.entry.web.casefile import visible
from handlers.entry.web.gate import refusal_response
from handlers.entry.web.origins import is_ours
from handlers.entry.web.show import foot, go, link_page, show_page
from handlers.entry.web.table import PageRequest, Wrong
from handlers.runtime.context import CONTEXT
from handlers.services.accounts.links import FILL_IN, read_token
from handlers.services.cases import filing, rounds
from handlers.services.cases.filing import Filing
from messages.catalogue import explain, say
from messages.on_pages import page_answer
from storage import cases, db, people

_PATH = "/figures/"
_LARGEST = 32 * 1024  # bytes of what is posted by a link


class _Box(Struct, frozen=True):
    """One field of the form: what was typed, and what is wrong with it."""

    column: Measure
    typed: str
    wrong: str = ""
    doubtful: str = ""
    before: str = ""  # the earlier figure, to compare with
    state: str = ""  # 已报, 已核实, 缺


class _Done(Struct, frozen=True):
    """What a POST did: `text` is said, `found` is the form where it is shown again."""

    text: str
    ok: bool
    found: FiledForm | None = None


async def by_session(asked: PageRequest) -> web.StreamResponse:
    """GET /cases/N/figures: the form for the enterprise's contact, a table for everybody else."""
    opened = await _of_page(asked)
    return _page_of(asked, opened, opened.typed)


async def take_by_session(asked: PageRequest) -> web.StreamResponse:
    """POST: keep, or hand in."""
    opened = await _of_page(asked)
    if not filing.may_prepare(asked.who, opened.case):
        raise web.HTTPNotFound
    typed = given.from_form(await asked.request.read(), asked.request.content_type)
    done = await _taken(opened, typed, asked.who, asked.ctx)
    if done.ok:
        return go(asked, f"/cases/{opened.case.id}/figures", done.text)
    return _page_of(asked, opened, typed, done)


async def _of_page(asked: PageRequest) -> Filing:
    case = await visible(asked.case_id, asked.who, asked.ctx)
    found = await filing.filing_of(case, asked.context.columns, asked.ctx) if case else None
    if found is None or found.duty is None:
        raise web.HTTPNotFound
    return found


def _page_of(
    asked: PageRequest, opened: Filing, typed: Mapping[str, str], done: _Done | None = None
) -> web.Response:
    own = filing.may_prepare(asked.who, opened.case)
    facts = _facts(opened, typed, asked.ctx, own, done)
    facts["hands_in"] = filing.may_file(asked.who, opened.case)
    facts["answers"] = _answers(opened, asked)
    status = 200 if done is None or done.ok else 422
    return show_page(asked, "figures", status=status, own_page=f"/cases/{opened.case.id}", **facts)


def _answers(opened: Filing, asked: PageRequest) -> list[tuple[str, str]]:
    """Return what the viewer's bureau may answer to the report, each with its button."""
    duty_id = opened.duty.id if opened.duty else None
    may = offers(opened.case, asked.who, asked.ctx)
    return [
        (o.kind, words_of(o, asked).button)
        for o in may
        if o.duty_id == duty_id and o.kind in ("confirm", Intent.REJECT)
    ]


async def show_form(request: web.Request) -> web.StreamResponse:
    """GET /figures/TOKEN: the form, for the contact whose mail the link came with."""
    found = await _by_link(request)
    if found is None:
        return link_page(request, "answer_gone", 410, why="", open=0)
    opened, who, ctx = found
    return _link_page(request, opened, who, ctx, opened.typed)


async def take_form(request: web.Request) -> web.StreamResponse:
    """POST: keep, or hand in, as the contact to whom the link belongs."""
    if not is_ours(request, silent=True):  # the link itself is a secret that no other site knows
        return link_page(request, "answer_gone", 403, why="origin", open=0)
    found = await _by_link(request)
    if found is None:
        return link_page(request, "answer_gone", 410, why="", open=0)
    opened, who, ctx = found
    raw = await request.read()
    if len(raw) > _LARGEST:
        raise web.HTTPRequestEntityTooLarge(_LARGEST, len(raw))
    try:
        typed = given.from_form(raw, request.content_type)
    except Wrong as wrong:
        return refusal_response(request, 400, explain(wrong))
    done = await _taken(opened, typed, who, ctx, "mail")
    if not done.ok:
        return _link_page(request, opened, who, ctx, typed, done)
    again = await filing.filing_of(
        await cases.load_case(opened.case.id) or opened.case, request.app[CONTEXT].columns, ctx
    )
    return _link_page(request, again, who, ctx, again.typed, done)


async def _by_link(request: web.Request) -> tuple[Filing, Person, DecisionContext] | None:
    """Return what a link opens; None if it is forged or expired, or its reader holds the enterprise no
    more."""
    context = request.app[CONTEXT]
    ctx = context.ctx()
    facts = read_token(context.settings.secret_key, FILL_IN, tokens.in_path(request, _PATH), ctx.now)
    if facts is None:
        return None
    who = (await people.load_people([int(facts["person"])])).get(int(facts["person"]))
    case = await cases.load_case(int(facts["case"]))
    if who is None or case is None or who.epoch != facts.get("e") or not filing.may_prepare(who, case):
        return None
    ctx = await rounds.context_in(case.round, ctx)
    found = await filing.filing_of(case, context.columns, ctx)
    return (found, who, ctx) if found.duty else None


def _link_page(
    request: web.Request,
    opened: Filing,
    who: Person,
    ctx: DecisionContext,
    typed: Mapping[str, str],
    done: _Done | None = None,
) -> web.Response:
    facts = _facts(opened, typed, ctx, True, done)
    facts |= {"hands_in": filing.may_file(who, opened.case), "foot": foot(request.app[CONTEXT], ctx)}
    status = 200 if done is None or done.ok else 422
    return link_page(request, "figures_link", status, named_round="", **facts)


async def _taken(
    opened: Filing, typed: Mapping[str, str], who: Person, ctx: DecisionContext, entrance: str = "page"
) -> _Done:
    """Keep or hand in what was typed. What cannot be handed in is shown again, as it was typed."""
    case_id = opened.case.id

    async def work() -> _Done:
        case = await cases.load_case(case_id, lock=True)
        now = await filing.filing_of(case or opened.case, opened.columns, ctx)
        if not now.is_open:  # a second press, or a colleague was first
            return _Done(say("web.figures.changed"), ok=True)
        found = now.read(typed)
        keeps = typed.get("act") == "keep" or not filing.may_file(who, now.case)
        if not keeps and found.whole and (not found.doubtful or typed.get("sure") == "yes"):
            reply = await filing.hand_in(now, found, who, ctx, entrance)
            return _Done(page_answer(reply.key, reply.facts), reply.ok, found)
        await filing.keep_typed(now, typed, ctx)
        return _kept(found) if keeps else _Done(_why_not(found), ok=False, found=found)

    return await db.write(work)


def _kept(found: FiledForm) -> _Done:
    """Return what is said of what was kept for later: what can't be used is marked, what is still missing is not."""
    if not found.wrong:
        return _Done(say("web.figures.kept"), ok=True)
    return _Done(say("web.figures.kept_wrong", n=len(found.wrong)), ok=False, found=found.only_wrong)


def _why_not(found: FiledForm) -> str:
    n = len(found.wrong) + len(found.missing)
    return say("web.figures.mend", n=n) if n else say("web.figures.sure", n=len(found.doubtful))


def _facts(
    opened: Filing, typed: Mapping[str, str], ctx: DecisionContext, own: bool, done: _Done | None
) -> dict[str, Any]:
    """Return what the form shows: to whoever may fill it in, and to whoever only looks."""
    duty, case = opened.duty, opened.case
    assert duty is not None
    found = done.found if done and not done.ok else None
    if done is None and opened.known.draft:
        found = opened.read(typed).only_wrong
    return {
        "case": case,
        "duty": duty,
        "step": ctx.plan.milestone(duty.milestone).name,
        "round_name": ctx.plan.name,
        "own": own,
        "answers": [],
        "editable": own and opened.is_open,
        "state": str(duty.state),
        "days_left": (duty.due - ctx.today).days,
        "returned_for": duty.data.get("returned_for", "") if duty.returned_on else "",
        "boxes": [_box(c, opened, typed, found) for c in form_columns(opened.columns)],
        "levels": list(LEVELS.values()),
        "longest": LONGEST,
        "when": explain(opened.when),
        "drafted": bool(opened.known.draft),
        "doubtful": bool(found and found.whole and found.doubtful),
        "told": done.text if done else "",
        "ok": done.ok if done else True,
    }


def _box(column: Measure, opened: Filing, typed: Mapping[str, str], found: FiledForm | None) -> _Box:
    """Return one field. Of a step that is reported the values are those of the report, which are what the
    bureau confirms."""
    key, known = column.key, opened.known
    before = opened.earlier.get(key)
    states = states_of(known.values, known.confirmed, opened.columns)
    text = typed.get(key, "")
    if opened.duty and opened.duty.state is DutyState.REPORTED:
        text = as_text(opened.duty.data.get(VALUES, {}).get(key, ""))
    wrong: Sentence | None = found.wrong.get(key) if found else None
    if found and key in found.missing:
        by_choice = column.kind == "level"
        wrong = Sentence("results.form.choose" if by_choice else "results.form.missing")
    doubt = found.doubtful.get(key) if found else None
    return _Box(
        column,
        text,
        explain(wrong) if wrong else "",
        explain(doubt) if doubt else "",
        as_text(before) if before is not None else "",
        str(states.get(key, "")),
    )
