"""Asking back: what is asked about a sentence, kept for the next one, and put into words."""

from __future__ import annotations

from bot.reading import read_sentence
from bot.reading.day_answers import day_mentioned
from bot.reading.numbers import LONGEST_RANGE, too_long
from bot.reading.other_matters import OUTCOMES
from bot.reading.phrases import NEEDS
from bot.reading.result import AGAINST, Pending, Reading, pending_from, spoken_of
from bot.reading.short_forms import core, normal
from bot.words import SPECS, Answer, Enterprise, Intent, Scope, replace
from bot.words.intent_lookup import REPORTS
from bot.words.intents import BUREAU_LEVELS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember, waits
from handlers.services.conversation import (
    asked_back,
    bulk,
    by_name,
    by_number,
    by_state,
    desk,
    doing,
    in_rounds,
    last_act,
    not_by_a_yes,
    open_for_bureaus,
    parts,
    taking_back,
    which,
)
from handlers.services.conversation.turn import Turn
from handlers.services.support import asking as support
from handlers.services.views import overall, queries, standing_pauses
from messages.catalogue import say
from messages.render import answer
from storage import inbox

_FIRST = "选1"


async def of_the_allowed(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """Reply to a list with enterprises to which the person has no right: name those, ask about the rest."""
    allowed = tuple(e for e in reading.names if turn.may(reading.intent, e))
    return await ask_back(turn, replace(reading, act="ask", why="unsure", names=allowed), before)


async def _in_vain(turn: Turn, reading: Reading) -> str:
    """Return the refusal of an act that no answer could make possible; "" if there is none."""
    if lost := await desk.unknown_ticket(turn, reading):
        return answer(lost.key, lost.facts)
    return await doing.in_vain(turn, reading) or await doing.day_refused(turn, reading)


async def _listed(turn: Turn, intent: str) -> list[int]:
    """Return the first numbers of the list that `intent` is about, for an example that fits the person."""
    if intent not in by_number.LISTS:
        return []
    lists = {"待审": queries.list_pending, "待办": queries.todo, "工单": support.list_own_questions}
    items = (await lists[by_number.LISTS[intent]](turn.person, turn.ctx)).facts.get("items", [])
    return [item["number"] for item in items if item.get("number")][:2]


async def _with_examples(turn: Turn, reading: Reading) -> Reading:
    """Return the reading with examples such as 确认 1 and 退回 2, with numbers of the person's own list."""
    if reading.why != "one_by_one" or reading.left:
        return reading
    first, *more = await _listed(turn, reading.intent) or [0]
    number = say("services.conversation.number")
    confirm = say("services.conversation.confirm", number=first or number)
    reject = say("services.conversation.reject", number=(*more, first)[0] or number)
    return replace(reading, left=(confirm, reject), left_why="parts")


def _of_no_round(turn: Turn, reading: Reading) -> bool:
    """Whether a contact is to be asked which firm is meant, and none of theirs is in a round that is served."""
    roles = turn.person.roles
    firms = [role.enterprise_id for role in roles if role.enterprise_id]
    own = len(firms) == len(roles) and not any(map(turn.names.by_id, firms))
    return own and reading.why == "which_enterprise" and not reading.choices


async def ask_back(turn: Turn, reading: Reading, before: Pending | None) -> str:
    if _of_no_round(turn, reading):
        return answer("of_no_round", {})
    reading = open_for_bureaus.change_of_the_firm(turn, await by_name.with_those_called(turn, reading))
    ways = await by_state.ways(turn, turn.text, reading)
    if len(ways) > 1 and len({firm for _, way in ways for firm in way.names}) > len(ways):
        return await parts.put_ways(turn, [asked_back.as_command(way, named=True) for _, way in ways])
    if len(ways) == 1 and ways[0][1].act == "ask":
        reading = ways[0][1]
    if full := parts.change_in_full(turn, reading):
        return await parts.put_change(turn, full)
    if _asked_anyway(reading):
        return await doing.do_act(turn, replace(reading, act="do", why=""))
    reading = _of_today(turn, await _with_the_only_one(turn, reading, before))
    if reading.why == "need_number" and reading.intent in which.BY_NUMBER:
        meant = by_name.of_their_numbers if reading.names else by_name.of_the_only_one
        asked, reading = await meant(turn, reading)
        if asked:
            return asked
    return (
        await _in_vain(turn, reading)
        or await _in_own_way(turn, reading, before)
        or await _put(turn, reading, before)
    )


def _asked_anyway(reading: Reading) -> bool:
    """Whether the act asks by itself whether it is meant, as one does that ends a case: it is asked once, not twice."""
    whole = reading.why == "unsure" and reading.names and reading.reason and not reading.left
    return bool(whole) and SPECS[Intent(reading.intent)].sure == "ends"


async def _with_the_only_one(turn: Turn, reading: Reading, before: Pending | None) -> Reading:
    """Return what is asked about with the one enterprise that it can be about, where none is named."""
    named = reading.names or reading.numbers or reading.every or reading.choices
    if reading.why != "unsure" or named or "names" not in NEEDS.get(reading.intent, ()):
        return reading
    only = await _choices(turn, replace(reading, why="which_enterprise"), before)
    return replace(reading, names=only) if len(only) == 1 else reading


def _of_today(turn: Turn, reading: Reading) -> Reading:
    """Return what is asked about with today, where the sentence names that day and no other: 今天跑了A和B，送到了."""
    if reading.why != "unsure" or reading.intent not in REPORTS or reading.on or reading.left:
        return reading
    on, _ = limited(day_mentioned, turn.text, turn.ctx.today)
    return replace(reading, on=on) if on == turn.ctx.today else reading


async def _in_own_way(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """Return what is asked or said about a matter that has a way of its own to be asked; "" for any other."""
    if reading.why == AGAINST:
        return await not_by_a_yes.reply_to_contradiction(turn, reading)
    if reading.left_why == "day" and reading.numbers:
        return await not_by_a_yes.another_day(turn, reading)
    if form := asked_back.in_one_message(reading):
        await inbox.forget_question(turn.person.id)
        return answer(form.key, form.facts)
    if reading.intent in by_number.LISTS and not reading.numbers and too_long(turn.text):
        what, listed = asked_back.SAYS.get(reading.intent, ""), by_number.LISTS.get(reading.intent, "")
        return answer("range_too_long", {"most": LONGEST_RANGE, "what": what, "list": listed})
    urges = (reading.intent, reading.why) == (Intent.URGE, "which_enterprise")
    if urges and (asked := await bulk.of_place(turn, reading)):
        return asked
    if reading.why == "many":
        shown, named = await bulk.propose_many(turn, reading)
        done = await doing.do_act(turn, named) if named else ""
        return "\n".join(filter(None, (_not_counted(reading), done, shown)))
    if (reading.intent, reading.why) == (Intent.ANSWER_TICKET, "unsure") and reading.text:
        await keep_question(turn, pending_from(reading))
        return await desk.about_to_send(turn, reading)
    if reading.intent == taking_back.BACK:
        meant = await taking_back.of_the_only_report(turn, reading)
        return await _of_a_report(turn, meant, before) if meant.why in ("which_report", "unsure") else ""
    return ""


def _not_counted(reading: Reading) -> str:
    told = reading.left and reading.left_why not in ("parts", "but")
    return answer("left_out", {"left": list(reading.left), "why": reading.left_why}) if told else ""


async def _put(turn: Turn, reading: Reading, before: Pending | None) -> str:
    left = ""
    if reading.why == "one_by_one" and (sentences := await parts.parts_in_order(turn, reading.left)):
        return await parts.put(turn, sentences)
    reading = await _with_examples(turn, reading)
    if reading.intent in which.BY_NUMBER and reading.numbers:
        found = await by_number.picked(turn, reading)
        reading, left = replace(reading, numbers=found.numbers), found.left
        if not reading.numbers:
            return left
    if reading.why == "which_enterprise" and reading.numbers and not reading.choices:
        reading = await by_name.firms_of_numbers(turn, reading)
    if reading.why == "which_enterprise":
        reading = replace(reading, choices=await _choices(turn, reading, before))
    if meant := _together(turn, reading):
        await inbox.forget_question(turn.person.id)
        state = await overall.overall_state(*meant, turn.ctx)
        said = await standing_pauses.added_to(state, turn.person, turn.ctx)
    else:
        await keep_question(turn, pending_from(_with_words(turn, reading), before))
        said = _question(turn, reading, before)
    return "\n".join(filter(None, (await _worded(turn, reading, said), left)))


async def _worded(turn: Turn, reading: Reading, reply: Answer) -> str:
    """Word the question, with an example of the person's own list and the parts that are not done with it."""
    if reply.key in ("need_number", "need_ticket"):
        reply = replace(reply, facts={**reply.facts, "example": (*await _listed(turn, reading.intent), 0)[0]})
    text = answer(reply.key, reply.facts, limit=2048)
    text = "\n".join(filter(None, (_not_counted(reading), text)))
    if reply.key == "need_number" and reading.intent in which.BY_NUMBER:
        text += f"\n{await doing.current(turn)}"
    return text


async def _of_a_report(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """Show what a 撤回 would take back before it is done, unless it was shown already."""
    if turn.sure and reading.numbers:
        turn.taken = f"{reading.intent} do"
        return await doing.do_act(turn, replace(reading, act="do", why=""))
    if kept := await last_act.stays(turn, reading):
        return answer(kept.key, kept.facts)
    reply = await taking_back.choose(turn, reading) if reading.why == "which_report" else None
    if reply is None:
        if reading.why == "which_report":
            reading = Reading(reading.intent, "ask", why="unsure")
        reading, reply = await taking_back.to_take_back(turn, replace(reading, text=turn.text))
        if not reply.ok and (instead := taking_back.said_instead_of_it(turn)):
            return await ask_back(turn, instead, None)
        if not reply.ok and "撤" not in turn.text:  # 你们搞错了: nobody spoke of taking anything back
            reply = Answer("excused", ok=False)
        meant = pending_from(reading) if reply.ok else spoken_of(reading, before)
        of = {taking_back.ASKED_OF: [where.plan.key for where in turn.rounds.meant]} if reply.ok else {}
        if meant:
            await remember(turn.person.id, meant, turn.ctx, **of)
    return answer(reply.key, reply.facts, limit=2048)


def _with_words(turn: Turn, reading: Reading) -> Reading:
    """The level that an acceptance names, a report's link and its number are read out of the
    sentence again, once it is a yes; and whether it named a day."""
    again = reading.intent in OUTCOMES or reading.intent in REPORTS
    return replace(reading, text=turn.text) if again else reading


async def _choices(turn: Turn, reading: Reading, before: Pending | None) -> tuple[Enterprise, ...]:
    """Return the candidates of the sentence. A contact of several chooses among all of theirs, the one
    named last first; a bureau that named none among those it can be, if they are few."""
    own = [turn.names.by_id(h.enterprise_id) for h in turn.person.roles if h.enterprise_id]
    if not own and reading.names and not reading.choices:
        return reading.names  # A和B，一个送了一个没送
    nearly = not own and limited(read_sentence, turn.text, turn.person, turn.names, turn.ctx.today).choices
    if nearly or not set(reading.choices) <= set(before.about if before else ()):
        named = nearly or reading.choices
        return await which.still_open(reading.intent, named, turn.ctx) or named
    mine = [e for e in own if e and turn.may(reading.intent, e)]
    mine = await in_rounds.firms_of_rounds(turn, mine)
    few: tuple[Enterprise, ...] = ()
    for where in turn.rounds.meant:
        few += await queries.candidates(turn.person, reading.intent, where)
    few = tuple(firm for firm in dict.fromkeys(few) if firm.name not in reading.left)
    last = await which.still_open(reading.intent, reading.choices, turn.ctx)
    return tuple(dict.fromkeys((*last, *mine))) or few or reading.choices


async def chosen_already(turn: Turn, reading: Reading) -> tuple[Pending, Reading] | None:
    """冀衡评估通过, where of all that are called so one can pass now: the question that would be asked, and the
    reading of its answer. None where it is to be asked, as it is of a name that only resembles one."""
    doubted = len(reading.because) > 1  # a guess stays one, whoever alone can be meant
    if reading.why != "which_enterprise" or doubted or waits(turn.before):
        return None
    firm = await in_rounds.only_firm_of_round(turn, reading)
    if firm is None:
        firm = await which.only_firm_open(reading.intent, reading.choices, turn.ctx)
        own = {role.enterprise_id for role in turn.person.roles}
        named = firm and core(firm.name, turn.names.places)[:2] in normal(turn.text)
        if firm is None or not (named or own == {one.id for one in reading.choices}):
            return None
    asked = pending_from(_with_words(turn, replace(reading, choices=(firm,))))
    assert asked is not None  # it is a question
    turn.text = _FIRST
    return asked, limited(read_sentence, _FIRST, turn.person, turn.names, turn.ctx.today, asked)


def _together(turn: Turn, reading: Reading) -> tuple[Scope, str] | None:
    """进度 alone or of a place, from a bureau: how its enterprises stand together."""
    bureau = any(role.level in BUREAU_LEVELS for role in turn.person.roles)
    if reading.intent != Intent.STATUS or reading.names or not bureau:
        return None
    found = overall.asked_together(turn.text, turn.person, turn.ctx.plan.places, turn.names.places)
    of_a_place = found and found[1]  # 进度 保定市, though 保定市造纸厂 is like it
    return found if of_a_place or not reading.choices else None


def _question(turn: Turn, reading: Reading, before: Pending | None) -> Answer:
    if reading.why == "need_text" and reading.intent == Intent.ANNOUNCE:
        return Answer("announce_need_text", {})
    if reading.why.startswith("need_") and reading.intent in desk.HOW:
        return Answer(desk.HOW[reading.intent], {"number": (*reading.numbers, 12)[0]})
    named = turn.several_firms and SPECS[Intent(reading.intent)].of_case
    return asked_back.question_back(reading, before, turn.text, turn.names.places, turn.ctx, named=named)


async def reply_to_look(turn: Turn, reading: Reading) -> Answer:
    """Reply to a look that would itself need a question while one is open: only one is asked at a time."""
    if together := _together(turn, reading):
        state = await overall.overall_state(*together, turn.ctx)
        return await standing_pauses.added_to(state, turn.person, turn.ctx)
    names = [firm.name for firm in (*reading.choices, *reading.names)]
    return Answer("look_in_full", {"what": asked_back.SAYS.get(reading.intent, ""), "names": names}, ok=False)


async def keep_question(turn: Turn, pending: Pending | None) -> None:
    if pending:
        await remember(turn.person.id, pending, turn.ctx)
