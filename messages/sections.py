"""A section of a message: lines of one sort and round, and what is said of them together."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cached_property

from msgspec import Struct

from bot.words import Level, NoticeLine
from messages.places_said import of_a_bureau
from messages.words import owing

MAIL_LINES = 5  # of a bureau's letter; of more it names the worst, and the rest is in its workbook
CLIENTS = 20  # that a consultant's letter names: their names alone stand in one paragraph
_ITEMS = {  # the sentence of a line that is named in a long letter
    "own": "owed_item",
    "confirmer": "reported",
    "unconfirmed": "reported",
    "request": "asked_item",
    "phone": "to_call_item",
    "broken": "to_call_item",
    "unreachable": "unreached_item",
    "result": "result",
    "note": "note",
}
TONES = ("open", "gentle", "remind", "today", "late", "urge", "nudge")  # of the ladder, the milder first
SECTION_LABELS = {
    "trial": "请回复收到",
    "open": "温馨提示",
    "gentle": "温馨提示",
    "remind": "提醒",
    "tomorrow": "明日截止",
    "today": "今日截止",
    "late": "逾期提醒",
    "urge": "督促",
    "nudge": "催办",
    "confirmer": "请确认",
    "request": "请答复",
    "report": "进度清单",
    "overdue": "逾期清单",
    "phone": "请打电话",
    "broken": "承诺未兑现",
    "unreachable": "联系不上",
    "result": "办理结果",
    "note": "通知",
    "unconfirmed": "待确认清单",
    "digest": "简报",
}


class Section(Struct, frozen=True, dict=True):
    """Lines of one sort and round. Those of "own" and "report" have the same step and date."""

    sort: str
    lines: tuple[NoticeLine, ...]
    level: Level
    one_name: bool = True  # the whole message is about one enterprise
    round: str = ""  # its round's name, in a message of several rounds

    @property
    def first(self) -> NoticeLine:
        return self.lines[0]

    @property
    def step(self) -> str:
        return self.first.step

    @property
    def about(self) -> str:
        """Return what the result is about: for a change, the change and not the duty it is stored with."""
        changed = self.first.text in ("changed", "change_refused")
        return str(self.first.facts["what"]) if changed else self.step

    @property
    def due(self) -> date:
        return self.first.due

    @property
    def by_when(self) -> str:
        return self.first.by_when

    @property
    def days_left(self) -> int:
        return self.first.days_left

    @property
    def what(self) -> str:
        """Return what has to be done by the date; of two bureaus in one section the step's name alone."""
        same = {line.what for line in self.lines if line.what}
        return same.pop() if len(same) == 1 else self.step

    @property
    def advice(self) -> str:
        return next((line.advice.rstrip("。") for line in self.lines if line.advice), "")

    @property
    def moved(self) -> date | None:
        """Return the plan's own date if all lines were moved from the same one."""
        legal = {line.legal_due for line in self.lines}
        return self.first.legal_due if legal != {self.due} and len(legal) == 1 else None

    @property
    def extendable(self) -> bool:
        return any(line.extendable for line in self.lines)

    @property
    def consequence(self) -> str:
        return str(self.first.facts.get("consequence", "")).rstrip("。")

    @property
    def monthly(self) -> bool:
        """Return the matter to look after every month, for which the date says nothing."""
        return bool(self.first.facts.get("monthly"))

    @property
    def system(self) -> str:
        """Return the management system in which it is handed in as well; "" where there is none."""
        return str(self.first.facts.get("system", ""))

    @property
    def returned_on(self) -> date | None:
        """Return when the report on this step was last sent back; a new one is awaited since."""
        return self.first.facts.get("returned_on")

    @property
    def named(self) -> bool:
        """Say whether the lines are enterprises; a bureau's own duty names only its place."""
        return any(line.name and not of_a_bureau(line) for line in self.lines)

    @property
    def by(self) -> str:
        """Return who urges, if a person did."""
        return next((str(n.facts["by"]) for n in self.lines if n.facts.get("by")), "")

    @property
    def skipped(self) -> int:
        """Return how many lines came here past a level that is empty or is the same office."""
        return sum(bool(line.facts.get("skipped")) for line in self.lines)

    @property
    def alone(self) -> bool:
        """Return the enterprise if one is told about itself; it is addressed and not listed."""
        return self.one_name and len(self.lines) == 1 and self.level is Level.ENTERPRISE

    @cached_property  # a text asks for it nine times
    def mood(self) -> str:
        """Return the key of LABELS. 今日, 明日 and 逾期 follow from the date alone, not from the ladder."""
        if self.sort == "report":
            return "overdue" if self.days_left < 0 else "report"
        if self.sort != "own":
            return self.sort
        tone = max((line.text for line in self.lines), key=TONES.index)
        if tone == "nudge":
            return tone
        if self.by_when:
            return tone if tone in ("open", "gentle") else "remind"
        if self.days_left < 0:
            return "urge" if tone == "urge" else "late"
        if self.days_left <= 1:
            return "tomorrow" if self.days_left else "today"
        return "remind" if TONES.index(tone) > TONES.index("gentle") else tone

    @property
    def label(self) -> str:
        return SECTION_LABELS[self.mood]

    @property
    def reply(self) -> str:
        """Return what to answer, in quotes: “评估通过 企业名称”或“评估不通过 企业名称 原因”."""
        forms = [form.strip() for form in self.first.reply.split(" / ") if form.strip()]
        if len(self.lines) == 1 and self.first.name:
            forms = [form.replace("企业名称", self.first.name) for form in forms]
            if self.first.number:
                forms = [form.replace("编号", str(self.first.number)) for form in forms]
        elif self.level is Level.ENTERPRISE:
            forms = [form if "企业名称" in form else f"{form} 企业名称" for form in forms]
        if self.round and not self.first.number:  # a number is one round's
            forms = [f"{self.round} {form}" for form in forms]
        return "或".join(f"“{form}”" for form in forms)

    @property
    def numbers(self) -> list[int]:
        return [line.number for line in self.lines if line.number is not None]

    @property
    def number_or(self) -> object:
        """Return the first line's number, as an example of a command; 编号 for one that has none."""
        return next(iter(self.numbers), "编号")

    @property
    def things(self) -> str:
        """Return the count in words: 3家企业, or 3个市, 3个县（市、区） for what bureaus owe themselves."""
        of_counties = any(line.county for line in self.lines)
        unit = "家企业" if self.named else "个县（市、区）" if of_counties else "个市"
        return f"{len(self.lines)}{unit}"

    @property
    def bureaus(self) -> list[tuple[str, int]]:
        """Return the bureaus that owe this for enterprises, each with how many, the largest first.

        It is empty if the enterprises owe it themselves, or if the lines are bureaus.
        """
        if not self.named:
            return []
        counts = Counter(owing(line.facts) for line in self.lines if line.facts.get("party"))
        return counts.most_common()

    @property
    def worst(self) -> list[NoticeLine]:
        """Return the lines, those that wait longest first."""
        return sorted(self.lines, key=_badness)

    @property
    def item(self) -> str:
        """Return the key of the sentence that names one of its lines."""
        return _ITEMS.get(self.sort, "late_item")

    @property
    def places(self) -> list[tuple[str, int]]:
        """Return where the lines of a long letter lie, with their counts; nothing for one place alone."""
        found = self.tally(self.level) if len(self.lines) > MAIL_LINES else []
        return found if len(found) > 1 else []

    def tally(self, level: Level) -> list[tuple[str, int]]:
        """Return how many lines each county (for the province, each city) has, the largest first; of one that names
        several enterprises nothing."""
        counts: dict[str, int] = {}
        for line in (one for one in self.lines if "firms" not in one.facts):
            where = line.city if level is Level.PROVINCE else line.county
            counts[where] = counts.get(where, 0) + 1
        return sorted(counts.items(), key=lambda pair: -pair[1])


def _badness(line: NoticeLine) -> tuple[int, int, bool]:
    """Sort the longest late first, then who waits longest, then who never answered."""
    return line.days_left, -int(line.facts.get("waiting_days", 0)), bool(line.facts.get("replied"))
