"""A step said in its plan's own words -> the case that owes it -> the act, or nothing."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot.acts import SPOKEN
from bot.acts.context import DecisionContext
from bot.plans.plan import Milestone
from bot.reading.names import NameIndex
from bot.reading.own_words import is_read_as, reply_words
from bot.references import references
from bot.words import (
    DISCLOSURES,
    Act,
    Answer,
    Case,
    DutyState,
    Enterprise,
    Intent,
    Level,
    MilestoneKind,
    Person,
    Role,
)
from handlers.services.cases import act
from storage import cases


class Meant(Struct, frozen=True):
    """The plan's words that were said, and the day they name."""

    reply: str
    on: date | None
    firm: Enterprise | None  # where the words name one
    text: str  # the sentence


def reported_step(text: str, names: NameIndex, ctx: DecisionContext) -> Meant | None:
    """None when the sentence is no such step."""
    replies = dict.fromkeys(m.reply for m in _own(ctx))
    found = reply_words(text, replies, names, ctx.today)
    return Meant(*found, text) if found else None


def _own(ctx: DecisionContext) -> list[Milestone]:
    return [m for m in ctx.plan.milestones if m.reply and _unspoken(m)]


async def report_own_step(step: Meant, person: Person, ctx: DecisionContext) -> Answer:
    """Report the step and return the reply, inside the caller's transaction. Not `ok` if `person` owes
    it in no case ("not_yours") or in several ("need_name")."""
    keys = [m.key for m in _own(ctx) if m.reply == step.reply]
    if step.firm:  # whether it is theirs is settled by the act
        named = await cases.case_of_enterprise(step.firm.id, ctx.plan.key)
        files = [named] if named and any(d.milestone in keys for d in named.duties) else []
    else:
        files = [c for h in person.roles if (c := await _file(h, ctx)) and _owes(c, keys, h.level)]
    if len(files) != 1:  # several enterprises or offices of one person are told apart by name
        return Answer("need_name" if files else "not_yours", {"what": ""}, ok=False)
    case = files[0]
    what = Act(Intent.STEP, step.on, what=_next(case, keys), details=references(step.text))
    return await act.perform(case.id, what, person, ctx, "chat")


async def has_step(step: Meant, person: Person, ctx: DecisionContext) -> bool:
    """Whether this person has the step in this round, still to be done or done already."""
    keys = [m.key for m in _own(ctx) if m.reply == step.reply]
    if step.firm:
        named = await cases.case_of_enterprise(step.firm.id, ctx.plan.key)
        return named is not None and any(d.milestone in keys for d in named.duties)
    held = [case for role in person.roles if (case := await _file(role, ctx))]
    return any(d.milestone in keys and d.state is not DutyState.WAITING for case in held for d in case.duties)


def _unspoken(m: Milestone) -> bool:
    """Whether only the plan's own words say this step."""
    if m.kind in DISCLOSURES or m.on_demand:
        return False
    if m.kind in SPOKEN and m.owner == "enterprise":
        return not is_read_as(m.reply, m.kind)
    return m.kind not in SPOKEN and (m.kind, m.per) != (MilestoneKind.SUMMARY, "city")


async def _file(role: Role, ctx: DecisionContext) -> Case | None:
    """The case in which this role owes steps of its own."""
    key = ctx.plan.key
    match role.level:
        case Level.ENTERPRISE if role.enterprise_id:
            return await cases.case_of_enterprise(role.enterprise_id, key)
        case Level.COUNTY:
            return await cases.own_file(role.city, key, role.county)
        case Level.CITY:
            return await cases.own_file(role.city, key)
        case _:
            return None


def _owes(case: Case, keys: list[str], level: Level) -> bool:
    return any(d.milestone in keys and d.owner is level for d in case.duties)


def _next(case: Case, keys: list[str]) -> str:
    """Of a recurring step the first that is open, else the last that was, else the first."""
    ours = [d for d in case.duties if d.milestone in keys]
    running = [d for d in ours if d.state is DutyState.OPEN]
    past = [d for d in ours if d.state is not DutyState.WAITING]
    return (running or past[-1:] or ours)[0].milestone
