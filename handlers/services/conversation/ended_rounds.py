"""What is said of a round that is over, or is not the sender's, changes nothing and is answered by how it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.reading import read_sentence
from bot.reading.another_round import AnotherRound, another_round, may_name_a_round, without_firms
from bot.reading.result import Reading
from bot.reading.round_names import RoundName
from bot.reading.short_forms import core, normal
from bot.reading.which_round import OF_A_ROUND, OF_EACH, choices_of
from bot.words import SHANGHAI, Case, Intent, Level, replace
from bot.words.intent_lookup import those
from handlers.runtime.time_limit import limited
from handlers.services.cases.rounds import contexts_not_served
from handlers.services.conversation import asked_of_a_round, in_rounds
from handlers.services.conversation.own_commands import command_of_theirs
from handlers.services.conversation.turn import Turn
from handlers.services.views.overall import overall_state
from messages.render import answer
from storage import cases, ended_cases, inbox
from storage import rounds as storage_rounds

_MEANT: Final = (
    OF_A_ROUND | those(by_number=True) | {Intent.WITHDRAW_REPORT, Intent.DIGEST_NOW}
) - asked_of_a_round.OWN_YEARS
_OF_A_FIRM: Final = OF_A_ROUND | {Intent.REPORT_CHANGE}
_WORDS_WANTED: Final = frozenset({"need_reason", "need_text"})


class _Elsewhere(Struct, frozen=True):
    """A round that is named and is none of the sender's: with the sentence as it reads without it, and what is known
    of it; `where` is empty for a round that nobody knows."""

    said: AnotherRound
    rest: Reading
    where: tuple[DecisionContext, ...]


async def _named_elsewhere(turn: Turn, text: str) -> _Elsewhere | None:
    """Return the round that the sentence names, if it is none of the sender's."""
    if not may_name_a_round(text) or _is_an_answer(turn, text):
        return None
    held = {where.plan.key: RoundName.of(where.plan) for where in turn.rounds.held}
    others = {where.plan.key: where for where in await _others(turn)}
    called = {key: RoundName.of(where.plan) for key, where in others.items()}
    said = limited(another_round, text, held, called, turn.ctx.today)
    if said is None or not said.text or _is_a_steps(turn, said.words):
        return None
    whole = limited(read_sentence, text, turn.person, turn.names, turn.ctx.today)
    if said.words and any(said.words in words for words in (whole.reason, whole.text)):
        return None
    rest = limited(read_sentence, said.text, turn.person, turn.names, turn.ctx.today)
    return _Elsewhere(said, rest, tuple(others[key] for key in said.keys))


def _is_an_answer(turn: Turn, text: str) -> bool:
    """Whether a question is open that takes the sentence as it is: a reason, or which of the rounds is meant."""
    asked = turn.asked
    if asked is None or asked.expired:
        return False
    names = {where.plan.key: RoundName.of(where.plan) for where in turn.rounds.held}
    chosen = asked.pending["intent"] == "which_round" and choices_of(text, names, turn.ctx.today)
    return asked.pending.get("missing") in _WORDS_WANTED or bool(chosen)


def _is_a_steps(turn: Turn, words: str) -> bool:
    """Whether a step of one of the rounds is called so: 报送上一年度能耗数据."""
    steps = (step for where in turn.rounds.held for step in where.plan.milestones)
    return bool(words) and any(words in f"{step.name} {step.what}" for step in steps)


async def _others(turn: Turn) -> list[DecisionContext]:
    """Return every round of the database that is none of the sender's."""
    held = {where.plan.key for where in turn.rounds.held}
    served = [where for where in turn.ctx.each() if where.plan.key not in held]
    return [*served, *contexts_not_served(turn.ctx)]


async def elsewhere_or(turn: Turn, text: str, otherwise: Callable[[], Awaitable[str]]) -> str:
    """Return the reply to a sentence that names a round which is none of the sender's, or what `otherwise` is said."""
    named, before = await _named_elsewhere(turn, text), turn.asked
    if named is None:
        return await _of_its_round(turn, text, before, await otherwise())
    return await _answer_of(turn, named) or await _beside_it(turn, named, before, await otherwise())


