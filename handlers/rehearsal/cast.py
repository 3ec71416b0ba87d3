"""The people of a rehearsal: they answer well, late, wrongly or never, drawn by a seed, and say it in the chat.

They see what is open and what waits for their word, as they would by 待办 and 待审, and write as people do; what
becomes of it is the service's: reading, decision, outbox.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Literal

from msgspec import Struct, convert

from bot.plans.plan import Milestone, Plan
from bot.words import UPWARD, Channel, DutyState, Level, MilestoneKind
from bot.words.channels import Sender
from handlers.runtime.context import Context
from handlers.services.conversation.converse import Conversation
from storage import db, numbers, people, played
from storage.played import Seat, ToDo

_AT_ONCE = 15  # names or numbers in one sentence
_SAYS = {  # of a bureau's step whose plan names no words of its own
    MilestoneKind.ASSESSMENT: "评估通过",
    MilestoneKind.ACCEPTANCE: "验收合格",
}


class _Manner(Struct, frozen=True):
    """One way to answer; see cast.toml."""

    who: Literal["enterprise", "bureau"]
    kind: Literal["well", "late", "wrong", "never"]
    share: int
    days: tuple[int, int] = (0, 0)
    then: int = 0
    says: tuple[str, ...] = ()


def _manners() -> list[_Manner]:
    text = Path(__file__).with_name("cast.toml").read_text("utf-8")
    return convert(tomllib.loads(text)["manner"], list[_Manner])


class _Line(Struct, frozen=True):
    """What somebody says about one matter: words and the name of the firm, or 确认 and its number."""

    on: date
    to_do: ToDo
    words: str
    numbered: bool = False
    alone: bool = False  # no other name is said with it


class Cast:
    """Everybody of one round, with what they have said already."""

    def __init__(self, context: Context, plan: Plan, seed: int) -> None:
        self.said: Counter[str] = Counter()  # all sentences, and those of which nothing can be made
        self._plan, self._seed = plan, seed
        self._talk = Conversation(context)
        self._manners = _manners()
        self._nonsense = frozenset(words for manner in self._manners for words in manner.says)
        self._done: set[tuple[int, str, str]] = set()
        self._last = 0  # event that was looked at
        self._waiting: dict[int, list[_Line]] = {}  # by case
        self._seats: dict[tuple[Level, str, str, int | None], Seat] = {}

    async def enter(self) -> None:
        """Take their seats."""
        for seat in await played.seats():
            place = {Level.COUNTY: (seat.city, seat.county), Level.CITY: (seat.city, "")}
            key = (seat.level, *place.get(seat.level, ("", "")), seat.enterprise_id)
            self._seats.setdefault(key, seat)

    async def speak(self, today: date) -> int:
        """Say what is due to be said by today; return how many sentences."""
        self._last, changed = await played.to_do(self._plan.key, self._last)
        for case_id, to_do in changed.items():
            self._waiting[case_id] = [line for one in to_do for line in self._lines(one)]
        due = [line for some in self._waiting.values() for line in some if line.on <= today]
        lines: dict[tuple[str, str], list[_Line]] = defaultdict(list)
        for line in sorted(due, key=lambda line: line.to_do.id):
            key = (line.to_do.id, line.to_do.state.value, line.words)
            seat = self._seat(line.to_do)
            if key not in self._done and seat:
                self._done.add(key)
                lines[seat.account, line.words].append(line)
        n = 0
        for (account, words), some in lines.items():
            for sentence in await self._sentences(account, words, some):
                n += 1
                await self._say(account, sentence, today, n)
        return n

    def _lines(self, one: ToDo) -> Iterator[_Line]:
        """Yield what its people will say about a matter, and when."""
        step = self._plan.find(one.milestone)
        words = self._words(one, step) if step else ""
        if step is None or not words:
            return
        confirming = one.state is DutyState.REPORTED
        bureau = confirming or one.owner is not Level.ENTERPRISE
        manner, draw = self._manner("bureau" if bureau else "enterprise", one)
        if manner.kind == "never":
            return
        begins = (one.reported_on if confirming else one.opened_on) if bureau else one.due
        on = (begins or one.due) + timedelta(days=draw.randint(*manner.days))
        if manner.kind == "wrong":
            yield _Line(on, one, draw.choice(manner.says), alone=True)
            on += timedelta(days=manner.then)
        yield _Line(on, one, words, numbered=confirming, alone=not bureau)

    def _manner(self, who: str, one: ToDo) -> tuple[_Manner, Random]:
        draw = Random(f"{self._seed}:{one.name}:{one.milestone}:{one.state.value}")
        known = [manner for manner in self._manners if manner.who == who]
        return draw.choices(known, [manner.share for manner in known])[0], draw

    def _words(self, one: ToDo, step: Milestone) -> str:
        if one.state is DutyState.REPORTED:
            return "确认"
        if step.on_demand or step.silent or step.kind is MilestoneKind.FIGURES:
            return ""
        return _SAYS.get(step.kind, "") or step.reply.split(" ")[0]

    def _seat(self, one: ToDo) -> Seat | None:
        """Return who writes: for an enterprise its contact, for a bureau the first above that has somebody."""
        level = one.owner
        if one.state is DutyState.REPORTED:
            step = self._plan.find(one.milestone)
            level = (step.confirmer(one.assessor) if step else None) or level
        if level is Level.ENTERPRISE:
            return self._seats.get((level, "", "", one.enterprise_id))
        above = UPWARD[UPWARD.index(level) :] if level in UPWARD else ()
        places = {Level.COUNTY: (one.city, one.county), Level.CITY: (one.city, "")}
        found = (self._seats.get((at, *places.get(at, ("", "")), None)) for at in above)
        return next((seat for seat in found if seat), None)

    async def _sentences(self, account: str, words: str, some: Sequence[_Line]) -> list[str]:
        if some[0].alone:
            return [words] * len(some)
        if not some[0].numbered:
            names = [line.to_do.name for line in some if line.to_do.enterprise_id]
            return [f"{words} {'、'.join(part)}" for part in _parts(names)] or [words]
        person = await people.by_wecom(account)
        if person is None:
            return []
        places = {line.to_do.id: (line.to_do.city, line.to_do.county) for line in some}
        known = await db.write(lambda: numbers.for_duties(person, places))
        return [f"{words} {'、'.join(part)}" for part in _parts([str(n) for n in sorted(known.values())])]

    async def _say(self, account: str, sentence: str, today: date, n: int) -> None:
        """Write it, and 是 where that is asked."""
        for again, text in enumerate((sentence, "是")):
            key = f"played:{today}:{account}:{n}:{again}"
            kept = await self._talk.keep(key, Sender(Channel.WECOM, account), text, {})
            answer = await self._talk.reply(kept.row.id, kept)
            self.said["sentences"] += 1
            self.said["wrong"] += text in self._nonsense
            if "请回复“是”" not in answer:
                return


def _parts(found: Sequence[str]) -> list[Sequence[str]]:
    return [found[n : n + _AT_ONCE] for n in range(0, len(found), _AT_ONCE)]
