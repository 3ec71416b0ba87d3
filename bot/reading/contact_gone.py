"""灵寿农机的午三说他不是联系人, …的13800020003是空号, 联系人庚一已经不干了: what a bureau has heard of a contact."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Literal

from bot.reading.open_matters import conditional
from bot.reading.told_beside import asks_by_words
from bot.words.patterns import lazy

_Heard = Literal["dead", "gone", ""]

_DEAD = lazy("空号|停机|停用|注销了?的?号|号码?(?:不存在|作废|已?注销)")
_GONE = lazy(
    "不是(?:联系人|本人|他|她|这家|那家|该|厂里|企业|公司|机主)|打错|[认找]错人|换了?人|换了?机主|易主|过户"
    "|离职|辞[职工退]|退休|调[走离]|跳槽|开除|不干了?|不在[^,，。;；]{0,6}[干了班]|走人|不(?:再)?[负管][^,，。;；]{0,4}了|离开"
)
_HEARSAY = lazy(
    "听说|据说|好像|可能|也许|是不是|没[离辞退调换]|[下明]个?[月年周天]|月底|年底|要[离辞退调]|快[离辞退调]"
)
_CALLED = lazy("打通|接通|接电话|打过去|打了电话|打电话|电话里|对方|机主")
_OF_A_CONTACT: Final = lazy("联系人|对接人|负责人|经办人|号码?|电话|手机|机主|打通|接通|对方")


def contact_gone(text: str) -> _Heard:
    """Return whether the words tell that nobody has a contact's number, or that somebody is no contact (any more); ""
    for any other, and for hearsay."""
    if _HEARSAY.search(text) or conditional(text) or asks_by_words(text):
        return ""
    return "dead" if _DEAD.search(text) else "gone" if _GONE.search(text) else ""


def told_by_telephone(text: str) -> bool:
    """Say whether the words tell of a call: 打通了，对方说打错了."""
    return _CALLED.search(text) is not None


def which_contact(text: str, held: Collection[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the name and number of the one of these contacts of whom the words tell: whose name or number they have,
    or the only one; None where it is not plain."""
    digits = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    by_number = [one for one in held if one[1] and one[1].replace("-", "") in digits]
    meant = (
        by_number
        or [one for one in held if one[0] in text]
        or (list(held) if _OF_A_CONTACT.search(text) else [])
    )
    return meant[0] if len(meant) == 1 else None
