"""您的意思是…吗？如果是别的意思：选2 … What an enterprise's sentence may mean beside what the rules take it for,
or beside the answer that nothing was registered.

The choices stand below the reply and are kept with its question, so that one number reaches what was meant. They are
proposals like any other (proposing.py): read by the rules, never done before one is chosen.
"""

from __future__ import annotations

from typing import Final

from bot.reading import read_sentence
from bot.reading.chosen_offer import BY_NUMBER_ALONE, chooses
from bot.reading.open_matters import conditional
from bot.reading.proposals import Proposal, asks_something
from bot.reading.result import HARMLESS, OFFER, PROPOSED, Pending, Reading
from bot.reading.told_beside import told_beside
from bot.words import Intent, Level, replace
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember, revived, waits
from handlers.services.conversation import asked_back, known, proposing, sense
from handlers.services.conversation.offers_shown import as_shown
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox

_MOST: Final = 2  # matters that stand below, beside the words to be kept and the desk
_NOTHING_DONE: Final = ("planned", "negated", "forwarded")
_GUESSED: Final = "unsure"
_YES: Final = "是"
_CLAUSE = lazy("[^,，。.;；!！?？\\n]++(?=[,，。;；!！\\n]|$)")
_CLAUSES: Final = 6
# Answers that let the matter rest: what was offered before is no longer chosen by its number.
_REST = frozenset(
    "told_not_yet thanked wished heard received chatted stale_number planned negated not_taken_back forwarded".split()
)


async def with_choices(turn: Turn, reading: Reading, reply: str, tickets: frozenset[int]) -> str:
    """Return the reply with what else may be meant below it; as it is where nothing is, or the reply asks for something
    of its own."""
    done = reading.act == "do" and reading.intent != Intent.ASK_SUPPORT
    if turn.level != Level.ENTERPRISE or turn.sure or done:
        return reply
    asked = await inbox.last_question(turn.person.id, turn.ctx.now)
    kept = revived(asked.pending, turn.names) if asked and "missing" in asked.pending else None
    if reading.act == "none":
        offered = kept is not None and (kept.missing, kept.text) == (PROPOSED, turn.text)
        if reading.why not in _NOTHING_DONE or offered or waits(turn.before):
            return reply
        kept = None
        if reading.why != "forwarded" and not limited(told_beside, turn.text):
            return reply
    elif kept is None or not _may_be_another(turn, kept, reading):
        return reply
    guess = asked_back.as_command(reading) if kept and kept.missing == _GUESSED else ""
    others = await _others(turn, reading, tickets, desk=kept is None or kept.missing != OFFER)
    if not any(one.reading.intent not in HARMLESS or _for_the_desk(one) for one in others):
        return reply
    sentences = (*filter(None, (guess,)), *(one.sentence for one in others))
    if kept and asked:
        await inbox.amend(turn.person.id, {**asked.pending, "proposed": list(sentences)})
    else:
        about = turn.before.about if turn.before else ()
        beside = Pending(
            Intent.UNKNOWN, PROPOSED, text=turn.text, kind=BY_NUMBER_ALONE, about=about, proposed=sentences
        )
        await remember(turn.person.id, beside, turn.ctx)
    items = as_shown(others)
    below = answer("or_else", {"items": items, "first": 2 if guess else 1, "asked": bool(guess)})
    return f"{reply}\n{below}"


def chosen_below(turn: Turn, before: Pending | None, text: str) -> tuple[str, Pending | None]:
    """Return what is to be read, and the question that it answers, where `text` is the number of one of the sentences
    that stand below that question: the first of those below 您的意思是…吗 is its yes. As they are otherwise."""
    if before is None or before.missing not in (_GUESSED, OFFER) or not before.proposed:
        return text, before
    which = proposing.number_chosen(before, text)
    if which == 1 and before.missing == _GUESSED:
        turn.text = _YES
        return _YES, before
    if which:
        turn.before = before = replace(before, intent=Intent.UNKNOWN, missing=PROPOSED)
    return text, before


async def end_numbers(turn: Turn) -> None:
    """End the numbers that stand below the open question unless the turn's sentence is a number: whatever is shown
    next may have numbers of its own."""
    if not turn.kept or not turn.kept.get("proposed") or turn.kept.get("missing") not in (_GUESSED, OFFER):
        return
    if not chooses(turn.text):
        turn.kept = {**turn.kept, "proposed": []}
        await inbox.amend(turn.person.id, turn.kept)


async def end_offer(turn: Turn, before: Pending | None, answered: str) -> None:
    """End what was offered before where the answer, known by its key, lets the matter rest."""
    if before and before.missing in (OFFER, PROPOSED) and answered in _REST:
        await remember(turn.person.id, Pending("", "", about=before.about), turn.ctx)


def _may_be_another(turn: Turn, kept: Pending, reading: Reading) -> bool:
    """Whether the question that is kept is a guess at the turn's sentence, or an offer to pass on its words to which no
    answer is known."""
    if kept.missing == OFFER:
        return (
            kept.text == turn.text and kept.kind != known.ANSWERED and not asks_something(turn.text, reading)
        )
    guessed = (kept.intent, kept.missing) == (reading.intent, _GUESSED)
    return guessed and reading.act == "ask" and reading.intent not in HARMLESS


async def _others(
    turn: Turn, reading: Reading, tickets: frozenset[int], *, desk: bool
) -> tuple[Proposal, ...]:
    """Return the matters but for the one that was read, the words to be kept, and the desk."""
    unread = Reading(Intent.UNKNOWN, "none", why="unknown")
    found = await proposing.found(turn, unread, tickets)
    same = (reading.intent, reading.kind)
    acts = [
        one
        for one in found
        if one.reading.intent not in HARMLESS and (one.reading.intent, one.reading.kind) != same
    ]
    acts = [*await _told_plainly(turn, same[0]), *acts]
    note = [one for one in acts if one.reading.intent == Intent.PROGRESS_NOTE]
    matters = [one for one in acts if one not in note][:_MOST]
    return (*matters, *note, *(one for one in found if desk and _for_the_desk(one)))


async def _told_plainly(turn: Turn, but_for: str) -> list[Proposal]:
    """Return the report that one clause makes plainly, where the whole was taken for something else: 审核启动了，验收
    能延到10月底吗."""
    if limited(conditional, turn.text):
        return []
    for clause in _CLAUSE.findall(turn.text)[:_CLAUSES]:
        read = limited(read_sentence, clause, turn.person, turn.names, turn.ctx.today)
        if read.act == "do" and read.intent in REPORTS and read.intent != but_for:
            return [one] if await sense.has_sense(turn, (one := Proposal(clause, read)).reading) else []
    return []


def _for_the_desk(one: Proposal) -> bool:
    return one.reading.intent == Intent.ASK_SUPPORT
