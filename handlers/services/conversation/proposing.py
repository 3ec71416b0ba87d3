"""您是想说：what a sentence that was not understood may have meant, and what follows from the answer.

A proposal that is chosen is read as a sentence of its own, by the same rules as if it had been typed.
"""

from __future__ import annotations

from bot.reading import read_sentence, small_talk
from bot.reading.assist import left_to_tell
from bot.reading.called import called_in
from bot.reading.chosen_offer import (
    BY_NUMBER_ALONE,
    KNOWN_QUESTION,
    chooses,
    chosen_proposal,
    places_chosen,
    yes_to,
)
from bot.reading.contact_gone import told_by_telephone
from bot.reading.day_answers import takes_a_day
from bot.reading.leaning import without_echo
from bot.reading.only_told import puts_off
from bot.reading.open_matters import day_told
from bot.reading.proposals import Matter, Proposal, asks_something, only_talk, proposals, shown_of, wanted
from bot.reading.result import HARMLESS, PARTS, PROPOSED, Pending, Reading
from bot.reading.yes_or_no import gives_up, says_yes
from bot.words import SPECS, Answer, Intent, Level, replace
from bot.words.intents import BUREAU_LEVELS
from handlers.runtime.time_limit import limited, outside
from handlers.services.cases.pending import remember, waits
from handlers.services.conversation import (
    as_before,
    by_name,
    by_number,
    by_state,
    contacts_gone,
    desk_meant,
    known,
    last_act,
    moved_officers,
    of_a_matter,
    open_for,
    open_for_bureaus,
    sense,
    shown_lines,
    taking_back,
    telling_only,
    which,
    wrong_person,
)
from handlers.services.conversation.assist import thought
from handlers.services.conversation.near_questions import asked_rather, plain_question
from handlers.services.conversation.offers_shown import as_shown, offered_lines, offers_once_more
from handlers.services.conversation.passed_on import how_to_pass_on
from handlers.services.conversation.turn import Turn
from messages.catalogue import say
from storage.people import people_named_in


async def found(turn: Turn, reading: Reading, tickets: frozenset[int]) -> tuple[Proposal, ...]:
    """What may be proposed for the turn's sentence, read as `reading`: of all that comes to mind what has sense."""
    command = reading.act == "deny" and turn.text.startswith(SPECS[Intent(reading.intent)].says or "-")
    if command or not wanted(reading):
        return ()
    also = await _assisted(turn) if turn.assist else ()
    every = limited(proposals, turn.text, reading, turn.person, turn.names, turn.ctx.today, tickets, "", also)
    every = tuple([each for one in every for each in await _in_full(turn, _of_the_firm_before(turn, one))])
    sensible = [await _as_said(turn, one) for one in every if await sense.has_sense(turn, one.reading)]
    if meant := await desk_meant.answer_meant(turn):
        sensible = [*meant, *(one for one in sensible if one.reading.intent != Intent.ANSWER_TICKET)]
    if closed := await desk_meant.closing_meant(turn):
        sensible = [*closed, *(one for one in sensible if one.reading.intent != Intent.CLOSE_TICKET)]
    known_ones = await _known_questions(turn, reading)
    acts = [one for one in sensible if one.reading.intent not in HARMLESS]
    open_ones: list[Proposal] = []
    apart = turn.level in BUREAU_LEVELS and open_for_bureaus.decides(turn)
    if known_ones and not apart:
        sensible = [*acts, *known_ones, *(one for one in sensible if one not in acts)]
    elif reading.why != "not_yours" and turn.level in BUREAU_LEVELS:
        asks = asks_something(without_echo(turn.text), reading)
        sensible = await open_for.beside_open_matters(turn, sensible, asks=asks)
    elif reading.act != "deny" and (not acts or open_for.only_the_day(turn)):
        sensible = [one for one in sensible if one not in acts]
        open_ones = await open_for.matters_open(turn, looks=not any(map(_is_matter, sensible)))
    offers = telling_only.with_progress(turn, reading, sensible, open_ones)
    unread = reading.why == "unknown" and telling_only.what_is_told(turn, reading) != "not_yet"
    return wrong_person.with_the_end(turn, shown_of(offers), unread=unread)


async def _known_questions(turn: Turn, reading: Reading) -> list[Proposal]:
    """Return the known questions nearest to what is asked, each as an offer that shows its answer."""
    near = await known.nearest_known(turn, turn.text) if asks_something(turn.text, reading) else ()
    return [Proposal(one, Reading(Intent.HELP, "do")) for one in near]


def _is_matter(one: Proposal) -> bool:
    return one.reading.intent not in (Intent.ASK_SUPPORT, Intent.HELP)


