"""一句话里有两件要办: the parts of a sentence, each as it would be sent by itself, offered together.

A yes does them one after the other, a number does that one alone; each is read by the same rules as if it had been
typed. What has still to be asked comes last.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.reading import read_sentence
from bot.reading.choices import picks_all
from bot.reading.chosen_offer import places_chosen
from bot.reading.result import HARMLESS, PARTS, PROPOSED, WHICH_DAY, Pending, Reading
from bot.reading.told_in_full import change_told
from bot.reading.yes_or_no import gives_up, says_yes
from bot.words import Answer, Intent, titled
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import IN_ITS_ROUND, remember, waits_kept
from handlers.services.conversation import asked_back, by_number, by_state, doing, which
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox

_TO_ASK = frozenset({"need_reason", "need_date"})  # what one part may lack


async def parts_in_order(turn: Turn, said: Sequence[str]) -> tuple[str, ...]:
    """Return these parts in the order in which they can be done.

    The result is () if one is not understood as it is written, or if more than two lack something.
    """
    done: list[str] = []
    asked: list[str] = []
    for one in await _of_one_place(turn, said):
        sentence, reading = await by_their_numbers(turn, one, _read(turn, one))
        changes = reading.intent not in HARMLESS or reading.intent in (Intent.URGE, Intent.ASK_SUPPORT)
        if one.endswith(f" {WHICH_DAY}") or not changes or reading.rest:
            return ()
        if reading.act == "do":
            done.append(sentence)
        elif reading.act == "ask" and reading.why in _TO_ASK:
            asked.append(sentence)
        else:
            return ()
    return (*done, *asked) if len(asked) < 3 and len(done) + len(asked) > 1 else ()


async def put(turn: Turn, sentences: tuple[str, ...], shown: Sequence[str] = ()) -> str:
    """Return the question whether all of them, or the only one, are meant; `shown`: as they are worded, with whom a
    number is about."""
    asked = Pending(Intent.UNKNOWN, PARTS, text=turn.text, proposed=sentences)
    await remember(turn.person.id, asked, turn.ctx)
    worded = list(shown or sentences)
    several = len(worded) > 1
    return answer(
        "parts" if several else "unsure", {"parts": worded} if several else {"guess": worded[0]}, limit=2048
    )


async def put_ways(turn: Turn, sentences: Sequence[str]) -> str:
    """Return the question which of these the sentence means, where several firms of one name can be meant."""
    asked = Pending(Intent.UNKNOWN, PROPOSED, text=turn.text, proposed=tuple(sentences))
    await remember(turn.person.id, asked, turn.ctx)
    return answer("which_firms", {"items": list(sentences)}, limit=2048)


def change_in_full(turn: Turn, reading: Reading) -> str:
    """Return the change that is asked about with what the sentence tells of it (换联系人 李四 139…), as it is typed; ""
    where it tells no more than its kind."""
    if reading.intent != Intent.REPORT_CHANGE or reading.why != "unsure" or len(reading.names) != 1:
        return ""
    said = change_told(reading.kind, turn.text)
    if said in (f"已{reading.kind}", reading.kind):
        return ""
    sentence = f"{reading.names[0].name} {said}"
    return sentence if _read(turn, sentence).act == "do" else ""


async def put_change(turn: Turn, sentence: str) -> str:
    """Return the question whether this change is meant; its yes does it as if it were typed. Of 李工 it is asked at
    once what the full name is."""
    if any(map(titled, sentence.split())):
        turn.text = sentence
        return await doing.do_act(turn, _read(turn, sentence))
    return await put(turn, (sentence,))


def puts_right(before: Pending | None) -> bool:
    """Whether what is asked is to take a report back and to report something instead."""
    return before is not None and before.missing == PARTS and would_take_back(before.proposed)


def would_take_back(sentences: Sequence[str]) -> bool:
    """Whether the first of these sentences takes something back."""
    return bool(sentences) and sentences[0].startswith(asked_back.SAYS[Intent.WITHDRAW_REPORT])


async def put_instead(
    turn: Turn, sentences: tuple[str, ...], back: Answer, shown: str = "", *, in_its_round: bool = True
) -> str:
    """Return the question whether what is taken `back` shall be reported as the second of the sentences
    says, which is `shown` with whom it is about where a number alone tells that. Where both are not
    `in_its_round`, each of the sentences names its own."""
    asked = Pending(Intent.UNKNOWN, PARTS, text=turn.text, proposed=sentences)
    await remember(turn.person.id, asked, turn.ctx, **({IN_ITS_ROUND: True} if in_its_round else {}))
    return answer("instead", {**back.facts, "instead": shown or sentences[-1]}, limit=2048)


def _all_the_same(before: Pending, text: str) -> bool:
    """Whether 都是 answers which of some firms the same is said of."""
    n = len(before.proposed)
    if before.missing != PROPOSED or n < 2 or not picks_all(text, n):
        return False
    return len({one.partition(" ")[0] for one in before.proposed}) == 1


async def answered(turn: Turn, before: Pending | None, heard: Callable[[str], Awaitable[str]]) -> str:
    """What follows where the turn's sentence says which of the parts of `before` to do; "" for any other. `heard`
    replies to one part."""
    if before is None or not (before.missing == PARTS or _all_the_same(before, turn.text)):
        return ""
    if gives_up(turn.text):
        await turn.ask(None)
        return answer("cancelled", {"level": turn.level})
    n = len(before.proposed)
    every = says_yes(turn.text) or picks_all(turn.text, n)
    places = range(n) if every else places_chosen(before, turn.text)
    chosen = [before.proposed[place] for place in places]
    if not chosen:
        return ""
    await turn.ask(None)
    replies: list[str] = []
    for n, sentence in enumerate(chosen):
        back = sentence.startswith(asked_back.SAYS[Intent.WITHDRAW_REPORT])  # what it takes back was shown
        turn.text, turn.before, turn.kept, turn.sure = sentence, None, None, back
        replies.append(await heard(sentence))
        if waits_kept(await inbox.last_question(turn.person.id, turn.ctx.now)) and n + 1 < len(chosen):
            replies.append(answer("parts_left", {"parts": chosen[n + 1 :]}))
            break
    return "\n\n".join(replies)


async def put_rest(turn: Turn, rest: str) -> str:
    """What is said behind an act that was done: the further matter, to be done by a yes as if it were typed; if
    something is asked already, it is only named."""
    if waits_kept(await inbox.last_question(turn.person.id, turn.ctx.now)):
        return answer("one_at_a_time", {"text": rest})
    more = _read(turn, rest)
    if more.intent == Intent.ASSESSMENT_RECTIFY and more.why == "unsure" and more.on and not more.left:
        rest = asked_back.as_command(more, named=True)  # its yes does it, with the day as it was understood
    kept = Pending(Intent.UNKNOWN, PARTS, text=rest, proposed=(rest,))
    await remember(turn.person.id, kept, turn.ctx)
    return answer("one_more", {"text": rest})


def _read(turn: Turn, sentence: str) -> Reading:
    return limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)


async def _of_one_place(turn: Turn, said: Sequence[str]) -> list[str]:
    """Return the parts with names that several have in full, where only one can be meant, or only one in the counties
    of the other parts."""
    ways = [await by_state.ways(turn, one, _read(turn, one)) or ((one, _read(turn, one)),) for one in said]
    there = {firm.county for meant in ways if len(meant) == 1 for firm in meant[0][1].names}
    found: list[str] = []
    for one, meant in zip(said, ways, strict=True):
        near = [way for way, reading in meant if {firm.county for firm in reading.names} <= there]
        found.append(meant[0][0] if len(meant) == 1 else near[0] if len(near) == 1 else one)
    return found


async def by_their_numbers(turn: Turn, sentence: str, reading: Reading) -> tuple[str, Reading]:
    """确认 A: the same by the numbers of what these firms wait for, where each has exactly one."""
    if reading.intent not in which.BY_NUMBER or reading.numbers or not reading.names:
        return sentence, reading
    at = await by_number.of_firms(turn, reading)
    if len(at) != len(reading.names):
        return sentence, reading
    reason = reading.reason
    for firm in reading.names:
        reason = reason.removeprefix(firm.name).strip()
    said = " ".join(filter(None, (asked_back.SAYS[reading.intent], "、".join(map(str, at)), reason)))
    return said, _read(turn, said)
