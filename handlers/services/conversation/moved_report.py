"""不对，是2025年度的, behind a report in another round: whether to take it back there and to report it here."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from bot.acts.context import DecisionContext
from bot.reading.result import Reading
from bot.reading.which_round import puts_the_round_right
from bot.words import Act, Intent, Level, replace
from bot.words.intent_lookup import REPORTS
from handlers.services.cases.act import foreseen
from handlers.services.conversation import asked_back, parts, taking_back
from handlers.services.conversation.last_act import PASSED_OVER
from handlers.services.conversation.turn import Turn
from storage import cases, events


async def put_right(turn: Turn, said: str, rounds: Sequence[DecisionContext]) -> str:
    """Return the question whether the person's last report is meant for the one of these `rounds`; "" where the
    sentence, which is `said` without the round's name, does not say so, or nothing can be moved. What is reported
    there already, or can't be, is only taken back."""
    if len(rounds) != 1 or not puts_the_round_right(said):
        return ""
    there = rounds[0]
    last = await events.newest_by(turn.person.id, PASSED_OVER)
    if last is None or last.act not in REPORTS or last.case_id is None:
        return ""
    held = await cases.round_of(last.case_id)
    stands = next((one for one in turn.rounds.held if one.plan.key == held), None)
    if stands is None or held == there.plan.key:
        return ""
    in_it = copy(turn)
    in_it.ctx, in_it.rounds = stands, turn.rounds.narrowed((stands,))
    batch = await taking_back.last_reports(in_it)
    found = await cases.outlines(duty.case_id for duty in batch)
    firms = tuple(case.enterprise for case in found if case.enterprise_id)
    others = [await cases.case_of_enterprise(firm.id, there.plan.key) for firm in firms]
    _, back = await taking_back.to_take_back(in_it, Reading(taking_back.BACK, "ask", firms, why="unsure"))
    if not (back.ok and firms and all(others)):
        return ""
    intent, on = Intent(last.act), batch[-1].reported_on or batch[-1].confirmed_on
    named = turn.several_firms or turn.level != Level.ENTERPRISE
    sentences = (
        f"{stands.plan.name} {asked_back.as_command(Reading(taking_back.BACK, 'do', firms), named=named)}",
        f"{there.plan.name} {asked_back.as_command(Reading(intent, 'do', firms, on=on), named=named)}",
    )
    foreseen_here = [await foreseen(case.id, Act(intent, on), turn.person, there) for case in others if case]
    if not all(one.ok for one in foreseen_here):
        return await parts.put(turn, sentences[:1])
    whose = [f"{firm.name}（{stands.plan.name}）" for firm in firms]
    back = replace(back, facts={**back.facts, "names": whose})
    return await parts.put_instead(turn, sentences, back, in_its_round=False)
