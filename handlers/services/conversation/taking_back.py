"""撤回: which reports it takes back, and what else is done to the sender's last report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.acts.take_back import own_words
from bot.reading import read_sentence
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.called import hear_names
from bot.reading.corrections import said_instead
from bot.reading.result import Reading, judged_as
from bot.reading.taken_back import ONE_OF_THEM, steps_spoken_of
from bot.references import references
from bot.words import SHANGHAI, Act, Answer, Case, Duty, Enterprise, Level, MilestoneKind, replace
from bot.words.intent_lookup import REPORTS, spec_of
from bot.words.intents import Intent
from handlers.runtime.time_limit import limited
from handlers.services.cases import act
from handlers.services.conversation import asked_back, by_number, which
from handlers.services.conversation.receipt import names_together
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, duties

BACK = Intent.WITHDRAW_REPORT
ASKED_OF = "asked_of"  # in a kept question: the rounds whose reports were shown
_REPORT = {Level.ENTERPRISE, Level.COUNTY}  # whose words are reports; an upper bureau's are mostly results


async def targets(turn: Turn, reading: Reading) -> list[by_number.NumberTarget]:
    """Return the reports to take back: the last one of each enterprise that is named, every one for
    全部撤回, else the person's last."""
    if reading.kind == WHOLE_SCOPE:
        mine = await _everything(turn, reading)
        return [(await cases.load_case(duty.case_id), duty.id) for duty in mine]
    if reading.numbers:
        return [await by_number.number_target(turn, number) for number in reading.numbers]
    spoken = _spoken(turn, reading)
    if reading.names:
        named = [await cases.case_of_enterprise(e.id, turn.ctx.plan.key) for e in reading.names]
        found = [(case, await _of_case(turn, case, spoken)) for case in named if case]
        return [(case, duty_id) for case, duty_id in found if duty_id or not spoken]
    if batch := await last_reports(turn, spoken):
        return [(await cases.load_case(last.case_id), last.id) for last in batch]
    own = None if spoken else await turn.own()
    return [(own, None)] if own else []


async def one_of_a_batch(turn: Turn, reading: Reading) -> str:
    """撤回刚才那家, if the last report was of several: the question which one; "" otherwise."""
    plain = reading.intent == BACK and not (reading.names or reading.numbers or reading.kind)
    if not plain or not ONE_OF_THEM.search(turn.text):
        return ""
    batch = await last_reports(turn, _spoken(turn, reading))
    if len(batch) < 2:
        return ""
    said = await which.ask_which_duty(
        turn.person, reading, [duty.id for duty in batch][: which.MOST_OFFERED], "", turn.ctx
    )
    return answer(said.key, said.facts, limit=2048)


async def last_of_each(turn: Turn, firms: Iterable[Enterprise]) -> list[Duty]:
    """Return the person's last report of each of these enterprises; [] unless all have one, of the same step."""
    held = [await cases.case_of_enterprise(firm.id, turn.ctx.plan.key) for firm in firms]
    found = [
        await duties.last_report(turn.person.id, turn.ctx.plan.key, case_id=case.id) for case in held if case
    ]
    there = [duty for duty in found if duty]
    same = len({duty.milestone for duty in there}) == 1 and len(there) == len(held)
    return there if same else []


async def of_the_only_report(turn: Turn, reading: Reading) -> Reading:
    """Return a 撤回 of somebody with several firms, who names none, with the one whose report can be taken back; as it
    is where there are more."""
    named = limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today)
    if reading.why != "which_enterprise" or named:
        return reading
    able = {
        d.case_id: d for d in await _everything(turn, reading) if (await _foreseen(turn, d.case_id, d.id)).ok
    }
    if len(able) != 1:
        return reading if able else replace(reading, choices=(), why="which_report")
    firm = (await cases.outline(next(iter(able)))).enterprise
    return replace(reading, names=(firm,), choices=(), why="unsure") if firm else reading


