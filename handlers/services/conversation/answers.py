"""What a sentence shows or notes: one small function an intent. Acts on cases are in `doing`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from bot.reading import small_words
from bot.reading.figures import Heard, heard
from bot.reading.result import Pending, Reading
from bot.tries import SIGN_IN_LINKS
from bot.words import SHANGHAI, Act, Answer, Intent, Level, channel_spec, replace
from handlers.services.accounts import binding
from handlers.services.accounts.links import MINUTES, Links
from handlers.services.cases import act, targets
from handlers.services.cases.pending import remember, waits
from handlers.services.conversation import (
    announcements,
    brakes,
    calls,
    desk,
    explained,
    figures,
    meetings,
    overviews,
    trial,
)
from handlers.services.conversation.turn import LONGEST_SAID, Turn
from handlers.services.meetings import batches
from handlers.services.reminders import digests, issuing
from handlers.services.reports import briefing
from handlers.services.views import asked_lists, queries, standing_pauses
from messages import documents
from messages.catalogue import say
from messages.render import answer
from storage import cases, inbox, limits, mail_answers, people, records
from storage.announcements import acknowledge, unacknowledged


def asks_of_privacy(text: str) -> bool:
    """Whether a request for help asks what is kept about people."""
    return "隐私" in text or "个人信息" in text


async def _help_(turn: Turn, reading: Reading) -> Answer:
    if "名单" in turn.text:
        return Answer("help_lists", {})
    if asks_of_privacy(turn.text):
        return Answer("privacy", {"url": turn.public_url})
    levels = dict.fromkeys(str(role.level) for role in turn.person.roles)
    if "更多" in turn.text:
        return Answer("help_more", {"levels": list(levels)})
    foot = {"complaints": turn.ctx.plan.complaints, "registration": turn.registration}
    return Answer("help", {"levels": list(levels), **foot})


async def _status(turn: Turn, reading: Reading) -> Answer:
    reply = await queries.show_status(turn.person, reading.names, turn.ctx)
    return await standing_pauses.added_to(reply, turn.person, turn.ctx)


async def _todo(turn: Turn, reading: Reading) -> Answer:
    said = await queries.todo(turn.person, turn.ctx)
    needed = await batches.capacity(turn.person, turn.ctx)
    if needed and (needed.applied or needed.booked):
        said = replace(said, facts={**said.facts, "capacity": needed})
    return await standing_pauses.added_to(said, turn.person, turn.ctx)


async def _overdue(turn: Turn, reading: Reading) -> Answer:
    reply = await queries.list_overdue(turn.person, turn.ctx)
    return await standing_pauses.added_to(reply, turn.person, turn.ctx)


async def _pending(turn: Turn, reading: Reading) -> Answer:
    return await queries.list_pending(turn.person, turn.ctx)


async def _explain(turn: Turn, reading: Reading) -> Answer:
    return await explained.explain_date(reading.names, turn.text, turn.ctx)


async def _acknowledged(turn: Turn, reading: Reading) -> Answer:
    if taken := await _taken_up(turn):
        return taken
    own = await turn.own()
    announcement = await acknowledge(turn.person.id, turn.ctx.now)
    data: dict[str, Any] = {"announcement": announcement} if announcement else {}
    if told := await records.last_told(turn.person.id):
        data["messages"] = told
    await turn.event(Intent.ACKNOWLEDGE, data, own.id if own else None)
    return Answer("ack", {})


async def _taken_up(turn: Turn) -> Answer | None:
    """收到 after a report upward: its open matters are not reported further up for a while. 好的 does not
    count, and somebody who has said something else since is asked what they mean."""
    days = turn.ctx.plan.ack_working_days
    lately = turn.ctx.now - timedelta(days=7)  # reports upward come weekly
    before = turn.before
    asked = before is not None and (before.intent, before.missing) == (Intent.ACKNOWLEDGE, "unsure")
    if waits(before) and not asked:  # 收到, to a question of ours, takes up no report
        return None
    said = small_words.received(turn.text) or (asked and not small_words.only_polite(turn.text))
    report = await records.reported_upward(turn.person.id, lately) if said else None
    if report is None or (0, Intent.TAKE_UP) in await mail_answers.given(report.message_id):
        return None
    if not (report.newest or asked):
        # One question at a time; and an announcement that came since asked for this very word.
        open_one = before is not None and before.missing
        if open_one or await unacknowledged(turn.person.id, turn.ctx.now):
            return None
        await remember(turn.person.id, Pending(Intent.ACKNOWLEDGE, "unsure"), turn.ctx)
        on = report.at.astimezone(SHANGHAI).date()
        return Answer("ack_which", {"on": on, "n": len(report.matters), "days": days})
    taken = 0
    for case_id, duty_id in report.matters:
        what = Act(Intent.TAKE_UP, duty_id=duty_id)
        taken += (await act.perform(case_id, what, turn.person, turn.ctx, "chat")).ok
    if not taken:
        return None
    await mail_answers.note_mail_answer(report.message_id, 0, Intent.TAKE_UP, turn.person.id, turn.ctx.now)
    return Answer("taken_up_all", {"n": taken, "days": days})


async def _noted(turn: Turn, reading: Reading) -> Answer:
    """Put on record, in the enterprise's own words, how far the audit has got. No milestone changes."""
    case = await cases.case_of_enterprise(reading.names[0].id, turn.ctx.plan.key)
    if case is None:
        return Answer("not_yours", ok=False)
    await turn.event(Intent.PROGRESS_NOTE, {"said": (reading.text or turn.text)[:LONGEST_SAID]}, case.id)
    return Answer("noted", {"name": case.name})


