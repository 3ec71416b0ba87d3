"""One sentence of one person, inside the transaction: who says it, where, and what it became."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.calendar.hours import Hours
from bot.reading.faq import Faq, shipped_faq
from bot.reading.names import NameIndex
from bot.reading.result import Pending, Reading
from bot.results.measures import Measure, measures
from bot.words import SPECS, Act, Case, Channel, Enterprise, Intent, Person, Sender, replace
from handlers.runtime.context import Context
from handlers.services.conversation.assist import Assist, assist_of
from handlers.services.support.known_answers import faq_now
from messages.sms_cost import SmsTerms
from storage import cases, chain, inbox

_NOWHERE = Sender(Channel.WECOM, "")

LONGEST_SAID = 2000  # characters: so much of what somebody wrote is kept and passed on, and no mail has more


class RoundChoice(Struct, frozen=True):
    """Which of a person's rounds a sentence may mean: one of `meant`, or every one of them if `each`.

    `held` are all that the person has, the first published first. `asked` is the stored question which
    round is meant, if it is to be repeated behind a look at something else.
    """

    held: tuple[DecisionContext, ...]
    meant: tuple[DecisionContext, ...]
    each: bool = False
    asked: dict[str, Any] | None = None

    @classmethod
    def among(cls, held: tuple[DecisionContext, ...]) -> RoundChoice:
        """Nothing is said yet: any of the person's rounds may be meant."""
        return cls(held, held)

    @property
    def one(self) -> bool:
        """Whether only one round can be meant."""
        return len(self.meant) == 1

    @property
    def asks(self) -> bool:
        """Whether it has to be found out which round is meant: the person has not said it."""
        return not self.one and not self.each

    def narrowed(self, meant: tuple[DecisionContext, ...], *, each: bool = False) -> RoundChoice:
        """Return the choice once the person has said that these are meant."""
        return replace(self, meant=meant, each=each)

    def keyed(self, keys: Collection[str]) -> tuple[DecisionContext, ...]:
        """Return those of these keys that may be meant."""
        return tuple(where for where in self.meant if where.plan.key in keys)


@dataclass(slots=True)
class Turn:
    """One sentence of one person, inside the transaction."""

    person: Person
    ctx: DecisionContext
    names: NameIndex
    rounds: RoundChoice  # `ctx` is in one of those that are meant
    secret_key: str = field(default="", repr=False)
    public_url: str = ""
    faq: Faq = field(default_factory=shipped_faq, repr=False)
    columns: tuple[Measure, ...] = field(default_factory=measures, repr=False)
    assist: Assist | None = field(default=None, repr=False)
    hours: Hours = Hours(time(8, 30), time(17, 30))
    sender: Sender = _NOWHERE  # from where it was written
    text: str = ""
    written: str = ""  # what the person really wrote, where `text` was made of it
    sure: bool = False  # asked whether they are sure, the person said yes or said it again
    asked: inbox.OpenQuestion | None = (
        None  # the question that was open when the sentence came, or is too old
    )
    before: Pending | None = None  # the same while it may be answered, if it is of that sort
    kept: dict[str, Any] | None = None  # the same as it is stored, of whatever sort
    taken: str = ""  # how the sentence was taken: "intent act why"
    whole: str = ""  # the sentence with the round that it names, where `text` is what is left of it
    round_named: bool = False  # whether the sentence names its round
    named: set[str] = field(default_factory=set)  # rounds under whose names the reply is
    approvals: int = 1  # how many people have to approve what is held
    announcements_wait: bool = False  # whether 群发 waits for another person's approval
    secret: bool = False  # whether the answer is to be forgotten once it was given
    sms: SmsTerms = field(default_factory=SmsTerms)
    registration: str = ""  # 备案号 of the service
    entrance: Callable[[Person], str] | None = field(default=None, repr=False)

    def confirms(self, reading: Reading) -> bool:
        """Whether the sentence is the yes to what was shown. Another one of the same matter is shown anew: it may
        be of another place, number or text."""
        shown = self.before
        return (
            shown is not None
            and bool(shown.text)
            and (shown.intent, shown.missing) == (reading.intent, "unsure")
            and (shown.text, shown.numbers) == (reading.text, reading.numbers)
            and not self.text.lstrip().startswith(SPECS[Intent(reading.intent)].says)
        )

    @classmethod
    def begun(
        cls,
        context: Context,
        person: Person,
        rounds: tuple[DecisionContext, ...],
        names: NameIndex,
        entrance: Callable[[Person], str],
        sender: Sender,
    ) -> Turn:
        """Return the turn of a sentence that has just come; the person has these rounds."""
        own = context.settings
        return cls(
            person,
            rounds[-1],
            names,
            RoundChoice.among(rounds),
            own.secret_key,
            own.public_url,
            context.faq,
            context.columns,
            assist_of(own),
            own.work_hours,
            entrance=entrance,
            sender=sender,
            approvals=own.approvals,
            announcements_wait=own.approve_announcements,
            sms=SmsTerms(own.sms_sign_name, own.sms_price, own.sms_landline),
            registration=own.registration_number,
        )

    @property
    def about(self) -> str:
        """The key of the one round that the sentence was about; "" for several or none."""
        known = self.named or {where.plan.key for where in self.rounds.meant}
        return next(iter(known)) if len(known) == 1 else ""

    @property
    def level(self) -> str:
        """The level of the person's first role: examples are worded for it."""
        return str(self.person.roles[0].level)

    async def known(self) -> Faq:
        """Return the frequent questions with those that people wrote for one of the rounds that may be meant."""
        return await faq_now(self.faq, [where.plan for where in self.rounds.held])

    def as_written(self, what: Act) -> Act:
        """Return the act with what the person wrote as its reason, where the sentence was made of it."""
        return replace(what, reason=self.written) if self.written else what

    def may(self, intent: str, firm: Enterprise) -> bool:
        """Whether the person may do that to this enterprise, in the turn's round."""
        return access.may_in(self.person, intent, firm, self.ctx.plan.office)

    @property
    def several_firms(self) -> bool:
        """Whether the person is a contact of several enterprises, so that each question names one."""
        return len({role.enterprise_id for role in self.person.roles if role.enterprise_id}) > 1

    async def own(self) -> Case | None:
        """Return the case of the person's own enterprise in the turn's round, if there is one."""
        ids = [h.enterprise_id for h in self.person.roles if h.enterprise_id]
        return await cases.case_of_enterprise(ids[0], self.ctx.plan.key) if ids else None

    async def ask(self, question: dict[str, Any] | None) -> None:
        """Store the question that is open from now on; with None, none is."""
        if question is None:
            await inbox.forget_question(self.person.id)
        else:
            await inbox.store_question(self.person.id, question, self.ctx.now)
        until = self.ctx.now + inbox.QUESTION_LIVES
        self.asked = inbox.OpenQuestion(question, expired=False, expires_at=until) if question else None

    async def event(self, name: str, data: dict[str, Any], case_id: int | None = None) -> None:
        entry = chain.Entry(
            self.ctx.now,
            "chat",
            name,
            data,
            case_id,
            person_id=self.person.id,
            plan_version=self.ctx.plan.version,
        )
        await chain.add_events([entry])
