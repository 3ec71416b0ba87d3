"""/answer/TOKEN: the page on which a mail's reader answers it. Opening it shows the matters, only its
button acts.

Link scanners open every link of a mail, some before its reader does, so GET changes nothing. The link
belongs to its reader, it expires, and each answer can be given once, which is stored in the transaction of
what the answer does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.figures import SAID
from bot.acts.offers import mail_actions
from bot.notices.telling import entitled
from bot.words import Act, Answer, DutyState, Kind, MessageStatus, Person, replace
from bot.words.intents import SPECS, Intent
from handlers.entry.web import given, tokens
from handlers.entry.web.gate import refusal_response
from handlers.entry.web.origins import is_ours
from handlers.entry.web.same_form import with_typed
from handlers.entry.web.show import link_page
from handlers.entry.web.table import Wrong
from handlers.runtime.context import CONTEXT, Context
from handlers.services.accounts import sessions
from handlers.services.accounts.links import ANSWER, read_token
from handlers.services.cases import act, rounds
from handlers.services.views import records
from handlers.services.views.lines import by_when
from handlers.services.views.queries import request_text
from messages.catalogue import explain
from messages.on_pages import page_answer
from storage import cases, db, files, mail_answers, numbers, outgoing_messages
from storage.outgoing_messages import NoticeInContext, OutgoingMessage

_ONE_BY_ONE = [intent.value for intent, spec in SPECS.items() if spec.by_mail]
_PATH = "/answer/"
# Some bureaus' alone: where mails need a sign-in for decisions, these do.
_DECISIONS = [key for key in _ONE_BY_ONE if SPECS[Intent(key)].right]
_WITH_REASON = [key for key in _ONE_BY_ONE if "reason" in SPECS[Intent(key)].needs]


class _Opened(Struct, frozen=True):
    """A valid link: its mail, its reader, and the matters of the mail that still concern them."""

    outgoing: OutgoingMessage
    notices: tuple[NoticeInContext, ...]
    token: str
    may_decide: bool  # not before its reader is signed in, where that is asked for
    own: Mapping[str, DecisionContext]  # the rounds of its matters

    @property
    def reader(self) -> Person:
        return self.outgoing.person


async def show(request: web.Request) -> web.StreamResponse:
    """GET: show the mail's matters as they are now, with what may be done about each."""
    context = request.app[CONTEXT]
    ctx = context.ctx()
    opened = await _opened(request, ctx)
    if opened is None:
        return await _gone(request, context)
    return await _shown(request, opened, ctx, "")


async def take_mail_answer(request: web.Request) -> web.StreamResponse:
    """POST: carry out one answer and store that it was given, or refuse it."""
    context = request.app[CONTEXT]
    ctx = context.ctx()
    if not is_ours(request, silent=True):  # the link itself is a secret that no other site knows
        return link_page(request, "answer_gone", 403, why="origin", open=0)
    opened = await _opened(request, ctx)
    if opened is None:
        return await _gone(request, context)
    try:
        form = given.from_form(await request.read(), request.content_type)
    except Wrong as wrong:
        return refusal_response(request, 400, explain(wrong))
    what, reason = form.get("act", ""), form.get("reason", "").strip()[:500]
    if what == Intent.TAKE_UP:
        return await _shown(request, opened, ctx, await _take_up(opened, ctx))
    if what in _DECISIONS and not opened.may_decide:
        return await _shown(request, opened, ctx, page_answer("mail_sign_in_first", {}), ok=False)
    told = next((t for t in opened.notices if str(t.duty.id) == form.get("duty", "")), None)
    if told is None or what not in _actions(told, opened):
        return await _shown(request, opened, ctx, page_answer("mail_not_now", {}), ok=False)
    if what in _WITH_REASON and len(reason) < 2:
        shown = await _shown(request, opened, ctx, "")
        return with_typed(shown, request, form, page_answer("mail_reason", {}), "reason")
    number = form.get("number", "")
    if what == Intent.CARRY_OVER and form.get("sure") != "yes":
        facts = {"number": number, "reason": reason, "firm": told.case.name}
        return link_page(request, "answer_sure", 200, duty=told.duty.id, **facts)
    said, ok = await _do(opened, told, number, Act(what, None, reason, told.duty.id), ctx)
    shown = await _shown(request, await _opened(request, ctx) or opened, ctx, said, ok)
    return shown if ok else with_typed(shown, request, form, said, "reason")


