"""From notices to the lines of a message: the plan's words filled with the case as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.acts.context import DecisionContext, due_of, expected_due
from bot.acts.prepared import only_consults
from bot.calendar.days import weekday_name
from bot.notices.reader import numbered_when_shown, role_for
from bot.plans.plan import Milestone
from bot.results.standing import next_step, postponed, still_owed, to_publish
from bot.words import (
    DISCLOSURES,
    Case,
    Channel,
    Duty,
    DutyState,
    Envelope,
    Level,
    MilestoneKind,
    NoticeLine,
    Person,
    Role,
    replace,
)
from handlers.services.cases import consultants, rounds
from messages.catalogue import explain, say
from messages.words import figures, short
from storage import cases, files, numbers
from storage.outgoing_messages import NoticeInContext, OutgoingMessage
from storage.owed_steps import phones_of

_ASKED = (DutyState.OPEN, DutyState.REPORTED)
_ABOVE = ("county:", "city:", "province:")  # rungs
_TO_CALL = ("phone", "broken", "unreachable")  # a county that reads of these picks up the telephone


def what(case: Case, duty: Duty, ctx: DecisionContext) -> str:
    """Return the duty sentence, completing "请于…前"."""
    return ctx.plan.milestone(duty.milestone).what.format(
        assessor=ctx.plan.places.bureau(str(case.assessor), case.city), city=case.city
    )


def estimated(case: Case, duty: Duty, ctx: DecisionContext) -> str:
    """How the date of a step that is owed is told while it counts from what has not happened; "" for a date
    that stands. The case comes with all its duties."""
    expected = expected_due(case, duty, ctx)
    return explain(expected) if expected else ""


def by_when(case: Case, duty: Duty, ctx: DecisionContext) -> str:
    """How a date is told by which nothing is late: an estimate, or one that is only suggested; "" for a date that
    binds. The case comes with all its duties."""
    return estimated(case, duty, ctx) or _suggestion(duty, ctx)


def _suggestion(duty: Duty, ctx: DecisionContext) -> str:
    silent = ctx.plan.milestone(duty.milestone).silent
    return say("views.suggested.date", day=figures(duty.due)) if silent else ""


async def expected_dates(found: Sequence[tuple[Duty, Case]], ctx: DecisionContext) -> dict[int, str]:
    """Return how the dates are told by which nothing is late, by duty: those that count from what has not happened,
    and those that are only suggested. The cases come without their duties."""
    asked, said = {}, {}
    for duty, case in found:
        own = ctx.at(case.round)
        said[duty.id] = _suggestion(duty, own)
        if own.plan.milestone(duty.milestone).at(case.city, case.county).due.open_ended:
            asked[duty.id] = (duty, own)
    whole = {case.id: case for case in await cases.load_all({duty.case_id for duty, _ in asked.values()})}
    said |= {key: by_when(whole[duty.case_id], duty, own) for key, (duty, own) in asked.items()}
    return {key: words for key, words in said.items() if words}


def answer_due(duty: Duty, ctx: DecisionContext) -> date:
    """Return until when a bureau is to answer: a request by its own date, a report by the day on which its ladder
    reminds the bureau for the last time; the enterprise's own date says nothing of it."""
    step = ctx.plan.milestone(duty.milestone)
    if step.is_request or duty.reported_on is None:
        return duty.due
    rules = ctx.plan.ladders.get(step.confirm_ladder, ())
    days = max((n for rule in rules if rule.to == "confirmer" for n in rule.since), default=0)
    return ctx.calendar.add_workdays(duty.reported_on, days)


def advice(due: date, ctx: DecisionContext) -> str:
    """What to do about a date that is a day off; "" for a working day, and once there is no time left for
    it."""
    calendar = ctx.calendar
    last = calendar.on_or_before(due)
    if calendar.is_workday(due) or last < ctx.today:
        return ""
    name = calendar.name(due)
    off = name if name.startswith("周") else say("views.advice.holiday", name=name)
    return say("views.advice.before", off=off, day=short(last), weekday=weekday_name(last))


def sort_by_place(
    notices: Iterable[NoticeInContext], own: Mapping[str, DecisionContext]
) -> tuple[NoticeInContext, ...]:
    """Sort the notices in the order in which a message says them; `own` are their rounds."""
    return tuple(
        sorted(notices, key=lambda t: own[t.case.round].plan.places.rank(t.case.city, t.case.county))
    )


