"""The names, numbers, day and reason of a sentence, put into the canonical form of a matter (proposals.py)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from bot.access import scope_holds, scope_of
from bot.reading.day_answers import day_of_the_month
from bot.reading.named_day import Day
from bot.reading.names import How, NameIndex
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.reasons import reason_told, without_papers
from bot.reading.slots import DAY_OF_MONTH
from bot.reading.told_in_full import answer_told, change_told, notice_told, ticket_told
from bot.reading.utterance import DAY, NAME, Utterance, hear
from bot.reading.when_open import said_when
from bot.words import Intent, Level, Person
from bot.words.intent_lookup import REPORTS, those
from bot.words.intent_spec import IntentSpec
from bot.words.patterns import lazy

_WORDS: Final = 500  # characters of a question that are offered to the desk
_WITH_A_DAY: Final = REPORTS | those(right="assessor")
# The sentence is what is kept.
_KEPT_WHOLE: Final = frozenset({Intent.HANDOVER_ANSWERED, Intent.VIOLATION_DECIDED})
_LIST = lazy(LIST)
_LEFT_OUT = lazy(
    "除|以外|之外|例外|就剩|只剩|就差|只差|[前后](?:面)?(?:那|这)?(?:一?[家个]|者)|第[一二][家个]"
)
_UNTIL = lazy(f"[至到]{DAY}|{DAY}[之以]?前")
_OF_ANOTHER_DAY = lazy("[这那][一个]?[天日]|[前后头晚早][一两]天")  # 前一天: which day that is, is asked for
_ENDS_THERE = lazy(f"(?:[至到]|[改定展][为成在]|限)(?:了)?{DAY}")
_FROM_THEN = lazy(f"{DAY}(?:[之以]?后|再)")  # 3月4号以后再吱声
_TO_NOTE = lazy("(?:备注|备忘|注明|记[一个]?[下笔条]|记录|记上)(?:一[下笔条]|[:,])*")
_COURTEOUS = lazy("(?:[领老]导|老师|同志|你?好|麻烦|请问|您|能|不能|我们?|想|问一?下|[,，。！! ])*")
_BY_WHEN = lazy(f"{DAY}(?:[之以]?前)?")

_SIGNS: Final = ("，", ",", "。", "；", ";", "\n")
_MERE_VERB = lazy(
    "(?:就|给|先|那|请|帮我|把它|,)*(?:退回?|打回|驳回?|拒收?|不[给批准许]|不同意|不能过|[放搁压缓挂](?:一?[放搁压缓]|着|一下)|先?(?:不要?|别)(?:给他们?)?(?:确认|通过)|[让叫请](?:他们?|企业)补(?:[上齐交全])?)"
    "(?:给?他们?|企业|去|掉|了|吧|呗|重报|重来)*[。.! ]*"
)

_LEAD_OF_A_REASON = lazy("^(?:的|号|那[个条件家份]|[，。,; ])+")
_SENT_BACK = lazy(
    "(?:先|就|给|把它|请|麻烦)*(?:退回|打回|驳回)(?:给?他们?|企业|去|掉|了|吧|呗|重报|重来)*[。.!! ]*$"
)


class NamedParts:
    """The names, numbers and day of a sentence, ready to be put into the canonical form of a matter."""

    def __init__(self, heard: Utterance, asker: Person) -> None:
        self.heard = heard
        self.own = any(role.level is Level.ENTERPRISE for role in asker.roles)
        lists = list(_LIST.finditer(without_papers(heard.text)))
        self.numbers = listed_numbers(lists[0].group()) if len(lists) == 1 else ()
        self.names = self._names()
        when = said_when(heard.words, [n.name for f in heard.names for n in f.enterprises])
        self.when = "当天" if _OF_ANOTHER_DAY.search(when) else when
        clear = len(heard.days) <= 1 and not (heard.vague_day and not self.when)
        self.day = heard.days[0] if len(heard.days) == 1 and clear else None
        bare = [] if heard.days else DAY_OF_MONTH.findall(heard.text)  # 聚鑫也交了，3号
        one = day_of_the_month(bare[0], heard.today) if len(bare) == 1 and (self.own or self.names) else None
        self.nth = one if one and one <= heard.today else None
        self.unclear = not clear or (bool(bare) and not self.nth and (self.own or bool(self.names)))

    def _names(self) -> str:
        """Return the enterprises that are named, as one list.

        The list is "" if some are left out, or if several clauses name some: then it is open what is said
        of which.
        """
        naming = [clause for clause in self.heard.clauses if NAME in clause.text]
        if len(naming) != 1 or _LEFT_OUT.search(self.heard.text):
            return ""
        at = [m.start() for m in re.finditer(NAME, self.heard.text)]
        found = []
        for place, name in zip(at, self.heard.names, strict=True):
            if name.certain:
                found.append(name.enterprises[0].name)
            elif name.how is not How.OUTSIDE:
                found.append(self.heard.original(place, place + 1))
        return "、".join(dict.fromkeys(found))

    def _end(self, spec: IntentSpec) -> Day | None:
        """Return the one day until which something is wished: the only one, or the only one of several that stands
        behind 到 (7月31赶不上，往后倒到十月十号); of a silence also the one after which it ends (3月4号以后再吱声)."""
        heard = self.heard
        ends = [day for m in _ENDS_THERE.finditer(heard.text) for day in heard.days_in(*m.span())]
        if len(heard.days) < 2 and not ends:
            from_then = spec.key == Intent.MUTE and heard.days and _FROM_THEN.search(heard.text)
            return heard.days[0] if from_then else self.day
        return ends[0] if len(ends) == 1 else None

    def of(self, spec: IntentSpec, kind: str) -> str:
        """Return the canonical sentence for the matter; "" if it cannot be said so."""
        own = _OWN_WORDS.get(Intent(spec.key))
        if own is not None:
            return " ".join(filter(None, (spec.says, *own(self))))
        if spec.key in _KEPT_WHOLE and self.names:
            return f"{spec.says} {self.names} {self.heard.words[:_WORDS]}"
        if not spec.form or spec.unread or (spec.key in _WITH_A_DAY and self.unclear):
            return ""
        if spec.key == Intent.REPORT_CHANGE:
            return f"{self.names} {change_told(kind, self.heard.words)}".strip() if kind else ""
        parts = [spec.says]
        if "names" in spec.needs or spec.of_case:
            parts = [self.names, spec.says] if self.own else [spec.says, self.names]
        if "numbers" in spec.needs:
            parts.append("、".join(map(str, self.numbers)) or (self.names if spec.by_number else ""))
        day = self.day_of(spec)
        parts = [day, *parts] if day and "至" not in day else [*parts, day]
        if "reason" in spec.needs:
            parts.append(self.reason())
        return " ".join(filter(None, parts))

    def day_of(self, spec: IntentSpec) -> str:
        """Return the day that goes with the matter: by when (至…), or when it was done; "" for none."""
        if "date" in spec.needs or spec.key == Intent.APPROVE_EXTENSION:
            end = self._end(spec)
            until = end.coming(self.heard.today) if end else None
            return f"至{until:%Y-%m-%d}" if until and until > self.heard.today else ""
        if spec.key not in _WITH_A_DAY:
            return ""
        deadline = _UNTIL.search(self.heard.text) is not None  # 至3月20日: no day on which it was done
        since = self.day.behind if self.day and not self.day.rough and not deadline else None
        since = since or (None if self.numbers and not self.own and not self.names else self.nth)
        return f"{since:%Y-%m-%d}" if since else self.when

    def place(self) -> str:
        """The place that is named, where no enterprise is."""
        found = None if self.names else self.heard.places.pattern.search(self.heard.text)
        return found.group() if found else self.names

    def note(self) -> str:
        """What is to be noted: the words behind 备注 or 记一下, or all of them."""
        if not self.names:
            return ""
        found = _TO_NOTE.search(self.heard.text)
        start = found.end() if found and found.end() < len(self.heard.text) else 0
        return self.heard.original(start, len(self.heard.text)).strip("，,。:： ")[:_WORDS]

    def ticket(self) -> str:
        """The number of the one ticket that is named."""
        return "、".join(map(str, self.numbers)) or ticket_told(self.heard.words)

    def reason(self) -> str:
        """Return the reason that stands beside an enterprise, a number or the day until which more time is wished, as
        it was written; "" where none does."""
        told = self._before_or_behind_the_day() if self.own and not self.names else self._behind_whom()
        return reason_told(told.strip("，。,; "))

    def _before_or_behind_the_day(self) -> str:
        """验收给我缓到11月底，新锅炉没批下来 · 设备九月才到，给缓到10月20号行不."""
        heard = self.heard
        named = [clause for clause in heard.clauses if DAY in clause.text]
        if len(named) > 1:
            named = [clause for clause in named if _ENDS_THERE.search(clause.text)]
        if len(named) != 1:
            return ""
        if named[0].end < heard.clauses[-1].end:
            behind = heard.original(named[0].end, len(heard.text)).lstrip("，。,; ")
            if reason_told(behind):
                return behind
        lead = heard.original(0, named[0].start)
        whole = lead.rstrip().endswith(_SIGNS)
        lead = lead if whole else lead[: max(lead.rfind(sign) for sign in _SIGNS) + 1]  # no half of a word
        return "" if _COURTEOUS.fullmatch(lead) else lead

    def _behind_whom(self) -> str:
        heard = self.heard
        named = [
            NAME in clause.text or bool(_LIST.search(without_papers(clause.text))) for clause in heard.clauses
        ]
        if True not in named:  # 缺水平衡图，退了吧: of whom was spoken of before
            said = [clause for clause in heard.clauses if not _MERE_VERB.fullmatch(clause.text)]
            told = 0 < len(said) < len(heard.clauses)
            return heard.original(said[0].start, said[-1].end) if told else ""
        own, behind = heard.clauses[named.index(True)], heard.clauses[named.index(True) + 1 :]
        back = None if behind else _SENT_BACK.search(own.text)  # 1号材料不全 缺能源审计 退回去
        if not (behind or back) or sum(named) > 1:
            return ""
        if back or all(_MERE_VERB.fullmatch(clause.text) for clause in behind):  # A缺监测报告，退了吧
            whom = own.text.rfind(NAME) + 1 or max(m.end() for m in _LIST.finditer(own.text))
            end = own.start + back.start() if back else own.end
            return _LEAD_OF_A_REASON.sub("", heard.original(own.start + whom, end)).rstrip("，。,; 的")
        while len(behind) > 1 and _MERE_VERB.fullmatch(behind[0].text):  # A看了，退，附件打不开
            behind = behind[1:]
        while len(behind) > 1 and (_BY_WHEN.match(behind[-1].text) or _MERE_VERB.fullmatch(behind[-1].text)):
            behind = behind[:-1]
        first = _BY_WHEN.match(heard.text, behind[0].start)
        return heard.original(first.end() if first else behind[0].start, behind[-1].end)


def until_said(text: str, asker: Person, names: NameIndex, today: date) -> str:
    """Return the day until which an officer's words grant more time, as 至2025-09-15; "" where they name none."""
    scope = scope_of(asker)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True)
    return NamedParts(heard, asker).day_of(Intent.APPROVE_EXTENSION.spec)


def reason_said(text: str, asker: Person, names: NameIndex, today: date) -> str:
    """Return the reason that an officer's words give for a decision on the firm that they name; "" where they give
    none."""
    scope = scope_of(asker)
    return NamedParts(hear(text, names, lambda e: scope_holds(scope, e), today, bare=True), asker).reason()


# What these take of a sentence, behind the word that says them.
_OWN_WORDS: Final[dict[Intent, Callable[[NamedParts], tuple[str, ...]]]] = {
    Intent.ASK_SUPPORT: lambda said: (said.heard.words[:_WORDS],),
    Intent.ANNOUNCE: lambda said: (notice_told(said.heard.words),),
    Intent.ANSWER_TICKET: lambda said: answer_told(said.heard.words),
    Intent.CLOSE_TICKET: lambda said: (said.ticket(),),
    Intent.URGE: lambda said: (said.place(),),
    Intent.PROGRESS_NOTE: lambda said: (said.heard.words[:_WORDS],),
    Intent.CASE_NOTE: lambda said: (said.names, said.note()),
}
