"""One sentence of one person: read, then done, answered, or asked back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import structlog

from bot.acts import RULES
from bot.acts.named import details_in
from bot.acts.setting import Setting
from bot.delivery import Hours
from bot.faq import Faq, shipped
from bot.figures import Heard, heard
from bot.measures import measures
from bot.names import NameIndex
from bot.reading import read
from bot.reading.result import HARMLESS, Pending, Reading, pending_from, spoken_of
from bot.words import Act, Answer, Case, DutyState, Level, Person
from handlers import (
    act,
    announcements,
    asked_back,
    asking,
    binding,
    digests,
    figures,
    files,
    queries,
    steps,
    sure,
    targets,
    which,
)
from handlers.pending import remember, revived
from handlers.web.links import MINUTES
from messages.render import answer
from storage import cases, chain, inbox, limits, mail_answers, models, numbers, people, records
from storage import tickets as ticket_store
from storage.announcements import received
from storage.limits import Limit

log = structlog.get_logger()
Target = tuple[Case | None, int | None]  # a case, and the duty that a number means

# These leave an open question open: they show no numbers of their own and change nothing.
KEEPS = frozenset({"help", "acknowledge", "explain_date", "status", "ask_support", "bind"})
LINKS = 20  # sign-in links an hour; half of it in one aligned hour (storage.limits)


@dataclass(slots=True)
class Turn:
    """One sentence of one person, inside the transaction."""

    person: Person
    setting: Setting
    names: NameIndex
    secret_key: str = field(default="", repr=False)
    public_url: str = ""
    faq: Faq = field(default_factory=shipped, repr=False)
    hours: Hours = Hours(time(8, 30), time(17, 30))
    said: str = ""
    sure: bool = False  # asked once whether she means it, she said yes or said it again
    taken: str = ""  # how the sentence was taken: "intent act why"
    secret: bool = False  # whether the answer is to be forgotten once it was given
    entrance: Callable[[int], str] | None = field(default=None, repr=False)

    async def answer(self, text: str) -> str:
        """Do or answer it, and remember what was asked or spoken of, for her next sentence."""
        self.said = text.strip()
        if line := heard(text, measures()):
            return await self._figures(line)
        if own := await steps.said(text, self.person, self.names, self.setting):
            await inbox.settled(self.person.id)
            return answer(own.key, own.facts, limit=2048)
        asked = await inbox.asked(self.person.id, self.setting.now)
        if asked and not asked.expired and asked.pending["intent"] in CHOSEN:
            choose = CHOSEN[asked.pending["intent"]]
            chosen = await choose(self.person, text, asked.pending, self.setting)
            if chosen is not None:
                return answer(chosen.key, chosen.facts, limit=2048)
            asked = None
        mine = asked is not None and asked.pending.get("round") == self.setting.plan.key
        last = revived(asked.pending, self.names) if asked and mine else None
        before = None if asked and asked.expired else last
        known = await self._tickets()
        reading = read(text, self.person, self.names, self.setting.today, before, known)
        self.taken = f"{reading.intent} {reading.act} {reading.why}".rstrip()
        if asked and before and sure.meant(asked.pending, before, self.said, reading):
            self.sure, self.said = True, before.text
        log.info("read", person=self.person.id, intent=reading.intent, act=reading.act)
        match reading.act:
            case "ask":
                await self._remember(pending_from(reading, before))
                said = self._question(reading, before)
            case "deny":
                said = asking.refused(reading)
            case "none" if last and last is not before and _may_answer(reading, last):
                await inbox.settled(self.person.id)
                said = Answer("expired", {"what": asked_back.meant(last)})
            case "none":
                said = await self._perhaps_more(reading) or asked_back.nothing(
                    reading, self._level()
                )
            case _:
                return await self._answered(reading, before)
        return answer(said.key, said.facts, limit=2048)

    async def _tickets(self) -> frozenset[int]:
        """The enterprises that the desk may look into for its open tickets."""
        if any(hat.level is Level.SUPPORT for hat in self.person.hats):
            return await ticket_store.enterprises_of_open()
        return frozenset()

    async def _perhaps_more(self, reading: Reading) -> Answer | None:
        return await asking.nothing(self, reading)

    async def _answered(self, reading: Reading, before: Pending | None) -> str:
        """What was done; a question that a look at something else left open is recalled."""
        if before and before.missing and reading.intent in KEEPS - {before.intent}:
            still = answer("still_open", {"what": asked_back.meant(before)})
            return f"{await self._done(reading)}\n{still}"
        await self._remember(spoken_of(reading, before))
        return await self._done(reading)

    def _question(self, reading: Reading, before: Pending | None) -> Answer:
        if reading.why == "need_text" and reading.intent == "announce":
            return Answer("announce_need_text", {})
        if reading.why == "need_kind" and reading.intent == "handed_over":
            return Answer("need_receiver", {})
        if reading.why.startswith("need_") and reading.intent in asking.HOW:
            return Answer(asking.HOW[reading.intent], {"number": (*reading.numbers, 12)[0]})
        return asked_back.question(reading, before, self.said)

    async def _remember(self, pending: Pending | None) -> None:
        if pending:
            await remember(self.person.id, pending, self.setting)

    def _level(self) -> str:
        return str(self.person.hats[0].level)

    async def _done(self, reading: Reading) -> str:
        """The act's answer; a second matter behind a report is answered too, never acted upon."""
        text = await self._do(reading)
        if not reading.rest:
            return text
        more = read(reading.rest, self.person, self.names, self.setting.today)
        if more.act == "do" and more.intent in HARMLESS:
            self.said = reading.rest
            text += "\n" + await self._do(more)
        elif more.intent not in HARMLESS and more.act != "none":
            text += "\n" + answer("one_at_a_time", {"text": reading.rest})
        return text

    async def _do(self, reading: Reading) -> str:
        if reading.intent in RULES:
            return await self._act(reading)
        if reading.intent == "close_ticket":
            return await asking.close(self, reading)
        if reading.intent == "digest_now":
            return await digests.shown(self.person, self.setting, self.public_url) or answer(
                "digest_none", {}
            )
        said = await ANSWERS.get(reading.intent, Turn.not_offered)(self, reading)
        return answer(said.key, said.facts, limit=2048)

    async def help(self, reading: Reading) -> Answer:
        return Answer("help", {"level": self._level()})

    async def status(self, reading: Reading) -> Answer:
        return await queries.status(self.person, reading.names, self.setting)

    async def todo(self, reading: Reading) -> Answer:
        return await queries.todo(self.person, self.setting)

    async def overdue(self, reading: Reading) -> Answer:
        return await queries.overdue(self.person, self.setting)

    async def pending(self, reading: Reading) -> Answer:
        return await queries.pending(self.person, self.setting)

    async def explain(self, reading: Reading) -> Answer:
        return await queries.explain(reading.names, self.setting)

    async def acknowledged(self, reading: Reading) -> Answer:
        taken = await self._take_up()
        if taken:
            return Answer("taken_up_all", {"n": taken, "days": self.setting.plan.ack_working_days})
        own = await self._own()
        announcement = await received(self.person.id, self.setting.now)
        data = {"announcement": announcement} if announcement else {}
        await self._event("acknowledge", data, own.id if own else None)
        return Answer("ack", {})

    async def _take_up(self) -> int:
        """收到 after a report upward: its open matters climb no further for a while."""
        taken = 0
        lately = self.setting.now - timedelta(days=7)  # reports upward come weekly
        for message_id, case_id, duty_id in await records.escalated(self.person.id, lately):
            what = Act("take_up", duty_id=duty_id)
            if (await act.perform(case_id, what, self.person, self.setting, "chat")).ok:
                await mail_answers.note(message_id, 0, "take_up", self.person.id, self.setting.now)
                taken += 1
        return taken

    async def noted(self, reading: Reading) -> Answer:
        """Where the audit has got to, in the enterprise's words: on record, no milestone."""
        case = await cases.of_enterprise(reading.names[0].id, self.setting.plan.key)
        if case is None:
            return Answer("not_yours", ok=False)
        await self._event("progress_note", {"said": self.said[:300]}, case.id)
        return Answer("noted", {"name": case.name})

    async def cancelled(self, reading: Reading) -> Answer:
        return Answer("cancelled", {})

    async def bind(self, reading: Reading) -> Answer:
        return await binding.bind(
            self.person.wecom, reading.code, self.person, self.setting, self.secret_key
        )

    async def issue_code(self, reading: Reading) -> Answer:
        self.secret = True
        return await binding.issue(reading.names[0], self.person, self.setting, self.secret_key)

    async def unbind(self, reading: Reading) -> Answer:
        return await binding.unbind(self.person, reading.names, self.setting)

    async def cards(self, reading: Reading) -> Answer:
        on = reading.intent == "cards_on"
        await people.sees_cards(self.person.id, "yes" if on else "no")
        return Answer(reading.intent, {})

    async def digest_rhythm(self, reading: Reading) -> Answer:
        return await digests.set_rhythm(self.person, self.said, self.setting)

    async def web(self, reading: Reading) -> Answer:
        """网页: a link by which this person, and nobody else, signs in."""
        if self.entrance is None:
            return await self.not_offered(reading)
        if await limits.take([Limit(f"web:{self.person.id}", 3600, LINKS)], self.setting.now):
            return Answer("web_later", ok=False)
        self.secret = True
        return Answer("web_link", {"link": self.entrance(self.person.id), "minutes": MINUTES})

    async def announce(self, reading: Reading) -> Answer:
        """群发 TEXT is shown first; the 是 that answers it carries the stored one's number."""
        if reading.numbers:
            return await announcements.approve(self.person, reading.numbers[0], self.setting)
        return await announcements.propose(self.person, reading.text, self.setting)

    async def not_offered(self, reading: Reading) -> Answer:
        return Answer("not_offered", {"level": self._level()})

    async def _figures(self, line: Heard) -> str:
        """A line of figures: stored only after they were shown; a target: set at once."""
        await inbox.settled(self.person.id)  # 是 must never answer the line before this one
        intent = "set_target" if line.kind == "target" else "report_result"
        case = await figures.about(line, self.person, intent, self.setting)
        if isinstance(case, Answer):
            said = case
        elif line.problems:
            said = Answer("figures_unread", {"problems": list(line.problems)}, ok=False)
        elif line.kind == "target":
            said = await targets.settle(
                case, line.values["target"], line.reason, self.setting, "chat", self.person
            )
        else:
            said = await figures.shown(case, line, measures(), self.setting)
            pending = Pending("report_result", "unsure", names=(case.enterprise,), text=self.said)
            await remember(self.person.id, pending, self.setting)
        return answer(said.key, said.facts, limit=2048)

    async def figures_kept(self, reading: Reading) -> Answer:
        """是: the line that was shown is read once more and stored."""
        line = heard(reading.text, measures())
        case = await cases.of_enterprise(reading.names[0].id, self.setting.plan.key)
        if line is None or case is None:
            return Answer("not_yours", ok=False)
        return await figures.keep(case, line, measures(), self.person, self.setting)

    async def _event(self, name: str, data: dict[str, Any], case_id: int | None = None) -> None:
        entry = chain.Entry(
            self.setting.now, "chat", name, data, case_id, person_id=self.person.id,
            plan_version=self.setting.plan.version,
        )  # fmt: skip
        await chain.add([entry])

    async def _act(self, reading: Reading) -> str:
        """Do the act to each case it names; each part is answered for itself."""
        if twice := await which.asked_back(self.person, reading, self.setting):
            return answer(twice.key, twice.facts, limit=2048)
        targets = await self._targets(reading)
        acts = [
            (case.id, self._what(reading, case, duty_id)) if case else duty_id
            for case, duty_id in targets
        ]
        known = [one for one in acts if isinstance(one, tuple)]
        if not self.sure:
            question = await sure.first(reading, self.said, known, self.person, self.setting)
            if question:
                return question
        said = [
            await act.perform(one[0], one[1], self.person, self.setting, "chat")
            if isinstance(one, tuple)
            else Answer("stale_number", {"number": one})
            for one in acts
        ]
        if not said:
            return answer("need_name", {})
        texts = [answer(one.key, one.facts) for one in said]
        if any(one.key == "stale_number" for one in said):  # answered with what is current
            now = await self.pending(reading)
            texts[-1] += "\n" + answer(now.key, now.facts, limit=2048)
        return texts[0] if len(texts) == 1 else answer("many", {"results": texts})

    def _what(self, reading: Reading, case: Case, duty_id: int | None) -> Act:
        kind = self._kind(reading.intent, {d.milestone: d.state for d in case.duties})
        if kind != "report_change":
            return Act(kind, reading.on, reading.reason, duty_id, reading.kind)
        # Of a reported change the words themselves are the evidence.
        details = details_in(reading.kind, self.said, case)
        return Act(kind, reading.on, self.said, duty_id, reading.kind, details)

    @staticmethod
    def _kind(intent: str, states: dict[str, DutyState]) -> str:
        """已汇总 alone: the acceptance's batch, once the assessment's is done."""
        if (
            intent == "forward_assessment"
            and states.get("forward_assessment") is DutyState.DONE
            and states.get("forward_acceptance") is DutyState.OPEN
        ):
            return "forward_acceptance"
        return intent

    async def _targets(self, reading: Reading) -> list[Target]:
        """(case, duty) for each number or name; (None, n) for a number that means nothing."""
        if reading.intent in which.BY_NUMBER:
            return [await self._numbered(n) for n in reading.numbers]
        if reading.intent == "summary_submitted":
            found = await which.summaries(self.person, self.setting)
        elif reading.intent == "withdraw_report" and not reading.names:
            last = (
                await models.Duty.filter(
                    reported_by=self.person.id, case__round_id=self.setting.plan.key
                )
                .order_by("-reported_at", "-id")
                .first()
            )
            if last:
                return [(await cases.load(last.case_id), last.id)]
            found = [await self._own()]
        else:
            found = [await cases.of_enterprise(e.id, self.setting.plan.key) for e in reading.names]
        return [(case, None) for case in found if case]

    async def _own(self) -> Case | None:
        ids = [h.enterprise_id for h in self.person.hats if h.enterprise_id]
        return await cases.of_enterprise(ids[0], self.setting.plan.key) if ids else None

    async def _numbered(self, number: int) -> Target:
        desks = [numbers.desk_of(h.level.value, h.city) for h in self.person.hats]
        found = await numbers.duty_of(desks, number, self.setting.plan.key)
        if len(found) != 1:
            return None, number
        duty = await models.Duty.get(id=found[0])
        return await cases.load(duty.case_id), duty.id


def _may_answer(reading: Reading, last: Pending) -> bool:
    """Could a sentence that says nothing by itself have been meant for the question `last`?"""
    return bool(last.missing) and reading.why in ("nothing_pending", "unknown")


# Questions with an answer of their own: the number of a duty that was shown.
CHOSEN = {files.ASKED: files.chosen, which.ASKED: which.chosen}
# What shows or notes something; the acts that change a case are those of bot.acts.
ANSWERS: dict[str, Callable[[Turn, Reading], Awaitable[Answer]]] = {
    "help": Turn.help,
    "status": Turn.status,
    "todo": Turn.todo,
    "overdue": Turn.overdue,
    "pending": Turn.pending,
    "explain_date": Turn.explain,
    "acknowledge": Turn.acknowledged,
    "progress_note": Turn.noted,
    "no": Turn.cancelled,
    "cancel": Turn.cancelled,
    "bind": Turn.bind,
    "report_result": Turn.figures_kept,
    "issue_code": Turn.issue_code,
    "unbind": Turn.unbind,
    "cards_on": Turn.cards,
    "cards_off": Turn.cards,
    "digest_rhythm": Turn.digest_rhythm,
    "web": Turn.web,
    **asking.ANSWERS,
    "announce": Turn.announce,
}
