"""没交, 不对，A没送, 其实还没启动: what somebody says of a report that stands. Whether one does, the record tells."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading.names import NameIndex
from bot.reading.utterance import NAME, hear
from bot.words import DISCLOSURES, Enterprise, MilestoneKind, Person
from bot.words.patterns import lazy

_SLIP: Final = "[说写打发弄搞记填报看点按][错岔混](?:了|啦)?"
_LEAD: Final = (
    f"(?:不对|错了|不是的?|{_SLIP}|抱歉|不好意思|对不起|其实|实际上?|等等|等一下|啊|哎呀?|哦|我们?|俺们?|咱们?|厂里|公司"
    "|那个|刚才|这个|这[家个]|那[家个]|[,。!、 ])*+"
)
_OBJECT: Final = "(?:的?(?:告知书|评估的?申请|验收的?申请|申请|材料|审核|信息|总结)?)"
_DENIED = lazy(
    f"{_LEAD}{_OBJECT}(?P<names>(?:{NAME}[、,和与及跟]*)*+)(?:这[家个]|那[家个]|[两三]家)?{_OBJECT}"
    "(?:其实|还|都|也|根本|压根|是|并|我|我们)*(?:没有?|未)(?P<verb>提交|递交|送达|送到|签收|启动|汇总|上报|公开|[交报送办弄])"
    f"(?:达|到|成|上|过|完|出去|呢|的|了|啊|哈|呀)*[,。!、 ]*(?:(?:是我)?{_SLIP}|抱歉|不好意思|对不起|[,。!、 ])*+"
)
_STEPS: Final = (MilestoneKind.ASSESSMENT_APPLICATION, MilestoneKind.ACCEPTANCE_APPLICATION)
_UPWARD: Final = (
    MilestoneKind.ASSESSMENT_FORWARDING,
    MilestoneKind.ACCEPTANCE_FORWARDING,
    MilestoneKind.SUMMARY,
)
_OF: Final[dict[str, tuple[MilestoneKind, ...]]] = {
    **dict.fromkeys(("提交", "递交", "交"), (*_STEPS, MilestoneKind.REVISION, MilestoneKind.SUMMARY)),
    **dict.fromkeys(("上报", "报", "汇总"), (*_STEPS, *_UPWARD)),
    **dict.fromkeys(("送达", "送到", "签收", "送"), (MilestoneKind.DELIVERY,)),
    "启动": (MilestoneKind.START,),
    "公开": tuple(DISCLOSURES),
}


class _Denial(Struct, frozen=True):
    """The firms that are named, () for none; and the steps of which the verb tells, () for any (没办)."""

    firms: tuple[Enterprise, ...]
    steps: tuple[MilestoneKind, ...]

    def fits(self, step: MilestoneKind) -> bool:
        """Say whether it may be this step that was not done."""
        return not self.steps or step in self.steps


def denial(text: str, asker: Person, names: NameIndex, today: date) -> _Denial | None:
    """Return what `text` says was not done; None if it says more than that, or names a firm that is not certain."""
    scope = scope_of(asker)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today)
    found = _DENIED.fullmatch(heard.text)
    if found is None or any(not f.certain for f in heard.names):
        return None
    firms = tuple(dict.fromkeys(f.enterprises[0] for f in heard.names))
    return _Denial(firms, _OF.get(found["verb"], ()))


_NOT_SO = lazy("不属实|不实|不是真|不真|假的|没这回事|没有的事|没(?:有)?(?:停|关|搬|改名)")
_IS_SO = lazy(
    "属实|确有其事|是真的?|(?:核实?|查|看|问)(?:过|实|对)?(?:过|了)|(?:情况|材料)?没(?:有)?问题|确实(?:停|关|搬|改|换)"
)
_ASKS = lazy("[?？]|[吗么呢]$|是不是|属不属实|是否")


def change_is_so(text: str) -> bool | None:
    """Say whether `text`, which speaks of a change that was reported, says that it is so (停产属实) or that it is not
    (停产是假的); None if it says neither, or asks."""
    if _ASKS.search(text):
        return None
    if _NOT_SO.search(text):
        return False
    return True if _IS_SO.search(text) else None