async def _of_its_round(turn: Turn, text: str, before: inbox.OpenQuestion | None, reply: str) -> str:
    """Return `reply`, with its round if an answer to it would be an act; how a round stands that has ended, if the
    sentence may be of that: a yes would be booked in the one that runs."""
    if len(turn.rounds.held) == 1 and not turn.ctx.rounds.closed:
        return reply
    asked = await asked_of_a_round.put_now(turn, before)
    if not asked:
        return reply
    if not turn.ctx.rounds.closed or turn.named:
        return await asked_of_a_round.among_those_held(turn, text, asked, reply)
    rest = limited(read_sentence, text, turn.person, turn.names, turn.ctx.today)
    firms = _own_firms(turn) if _contact_alone(turn) else {firm.id for firm in rest.names}
    where = await _over(turn)
    keys, scope = [one.plan.key for one in where], access.scope_of(turn.person)
    found = await ended_cases.of_their_firms(scope, keys, firms) if keys and firms else []
    of = [one for one in where if not firms or one.plan.key in {case.round for case in found}]
    if not of or not asked_of_a_round.may_mean_another(turn, text, asked):
        several = await asked_of_a_round.among_those_held(turn, text, asked, reply)
        return in_rounds.under_name(turn, several) if of and not turn.named else several
    await turn.ask(None)
    turn.taken = f"{rest.intent} ask another_round"
    here = [one.plan.name for one in await _here(turn, firms)]
    again = command_of_theirs(turn, rest) if len(turn.rounds.held) == 1 else ""
    return await _how_it_stands(of, found, act=True, here=here, say=again)


async def _answer_of(turn: Turn, named: _Elsewhere) -> str:
    """Return how a round that is none of the sender's stands, for a sentence that asks or reports there; "" for any
    other sentence."""
    rest = named.rest
    if rest.intent not in _MEANT or rest.act not in ("do", "ask", "deny"):
        return ""
    await turn.ask(None)
    turn.taken = f"{rest.intent} ask another_round"
    told = await _told(turn, named, rest)
    if rest.intent != Intent.STATUS or rest.names or _contact_alone(turn):
        return told
    shown = [await overall_state(access.scope_of(turn.person), "", where) for where in named.where]
    return "\n".join([told, *(answer(one.key, one.facts, limit=1500) for one in shown)])


async def _beside_it(turn: Turn, named: _Elsewhere, before: inbox.OpenQuestion | None, reply: str) -> str:
    """Return `reply` below how the round stands, if it is a round for certain; that alone if the reply asks whether
    something of a round is meant: a yes would be of a round of which nothing was said."""
    if await asked_of_a_round.put_now(turn, before):
        await turn.ask(None)
        return await _told(turn, named, None)
    told = await _how_it_stands(named.where, [], act=False, words=named.said.words) if named.where else ""
    return "\n".join(filter(None, (told, reply)))


async def _told(turn: Turn, named: _Elsewhere, rest: Reading | None) -> str:
    firms = [firm.id for firm in rest.names] if rest else []
    firms = firms or [*_own_firms(turn)]
    by_place = not named.where and named.said.by_place
    where = await _over(turn) if by_place else named.where
    keys = [one.plan.key for one in where]
    found = (
        await ended_cases.of_their_firms(access.scope_of(turn.person), keys, firms) if keys and firms else []
    )
    where = [one for one in where if not by_place or one.plan.key in {case.round for case in found}]
    here = await _here(turn, firms)
    again = ""
    if rest and len(here) == 1:
        again = command_of_theirs(turn, rest)
        again = f"{here[0].plan.name} {again}" if again and len(turn.rounds.held) > 1 else again
    act = rest is None or rest.intent not in OF_EACH | {Intent.DIGEST_NOW}
    return await _how_it_stands(
        where, found, act=act, words=named.said.words, here=[one.plan.name for one in here], say=again
    )


async def _here(turn: Turn, firms: Collection[int]) -> list[DecisionContext]:
    """Return the sender's rounds in which one of these enterprises is; all where none is meant."""
    if not firms:
        return [*turn.rounds.held]
    in_it = {where.plan.key for where in turn.rounds.held for firm in firms if await _case(firm, where)}
    return [where for where in turn.rounds.held if where.plan.key in in_it]


async def _case(firm: int, where: DecisionContext) -> Case | None:
    return await cases.case_of_enterprise(firm, where.plan.key)


async def _how_it_stands(
    where: Sequence[DecisionContext],
    found: Sequence[Case],
    *,
    act: bool,
    beside: bool = False,
    words: str = "",
    here: Sequence[str] = (),
    say: str = "",
) -> str:
    ended = await storage_rounds.ended_at() if where else {}
    names = {one.plan.key: one.plan.name for one in where}
    facts = {
        "rounds": [{"name": name, "on": _day(ended.get(key))} for key, name in names.items()],
        "cases": [{"name": c.name, "round": names[c.round], "status": str(c.shown)} for c in found],
        "act": act,
        "beside": beside,
        "words": words,
        "here": list(here),
        "say": say,
    }
    return answer("another_round", facts, limit=2048)


