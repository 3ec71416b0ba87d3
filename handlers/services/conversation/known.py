"""A question that nobody put to the desk: what is known of it, and the offer to pass it on.

Whom to contact comes from the staff list, what to hand in from the plan, where the letter is from
the case; other questions from the known answers. 是 sends the person's own words to the desk.
"""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any, Final

from bot import access
from bot.directory import Directory
from bot.reading.asked import contacts_of_whom, in_trouble, topic_of
from bot.reading.called import hear_names
from bot.reading.chosen_offer import KNOWN_QUESTION
from bot.reading.faq import FaqEntry
from bot.reading.proposals import asks_something
from bot.reading.result import OFFER, PROPOSED, Pending, Reading
from bot.reading.told_beside import asks_by_words
from bot.reading.which_thing import without_which_thing
from bot.results.standing import step_meant
from bot.words import Answer, Case, DutyState, EventName, Intent, Level, MilestoneKind, Person
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember, waits
from handlers.services.conversation.near_questions import may_be_asked, plain_question
from handlers.services.conversation.of_the_plan import who_assesses
from handlers.services.conversation.turn import Turn
from handlers.services.support import asking as support
from handlers.services.views.clients import client_named
from handlers.services.views.lines import by_when
from messages.render import answer
from storage import cases, people

ANSWERED: Final = "answered"  # of a kept offer: a known answer was shown with it
_WHO_ASSESSES: Final = "who_assesses"  # an entry whose answer the asker's case makes plainer
_OF_A_DATE: Final = frozenset(
    {"late", "in_time", "fine", "postpone"}
)  # with which the asker's own date is told
_FEW: Final = 3  # people of one bureau that are named
_MOST: Final = 10  # enterprises whose contacts are listed at once
_ABOVE: Final = {
    Level.ENTERPRISE: (Level.COUNTY, Level.CITY, Level.PROVINCE),
    Level.COUNTY: (Level.CITY,),
    Level.CITY: (Level.PROVINCE,),
}


async def offer(turn: Turn, text: str, entry: FaqEntry | None = None, *, near: bool = True) -> Answer:
    """Answer with what is known, or with `entry`, which was chosen; then offer to pass the question to the desk. Where
    nothing is known the nearest known questions are offered, but not without `near`. While another question is open
    the desk is only mentioned, because the next answer belongs to that one."""
    facts = await _of_entry(turn, text, entry) if entry else await _facts(turn, text)
    free = not waits(turn.before)
    about = turn.before.about if turn.before else ()
    if free and near and not facts and (alike := await nearest_known(turn, text)):
        sentences = (*alike, f"{Intent.ASK_SUPPORT.spec.says} {text}")
        asked = Pending(Intent.UNKNOWN, PROPOSED, text=text, about=about, proposed=sentences)
        await remember(turn.person.id, asked, turn.ctx)
        items = [{"sentence": one, "desk": one == sentences[-1], "of": ""} for one in sentences]
        return Answer("proposed", {"items": items, "asks": True, "again": False, "desk_only": True})
    if free:
        kind = ANSWERED if facts else ""
        asked = Pending(Intent.ASK_SUPPORT, OFFER, text=text, kind=kind, about=about)
        await remember(turn.person.id, asked, turn.ctx)
    return Answer("offer", {"topic": "", **facts, "yes": free})


async def nearest_known(turn: Turn, text: str) -> tuple[str, ...]:
    """Return the known questions that are nearest to `text`, as they are offered."""
    if turn.level == Level.SUPPORT or not limited(asks_by_words, text):
        return ()
    return tuple(f"{KNOWN_QUESTION}{entry.question}" for entry in await may_be_asked(turn, text))


async def chosen_question(turn: Turn, sentence: str) -> FaqEntry | None:
    """Return the entry whose question was offered and chosen; None for any other sentence."""
    question = sentence.removeprefix(KNOWN_QUESTION)
    if question == sentence:
        return None
    return next((entry for entry in (await turn.known()).entries if entry.question == question), None)


async def if_asked(turn: Turn, reading: Reading) -> Answer | None:
    """Answer what somebody asks about a matter that is another office's: 逾期了会进下一轮吗; None where nothing is
    asked, or of whom nothing may be told."""
    asks = reading.why == "not_your_role" and asks_something(turn.text, reading)
    return await offer(turn, turn.text) if asks and turn.level != Level.SUPPORT else None


