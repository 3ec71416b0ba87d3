"""Whether a sentence that names no matter tells of something done, and on which day."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.day_answers import day_mentioned
from bot.reading.phrases import MOOD
from bot.words.patterns import lazy

_DONE = lazy(
    "(?:提交|递交|上交|上报|报送|重报|补[好齐交报上]|[交报递送传提寄补弄办整搞填改]|搞定|完成|启动|公开|公示|披露|签收)"
    "[^,，。;；!！?？]{0,4}(?:了|完|好|过|上去|过去|进去|成功|完毕)|已经?[^,，。;；]{0,6}[交报递送传提寄补办填改]"
)
_NOT = lazy(
    "[没未不别]|还(?:在|差|要|得)|准备|打算|明天|后天|下周|尽快|马上|等|[吗么?？]|怎么|什么|能不能|可以"
)

# 报了报了 都报了 别再问了: what is said to us denies nothing of the matter.
SAID_TO_US: Final = lazy(
    "(?<![^,，。;；!！\\s了啦])(?:(?:求求?|麻烦|拜托|请)?(?:你们?|您)?(?:别|不要|不用|甭|莫|勿)(?:再|老|总|天天|一直|反复)*"
    "(?:问|催|发|提醒|通知|打电话|烦|吵)(?:我们?|俺们?|人)?(?:了|啦|啊|吧)?"
    "|(?:你们?|您)?(?:天天[发催问])+|(?:你们?|您)?烦不烦(?:人|啊)?|(?:还)?有完没完(?:了|啊)?"
    "|(?:你们?|您)?(?:那边|那儿|这边|后台)?(?:能)?(?:看到|看得到|看见|收到|查到|查得到)(?:了)?(?:不|吗|没|没有|么)[?？]?)(?=[,，。;；!！\\s]|$)"
)


def tells_done(text: str) -> bool:
    """Say whether `text` tells that something was handed in or done, and neither denies, plans nor asks."""
    of_it = SAID_TO_US.sub(",", text)
    return bool(_DONE.search(of_it)) and not denies(of_it)


def denies(text: str) -> bool:
    """Say whether `text` denies, plans or puts off, whatever it is about."""
    return bool(_NOT.search(text) or MOOD["planned"].search(text))


def conditional(text: str) -> bool:
    """Say whether `text` supposes something."""
    return MOOD["conditional"].search(text) is not None


def day_told(text: str, today: date) -> str:
    """Return the day on which it was done, as it is typed: that which `text` names; 当天, which is asked about, where
    that is not plain; "" where none is told."""
    on, some = day_mentioned(text, today)
    return f"{on}" if on else _SOME_DAY if some or _FIGURES_OF_A_DAY.search(text) else ""


_FIGURES_OF_A_DAY = lazy("(?<![第\\d])\\d{1,2}[日号]")
_SOME_DAY: Final = "当天"
_WELL = lazy(
    "没(?:啥|什么|有)?(?:毛病|问题|意见)|收了|收下|收讫|可以|准了|同意|齐了?|行了|通过|看过|没错|合格|过关|都(?:行|成|好|可以)(?:$|[,，。了的])"
)
_ILL = lazy(
    "不(?:行|全|齐|同意|准|批|合|过|通|能|可以)|退|缺|差|没(?:过|通|交|有(?!问题|毛病|意见))|补|改|整改|暂|先别|再[说议看]|等|怎么|[?？吗]"
)


def speaks_well(text: str) -> bool:
    """Say whether a bureau's words find something good, and nothing wanting: 申请我看了没毛病，收了."""
    return bool(_WELL.search(text)) and not _ILL.search(text)


# 排污许可证延续那个申请交了: no step of the audit.
_OF_ANOTHER_FIELD = lazy(
    "(?:排污许可|环评|安评|消防|竣工|防雷|职业卫生|高新|绿色工厂|贷款|保险|危废|水保|专利)[^,，。]{0,8}(?:申请|验收|评估|审核)"
)


def of_another_field(text: str) -> bool:
    """Say whether the application or the result that is told of is of another field than the audit."""
    return _OF_ANOTHER_FIELD.search(text) is not None
