"""An enterprise's figures for the 总结表: what its form shows, what was typed, and how they are reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.results.figure_states import count_states, states_of
from bot.results.figures_form import LONGEST, FiledForm, form_columns, read_form, still_missing
from bot.results.measures import Measure, as_text
from bot.words import (
    SHANGHAI,
    Act,
    Answer,
    Case,
    Duty,
    DutyState,
    EventName,
    Figures,
    Intent,
    MilestoneKind,
    Person,
    Role,
    Sentence,
)
from handlers.services.cases import act
from storage import events, results

_AT_ASSESSMENT = Sentence("results.form.at_assessment")
_BEFORE = Sentence("results.form.before")


class Filing(Struct, frozen=True):
    """The figures of one case as they are known. `earlier` are those of an earlier moment, which `when`
    names: new ones are held against them."""

    case: Case
    duty: Duty | None  # None: the round does not ask for figures
    columns: tuple[Measure, ...]
    known: results.Filed
    earlier: Mapping[str, Any]
    when: Sentence

    @property
    def is_open(self) -> bool:
        """Whether they can be handed in now."""
        return self.duty is not None and self.duty.state is DutyState.OPEN

    @property
    def typed(self) -> dict[str, str]:
        """What the form begins with: the draft, else what was reported."""
        known = {key: as_text(value) for key, value in self.known.values.items()}
        return {**known, **self.known.draft}

    def read(self, typed: Mapping[str, str]) -> FiledForm:
        """Read what was typed into the form."""
        industry = self.case.industry
        return read_form(typed, self.columns, industry=industry, earlier=self.earlier, when=self.when)


async def filing_of(case: Case, columns: Sequence[Measure], ctx: DecisionContext) -> Filing:
    """Return what is known of the case's figures. `ctx` is of its round."""
    duty = ctx.duty(case, MilestoneKind.FIGURES)
    assessed = ctx.duty(case, MilestoneKind.ASSESSMENT)
    reports = await events.events_of_act([case.id], EventName.RESULT_REPORTED)
    earlier, when = {}, _AT_ASSESSMENT
    if assessed and assessed.confirmed_on:
        earlier = _until(reports, assessed.confirmed_on)
    if not earlier and duty and duty.opened_on:
        earlier, when = _until(reports, duty.opened_on), _BEFORE
    return Filing(case, duty, tuple(columns), await results.filed(case.id), earlier, when)


def _until(reports: Iterable[events.Event], day: date) -> dict[str, Any]:
    """Return the figures as they were reported up to the end of that day."""
    found: dict[str, Any] = {}
    for event in reports:
        if event.at.astimezone(SHANGHAI).date() <= day:
            found |= {key: new for key, (_, new) in event.data.get("changes", {}).items()}
    return found


def may_file(person: Person, case: Case) -> bool:
    """Whether the person hands in the figures of this enterprise: its own contact, and no consultant."""
    return any(not role.consults for role in _held(person, case))


def may_prepare(person: Person, case: Case) -> bool:
    """Whether the person may type figures and keep them: a consultant, too, for the enterprise to hand in."""
    return bool(_held(person, case))


def _held(person: Person, case: Case) -> list[Role]:
    return [role for role in person.roles if role.enterprise_id and role.enterprise_id == case.enterprise_id]


async def keep_typed(filing: Filing, typed: Mapping[str, str], ctx: DecisionContext) -> None:
    """Keep what was typed, to go on later; in the caller's transaction. Nothing of it is reported."""
    keys = {c.key for c in form_columns(filing.columns)}
    draft = {key: text.strip()[:LONGEST] for key, text in typed.items() if key in keys}
    await results.keep_draft(filing.case.id, draft, ctx.now)


async def hand_in(
    filing: Filing, found: FiledForm, who: Person, ctx: DecisionContext, entrance: str
) -> Answer:
    """Store the figures of a whole form and report them; in the caller's transaction."""
    await _store(filing.case.id, found.values, who, ctx, entrance)
    await results.keep_draft(filing.case.id, {}, ctx.now)
    return await _report(filing.case.id, found.values, filing.columns, who, ctx, entrance)


async def take_figures(
    case: Case,
    values: Mapping[str, Any],
    columns: Sequence[Measure],
    who: Person,
    ctx: DecisionContext,
    entrance: str,
) -> tuple[Answer | None, list[Measure]]:
    """Store single figures, in the caller's transaction; once nothing is missing they are reported. Returns
    the answer to that report, and else which columns are missing. What a bureau enters is confirmed by
    its own word."""
    await _store(case.id, values, who, ctx, entrance)
    known = await results.filed(case.id)
    duty = ctx.duty(case, MilestoneKind.FIGURES)
    bureau = not may_file(who, case) and access.confirms(who, "assessor", case.enterprise)
    if bureau:
        await results.confirm_figures(case.id, values)
    missing = still_missing(known.values, columns)
    if duty is None or duty.state is not DutyState.OPEN or missing:
        return None, missing if duty and duty.state is DutyState.OPEN else []
    own = {c.key: known.values[c.key] for c in form_columns(columns) if c.key in known.values}
    return await _report(case.id, own, columns, who, ctx, entrance), []


async def _store(
    case_id: int, values: Mapping[str, Any], who: Person, ctx: DecisionContext, entrance: str
) -> None:
    origin = results.Origin(ctx.now, entrance, who.id, ctx.plan.version)
    await results.merge_results([results.Reported(case_id, values)], origin)


async def _report(
    case_id: int,
    values: Mapping[str, Any],
    columns: Sequence[Measure],
    who: Person,
    ctx: DecisionContext,
    entrance: str,
) -> Answer:
    told = Figures(dict(values), tuple(said(c, values[c.key]) for c in columns if c.key in values))
    return await act.perform(case_id, Act(Intent.REPORT_FIGURES, figures=told), who, ctx, entrance)


def said(column: Measure, value: object) -> str:
    """Return a figure as people read it: 节电 12万kWh/年."""
    return f"{column.title} {as_text(value)}{column.unit}"


async def states_of_case(case: Case, columns: Sequence[Measure], ctx: DecisionContext) -> dict[str, int]:
    """Return how many figures of a case stand in each state; {} while it is not asked for them."""
    duty = ctx.duty(case, MilestoneKind.FIGURES)
    if duty is None or not duty.opened_on:
        return {}
    known = await results.filed(case.id)
    found = count_states(states_of(known.values, known.confirmed, columns))
    return {state.value: n for state, n in found.items()}
