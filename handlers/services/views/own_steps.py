"""What an enterprise owes in a case and may do there, as its contact reads it; nothing is asked of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext, due_of
from bot.acts.offers import Offer, offers
from bot.results.standing import still_owed
from bot.words import SPECS, Case, Duty, Intent, Level, MilestoneKind, Person, replace
from bot.words.intent_lookup import SLOTS
from handlers.services.views.lines import by_when
from messages.catalogue import explain

# By a link alone nobody else becomes its contact, and no step ends: that needs the chat or a sign-in.
_NOT_BY_LINK: Final = frozenset({Intent.REPORT_CHANGE})
_OWN: Final = frozenset(kind for kind in SLOTS if Level.ENTERPRISE in SPECS[Intent(kind)].levels)


class OwnStep(Struct, frozen=True):
    """A step that the enterprise owes. `by_when`: its date in words while it counts from what has not happened;
    `coming`: its date is the next one; `form`: it is done by the form of figures; `suggested`: its date is advice;
    `listed_late`: when the enterprise came onto the list, if the date had passed by then."""

    id: int
    milestone: str
    name: str
    due: date
    by_when: str
    days_left: int
    evidence: Sequence[str]
    why: Sequence[tuple[str, str]]
    coming: bool = False
    form: bool = False
    suggested: bool = False
    listed_late: date | None = None

    @property
    def late(self) -> bool:
        """Whether a binding date has passed."""
        return self.days_left < 0 and not (self.by_when or self.suggested)


def only_of(person: Person, case: Case) -> Person:
    """Return the person with nothing but their role at this enterprise: a link in its mail gives no other right."""
    own = tuple(
        role
        for role in person.roles
        if role.level is Level.ENTERPRISE and role.enterprise_id == case.enterprise_id
    )
    return replace(person, roles=own)


def reads_as_its_own(person: Person, case: Case) -> bool:
    """Say whether the person sees this case as its enterprise's contact, and by no other role."""
    others = tuple(role for role in person.roles if role.level is not Level.ENTERPRISE)
    seen_otherwise = bool(others) and access.sees(replace(person, roles=others), case.enterprise)
    return bool(only_of(person, case).roles) and not seen_otherwise


def own_duties(case: Case, ctx: DecisionContext) -> list[OwnStep]:
    """Return what the enterprise owes now by date, the overdue first, and then what has only a suggested date."""
    found = still_owed(case, ctx.plan)
    binding = [duty for duty in found if not ctx.plan.milestone(duty.milestone).silent]
    coming = next((duty.due for duty in binding or found if duty.due >= ctx.today), None)
    steps = [_step(case, duty, ctx, coming) for duty in found]
    return sorted(steps, key=lambda step: step.suggested)


def _step(case: Case, duty: Duty, ctx: DecisionContext, coming: date | None) -> OwnStep:
    step = ctx.plan.milestone(duty.milestone)
    return OwnStep(
        duty.id,
        duty.milestone,
        step.name,
        duty.due,
        by_when(case, duty, ctx),
        (duty.due - ctx.today).days,
        step.evidence,
        clauses_of_due(case, duty, ctx),
        duty.due == coming,
        step.kind is MilestoneKind.FIGURES,
        step.silent,
        None if step.silent else duty.listed_late,
    )


def clauses_of_due(case: Case, duty: Duty, ctx: DecisionContext) -> list[tuple[str, str]]:
    """Return why the date of this step is what it is: (label, sentence), clause by clause."""
    return [(label, explain(why)) for label, why in due_of(case, duty, ctx).explanation]


def own_offers(case: Case, who: Person, ctx: DecisionContext, *, by_link: bool) -> list[Offer]:
    """Return what the enterprise's contact may do to the case now."""
    barred = _NOT_BY_LINK if by_link else frozenset()
    return [one for one in offers(case, who, ctx) if one.kind in _OWN and one.kind not in barred]
