"""The message that brings a 调度简报: a letter with the document, or a short text that says where it is."""

from __future__ import annotations

from datetime import timedelta

from bot.acts.context import DecisionContext
from bot.words import Attachment, Channel, Officer, Person, Rendered, channel_spec, replace
from handlers.services.reminders.digests import Worded
from handlers.services.reminders.issuing import scopes_of
from handlers.services.reports import briefing
from messages.catalogue import say
from messages.documents import DOCX, docx_bytes, paragraphs_under
from messages.render import ready_made
from messages.words import figures
from storage import briefings
from storage.message import OutboxMessage


async def brief(
    reader: Person,
    message: OutboxMessage,
    ctx: DecisionContext,
    public_url: str,
    *,
    attaches: bool,
    sender: Officer | None,
) -> Worded | None:
    """Return the message about the newest issue of its round; None where there is nothing for the reader. It only
    reads (see `db.read`)."""
    kept = await briefings.issue_before(ctx.plan.key, ctx.today + timedelta(days=1))
    if kept is None:
        return None
    at = replace(ctx, now=ctx.morning(kept.issued_on)) if kept.issued_on != ctx.today else ctx
    texts, files, title = [], [], briefing.title_of(ctx)
    for city in scopes_of(reader, briefing.figures_of(kept).cities):
        one = await briefing.issue_of(city, at, kept=kept)
        document = await briefing.document_of(city, at, one)
        step = briefing.main_step(one)
        texts.append(briefing.main_words(one, step) if step else "")
        texts += paragraphs_under(document, after=say("briefing.ahead.heading"))
        if attaches:
            name = say("briefing.mail.file", title=city + title, day=kept.issued_on)
            files.append(Attachment(name, docx_bytes(document, ctx.now), DOCX))
    if not texts:
        return None
    day, url = figures(kept.issued_on), f"{public_url}/briefing"
    if channel_spec(Channel(message.channel)).form == "text":
        return Worded(Rendered(say("briefing.mail.text_short", title=title, day=day, main=texts[0], url=url)))
    said = [say("briefing.mail.text", title=title), url, *texts, say("briefing.mail.foot")]
    mail = ready_made("\n".join(said), say("briefing.mail.subject", title=title), public_url, sender)
    return Worded(replace(mail, attachments=tuple(files)))
