"""确认 1-50: what a sentence with numbers means (docs/decisions/0053).

A number that is spelled out is meant, whoever learned it how. A range means those of its numbers that wait
for this act, and is confirmed once, by name. A range that reaches beyond what the person was shown changes
nothing: they are shown the rest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.reading.numbers import ranges
from bot.reading.result import PROPOSED, Pending, Reading
from bot.words import Act, Answer, Case, Duty, Enterprise, Intent, replace
from bot.words.intent_lookup import those
from handlers.services.cases import act
from handlers.services.cases.pending import remember
from handlers.services.conversation import asked_back, exceptions
from handlers.services.conversation.sure import SURE
from handlers.services.conversation.turn import Turn
from handlers.services.views import queries
from messages.render import ANSWER_ITEMS, answer
from storage import cases, numbers, shown_numbers

# What is said by number -> the list that has the numbers.
LISTS: Final[dict[str, str]] = {
    **dict.fromkeys(those(bulk=True), "待办"),
    **dict.fromkeys(those(by_number=True), "待审"),
    **dict.fromkeys(those(of_ticket=True), "工单"),
}


class _Picked(Struct, frozen=True):
    """The `numbers` to act upon; `rest` tells what was left out of a range.

    `several`: they came from a range, so the person has not written each of them.
    """

    numbers: tuple[int, ...]
    rest: tuple[Answer, ...] = ()
    several: bool = False

    @property
    def left(self) -> str:
        return "\n".join(answer(one.key, one.facts) for one in self.rest)


NumberTarget = tuple[
    Case | None, int | None
]  # a case, and the duty that is meant; (None, n): n means nothing


async def number_target(turn: Turn, number: int) -> NumberTarget:
    """What a number means in any of the active rounds."""
    found = await numbers.duties_numbered(numbers.desks_of(turn.person), number, turn.ctx.keys)
    if len(found) != 1:
        return None, number
    duty = await cases.duty(found[0])
    return await cases.load_case(duty.case_id), duty.id


def _of_round(turn: Turn, case: Case) -> str:
    """Return the name of the case's round with a comma, for somebody who has several."""
    return f"{turn.ctx.at(case.round).plan.name}，" if len(turn.rounds.held) > 1 else ""


def called(turn: Turn, number: int, case: Case, step: str = "") -> str:
    """How a matter is named in a question: 9 某某公司（2025年补充轮次，提出评估申请）."""
    more = f"{_of_round(turn, case)}{step}".rstrip("，")
    return f"{number} {case.name}（{more}）" if more else f"{number} {case.name}"


async def of_firms(turn: Turn, reading: Reading) -> dict[int, tuple[Case, Duty]]:
    """确认 A: the matters of these firms to which it can be done, by their numbers."""
    found = await of_matters(turn, reading, reading.names)
    known = await numbers.for_duties(turn.person, {duty.id: (case.city, case.county) for case, duty in found})
    return {known[duty.id]: (case, duty) for case, duty in found if duty.id in known}


async def of_matters(turn: Turn, reading: Reading, firms: tuple[Enterprise, ...]) -> list[tuple[Case, Duty]]:
    """Return the matters of these firms to which what was read by number can be done."""
    found: list[tuple[Case, Duty]] = []
    for firm in firms:
        for where in turn.rounds.meant:
            case = await cases.case_of_enterprise(firm.id, where.plan.key)
            for duty in case.duties if case else ():
                what = Act(reading.intent, reading.on, reading.reason or "原因", duty.id, reading.kind)
                if case and (await act.foreseen(case.id, what, turn.person, turn.ctx)).ok:
                    found.append((case, duty))
    return found


async def ask_of(turn: Turn, reading: Reading, at: dict[int, tuple[Case, Duty]]) -> str:
    """Return the question whether these are meant, each with its number, its step and, where there are
    several, its round."""
    return await ask_about_numbers(turn, replace(reading, names=(), numbers=tuple(at)), _shown(turn, at))


