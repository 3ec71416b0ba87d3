"""How far each enterprise is on its way from the list to a conversation, and who does what next: counted by place, and
the lists behind the counts, to read, to print and to walk or telephone along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.reaching import (
    ONBOARDING_STEPS,
    TRIAL_STATES,
    by_firm,
    late_by,
    onboarding_step,
    trial_state,
)
from bot.words import ContactKnown, MilestoneKind, Scope
from messages import headings
from messages.catalogue import say, sentence_table
from messages.sheets import Sheet, Total
from storage import onboarding

_FAILED: Final = "failed"


class FirmKnown(Struct, frozen=True):
    """One enterprise with its contacts, how far it is (`ONBOARDING_STEPS`), what came of the trial round for it
    (`TRIAL_STATES`), and how far each contact is, in their order."""

    contacts: Sequence[ContactKnown]
    step: str
    trial: str
    steps: Sequence[str]

    @property
    def of(self) -> ContactKnown:
        """The enterprise itself, by its first line."""
        return self.contacts[0]

    @property
    def lines(self) -> list[tuple[ContactKnown, str]]:
        """Each contact with how far it is."""
        return list(zip(self.contacts, self.steps, strict=True))

    @property
    def todo(self) -> str:
        return _next_of(self.step, self.trial)


class _PlaceCount(Struct, frozen=True):
    """How many enterprises of a place stand how. `county` is empty for a city as a whole."""

    city: str
    county: str
    total: int
    steps: Counter[str]
    trials: Counter[str]


def _next_of(step: str, trial: str) -> str:
    """Return who does what next for an enterprise."""
    return sentence_table("reports.onboarding_next")[_FAILED if trial == _FAILED != step else step]


async def firms_known(scope: Scope, ctx: DecisionContext) -> list[FirmKnown]:
    """Return the round's enterprises within the scope, in the order of its places."""
    letters = ctx.plan.keys_of([MilestoneKind.DELIVERY])
    return _firms_of(await onboarding.contacts_known(ctx.plan.key, letters, scope), ctx)


def _firms_of(known: Iterable[ContactKnown], ctx: DecisionContext) -> list[FirmKnown]:
    late = late_by(ctx)
    found = []
    for of in by_firm(known).values():
        steps = [onboarding_step(one, late) for one in of]
        found.append(
            FirmKnown(of, max(steps, key=ONBOARDING_STEPS.index), trial_state(of, late), tuple(steps))
        )
    return sorted(found, key=lambda firm: ctx.plan.places.rank(firm.of.city, firm.of.county))


def counts_by(firms: Iterable[FirmKnown], *, by_city: bool) -> list[_PlaceCount]:
    """Return the counts of each county, or of each city, in the order given."""
    places: dict[tuple[str, str], list[FirmKnown]] = {}
    for firm in firms:
        place = (firm.of.city, "" if by_city else firm.of.county)
        places.setdefault(place, []).append(firm)
    return [
        _PlaceCount(*place, len(of), Counter(firm.step for firm in of), Counter(firm.trial for firm in of))
        for place, of in places.items()
    ]


def overview_sheet(firms: Sequence[FirmKnown], round_name: str, day: object) -> Sheet:
    """Return the counts of each county, with a total, as they stand on the page."""
    steps, trials = sentence_table("reports.onboarding"), sentence_table("reports.trial")
    asked = [state for state in TRIAL_STATES if state != "heard"]
    rows: list[Sequence[object] | Total] = [
        [n, one.city, one.county, *_figures(one, asked)]
        for n, one in enumerate(counts_by(firms, by_city=False), 1)
    ]
    whole = _PlaceCount("", "", len(firms), Counter(f.step for f in firms), Counter(f.trial for f in firms))
    rows.append(Total(["", say("reports.onboarding_list.total"), "", *_figures(whole, asked)], grand=True))
    title = say("reports.onboarding_list.counts_title", round=round_name, day=day)
    columns = headings.onboarding_counts(
        [steps[step] for step in ONBOARDING_STEPS],
        [say("reports.onboarding_list.trial_column", state=trials[state]) for state in asked],
    )
    return Sheet(say("reports.onboarding_list.counts"), title, columns, rows)


def _figures(one: _PlaceCount, asked: Sequence[str]) -> list[int]:
    return [
        one.total,
        *(one.steps[step] for step in ONBOARDING_STEPS),
        *(one.trials[state] for state in asked),
    ]


def walking_list(
    firms: Iterable[FirmKnown],
    round_name: str,
    day: object,
    phone: Callable[[ContactKnown], str] = lambda one: one.phone or "",
) -> Sheet:
    """Return these enterprises in the order given, each contact with the number, how far they are and who does what
    next. `phone` says how much of a number its reader sees."""
    named = sentence_table("reports.onboarding")
    lines = [(firm, *line) for firm in firms for line in firm.lines]
    rows = [
        [n, one.city, one.county, one.firm, one.name or "", phone(one), named[step], firm.todo, ""]
        for n, (firm, one, step) in enumerate(lines, 1)
    ]
    title = say("reports.onboarding_list.title", round=round_name, day=day)
    return Sheet(say("reports.onboarding_list.name"), title, headings.ONBOARDING, rows)
