"""Who is told what of the duties that are due: decided once for all that look alike."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.acts.context import DecisionContext
from bot.directory import Directory
from bot.notices.alike import Hearing, hearings, put_to
from bot.notices.bundle import once
from bot.notices.telling import plan_notices
from bot.plans.ladder import Look
from bot.words import Assessor, Case, CaseStatus, Level, MilestoneKind
from handlers.runtime.guard import Guard
from handlers.services.reminders.posting import Post
from storage import channels, due, duties, people

_DUTIES_AT_ONCE = 30_000  # decided together, so that memory stays bounded however many are due


@dataclass(slots=True)
class DueSet:
    """A set of duties with rungs that are due. `decided`: those whose messages are in the post."""

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


@dataclass(frozen=True, slots=True)
class _Due:
    """A duty that is due, with whom of its enterprise may be told, and what it looks like."""

    of: DueSet
    member: due.CaseDuty
    contacts: Sequence[people.Contact]
    asked: bool  # its postponement has been asked for, and not answered
    looks: Hashable


async def tell_round(of: int, ctx: DecisionContext, told: Sequence[DueSet], post: Post, guard: Guard) -> None:
    """Put into the post what is to be told in the round with this number."""
    if not told:
        return
    for span in await due.case_spans(sum(one.alike.n for one in told), _DUTIES_AT_ONCE):

        async def decided(span: tuple[int, int] = span) -> list[tuple[int, Exception]]:
            found = [(one, await due.duties_in_span(one.alike, span)) for one in told]
            return await _tell(of, ctx, await _with_contacts(found, ctx, guard), post)

        for duty_id, error in await post.pace.read(decided):  # beside the loop, which answers meanwhile
            await guard.note(duty_id, error)
        await post.span_is_over()


async def _with_contacts(
    found: Sequence[tuple[DueSet, Sequence[due.CaseDuty]]], ctx: DecisionContext, guard: Guard
) -> list[_Due]:
    firms = {m.enterprise_id for one, members in found if one.to_contacts for m in members}
    contacts = await people.contacts_by_enterprise(firm for firm in firms if firm)
    climbing = {m.case_id for one, members in found if one.climbs for m in members}
    request = ctx.plan.key_of(MilestoneKind.EXTENSION_REQUEST)
    asked = await duties.asked_to_postpone(climbing, request)
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
            looks = (number, postponed, m.paused, m.city, m.county, m.assessor, ways)
            matters.append(_Due(one, m, reached, postponed, looks))
    return matters


async def _tell(
    of: int, ctx: DecisionContext, found: Sequence[_Due], post: Post
) -> list[tuple[int, Exception]]:
    """Returns the duties that failed."""
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
        alone = {c.person_id for c in one.contacts if c.alone}
        for hearing in put_to(heard, names):
            post.add(of, duty_id, hearing, alone=hearing.to[0] in alone)
        one.of.decided.append(duty_id)
    return failed


async def _directory(models: Iterable[_Due]) -> Directory:
    """Those who may be told of these duties, or of what looks like them."""
    known = list(models)
    ids = set(await people.officers({one.member.city for one in known}))
    ids |= {contact.person_id for one in known for contact in one.contacts}
    return Directory((await people.load_people(ids)).values())


def _decide(model: _Due, directory: Directory, ctx: DecisionContext) -> list[Hearing] | Exception:
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
        return hearings(once(plan_notices(duty, case, view, directory, channels.available(), ctx)))
    except Exception as error:  # noqa: BLE001  set aside with its error
        return error