async def _cancelled(turn: Turn, reading: Reading) -> Answer:
    asked = turn.before
    if asked and asked.intent == Intent.ANNOUNCE and asked.numbers:
        return await announcements.drop(turn.person, asked.numbers[0], turn.ctx)
    return Answer("cancelled", {})


async def _bind(turn: Turn, reading: Reading) -> Answer:
    return await binding.bind_account(turn.sender, reading.code, turn.person, turn.ctx, turn.secret_key)


async def _issue_code(turn: Turn, reading: Reading) -> Answer:
    if channel_spec(turn.sender.channel).answers_later:
        return Answer("code_not_here", {"by": channel_spec(turn.sender.channel).short}, ok=False)
    turn.secret = True
    return await binding.issue(reading.names[0], turn.person, turn.ctx, turn.secret_key)


async def _unbind(turn: Turn, reading: Reading) -> Answer:
    """Unbind an account. Asked first where it is the person's own, because only the county can give a new
    code."""
    own = [turn.names.by_id(role.enterprise_id) for role in turn.person.roles if role.enterprise_id]
    asked = turn.before is not None and turn.before.intent == Intent.UNBIND and turn.before.missing
    alone = not any(role.level is Level.COUNTY for role in turn.person.roles)
    if own and alone and not reading.names and not asked:
        await remember(turn.person.id, Pending(Intent.UNBIND, "unsure"), turn.ctx)
        return Answer("unbind_sure", {"names": [firm.name for firm in own if firm]}, ok=False)
    return await binding.unbind_account(turn.person, reading.names, turn.sender.channel, turn.ctx)


async def _cards(turn: Turn, reading: Reading) -> Answer:
    on = reading.intent == Intent.CARDS_ON
    if on and not any(channel_spec(way).cards for way, _ in turn.person.addresses):
        return Answer("no_cards_here", {"by": channel_spec(turn.sender.channel).short}, ok=False)
    await people.sees_cards(turn.person.id, "yes" if on else "no")
    await turn.event(reading.intent, {})
    return Answer(reading.intent, {})


async def _digest_rhythm(turn: Turn, reading: Reading) -> Answer:
    return await digests.choose_rhythm(turn.person, turn.text, turn.ctx)


async def _web(turn: Turn, reading: Reading) -> Answer:
    """Answer 网页 with a link by which this person, and nobody else, signs in."""
    if turn.entrance is None:
        return await _not_offered(turn, reading)
    if await limits.take_try([SIGN_IN_LINKS.of(turn.person.id)], turn.ctx.now):
        return Answer("web_later", ok=False)
    turn.secret = True
    facts = {"link": turn.entrance(turn.person), "minutes": MINUTES}
    if not channel_spec(turn.sender.channel).signs_in:
        return Answer("web_link", facts)
    units = (role.unit for role in turn.person.roles if role.unit)
    who = f"{next(units, '')} {turn.person.name}".strip()  # several may share a mailbox
    return Answer("web_link_for", {**facts, "who": who})