class _Refused(Exception):
    """Raised to undo the note of an answer that was refused."""

    def __init__(self, reply: Answer) -> None:
        self.reply = reply


async def _do(
    opened: _Opened, notice: NoticeInContext, number: str, what: Act, ctx: DecisionContext
) -> tuple[str, bool]:
    """Do the answer to report `number`, as the page showed it.

    A report made anew has another number, and its reader has not seen it.
    """
    message_id, reader = opened.outgoing.message.id, opened.reader

    async def work() -> Answer:
        if not await mail_answers.note_mail_answer(message_id, notice.duty.id, what.kind, reader.id, ctx.now):
            return Answer("mail_given", ok=False)
        await cases.load_case(notice.case.id, lock=True)
        if number != str((await numbers.latest([notice.duty.id])).get(notice.duty.id, "")):
            raise _Refused(Answer("mail_changed", ok=False))
        done = await act.perform(notice.case.id, what, reader, ctx, "mail")
        if not done.ok:
            raise _Refused(done)
        return done

    try:
        reply = await db.write(work)
    except _Refused as refused:
        reply = refused.reply
    return page_answer(reply.key, reply.facts), reply.ok


async def _take_up(opened: _Opened, ctx: DecisionContext) -> str:
    """Take up all open matters of the mail (收到), once."""
    message, reader = opened.outgoing.message, opened.reader
    if message.kind is not Kind.ESCALATION:
        return page_answer("mail_not_now", {})

    async def work() -> int | None:
        if not await mail_answers.note_mail_answer(message.id, 0, Intent.TAKE_UP, reader.id, ctx.now):
            return None
        acts = [(told.case.id, Act(Intent.TAKE_UP, duty_id=told.duty.id)) for told in opened.notices]
        return sum([(await act.perform(case_id, what, reader, ctx, "mail")).ok for case_id, what in acts])

    done = await db.write(work)
    if done is None:
        return page_answer("mail_given", {})
    if not done:
        return page_answer("mail_nothing_left", {})
    return page_answer("taken_up_all", {"n": done, "days": _days(opened)})


def _days(opened: _Opened) -> int:
    """Return how many working days nothing is told upward once the mail is taken up; of several rounds the fewest."""
    return min(one.plan.ack_working_days for one in opened.own.values())


def _actions(told: NoticeInContext, opened: _Opened) -> Sequence[str]:
    """Return what the reader may do about a matter, by its own round."""
    return mail_actions(told.duty, told.case, opened.reader, opened.own[told.case.round])


async def _opened(request: web.Request, ctx: DecisionContext) -> _Opened | None:
    """Open a link; None if it is forged or expired, or its reader no longer holds the place."""
    secret = request.app[CONTEXT].settings.secret_key
    token = tokens.in_path(request, _PATH)
    facts = read_token(secret, ANSWER, token, ctx.now)
    opened = await _read_link(facts, ctx) if facts else None
    if opened is None:
        return None
    return replace(opened, token=token, may_decide=await _may_decide(request, opened.reader))


async def _may_decide(request: web.Request, reader: Person) -> bool:
    """Whether the reader may decide. Where decisions need a sign-in, a forwarded mail only shows its
    matters."""
    if not request.app[CONTEXT].settings.mail_decisions_need_signin:
        return True
    person = (await sessions.who_asks(request, tokens=False)).person
    return person is not None and person.id == reader.id


# Of no other message has its reader a link: one that is held was read by whoever may approve it.
_LEFT = (MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNKNOWN)


