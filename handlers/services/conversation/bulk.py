"""已送达 1-3, 全部已送达, 催办全部逾期: many enterprises that the sentence does not name.

They are shown with their count and asked about once; a yes does it to each by its name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from bot import access
from bot.reading.bulk import OVERDUE
from bot.reading.result import Pending, Reading
from bot.words import UPWARD, Answer, Case, Duty, DutyState, Enterprise, Level, MilestoneKind, Scope
from handlers.services.cases.pending import remember
from handlers.services.conversation import asked_back, by_number, which
from handlers.services.conversation.sure import SURE
from handlers.services.conversation.turn import Turn
from handlers.services.views import overall, queries
from messages.render import answer
from messages.words import duty_of
from storage import cases, lists, models, numbers, people

MOST: Final = 200  # enterprises in one question; beyond it nobody reads them
# What is said of many -> the steps that it is about; of 催办: whatever a level below owes.
STEPS: Final[dict[str, tuple[MilestoneKind, ...]]] = {
    "notice_delivered": (MilestoneKind.DELIVERY,),
    "forward_assessment": (MilestoneKind.ASSESSMENT_FORWARDING,),
    "forward_acceptance": (MilestoneKind.ACCEPTANCE_FORWARDING,),
    "urge": (),
}


_URGE = re.compile(r"请|帮我|给我|再|催(?:办|一?催|促)?|一下|生态环境|分局|局|部门")


async def of_place(turn: Turn, reading: Reading) -> str:
    """催办 鹿泉区: what the bureau of this place owes, each enterprise of it shown; "" where the
    sentence names no place below hers."""
    found = overall.asked_together(_URGE.sub("", turn.said), turn.person, turn.ctx.plan.places)
    if found is None or not found[1]:
        return ""
    scope, _ = found
    level = Level.COUNTY if scope.counties else Level.CITY
    if level not in _below(turn):
        return ""
    firms, total = await _owing(turn, scope, [level])
    if total > MOST:
        return answer("too_many", {"n": total, "most": MOST})
    if not firms:
        return answer("none_open", {"what": asked_back.SAYS["urge"], "late": False})
    return await _ask(turn, replace(reading, names=firms, kind=str(level)))


async def propose(turn: Turn, reading: Reading) -> tuple[str, Reading | None]:
    """What is answered, and the reading by names where there is nothing to ask."""
    left: list[Answer] = []
    if reading.every:
        firms, total = await _all(turn, reading)
        if total > MOST:
            return answer("too_many", {"n": total, "most": MOST}), None
    elif twice := await which.number_twice(turn.person, reading, turn.ctx):
        return answer(twice.key, twice.facts), None
    else:
        firms = await _numbered(turn, reading, left)
    rest = "\n".join(answer(one.key, one.facts) for one in left)
    if reading.intent == "urge" and not reading.every:
        return await _urged_by_number(turn, reading, rest)
    meant = replace(reading, act="do", why="", names=firms, numbers=(), every="")
    if not firms:
        what = asked_back.SAYS[reading.intent]
        return rest or answer("none_open", {"what": what, "late": reading.every == OVERDUE}), None
    if len(firms) == 1 and not reading.every:
        return rest, meant
    return "\n".join(filter(None, (await _ask(turn, replace(reading, names=firms)), rest))), None


async def _ask(turn: Turn, reading: Reading) -> str:
    """The one question about the enterprises of `reading`; its yes does it to each."""
    firms, kind = reading.names, reading.kind
    asked = Pending(reading.intent, "unsure", names=firms, on=reading.on, text=turn.said, kind=kind)
    await remember(turn.person.id, asked, turn.ctx, **{SURE: True})
    shown = [e.name for e in firms]
    if reading.intent == "urge":
        shown = [await _with_step(turn, e, kind) for e in firms]
    facts = {"what": asked_back.SAYS[reading.intent], "names": shown, "n": len(firms), "unit": "家"}
    return answer("sure_many", {**facts, "on": reading.on, "reason": ""})


async def _with_step(turn: Turn, firm: Enterprise, level: str) -> str:
    """An enterprise with the step that will be urged, and the bureau that owes it."""
    case = await cases.of_enterprise(firm.id, turn.ctx.plan.key)
    duty_id = await owed(turn, case, level) if case else None
    duty = next((d for d in case.duties if d.id == duty_id), None) if case else None
    if duty is None:
        return firm.name
    whose = "" if duty.owner is Level.ENTERPRISE else duty_of(duty.owner)
    return f"{firm.name}，{turn.ctx.plan.milestone(duty.milestone).name}{whose}"


async def _urged_by_number(turn: Turn, reading: Reading, rest: str) -> tuple[str, Reading | None]:
    """Each number urges its own step, whatever else its enterprise owes."""
    found: dict[int, tuple[Case, Duty]] = {}
    for number in (await by_number.picked(turn, reading)).numbers:
        ids = await numbers.duty_of(numbers.desks_of(turn.person), number, turn.ctx.plan.key)
        row = await models.Duty.get(id=ids[0]) if len(ids) == 1 else None
        case = await cases.load(row.case_id) if row else None
        if row and case and case.enterprise_id:
            found[number] = case, cases.duty_of(row)
    meant = replace(reading, act="do", why="", names=(), numbers=tuple(found))
    if len(found) < 2:
        return rest, meant if found else None
    plan = turn.ctx.plan
    shown = [f"{n} {case.name}（{plan.milestone(d.milestone).name}）" for n, (case, d) in found.items()]
    return "\n".join(filter(None, (await by_number.ask(turn, meant, shown), rest))), None


async def _all(turn: Turn, reading: Reading) -> tuple[tuple[Enterprise, ...], int]:
    """All of hers for which the step is open, but for those that the sentence leaves out."""
    ctx = turn.ctx
    steps = _steps(turn, reading)
    late_on = ctx.today if reading.every == OVERDUE else None
    owners = None if steps else _below(turn)
    firms, total = await _open_of(turn, access.scope_of(turn.person), owners, steps, late_on)
    but = {e.id for e in reading.names}
    for number in reading.numbers:
        ids = await numbers.duty_of(numbers.desks_of(turn.person), number, ctx.plan.key)
        rows = await models.Duty.filter(id__in=ids).select_related("case")
        but |= {int(d.case.enterprise_id or 0) for d in rows}
    mine = {e.id: e for e in firms if access.may(turn.person, reading.intent, e) and e.id not in but}
    return tuple(mine.values())[:MOST], len(mine) if total else 0


def _below(turn: Turn) -> list[Level]:
    """The levels that she urges: all below her own, for nobody urges herself."""
    own = [UPWARD.index(role.level) for role in turn.person.roles if role.level in UPWARD]
    return [Level.ENTERPRISE, *UPWARD[: max(own, default=0)]]


async def _owing(turn: Turn, scope: Scope, owners: list[Level]) -> tuple[tuple[Enterprise, ...], int]:
    firms, total = await _open_of(turn, scope, owners, [], None)
    mine = {e.id: e for e in firms if access.may(turn.person, "urge", e)}
    return tuple(mine.values())[:MOST], len(mine) if total else 0


async def _open_of(
    turn: Turn, scope: Scope, owners: list[Level] | None, steps: list[str], late_on: date | None
) -> tuple[list[Enterprise], int]:
    """The enterprises for which a step of these owners is open; with `late_on` those overdue then."""
    plan = turn.ctx.plan
    found, total = await lists.duties(
        scope,
        plan.key,
        (DutyState.OPEN,),
        owners=owners,
        milestones=steps or [m.key for m in plan.milestones if not m.silent],
        late_on=late_on,
        limit=10 * MOST,
    )
    known = await cases.assemble([row for _, row in found if row.enterprise_id])
    return [case.enterprise for case in known], total


async def _numbered(turn: Turn, reading: Reading, left: list[Answer]) -> tuple[Enterprise, ...]:
    """The enterprises of the numbers; `left` says what of them means something else."""
    picked = await by_number.picked(turn, reading)
    left += picked.rest
    steps = _steps(turn, reading)
    firms: dict[int, Enterprise] = {}
    desks = numbers.desks_of(turn.person)
    for number in picked.numbers:
        ids = await numbers.duty_of(desks, number, turn.ctx.plan.key)
        if len(ids) != 1:
            left.append(Answer("stale_number", {"number": number}))
            continue
        duty = await models.Duty.get(id=ids[0])
        case = await cases.load(duty.case_id)
        assert case is not None
        if case.enterprise_id is None or (steps and duty.milestone not in steps):
            step = turn.ctx.plan.milestone(duty.milestone).name
            facts = {"number": number, "name": case.name, "step": step}
            left.append(Answer("number_of_another_step", facts))
            continue
        firms[case.enterprise_id] = case.enterprise
    return tuple(firms.values())


def _steps(turn: Turn, reading: Reading) -> list[str]:
    """已汇总 alone speaks of both batches; 评估申请已汇总 of one."""
    if reading.intent == "forward_assessment" and "评估" not in turn.said:
        return turn.ctx.plan.keys_of(STEPS["forward_assessment"] + STEPS["forward_acceptance"])
    return turn.ctx.plan.keys_of(STEPS[reading.intent])


async def owed(turn: Turn, case: Case, level: str = "") -> int | None:
    """What of this case is urged: the step of a level below hers (of `level`, where she named it)
    that is late longest; where nothing is late, the enterprise's that is due first."""
    plan, today = turn.ctx.plan, turn.ctx.today
    owners = [Level(level)] if level else _below(turn)
    open_ = [
        d
        for d in case.duties
        if d.state is DutyState.OPEN and d.owner in owners and not plan.milestone(d.milestone).silent
    ]
    late = [d for d in open_ if d.due < today]
    mine = late or [d for d in open_ if level or d.owner is Level.ENTERPRISE]
    if mine:
        return min(mine, key=lambda d: (d.due, d.position)).id
    hand = queries.at_hand(case, turn.ctx)
    return hand.id if hand else None


async def nobody(case: Case, duty_id: int, turn: Turn) -> Answer | None:
    """Said instead of a receipt where nobody who owes it can be reached."""
    duty = next(d for d in case.duties if d.id == duty_id)
    if duty.state is not DutyState.OPEN:
        return None
    directory = await people.Directory.read()
    if any(people.channel_of(person) for person in directory.at_or_above(duty.owner, case)):
        return None
    step = turn.ctx.plan.milestone(duty.milestone).name
    return Answer("urge_nobody", {"name": case.name, "step": step}, ok=False)
