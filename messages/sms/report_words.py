"""What a failed report says of its number. The words are the operators' and the gateways', of which each has its own.

Sources, read as stored copies in November 2026: China Mobile's codes (cnblogs.com/yhdkzy/p/4238029.html,
cnblogs.com/da-guang/p/5880631.html), Huawei's (support.huaweicloud.com, iotcom_04_0303), a gateway's
(mysubmail.com/documents/1XQAE4), Qiniu's (developer.qiniu.com/sms/5849).
"""

from __future__ import annotations

from typing import Final, Literal

_NumberFate = Literal["ended", "rests", "kept"]

# A code of several meanings (空号、停机、关机) says only that the number was not reached now.
_FOR_NOW: Final = ("停机", "关机", "欠费", "暂停服务", "不在服务区", "非空号")
# Only what is certainly said of the number: "不存在" alone may be the template's or our own account's.
_FOR_GOOD: Final = (
    *("空号", "号码不存在", "不存在的号码", "手机号不存在", "号码无效", "无效号码", "无效的号码", "号码错误"),
    *("无效手机号", "非法手机号", "销号", "号码已注销", "号码注销", "手机号已注销"),
    *("number does not exist", "number not exist", "number doesn't exist", "subscriber does not exist"),
    *("no such number", "no such subscriber", "unknown number", "unknown subscriber"),
    *("unallocated number", "unassigned number", "unallocated (unassigned) number"),
    *("invalid number", "invalid phone", "invalid destination", "empty number", "empty_number", "phoneerr"),
    *("mk:0001", "cb:0001", "cb:0053", "db:0101", "mi:0073"),
    # its owner wants none: asked again each week it would be a nuisance
    *("号码黑名单", "黑名单号码", "号码在黑名单", "手机黑名单", "mbblack", "已退订", "unsubscribed"),
)
# The words, the sender or the moment are at fault: the number is as good as before.
_OF_THE_MESSAGE: Final = (
    *("关键词", "关键字", "敏感词", "签名", "模板", "内容", "审核", "频率", "频次", "超限", "上限", "流控"),
    *("余额", "账户", "账号", "帐号", "主叫", "接入号", "扩展号", "通道"),
    *("keyword", "content", "sign", "template", "limit", "frequen", "too many", "beyond", "balance"),
    *("noroute", "account", "sender", "source", "parameter", "number of"),
)


def number_fate(said: str) -> _NumberFate:
    """Return what becomes of the number: nothing is sent to it until somebody changes it, or for a week, or as
    before."""
    words = " ".join(said.lower().split())
    if any(sign in words for sign in _FOR_NOW):
        return "rests"
    if any(sign in words.replace("assigned", "") for sign in _OF_THE_MESSAGE):
        return "kept"
    return "ended" if any(sign in words for sign in _FOR_GOOD) else "rests"
