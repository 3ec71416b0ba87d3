"""给某某公司回：换个浏览器 · 验证码那个：请升级 · 45号说的啥: what the desk says of a ticket without 回复 编号.

Which ticket is meant is found among those that are open (`tickets_meant`); what comes of it is offered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.reading.short_forms import normal
from bot.words.patterns import lazy

_FORMS: Final = (
    lazy(r"@(?P<head>[一-鿿]{2,4})[\s,，:：]+(?P<words>.{2,})", re.DOTALL),
    lazy(
        r"(?:刚才|之前|上次)?(?P<head>\d{1,6}号?(?:工单)?)(?:那[条个])?(?:答|回|说|写)错了?[,，]?(?:应该?是|改成|更正为?)(?P<words>.{2,})",
        re.DOTALL,
    ),
    lazy(
        r"(?:请|帮我|麻烦)?给(?P<head>[^:：]{2,40}?)(?:那边|的)?(?:回复|答复|回话|回|说)(?:一?[下声])?[:：,，\s]\s*(?P<words>.{2,})",
        re.DOTALL,
    ),
    lazy(
        r"(?:请|帮我|麻烦)?(?:跟|和|对|向|给)(?P<head>[^:：,，]{2,30}?)(?:说|讲)(?:一[下声]|[下声](?=[:：,，\s]))?[:：,，\s]*(?P<words>.{2,})",
        re.DOTALL,
    ),
    lazy(
        r"(?:请|帮我|麻烦)?(?:告诉|转告|通知)(?P<head>[^:：,，]{2,30}?)[:：,，\s]\s*(?P<words>.{2,})",
        re.DOTALL,
    ),
    lazy(
        r"(?P<head>[^:：]{2,40}?)(?:那[条个家边位])?的?[,，]?\s{0,2}(?:告诉|转告|跟|对|给|让|叫|回)(?:他|她|他们|对方|用户|人家)(?:回话|回复|回信|答复|说|讲)?(?:一[下声]|[下声](?=[:：,，\s]))?[:：,，\s]*(?P<words>.{2,})",
        re.DOTALL,
    ),
    lazy(
        r"(?P<head>[^:：]{2,30}?)(?:那[条个家边位])?的?(?:回复|答复|回)(?:一?[下声])?[:：]\s*(?P<words>.{2,})",
        re.DOTALL,
    ),
    lazy(r"(?:回复?|答复?)?(?P<head>[^:：]{2,20}?)(?:那[条个家边]|的)?[:：]\s*(?P<words>.{2,})", re.DOTALL),
    lazy(r"(?P<head>[^:：,，]{2,20}?)(?:那[条个家边]|的)[,，]\s*(?P<words>.{2,})", re.DOTALL),
)
_NUMBER = lazy(r"(?<!\d)(\d{1,6})(?!\d)")
_ASKS_FOR = lazy(
    "说的?(?:啥|什么)|问(?:了|的)?(?:啥|什么)|原话|(?:打开|看看?|调出来?|发我)(?:一下)?(?:第|工单)?\\d|(?:什么|啥)(?:问题|内容|事儿?)|谁(?:提|问)的|(?:他|她|人家|对方|用户)们?(?:那边)?(?:说|回)?(?:好使|好用|能用|解决|弄好|修好|收到|看|好|回|行)[了过]?没有?[?？]?$|问题(?:是)?(?:啥|什么)|[怎咋]么?回事|是不是(?:该|要|可以)?(?:关|办结)|具体内容"
)
_FILLERS = lazy("那[条个家边]|这[条个家边]|用户|工单|问题|的|号|第|请|给|把|刚才|上面")
_AND_CLOSED = lazy(
    "[,，。;；\\s]*(?:(?:回复?|答复?|发)[完好了]了?(?:这[单条个])?|完事|完了|完后|然后|之后|再|并|就)+(?:把(?:它|这[单条个]))?"
    "(?:关|办结|结单)(?:掉|闭|了|单)*[。.]?$"
)
_LEAST_SHARED: Final = 2  # characters that the words and one ticket have in common


_NO_NUMBER = lazy(
    r"(?:那|就|你|您|请|麻烦|帮我|帮忙|直接)*(?:(?:回复|答复|回)(?:他|她|对方|用户|人家)?(?:[:：,，]\s*|\s+)"
    r"|(?:跟|和|对|给|告诉|转告)(?:他|她|对方|用户|人家)(?:说|讲|回(?:话|复|信)?|答复)?(?:一[下声]|[下声](?=[:：,，\s]))?[:：,，\s]*)"
    r"(?P<words>(?!\d{1,6}(?!\d))\S.+)",
    re.DOTALL,
)
_TO_WHOM = lazy(
    r"(?:跟|和|对|给|告诉|转告|回|发给?)(?:他|她|对方|用户|人家)们?(?:这[句个条]话?)?(?:说|讲|回(?:话|复|信)?|答复)?(?:一?[下声])?[:：,，\s]+(?=\S)"
)
_CALLS = lazy(r"@\s?(?P<who>[一-鿿·A-Za-z]{2,20})[\s:：,，]+(?P<words>\S.+)", re.DOTALL)


# “清缓存再试”，这话能直接发给他不: the words are sent once the desk has said yes.
_WISHED = lazy(
    '(?:那|就|直接|我|能|可以|想|这么|这样)*(?:回复?|说|告诉|发|答复?)?(?:给|跟)?(?:他|她|人家|对方|用户)?(?:说|一句)?[“"「『](?P<words>[^”"」』]{2,})[”"」』]'
    "[,，]?(?P<behind>[^,，。;；]{1,16})"
)
_SENDS: Final = ("发", "回", "说", "告诉", "答")
_ASKS_LEAVE = lazy("不[?？]?$|吗[?？]?$|[?？]$|[行成可中]不[行成可中]|吧$")
# 燕丰登录那档子事妥了，关了吧: which ticket is closed is found by its words.
_CLOSED = lazy(
    "把?(?P<head>[^,，。;；]{2,30}?)(?:的|那[条个家件单]|那档子?)?(?:工单|单子?|问题|事儿?)*+(?:已经?|都|也|算是?|这边|给)*+"
    "(?:(?:妥|[办弄处理修]?好|[办处理]?完|成|结|行|通|解决|办妥|搞定|回复|答复)[了啦][,，。 ]*+"
    "(?:可以|能|就|给|先|那)*+)?(?:关单?|办?结单?)(?:掉|闭|了)*+(?:吧|哈|啊|呗)?[。.!！]*"
)


class OpenTicket(Struct, frozen=True):
    """A question that waits: its number, what its asker and its enterprise may be called, and its words."""

    number: int
    names: tuple[str, ...]
    text: str


_PASSES_ON = lazy(
    r"(?!回复)(?P<head>.{0,20}?)(?<!\d)(?P<number>\d{1,6})号?(?:工单)?.{0,24}?(?:(?<!已)转(?:给|交|到|去)?|让|请|由|交给|该|找)"
    r"(?:省厅?|市局?|市里|县局?|县里|分局|业务|生态环境|环保)(?:[^,，。]{0,8})(?:[答回办管]复?|处理|业务|吧|$).*",
    re.DOTALL,
)


def to_be_passed_on(text: str) -> int | None:
    """Return the ticket of 12不是系统问题，转给省厅业务上答, which answers nobody; None for any other sentence."""
    found = _PASSES_ON.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found["number"]) if found else None


def answer_and_whose(text: str) -> tuple[str, str]:
    """Return (to whom or on what, the words of the answer) of what the desk says; ("", "") where it answers nobody."""
    plain = text.strip()  # what is sent stands as it was written
    if asks_for_ticket(text) or plain.endswith(("?", "？", "吗")):
        return "", ""
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    return (found["head"].strip(), _AND_CLOSED.sub("", found["words"]).strip()) if found else ("", "")


def answer_without_number(text: str) -> tuple[str, str]:
    """Return (whom it calls, "" for nobody; the words) of 回复 请清缓存 and @张三 请清缓存; ("", "") of any other."""
    plain = text.strip()  # what is sent stands as it was written
    if found := _CALLS.fullmatch(plain):
        return found["who"], found["words"].strip()
    found = _NO_NUMBER.fullmatch(plain)
    return ("", found["words"].strip()) if found else ("", "")


def wished_answer(text: str) -> str:
    """Return the words in quotes of which the desk asks whether to send them; "" for any other sentence."""
    found = _WISHED.fullmatch(text.strip())
    asks = found and _ASKS_LEAVE.search(found["behind"])
    sends = found and any(verb in text.replace(found["words"], "") for verb in _SENDS)
    return found["words"].strip() if found and asks and sends else ""


def closes_which(text: str) -> str:
    """Return the words for the ticket that is over and to be closed; "" for any other sentence."""
    found = _CLOSED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found["head"] if found and not asks_for_ticket(text) else ""


# 打过电话了，他那边弄好了，关了吧: the one ticket that is open.
_CLOSES_ONE = lazy(
    "(?<![别不先没未想要])(?:关(?:单|掉|闭|了)|办结|结单|关)(?:了|掉)?(?:吧|哈|啊|呗|得了|就行)?[。.!！ ]*$"
)
_PASSES_ONE = lazy(
    "(?:转|移交|交)(?:给|到|去|过去|走|交|由|省|市|县|业务|处室|主管)[^,，。]{0,10}|让(?:省|市|县|业务)[^,，。]{0,6}[答回管办]"
)
_NOT_OURS = lazy("不归|不属于|不是(?:我们|系统)|归(?:省|市|县|业务)|业务(?:上|科|问题)|省厅|市局|处室")


def closes_one(text: str) -> bool:
    """Say whether the desk wants a ticket closed that it does not name."""
    return _CLOSES_ONE.search(text) is not None and not asks_for_ticket(text)


def passes_one_on(text: str) -> bool:
    """Say whether the desk wants a ticket passed on that it does not name: 这个不归我们管，转市局业务科吧."""
    return bool(_PASSES_ONE.search(text) and _NOT_OURS.search(text)) and not asks_for_ticket(text)


def without_whom(words: str) -> str:
    """Return the words of an answer without 跟他说： before them."""
    return _TO_WHOM.sub("", words, count=1) if _TO_WHOM.match(words) else words


def asks_for_ticket(text: str) -> bool:
    """Say whether the desk wants to read one ticket: 45号说的啥, 把49的原话发我."""
    return _ASKS_FOR.search(unicodedata.normalize("NFKC", text)) is not None


def tickets_meant(head: str, open_ones: Sequence[OpenTicket]) -> list[int]:
    """Return the tickets that `head` may speak of: by number, asker, enterprise, or else the words of the question."""
    numbers = {int(one) for one in _NUMBER.findall(head)}
    if numbers:
        return [*numbers] if len(numbers) == 1 else []
    said = normal(head)
    found = [one for one in open_ones if any(_called(name, said) for name in one.names)]
    found = found or _by_words(_FILLERS.sub("", said), open_ones)
    return [one.number for one in found]


def _called(name: str, said: str) -> bool:
    """Say whether somebody of this name is called so: 冀衡化工, or 冀衡 alone."""
    plain = normal(name)
    return len(plain) > 1 and (plain in said or (len(said) > 1 and plain.startswith(said)))


def without_closing(text: str) -> str:
    """Return an answer of the desk without the wish to close as well (…，完事关掉); "" if it has none."""
    plain = text.strip()
    return _AND_CLOSED.sub("", plain) if _AND_CLOSED.search(plain) else ""


def _by_words(words: str, open_ones: Sequence[OpenTicket]) -> list[OpenTicket]:
    """Return those that share most with these words, one stretch of at least two characters."""
    shared = {one: _longest_shared(words, normal(one.text)) for one in open_ones}
    most = max(shared.values(), default=0)
    return [one for one, n in shared.items() if n == most] if most >= _LEAST_SHARED else []


def _longest_shared(words: str, text: str) -> int:
    stretches = (words[i:j] for i in range(len(words)) for j in range(i + _LEAST_SHARED, len(words) + 1))
    return max((len(one) for one in stretches if one in text), default=0)
