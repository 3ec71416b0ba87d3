"""已送达 1-3, 全部已送达, 催办全部逾期: many enterprises that the sentence does not name.

They are shown with their count and asked about once; a yes does it to each by its name.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from bot import access
from bot.reading.bulk import ALL_OVERDUE
from bot.reading.result import Pending, Reading
from bot.reading.small_words import urged_place
from bot.words import Answer, Case, Duty, DutyState, Enterprise, Intent, Level, MilestoneKind, Scope, replace
from bot.words.intent_lookup import those
from handlers.services.cases.pending import remember
from handlers.services.conversation import asked_back, by_number, exceptions, which
from handlers.services.conversation.sure import SURE
from handlers.services.conversation.turn import Turn
from handlers.services.conversation.urged_steps import owed_by, step_of
from handlers.services.views import asked_lists, overall, queue
from messages.catalogue import say
from messages.render import answer
from messages.words import clip, duty_of
from storage import cases, lists, numbers

_NAMES_BYTES: Final = 1500  # of all names in one question; the lists have every one
_MOST: Final = 200  # enterprises in one question; beyond it nobody reads them
# What is said of many -> the steps that it is about; of 催办: whatever a level below owes.
STEPS: Final[dict[str, tuple[MilestoneKind, ...]]] = {
    intent: (intent.spec.step,) if intent.spec.step else () for intent in those(bulk=True)
}


async def of_place(turn: Turn, reading: Reading) -> str:
    """Show what a place below the person's own owes (催办 鹿泉区); "" if the sentence names no such place."""
    place = place_of(turn)
    return await _urge_each(turn, reading, *place, None) if place else ""


def place_of(turn: Turn) -> tuple[Scope, list[Level]] | None:
    """(scope, [level of its bureau]) of the place that the sentence names, if it lies below the
    person's own; else None."""
    text, places = urged_place(turn.text), turn.ctx.plan.places
    found = overall.asked_together(text, turn.person, places, turn.names.places)
    if found is None or not found[1]:
        return None
    level = Level.COUNTY if found[0].counties else Level.CITY
    return (found[0], [level]) if level in access.levels_below(turn.person) else None


async def propose_many(turn: Turn, reading: Reading) -> tuple[str, Reading | None]:
    """Return (the question or refusal, the reading with its enterprises by name where nothing has to be
    asked)."""
    left: list[Answer] = []
    if reading.every and (lost := await exceptions.unknown(turn, reading)):
        return answer(lost.key, lost.facts), None
    if reading.every and reading.intent in which.BY_NUMBER:
        return await by_number.propose_all(turn, reading), None
    if reading.every and reading.intent == Intent.URGE:
        late_on = turn.ctx.today if reading.every == ALL_OVERDUE else None
        scope = await _scope_listed(turn, reading)
        if scope is None:
            return answer("list_no_place", {"place": reading.query.place if reading.query else ""}), None
        return await _urge_each(turn, reading, scope, access.levels_below(turn.person), late_on), None
    if reading.every:
        firms, total = await _all(turn, reading)
        if total > _MOST:
            return answer("too_many", {"n": total, "most": _MOST}), None
    elif twice := await which.number_twice(turn.person, reading, turn.ctx):
        return answer(twice.key, twice.facts), None
    elif reading.intent == Intent.URGE:
        return await _urged_by_number(turn, reading)
    else:
        firms = await _numbered(turn, reading, left)
    rest = "\n".join(answer(one.key, one.facts) for one in left)
    meant = replace(reading, act="do", why="", names=firms, numbers=(), every="")
    if not firms:
        what = asked_back.SAYS[reading.intent]
        return rest or answer("none_open", {"what": what, "late": reading.every == ALL_OVERDUE}), None
    if len(firms) == 1 and not reading.every:
        return rest, meant
    but = await exceptions.names_excepted(turn, reading) if reading.every else []
    return "\n".join(filter(None, (await ask_of_each(turn, replace(reading, names=firms), but), rest))), None


async def ask_of_each(turn: Turn, reading: Reading, but: list[str]) -> str:
    """Return the one question about the enterprises of `reading`, all `but` these; its yes does it to each."""
    firms, kind = reading.names, reading.kind
    asked = Pending(reading.intent, "unsure", names=firms, on=reading.on, text=turn.text, kind=kind)
    await remember(turn.person.id, asked, turn.ctx, **{SURE: True})
    shown = [e.name for e in firms]
    facts = {"what": asked_back.SAYS[reading.intent], "names": shown, "n": len(firms), "unit": "家"}
    return answer("sure_many", {**facts, "but": but, "on": reading.on, "reason": ""})


