"""不是，是验收 · 不对，是鼎盛 · 不，我是说延期: what is meant instead of what was offered, read anew and asked."""

from __future__ import annotations

import re
from datetime import date

from bot.access import scope_holds, scope_of
from bot.reading import read_sentence
from bot.reading.called_wrong import ODD_SLIPS
from bot.reading.choices import STEP_WORDS_SAID
from bot.reading.day_answers import day_of_the_month
from bot.reading.extension_said import other_end
from bot.reading.instead import part_put_right
from bot.reading.names import NameIndex
from bot.reading.of_the_record import SLIP_BEHIND
from bot.reading.phrases import MOOD
from bot.reading.result import HARMLESS, Pending, Reading, judged_as
from bot.reading.signs import LONG_AGO
from bot.reading.utterance import DAY, hear
from bot.words import SPECS, Intent, Person, replace
from bot.words.patterns import lazy

_SLIP = f"(?:[说写打发弄搞整记填报看登送点选按][错混]字?|{ODD_SLIPS})"
_LEAD = "(?:刚才|刚刚|那个|这个|上面|等等|等一下|等会|哎[呀哟]?|[嗐嗨咳]|啊|哦|抱歉|不好意思|[,，。 ])*+"
_MEANT = lazy(
    rf"{_LEAD}(?:不是的?|不对|不|错了|否|没有|我?{_SLIP}了?)[啊呀哦的]*(?:[,，。;；!！、\s]+|(?=[是我应]))"
    r"(?:(?:我们?|俺们?)(?:的意思|(?:想|要)?[说指报办讲]的?|要|想)?)?(?:应该|其实)?(?:就?是|为)*(?:说)?[,，:：\s]*(?P<said>.+)",
    re.DOTALL,
)
# 刚才说送到A的，搞错了，是B: what was said then, before the slip.
_AS_SAID = lazy(
    rf"(?:刚才|刚刚|方才|上面|前面|上一条|前一条)[^,，。;；]{{2,40}}?[,，的 ]*(?=(?:不对|错了|{_SLIP})了?[,，。 ])"
)
_IT_IS = lazy(
    rf"{_LEAD}(?:应该?|其实)?(?:就)?是(?!的|[啊呀哦吧嘛]|不|否|没)(?P<said>[^,，。;；]{{2,20}}?)"
    rf"(?:[,，。; ]*(?:不是[^,，。]{{1,12}}|(?:刚才|刚刚|我)?{_SLIP}))?[的了。.! ]*"
)
_IT_IS_RIGHT = lazy(rf"{_LEAD}(?P<said>[^,，。;；不]{{2,20}}?)才(?:是|对|是对的)[的了呀啊。.! ]*")  # B才是
_AND_RIGHT = lazy("才(?:是|对)[的了呀啊]*$")
_NOT_THIS_BUT = lazy(
    rf"{_LEAD}(?:不对|错了|我?{_SLIP}了?)?[,，。 ]*不是[^,，。]{{1,12}}?[,，。 ]*(?:而是|应该?是|是)(?P<said>.+)",
    re.DOTALL,
)


def corrected_reading(
    text: str, before: Pending, asker: Person, names: NameIndex, today: date, tickets: frozenset[int]
) -> Reading | None:
    """Return what `text` says instead of the matter that was shown, to be asked about; None if it says nothing
    that is understood."""
    said = (text, before, asker, names, today, tickets)
    return _read_anew(*said) or part_put_right(*said)


