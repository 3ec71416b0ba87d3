"""Whether the answer to “请写明原因” is one: 缺监测报告 is; 永顺电镀, 9月10日, 退错了 are asked about.

Whoever is sent back reads it, so what may be something else is shown once more before it is stored.
"""

from __future__ import annotations

import re
from typing import Final

from bot.reading.names import normal
from bot.reading.object_place import KNOWN_REASON
from bot.reading.phrases import CUES
from bot.reading.signs import strange
from bot.reading.utterance import DAY, NAME, Utterance

_LONG: Final = 8  # characters: what is said at such length explains something
_DOUBT = re.compile(
    "[吗呢吧?？]|怎么|什么|为啥|为何|咋|哪|谁|是不是|要不要|再说|等[一等会下]|稍等|稍后|待会|晚点|回头|看看|"
    "想想|随便|不知道|不清楚|先不|不退|不驳|不用|算了|忙着|好的|^(?:退回|驳回|确认|同意|撤)|"
    r"应该?是|改[成为]|先放|放一放|等我|[翻查问]一?下|没有?(?:原因|理由)|是\d{1,3}号?[。.]?$|"
    "那[家个][。.]?$|^(?:原因|理由)(?:我|等|待|再|还)|(?:跟|和|与|同)(?:上次|上回|之前|前面|刚才)|一样[。.]?$"
)
# 退错了, 不好意思发错了; and that it is not to be done after all: 不延了, 暂时不处理.
_TAKEN_BACK = re.compile(
    "[弄说写搞打记看发退驳点按填选报传][错岔混]"
    "|(?:^|[,。])(?:那|就|先|暂时?|还是|都|也|再)*[不别](?:再|用|要|必|想)?"
    "(?:退|驳|延|申请|处理|办|弄|报|交|管|评|整改|纳入|确认|登记)(?:回|期|理|了|吧|掉)*(?:[,。!]|$)"
)
_NAME_LIKE = re.compile("(?:公司|厂|集团|局|厅|中心|合作社|部门|大队|支队)[的。.]?$")
_NOTHING_MORE = re.compile(
    f"[{NAME}{DAY}\\d\\W]|第|号|家|这|那|的|就|是|和|与|及|跟|以及|还有|也|都|先|别|动"
)


def doubtful(utterance: Utterance) -> bool:
    """Whether it may be no reason."""
    words, text = utterance.raw, utterance.text
    if len(normal(words)) <= 2 or _DOUBT.search(words) or _TAKEN_BACK.search(text):
        return True
    rest = _NOTHING_MORE.sub("", text)
    if len(rest) < 2:  # names, numbers, a day and nothing else
        return True
    if CUES["of_a_reason"].search(text) or KNOWN_REASON.search(text):
        return False
    return NAME in text or len(rest) < _LONG or bool(_NAME_LIKE.search(text))


def may_be_a_name(words: str, utterance: Utterance) -> bool:
    """Whether a reason is one strange word, as a firm's name is: 天马行空, and not 设备没到."""
    alone = _WORD.fullmatch(words) is not None and strange(words, utterance.places)
    return alone and not (CUES["of_a_reason"].search(words) or KNOWN_REASON.search(words))


_WORD = re.compile("[一-鿿]{3,8}")
