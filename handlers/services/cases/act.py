"""Load, decide, apply: the one transaction, written once for every act and every entrance.

`weigh` loads the case, looks up what the act names (the survivor of a merger, whoever has the name or code
already, the present contact) and decides; `carry_out` applies the decision and what follows from it. An entrance
that asks the person first weighs the act, asks, and passes on what it weighed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

import structlog
from msgspec import Struct

from bot.access import acting
from bot.acts import asks_first, begin, decide
from bot.acts.change import in_other_rounds, survivor
from bot.acts.context import DecisionContext
from bot.acts.own_answer import UNDONE
from bot.acts.prepared import as_prepared, may_be_prepared, prepares
from bot.notices.follow_up import Telling, leaves_at, numbered, tellings
from bot.notices.silence import urging_order
from bot.reading.level_said import SEVERAL
from bot.results import measures
from bot.words import (
    CALLS,
    Act,
    Answer,
    Case,
    CaseStatus,
    Decision,
    Details,
    Intent,
    Kind,
    Pause,
    Person,
    channel_of,
    replace,
)
from handlers.services.cases import consultants, handover, rounds
from handlers.services.cases.called import contact_looked_up, keep_what_was_heard, who_was_called
from handlers.services.cases.confirmed import keep_confirmed
from handlers.services.cases.held_back import pauses_over, with_pauses
from handlers.services.cases.targets import below, keep_level
from handlers.services.cases.unsaid import unsay, with_earlier
from storage import (
    cases,
    causes,
    chain,
    channels,
    db,
    enterprises,
    mailing,
    numbers,
    outbox,
    own_files,
    people,
    refused,
    violations,
)
from storage.notices import NewNotices

log = structlog.get_logger()


class WeighedAct(Struct, frozen=True):
    """What would follow from an act on a case as it stands. Nothing is stored yet.

    `ctx` is of the case's own round. `low`: the level that is named lies below the target, `dead`: nobody has the
    number that is named, as the telephone found; either needs a second word.
    """

    case: Case
    act: Act
    who: Person
    ctx: DecisionContext
    decision: Decision
    low: Answer | None = None
    dead: str = ""

    @property
    def answer(self) -> Answer:
        """Return what the person would be answered if the act were carried out now. An acceptance with a level below
        the one that is required says why that is not enough."""
        return self.low or self.decision.answer

    @property
    def question(self) -> str:
        """The key of what is asked before it is done; "" for nothing, or where it would be refused."""
        if not self.decision.ok:
            return ""
        if self.dead:
            return "sure_dead_number"
        return "sure_below_target" if self.low else asks_first(self.case, self.act, self.who, self.ctx)


async def weigh(
    case_id: int, act: Act, who: Person, ctx: DecisionContext, *, lock: bool = True
) -> WeighedAct | None:
    """Load the case and decide; None where there is no such case. To carry it out in the same transaction
    the case must have been locked."""
    case = await cases.load_case(case_id, lock=lock)
    if case is None:
        return None
    ctx = await rounds.context_in(case.round, ctx)
    checked = await _checked(case, act, ctx)
    decision, about = decide(case, checked, who, ctx), checked.details
    if decision.ok and prepares(who, act, case) and await consultants.own_contacts(case):
        return WeighedAct(case, act, who, ctx, as_prepared(case, act, decision, who, ctx))
    level = act.details.level
    if not decision.ok or not (level or act.kind == Intent.ACCEPTANCE_PASSED):
        named_as_it_is = about.corrects and about.phone in about.before
        dead = "" if named_as_it_is or act.duty_id else about.dead
        return WeighedAct(case, act, who, ctx, decision, dead=dead)
    if level == SEVERAL:
        return WeighedAct(case, act, who, ctx, Decision(_which_level(case)))
    low = await below(case, ctx, level)
    if low and not level:  # what was reported before: only another result changes that
        return WeighedAct(case, act, who, ctx, Decision(low))
    return WeighedAct(case, act, who, ctx, decision, low)


async def _checked(case: Case, act: Act, ctx: DecisionContext) -> Act:
    """Return the act with `taken`, `into`, `before`, `keeps` and `corrects` filled in, for its own details or those of
    the request that it answers. Reads inside the act's own transaction."""
    if act.kind == Intent.VIOLATION_DECIDED:
        known = await violations.decisions_of(case.id, case.round)
        return replace(act, decisions=tuple(known))
    details = act.details
    asked = next((d for d in case.duties if d.id == act.duty_id), None)
    if asked is not None and isinstance(asked.data.get("details"), dict):
        details = Details(**asked.data["details"])
    if not case.enterprise_id:
        return act
    if act.kind in CALLS:
        return replace(act, details=await who_was_called(case.enterprise_id, act))
    if details.contact:
        replaces = _act_of(act, asked) == "换联系人"
        return replace(act, details=await contact_looked_up(case.enterprise_id, details, replaces=replaces))
    if not (details.name or details.city):
        return act
    into = details.into
    if details.name and _act_of(act, asked) == "合并":
        into = into or await _survivor(case, details, ctx)
    taken = "" if into else await _taken(case, details)
    return replace(act, details=replace(details, into=into, taken=taken))


