"""A person in several rounds: in which of them a sentence is answered (docs/decisions/0102).

Whoever has one round is never asked and reads no round's name. `bot.reading.which_round` decides;
this module looks up in the database what it needs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from bot.acts import extension, handover
from bot.acts.context import DecisionContext
from bot.plans.plan import Plan
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.phrases import NEEDS
from bot.reading.result import Pending, Reading
from bot.reading.which_round import OF_A_ROUND, OF_EACH, OF_ONE, RoundFit, rounds_meant
from bot.words import DISCLOSURES, Case, CaseStatus, DutyState, Enterprise, MilestoneKind, replace
from bot.words.intent_lookup import spec_of, those
from bot.words.intents import Intent
from handlers.services.conversation import asked_back, bulk, forms, last_act, round_said, which
from handlers.services.conversation.forms import SpokenForm
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, duties, numbers

# Said of a number, which is one matter's for ever.
_BY_NUMBER: Final = those(by_number=True) | {Intent.URGE, Intent.WITHDRAW_REPORT, *bulk.STEPS}
# Of these several numbers are asked about together, in one round.
ONE_ROUND: Final = frozenset(bulk.STEPS) - {Intent.URGE}
_NOT_THERE: Final = frozenset({DutyState.WAITING, DutyState.WAIVED})
_ALSO: Final = {  # said with one sentence: another step than the intent's own
    Intent.APPLY_ASSESSMENT: MilestoneKind.REVISION,
    Intent.FORWARD_ASSESSMENT: MilestoneKind.ACCEPTANCE_FORWARDING,
}
# What has no step of its own -> whether there is anything in a case for it to be about.
_CAN_BE_DONE: Final[Mapping[Intent, Callable[[Case, Plan], bool]]] = {
    Intent.HANDED_OVER: lambda case, plan: bool(handover.results(case, plan)),
    Intent.HANDOVER_ANSWERED: lambda case, plan: any(map(handover.handed, handover.results(case, plan))),
    Intent.REQUEST_EXTENSION: lambda case, plan: extension.extendable_step(case, plan) is not None,
}


def of_question(turn: Turn, kept: dict[str, Any]) -> bool:
    """Whether a stored question belongs to one of the person's rounds. If so, `turn.ctx` is set to it."""
    found = turn.rounds.keyed([kept.get("round", "")])
    turn.ctx = found[0] if found else turn.ctx
    return bool(found)


async def form_in_round(turn: Turn) -> tuple[SpokenForm | None, str]:
    """(form of the sentence, "") in the round that is meant, or (None, the question which it is)."""
    found: list[tuple[DecisionContext, SpokenForm]] = []
    for where in turn.rounds.meant:
        turn.ctx = where
        if form := forms.spoken_form(turn, turn.text):
            found.append((turn.ctx, form))
    if not found:
        return None, ""
    # 6月25日 is a time of the step in one round, and might be the day of the report in another
    found = [one for one in found if one[1].names_time] or found
    form = found[-1][1]
    if len(found) > 1 and form.intent in OF_ONE:
        able = [await _form_stands(turn, where, one) for where, one in found]
        keys = rounds_meant(form.intent, _newest(form.intent, able))
        if not keys:
            return None, await round_said.ask_round(turn, [where for where, _ in found])
        found = [(where, one) for where, one in found if where.plan.key == keys[0]]
    turn.ctx, form = found[-1]
    return form, ""


async def _form_stands(turn: Turn, ctx: DecisionContext, form: SpokenForm) -> tuple[RoundFit, object]:
    turn.ctx = ctx
    key = ctx.plan.key
    if form.intent == Intent.ADD_REFERENCE:
        last = await duties.last_report(turn.person.id, key)
        return RoundFit(key, last is not None, last is not None), last and last.reported_at
    there = await form.stands()
    return RoundFit(key, there, there), None


