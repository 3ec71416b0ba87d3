"""确认 1-50: what a sentence with numbers means.

A number said by itself is meant, whoever told it. A range means what lies in it, waits for this word,
and was shown to this person; what she was never shown is shown now, and asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.reading.numbers import ranges
from bot.reading.result import Reading
from bot.words import Act, Answer
from handlers.services.cases import act
from handlers.services.conversation import asked_back
from handlers.services.conversation.turn import Turn
from handlers.services.conversation.which import BY_NUMBER
from handlers.services.views import queries
from messages.render import ANSWER_ITEMS, answer
from storage import cases, models, numbers


@dataclass(frozen=True, slots=True)
class Picked:
    """`numbers` are to be acted upon; `rest` says what of a range was left."""

    numbers: tuple[int, ...]
    rest: tuple[Answer, ...] = ()


async def narrowed(turn: Turn, reading: Reading) -> tuple[Reading, str]:
    """The same without what a range does not mean, and what is said of that."""
    found = await picked(turn, reading)
    left = "\n".join(answer(one.key, one.facts) for one in found.rest)
    return replace(reading, numbers=found.numbers), left


async def picked(turn: Turn, reading: Reading) -> Picked:
    """The numbers of the sentence, without those of a range that are not meant."""
    command = turn.said.partition(reading.reason)[0] if reading.reason else turn.said
    inside = {n for low, high in ranges(command) for n in reading.numbers if low <= n <= high}
    if not inside:
        return Picked(reading.numbers)
    waiting = {n: duty_id for n in inside if (duty_id := await _waits(turn, reading, n))}
    seen = await numbers.seen(turn.person, waiting)
    unseen = {n: waiting[n] for n in reading.numbers if n in waiting and n not in seen}
    meant = tuple(n for n in reading.numbers if n not in inside or n in seen)
    rest = []
    if unseen:
        rest.append(await _never_shown(turn, reading, unseen))
    if len(inside) > len(waiting):
        rest.append(
            Answer("range_rest", {"alone": not meant and not unseen, "reports": reading.intent in BY_NUMBER})
        )
    return Picked(meant, tuple(rest))


async def _waits(turn: Turn, reading: Reading, number: int) -> int | None:
    """The duty that the number means, if the act could be done to it."""
    desks = numbers.desks_of(turn.person)
    found = await numbers.duty_of(desks, number, turn.setting.plan.key)
    if not found:
        return None
    if len(found) > 1:
        return found[0]  # which of them is asked before anything is done
    duty = await models.Duty.get(id=found[0])
    what = Act(reading.intent, reading.on, reading.reason or "原因", duty.id, reading.kind)
    _, said = await act.foreseen(duty.case_id, what, turn.person, turn.setting)
    return duty.id if said.ok else None


async def _never_shown(turn: Turn, reading: Reading, unseen: dict[int, int]) -> Answer:
    """Their lines, by which they are shown now; the same word for them does them then."""
    first = dict(list(unseen.items())[:ANSWER_ITEMS])
    rows = {duty.id: duty for duty in await models.Duty.filter(id__in=list(first.values()))}
    duties = [cases.duty_of(rows[duty_id]) for duty_id in first.values()]
    at = {case.id: case for case in await models.Case.filter(id__in=[d.case_id for d in duties])}
    lines = await queries.listed(turn.person, [(d, at[d.case_id]) for d in duties], turn.setting)
    items = [{**one, "asked": queries.asked(duty)} for one, duty in zip(lines, duties, strict=True)]
    say = asked_back.meant(replace(reading, numbers=tuple(first), names=()))
    return Answer("never_shown", {"items": items, "total": len(unseen), "say": say})
