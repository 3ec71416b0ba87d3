"""How far each enterprise is on its way from the list to a conversation, and who does what next: counted by place, and
the lists behind the counts, to read, to print and to walk or telephone along."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.notices.reaching import (
    ONBOARDING_STEPS,
    TRIAL_STATES,
    by_firm,
    late_by,
    onboarding_step,
    trial_state,
)
from bot.words import ContactFacts, ContactKnown, MilestoneKind, Scope
from messages import headings
from messages.catalogue import say, sentence_table
from messages.sheets import Sheet, Total
from storage import onboarding

_FAILED: Final = "failed"


class FirmStanding(Struct, frozen=True):
    """How far one enterprise is (`ONBOARDING_STEPS`), and what came of the trial round for it (`TRIAL_STATES`)."""

    case_id: int
    city: str
    county: str
    step: str
    trial: str


class FirmKnown(Struct, frozen=True):
    """One enterprise with its contacts, and how far each of them is, in their order."""

    standing: FirmStanding
    contacts: Sequence[ContactKnown]
    steps: Sequence[str]

    @property
    def of(self) -> ContactKnown:
        """The enterprise itself, by its first line."""
        return self.contacts[0]

    @property
    def step(self) -> str:
        return self.standing.step

    @property
    def trial(self) -> str:
        return self.standing.trial

    @property
    def lines(self) -> list[tuple[ContactKnown, str]]:
        """Each contact with how far it is."""
        return list(zip(self.contacts, self.steps, strict=True))

    @property
    def todo(self) -> str:
        return _next_of(self.step, self.trial)


class _PlaceCount(Struct):
    """How many enterprises of a place stand how. `county` is empty for a city as a whole."""

    city: str = ""
    county: str = ""
    total: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    trials: Counter[str] = field(default_factory=Counter)


def _next_of(step: str, trial: str) -> str:
    """Return who does what next for an enterprise."""
    return sentence_table("reports.onboarding_next")[_FAILED if trial == _FAILED != step else step]


async def firms_standing(scope: Scope, ctx: DecisionContext) -> list[FirmStanding]:
    """Return the round's enterprises within the scope, in the order of its places; those whose contacts are alike are
    decided once."""
    late, letters, rank = late_by(ctx), ctx.plan.keys_of([MilestoneKind.DELIVERY]), ctx.plan.places.rank
    places: dict[tuple[str, str], list[FirmStanding]] = defaultdict(list)
    for alike in await onboarding.alike_firms(ctx.plan.key, letters, scope):
        step, _, trial = _standing(alike.contacts, late)
        for case_id, city, county in alike.places:
            places[city, county].append(FirmStanding(case_id, city, county, step, trial))
    of = attrgetter("case_id")
    return [
        firm for place in sorted(places, key=lambda one: rank(*one)) for firm in sorted(places[place], key=of)
    ]


async def firms_known(
    scope: Scope, ctx: DecisionContext, chosen: Collection[int] | None = None
) -> list[FirmKnown]:
    """Return them with their contacts: all, or those whose cases are `chosen`."""
    letters, late = ctx.plan.keys_of([MilestoneKind.DELIVERY]), late_by(ctx)
    found = []
    for of in by_firm(await onboarding.contacts_known(ctx.plan.key, letters, scope, chosen)).values():
        step, steps, trial = _standing([one.facts for one in of], late)
        firm = FirmStanding(of[0].case_id, of[0].city, of[0].county, step, trial)
        found.append(FirmKnown(firm, of, steps))
    return sorted(found, key=lambda firm: ctx.plan.places.rank(firm.of.city, firm.of.county))


def _standing(of: Sequence[ContactFacts], late: Callable[[datetime], bool]) -> tuple[str, list[str], str]:
    """Return how far an enterprise with these contacts is, how far each of them, and what came of the trial round."""
    steps = [onboarding_step(one, late) for one in of]
    return max(steps, key=ONBOARDING_STEPS.index), steps, trial_state(of, late)


def counts_by(firms: Iterable[FirmStanding], *, by_city: bool) -> list[_PlaceCount]:
    """Return the counts of each county, or of each city, in the order given."""
    alike = Counter((firm.city, "" if by_city else firm.county, firm.step, firm.trial) for firm in firms)
    places: dict[tuple[str, str], _PlaceCount] = {}
    for (city, county, step, trial), n in alike.items():
        one = places.setdefault((city, county), _PlaceCount(city, county))
        one.total += n
        one.steps[step] += n
        one.trials[trial] += n
    return list(places.values())


def sum_of_places(rows: Iterable[_PlaceCount]) -> _PlaceCount:
    """Return the counts of all these places together."""
    whole = _PlaceCount()
    for one in rows:
        whole.total += one.total
        whole.steps += one.steps
        whole.trials += one.trials
    return whole


def overview_sheet(firms: Sequence[FirmKnown], round_name: str, day: object) -> Sheet:
    """Return the counts of each county, with a total, as they stand on the page."""
    steps, trials = sentence_table("reports.onboarding"), sentence_table("reports.trial")
    asked = [state for state in TRIAL_STATES if state != "heard"]
    counts = counts_by((firm.standing for firm in firms), by_city=False)
    rows: list[Sequence[object] | Total] = [
        [n, one.city, one.county, *_figures(one, asked)] for n, one in enumerate(counts, 1)
    ]
    whole = _figures(sum_of_places(counts), asked)
    rows.append(Total(["", say("reports.onboarding_list.total"), "", *whole], grand=True))
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
