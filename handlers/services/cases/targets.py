"""应达到水平: set by a bureau with its reason, and held against what the audit reached."""

from __future__ import annotations

from typing import Any

from bot import access
from bot.acts.context import DecisionContext
from bot.results.measures import LEVELS, as_text
from bot.results.targets import Target
from bot.words import Answer, Case, EventName, Intent, Person, Scope
from handlers.services.cases.listed import Listed, listed_cases
from messages.catalogue import explain, sentence_table
from storage import chain, results

SETTABLE = ("I", "II", "III")


async def target_of(case: Case, ctx: DecisionContext) -> Target | None:
    """Return the level this enterprise must reach; None for a bureau's own file."""
    return (await with_target(case, ctx)).target if case.enterprise_id else None


async def with_target(case: Case, ctx: DecisionContext) -> Listed:
    """Return the case with its target and its reported results."""
    found = await listed_cases(Scope(enterprises=frozenset({case.enterprise_id or 0})), ctx)
    return next(one for one in found if one.case.id == case.id)


async def settle_target(
    case: Case, level: str, reason: str, ctx: DecisionContext, entrance: str, who: Person | None
) -> Answer:
    """Store the target that a bureau sets, which prevails over what the industry suggests; in the caller's
    transaction.

    `who` None is the administrator at the command line.
    """
    if who is not None and not access.may(who, Intent.SET_TARGET, case.enterprise):
        return Answer("not_yours", ok=False)
    origin = results.Origin(
        ctx.now, entrance, who.id if who else None, ctx.plan.version, act=EventName.TARGET_SET
    )
    values: dict[str, Any] = {"target": level, "target_reason": reason}
    await results.merge_results([results.Reported(case.id, values)], origin)
    return Answer(
        "target_set", {"name": case.name, "level": sentence_table("reports.levels")[level], "reason": reason}
    )


async def below(case: Case, ctx: DecisionContext, after: str = "") -> Answer | None:
    """Return why the acceptance cannot simply be recorded: the level reached lies below the target.

    `after` is the level that is named now; without it the reported one counts. None when the target is
    reached, or when nobody has reported a level yet (which the summary says). The case must be locked, so
    that no other level is stored meanwhile.
    """
    one = await with_target(case, ctx)
    after = after or str(one.values.get("level_after", ""))
    if one.target.reached(after) is not False:
        return None
    facts = {
        "name": case.name,
        "after": as_text(after),
        "target": LEVELS[one.target.level[:3].rstrip("+")],
        "why": explain(one.target.reason),
    }
    return Answer("below_target", facts, ok=False)


async def keep_level(case: Case, after: str, entry: chain.Entry) -> None:
    """Keep the level that an acceptance names; inside the caller's transaction."""
    origin = results.Origin(entry.at, entry.entrance, entry.person_id, entry.plan_version)
    await results.merge_results([results.Reported(case.id, {"level_after": after})], origin)
