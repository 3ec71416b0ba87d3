"""What somebody says who is in no roster: 这啥号啊 别再发了 · 我要举报 · 我们公司在名单上吗.

They may be anybody, so what is found here only changes the words of the answer, which tells nothing of any enterprise.
"""

from __future__ import annotations

from typing import Final, Literal

from bot.words.patterns import lazy

_Said = Literal["complains", "asks_who", "of_a_firm", ""]

_SAID: Final[tuple[tuple[_Said, str], ...]] = (
    (
        "complains",
        "举报|投诉|检举|告(?:他|它|你)们?|污染|偷排|直排|排(?:污|放)(?:水|废)|(?:臭|怪|刺鼻|难闻)[^,，。]{0,3}[味气]|闻[着到][^,，。]{0,3}味|冒[黑白黄]?烟|黑烟|粉尘|噪[音声]|扰民",
    ),
    (
        "asks_who",
        (
            "(?:这|你|你们|那)(?:个|家)?(?:都|到底|究竟)?是?(?:个)?(?:啥|什么|谁|哪个|哪里|哪儿|干(?:啥|什么|嘛))|是谁|推销|广告|诈骗|骗子|骗人"
            "|(?:别|不要|不用|甭|少)(?:再|老|给我|跟我)*(?:发|推|烦|骚扰)|退订|(?:打|发|找|加|认)错(?:了|人|号)|骚扰"
        ),
    ),
    (
        "of_a_firm",
        "公司|企业|厂|电镀|单位|老板|名单|在册|评估|验收|申请|审核|告知书|进度|到哪(?:一)?步|截止|逾期|提交|登记|登一?下",
    ),
)
_KINDS: Final = tuple((kind, lazy(words)) for kind, words in _SAID)


def said_by_stranger(text: str) -> _Said:
    """Return what somebody unknown speaks of: a grievance, who writes here, an enterprise; "" for nothing of these."""
    return next((kind for kind, words in _KINDS if words.search(text)), "")
