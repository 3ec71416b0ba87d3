"""What the table of intents says of one intent, and what follows from that.

An intent's canonical form is written as 帮助 shows it: 评估整改 企业名称 至日期 原因. Its blanks say what
the intent needs, and its other words how it is said in the shortest way.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property, partial
from typing import Final, Literal

from msgspec import Struct

from bot.words.milestones import MilestoneKind
from bot.words.slots import Slots
from bot.words.states import CaseStatus, Level

# Which of the entitled bureaus, for one enterprise:
#   ""                  each within its place
#   "assessor"          the one that assesses it
#   "answers"           the one that owes this answer; the act itself asks which that is
#   "city_assesses"     a city only where it assesses itself, the province everywhere
#   "city_or_assessor"  its city, or the province where it assesses
#   "forwards"          its city, where the province assesses
#   "stands_in"         each within its place, the province where the city is without staff
Right = Literal["", "assessor", "answers", "city_assesses", "city_or_assessor", "forwards", "stands_in"]

# How sure a sentence must be:
#   "report"    changes a case; must be said as done by the sender (已, 了, 完毕…)
#   "decision"  changes a case; saying it is doing it (评估通过 NAME, 确认 3)
#   "request"   asks the bot for something (申请延期, 撤回, 静音); no "done" needed
#   "show"      shows something, or notes it
Way = Literal["report", "decision", "request", "show"]

# When an act is asked about before it is done (bot.acts.asks_first):
#   "corrects"  a result, where another one is on record
#   "ends"      …and one that ends the case always
#   "at_once"   a change that an officer brings about by this one sentence
#   "recorded"  what stays on record as it was understood
Sure = Literal["", "corrects", "ends", "at_once", "recorded"]

# A blank of a canonical form -> the slot of a sentence that fills it. 文字 is what is kept as it was
# written and is not read; a reason is weighed before anything is done.
_BLANKS: Final = {
    "企业名称": "names",
    "编号": "numbers",
    "至日期": "date",
    "原因": "reason",
    "文字": "reason",
    "内容": "text",
    "节能监察": "kind",
    "已停产": "kind",
    "8K3F2Q": "code",
    "范围和原因": "text",
    "消息编号": "text",
    "批号和内容": "text",
}
_UNREAD: Final = "文字"


class IntentSpec(Struct, frozen=True, dict=True):
    """One intent. What is left out is so for most of them."""

    key: str
    levels: Collection[Level]  # who may say it at all
    form: str = ""  # its canonical form; "" for what is only pressed, or answered to a question
    label: str = ""  # what records call it, where that is not how it is said
    step: MilestoneKind | None = None  # the kind of milestone that it reports, forwards or decides
    right: Right = ""
    fields: Slots | None = None  # what pages and the interface ask for, where it is not what the form says
    way: Way = "show"
    on_pages: bool = False
    more: str = ""  # what 帮助 says behind the form: in brackets, or after a colon
    also: str = ""  # a further line of 帮助
    short_form: str = ""  # the shortest form, where it is not the words of `form`
    changes: bool = True  # a case, a list or a setting; else it only shows or answers something
    of_case: bool = False  # an enterprise says it of its own case without naming it
    of_ticket: bool = False  # its number is a ticket's
    of_training: bool = False  # …a training's
    bulk: bool = False  # may also be said of numbers, or of all that are open (已送达 1-3, 全部已送达)
    by_mail: bool = False  # a mail's reader may press it, one matter at a time
    button: str = ""  # the key of the card's button that stands for it
    sure: Sure = ""
    after: Collection[CaseStatus] = ()  # it may also be done to a case that has ended so
    helps: Collection[Level] | None = None  # to whom 帮助 offers it; None: to all who may
    further: bool = False  # …on its second screen, 更多帮助

    @cached_property
    def says(self) -> str:
        """How it is said in the shortest form: 评估整改; "" for what is only pressed or answered."""
        return self.short_form or " ".join(word for word in self.form.split() if word not in _BLANKS)

    @cached_property
    def name(self) -> str:
        """What records call it."""
        return self.label or self.says

    @cached_property
    def needs(self) -> frozenset[str]:
        """The slots without which it is asked back: names numbers date reason text kind code."""
        return frozenset(_BLANKS[word] for word in self.form.split() if word in _BLANKS)

    @cached_property
    def by_number(self) -> bool:
        """Whether a bureau answers one report or request by the number that it has."""
        return "numbers" in self.needs and not (self.of_ticket or self.of_training)

    @cached_property
    def takes(self) -> Slots | None:
        """What it takes, by whatever entrance; None for what neither pages nor interface offer."""
        if self.fields or not self.on_pages:
            return self.fields
        told = self.way == "report"
        return Slots(
            on="may" if told or "names" in self.needs else "",
            reason="must" if "reason" in self.needs else "",
            of_duty=self.by_number,
            refers="may" if told else "",
        )

    @cached_property
    def unread(self) -> bool:
        """Whether it ends in words that are kept as they were written, and not read."""
        return self.form.split()[-1:] == [_UNREAD]

    @cached_property
    def words(self) -> str:
        """What the words are called that are given with it: 原因, 文字."""
        return next((word for word in self.form.split() if word in (_UNREAD, "内容")), "原因")


# The families: a report is said as done, a decision is done by saying it, a result is the assessing
# bureau's, and what is shown changes nothing.
view = partial(IntentSpec, changes=False)
requested = partial(IntentSpec, way="request")
decision = partial(IntentSpec, way="decision", on_pages=True)
result = partial(decision, right="assessor")
numbered_answer = partial(decision, right="answers", by_mail=True)  # to one report or request, by its number
reported = partial(IntentSpec, way="report", on_pages=True)
delivered = partial(reported, right="stands_in")
own_report = partial(reported, of_case=True, button="reported")