async def ask_of_numbers(turn: Turn, reading: Reading) -> str:
    """Return the question whether these numbers are meant, each with its enterprise; "" where one means nothing."""
    at = {n: await number_target(turn, n) for n in reading.numbers}
    shown = [f"{n} {case.name}" for n, (case, _) in at.items() if case]
    return await ask_about_numbers(turn, reading, shown) if len(shown) == len(at) else ""


async def sole_matter(turn: Turn, reading: Reading) -> dict[int, tuple[Case, Duty]]:
    """The one matter that waits for this act, if nothing else can be meant: 确认, 退回 没盖章; {} otherwise."""
    if any(sign.isdigit() for sign in turn.text):  # some number was meant
        return {}
    shown = (await queries.list_pending(turn.person, turn.ctx)).facts
    able = [n for n in (item["number"] for item in shown["items"]) if n and await awaited(turn, reading, n)]
    if len(able) != 1 or shown["total"] > len(shown["items"]):
        return {}
    case, duty_id = await number_target(turn, able[0])
    asked = turn.before
    about = asked.about if asked and asked.missing == PROPOSED else ()  # 六合板材 · 通过: of whom was spoken
    meant = case and (not about or case.enterprise_id in {firm.id for firm in about})
    return {able[0]: (case, _duty(case, duty_id))} if case and meant else {}


async def with_what_is_first(turn: Turn, reply: Answer, case: Case | None) -> Answer:
    """A refusal of what comes too early, with the number of what this person has to decide first."""
    if reply.key != "not_open" or case is None:
        return reply
    at = (
        await of_firms(turn, Reading(Intent.CONFIRM, "ask", (case.enterprise,))) if case.enterprise_id else {}
    )
    return replace(reply, facts={**reply.facts, "number": next(iter(at))}) if len(at) == 1 else reply


async def propose_all(turn: Turn, reading: Reading) -> str:
    """确认全部, 除3号外都确认: the question about all that waits for this act, without what is left out."""
    shown = (await queries.list_pending(turn.person, turn.ctx)).facts
    able = [n for n in (item["number"] for item in shown["items"]) if n and await awaited(turn, reading, n)]
    if shown["total"] > len(shown["items"]):
        return answer("too_many", {"n": shown["total"], "most": len(shown["items"])})
    at = {n: await number_target(turn, n) for n in able if n not in reading.numbers}
    but = {firm.id for firm in reading.names}
    left = {
        n: (case, _duty(case, id_)) for n, (case, id_) in at.items() if case and case.enterprise_id not in but
    }
    meant = replace(reading, names=(), numbers=tuple(left), every="")
    if not left:
        return answer("none_open", {"what": asked_back.SAYS[reading.intent], "late": False})
    return await ask_about_numbers(
        turn, meant, _shown(turn, left), but=await exceptions.names_excepted(turn, reading)
    )


def _duty(case: Case, duty_id: int | None) -> Duty:
    return next(duty for duty in case.duties if duty.id == duty_id)


def _shown(turn: Turn, at: dict[int, tuple[Case, Duty]]) -> list[str]:
    """Return each matter with its number, its step and, where there are several, its round."""
    return [
        f"{n} {case.name}（{_of_round(turn, case)}{_step(turn, case, duty)}）"
        for n, (case, duty) in at.items()
    ]


def _step(turn: Turn, case: Case, duty: Duty) -> str:
    return turn.ctx.at(case.round).plan.milestone(duty.milestone).name


def ranges_of(turn: Turn, reading: Reading, words: str) -> list[tuple[int, int]]:
    """Return the ranges of the command; `words` are the reason given with it, where 2-5月 is no range."""
    command = turn.text.partition(words)[0] if words else turn.text
    numbered = set(reading.numbers)
    return [(low, high) for low, high in ranges(command) if {low, high} <= numbered]