async def _urge_each(
    turn: Turn, reading: Reading, scope: Scope, owners: list[Level], late_on: date | None
) -> str:
    """Ask once before everybody of these levels is urged, each for its step, whose number the question
    keeps."""
    found = await _to_urge(turn, reading, scope, owners, late_on)
    if len(found) > _MOST:
        return answer("too_many", {"n": len(found), "most": _MOST})
    known = await numbers.for_duties(turn.person, {d.id: (case.city, case.county) for case, d in found})
    found = [(case, duty) for case, duty in found if duty.id in known]
    lost = await _out_of_reach(turn, reading) if late_on else ""
    if not found:
        none = answer("none_open", {"what": asked_back.SAYS["urge"], "late": late_on is not None})
        return none + lost
    meant = replace(reading, names=(), numbers=tuple(known[duty.id] for _, duty in found), every="")
    return await by_number.ask_about_numbers(turn, meant, [_by_step(found, turn)], len(found)) + lost


async def _out_of_reach(turn: Turn, reading: Reading) -> str:
    """Say of how much of all that is late nobody is reached, as the work queue counts it; "" for nothing, or where the
    sentence is about a part."""
    if reading.query and (reading.query.place or reading.query.step):
        return ""
    n = (await queue.count_work("unreached", turn.person, turn.ctx)).total
    return say("services.conversation.urged_out_of_reach", n=n) if n else ""


async def _scope_listed(turn: Turn, reading: Reading) -> Scope | None:
    """Return what the sentence is about of the person's scope: the place that it names; None where nothing of theirs
    lies there."""
    scope = access.scope_of(turn.person)
    if reading.query is None or not reading.query.place:
        return scope
    found = await asked_lists.part_of_scope(scope, reading.query.place, turn.ctx)
    return found[0] if found else None


def _listed_steps(turn: Turn, reading: Reading) -> list[str]:
    """Return the milestones of which those are to be urged that owe them; [] for any."""
    step = reading.query.step if reading.query else None
    return list(turn.ctx.plan.keys_of([step])) if step else []


async def _to_urge(
    turn: Turn, reading: Reading, scope: Scope, owners: list[Level], late_on: date | None
) -> list[tuple[Case, Duty]]:
    """Return the step to urge in each case of the scope, a bureau's own file included, without what the
    sentence excepts. For everything that is late: of what the work queue has to urge, the step that each party owes
    longest."""
    steps = _listed_steps(turn, reading)
    able: set[int] = set()
    if late_on is not None:
        listed = await queue.find("urge", turn.person, turn.ctx, limit=20 * _MOST)
        able = {duty.id for duty, _ in listed.rows}
    rows = await _open_of(turn, scope, owners, steps, late_on)
    excepted = await exceptions.of_numbers(turn, reading)
    named = {e.id for e in reading.names if reading.every}
    found: list[tuple[Case, Duty]] = []
    for case in await cases.with_duties([row for row in rows if row.id not in excepted]):
        if case.enterprise_id in named or not access.may(turn.person, "urge", case.enterprise):
            continue
        owed = [d for d in owed_by(case, owners, turn) if not steps or d.milestone in steps]
        open_ = sorted(owed, key=lambda d: (d.due, d.position))
        if late_on is None:
            found += [(case, duty) for duty in open_[:1]]
            continue
        late = [d for d in open_ if d.id in able]
        found += [(case, duty) for duty in {d.owner: d for d in reversed(late)}.values()]
    return found


def _by_step(found: list[tuple[Case, Duty]], turn: Turn) -> str:
    """送达告知书（县级负责）2家：甲、乙；提出评估申请1家：丙"""
    grouped: dict[tuple[str, str], list[str]] = {}
    for case, duty in found:
        whose = "" if duty.owner is Level.ENTERPRISE else duty_of(access.acting(duty.owner, case))
        unit = "家" if case.enterprise_id else "个"
        grouped.setdefault((step_of(case, duty, turn) + whose, unit), []).append(case.name)
    room = _NAMES_BYTES // max(1, len(grouped))  # the question is one message, with what answers it
    return "；".join(
        f"{step}{len(names)}{unit}：{clip('、'.join(names), room)}" for (step, unit), names in grouped.items()
    )


