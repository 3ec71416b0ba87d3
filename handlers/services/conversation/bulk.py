"""已送达 1-3, 全部已送达, 催办全部逾期: many enterprises that the sentence does not name.

They are shown with their count and asked about once; a yes does it to each by its name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot import access
from bot.reading.bulk import OVERDUE
from bot.reading.result import Pending, Reading
from bot.words import Answer, Case, Duty, DutyState, Enterprise, Level, MilestoneKind
from handlers.services.cases.pending import remember
from handlers.services.conversation import asked_back, by_number
from handlers.services.conversation.sure import SURE
from handlers.services.conversation.turn import Turn
from handlers.services.views import queries
from messages.render import answer
from storage import cases, lists, models, numbers, people

MOST: Final = 200  # enterprises in one question; beyond it nobody reads them
# What is said of many -> the steps that it is about; of 催办: whatever an enterprise owes.
STEPS: Final[dict[str, tuple[MilestoneKind, ...]]] = {
    "notice_delivered": (MilestoneKind.DELIVERY,),
    "forward_assessment": (MilestoneKind.ASSESSMENT_FORWARDING,),
    "forward_acceptance": (MilestoneKind.ACCEPTANCE_FORWARDING,),
    "urge": (),
}


async def propose(turn: Turn, reading: Reading) -> tuple[str, Reading | None]:
    """What is answered, and the reading by names where there is nothing to ask."""
    left: list[Answer] = []
    if reading.every:
        firms, total = await _all(turn, reading)
        if total > MOST:
            return answer("too_many", {"n": total, "most": MOST}), None
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
    asked = Pending(reading.intent, "unsure", names=firms, on=reading.on, text=turn.said)
    await remember(turn.person.id, asked, turn.setting, **{SURE: True})
    facts = {
        "what": asked_back.SAYS[reading.intent],
        "names": [e.name for e in firms],
        "n": len(firms),
        "unit": "家",
        "on": reading.on,
        "reason": "",
    }
    return "\n".join(filter(None, (answer("sure_many", facts), rest))), None


async def _urged_by_number(turn: Turn, reading: Reading, rest: str) -> tuple[str, Reading | None]:
    """Each number urges its own step, whatever else its enterprise owes."""
    found: dict[int, tuple[Case, Duty]] = {}
    for number in (await by_number.picked(turn, reading)).numbers:
        ids = await numbers.duty_of(numbers.desks_of(turn.person), number, turn.setting.plan.key)
        row = await models.Duty.get(id=ids[0]) if len(ids) == 1 else None
        case = await cases.load(row.case_id) if row else None
        if row and case and case.enterprise_id:
            found[number] = case, cases.duty_of(row)
    meant = replace(reading, act="do", why="", names=(), numbers=tuple(found))
    if len(found) < 2:
        return rest, meant if found else None
    plan = turn.setting.plan
    shown = [f"{n} {case.name}（{plan.milestone(d.milestone).name}）" for n, (case, d) in found.items()]
    return "\n".join(filter(None, (await by_number.ask(turn, meant, shown), rest))), None


async def _all(turn: Turn, reading: Reading) -> tuple[tuple[Enterprise, ...], int]:
    """All of hers for which the step is open, but for those that the sentence leaves out."""
    setting = turn.setting
    steps = _steps(turn, reading)
    found, total = await lists.duties(
        access.scope_of(turn.person),
        setting.plan.key,
        (DutyState.OPEN,),
        owners=None if steps else [Level.ENTERPRISE],
        milestones=steps or [m.key for m in setting.plan.milestones if not m.silent],
        late_on=setting.today if reading.every == OVERDUE else None,
        limit=10 * MOST,
    )
    but = {e.id for e in reading.names}
    for number in reading.numbers:
        ids = await numbers.duty_of(numbers.desks_of(turn.person), number, setting.plan.key)
        rows = await models.Duty.filter(id__in=ids).select_related("case")
        but |= {int(d.case.enterprise_id or 0) for d in rows}
    firms = [c.enterprise for c in await cases.assemble([row for _, row in found])]
    mine = {e.id: e for e in firms if access.may(turn.person, reading.intent, e) and e.id not in but}
    return tuple(mine.values())[:MOST], len(mine) if total else 0


async def _numbered(turn: Turn, reading: Reading, left: list[Answer]) -> tuple[Enterprise, ...]:
    """The enterprises of the numbers; `left` says what of them means something else."""
    picked = await by_number.picked(turn, reading)
    left += picked.rest
    steps = _steps(turn, reading)
    firms: dict[int, Enterprise] = {}
    desks = numbers.desks_of(turn.person)
    for number in picked.numbers:
        ids = await numbers.duty_of(desks, number, turn.setting.plan.key)
        if len(ids) != 1:
            left.append(Answer("stale_number", {"number": number}))
            continue
        duty = await models.Duty.get(id=ids[0])
        case = await cases.load(duty.case_id)
        assert case is not None
        if case.enterprise_id is None or (steps and duty.milestone not in steps):
            step = turn.setting.plan.milestone(duty.milestone).name
            facts = {"number": number, "name": case.name, "step": step}
            left.append(Answer("number_of_another_step", facts))
            continue
        firms[case.enterprise_id] = case.enterprise
    return tuple(firms.values())


def _steps(turn: Turn, reading: Reading) -> list[str]:
    """已汇总 alone speaks of both batches; 评估申请已汇总 of one."""
    if reading.intent == "forward_assessment" and "评估" not in turn.said:
        return turn.setting.plan.keys_of(STEPS["forward_assessment"] + STEPS["forward_acceptance"])
    return turn.setting.plan.keys_of(STEPS[reading.intent])


async def owed(turn: Turn, case: Case) -> int | None:
    """What of this case is urged: the enterprise's step that is late longest, or is open."""
    mine = [
        d
        for d in case.duties
        if d.state is DutyState.OPEN
        and d.owner is Level.ENTERPRISE
        and not turn.setting.plan.milestone(d.milestone).silent
    ]
    if mine:
        return min(mine, key=lambda d: (d.due, d.position)).id
    hand = queries.at_hand(case, turn.setting)
    return hand.id if hand else None


async def nobody(case: Case, duty_id: int, turn: Turn) -> Answer | None:
    """Said instead of a receipt where nobody who owes it can be reached."""
    duty = next(d for d in case.duties if d.id == duty_id)
    if duty.state is not DutyState.OPEN:
        return None
    directory = await people.Directory.read()
    if any(people.channel_of(person) for person in directory.at_or_above(duty.owner, case)):
        return None
    step = turn.setting.plan.milestone(duty.milestone).name
    return Answer("urge_nobody", {"name": case.name, "step": step}, ok=False)
