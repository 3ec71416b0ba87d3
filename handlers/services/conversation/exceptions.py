"""全部, but for some: whom a sentence leaves out, by name or by number."""

from __future__ import annotations

from bot.reading.result import Reading
from bot.words import Answer
from handlers.services.conversation.turn import Turn
from storage import cases, numbers


async def unknown(turn: Turn, reading: Reading) -> Answer | None:
    """Return the refusal where one who is left out is nobody, or a number that means nothing: all the
    others cannot be told then."""
    if reading.left_why == "but":
        return Answer("left_out_unknown", {"left": list(reading.left)}, ok=False)
    lost = [str(number) for number in reading.numbers if not await _duties(turn, number)]
    return Answer("left_out_unknown", {"left": lost}, ok=False) if lost else None


async def of_numbers(turn: Turn, reading: Reading) -> set[int]:
    """Return the cases that the numbers of the sentence leave out."""
    found = [await cases.duties_by_id(await _duties(turn, number)) for number in reading.numbers]
    return {duty.case_id for duties in found for duty in duties.values()}


async def names_excepted(turn: Turn, reading: Reading) -> list[str]:
    """Return the names of those who are left out, whether they were named or numbered."""
    numbered = await cases.outlines(sorted(await of_numbers(turn, reading)))
    return list(dict.fromkeys((*(firm.name for firm in reading.names), *(case.name for case in numbered))))


async def _duties(turn: Turn, number: int) -> list[int]:
    return await numbers.duties_numbered(numbers.desks_of(turn.person), number, turn.ctx.keys)