async def choose(turn: Turn, reading: Reading) -> Answer | None:
    """撤回上上条: ask which report is meant, of those that can still be taken back; None if there is only
    one."""
    mine = await _everything(turn, replace(reading, on=None))
    able = [d for d in mine if (await _foreseen(turn, d.case_id, d.id)).ok][: which.MOST_OFFERED]
    if len(able) < 2:
        return None if able else nothing_reported(turn)
    return await which.ask_which_duty(turn.person, reading, [d.id for d in able], "", turn.ctx)


async def _foreseen(turn: Turn, case_id: int, duty_id: int | None) -> Answer:
    return await act.foreseen(case_id, Act(BACK, duty_id=duty_id), turn.person, turn.ctx)


def _spoken(turn: Turn, reading: Reading) -> tuple[MilestoneKind, ...]:
    """Return the steps that the sentence names: 撤回评估申请 takes back no other report. For a yes, those
    of the sentence that was asked about."""
    asked = turn.before
    text = asked.text if asked and asked.intent == BACK and asked.missing else turn.text
    return steps_spoken_of(text, [name for e in reading.names for name in (e.name, *e.aliases)])


async def _of_case(turn: Turn, case: Case, spoken: tuple[MilestoneKind, ...]) -> int | None:
    plan = turn.ctx.plan
    if not spoken:
        return None
    last = await duties.last_report(turn.person.id, plan.key, plan.keys_of(spoken), case.id)
    return last.id if last else None


async def to_take_back(turn: Turn, reading: Reading) -> tuple[Reading, Answer]:
    """What a 撤回 would take back, shown before it does; or why it takes back nothing."""
    if reading.every == WHOLE_SCOPE:
        reading = replace(reading, names=(), kind=WHOLE_SCOPE)
    lost = nothing_reported(turn)
    found: list[tuple[Case, str]] = []
    for case, duty_id in await targets(turn, reading):
        if case is None:
            lost = Answer("stale_number", {"number": duty_id}, ok=False)
            continue
        foreseen = await _foreseen(turn, case.id, duty_id)
        with_later = reading.kind == WHOLE_SCOPE and foreseen.key == "implied"  # the later goes first
        if foreseen.ok or with_later:
            what = str(foreseen.facts.get("what") or foreseen.facts.get("step", ""))
            found.append((case, asked_back.SAYS.get(what, what)))
        else:
            lost = foreseen
    if not found:
        decides = lost.key == "nothing_to_take_back" and not {r.level for r in turn.person.roles} & _REPORT
        return reading, Answer("take_back_not_here", ok=False) if decides else lost
    if reading.kind == WHOLE_SCOPE:
        items = [f"{case.name}（{_in_round(turn, case)}{step}）" for case, step in found]
        return reading, Answer(
            "sure_take_back_all", {"items": items, "on": reading.on, "hours": turn.ctx.plan.takeback_hours}
        )
    meant = replace(reading, names=tuple(c.enterprise for c, _ in found if c.enterprise_id))
    facts = {"names": [c.name for c, _ in found], "step": found[-1][1], "n": len(found)}
    return meant, Answer("sure_take_back", facts)


def _in_round(turn: Turn, case: Case) -> str:
    """Return the name of the case's round with a comma, for somebody who has several."""
    return f"{turn.ctx.at(case.round).plan.name}，" if len(turn.rounds.held) > 1 else ""


def nothing_reported(turn: Turn) -> Answer:
    """Return the reply if the person has reported nothing."""
    hours = turn.ctx.plan.takeback_hours
    facts = {"name": "", "step": "", "on": None, "hours": hours}
    return Answer("nothing_to_take_back", facts, ok=False)


async def also_stands(turn: Turn) -> Answer | None:
    """After 撤回: the person's report before it, with all that it named, if it could be taken back as well;
    else None."""
    batches = [await duties.last_batch(turn.person.id, where.plan.key) for where in turn.rounds.held]
    batch = max((one for one in batches if one), key=lambda one: str(one[-1].reported_at), default=[])
    if not batch or not (await _foreseen(turn, batch[-1].case_id, batch[-1].id)).ok:
        return None
    found = await cases.outlines(duty.case_id for duty in batch)
    names = [case.name for case in found]
    plan = turn.ctx.at(found[-1].round).plan
    step = _in_round(turn, found[-1]) + own_words(batch[-1], plan.milestone(batch[-1].milestone))
    return Answer("also_stands", {"name": names_together(list(dict.fromkeys(names))), "step": step})


