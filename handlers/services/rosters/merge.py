"""Merges a workbook that was read into the database, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from bot.acts import decide
from bot.acts.begin import case_duties, city_duties, county_duties
from bot.acts.context import DecisionContext
from bot.acts.kinds import CHANGE_KINDS
from bot.acts.recompute import by_list
from bot.words import Act, Assessor, Case, Decision, Details, Duty, Level, Person, Role
from handlers.services.cases import handover, rounds
from handlers.services.rosters.changes import change_in_words
from handlers.services.rosters.intake import Intake
from messages.catalogue import say
from storage import db, people
from storage.roster_rows import Dates
from storage.rosters import ImportContext, Merge, Merged


async def merge_roster(
    intakes: Sequence[Intake],
    ctx: DecisionContext,
    plan_text: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    dry_run: bool = False,
) -> Merged:
    """Merge what was read. With `dry_run`, report what would change and change nothing."""
    plan = ctx.plan

    @lru_cache(maxsize=4096)
    def equal(assessor: Assessor, types: tuple[str, ...], industry: str, dates: Dates) -> tuple[Duty, ...]:
        """Enterprises of one kind begin with the same duties: worked out once."""
        columns = dict(dates)
        return case_duties(assessor, ctx, types=types, industry=industry, columns=columns)

    named = {m.due.column for m in plan.milestones if m.due.column}

    def duties(assessor: Assessor, types: Sequence[str], industry: str, dates: Dates) -> Sequence[Duty]:
        return equal(assessor, tuple(types), industry, tuple(d for d in dates if d[0] in named))

    context = ImportContext(
        plan.key,
        plan.name,
        plan.published_on,
        plan.version,
        plan_text,
        ctx.now,
        ctx.morning(plan.published_on),
        duties,
        lambda: city_duties(ctx),
        lambda: county_duties(ctx),
        partial(_change, ctx),
        frozenset(named),
        lambda case, columns: by_list(case, columns, ctx),
    )
    firms = [row for intake in intakes for row in intake.enterprises]
    staff = [row for intake in intakes for row in intake.staff]

    async def work() -> Merged:
        await db.only_one(db.IMPORT_LOCK)
        had = await people.staffed()
        merged = await Merge(context, progress).run(firms, staff)
        if came := sorted((await people.staffed()).cities - had.cities):
            for where in await rounds.running(ctx):
                await handover.staffed(came, where)
        for case_id, seq in merged.handed_over:
            await handover.hand_over_after(case_id, seq, ctx)
        await handover.of_enterprises(merged.new_contacts, ctx)
        if dry_run:
            raise _DryRun(merged)
        return merged

    try:
        merged = await db.write(work)
    except _DryRun as undone:
        merged = undone.merged
    merged.changes = [change_in_words(change) for change in merged.changes]
    return merged


def _change(ctx: DecisionContext, case: Case, what: str, details: Details) -> tuple[str, Decision]:
    """Decide on a change that the list makes to an enterprise. The list counts as the province's word."""
    the_list = Person(0, say("rosters.list.name"), roles=(Role(Level.PROVINCE),))
    act = Act(CHANGE_KINDS[what].act, reason=the_list.name, what=what, details=details)
    return act.kind, decide(case, act, the_list, ctx)


class _DryRun(Exception):
    """Undoes the transaction of a dry run; `merged` is what it would have done."""

    def __init__(self, merged: Merged) -> None:
        super().__init__()
        self.merged = merged
