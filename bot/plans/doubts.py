"""What a plan says that cannot work as it stands, or may have been forgotten: no error, but its author should know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from bot.plans.load import written_steps
from bot.plans.plan import Milestone, Plan
from bot.tables import Place
from bot.words import MilestoneKind, Sentence

_NEED_ANOTHER_STEP = (
    ("extendable", MilestoneKind.EXTENSION_REQUEST, Sentence("plans.doubts.no_extension")),
    ("rectify_ladder", MilestoneKind.REVISION, Sentence("plans.doubts.no_revision")),
)
_OPENED_BY_ACTS = (
    *(MilestoneKind.EXTENSION_REQUEST, MilestoneKind.CHANGE_REQUEST),
    *(MilestoneKind.REVISION, MilestoneKind.PAUSE_CHECK),
)


class _PlanDoubt(Struct, frozen=True):
    """What is doubtful about the key `name` on that line (0: about the whole)."""

    line: int
    name: str
    problem: Sentence


def plan_doubts(plan: Plan, text: str) -> list[_PlanDoubt]:
    """Return them in the order of the text of a plan that can be used."""
    kinds = {m.kind for m in plan.milestones}
    found = []
    for n, step in enumerate(written_steps(text)):
        place = Place.of(text, "milestone", n)
        found += [_PlanDoubt(place.find(key), key, what) for key, what in _of_step(step, kinds)]
    if MilestoneKind.CHANGE_REQUEST not in kinds:
        found.append(_PlanDoubt(0, "answer_change", Sentence("plans.doubts.no_changes")))
    ladders = Place.of(text, "ladder")
    used = {name for m in plan.milestones for name in _ladders(m)}
    for name, rules in plan.ladders.items():
        if name not in used:
            found.append(_PlanDoubt(ladders.find(name), name, Sentence("plans.doubts.unused_ladder")))
        elif not any(rule.to in ("owner", "confirmer") for rule in rules):
            found.append(_PlanDoubt(ladders.find(name), name, Sentence("plans.doubts.only_upward")))
    return sorted(found, key=lambda doubt: doubt.line)


def _of_step(step: Milestone, kinds: set[MilestoneKind]) -> Iterator[tuple[str, Sentence]]:
    for key, kind, doubt in _NEED_ANOTHER_STEP:
        if getattr(step, key) and kind not in kinds:
            yield key, doubt
    if step.kind is MilestoneKind.SUMMARY and MilestoneKind.FIGURES not in kinds:
        yield "key", Sentence("plans.doubts.no_figures")
    if step.kind is MilestoneKind.OTHER and not step.reply:
        yield "key", Sentence("plans.doubts.no_reply")
    if step.on_demand and step.kind not in _OPENED_BY_ACTS and not step.due.columns:
        yield "on_demand", Sentence("plans.doubts.never_opened")
    ends = [step.extend_until, *(own.extend_until for own in step.place)]
    fixed = step.due.on
    if fixed and any(end and end <= fixed for end in ends):
        yield "extend_until", Sentence("plans.doubts.ends_before", due=fixed)


def _ladders(m: Milestone) -> Iterable[str]:
    return (
        m.ladder,
        *(own.ladder for own in m.place),
        *([m.confirm_ladder] if m.confirm else []),
        m.rectify_ladder,
    )
