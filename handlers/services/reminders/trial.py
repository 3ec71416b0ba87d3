"""试发: one contact of each enterprise that nobody was heard from is asked to answer 收到, before the first reminders.

Whom to ask, and what came of it, is `bot.notices.reaching`; who was asked is known by the messages alone, so that
nobody is asked twice whatever is killed or pressed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.reaching import late_by, to_ask
from bot.words import Channel, ContactKnown, EventName, Kind, MilestoneKind, Person, Scope, channel_of
from handlers.services.reports.onboarding import firms_known
from storage import chain, channels, onboarding, outbox, people
from storage.chain import By
from storage.notices import NewNotices

_RUNG = ("owner:trial", "trial")


class _TrialAhead(Struct, frozen=True):
    """What a trial round would do now. `asked`: the contacts who would be asked, each for an enterprise; `states`: how
    many enterprises stand how (`TRIAL_STATES`), before it."""

    asked: Sequence[ContactKnown]
    states: Counter[str]

    @property
    def people(self) -> int:
        """How many people would get a message: one for all enterprises that they look after."""
        return len({one.person_id for one in self.asked})

    @property
    def counties(self) -> int:
        return len({(one.city, one.county) for one in self.asked})


async def trial_ahead(scope: Scope, ctx: DecisionContext) -> _TrialAhead:
    """Return whom a trial round would ask now, within the scope."""
    firms, late = await firms_known(scope, ctx), late_by(ctx)
    found = [one for firm in firms if (one := to_ask(firm.contacts, late))]
    owing = await _next_steps(found, ctx)
    return _TrialAhead([one for one in found if one.case_id in owing], Counter(firm.trial for firm in firms))


async def send_trial(scope: Scope, ctx: DecisionContext, by: By) -> int:
    """Ask them, in the caller's transaction; return how many messages were made. A person has seen how many it
    concerns, so the flood guard does not ask again."""
    await chain.lock_head()  # a second press, wherever it is served, sees whom the first has asked
    ahead = await trial_ahead(scope, ctx)
    owing = await _next_steps(ahead.asked, ctx)
    known = await people.load_people([one.person_id for one in ahead.asked if one.person_id])
    bundles = []
    for one in ahead.asked:
        person = known[one.person_id or 0]
        way = _answering(person)
        if way is None:
            continue
        told = NewNotices(*owing[one.case_id], (_RUNG,))
        bundles.append(outbox.Bundle(person.id, way, Kind.TRIAL, (told,), ctx.now))
    made = await outbox.add_bundles(bundles, ctx.now)
    if made:
        facts = {"people": made, "enterprises": len(bundles)}
        await chain.add_events([by.entry(ctx.now, EventName.TRIAL_SENT, facts)])
    return made


async def _next_steps(asked: Sequence[ContactKnown], ctx: DecisionContext) -> dict[int, tuple[int, date]]:
    """Return by case the step that is named to who is asked; not one that is only recommended, or only filled in."""
    steps = [
        one.key for one in ctx.plan.milestones if not one.silent and one.kind is not MilestoneKind.FIGURES
    ]
    return await onboarding.next_steps([one.case_id for one in asked], steps)


def _answering(person: Person) -> Channel | None:
    """Return by which channel to ask somebody who shall answer."""
    return channel_of(person, channels.in_any_words())