def _how_to_cope(turn: Turn, reading: Reading) -> bool:
    """Whether an enterprise asks how to cope with a date (能不能延期, 评估申请已经逾期了还能交吗) rather
    than for an act."""
    asks = reading.why in ("question", "unknown", "conditional", "unsure", "need_date", "not_your_role")
    words = without_which_thing(turn.text) or turn.text  # 早就过期的评估申请补交了
    plain = not (reading.on or reading.reason or turn.sure) and asks and topic_of(words) == "cope"
    return plain and any(role.level is Level.ENTERPRISE for role in turn.person.roles)


async def help_first(turn: Turn, reading: Reading) -> Answer | None:
    """Answer an enterprise that asks how to cope with a date, or tells what goes wrong in the system while it reports
    (传了三遍都报错); None for any other sentence."""
    if _how_to_cope(turn, reading):
        return await offer(turn, turn.text)
    asked = reading.act == "ask" and reading.why == "unsure" and reading.intent in REPORTS
    if not asked or turn.sure or waits(turn.before) or not limited(in_trouble, turn.text):
        return None
    entry = (await turn.known()).best(turn.text)
    return await offer(turn, turn.text, entry) if entry and entry.kind == "system" else None


async def _facts(turn: Turn, text: str) -> dict[str, Any]:
    case = await _own_case(turn, text)
    if case is not None and not turn.rounds.one and topic_of(text) in ("papers", "letter"):
        case = await _nearest(turn, case, text)
        name = turn.ctx.at(case.round).plan.name
        found = _papers(turn, case, text) if topic_of(text) == "papers" else await _letter(turn, case)
        return {**found, "round": name} if found else {}
    match topic_of(text):
        case "contact":
            return await _contact(turn, case, text)
        case "papers" if found := _papers(turn, case, text):
            return found
        case "letter" if case is not None:
            return await _letter(turn, case)
    entry = await plain_question(turn, text)
    return await _of_entry(turn, text, entry) if entry else {}


async def _of_entry(turn: Turn, text: str, entry: FaqEntry) -> dict[str, Any]:
    """Return the answer of an entry, with what the asker's own case adds to it: who assesses it, or its own date."""
    basis = support.basis(entry, turn.ctx)
    known = {"topic": "faq", "question": entry.question, "answer": entry.answer, "basis": basis}
    case = await _own_case(turn, text)
    if case is not None and entry.key == _WHO_ASSESSES:
        known["answer"] = answer(
            _WHO_ASSESSES, who_assesses(case, assess="验收" not in text, accept="评估" not in text)
        )
    asked = case if topic_of(text) == "cope" or entry.key in _OF_A_DATE else None
    ctx = turn.ctx.at(asked.round) if asked else turn.ctx
    hand = step_meant(asked, ctx.plan) if asked else None
    if hand is None or hand.state is not DutyState.OPEN or hand.owner is not Level.ENTERPRISE:
        return known
    step = ctx.plan.milestone(hand.milestone).name
    said = {"step": step, "due": hand.due, "by_when": by_when(asked, hand, ctx) if asked else ""}
    return {**known, **said, "days_left": (hand.due - turn.ctx.today).days}


async def _own_case(turn: Turn, text: str) -> Case | None:
    """Return the case that `text` asks about, if the asker may see how it stands."""
    case, _ = await support.case_asked_about(turn.person, text, turn.names, turn.ctx)
    return case if case is not None and access.may(turn.person, "status", case.enterprise) else None


async def _nearest(turn: Turn, case: Case, text: str) -> Case:
    """Return the enterprise's case in the round in which what is asked about is open and due first."""
    letter = topic_of(text) == "letter"
    found: list[tuple[date, Case]] = []
    for where in turn.rounds.meant:
        own = await cases.case_of_enterprise(case.enterprise_id or 0, where.plan.key)
        duty = own and (where.duty(own, MilestoneKind.DELIVERY) if letter else step_meant(own, where.plan))
        if own and duty and duty.state is DutyState.OPEN:
            found.append((duty.due, own))
    return min(found, key=itemgetter(0))[1] if found else case


async def whom_to_call(turn: Turn) -> list[dict[str, Any]]:
    """Return the bureaus above the person with their people and numbers."""
    return await _bureaus(turn.person, await turn.own())


async def _contact(turn: Turn, case: Case | None, text: str) -> dict[str, Any]:
    """Who is responsible above, and the contacts of the enterprises named, or the person's own."""
    bureaus = await _bureaus(turn.person, case)
    firms = await _contacts(turn, text)
    hint = not firms and turn.level != Level.ENTERPRISE
    known = {"topic": "contact", "bureaus": bureaus, "firms": firms, "hint": hint}
    return known if bureaus or firms or hint else {}


