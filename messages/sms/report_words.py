"""What a failed report says of its number. The words are the operators' and the gateways', of which each has its own.

Sources, read as stored copies in November 2026: China Mobile's codes (cnblogs.com/yhdkzy/p/4238029.html,
cnblogs.com/da-guang/p/5880631.html), Huawei's (support.huaweicloud.com, iotcom_04_0303), a gateway's
(mysubmail.com/documents/1XQAE4), Qiniu's (developer.qiniu.com/sms/5849).
"""

from __future__ import annotations

from typing import Final, Literal

_NumberFate = Literal["ended", "rests", "kept"]

# A code of several meanings (空号、停机、关机) says only that the number was not reached now.
_FOR_NOW: Final = ("停机", "关机", "欠费", "暂停服务", "不在服务区")
_FOR_GOOD: Final = (
    *("空号", "不存在", "号码无效", "无效号码", "无效的号码", "号码错误", "非法手机号", "销号", "注销"),
    *("not exist", "no such", "unknown number", "unknown subscriber", "unallocated", "unassigned"),
    *("invalid number", "invalid phone", "invalid destination", "empty number", "empty_number", "phoneerr"),
    *("mk:0001", "cb:0001", "cb:0053", "db:0101", "mi:0073"),
    *(
        "黑名单",
        "退订",
        "black",
        "unsubscri",
    ),  # its owner wants none: asked again each week it would be a nuisance
)
# The words, the sender or the moment are at fault: the number is as good as before.
_OF_THE_MESSAGE: Final = (
    *(
        "关键词",
        "关键字",
        "敏感词",
        "签名",
        "模板",
        "内容",
        "审核",
        "频率",
        "频次",
        "超限",
        "上限",
        "流控",
        "余额",
    ),
    *(
        "keyword",
        "content",
        "sign",
        "template",
        "limit",
        "frequen",
        "too many",
        "beyond",
        "balance",
        "noroute",
    ),
)


def number_fate(said: str) -> _NumberFate:
    """Return what becomes of the number: nothing is sent to it until somebody changes it, or for a week, or as
    before."""
    words = " ".join(said.lower().split())
    if not any(sign in words for sign in _FOR_NOW):
        if any(sign in words for sign in _FOR_GOOD):
            return "ended"
        if any(sign in words for sign in _OF_THE_MESSAGE):
            return "kept"
    return "rests"