async def _as_said(turn: Turn, one: Proposal) -> Proposal:
    """Return the proposal so that choosing it does it: by number, or with what would be taken back."""
    if one.reading.intent == taking_back.BACK and not one.of:
        last = None if one.reading.names else await last_act.decision_back(turn)
        _, back = await taking_back.to_take_back(turn, one.reading)
        what = f"{back.facts.get('step', '')}，{'、'.join(back.facts.get('names', ()))}"
        return last or (Proposal(one.sentence, one.reading, what) if back.key == "sure_take_back" else one)
    if on := await as_before.day_of_the_one_before(turn, one.reading):
        sentence = f"{one.sentence} {on}"
        return Proposal(sentence, limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today))
    if gone := await as_before.reported_of_another(turn, one.reading):
        return replace(one, of=say("services.conversation.stays", names=gone))
    return await _by_number(turn, one)


def _of_the_firm_before(turn: Turn, one: Proposal) -> Proposal:
    """Return 换联系人 李四 139…, which names nobody, as said of the one firm of which the sentence before was."""
    if one.reading.why != "which_enterprise" or one.reading.intent in HARMLESS:
        return one
    if limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today):
        return one
    firms = open_for_bureaus.firms_spoken_of(turn)
    if len(firms) != 1:
        return one
    day = limited(day_told, turn.text, turn.ctx.today) if takes_a_day(one.reading.intent) else ""
    sentence = " ".join(filter(None, (firms[0].name, one.sentence, "" if one.reading.on else day)))
    read = limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
    whole = read.act == "do" or read.why in ("need_reason", "need_date")
    return Proposal(sentence, read) if read.intent == one.reading.intent and whole else one


async def _in_full(turn: Turn, one: Proposal) -> list[Proposal]:
    """Return 催办 冀衡 once for each firm of that name that can be meant, with its name in full."""
    return [Proposal(*way) for way in await by_state.ways(turn, one.sentence, one.reading)] or [one]


async def _by_number(turn: Turn, one: Proposal) -> Proposal:
    """Return 退回 某某公司 缺章 as it is said by number, so that choosing it does it; unchanged if the
    number is not plain."""
    meant = await by_name.with_those_called(turn, one.reading)
    reading = meant if meant.names else one.reading
    if reading.intent not in which.BY_NUMBER or reading.numbers or not reading.names:
        return one
    at = await by_number.of_firms(turn, reading)
    if len(at) != len(reading.names):
        return one
    says = SPECS[Intent(reading.intent)].says
    until = f"至{reading.on}" if reading.on and reading.intent == Intent.APPROVE_EXTENSION else ""
    sentence = " ".join(filter(None, (says, "、".join(map(str, at)), until, reading.reason)))
    return Proposal(sentence, reading, "、".join(firm.name for firm in reading.names))


async def _assisted(turn: Turn) -> tuple[Matter, ...]:
    """What the operator's own assistant thinks of the sentence; it gets no name and no number."""
    assert turn.assist is not None
    people = tuple(await people_named_in(turn.text))
    told = limited(left_to_tell, turn.text, turn.person, turn.names, turn.ctx.today, people)
    levels = tuple(sorted({role.level for role in turn.person.roles}))
    return await outside(thought, turn.assist, told, levels)


async def put_proposals(turn: Turn, reading: Reading, tickets: frozenset[int]) -> Answer | None:
    """Ask which of the proposals is meant, and keep the words; None if there are none, or something else is
    asked."""
    said, turn.text = turn.text, await shown_lines.with_names_shown(turn)
    try:
        return await _put(turn, reading, tickets, turn.whole or said)
    finally:
        turn.text = said


