"""Due duties -> notices -> outbox, in sets.

1. Ask which sets of duties are due (`storage.due`); open those whose day has come.
2. Decide for each set which rungs are due. One without any tells nobody.
3. Decide who is told, once for all cases that look alike, so that the number of messages is known before
   anything is stored: more of them than the flood guard allows are stored as held, for a person to approve.
4. Store each person's message with its notices, many persons to a transaction (`posting.py`).
5. Only then move the duties' next look forward. Killed before that, the same notices are found
   again and, being unique, make nothing twice.

`look.py` runs these steps, and plans the digests between the third and the fourth.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial

import structlog
from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.directory import Directory
from bot.notices.bundle import PacketPart, once, packet_parts, parts_for_alike
from bot.notices.silence import HEARD_FROM, Silence
from bot.notices.telling import ladder_reader, plan_notices
from bot.plans.ladder import Look
from bot.words import SHANGHAI, Assessor, Case, CaseStatus, DutyState, Level, MilestoneKind, replace
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from handlers.services.reminders.days_come import due_sets, open_ended
from handlers.services.reminders.posting import Post
from storage import channels, due, holding, people, silence

log = structlog.get_logger()
_DUTIES_AT_ONCE = 30_000  # decided together, so that memory stays bounded however many are due


_Quiet = tuple[due.Alike, Look]


class _DueSet(Struct):
    """A set of duties with steps of the ladder that are due. `decided` are those whose messages are in the
    post."""

    alike: due.Alike
    view: Look
    decided: array[int] = field(default_factory=lambda: array("q"))

    @property
    def to_contacts(self) -> bool:
        return self.alike.duty.owner is Level.ENTERPRISE and any(r.to == "owner" for r in self.view.due)

    @property
    def climbs(self) -> bool:
        """Whether anybody but the owner is told."""
        return any(r.to != "owner" for r in self.view.due)


class _Due(Struct, frozen=True):
    """A duty that is due, with whom of its enterprise may be told, and what it looks like."""

    of: _DueSet
    member: due.CaseDuty
    contacts: Sequence[people.Contact]
    asked: bool  # its postponement has been asked for, and not answered
    silence: Silence
    looks: Hashable


class _PlannedDuties(Struct, frozen=True):
    """What is told of due duties, decided and in the post, and the sets that were looked at."""

    post: Post
    guard: Guard
    due_sets: Sequence[_DueSet]
    quiet: Sequence[_Quiet]


async def plan(rounds: Sequence[DecisionContext], flood_guard: int, pace: Pace) -> _PlannedDuties:
    """Decide what is told of everything due at this moment in these rounds. Safe to run in several processes
    at once. A duty that fails is set aside by itself (law 9)."""
    now = rounds[0].now
    guard = await Guard.of("duty", now)
    found = [await _seen(ctx, sets, guard) for ctx, sets in await due_sets(rounds, guard, pace)]
    waiting = await holding.held_count() if flood_guard else 0
    post = Post(now, [ctx.plan.key for ctx in rounds], flood_guard, waiting, guard, pace, rounds[-1].grace)
    speaking = [ctx.plan.key for ctx, (told, _) in zip(rounds, found, strict=True) if told]
    shared = await due.in_several_cases(speaking) if len(speaking) > 1 else set()
    for number, (ctx, (told, _)) in enumerate(zip(rounds, found, strict=True)):
        await _tell_round(number, ctx, told, shared, post, guard)
    return _PlannedDuties(
        post, guard, [one for told, _ in found for one in told], [q for _, those in found for q in those]
    )


async def _seen(
    ctx: DecisionContext, sets: Sequence[due.Alike], guard: Guard
) -> tuple[list[_DueSet], list[_Quiet]]:
    """Split the sets into those about which something has to be told now, and the others."""
    ladder = ladder_reader(ctx)
    told: list[_DueSet] = []
    quiet: list[_Quiet] = []
    for one, unit in _by_unit(sets, ctx):
        try:
            view = ladder(one.duty, unit)
        except Exception as error:  # noqa: BLE001  set aside with its error
            for duty_id in await due.duty_ids(one):
                if not guard.rests(duty_id):
                    await guard.note(duty_id, error)
            continue
        if one.duty.state is DutyState.OPEN and one.duty.due >= ctx.today and open_ended(one.duty, ctx):
            after = datetime.combine(one.duty.due + timedelta(days=1), time(), SHANGHAI)
            view = replace(view, next_at=min(view.next_at or after, after))  # its date may not have stood
        if view.due:
            told.append(_DueSet(one, view))
        else:
            quiet.append((one, view))
    return told, quiet


def _by_unit(sets: Sequence[due.Alike], ctx: DecisionContext) -> Iterator[tuple[due.Alike, str]]:
    """Yield each set with a unit of it, cut where the plan has ladders of their own for some units."""
    for one in sets:
        milestone = ctx.plan.find(
            one.duty.milestone
        )  # a step that no plan has fails where its ladder is read
        own = [by for by in milestone.place if by.ladder] if milestone else []
        for by in own:
            yield due.in_cities(one, by.units), by.units[0]
        yield due.without(one, [unit for by in own for unit in by.units]) if own else one, ""


async def _tell_round(
    of: int, ctx: DecisionContext, told: Sequence[_DueSet], shared: Collection[int], post: Post, guard: Guard
) -> None:
    """Put into the post what has to be told in the round with this number. `shared` are the enterprises of which
    another round may have to be told, too."""
    if not told:
        return
    for span in await due.case_spans(sum(one.alike.n for one in told), _DUTIES_AT_ONCE):

        async def decided(span: tuple[int, int] = span) -> list[tuple[int, Exception]]:
            found = [(one, await due.duties_in_span(one.alike, span)) for one in told]
            return await _tell(of, ctx, await _with_contacts(found, ctx, guard), shared, post)

        for duty_id, error in await post.pace.read(decided):  # beside the loop, which answers meanwhile
            await guard.note(duty_id, error)
        await post.span_is_over()


async def _with_contacts(
    found: Sequence[tuple[_DueSet, Sequence[due.CaseDuty]]], ctx: DecisionContext, guard: Guard
) -> list[_Due]:
    firms = {m.enterprise_id for one, members in found if one.to_contacts for m in members}
    contacts = await people.contacts_by_enterprise(firm for firm in firms if firm)
    climbing = {m.case_id for one, members in found if one.climbs for m in members}
    request = ctx.plan.key_of(MilestoneKind.EXTENSION_REQUEST)
    asked = await due.asked_to_postpone(climbing, request)
    silent = await _silences(found, contacts, ctx)
    matters = []
    for number, (one, members) in enumerate(found):
        milestone = one.alike.duty.milestone
        for m in members:
            if guard.rests(m.id):
                continue
            reached = contacts.get(m.enterprise_id or 0, ()) if one.to_contacts else ()
            # Whoever holds another role may be told as that, too: such a case is like no other.
            ways = tuple(c.ways for c in reached) if all(c.alone for c in reached) else m.case_id
            postponed = (m.case_id, milestone) in asked
            known = silent.get(m.id, HEARD_FROM)
            quiet = (
                tuple((known.passed_over.get(c.person_id), c.person_id in known.answered) for c in reached),
                known.call_asked,
            )
            looks = (number, postponed, m.paused, m.city, m.county, m.assessor, ways, quiet)
            matters.append(_Due(one, m, reached, postponed, known, looks))
    return matters


async def _silences(
    found: Sequence[tuple[_DueSet, Sequence[due.CaseDuty]]],
    contacts: Mapping[int, Sequence[people.Contact]],
    ctx: DecisionContext,
) -> dict[int, Silence]:
    """Return, by duty, what is known of enterprises of which somebody is silent or nobody is reached."""
    most = ctx.plan.unanswered_reminders
    to_contacts = [m for one, members in found if one.to_contacts for m in members]
    answered = await _answered(found, ctx)
    lost = {m.id for m in to_contacts if not any(c.ways[1] for c in contacts.get(m.enterprise_id or 0, ()))}
    asked = await silence.told_unreachable(lost) if lost else set()
    if not most or not to_contacts:
        known = {duty: Silence(call_asked=True) for duty in asked}
    else:
        loud = [milestone.key for milestone in ctx.plan.milestones if not milestone.silent]
        passed = await silence.passed_over({m.case_id for m in to_contacts}, loud, most)
        doubtful = [m for m in to_contacts if m.case_id in passed or m.id in lost]
        asked |= await silence.asked_to_call(m.id for m in doubtful)
        known = {m.id: Silence(passed.get(m.case_id, {}), m.id in asked) for m in doubtful}
    return known | {
        duty: replace(known.get(duty, HEARD_FROM), answered=who) for duty, who in answered.items()
    }


async def _answered(
    found: Sequence[tuple[_DueSet, Sequence[due.CaseDuty]]], ctx: DecisionContext
) -> dict[int, frozenset[int]]:
    """Return who has answered, by duty, of what is late; nothing where contacts are reminded one at a time anyway."""
    if not ctx.plan.together_when_late:
        return {}
    late = [(one, members) for one, members in found if one.to_contacts and one.alike.duty.due < ctx.today]
    return await silence.answered_since(m.id for _, members in late for m in members)


async def _tell(
    of: int, ctx: DecisionContext, found: Sequence[_Due], shared: Collection[int], post: Post
) -> list[tuple[int, Exception]]:
    """Tell what is due, and return the duties that failed."""
    failed = []
    models = {one.looks: one for one in reversed(found)}
    directory = await _directory(models.values())
    decided = {looks: _decide(model, directory, ctx) for looks, model in models.items()}
    for one in found:
        heard, duty_id = decided[one.looks], one.member.id
        if isinstance(heard, Exception):
            failed.append((duty_id, heard))
            continue
        names = {
            theirs.person_id: own.person_id
            for theirs, own in zip(models[one.looks].contacts, one.contacts, strict=True)
        }
        alone = {c.person_id for c in one.contacts if c.alone and one.member.enterprise_id not in shared}
        for hearing in parts_for_alike(heard, names):
            post.add(of, duty_id, hearing, alone=hearing.to[0] in alone)
        one.of.decided.append(duty_id)
    return failed


async def _directory(models: Iterable[_Due]) -> Directory:
    """Return those who may be told of these duties, or of what looks like them."""
    known = list(models)
    ids = set(await due.officers({one.member.city for one in known}))
    ids |= {contact.person_id for one in known for contact in one.contacts}
    return Directory((await people.load_people(ids)).values())


def _decide(model: _Due, directory: Directory, ctx: DecisionContext) -> list[PacketPart] | Exception:
    m, view = model.member, model.of.view
    if model.asked:
        # Its own clock runs on, but nobody above is told of what is being decided.
        view = Look(tuple(r for r in view.due if r.to == "owner"), view.next_at)
    duty = replace(model.of.alike.duty, id=m.id, case_id=m.case_id)
    if ctx.plan.rests(duty.milestone, duty.owner, paused=m.paused):
        return []
    try:
        place = (m.name, m.city, m.county, Assessor(m.assessor), CaseStatus(m.status))
        case = Case(m.case_id, ctx.plan.key, m.enterprise_id, *place)
        return packet_parts(
            once(plan_notices(duty, case, view, directory, channels.available(), ctx, model.silence))
        )
    except Exception as error:  # noqa: BLE001  set aside with its error
        return error


async def move_on(planned: _PlannedDuties, pace: Pace) -> None:
    """Set the next look of every duty that was looked at, once all that is told of them is stored."""
    guard = planned.guard
    known = [int(subject) for subject in guard.known if subject.isdecimal()]
    resting = [duty_id for duty_id in known if guard.rests(duty_id)]
    failing = await due.still_due(known, guard.now)
    for one, view in planned.quiet:
        behind: int | None = 0
        while behind is not None:
            behind = await pace.write(partial(due.move_some, one, guard.now, view.next_at, resting, behind))
    for each in planned.due_sets:
        stored = [i for i in each.decided if str(i) not in guard.noted] if guard.noted else each.decided
        for part in due.portions(stored):
            await pace.write(partial(due.move, each.alike, part, guard.now, each.view.next_at))
    for duty_id in sorted(failing - await due.still_due(sorted(failing), guard.now)):
        await guard.done(duty_id)
