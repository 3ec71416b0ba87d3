"""What is wrong with a plan only when all its milestones are seen together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.plans.ladder import EscalationRule
from bot.plans.plan import Milestone, Plan
from bot.tables import Place
from bot.words import MilestoneKind, Sentence


def check_plan(found: Sequence[tuple[Milestone, Place]], plan: Plan) -> None:
    """Raises PlanError for a duplicate, an unknown name, a date before publication or a circle.
    Each milestone comes with its place in the text."""
    by_key: dict[str, Milestone] = {}
    kinds: dict[tuple[MilestoneKind, str], str] = {}
    for m, place in found:
        if m.key in by_key:
            raise place.error("key", Sentence("plans.plan.key_twice", key=m.key))
        by_key[m.key] = m
        if m.kind is not MilestoneKind.OTHER and (m.kind, m.per) in kinds:
            other = kinds[m.kind, m.per]
            twice = Sentence("plans.plan.kind_twice", key=m.key, other=other, kind=m.kind)
            raise place.error("kind", twice)
        kinds[m.kind, m.per] = m.key
    for m, place in found:
        _check_names(m, place, by_key, plan.ladders)
        fixed = (m.due.on, m.due.otherwise, m.due.until, *m.due.dates)
        for day in (d for d in fixed if d and d < plan.published_on):
            early = Sentence("plans.plan.too_early", day=day, published=plan.published_on)
            raise place.error("due", early)
    for m, place in found:
        circle = _circle(m.key, by_key)
        if circle:
            key = "after" if any(a.milestone == circle[1] for a in m.after) else "due"
            raise place.error(key, Sentence("plans.plan.circle", way=" → ".join(circle)))


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
            raise place.error(key, Sentence("plans.plan.no_ladder", name=name, known=tuple(ladders)))
    for key, name in (
        *(("after", a.milestone) for a in m.after),
        ("confirms", m.confirms),
        ("due", m.due.from_.removeprefix("event:") if ":" in m.due.from_ else ""),
    ):
        if name and (name not in by_key or by_key[name].due.recurring):
            there = tuple(k for k, other in by_key.items() if not other.due.recurring)
            raise place.error(key, Sentence("plans.plan.no_such_milestone", name=name, known=there))


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
