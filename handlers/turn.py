"""One sentence of one person: read, then done, answered, or asked back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import time
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
from bot.reading.result import HARMLESS, Pending, Reading, pending_from
from bot.words import Act, Answer, Case, DutyState, Level, Person
from handlers import act, asking, binding, digests, figures, queries, steps, support, sure, targets
from handlers.pending import kept, revived
from messages.render import answer
from storage import cases, chain, inbox, mail_answers, models, numbers, people, records
from storage import tickets as ticket_store

log = structlog.get_logger()
Target = tuple[Case | None, int | None]  # a case, and the duty that a number means

STEP_NAMES = {
    "started": "已启动审核",
    "disclosed": "已公开信息",
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
    faq: Faq = field(default_factory=shipped, repr=False)
    hours: Hours = Hours(time(8, 30), time(17, 30))
    said: str = ""
    sure: bool = False  # asked once whether she means it, she said yes or said it again

    async def answer(self, text: str) -> str:
        self.said = text.strip()
        if line := heard(text, measures()):
            return await self._figures(line)
        if own := await steps.said(text, self.person, self.names, self.setting):
            await inbox.settled(self.person.id)
            return answer(own.key, own.facts, limit=2048)
        asked = await inbox.asked(self.person.id, self.setting.now)
        mine = asked is not None and asked["round"] == self.setting.plan.key
        pending = revived(asked, self.names) if asked and mine else None
        asked_about = await self._tickets()
        reading = read(text, self.person, self.names, self.setting.today, pending, asked_about)
        if asked and pending and sure.meant(asked, pending, self.said, reading):
            self.sure, self.said = True, pending.text
        log.info("read", person=self.person.id, intent=reading.intent, act=reading.act)
        match reading.act:
            case "ask":
                said = await self._ask(reading)
            case "deny":
                said = Answer("not_yours", ok=False)
            case "none":
                said = await self._perhaps_more(reading) or self._nothing(reading)
            case _:
                await inbox.settled(self.person.id)
                return await self._done(reading)
        return answer(said.key, said.facts, limit=2048)

    async def _tickets(self) -> frozenset[int]:
        """The enterprises that the desk may look into for its open tickets."""
        if any(hat.level is Level.SUPPORT for hat in self.person.hats):
            return await ticket_store.enterprises_of_open()
        return frozenset()

    async def _perhaps_more(self, reading: Reading) -> Answer | None:
        if reading.why not in ("unknown", "question"):
            return None
        return await support.perhaps_more(self.person, self.said, self.setting)

    async def _ask(self, reading: Reading) -> Answer:
        pending = pending_from(reading)
        if pending:
            asked = kept(pending) | {"round": self.setting.plan.key}
            await inbox.ask(self.person.id, asked, self.setting.now)
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
            case _ if reading.intent in asking.HOW:
                return Answer(asking.HOW[reading.intent], {"number": (*reading.numbers, 12)[0]})
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
        await self._event("acknowledge", {}, own.id if own else None)
        return Answer("ack", {})

    async def _take_up(self) -> int:
        """收到 after a report upward: its open matters climb no further for a while."""
        taken = 0
        for message_id, case_id, duty_id in await records.escalated(self.person.id):
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

    async def cards(self, reading: Reading) -> Answer:
        on = reading.intent == "cards_on"
        await people.sees_cards(self.person.id, "yes" if on else "no")
        return Answer(reading.intent, {})

    async def digest_rhythm(self, reading: Reading) -> Answer:
        return await digests.set_rhythm(self.person, self.said, self.setting)

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
            await inbox.ask(self.person.id, kept(pending), self.setting.now)
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
        if reading.intent in BY_NUMBER:
            return [await self._numbered(n) for n in reading.numbers]
        if reading.intent == "summary_submitted":
            cities = [h.city for h in self.person.hats if h.level is Level.CITY]
            found = [await cases.own_file(city, self.setting.plan.key) for city in cities]
        elif reading.intent == "withdraw_report" and not reading.names:
            last = (
                await models.Duty.filter(
                    reported_by=self.person.id, case__round_id=self.setting.plan.key
                )
                .order_by("-reported_at")
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
    "cards_on": Turn.cards,
    "cards_off": Turn.cards,
    "digest_rhythm": Turn.digest_rhythm,
    **asking.ANSWERS,
}