def _act_of(act: Act, asked: Any) -> str:
    """Which sort of change it is about."""
    return str(asked.data.get("what", "")) if asked is not None else act.what


async def _survivor(case: Case, details: Details, ctx: DecisionContext) -> int:
    """Return the enterprise of this round that the merger names; 0 for none."""
    found = await enterprises.bearing(details.name, details.uscc, ctx.plan.key, case.id)
    return survivor([(firm.id, firm.city) for firm in found], case.city)


async def _taken(case: Case, details: Details) -> str:
    """Return another enterprise with this code, or of this name in the same county."""
    name, city, county = details.name or case.name, details.city or case.city, details.county or case.county
    other = await enterprises.name_taken(name, city, county, details.uscc, case.enterprise_id or 0)
    return f"{other.name}（{other.city}{other.county}）" if other else ""


async def foreseen(case_id: int, act: Act, who: Person, ctx: DecisionContext) -> Answer:
    """What would be answered to this act; changes nothing."""
    weighed = await weigh(case_id, act, who, ctx, lock=False)
    return weighed.decision.answer if weighed else _no_such_case()


async def perform(case_id: int, act: Act, who: Person, ctx: DecisionContext, entrance: str) -> Answer:
    """Do `act` inside the caller's transaction: rows, event and messages together, or nothing."""
    weighed = await weigh(case_id, act, who, ctx)
    return await carry_out_weighed(weighed, entrance) if weighed else _no_such_case()


async def carry_out_weighed(weighed: WeighedAct, entrance: str) -> Answer:
    """Carry out what was weighed, in the same transaction. Nothing else may have changed the case since."""
    entry = _entry(weighed, entrance, weighed.act.duty_id or weighed.decision.duty_id)
    if weighed.decision.prepares:
        return await consultants.prepare(weighed.case, weighed.decision, weighed.who, entry, weighed.ctx)
    held_by = await carry_out(weighed.case, weighed.decision, entry, weighed.ctx)
    if may_be_prepared(weighed.act, weighed.case):
        await consultants.settle_reported(weighed.case, weighed.act, weighed.who, weighed.ctx)
    await keep_confirmed(weighed.case.id, weighed.decision, weighed.ctx)
    also = in_other_rounds(weighed.case, weighed.act, weighed.decision)
    for where in weighed.ctx.each():
        if also and (other := await _weighed_there(also, weighed, where)):
            told_once = replace(other.decision, tells=())
            await carry_out(other.case, told_once, _entry(other, entrance, None), where)
    answer = with_pauses(weighed.decision.answer, held_by, weighed.who)
    level = weighed.act.details.level
    if not (answer.ok and level):
        return answer
    await keep_level(weighed.case, level, entry)
    return replace(answer, facts={**answer.facts, "level": measures.as_text(level)})


async def _weighed_there(also: Act, done: WeighedAct, where: DecisionContext) -> WeighedAct | None:
    """Weigh the act on the enterprise's running case in another round; None if it has none there."""
    case = await cases.case_of_enterprise(done.case.enterprise_id or 0, where.plan.key)
    if case is None or case.id == done.case.id or case.status is not CaseStatus.ACTIVE:
        return None
    return await weigh(case.id, also, done.who, where)