async def _contacts(turn: Turn, text: str) -> list[dict[str, Any]]:
    """Return the contacts of the enterprises that the sentence names, else of the person's own; for a
    county's officer those of all its enterprises, if they are few. That somebody read them is recorded."""
    who = turn.person
    named = hear_names(text, who, turn.names, turn.ctx.today)
    if not named and contacts_of_whom(text):
        return []
    own = [turn.names.by_id(role.enterprise_id) for role in who.roles if role.enterprise_id]
    firms = [firm for firm in named or own if firm and access.may(who, Intent.STATUS, firm)]
    if not firms and turn.level == Level.COUNTY:
        here = await cases.list_cases(access.scope_of(who), round_key=turn.ctx.plan.key)
        firms = [case.enterprise for case in here if case.enterprise_id]
    if not firms or len(firms) > _MOST:
        return []
    held = await people.contacts_by_enterprise(firm.id for firm in firms)
    known = await people.load_people(one.person_id for there in held.values() for one in there)
    await turn.event(EventName.PERSONAL_DATA_READ, {"page": "contacts", "firms": [firm.id for firm in firms]})
    there = {id_: [known[one.person_id] for one in those] for id_, those in held.items()}
    return [
        {"name": firm.name, "people": [{"name": p.name, "phone": p.phone} for p in there.get(firm.id, [])]}
        for firm in firms
    ]


async def _bureaus(person: Person, case: Case | None) -> list[dict[str, Any]]:
    """Return the bureaus above the person, or those of their enterprise: the county's, and the one that
    assesses it."""
    directory = Directory(await people.everyone_of_bureaus())
    role = person.roles[0]
    levels = _ABOVE.get(role.level, ())
    if case is not None and role.level is Level.ENTERPRISE:
        levels = (Level.COUNTY, Level(case.assessor))
    found = []
    for level in levels:
        place = (case.city, case.county) if case else (role.city, role.county)
        there = directory.holding(level, *place)
        shown = [p for p in there if p.id != person.id][:_FEW]
        if shown:
            unit = next((h.unit for p in shown for h in p.roles if h.level is level and h.unit), "")
            names = [{"name": p.name, "phone": p.phone} for p in shown]
            found.append({"level": str(level), "unit": unit, "people": names})
    return found


def _papers(turn: Turn, case: Case | None, text: str) -> dict[str, Any]:
    """What the plan asks for with the step that is named, or the current one."""
    ctx = turn.ctx.at(case.round) if case else turn.ctx
    plan, step = ctx.plan, ""
    if case is not None and (hand := step_meant(case, ctx.plan)):
        step = hand.milestone
    for word, key in (
        ("评估", plan.key_of(MilestoneKind.ASSESSMENT_APPLICATION)),
        ("验收", plan.key_of(MilestoneKind.ACCEPTANCE_APPLICATION)),
    ):
        if word in text and key:
            step = key
    milestone = plan.find(step) if step else None
    if milestone is None or not milestone.evidence:
        return {}
    duty = case.duty(step) if case else None
    due = duty.due if duty and duty.state is DutyState.OPEN else None
    facts = {"step": milestone.name, "evidence": list(milestone.evidence), "reply": milestone.reply}
    quote = plan.quote(milestone.clause) if milestone.clause else None
    basis = f"{quote.source or plan.document}{quote.place}" if quote else ""
    expected = by_when(case, duty, ctx) if case and duty else ""
    return {"topic": "papers", **facts, "due": due, "by_when": expected, "basis": basis}


async def _letter(turn: Turn, case: Case) -> dict[str, Any]:
    """Whether the county has reported that it delivered the letter, and which bureau that is."""
    duty = turn.ctx.at(case.round).duty(case, MilestoneKind.DELIVERY)
    if duty is None:
        return {}
    bureaus = [b for b in await _bureaus(turn.person, case) if b["level"] == str(Level.COUNTY)]
    done = duty.state is DutyState.DONE
    return {
        "topic": "letter",
        "bureaus": bureaus,
        "county": case.county,
        "due": duty.due,
        "on": duty.confirmed_on if done else None,
        "late": not done and duty.due < turn.ctx.today,
    }


def client_by_name(turn: Turn, text: str) -> str:
    """Put the enterprise's name in place of its number in the list of whoever holds several: 3 已提交评估申请. Any
    other text stays as it is."""
    named = client_named(turn.person, text)
    firm = turn.names.by_id(named[0]) if named else None
    return f"{firm.name} {named[1]}" if firm and named else text
