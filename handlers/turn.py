"""One sentence of one person: read, then done, answered, or asked back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from bot.acts import RULES
from bot.acts.setting import Setting
from bot.names import NameIndex
from bot.reading import read
from bot.reading.result import HARMLESS, Reading, pending_from
from bot.words import Act, Answer, DutyState, Level, Person
from handlers import act, binding, digests, queries, support
from handlers.pending import kept, revived
from messages.render import answer
from storage import cases, chain, inbox, mail_answers, models, numbers, records

log = structlog.get_logger()

STEP_NAMES = {
    "started": "已启动审核",
    "apply_assessment": "已提交评估申请",
    "apply_acceptance": "已提交验收申请",
    "rectified": "已提交修改稿",
}
BY_NUMBER = ("confirm", "reject", "approve_extension", "refuse_extension")


@dataclass(slots=True)
class Turn:
    """One sentence of one person, inside the transaction."""

    person: Person
    setting: Setting
    names: NameIndex
    secret_key: str = field(default="", repr=False)
    public_url: str = ""
    said: str = ""

    async def answer(self, text: str) -> str:
        self.said = text.strip()
        asked = await inbox.asked(self.person.id, self.setting.now)
        pending = revived(asked, self.names) if asked else None
        reading = read(text, self.person, self.names, self.setting.today, pending)
        log.info("read", person=self.person.id, intent=reading.intent, act=reading.act)
        match reading.act:
            case "ask":
                said = await self._ask(reading)
            case "deny":
                said = Answer("not_yours", ok=False)
            case "none":
                said = self._nothing(reading)
            case _:
                await inbox.settled(self.person.id)
                return await self._done(reading)
        return answer(said.key, said.facts, limit=2048)

    async def _ask(self, reading: Reading) -> Answer:
        pending = pending_from(reading)
        if pending:
            await inbox.ask(self.person.id, kept(pending), self.setting.now)
        match reading.why:
            case "which_enterprise":
                if reading.choices:
                    shown = [f"{e.name}（{e.county}）" for e in reading.choices]
                    return Answer("which_enterprise", {"choices": shown})
                return Answer("need_name", {})
            case "which_step":
                steps = pending.steps if pending else ()
                return Answer("which_step", {"choices": [STEP_NAMES[s] for s in steps]})
            case "need_reason":
                return Answer("need_reason", {"name": "", "step": ""})
            case "need_date" | "need_number":
                return Answer(reading.why, {})
            case _:
                return Answer("unsure", {"guess": STEP_NAMES.get(reading.intent, "")})

    def _nothing(self, reading: Reading) -> Answer:
        step = STEP_NAMES.get(reading.intent, "")
        match reading.why:
            case "negated" | "planned":
                return Answer(reading.why, {"step": step})
            case "question" | "conditional":
                return Answer("question", {})
            case "nothing_pending" | "cancelled":
                return Answer(reading.why, {})
            case _:
                return Answer("unknown", {"level": self._level()})

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
        return text

    async def _do(self, reading: Reading) -> str:
        if reading.intent in RULES:
            return await self._act(reading)
        if reading.intent == "close_ticket":
            return await self._close(reading)
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
        await self._event("acknowledge", {}, await self._own())
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

    async def question(self, reading: Reading) -> Answer:
        return await support.ask(self.person, reading.text or self.said, self.setting)

    async def tickets(self, reading: Reading) -> Answer:
        return await support.listed(self.person, self.setting)

    async def ticket_answer(self, reading: Reading) -> Answer:
        text = reading.text or reading.reason
        return await support.reply(self.person, reading.numbers[0], text, self.setting)

    async def bind(self, reading: Reading) -> Answer:
        return await binding.bind(
            self.person.wecom, reading.code, self.person, self.setting, self.secret_key
        )

    async def digest_rhythm(self, reading: Reading) -> Answer:
        return await digests.set_rhythm(self.person, self.said, self.setting)

    async def not_offered(self, reading: Reading) -> Answer:
        return Answer("not_offered", {"level": self._level()})

    async def _close(self, reading: Reading) -> str:
        said = [await support.close(self.person, n, self.setting) for n in reading.numbers]
        return "\n".join(answer(one.key, one.facts) for one in said)

    async def _event(self, name: str, data: dict[str, Any], case_id: int | None = None) -> None:
        entry = chain.Entry(
            self.setting.now, "chat", name, data, case_id, person_id=self.person.id,
            plan_version=self.setting.plan.version,
        )  # fmt: skip
        await chain.add([entry])

    async def _act(self, reading: Reading) -> str:
        """Do the act to each case it names; each part is answered for itself."""
        targets = await self._targets(reading)
        said = [
            await act.perform(
                case_id,
                self._what(reading, duties, duty_id),
                self.person,
                self.setting,
                "chat",
            )
            if case_id
            else Answer("stale_number", {"number": duty_id})
            for case_id, duty_id, duties in targets
        ]
        if not said:
            return answer("need_name", {})
        texts = [answer(one.key, one.facts) for one in said]
        return texts[0] if len(texts) == 1 else answer("many", {"results": texts})

    def _what(self, reading: Reading, states: dict[str, DutyState], duty_id: int | None) -> Act:
        kind = self._kind(reading.intent, states)
        # Of a reported change the words themselves are the evidence.
        reason = self.said if kind == "report_change" else reading.reason
        return Act(kind, reading.on, reason, duty_id, reading.kind)

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

    async def _targets(
        self, reading: Reading
    ) -> list[tuple[int | None, int | None, dict[str, DutyState]]]:
        """(case, duty, states of its duties) for each number or name; (None, n, {}) for a number
        that means nothing."""
        if reading.intent in BY_NUMBER:
            return [await self._numbered(n) for n in reading.numbers]
        if reading.intent == "summary_submitted":
            cities = [h.city for h in self.person.hats if h.level is Level.CITY]
            found = [await cases.of_city(city, self.setting.plan.key) for city in cities]
        elif reading.intent == "withdraw_report" and not reading.names:
            last = (
                await models.Duty.filter(reported_by=self.person.id)
                .order_by("-reported_at")
                .first()
            )
            return [(last.case_id, last.id, {})] if last else [(await self._own(), None, {})]
        else:
            found = [await cases.of_enterprise(e.id, self.setting.plan.key) for e in reading.names]
        return [(c.id, None, {d.milestone: d.state for d in c.duties}) for c in found if c]

    async def _own(self) -> int | None:
        ids = [h.enterprise_id for h in self.person.hats if h.enterprise_id]
        case = await cases.of_enterprise(ids[0], self.setting.plan.key) if ids else None
        return case.id if case else None

    async def _numbered(self, number: int) -> tuple[int | None, int | None, dict[str, DutyState]]:
        desks = [numbers.desk_of(h.level.value, h.city) for h in self.person.hats]
        found = await numbers.duty_of(desks, number)
        if len(found) != 1:
            return None, number, {}
        duty = await models.Duty.get(id=found[0])
        return duty.case_id, duty.id, {}


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
    "ask_support": Turn.question,
    "list_tickets": Turn.tickets,
    "answer_ticket": Turn.ticket_answer,
    "bind": Turn.bind,
    "digest_rhythm": Turn.digest_rhythm,
}