async def rounds_of_sentence(
    turn: Turn, reading: Reading, before: Pending | None
) -> tuple[DecisionContext, ...]:
    """Return the rounds in which the sentence is answered; () if the person has to be asked. An answer to a
    question stays in the question's round, unless it first says which enterprise is meant."""
    if turn.rounds.each and reading.act == "do":
        return turn.rounds.meant
    if _answers(reading, before):
        return (turn.ctx,)
    intent = reading.intent
    if intent not in OF_A_ROUND or (reading.numbers and intent in (Intent.URGE, Intent.WITHDRAW_REPORT)):
        return (turn.ctx,)
    one = intent not in OF_EACH
    said = reading.names or reading.every or reading.numbers or _of_place(turn, reading)
    which_firm = one and "names" in NEEDS.get(intent, ()) and not said
    if reading.act == "ask" and (which_firm or (not one and reading.choices)):
        return (turn.ctx,)  # one question at a time: first which enterprise
    stands = []
    for where in turn.rounds.meant:
        turn.ctx = where
        stands.append(await _stands(turn, reading))
    known = [fit for fit, _ in stands] if reading.names else _newest(intent, stands)
    keys = rounds_meant(intent, known)
    if not keys and intent == Intent.WITHDRAW_REPORT and await last_act.stays(turn, reading):
        return turn.rounds.meant[-1:]  # a note stands before it, of which nothing is taken back
    return turn.rounds.keyed(keys)


def _answers(reading: Reading, before: Pending | None) -> bool:
    """Whether the sentence answers a question in whose round it stays."""
    if before is None or not before.missing or reading.intent != before.intent:
        return False
    if reading.numbers and reading.intent in bulk.STEPS and not before.numbers:
        return False  # whatever round was asked about
    return bool(before.names or before.numbers or "names" not in NEEDS.get(before.intent, ()))


def of_all(reading: Reading) -> bool:
    """撤回全部: of all rounds together."""
    return reading.intent == Intent.WITHDRAW_REPORT and WHOLE_SCOPE in (reading.every, reading.kind)


async def split_by_round(
    turn: Turn, reading: Reading, before: Pending | None
) -> list[tuple[DecisionContext, Reading]]:
    """Split a sentence whose enterprises are each in one round, but not all in the same, into (round, its
    part).

    The result is [] for any other sentence, and for the answer to a question.
    """
    if _answers(reading, before):
        return []
    if reading.act != "do" or turn.rounds.each or len(reading.names) < 2 or reading.intent not in OF_ONE:
        return []
    firms: dict[str, list[Enterprise]] = {}
    for firm in reading.names:
        rounds = await rounds_of_sentence(turn, replace(reading, names=(firm,)), None)
        if len(rounds) != 1:
            return []
        firms.setdefault(rounds[0].plan.key, []).append(firm)
    if len(firms) == 1:
        return []
    return [(turn.ctx.at(key), replace(reading, names=tuple(of))) for key, of in firms.items()]


def _newest(intent: str, found: list[tuple[RoundFit, Any]]) -> list[RoundFit]:
    """Let only the rounds of the person's last report fit, if 撤回 or a number to add is said."""
    if intent not in (Intent.WITHDRAW_REPORT, Intent.ADD_REFERENCE):
        return [stands for stands, _ in found]
    last = max((at for _, at in found if at), default=None)
    return [replace(stands, step=at is not None and at == last) for stands, at in found]


async def _stands(turn: Turn, reading: Reading) -> tuple[RoundFit, Any]:
    """How the sentence fits the turn's round, and when the person reported there last."""
    ctx, key = turn.ctx, turn.ctx.plan.key
    firms = reading.names or reading.choices
    held = [case for firm in firms if (case := await cases.case_of_enterprise(firm.id, key))]
    if reading.intent == Intent.WITHDRAW_REPORT:
        of = [case.id for case in held] if reading.names else [None]
        words = [await duties.last_report(turn.person.id, key, None, case_id) for case_id in of]
        said = max((last.reported_at for last in words if last and last.reported_at), default=None)
        if said and said < ctx.now - timedelta(hours=ctx.plan.takeback_hours):
            said = None
        return RoundFit(key, said is not None, said is not None), said
    if reading.intent == Intent.SUMMARY_SUBMITTED:
        found = [case for case in await which.summaries(turn.person, ctx) if case]
        owed = [ctx.duty(case, MilestoneKind.SUMMARY) for case in found]
        return RoundFit(key, bool(found), any(d and d.state not in _NOT_THERE for d in owed)), None
    if reading.intent in bulk.STEPS and (reading.every or reading.numbers or _of_place(turn, reading)):
        able = await _of_many(turn, reading)
        return RoundFit(key, able, able), None
    if not firms:
        return RoundFit(key, True, True), None
    able = any(_has_step(case, reading.intent, ctx) for case in held)
    return RoundFit(key, bool(held), able), None


async def firms_of_rounds(turn: Turn, firms: list[Enterprise]) -> list[Enterprise]:
    """Return those that are in one of the rounds that may be meant, for somebody who has several."""
    if len(turn.rounds.held) == 1:
        return firms
    rounds = [where.plan.key for where in turn.rounds.meant]
    return [e for e in firms if any([await cases.case_of_enterprise(e.id, key) for key in rounds])]


