"""What a sentence is taken for because of what was said before it: the one place where respond asks for it."""

from __future__ import annotations

from bot.reading import read_sentence, small_words
from bot.reading.as_before import without_lead
from bot.reading.called import hear_names
from bot.reading.result import Pending, Reading, only_asked
from bot.words import Intent, replace
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation import (
    as_before,
    asides,
    by_person,
    change_checked,
    contact_said,
    desk_meant,
    halves,
    line_by_line,
    narrowing,
    of_its_stage,
    of_the_plan,
    of_the_record,
    pointed_at,
    second_thoughts,
    sent_notice,
)
from handlers.services.conversation.turn import Turn


async def read_in_conversation(
    turn: Turn, text: str, before: Pending | None, tickets: frozenset[int]
) -> tuple[str, Reading]:
    """Return the reading of `text` in its conversation; before it, "" or the whole reply in its place."""
    if told := await narrowing.narrowed(turn, before) or await line_by_line.decided_of_lines(turn, before):
        return told, Reading("unknown", "ask", why="unsure")
    if told := await second_thoughts.other_part(turn, before, tickets):
        return told, Reading("unknown", "ask", why="unsure")
    if told := await contact_said.in_full(turn, before):
        return told, Reading(Intent.REPORT_CHANGE, "ask", why="unsure")
    if told := await of_the_plan.answer_of_the_plan(turn, before):
        return told, Reading(Intent.EXPLAIN_DATE, "do")
    told, instead = await asides.said_aside(turn, before)
    if told or instead:
        return told, instead or Reading("unknown", "none", why="unknown")
    if not waits(before) and (meant := await desk_meant.without_number(turn)):
        return "", meant
    reading = second_thoughts.same_again(turn, _as_answer(turn, text, before, tickets), before)
    reading = second_thoughts.with_the_day_before(turn, reading, before)
    reading = await halves.of_those_looked_at(turn, reading)
    by_contact = await by_person.by_its_contact(turn, reading, before)
    if pointed := by_contact or await pointed_at.meant_by(turn, reading, before):
        return "", pointed
    if told := await change_checked.checked_change(turn, reading):
        return told, Reading("unknown", "ask", why="unsure")
    told, reading = await as_before.said_again(turn, reading, before)
    if told:
        return told, reading
    if told := await sent_notice.said_of_notice(turn, reading, before):
        return told, Reading("unknown", "ask", why="record")
    if told := await of_the_record.said_of_it(turn, reading, before):
        return told, Reading("unknown", "ask", why="record")
    meant = await halves.joined(turn, reading, before) or _of_the_one_before(turn, reading, before)
    await second_thoughts.keep_whom(turn, meant, before)
    return "", await of_its_stage.with_its_stage(turn, meant)


def _of_the_one_before(turn: Turn, reading: Reading, before: Pending | None) -> Reading:
    """我想起来了，是前天送的, behind a look at one enterprise: what the rules take for a report with its name
    is asked about. A name that nobody has is no report by these rules, and 全部 is not the one before."""
    about = before.about if before is not None and not waits(before) else ()
    said = (reading.names, reading.numbers, reading.every, reading.left, reading.choices)
    bare = reading.act == "ask" and not any(said)
    open_to_it = (reading.act, reading.why) == ("none", "unknown") or bare
    if len(about) != 1 or not open_to_it:
        return reading
    if limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today):
        return reading
    words = limited(without_lead, turn.text)
    wholes = [f"{about[0].name} {words}", *([f"{about[0].name}告知书{words}"] if "送" in words else [])]
    for whole in wholes if words else ():
        meant = limited(read_sentence, whole, turn.person, turn.names, turn.ctx.today)
        told = meant.act == "do" or (meant.why == "unsure" and meant.on)
        if told and meant.intent in REPORTS and meant.names == about and not meant.rest:
            return only_asked(meant)
    return reading


def _as_answer(turn: Turn, text: str, before: Pending | None, tickets: frozenset[int]) -> Reading:
    """Return the sentence with the question it answers; the same matter said again, or a mere 收到, is no
    reason and no words for it. What may be another matter's words is asked once more."""
    today = turn.ctx.today
    reading = limited(read_sentence, text, turn.person, turn.names, today, before, tickets)
    if before is not None and before.intent == Intent.ANSWER_TICKET:
        return _to_an_asker(
            turn, reading, before, limited(read_sentence, text, turn.person, turn.names, today)
        )
    if before is None or before.missing not in ("need_reason", "need_text"):
        return reading
    alone = limited(read_sentence, text, turn.person, turn.names, today, None, tickets)
    answers = (reading.intent, reading.act) == (before.intent, "do") and reading != alone
    again = alone.why == before.missing or small_words.assents(turn.text)
    if again and not (answers and before.missing == "need_reason"):
        return alone
    if answers and before.missing == "need_text" and small_words.another_matter(turn.text):
        return replace(reading, act="ask", why="unsure")
    return reading


def _to_an_asker(turn: Turn, reading: Reading, before: Pending, alone: Reading) -> Reading:
    """Return what follows 回复 2, sent alone, as the words of that answer, which are shown and asked about once:
    they may be meant for a colleague (等一下我查查, 哪个公司的). So is what follows that question and is no yes."""
    if before.missing == "need_text":
        if small_words.assents(turn.text) or alone.why == "need_text":
            return alone
        sent = (reading.intent, reading.act) == (before.intent, "do") and reading != alone
        return only_asked(reading) if sent else reading
    if (
        before.missing == "unsure"
        and before.text
        and reading.why == "unknown"
        and not small_words.assents(turn.text)
    ):
        return Reading(before.intent, "ask", numbers=before.numbers, text=turn.text, why="unsure")
    return reading