async def _urged_by_number(turn: Turn, reading: Reading) -> tuple[str, Reading | None]:
    """Urge by each number its own step only; a step that nobody owes is left out."""
    picked = await by_number.picked(turn, reading)
    found: dict[int, tuple[Case, Duty]] = {}
    left = list(picked.rest)
    for number in picked.numbers:
        ids = await numbers.duties_numbered(numbers.desks_of(turn.person), number, turn.ctx.keys)
        duty = await cases.duty(ids[0]) if len(ids) == 1 else None
        case = await cases.load_case(duty.case_id) if duty else None
        if duty and case and duty.state is DutyState.OPEN:
            found[number] = case, duty
        else:
            left.append(Answer("stale_number", {"number": number}))
    rest = "\n".join(answer(one.key, one.facts) for one in left)
    meant = replace(reading, act="do", why="", names=(), numbers=tuple(found))
    if len(found) < 2:
        return rest, meant if found else None
    shown = [by_number.called(turn, n, case, step_of(case, d, turn)) for n, (case, d) in found.items()]
    return "\n".join(filter(None, (await by_number.ask_about_numbers(turn, meant, shown), rest))), None


async def _all(turn: Turn, reading: Reading) -> tuple[tuple[Enterprise, ...], int]:
    """Return the person's enterprises for which the step is open, without those the sentence excepts."""
    rows = await _open_of(turn, access.scope_of(turn.person), None, _steps(turn, reading), None)
    excepted = await exceptions.of_numbers(turn, reading)
    but = {e.id for e in reading.names}
    mine = {
        case.enterprise.id: case.enterprise
        for case in rows
        if case.enterprise_id
        and case.id not in excepted
        and turn.may(reading.intent, case.enterprise)
        and case.enterprise.id not in but
    }
    return tuple(mine.values())[:_MOST], len(mine)


async def any_open(turn: Turn, reading: Reading) -> bool:
    """Whether 全部已送达, 催办全部 would mean anything in the turn's round."""
    if reading.intent == "urge" and not reading.every:
        place = place_of(turn)
        return bool(place and await _to_urge(turn, reading, *place, None))
    if reading.intent == "urge":
        late_on = turn.ctx.today if reading.every == ALL_OVERDUE else None
        return bool(
            await _to_urge(
                turn, reading, access.scope_of(turn.person), access.levels_below(turn.person), late_on
            )
        )
    return (await _all(turn, reading))[1] > 0


async def _open_of(
    turn: Turn, scope: Scope, owners: list[Level] | None, steps: list[str], late_on: date | None
) -> list[Case]:
    """Return the cases in which a step of these owners is open; with `late_on` those overdue then."""
    plan = turn.ctx.plan
    found, _ = await lists.duties(
        scope,
        plan.key,
        (DutyState.OPEN,),
        plan.places.order,
        owners=owners,
        milestones=steps or [m.key for m in plan.milestones if not m.silent],
        late_on=late_on,
        limit=10 * _MOST,
    )
    return list({row.id: row for _, row in found}.values())


async def _numbered(turn: Turn, reading: Reading, left: list[Answer]) -> tuple[Enterprise, ...]:
    """Return the enterprises of the numbers; `left` says what of them means something else."""
    picked = await by_number.picked(turn, reading)
    left += picked.rest
    steps = _steps(turn, reading)
    firms: dict[int, Enterprise] = {}
    desks = numbers.desks_of(turn.person)
    for number in picked.numbers:
        ids = await numbers.duties_numbered(desks, number, [turn.ctx.plan.key])
        if len(ids) != 1:
            left.append(Answer("stale_number", {"number": number}))
            continue
        duty = await cases.duty(ids[0])
        case = await cases.load_case(duty.case_id)
        assert case is not None
        if case.enterprise_id is None or (steps and duty.milestone not in steps):
            step = turn.ctx.plan.milestone(duty.milestone).name
            facts = {"number": number, "name": case.name, "step": step}
            left.append(Answer("number_of_another_step", facts))
            continue
        firms[case.enterprise_id] = case.enterprise
    return tuple(firms.values())


def _steps(turn: Turn, reading: Reading) -> list[str]:
    """Return the milestones that the sentence means: 已汇总 alone means both batches, 评估申请已汇总 one."""
    if reading.intent == Intent.FORWARD_ASSESSMENT and "评估" not in turn.text:
        return turn.ctx.plan.keys_of(STEPS[Intent.FORWARD_ASSESSMENT] + STEPS[Intent.FORWARD_ACCEPTANCE])
    return turn.ctx.plan.keys_of(STEPS[reading.intent])