async def _put(turn: Turn, reading: Reading, tickets: frozenset[int], said: str) -> Answer | None:
    """Ask which of the proposals for the turn's text is meant, which was written as `said`."""
    asks = not waits(turn.before) and asks_something(turn.text, reading)
    if not waits(turn.before) and (told := await _without_offers(turn, reading, asks=asks)):
        return told
    kind = "" if waits(turn.before) else telling_only.what_is_told(turn, reading)
    if kind == "not_yet" and (asks or open_for_bureaus.decides(turn)):
        kind = ""  # 报上来没有: asked, and not told
    if thanks := telling_only.answer_to_thanks(kind):
        return thanks
    talk = (
        not kind
        and not small_talk.upset(turn.text)
        and limited(only_talk, turn.text, reading, turn.person, turn.names, turn.ctx.today)
    )
    if talk and not waits(turn.before):
        return Answer("chatted", {"level": turn.level})
    if waits(turn.before):
        return None
    shown = await found(turn, reading, tickets)
    # What is kept or passed on stands as it was written.
    shown = tuple(replace(one, sentence=one.sentence.replace(turn.text, said)) for one in shown)
    if kind == "not_yet":
        spoken_of = open_for_bureaus.firms_spoken_of(turn) if turn.level in BUREAU_LEVELS else ()
        if turn.level in BUREAU_LEVELS and limited(puts_off, turn.text):
            await remember(turn.person.id, Pending("", "", about=spoken_of), turn.ctx)
            return Answer("told_not_yet", {"level": turn.level})
        shown = (telling_only.of_something_to_come if spoken_of else telling_only.that_do_something)(shown)
        if not shown:
            return Answer("told_not_yet", {"level": turn.level})
    if not shown or (reading.act == "deny" and not any(map(_is_matter, shown))):
        return None
    about = open_for_bureaus.firms_spoken_of(turn) or (turn.before.about if turn.before else ())
    sentences = tuple(one.sentence for one in shown)
    # A mere 好的 is said to 办好后告诉我们一声.
    likeliest = shown[0].reading
    only_by_number = kind == "not_yet" and likeliest.intent != Intent.PROGRESS_NOTE
    kept_as = BY_NUMBER_ALONE if only_by_number else ""
    asked = Pending(Intent.UNKNOWN, PROPOSED, text=said, kind=kept_as, about=about, proposed=sentences)
    await remember(turn.person.id, asked, turn.ctx)
    facts = {
        "asks": reading.why in ("question", "conditional")
        or any(one.sentence.startswith(KNOWN_QUESTION) for one in shown),
        "again": False,
        "told": kind,
        "upset": small_talk.upset(turn.text),
    }
    facts["desk_only"] = yes_to(sentences).startswith(Intent.ASK_SUPPORT.spec.says)
    return Answer("proposed", {"items": as_shown(shown), **facts})


async def _without_offers(turn: Turn, reading: Reading, *, asks: bool) -> Answer | None:
    """Return the answer to a sentence that needs none: a known question, a ticket, a number that means nothing."""
    if asks and await plain_question(turn, turn.text):
        return await known.offer(turn, turn.text)
    if ticket := await desk_meant.shown(turn):
        return ticket
    if both := await desk_meant.answered_and_closed(turn):
        return await _asked_in_parts(turn, both)
    return await how_to_pass_on(turn) or await open_for_bureaus.of_no_number(turn, reading)


async def answer_instead(turn: Turn, reading: Reading, tickets: frozenset[int]) -> Answer | None:
    """Answer what is asked of a matter on record, or the frequent question that a rule takes for a look at a list; ask
    which ticket the desk answers, where a rule takes its words for a question; None for any other reading."""
    if said := await of_a_matter.told_of_a_matter(turn, reading):
        return said
    told = reading.act == "none" and not waits(turn.before)
    if told and (said := await moved_officers.told_of_the_list(turn)):
        return said
    slip = reading.intent == taking_back.BACK and reading.act == "ask" and not waits(turn.before)
    heard = told or (slip and limited(told_by_telephone, turn.text))  # 打通了，对方说打错了
    if heard and (said := await contacts_gone.asked_of_the_contact(turn)):
        return said
    if await asked_rather(turn, reading, turn.before):
        return await known.offer(turn, turn.text)
    if not await desk_meant.no_question_of_its_own(turn, reading):
        return None
    return await put_proposals(turn, Reading(Intent.UNKNOWN, "none", why="unknown"), tickets)


async def _asked_in_parts(turn: Turn, sentences: tuple[str, ...]) -> Answer:
    await remember(
        turn.person.id, Pending(Intent.UNKNOWN, PARTS, text=turn.text, proposed=sentences), turn.ctx
    )
    return Answer("parts", {"parts": list(sentences)})


def number_chosen(before: Pending, text: str) -> int:
    """Return which of the sentences that were shown a bare number chooses, counted from 1; 0 for other words."""
    places = places_chosen(before, text) if chosen_proposal(before, text) else ()
    return places[0] + 1 if places else 0


async def answer_to_proposals(turn: Turn, before: Pending) -> Answer | None:
    """What follows where the turn's sentence answers `before`: one that was chosen takes the place of what
    was typed; 都不是 is asked whether the desk shall have the words. None for all that is read now."""
    if sentence := chosen_proposal(before, turn.text):
        await turn.ask(None)
        if entry := await known.chosen_question(turn, sentence):
            return await known.offer(turn, before.text, entry)
        turn.sure = sentence.startswith(SPECS[taking_back.BACK].says)  # what it takes back was shown
        turn.text, turn.before, turn.kept = sentence, None, None
        return None
    # 是, of several; 选4, of three
    if (says_yes(turn.text) and before.kind != BY_NUMBER_ALONE) or chooses(turn.text):
        await remember(turn.person.id, before, turn.ctx)
        return Answer("proposed", offers_once_more(before))
    if gives_up(turn.text) and turn.level != Level.SUPPORT:
        await turn.ask(None)
        if not any(item["desk"] for item in offered_lines(before.proposed)):
            return Answer("cancelled", {"level": turn.level})
        return await known.offer(turn, before.text, near=False)
    return None