def told_upward(notices: Sequence[NoticeInContext]) -> list[NoticeInContext]:
    """Return those that tell a bureau what others owe."""
    return [t for t in notices if t.rung.startswith(_ABOVE)]


async def envelope(
    outgoing: OutgoingMessage,
    notices: tuple[NoticeInContext, ...],
    known: Mapping[int, int],
    in_short: Mapping[int, Mapping[str, Any]],
    own: Mapping[str, DecisionContext],
    ctx: DecisionContext,
    public_url: str,
) -> Envelope:
    """Return everything a leased message says, on the day it is sent. By duty: `known` are the numbers,
    `in_short` the records of what is told upward. `own` are the rounds of its notices."""
    sent_in = await files.count_files([t.duty.id for t in notices if t.duty.state is DutyState.REPORTED])
    role = role_for(outgoing.person, {t.case.enterprise_id for t in notices})
    phones = await _phones([t for t in notices if t.text in _TO_CALL])
    plans = [one.plan for one in own.values()] or [ctx.plan]
    return Envelope(
        kind=outgoing.message.kind,
        channel=Channel(outgoing.message.channel),
        to_name=outgoing.person.name,
        to_unit=role.unit if role.level is not Level.ENTERPRISE else "",
        level=role.level,
        today=ctx.today,
        round_name="、".join(plan.name for plan in plans),
        document="、".join(dict.fromkeys(plan.document for plan in plans if plan.document)),
        lines=tuple(
            _with_facts(
                _line(t, role, own[t.case.round], known, in_short),
                files=sent_in[t.duty.id].facts() if t.duty.id in sent_in else None,
                phones=phones.get(t.case.enterprise_id or 0),
            )
            for t in notices
        ),
        public_url=public_url,
        extent=plans[0].places.extent,
        consults=await _only_prepares(outgoing.person, notices),
        several=len(await rounds.rounds_of(outgoing.person, ctx)) > 1,
    )


async def _only_prepares(person: Person, notices: Sequence[NoticeInContext]) -> bool:
    """Whether all this is of enterprises that the person advises, and that have a contact of their own to report."""
    if not notices or not all(only_consults(person, one.case) for one in notices):
        return False
    whole = {one.case.id: one.case for one in notices}
    return all([await consultants.own_contacts(case) for case in whole.values()])


async def numbers_of(
    person: Person, shown: Sequence[NoticeInContext], ctx: DecisionContext, given: numbers.Given
) -> dict[int, int]:
    """Return the numbers of what a message shows, by the duty's id; some get theirs by being shown, and whatever a
    bureau is asked to telephone about, also where it acts for another. `given` are those that these duties, and
    others, have."""
    only_known = set()
    to_call = {one.duty.id for one in shown if one.text in _TO_CALL}
    for one in shown:
        plan = (await rounds.context_in(one.case.round, ctx)).plan
        owner = plan.milestone(one.duty.milestone).owner
        if one.duty.id not in to_call and not numbered_when_shown(person, owner):
            only_known.add(one.duty.id)
    places = {one.duty.id: (one.case.city, one.case.county) for one in shown}
    return await numbers.for_duties(person, places, only_known, given)


