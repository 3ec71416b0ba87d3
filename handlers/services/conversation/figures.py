"""结果 by chat: the figures are shown back with their units, and stored when the answer is 是."""

from __future__ import annotations

from bot import access
from bot.acts.context import DecisionContext
from bot.reading.figures import Heard
from bot.results.doubts import doubts, tenfold
from bot.results.measures import Measure
from bot.words import Answer, Case, Intent, Level, Person
from handlers.services.cases import filing, targets
from handlers.services.cases.filing import said
from messages.catalogue import explain
from storage import cases


async def case_of_line(heard: Heard, person: Person, intent: str, ctx: DecisionContext) -> Case | Answer:
    """Return the one case that the line is about, or what to say instead.

    A name that nobody has and a name that is somebody else's are answered alike.
    """
    if heard.name:
        found = await cases.by_name(heard.name, ctx.plan.key)
    else:
        own = dict.fromkeys(h.enterprise_id for h in person.roles if h.level is Level.ENTERPRISE)
        held = [await cases.case_of_enterprise(i, ctx.plan.key) for i in own if i]
        found = [case for case in held if case]
    mine = [c for c in found if c.enterprise_id and access.may(person, intent, c.enterprise)]
    if len(mine) == 1:
        return mine[0]
    if mine:
        return Answer("figures_whose", {"choices": [f"{c.name}（{c.county}）" for c in mine]})
    return Answer("not_yours" if heard.name else "need_name", {"what": ""}, ok=False)


async def preview_figures(
    case: Case, heard: Heard, columns: tuple[Measure, ...], ctx: DecisionContext
) -> Answer:
    """What would be stored, with what looks like a slip, as the form asks it; nothing is stored."""
    known = (await targets.with_target(case, ctx)).values
    before = await filing.filing_of(case, columns, ctx)
    found = [
        *tenfold(heard.values, before.earlier, columns, before.when),
        *doubts({**known, **heard.values}, columns, case.industry),
    ]
    by_key = {c.key: c for c in columns}
    facts = {
        "name": case.name,
        "lines": [said(by_key[key], value) for key, value in heard.values.items()],
        "doubts": [explain(d.sentence) for d in found if d.key in heard.values],
    }
    return Answer("figures_asked", facts)


async def store_figures(
    case: Case, heard: Heard, columns: tuple[Measure, ...], person: Person, ctx: DecisionContext
) -> Answer:
    """Store the figures of this line, inside the caller's transaction, and answer."""
    if not access.may(person, Intent.REPORT_RESULT, case.enterprise):
        return Answer("not_yours", ok=False)
    reported, missing = await filing.take_figures(case, heard.values, columns, person, ctx, "chat")
    by_key = {c.key: c for c in columns}
    lines = [said(by_key[key], value) for key, value in heard.values.items()]
    facts = {"name": case.name, "lines": lines, "missing": [c.title for c in missing]}
    whole = {"whole": bool(reported and reported.ok), "to": reported.facts.get("to", "") if reported else ""}
    return Answer("figures_kept", {**facts, **whole})