def _entry(weighed: WeighedAct, entrance: str, duty_id: int | None) -> chain.Entry:
    ctx, who = weighed.ctx, weighed.who.id or None
    event = weighed.decision.event or {}
    # 撤回 12 of a bureau's own answer is the same event by whatever word or page it is asked.
    kind = Intent.UNDO_ANSWER if UNDONE in event else weighed.act.kind
    return chain.Entry(ctx.now, entrance, kind, event, weighed.case.id, duty_id, who, ctx.plan.version)


def _which_level(case: Case) -> Answer:
    return Answer("which_level", {"name": case.name}, ok=False)


def _no_such_case() -> Answer:
    return Answer("not_yours", ok=False)


async def carry_out(case: Case, decision: Decision, entry: chain.Entry, ctx: DecisionContext) -> list[Pause]:
    """Apply a decision on a locked case: rows, event, numbers, messages; a refusal does nothing. Returns the pauses
    for which the messages wait."""
    if decision.ok and decision.contact and decision.contact.dead:
        await refused.number_is_right(decision.contact.dead)
    applied = await cases.apply(case, decision, entry)
    if applied is None:
        return []
    now, opened, seq = applied.case, applied.opened, applied.seq
    told = partial(
        log.info, "case changed", cause=causes.current_cause(), case=case.id, act=entry.act, seq=seq
    )
    db.after_commit(told)
    await keep_what_was_heard(case, decision, ctx.now)
    if decision.violation:
        await violations.keep([decision.violation], case.round, ctx.now)
    for duty_id, level in numbered(case, now, decision, opened, ctx.plan).items():
        await numbers.give_number(numbers.desk_of(level, now.city, now.county), duty_id, seq)
    if "city" in decision.changes:
        await chain.add_events(await open_own_files([(now.city, now.county)], entry, ctx))
    if decision.hands_over:
        await handover.ask_again(now, seq, ctx)
    spared = await unsay(case, decision)  # before a message that is not right any more is recalled as such
    if decision.hands_over or decision.status or decision.changes:
        await handover.recall_waiting([case.id], ctx)
    return await _tell(now, tellings(now, decision, opened, seq, ctx.plan), entry.person_id, ctx, spared)


async def _tell(
    case: Case, told: Iterable[Telling], by: int | None, ctx: DecisionContext, spared: Collection[int]
) -> list[Pause]:
    """Store the messages that belong to the act of person `by`, in its own transaction (law 3); those who are `spared`
    hear nothing. Returns the pauses for which they wait."""
    bundles, heard = [], set[tuple[int, int, str]]()
    for one in told:
        facts = await with_earlier(one)
        for person in await people.holders(acting(one.level, case), case):
            order = ctx.plan.tried(one.kind, False, channels.available())
            if one.text == "nudge":
                order = tuple(urging_order(one.duty, order, ctx.today))
            channel = channel_of(person, order)
            once = (person.id, one.duty.id, one.rung)  # of two levels that one office holds
            if channel is None or person.id in spared or once in heard or not one.tells(person.id, by):
                continue
            heard.add(once)
            notice = NewNotices(one.duty.id, one.duty.due, ((one.rung, one.text),), facts)
            last = await mailing.last_sent(person.id, one.kind) if one.kind is Kind.CONFIRM else None
            at = leaves_at(one, last, ctx.now, ctx.grace)
            reason = outbox.UNDOABLE if one.kind is Kind.RESULT and at > ctx.now else ""
            bundles.append(outbox.Bundle(person.id, channel, one.kind, (notice,), at, reason=reason))
    await outbox.add_bundles(bundles, ctx.now)
    return await pauses_over(bundles, case, ctx)


async def open_own_files(
    places: Iterable[tuple[str, str]], entry: chain.Entry, ctx: DecisionContext
) -> list[chain.Entry]:
    """Open the files that the bureaus of these places (city, county) lack; returns their events, which are
    like `entry` otherwise, for the caller to add."""
    files = begin.own_files(places, await own_files.places_with_a_file(ctx.plan.key), ctx)
    events = []
    for case_id, file in zip(await own_files.add_own_files(files, ctx.plan.key), files, strict=True):
        act, data = begin.file_opened(file)
        events.append(replace(entry, act=act, data=data, case_id=case_id, duty_id=None))
    return events