def _line(
    notice: NoticeInContext,
    role: Role,
    ctx: DecisionContext,
    known: Mapping[int, int],
    records_of: Mapping[int, Mapping[str, Any]],
) -> NoticeLine:
    """Return one notice in the plan's words. Every figure comes from the day of sending."""
    duty, case = notice.duty, notice.case
    milestone = ctx.plan.milestone(duty.milestone)
    expected = by_when(case, duty, ctx)
    facts = {**duty.data, **notice.facts}
    if duty.reported_on:
        facts["on"] = duty.reported_on
        facts["waiting_days"] = (ctx.today - duty.reported_on).days
    facts["returned_on"] = duty.returned_on
    if notice.rung.startswith(_ABOVE):
        facts |= records_of[duty.id]
        if notice.rung.startswith("city:") and role.level is Level.PROVINCE:
            facts["skipped"] = True  # nobody between: the matter went a level higher
    if notice.rung.startswith(_ABOVE) and duty.due < ctx.today:
        facts["answer_by"] = ctx.calendar.add_workdays(ctx.today, ctx.plan.ack_working_days)
    kind = ctx.kind(duty)
    if kind is MilestoneKind.PAUSE_CHECK:
        facts["monthly"] = True  # looked at month by month, whatever its date
    if kind is MilestoneKind.ASSESSMENT:
        facts |= _revision(case, ctx)
    if kind not in DISCLOSURES and ctx.plan.system:
        facts["system"] = ctx.plan.system
    if milestone.consequence and duty.due < ctx.today:
        facts["consequence"] = milestone.consequence
    if follows := _FOLLOWS.get(notice.text):
        facts |= follows(case, duty, ctx)
    return NoticeLine(
        text=notice.text,
        audience=notice.rung.partition(":")[0],
        name=case.name,
        city=case.city,
        county=case.county,
        step=milestone.name,
        what=what(case, duty, ctx),
        due=duty.due,
        by_when=expected,
        days_left=(duty.due - ctx.today).days,
        legal_due=duty.legal_due,
        advice="" if expected else advice(duty.due, ctx),
        reply=which_said(milestone) if duty.state is DutyState.REPORTED else milestone.reply,
        evidence=milestone.evidence,
        extendable=milestone.extendable,
        number=known.get(duty.id),
        round=ctx.plan.name,
        document=ctx.plan.document,
        facts=facts,
    )


def _revision(case: Case, ctx: DecisionContext) -> dict[str, Any]:
    """Return the revised report that an assessment waits for; nothing where it waits for none."""
    asked = [d for d in case.duties if ctx.kind(d) is MilestoneKind.REVISION and d.state in _ASKED]
    if not asked:
        return {}
    there = asked[-1].state is DutyState.REPORTED
    late = (ctx.today - asked[-1].due).days
    return {"revision_due": asked[-1].due, "revision_in": there, "revision_late": late}


def _with_facts(about: NoticeLine, **more: Any) -> NoticeLine:
    """Add what was sent along with a report, for those who have to confirm it, and whom to telephone."""
    facts = {key: value for key, value in more.items() if value}
    return replace(about, facts={**about.facts, **facts}) if facts else about


async def _phones(notices: Sequence[NoticeInContext]) -> dict[int, list[str]]:
    """Return, by enterprise, the names of the contacts of those who are to be telephoned, each with the number."""
    known = await phones_of({t.case.enterprise_id or 0 for t in notices}) if notices else {}
    return {firm: [f"{one.name} {one.phone}" for one in contacts] for firm, contacts in known.items()}


def _published(case: Case, duty: Duty, ctx: DecisionContext) -> dict[str, Any]:
    """What an enterprise has still to make public once its audit is over; nothing where it owes none."""
    owed = to_publish(case, ctx.plan)
    if owed is None:
        return {}
    said = {"publish": what(case, owed, ctx), "publish_due": owed.due}
    return {**said, "publish_reply": ctx.plan.milestone(owed.milestone).reply}


def _next(case: Case, duty: Duty, ctx: DecisionContext) -> dict[str, Any]:
    """What comes after a confirmed step, and by when; nothing where nothing is open."""
    later = next_step(case, ctx.plan)
    if later is None:
        return {}
    other = "" if later.owner is Level.ENTERPRISE else str(later.owner)
    also = [ctx.plan.milestone(d.milestone).name for d in still_owed(case, ctx.plan)] if other else []
    due = due_of(case, later, ctx).date
    return {"next": what(case, later, ctx), "next_due": due, "next_by": other, "also": also}


def _moved(case: Case, duty: Duty, ctx: DecisionContext) -> dict[str, Any]:
    """Return the name of what was postponed together with a step."""
    others = [d for d in postponed(case, ctx.today) if d.id != duty.id]
    return {"moved": {ctx.plan.milestone(d.milestone).name: d.due for d in others}}


# What a result says of the steps beside its own.
_FOLLOWS: Mapping[str, Callable[[Case, Duty, DecisionContext], dict[str, Any]]] = {
    "confirmed": _next,
    "assess_passed": _next,
    "accept_passed": _published,
    "extension_granted": _moved,
}


def which_said(milestone: Milestone) -> str:
    """Return what the owner has said, with the time that was meant: 已报送阶段报告（2026年9月15日）; "" for a step
    without words of its own."""
    return f"{milestone.reply}{milestone.name.removeprefix(milestone.step_name)}" if milestone.reply else ""