def _read_anew(
    text: str, before: Pending, asker: Person, names: NameIndex, today: date, tickets: frozenset[int]
) -> Reading | None:
    plain = _without_what_was_said(text.strip())
    if before.intent == Intent.APPROVE_EXTENSION and (until := other_end(plain, names, today)):
        return Reading(before.intent, "ask", before.names, before.numbers, on=until, why="unsure")
    forms = (_NOT_THIS_BUT, _MEANT, _IT_IS, _IT_IS_RIGHT)
    found = next((match for form in forms if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    said = _AND_RIGHT.sub("", found["said"].strip("的。.!！ "))
    if MOOD["negated"].search(said):
        return None
    other_day = read_sentence(said, asker, names, today, before, tickets)
    if (other_day.intent, other_day.act) == (before.intent, "ask") and other_day.on not in (None, before.on):
        return other_day
    steps = [step for step, words in STEP_WORDS_SAID.items() if len(said) <= 6 and words.search(said)]
    if before.intent in STEP_WORDS_SAID and len(steps) == 1:
        said = SPECS[Intent(steps[0])].says
    alone = read_sentence(said, asker, names, today, None, tickets)
    if alone.act == "do" and alone.intent not in HARMLESS:
        alone = judged_as(alone, "ask", "unsure")
    elif alone.act != "ask":
        named = read_sentence(
            f"{SPECS[Intent(before.intent)].says} {said}", asker, names, today, None, tickets
        )
        if not before.names or named.intent != before.intent or not {*named.names} - {*before.names}:
            return None
        alone = judged_as(replace(named, on=named.on or before.on), "ask", "unsure")
    same = (alone.intent, alone.names, alone.numbers, alone.on)
    return None if same == (before.intent, before.names, before.numbers, before.on) else alone


def _without_what_was_said(text: str) -> str:
    said = _AS_SAID.match(text)
    return text[said.end() :] if said else text


_SORRY = lazy(
    "(?<=[,，。 ])(?:不好意思|抱歉|对不起|见谅)(?:哈|啊|了)?(?:[,，。!！ ]+|$)|^(?:不好意思|抱歉|对不起)[,，。!！ ]+"
)


def said_instead(text: str) -> str:
    """Return what 说错了，是评估申请 says, as a report by itself; "" if it says none."""
    plain = _SORRY.sub("", text.strip()).removeprefix("字")  # 字打错了 不好意思 已经提交评估申请
    found = _NOT_THIS_BUT.fullmatch(plain) or _MEANT.fullmatch(plain)
    said = found["said"].strip("的。.!！ ") if found else ""
    if not said or MOOD["negated"].search(said) or MOOD["question"].search(said):
        return ""
    steps = [step for step, words in STEP_WORDS_SAID.items() if words.search(said)]
    return SPECS[Intent(steps[0])].says if len(steps) == 1 and len(said) <= 6 else said


# What makes a day the right one of a report that stands: 日期写错了，应该是2月17日 · 2月17日才对 · 查了 是19号.
_REDATES = lazy(
    f"[写报填记弄搞整登说发打看点选按送][错混]|{ODD_SLIPS}|[说指]的?是|更正|按[^,，]{{1,8}}(?:登记|[登记算])|不准|为准|改[成为到]|换成|才[对是]|其实|应该?是|查了|核实了|(?:日期|时间|日子)[是为应错]"
    "|(?:日期|时间|日子)(?:写|改|填|不对|[弄搞写]反)|不是|不对|好像|撤回"
)
_DAY_ALONE = lazy(
    f"(?:[^{DAY}]{{0,24}})(?P<day>{DAY}|(?<!\\d)\\d{{1,2}}[日号]|(?<=[着的为是成到])\\d{{1,2}}(?=[吧的。.!！]|$))(?:[上下]午)?(?:才|就|给|把)*(?:提交|递交|送达|送到|启动|签收|[交报送办]|登记|[登记算]|为准)?"
    "(?:过去|上去)?(?:的事?|了|才对|才是|吧)*[。.!！]*"
)
_WRITTEN_AS = lazy(
    f"[,，。 ]*(?:我们?|俺们?|刚才|之前|昨天)*[写报填说登打记](?:成了?|的是){DAY}[了的]?[。!]?$"
)
_NOT_THAT_DAY = lazy(f"[,，]?(?:而|并)?不是(?:{DAY}|\\d{{1,2}}[日号])的?[。.!！]*$")
_ALL = lazy("都|全部|[两三四五六七八九几]家")
_ANOTHER = lazy("[错岔]|不是|[说指]的是|应[该为是]|改[成为]")  # 看错了，是B: A is not to be said again


def redated(text: str, before: Pending, asker: Person, names: NameIndex, today: date) -> Reading | None:
    """Return the report `before`, which stands, with another day that `text` gives it; None if it gives none."""
    scope = scope_of(asker)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today)
    if not _REDATES.search(heard.text) or MOOD["question"].search(heard.text):
        return None
    wrong = _WRITTEN_AS.search(heard.text)  # 3月10号交的，我写成今天了
    said = heard.text[: wrong.start()] if wrong and wrong.end() == len(heard.text) else heard.text
    said = _NOT_THAT_DAY.sub("", SLIP_BEHIND.sub("", said).rstrip(",，"))  # 应该是3月3号不是4号
    start = _last_day(said)
    found = _DAY_ALONE.fullmatch(said[start:])
    if found is None:
        return None
    if found["day"] == DAY:
        at = start + found.start("day")
        day = heard.days_in(at, at + 1)[0]
        on = None if day.doubtful or day.rough else day.behind
    else:
        on = day_of_the_month(f"{found['day'].rstrip('日号')}号", today)
    if on is None or on == before.on or not 0 <= (today - on).days <= LONG_AGO:
        return None
    firms = tuple(f.enterprises[0] for f in heard.names if f.certain)
    if len(firms) != len(heard.names) or not {*firms} <= {*before.names}:
        return None
    if not firms and len(before.names) > 1 and not _ALL.search(heard.text):
        return None
    return Reading(before.intent, "ask", firms or before.names, on=on, why="unsure")


def _last_day(text: str) -> int:
    """Where the part of 不是2月18日，是2月17日 begins that is meant."""
    at = text.rfind(",", 0, max(text.rfind(DAY), 0))
    return at + 1 if text.count(DAY) > 1 and at >= 0 else 0


def means_another(text: str) -> bool:
    """Say whether `text` may put another in the place of whoever was named before."""
    return _ANOTHER.search(text) is not None


def may_put_right(text: str) -> bool:
    """Say whether `text` may say of what was reported how it was instead."""
    return bool(_REDATES.search(text))
