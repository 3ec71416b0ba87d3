"""What is wrong with a plan only when all its milestones are seen together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.plans.ladder import EscalationRule
from bot.plans.plan import Milestone, Plan
from bot.tables import Place
from bot.words import MilestoneKind


def check_plan(found: Sequence[tuple[Milestone, Place]], plan: Plan) -> None:
    """Raises PlanError for a duplicate, an unknown name, a date before publication or a circle.
    Each milestone comes with its place in the text."""
    by_key: dict[str, Milestone] = {}
    kinds: dict[tuple[MilestoneKind, str], str] = {}
    for m, place in found:
        if m.key in by_key:
            raise place.error("key", f"事项“{m.key}”重复；key 只能用一次，请改名或删除")
        by_key[m.key] = m
        if m.kind is not MilestoneKind.OTHER and (m.kind, m.per) in kinds:
            other = kinds[m.kind, m.per]
            raise place.error("kind", f'“{m.key}”与“{other}”都是 {m.kind} 环节；其一请写 kind = "other"')
        kinds[m.kind, m.per] = m.key
    for m, place in found:
        _check_names(m, place, by_key, plan.ladders)
        fixed = (m.due.on, m.due.otherwise, m.due.until, *m.due.dates)
        for day in (d for d in fixed if d and d < plan.published_on):
            raise place.error("due", f"{day}早于名单公布日{plan.published_on}；请核对年份")
    for m, place in found:
        circle = _circle(m.key, by_key)
        if circle:
            key = "after" if any(a.milestone == circle[1] for a in m.after) else "due"
            raise place.error(key, f"先后关系成环：{' → '.join(circle)}；请去掉其中一个")


def _check_names(
    m: Milestone,
    place: Place,
    by_key: Mapping[str, Milestone],
    ladders: Mapping[str, tuple[EscalationRule, ...]],
) -> None:
    for key, name, wanted in (
        ("ladder", m.ladder, True),
        ("confirm_ladder", m.confirm_ladder, bool(m.confirm)),
        ("rectify_ladder", m.rectify_ladder, m.rectify_ladder != ""),
    ):
        if wanted and name not in ladders:
            raise place.error(key, f"没有阶梯“{name}”；[ladder] 中有：{'、'.join(ladders)}")
    for key, name in (
        *(("after", a.milestone) for a in m.after),
        ("confirms", m.confirms),
        ("due", m.due.from_.removeprefix("event:") if ":" in m.due.from_ else ""),
    ):
        if name and (name not in by_key or by_key[name].due.recurring):
            there = "、".join(k for k, other in by_key.items() if not other.due.recurring)
            raise place.error(key, f"没有（不重复的）事项“{name}”；可用：{there}")


def _circle(key: str, by_key: Mapping[str, Milestone]) -> list[str]:
    """A way from `key` back to itself along `after` and `event:`, else []."""

    def walk(at: str, path: list[str]) -> list[str]:
        m = by_key[at]
        before = [a.milestone for a in m.after]
        if m.due.from_.startswith("event:"):
            before.append(m.due.from_.removeprefix("event:"))
        for step in before:
            if step == key:
                return [*path, step]
            if step not in path:
                way = walk(step, [*path, step])
                if way:
                    return way
        return []

    return walk(key, [key])
