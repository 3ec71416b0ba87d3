"""确认冀衡, 退回冀衡 缺章: what is decided by number, said by name: which numbers are meant."""

from __future__ import annotations

from bot.reading.called import called_in, called_together
from bot.reading.phrases import NEEDS
from bot.reading.result import Reading
from bot.words import Enterprise, replace
from handlers.runtime.time_limit import limited
from handlers.services.conversation import asked_back, by_number, which
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, numbers


async def with_those_called(turn: Turn, reading: Reading) -> Reading:
    """确认冀衡、晨阳, where several are called so: those that have something waiting for this act, if that is
    one for each name; the reading as it is otherwise."""
    named = reading.names or reading.numbers or reading.every
    if (
        reading.intent not in which.BY_NUMBER
        or named
        or reading.why not in ("need_number", "which_enterprise")
    ):
        return reading
    firms: list[Enterprise] = []
    for group in limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today):
        at = await by_number.of_firms(turn, replace(reading, names=group))
        meant = [turn.names.by_id(case.enterprise_id or 0) for case, _ in at.values()]
        if len(meant) != 1 or meant[0] is None:
            return reading
        firms.append(meant[0])
    together = limited(called_together, turn.text, turn.person, turn.names, turn.ctx.today)
    if not firms or (len(firms) > 1 and not together):  # 同意A延期，B先放放: never both by one yes
        return reading
    return replace(_without_the_name(turn, reading), names=tuple(firms), choices=(), why="need_number")


def _without_the_name(turn: Turn, reading: Reading) -> Reading:
    """Cut the enterprise's name, which stands before the reason, from the reason: 退回 A 缺章."""
    first, _, rest = reading.reason.partition(" ")
    named = rest and limited(called_in, first, turn.person, turn.names, turn.ctx.today)
    return replace(reading, reason=rest.strip()) if named else reading


async def of_the_only_one(turn: Turn, reading: Reading) -> tuple[str, Reading]:
    """确认, 退回 没盖章, where one matter waits: (the question whether that is meant, the reading), or ("", the reading
    with its number, to be asked for the reason)."""
    one = await by_number.sole_matter(turn, reading)
    if not one:
        return "", reading
    if "reason" in NEEDS[reading.intent] and not reading.reason:
        return "", replace(reading, numbers=tuple(one), why="need_reason")
    return await by_number.ask_of(turn, reading, one), reading


async def of_their_numbers(turn: Turn, reading: Reading) -> tuple[str, Reading]:
    """确认 A: (the question about the numbers of these firms, the reading), or ("", the reading to ask about)."""
    reading = _without_the_name(turn, reading)
    at = await by_number.of_firms(turn, reading)
    reason = reading.reason or "reason" not in NEEDS[reading.intent]
    if not at or not reason:
        one = len(at) == 1
        return "", replace(reading, names=(), numbers=tuple(at), why="need_reason") if one else reading
    if len(at) == len(reading.names):
        return await by_number.ask_of(turn, reading, at), reading
    duties = [duty.id for _, duty in at.values()][: which.MOST_OFFERED]
    said = await which.ask_which_duty(turn.person, reading, duties, asked_back.as_command(reading), turn.ctx)
    return answer(said.key, said.facts, limit=2048), reading


async def firms_of_numbers(turn: Turn, reading: Reading) -> Reading:
    """评估通过 68、69: the enterprises of these numbers, offered by name; as it is where one means none."""
    desks = numbers.desks_of(turn.person)
    found: list[Enterprise] = []
    for number in reading.numbers:
        ids = await numbers.duties_numbered(desks, number, turn.ctx.plan.key)
        case = await cases.outline((await cases.duty(ids[0])).case_id) if len(ids) == 1 else None
        firm = turn.names.by_id(case.enterprise_id) if case and case.enterprise_id else None
        if firm is None or not turn.may(reading.intent, firm):
            return replace(reading, numbers=())
        found.append(firm)
    return replace(reading, why="unsure", names=tuple(dict.fromkeys(found)), numbers=())