async def denied_report(turn: Turn, reading: Reading) -> tuple[Reading, Answer] | None:
    """Return the question whether to take back the person's own report, where the sentence denies it while it stands:
    不对，评估申请没交; 没停产，只是检修. Beside it the reading that a 是 would carry out. None for any other denial."""
    of_change = reading.intent == Intent.REPORT_CHANGE
    if reading.why != "negated" or not (of_change or reading.intent in REPORTS) or "撤" in turn.text:
        return None
    named = limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today)
    of_firm = any(role.enterprise_id for role in turn.person.roles)
    if {*named} != {*reading.names} and not (of_firm and not named):
        return None  # 不是A没送达，是B没送达
    if not (named or of_firm):
        return None
    last = await _last_report(turn)
    spec = spec_of(reading.intent)
    step = MilestoneKind.SUMMARY if reading.intent == Intent.SUMMARY_SUBMITTED else spec and spec.step
    if of_change and last and last.data.get("what") == reading.kind:
        step = MilestoneKind.CHANGE_REQUEST
    if last is None or step is None or turn.ctx.plan.kind_of(last.milestone) != step:
        return None
    meant, said = await to_take_back(turn, Reading(BACK, "ask", reading.names, why="unsure"))
    return (meant, said) if said.ok else None


def reported_in_words(step: MilestoneKind) -> Intent | None:
    """How this step is reported; None if it is said in several ways, or in none."""
    found = [intent for intent in REPORTS if (spec := spec_of(intent)) and spec.step == step]
    return Intent(found[0]) if len(found) == 1 else None


async def add_sent_reference(turn: Turn) -> Answer:
    """Add a link or a number that was sent by itself to the person's last report, if that was a single one."""
    batch = await last_reports(turn)
    if len(batch) != 1:
        return Answer("nothing_to_add_to", ok=False)
    what = Act(Intent.ADD_REFERENCE, duty_id=batch[0].id, details=references(turn.text))
    return await act.perform(batch[0].case_id, what, turn.person, turn.ctx, "chat")


async def _everything(turn: Turn, reading: Reading) -> list[Duty]:
    """Return all that the person has reported within the grace period (on the day that is named, or as done
    on it), the last first, because a report must be taken back before the one it builds on."""
    found: list[Duty] = []
    spoken = _spoken(turn, reading)  # 送达的都撤回
    asked_of = (turn.kept or {}).get(
        ASKED_OF
    )  # a yes is one to what was shown, in the rounds of that question
    for where in turn.rounds.meant:
        if asked_of and where.plan.key not in asked_of:
            continue
        since = turn.ctx.now - timedelta(hours=where.plan.takeback_hours)
        said = await duties.reports_since(turn.person.id, where.plan.key, since)
        found += [d for d in said if not spoken or where.plan.kind_of(d.milestone) in spoken]
    return [d for d in found if reading.on in (None, d.reported_on, _day(d.reported_at))]


def _day(moment: datetime | None) -> object:
    return moment.astimezone(SHANGHAI).date() if moment else None


async def _last_report(turn: Turn) -> Duty | None:
    return await duties.last_report(turn.person.id, turn.ctx.plan.key)


async def last_reports(turn: Turn, spoken: tuple[MilestoneKind, ...] = ()) -> list[Duty]:
    """Return the person's last report of the steps named (of any if `spoken` is empty), with all that they
    reported in the same sentence."""
    plan = turn.ctx.plan
    return await duties.last_batch(turn.person.id, plan.key, plan.keys_of(spoken) if spoken else None)


def said_instead_of_it(turn: Turn) -> Reading | None:
    """说错了，是评估申请, where nothing was recorded to be taken back: the report that is meant, to be asked."""
    said = limited(said_instead, turn.text)
    meant = limited(read_sentence, said, turn.person, turn.names, turn.ctx.today) if said else None
    plain = meant is not None and meant.intent in REPORTS and meant.act in ("do", "ask") and not meant.left
    return judged_as(meant, "ask", meant.why or "unsure") if meant and plain else None