async def _read_link(facts: dict[str, Any], ctx: DecisionContext) -> _Opened | None:
    found = await outgoing_messages.load_outgoing([int(facts["message"])])
    reader = found[0].person if found else None
    if reader is None or (reader.id, reader.epoch) != (facts["person"], facts.get("e")):
        return None
    outgoing = found[0]
    own = await rounds.contexts_of((t.case for t in outgoing.notices), ctx)
    told = {
        t.duty.id: t
        for t in outgoing.notices
        if entitled(outgoing.person, "bureau", t.duty, t.case, own[t.case.round])
        and access.sees(outgoing.person, t.case.enterprise)
    }
    gone = outgoing.message.status not in _LEFT or not told
    return None if gone else _Opened(outgoing, tuple(told.values()), token="", may_decide=False, own=own)


async def _gone(request: web.Request, context: Context) -> web.Response:
    """Show the page for a link that no longer works. If we signed it, it says how many of its matters are
    still open, without names."""
    secret, token = context.settings.secret_key, tokens.in_path(request, _PATH)
    facts = read_token(secret, ANSWER, token, datetime.min.replace(tzinfo=UTC))
    opened = await _read_link(facts, context.ctx()) if facts else None
    still = [t for t in opened.notices if _running(t)] if opened else []
    return link_page(request, "answer_gone", 410 if facts else 404, why="", open=len(still))


def _running(notice: NoticeInContext) -> bool:
    return notice.duty.state in (DutyState.OPEN, DutyState.REPORTED)


async def _shown(
    request: web.Request, opened: _Opened, ctx: DecisionContext, text: str, ok: bool = True
) -> web.Response:
    message = opened.outgoing.message
    used = await mail_answers.given(message.id)
    duty_ids = [t.duty.id for t in opened.notices]
    known = await numbers.known_to(opened.reader, duty_ids)
    reported = await numbers.latest(duty_ids)
    record = records.in_short(await records.read_records(opened.notices, ctx))
    sent = await files.count_files([t.duty.id for t in opened.notices if t.duty.state is DutyState.REPORTED])
    plans = {key: one.plan for key, one in opened.own.items()}
    matters = [
        {
            "round": plans[t.case.round].name if len(plans) > 1 else "",
            "case": t.case.id,
            "files": sent[t.duty.id].facts() if t.duty.id in sent else {},
            "duty": t.duty.id,
            "number": known.get(t.duty.id, ""),
            "report": reported.get(t.duty.id, ""),
            "name": t.case.name,
            "place": t.case.city if t.case.city == t.case.county else t.case.city + t.case.county,
            "step": plans[t.case.round].milestone(t.duty.milestone).name,
            "state": str(t.duty.state),
            "due": t.duty.due,
            "by_when": by_when(t.case, t.duty, opened.own[t.case.round]),
            "days_left": (t.duty.due - ctx.today).days,
            "on": t.duty.reported_on,
            "figures": t.duty.data.get(SAID, ()),
            "asked": request_text(t.duty),
            "reason": t.duty.data.get("reason", ""),
            "extendable": plans[t.case.round].milestone(t.duty.milestone).extendable,
            "facts": record[t.duty.id],
            "actions": [a for a in _actions(t, opened) if (t.duty.id, a) not in used],
            "given": [a for a in _ONE_BY_ONE if (t.duty.id, a) in used],
        }
        for t in opened.notices
    ]
    return link_page(
        request,
        "answer",
        200,
        may_decide=opened.may_decide,
        decisions=_DECISIONS,
        token=opened.token,
        reader=opened.reader.name,
        today=ctx.today,
        round_name="、".join(plan.name for plan in plans.values()),
        matters=matters,
        said=text,
        ok=ok,
        can_take_up=message.kind is Kind.ESCALATION
        and (0, Intent.TAKE_UP) not in used
        and any(_running(t) for t in opened.notices),
        taken_up=(0, Intent.TAKE_UP) in used,
        days=_days(opened),
    )