async def _announce(turn: Turn, reading: Reading) -> Answer:
    """群发 TEXT is shown first; the 是 that answers it carries the stored one's number."""
    if reading.numbers:
        links = Links(turn.public_url, turn.secret_key)
        return await announcements.send_draft(
            turn.person, reading.numbers[0], turn.ctx, links, waits=turn.announcements_wait
        )
    return await announcements.propose_draft(turn.person, reading.text, turn.names, turn.ctx)


async def _not_offered(turn: Turn, reading: Reading) -> Answer:
    return Answer("not_offered", {"level": turn.level})


async def _figures_kept(turn: Turn, reading: Reading) -> Answer:
    """是: the line that was shown is read once more and stored."""
    line = heard(reading.text, turn.columns)
    case = await cases.case_of_enterprise(reading.names[0].id, turn.ctx.plan.key)
    if line is None or case is None:
        return Answer("not_yours", ok=False)
    return await figures.store_figures(case, line, turn.columns, turn.person, turn.ctx)


async def figures_shown(turn: Turn, line: Heard) -> str:
    """A line of figures: stored only after they were shown; a target: set at once."""
    await inbox.forget_question(turn.person.id)  # 是 must never answer the line before this one
    intent = Intent.SET_TARGET if line.kind == "target" else Intent.REPORT_RESULT
    case = await figures.case_of_line(line, turn.person, intent, turn.ctx)
    if isinstance(case, Answer):
        reply = case
    elif line.problems:
        reply = Answer("figures_unread", {"problems": list(line.problems)}, ok=False)
    elif line.kind == "target":
        reply = await targets.settle_target(
            case, line.values["target"], line.reason, turn.ctx, "chat", turn.person
        )
    else:
        reply = await figures.preview_figures(case, line, turn.columns, turn.ctx)
        pending = Pending(Intent.REPORT_RESULT, "unsure", names=(case.enterprise,), text=turn.text)
        await remember(turn.person.id, pending, turn.ctx)
    return answer(reply.key, reply.facts, limit=2048)


async def _briefing(turn: Turn, reading: Reading) -> Answer:
    """调度简报: how the round stands and what is forecast, and where the whole of it lies."""
    ctx = turn.ctx
    scopes = issuing.scopes_of(turn.person, ctx.plan.places.units)
    if not scopes:
        return await _not_offered(turn, reading)
    one = await briefing.issue_of(scopes[0], ctx)
    document = await briefing.document_of(scopes[0], ctx, one)
    step = briefing.main_step(one)
    facts = {
        "title": document.title,
        "day": one.now.on,
        "main": briefing.main_words(one, step) if step else "",
        "ahead": documents.paragraphs_under(document, after=say("briefing.ahead.heading")),
        "link": f"{turn.public_url}/briefing",
    }
    return Answer("briefing", facts)


ANSWER_OF: Final[dict[str, Callable[[Turn, Reading], Awaitable[Answer]]]] = {
    "help": _help_,
    "status": _status,
    Intent.BRIEFING: _briefing,
    "todo": _todo,
    "overdue": _overdue,
    "pending": _pending,
    Intent.EXPLAIN_DATE: _explain,
    Intent.ACKNOWLEDGE: _acknowledged,
    Intent.PROGRESS_NOTE: _noted,
    "no": _cancelled,
    "cancel": _cancelled,
    "bind": _bind,
    Intent.REPORT_RESULT: _figures_kept,
    Intent.ISSUE_CODE: _issue_code,
    Intent.UNBIND: _unbind,
    "cards_on": _cards,
    "cards_off": _cards,
    Intent.DIGEST_RHYTHM: _digest_rhythm,
    "web": _web,
    **desk.DESK_ANSWERS,
    **brakes.BRAKE_ANSWERS,
    Intent.LIST_CALLS: calls.list_calls,
    **overviews.OVERVIEW_ANSWERS,
    Intent.TRIAL_ROUND: trial.trial_round,
    Intent.TRIAL_RESULT: trial.trial_result,
    **meetings.MEETING_ANSWERS,
    "announce": _announce,
}


async def answered_by(turn: Turn, reading: Reading) -> Answer:
    """What is answered to a sentence that shows or notes something."""
    if reading.query:
        return await asked_lists.answer_list_query(turn.person, reading.query, turn.ctx, turn.public_url)
    return await ANSWER_OF.get(reading.intent, _not_offered)(turn, reading)
