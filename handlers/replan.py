"""Recompute: show what a changed plan or calendar would move, and apply it when approved."""

from __future__ import annotations

from typing import Any

from bot import recompute
from bot.acts.setting import Setting
from bot.recompute import Difference
from storage import cases, chain, db, models


async def shown(setting: Setting) -> list[Difference]:
    """What would change; changes nothing."""
    rows = models.Case.filter(round_id=setting.plan.key).order_by("id")
    return recompute.differences(await cases.assemble(await rows), setting)


async def apply(setting: Setting, plan_text: str) -> int:
    """Give every running duty its new date, each case in a transaction of its own with an event.

    Killed half-way, the next call finds what is left. Returns how many cases changed.
    """
    changed = 0
    for case_id in sorted({d.case.id for d in await shown(setting)}):
        async with db.transaction():
            case = await cases.load(case_id, lock=True)
            decision = recompute.decide(case, setting) if case else None
            if case is None or decision is None:
                continue
            entry = chain.Entry(
                setting.now, "cli", "replan", decision.event or {}, case.id,
                plan_version=setting.plan.version,
            )  # fmt: skip
            await cases.apply(case, decision, entry)
            changed += 1
    async with db.transaction():
        await models.Round.filter(key=setting.plan.key).update(
            plan_version=setting.plan.version, plan_text=plan_text
        )
    return changed


def document(found: list[Difference], setting: Setting) -> list[dict[str, Any]]:
    return [
        {
            "name": d.case.name,
            "step": setting.plan.milestone(d.duty.milestone).name,
            "old": d.old,
            "new": d.new,
        }
        for d in found
    ]
