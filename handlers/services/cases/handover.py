"""When other people become responsible for a case: messages that still wait for the old ones are
withdrawn and made for the new ones.

What was sent stays sent. The next planning run makes new reminders for open steps. This module does
the rest: messages that wait, results that have not reached anybody yet, and reports that another
bureau now has to confirm and that so get a number of its list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.access import acting, sees
from bot.acts.context import DecisionContext
from bot.notices.item import still_true
from bot.notices.telling import REQUEST_TEXTS, level_of_notice
from bot.results.standing import awaited_word
from bot.words import Case, Channel, EventName, Kind, Level, Person, channel_of
from handlers.services.cases import rounds
from handlers.services.cases.items import item_of
from messages.catalogue import say
from storage import cases, chain, channels, duties, numbers, outbox, outgoing_messages, people
from storage.notices import NewNotices
from storage.outgoing_messages import NoticeInContext, OutgoingMessage

_Holders = Mapping[tuple[Level, int], list[Person]]  # who holds a level for a case, by the case's id


async def recall_waiting(
    case_ids: Sequence[int], ctx: DecisionContext, instead: Collection[Kind] = (Kind.RESULT,)
) -> None:
    """Recall waiting messages whose reader is no longer responsible, inside the transaction of the change.

    Messages of the kinds in `instead` are sent to whoever is responsible now.
    """
    waiting = await outgoing_messages.load_outgoing(await outbox.unworded_about(case_ids))
    about = [t for outgoing in waiting for t in outgoing.notices if t.case.id in case_ids]
    holders = await _holders(about, ctx)
    for outgoing in waiting:
        ours = [t for t in outgoing.notices if t.case.id in case_ids]
        wrong = [t for t in ours if not _right(t, outgoing, holders, ctx)]
        if Kind(outgoing.message.kind) in instead:
            for told in wrong:
                await _instead(told, outgoing, holders, ctx)
        if wrong and len(wrong) == len(outgoing.notices):
            await outbox.cancel_message(outgoing.message.id, say("services.cases.taken_back"))
            continue
        for told in wrong:
            audience = told.rung if told.rung.startswith("event:") else told.rung.split(":")[0]
            ids = [i for i in (outgoing.message.id, outgoing.message.instead_of) if i]
            await outbox.withdraw(ids, told.duty.id, audience)


async def _holders(notices: Iterable[NoticeInContext], ctx: DecisionContext) -> _Holders:
    """Who holds now, for each case, the levels that these notices are for."""
    wanted = {(level, t.case.id): t.case for t in notices if (level := _level(t, ctx))}
    return {key: await people.holders(acting(key[0], case), case) for key, case in wanted.items()}


def _right(
    notice: NoticeInContext, outgoing: OutgoingMessage, holders: _Holders, ctx: DecisionContext
) -> bool:
    """Whether the notice is still true, and still for its reader."""
    level = _level(notice, ctx)
    if level is None:  # what tells those above is theirs as long as the place is
        entitled = sees(outgoing.person, notice.case.enterprise)
    else:
        entitled = outgoing.person.id in {p.id for p in holders[level, notice.case.id]}
    return still_true(Kind(outgoing.message.kind), item_of(notice, entitled, ctx.plan))


def _level(notice: NoticeInContext, ctx: DecisionContext) -> Level | None:
    audience = notice.rung.partition(":")[0]
    return level_of_notice(audience, notice.text, notice.duty, notice.case, ctx.plan)


async def _instead(
    notice: NoticeInContext, outgoing: OutgoingMessage, holders: _Holders, ctx: DecisionContext
) -> None:
    """Tell those who are responsible now what did not leave, if it is still true."""
    kind, level = Kind(outgoing.message.kind), _level(notice, ctx)
    if level is not None and still_true(kind, item_of(notice, entitled=True, plan=ctx.plan)):
        await _add(holders[level, notice.case.id], kind, notice, ctx)


async def _add(readers: Sequence[Person], kind: Kind, notice: NoticeInContext, ctx: DecisionContext) -> None:
    ways = [(reader, channel) for reader in readers if (channel := channel_of(reader, channels.available()))]
    bundles = [_bundle(reader, channel, kind, notice, ctx) for reader, channel in ways]
    await outbox.add_bundles(bundles, ctx.now)


def _bundle(
    reader: Person, channel: Channel, kind: Kind, told: NoticeInContext, ctx: DecisionContext
) -> outbox.Bundle:
    notice = NewNotices(told.duty.id, told.due, ((told.rung, told.text),), told.facts)
    return outbox.Bundle(reader.id, channel, kind, (notice,), ctx.now)


async def ask_again(case: Case, seq: int, ctx: DecisionContext) -> None:
    """Give what waits for a bureau's word a number at the desk that has to answer it now, and ask there.
    The old number becomes invalid. `seq` is the event that moved it."""
    for duty in case.duties:
        level = awaited_word(duty, case, ctx.plan)
        if level is None:
            continue
        desk = numbers.desk_of(acting(level, case), case.city, case.county)
        if await numbers.desk_now(duty.id) in ("", desk):
            continue
        await numbers.give_number(desk, duty.id, seq)
        text = REQUEST_TEXTS.get(ctx.kind(duty), "confirm")
        told = NoticeInContext(0, f"event:{seq}", text, {}, duty.due, duty, case)
        await _add(await people.holders(acting(level, case), case), Kind.CONFIRM, told, ctx)


async def hand_over_to_staffed(
    cities: Sequence[str], ctx: DecisionContext, act: str = EventName.CITY_STAFFED, source: str = "import"
) -> None:
    """Hand over to the bureaus of these cities, which have staff now, what waited for the province. With
    `act` "city_unstaffed" it is the other way round: they have none any more."""
    for case_id in await duties.waiting_in(cities, ctx.plan.key, ctx.plan.keys_of(REQUEST_TEXTS)):
        entry = chain.Entry(ctx.now, source, act, {}, case_id, plan_version=ctx.plan.version)
        await hand_over_after(case_id, (await chain.add_events([entry]))[0], ctx)


async def of_enterprises(firm_ids: Sequence[int], ctx: DecisionContext) -> None:
    """Hand over what waits to the new contacts of these enterprises, in every round."""
    for where in await rounds.running(ctx) if firm_ids else ():
        for start in range(0, len(firm_ids), 500):
            part = firm_ids[start : start + 500]
            await recall_waiting(await cases.ids_of_enterprises(part, where.plan.key), where)


async def hand_over_after(case_id: int, seq: int, ctx: DecisionContext) -> None:
    """Do all of the above for one case whose responsible people have changed; `seq` is the event that
    changed them."""
    case = await cases.load_case(case_id)
    assert case is not None
    await ask_again(case, seq, ctx)
    await recall_waiting([case_id], ctx)
