"""A kept message -> a Reading -> an act, an answer, or a question back; all in one transaction.

The message, what it changed, and what is answered are stored together: whatever dies in between,
the person hears either the truth or nothing yet. An answer that never left its process is found by
the next look and goes out through the outbox.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from bot.acts import RULES
from bot.acts.setting import Setting
from bot.names import NameIndex
from bot.reading import read
from bot.reading.result import HARMLESS, Pending, Reading, pending_from
from bot.words import Act, Answer, Channel, DutyState, Enterprise, Kind, Level, Person
from handlers import act, queries, support
from handlers.context import Context
from messages.render import answer
from messages.split import split
from storage import cases, chain, db, inbox, models, numbers, outbox, people

log = structlog.get_logger()

LEFT_BEHIND = timedelta(seconds=30)  # by then WeCom has given up delivering it again
STEP_NAMES = {
    "started": "已启动审核",
    "apply_assessment": "已提交评估申请",
    "apply_acceptance": "已提交验收申请",
    "rectified": "已提交修改稿",
}
BY_NUMBER = ("confirm", "reject", "approve_extension", "refuse_extension")


@dataclass(slots=True)
class Conversation:
    """One service's side of all conversations."""

    context: Context

    async def reply(self, inbound_id: int) -> str:
        """The answer to a kept message, stored with everything it changed; what a passive answer
        cannot hold of it goes into the outbox with it."""
        names = await self.context.names()
        async with db.transaction():
            row = await inbox.locked(inbound_id)
            if row.answer or row.answered_at:
                return row.answer
            setting = self.context.setting()
            person = await people.by_wecom(row.wecom)
            if person is None or not person.hats:
                text = answer("unbound", {})
            else:
                await people.heard_from(person.id)
                text = await Turn(person, setting, names).answer(row.text)
            await inbox.decided(inbound_id, text)
            await self._push(row.wecom, split(text)[1:], setting.now)
        return text

    async def reply_later(self, inbound_id: int, work: asyncio.Future[str]) -> None:
        """WeCom has hung up: what the answer becomes goes out through the outbox."""
        await work
        await self._by_outbox(inbound_id)

    async def handed_over(self, inbound_id: int) -> None:
        """The passive answer was written to WeCom."""
        await inbox.handed_over(inbound_id, self.context.clock.now())

    async def catch_up(self) -> int:
        """Answer what a dead process kept, or decided, and never answered."""
        patience = LEFT_BEHIND * max(1.0, self.context.clock.speed)  # it is meant in real seconds
        left = await inbox.left_behind(self.context.clock.now() - patience)
        for row in left:
            await self.reply(row.id)
            await self._by_outbox(row.id)
        return len(left)

    async def _by_outbox(self, inbound_id: int) -> None:
        """The decided answer as a message, unless it has left already."""
        async with db.transaction():
            row = await inbox.locked(inbound_id)
            if row.answered_at is not None:
                return
            now = self.context.clock.now()
            await self._push(row.wecom, split(row.answer)[:1], now)
            await inbox.handed_over(inbound_id, now)

    async def _push(self, account: str, parts: list[str], now: datetime) -> None:
        """Parts of an answer as messages of their own; nothing to somebody we do not know."""
        person = await people.by_wecom(account) if parts else None
        if person is not None:
            made = [
                outbox.Bundle(person.id, Channel.WECOM, Kind.REPLY, (), now, text=part)
                for part in parts
                if part
            ]
            await outbox.add(made, now)


@dataclass(slots=True)
class Turn:
    """One sentence of one person, inside the transaction."""

    person: Person
    setting: Setting
    names: NameIndex
    said: str = ""

    async def answer(self, text: str) -> str:
        self.said = text.strip()
        asked = await inbox.asked(self.person.id, self.setting.now)
        pending = await self._pending(asked) if asked else None
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
            await inbox.ask(self.person.id, _kept(pending), self.setting.now)
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
        match reading.intent:
            case "help":
                said = Answer("help", {"level": self._level()})
            case "status":
                said = await queries.status(self.person, reading.names, self.setting)
            case "todo":
                said = await queries.todo(self.person, self.setting)
            case "overdue":
                said = await queries.overdue(self.person, self.setting)
            case "pending":
                said = await queries.pending(self.person, self.setting)
            case "explain_date":
                said = await queries.explain(reading.names, self.setting)
            case "acknowledge":
                await self._event("acknowledge", {})
                said = Answer("ack", {})
            case "ask_support":
                said = await support.ask(self.person, reading.text or self.said, self.setting)
            case "list_tickets":
                said = await support.listed(self.person, self.setting)
            case "answer_ticket":
                text = reading.text or reading.reason
                said = await support.reply(self.person, reading.numbers[0], text, self.setting)
            case "progress_note":
                said = await self._noted(reading)
            case "no" | "cancel":
                said = Answer("cancelled", {})
            case "close_ticket":
                return await self._close(reading)
            case intent if intent in RULES:
                return await self._act(reading)
            case _:
                said = Answer("not_offered", {"level": self._level()})
        return answer(said.key, said.facts, limit=2048)

    async def _close(self, reading: Reading) -> str:
        said = [await support.close(self.person, n, self.setting) for n in reading.numbers]
        return "\n".join(answer(one.key, one.facts) for one in said)

    async def _noted(self, reading: Reading) -> Answer:
        """Where the audit has got to, in the enterprise's words: on record, no milestone."""
        case = await cases.of_enterprise(reading.names[0].id, self.setting.plan.key)
        if case is None:
            return Answer("not_yours", ok=False)
        await self._event("progress_note", {"said": self.said[:300]}, case.id)
        return Answer("noted", {"name": case.name})

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

    async def _pending(self, asked: dict[str, Any]) -> Pending:
        """The question as it was kept; the enterprises are read again, names may have changed."""
        known = {e.id: e for e in self.names.enterprises}
        lists = {
            key: tuple(known[i] for i in asked.get(key, ()) if i in known)
            for key in ("choices", "names")
        }
        on = date.fromisoformat(asked["on"]) if asked.get("on") else None
        return Pending(
            asked["intent"], asked["missing"], lists["choices"], tuple(asked["steps"]),
            lists["names"], tuple(asked["numbers"]), on, asked["reason"], asked["text"],
            asked["kind"],
        )  # fmt: skip


def _kept(pending: Pending) -> dict[str, Any]:
    def ids(firms: tuple[Enterprise, ...]) -> list[int]:
        return [e.id for e in firms]

    return {
        "intent": pending.intent,
        "missing": pending.missing,
        "choices": ids(pending.choices),
        "steps": list(pending.steps),
        "names": ids(pending.names),
        "numbers": list(pending.numbers),
        "on": pending.on.isoformat() if pending.on else None,
        "reason": pending.reason,
        "text": pending.text,
        "kind": pending.kind,
    }