async def picked(turn: Turn, reading: Reading) -> _Picked:
    """Return the numbers of the sentence, without those of a range that are not meant."""
    found = ranges_of(turn, reading, reading.reason)
    inside = {n for low, high in found for n in reading.numbers if low <= n <= high}
    if not inside:
        return _Picked(reading.numbers)
    waiting = {n: duty_id for n in sorted(inside) if (duty_id := await awaited(turn, reading, n))}
    ends = {end for span in found for end in span}
    seen = await shown_numbers.seen(turn.person, {*waiting, *ends})
    meant = tuple(n for n in reading.numbers if n not in inside or n in waiting)
    if unseen := {n: duty_id for n, duty_id in waiting.items() if n not in seen}:
        return _Picked((), (await _never_shown(turn, reading, meant, unseen),))
    if beyond := sorted(ends - seen):
        return _Picked((), (Answer("beyond_shown", {"numbers": beyond, "list": LISTS[reading.intent]}),))
    rest = Answer("range_rest", {"alone": not meant, "list": LISTS[reading.intent]})
    return _Picked(meant, (rest,) if len(inside) > len(waiting) else (), several=len(meant) > 1)


async def ask_about_numbers(
    turn: Turn, reading: Reading, shown: Sequence[str], n: int = 0, but: Sequence[str] = ()
) -> str:
    """Ask once before several are changed; the answer 是 does it to these numbers. `n` is their count where
    `shown` are groups; `but`: who was left out."""
    asked = Pending(
        reading.intent,
        "unsure",
        numbers=reading.numbers,
        on=reading.on,
        reason=reading.reason,
        text=reading.text or turn.text,
        kind=reading.kind,
    )
    await remember(turn.person.id, asked, turn.ctx, **{SURE: True})
    what = asked_back.SAYS[reading.intent]
    facts = {"what": what, "names": shown, "but": but, "n": n or len(shown), "unit": "项", "on": reading.on}
    return answer("sure_many", {**facts, "reason": reading.reason})


async def ask_of_them_again(turn: Turn, before: Pending) -> str:
    """Put the question about these numbers once more, each with its enterprise: 都有谁啊. It stays open as it was."""
    at = {n: (await number_target(turn, n))[0] for n in before.numbers}
    shown = [f"{n} {case.name}" if case else f"{n}" for n, case in at.items()]
    facts = {
        "names": shown,
        "but": [],
        "n": len(shown),
        "unit": "项",
        "on": before.on,
        "reason": before.reason,
    }
    return answer("sure_many", {"what": asked_back.SAYS[before.intent], **facts})


async def awaited(turn: Turn, reading: Reading, number: int) -> int | None:
    """Return the duty that the number stands for, if the act could be done to it; else None."""
    desks = numbers.desks_of(turn.person)
    found = await numbers.duties_numbered(desks, number, turn.ctx.keys)
    if not found:
        return None
    if len(found) > 1:
        return found[0]  # which of them is asked before anything is done
    duty = await cases.duty(found[0])
    what = Act(reading.intent, reading.on, reading.reason or "原因", duty.id, reading.kind)
    said = await act.foreseen(duty.case_id, what, turn.person, turn.ctx)
    return duty.id if said.ok else None


async def _never_shown(
    turn: Turn, reading: Reading, meant: tuple[int, ...], unseen: dict[int, int]
) -> Answer:
    """List those that the person has not seen yet. Once shown, the same sentence covers them all."""
    first = dict(list(unseen.items())[:ANSWER_ITEMS])
    known_duties = await cases.duties_by_id(first.values())
    duties = [known_duties[duty_id] for duty_id in first.values()]
    at = {case.id: case for case in await cases.outlines(d.case_id for d in duties)}
    lines = await queries.numbered_lines(turn.person, [(d, at[d.case_id]) for d in duties], turn.ctx)
    items = [{**one, "asked": queries.request_text(duty)} for one, duty in zip(lines, duties, strict=True)]
    known = tuple(n for n in meant if n in first or n not in unseen)
    say = asked_back.as_command(replace(reading, numbers=known, names=()))
    return Answer("never_shown", {"items": items, "total": len(unseen), "say": say})
