"""A leased message in words, with the numbers of the moment at which it leaves; where its reader sees cards,
as a card as well."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.cards import offered_buttons
from bot.notices.item import Item
from bot.notices.reader import role_for
from bot.reading.faq import Faq
from bot.words import (
    READY_MADE,
    Attachment,
    Channel,
    DutyState,
    Envelope,
    Kind,
    Level,
    MailThread,
    MilestoneKind,
    Officer,
    Person,
    Rendered,
    channel_spec,
    replace,
)
from bot.words.intents import BUREAU_LEVELS
from handlers.services.accounts.links import Links, leads_in
from handlers.services.cases import rounds
from handlers.services.delivery.read_once import ReadOnce, is_letter
from handlers.services.delivery.training_cards import with_training_card
from handlers.services.reminders import briefing_mail, digests
from handlers.services.reminders.digests import Worded
from handlers.services.views import lines, records
from messages.catalogue import say, sentence_table
from messages.channels import NoTemplate
from messages.email.threads import reply_subject
from messages.render import ready_made, render
from messages.sections import MAIL_LINES
from messages.sheets import KIND, book_bytes
from messages.wecom.cards import card
from storage import cards, db
from storage.cards import NewCard
from storage.outgoing_messages import NoticeInContext, OutgoingMessage

_SHORT = 20  # lines
UNWORDED = Rendered("")  # of a message that nobody reads
_ANSWERED_BY_LINK = (Kind.ESCALATION, Kind.CONFIRM, Kind.REMINDER)


def every_message(outgoing: OutgoingMessage) -> bool:
    """Each is put into words."""
    return True


class Wording(Struct, frozen=True):
    """What a sender needs to word messages. `faq` has the questions that a digest of the desk names.

    Without `attaches` a letter comes without its workbooks. `chosen` says which messages are put into words,
    where nobody reads them: of the others only that they leave, and what a digest says, is decided. `answers_read`:
    whether a mail may simply be answered; `landline`: whom 短信 tells to call.
    """

    links: Links
    faq: Faq
    attaches: bool = True
    chosen: Callable[[OutgoingMessage], bool] = every_message
    answers_read: bool = False
    landline: str = ""


async def word(
    outgoing: OutgoingMessage, items: Sequence[Item], ctx: DecisionContext, by: Wording, once: ReadOnce
) -> Worded | None:
    """Return the message about `items`; None for a digest with nothing left to say. A short one is worded
    here: the way into another thread would cost more. NoTemplate where the channel says only approved sentences,
    and none is about this."""
    message = outgoing.message
    if channel_spec(message.channel).form == "template" and message.kind is not Kind.REMINDER:
        raise NoTemplate
    for notice in outgoing.notices[:1]:  # bureaus are named as this round names them
        ctx = await rounds.context_in(notice.case.round, ctx)
    chosen = by.chosen(outgoing)
    sender = once.senders.of(outgoing, ctx) if chosen else None
    found = await _of_kind(outgoing, items, ctx, by, once, sender, worded=chosen)
    if found is None or sender is None or sender.level is Level.SUPPORT:
        return found
    return replace(found, rendered=replace(found.rendered, on_behalf=sender.unit))


async def _of_kind(
    outgoing: OutgoingMessage,
    items: Sequence[Item],
    ctx: DecisionContext,
    by: Wording,
    once: ReadOnce,
    sender: Officer | None,
    *,
    worded: bool,
) -> Worded | None:
    """Return the message as its kind is worded; without `worded` only that it leaves."""
    message, person = outgoing.message, outgoing.person
    if message.kind is Kind.DIGEST:
        leaving = await digests.leaving_digest(person, message, once.digested)
        if leaving is None:
            return None
        if not worded:
            return Worded(UNWORDED, leaving.snapshot)
        return await digests.worded(
            person,
            message,
            leaving,
            once.digested,
            ctx,
            by.links.public_url,
            by.faq,
            attaches=by.attaches,
            standing=once.pauses,
            sender=sender,
        )
    if not worded:
        return Worded(UNWORDED)
    if message.kind in READY_MADE:
        finished = _as_it_stands(outgoing, sender, once.threads.get(message.id), by)
        return Worded(await with_training_card(outgoing, finished))
    if message.kind is Kind.BRIEFING:
        of_round = await rounds.context_in(message.round, ctx)
        made = partial(
            briefing_mail.brief,
            person,
            message,
            of_round,
            by.links.public_url,
            attaches=by.attaches,
            sender=sender,
        )
        return await db.read(made)
    ids = {item.notice_id for item in items}
    kept = [t for t in outgoing.notices if t.notice_id in ids]
    own = await rounds.contexts_of((t.case for t in kept), ctx)
    told = lines.sort_by_place(kept, own)
    known = await lines.numbers_of(person, told, ctx, once.given)
    of_notices = partial(
        _worded, outgoing, items, told, known, own, ctx, by, sender, once.senders.first(outgoing)
    )
    short = len(told) <= _SHORT and channel_spec(message.channel).form != "letter"
    return await (of_notices() if short else db.read(of_notices))


def _as_it_stands(
    outgoing: OutgoingMessage, sender: Officer | None, thread: MailThread | None, by: Wording
) -> Rendered:
    """Return a message whose words are finished."""
    text = outgoing.message.text
    subject = sentence_table("services.subjects")["sign_in" if leads_in(text) else outgoing.message.kind]
    return _in_thread(ready_made(text, subject, f"{by.links.public_url}/", sender), thread)


def _in_thread(rendered: Rendered, thread: MailThread | None) -> Rendered:
    """Return the mail as an answer in its thread; one that answers none as it is."""
    if thread is None:
        return rendered
    return replace(rendered, subject=reply_subject(thread.subject), thread=thread)


async def _worded(
    outgoing: OutgoingMessage,
    items: Sequence[Item],
    notices: tuple[NoticeInContext, ...],
    known: Mapping[int, int],
    own: Mapping[str, DecisionContext],
    ctx: DecisionContext,
    by: Wording,
    sender: Officer | None,
    first: bool,
) -> Worded:
    """Return the text, card or mail of one message of the outbox. It only reads the database (see `db.read`).

    `items` are the message's notices as stored, `notices` the same with their cases and duties. `known` gives the
    number by which the reader knows a duty, by the duty's id; `own` are the rounds of the notices; `first`: nothing
    was ever sent to its reader. `by` holds the links, the hours and the templates.
    """
    message, person = outgoing.message, outgoing.person
    letter = is_letter(outgoing)
    level = role_for(person, {t.case.enterprise_id for t in notices}).level
    long = level in BUREAU_LEVELS and len(notices) > MAIL_LINES
    with_sheets = by.attaches and letter and (long or message.kind is Kind.ESCALATION)
    record = await records.read_records(notices if with_sheets else lines.told_upward(notices), ctx)
    in_short = records.in_short(record)
    envelope = await lines.envelope(outgoing, notices, known, in_short, own, ctx, by.links.public_url)
    envelope = replace(envelope, sender=sender, answers_read=by.answers_read, first=first)
    if letter and message.kind in _ANSWERED_BY_LINK and level in BUREAU_LEVELS:
        longest = max(own.values(), key=lambda of_round: of_round.plan.answer_link_days)
        url, until = by.links.answer(message.id, person, longest)
        envelope = replace(envelope, answer_url=url, answer_until=until)
    if level is Level.ENTERPRISE:
        envelope = _with_forms(envelope, notices, person, own, by)
    if letter and level is Level.ENTERPRISE and notices:
        url, until = by.links.own(message.id, person, ctx)
        envelope = replace(envelope, own_url=url, own_until=until)
    if channel_spec(message.channel).form == "template":
        envelope = replace(envelope, code=by.links.code(message.id, person), landline=by.landline)
    rendered = render(envelope)
    if with_sheets:
        content = book_bytes(records.sheets(record.values(), known, own, ctx), ctx.now)
        name = say("services.delivery.records_file", day=ctx.today)
        rendered = replace(rendered, attachments=(Attachment(name, content, KIND),))
    rendered, card = await _with_card(outgoing, items, envelope, rendered, own)
    return Worded(rendered, card=card)


def _with_forms(
    envelope: Envelope,
    notices: tuple[NoticeInContext, ...],
    person: Person,
    own: Mapping[str, DecisionContext],
    by: Wording,
) -> Envelope:
    """Return the envelope with a link for each line that asks for figures; a letter about nothing else leads
    there by its button."""
    lines, urls = [], []
    for line, notice in zip(envelope.lines, notices, strict=True):
        ctx = own[notice.case.round]
        if ctx.kind(notice.duty) is MilestoneKind.FIGURES and notice.duty.state is DutyState.OPEN:
            url, until = by.links.figures(notice.case, notice.duty.due, person, ctx)
            line = replace(line, facts={**line.facts, "form": url, "form_until": until})
            urls.append(url)
        lines.append(line)
    alone = len(urls) == 1 and len(lines) == 1
    letter = channel_spec(envelope.channel).form == "letter"
    return replace(envelope, lines=tuple(lines), form_url=urls[0] if alone and letter else "")


async def _with_card(
    outgoing: OutgoingMessage,
    items: Sequence[Item],
    envelope: Envelope,
    rendered: Rendered,
    own: Mapping[str, DecisionContext],
) -> tuple[Rendered, NewCard | None]:
    """Return the message as a card as well, for a reader who is known to see cards (decision 0027)."""
    message, person = outgoing.message, outgoing.person
    buttons = offered_buttons(message.kind, items, next(iter(own.values())).plan)
    if not buttons or not person.cards or not channel_spec(message.channel).cards:
        return rendered, None
    if await cards.was_refused(message.id):
        return rendered, None
    # Unique for the app for ever, whatever becomes of this database: hence the random part.
    task_id = f"m{message.id}-{secrets.token_hex(8)}"
    made = card(envelope, rendered.text, buttons, task_id)
    new = NewCard(task_id, person.id, person.address(Channel(message.channel)), items[0].duty)
    return replace(rendered, card=made), new