def _day(at: datetime | None) -> date | None:
    return at.astimezone(SHANGHAI).date() if at else None


def _own_firms(turn: Turn) -> set[int]:
    return {role.enterprise_id for role in turn.person.roles if role.enterprise_id}


def _contact_alone(turn: Turn) -> bool:
    return all(role.level is Level.ENTERPRISE for role in turn.person.roles)


async def finished_firms_apart(
    turn: Turn, reading: Reading, reply_to: Callable[[Reading], Awaitable[str]]
) -> str:
    """Return what is said of the enterprises of a sentence that stand in ended rounds alone, and the reply to what is
    said of the others."""
    left, over = await _without_finished(turn, reading)
    if not over:
        return await reply_to(reading)
    return f"{over}\n{await reply_to(left)}" if left.names or left.numbers else over


async def _without_finished(turn: Turn, reading: Reading) -> tuple[Reading, str]:
    if not turn.ctx.rounds.closed or reading.intent not in _OF_A_FIRM or reading.act == "none":
        return reading, ""
    firms = {firm.id for firm in reading.names} or (_own_firms(turn) if _contact_alone(turn) else set())
    gone = {firm for firm in firms if not await _here(turn, [firm])}
    if not gone and reading.act == "do" and reading.intent not in OF_EACH:
        return reading, ""
    if not reading.names and gone != firms:
        if reading.act != "deny":
            return reading, ""
        gone = set()  # a name that none of those has who are in a running round
    where = await _over(turn)
    found = await _in_them(turn, gone, [one.plan.key for one in where])
    if not found:
        return reading, ""
    of = [one for one in where if one.plan.key in {case.round for case in found}]
    known = {case.enterprise_id for case in found}
    left = replace(reading, names=tuple(firm for firm in reading.names if firm.id not in known))
    if reading.act == "deny":
        left = _of_the_others(turn, reading, found)
    beside = bool(left.names or left.numbers)
    return left, await _how_it_stands(of, found, act=reading.intent not in OF_EACH, beside=beside)


def _of_the_others(turn: Turn, reading: Reading, found: Collection[Case]) -> Reading:
    """Return what the sentence says of the enterprises that are in none of these cases; of nobody if it is refused."""
    others = without_firms(turn.text, [case.name for case in found])
    rest = limited(read_sentence, others, turn.person, turn.names, turn.ctx.today)
    if rest.intent != reading.intent or rest.act != "do":
        return replace(reading, names=(), numbers=())
    turn.text = others
    return rest


async def _in_them(turn: Turn, gone: Collection[int], keys: Collection[str]) -> list[Case]:
    """Return the cases in these rounds of those who are `gone`; if nobody is, of those whom the sentence names and no
    list of a running round has."""
    scope = access.scope_of(turn.person)
    if gone:
        return await ended_cases.of_their_firms(scope, keys, gone)
    names = [name for name in await ended_cases.names_within(scope, keys) if _called(turn, name)]
    named = await ended_cases.of_names(names, scope, keys) if names else []
    return [case for case in named if case.enterprise_id and not await _here(turn, [case.enterprise_id])]


def _called(turn: Turn, name: str) -> bool:
    """Whether the sentence names this enterprise, in whole or without place and legal form; a contact's own by the
    first two signs of that, too."""
    text, short = normal(turn.text), core(name, turn.names.places)
    return any(one in text for one in (normal(name), short, short[:2] if _contact_alone(turn) else short))


async def _over(turn: Turn) -> list[DecisionContext]:
    """Return the rounds that were closed, whether something of them goes on or not."""
    closed = turn.ctx.rounds.closed
    served = [where for where in turn.ctx.each() if where.plan.key in closed]
    return [*served, *contexts_not_served(turn.ctx)]


async def under_its_end(turn: Turn, reading: Reading, shown: str) -> str:
    """Return what is shown of a round, and when it was closed if it was."""
    key = turn.ctx.plan.key
    if key not in turn.ctx.rounds.closed or reading.intent not in OF_EACH:
        return shown
    ended = await storage_rounds.ended_at()
    return f"{answer('round_is_over', {'on': _day(ended.get(key))})}\n{shown}"
