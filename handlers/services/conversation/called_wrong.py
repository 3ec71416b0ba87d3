"""写错了，是X, while something is asked of this person: the former question is put aside, or what is meant is asked in
its place. Whatever is said next never carries out what was called wrong."""

from __future__ import annotations

from bot.reading import read_sentence
from bot.reading.called_wrong import called_wrong, draft_anew, only_numbers, other_of_its_kind
from bot.reading.corrections import corrected_reading
from bot.reading.result import HARMLESS, OFFER, PARTS, PROPOSED, Pending, Reading, judged_as
from bot.words import SPECS, Intent
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits_kept
from handlers.services.conversation import (
    announcements,
    asked_back,
    by_number,
    questions,
    second_thoughts,
    which,
)
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox

_ENDS = frozenset({Intent.NO, Intent.CANCEL, Intent.YES})
_IN_WORDS = frozenset({"need_reason", "need_text", "need_code"})


async def of_the_draft(turn: Turn, before: Pending) -> str:
    """Return the reply to what puts the draft of a notice right (改成…, 写错了，是周四前): the draft with that, shown
    anew. What is called wrong and cannot be put right is given up. "" for any other sentence."""
    if before.missing == "unsure" and (
        changed := await announcements.changed_draft(turn.person, turn.text, before, turn.names, turn.ctx)
    ):
        return answer(changed.key, changed.facts, limit=2048)
    said = limited(called_wrong, turn.text)
    if said is None or before.missing not in ("unsure", "need_text"):
        return ""
    turn.taken = f"{Intent.ANNOUNCE} ask unsure"
    if not before.numbers:  # nothing was shown yet: its text is still to be said
        return await questions.ask_back(turn, Reading(Intent.ANNOUNCE, "ask", why="need_text"), None)
    if anew := limited(draft_anew, said):
        shown = await announcements.changed_draft(turn.person, anew, before, turn.names, turn.ctx)
        if shown and shown.ok:
            return answer(shown.key, shown.facts, limit=2048)
    await inbox.forget_question(turn.person.id)
    await announcements.drop_shown(turn.person, before, turn.ctx)
    return answer("called_wrong", {"what": "", "draft": True})


async def no_longer_asked(
    turn: Turn, told: str, reading: Reading, before: Pending | None, tickets: frozenset[int]
) -> str:
    """Return the reply to a sentence, read as `reading` or answered by `told`, that calls wrong what `before` asked;
    "" for any other."""
    if before is None or not before.missing or reading.intent in _ENDS:
        return ""
    said = limited(called_wrong, turn.text)
    if said is None or await _asks_something_else(turn):
        return ""
    if before.missing in (PROPOSED, OFFER):
        await inbox.forget_question(turn.person.id)
        return ""  # nothing waited for an answer: the sentence is taken as any other
    if before.missing in _IN_WORDS:  # 日期写错了 may be the reason that was asked for
        return await _asked_anew(turn, said, before, tickets) if before.missing == "need_reason" else ""
    if before.intent in HARMLESS and before.missing != PARTS:
        return ""
    if reading.act == "do" and reading.intent not in HARMLESS | {Intent.WITHDRAW_REPORT}:
        return ""
    what = asked_back.as_command(before) or "；".join(before.proposed)
    await inbox.forget_question(turn.person.id)
    asked = told or await _asked_anew(turn, said, before, tickets)
    if asked and waits_kept(await inbox.last_question(turn.person.id, turn.ctx.now)):
        return asked
    aside = answer("called_wrong", {"what": what, "draft": False})
    return "\n".join(filter(None, (aside, asked)))


async def _asks_something_else(turn: Turn) -> bool:
    """Whether another question has taken the place of the one that was open."""
    now = await inbox.last_question(turn.person.id, turn.ctx.now)
    return now is not None and now.pending != turn.kept


async def _asked_anew(turn: Turn, said: str, before: Pending, tickets: frozenset[int]) -> str:
    if anew := limited(other_of_its_kind, said, before, turn.person, turn.names, tickets):
        return await questions.ask_back(turn, anew, None)
    if before.missing == "unsure" and only_numbers(said):
        return await _of_numbers(turn, said, before)
    about = (f"说错了，是{said}", before, turn.person, turn.names, turn.ctx.today, tickets)
    anew = limited(corrected_reading, *about) if before.intent not in HARMLESS else None
    if anew and (before.missing == "unsure" or anew.names not in ((), before.names)):
        return await questions.ask_back(turn, anew, None)
    return await second_thoughts.dated(turn, before) if before.missing == "unsure" else ""


async def _of_numbers(turn: Turn, said: str, before: Pending) -> str:
    """The same of the numbers that are meant, as if it had been said so."""
    says = SPECS[Intent(before.intent)].says.split(" ")[0]
    for sentence in (f"第{said.removeprefix('第')}{says}", f"{says} {said}"):
        anew = limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
        if anew.intent != before.intent or not (anew.numbers or anew.names) or anew.act not in ("do", "ask"):
            continue
        turn.text = sentence
        anew = judged_as(anew, "ask", "unsure") if anew.act == "do" else anew
        if anew.intent in which.BY_NUMBER and anew.numbers:
            return await by_number.ask_of_numbers(turn, anew)
        return await questions.ask_back(turn, anew, None)
    return ""