async def only_firm_of_round(turn: Turn, reading: Reading) -> Enterprise | None:
    """Return the one of a contact's enterprises that is in the round that they chose, where they named none."""
    ids = [role.enterprise_id for role in turn.person.roles if role.enterprise_id]
    own = [firm for i in ids if (firm := turn.names.by_id(i))]
    chosen = turn.rounds.one and len(turn.rounds.held) > 1 and {*reading.choices} <= {*own}
    left = await firms_of_rounds(turn, own) if chosen else []
    return left[0] if len(left) == 1 < len(own) else None


async def firms_left_out(turn: Turn, reading: Reading) -> tuple[str, bool]:
    """(The reply about enterprises that the sentence names but this round does not have, whether that is
    all of them.)"""
    key = turn.ctx.plan.key
    firms = reading.names if reading.intent in OF_ONE else ()
    absent = [firm.name for firm in firms if await cases.case_of_enterprise(firm.id, key) is None]
    if not absent:
        return "", False
    said = answer("not_in_round", {"names": absent, "round": turn.ctx.plan.name})
    return said, len(absent) == len(firms)


async def _of_many(turn: Turn, reading: Reading) -> bool:
    """Whether 全部已送达, 已送达 1-3 means anything in the turn's round."""
    if reading.every or _of_place(turn, reading):
        return await bulk.any_open(turn, reading)
    return bool(await _there(turn, reading, turn.ctx))


def _of_place(turn: Turn, reading: Reading) -> bool:
    """催办 鹿泉区: of a place, and of no enterprise by name."""
    return reading.intent == Intent.URGE and not reading.names and bulk.place_of(turn) is not None


def _has_step(case: Case, intent: str, ctx: DecisionContext) -> bool:
    """Whether this case has the step that is said, still to be done or done already."""
    spec = spec_of(intent)
    kinds = {spec.step if spec else None, _ALSO.get(Intent(intent))} - {None}
    if intent == Intent.DISCLOSED:
        kinds = set(DISCLOSURES)
    if can := _CAN_BE_DONE.get(Intent(intent)):
        return can(case, ctx.plan)
    if not kinds:
        return case.status is CaseStatus.ACTIVE
    return any(d.state not in _NOT_THERE and ctx.kind(d) in kinds for d in case.duties)


async def rounds_of_numbers(turn: Turn, reading: Reading) -> list[DecisionContext]:
    """Of several rounds those in which the numbers of the sentence are."""
    if turn.rounds.one or not reading.numbers or reading.every or reading.intent not in _BY_NUMBER:
        return []
    if reading.act != "do" and reading.why != "many":
        return []
    return [where for where in turn.rounds.meant if await _there(turn, reading, where)]


async def _there(turn: Turn, reading: Reading, where: DecisionContext) -> tuple[int, ...]:
    """Return the numbers of the sentence that are in this round."""
    desks = numbers.desks_of(turn.person)
    found = [n for n in reading.numbers if await numbers.duties_numbered(desks, n, [where.plan.key])]
    return tuple(found)


async def ask_round_by_round(turn: Turn, reading: Reading, rounds: Sequence[DecisionContext]) -> str:
    """Reply to a report whose numbers belong to several rounds: it has to be sent for one round at a time."""
    parts = []
    for where in rounds:
        listed = "、".join(map(str, await _there(turn, reading, where)))
        words = f"{asked_back.SAYS[reading.intent]} {listed}"
        parts.append({"round": where.plan.name, "say": words})
    return answer("numbers_of_rounds", {"parts": parts})


def under_name(turn: Turn, text: str) -> str:
    """`text` under the name of the turn's round, for somebody who has several."""
    turn.named.add(turn.ctx.plan.key)
    return f"{turn.ctx.plan.name}：\n{text}"


async def each(
    turn: Turn, parts: Sequence[tuple[DecisionContext, Reading]], said: Callable[[Reading], Awaitable[str]]
) -> str:
    """Call `said` with each reading in its round (it sees it as `turn.ctx`); the replies, each under the
    name of its round. The turn stays in the last."""
    replies = []
    for where, reading in parts:
        turn.ctx = where
        reply = under_name(turn, await said(reading))
        left, _ = await firms_left_out(turn, reading)
        replies.append("\n".join(filter(None, (reply, left))))
    return "\n\n".join(replies)
