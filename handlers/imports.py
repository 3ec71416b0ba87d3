"""A read workbook into the database: one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from bot.acts.begin import case_duties, city_duties, county_duties
from bot.acts.setting import Setting
from bot.words import Assessor, Duty
from handlers.intake import Intake
from storage import db
from storage.roll import Dates
from storage.rosters import Frame, Merge, Merged


async def merge(
    intakes: Sequence[Intake],
    setting: Setting,
    plan_text: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    dry_run: bool = False,
) -> Merged:
    """Merge what was read. `dry_run` says what would change and changes nothing."""
    plan = setting.plan

    @lru_cache(maxsize=4096)
    def equal(
        assessor: Assessor, types: tuple[str, ...], industry: str, dates: Dates
    ) -> tuple[Duty, ...]:
        """Enterprises of one kind begin with the same duties: worked out once."""
        columns = dict(dates)
        return case_duties(assessor, setting, types=types, industry=industry, columns=columns)

    named = {m.due.column for m in plan.milestones if m.due.column}

    def duties(
        assessor: Assessor, types: Sequence[str], industry: str, dates: Dates
    ) -> Sequence[Duty]:
        return equal(assessor, tuple(types), industry, tuple(d for d in dates if d[0] in named))

    frame = Frame(
        plan.key, plan.name, plan.published_on, plan.version, plan_text, setting.now,
        setting.morning(plan.published_on), duties, lambda: city_duties(setting),
        lambda: county_duties(setting),
    )  # fmt: skip
    firms = [row for intake in intakes for row in intake.enterprises]
    staff = [row for intake in intakes for row in intake.staff]
    try:
        async with db.transaction():
            merged = await Merge(frame, progress).run(firms, staff)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return merged


class _DryRun(Exception):
    """Undoes the transaction of a dry run."""
