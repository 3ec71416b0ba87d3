"""我调到水务局了, 这摊子交给小孟了, 这不是我们股的业务: an officer who says that this work is theirs no more."""

from __future__ import annotations

from typing import Final

from bot.reading.told_beside import asks_by_words
from bot.words.patterns import lazy

_ELSEWHERE: Final = (
    "(?:调[到走离任往]|调去|驻村|转岗|换岗|轮岗|转到|换到|借调|抽调|挂职|退休|退居二线|离职|辞职|离岗|交流到)"
)
_MOVED = lazy(
    rf"(?:我|本人)(?!们|家|县|市|局|区|镇)[^,，。;；]{{0,10}}{_ELSEWHERE}(?!前)"
    r"|(?:把|将)我[^,，。;；]{0,8}(?:去掉|去除|删|移[出除走]|撤[下掉]|拿掉|换掉|换下)"
    r"|(?:我|本人)?(?:已经?|现在|以后|今后|目前)*+不再?(?:承担|负责|分管|管)[^,，。;；]{0,4}(?:清洁生产|审核|这项|这块|这个|这摊|这边|此项)"
    r"|不是我们?(?:这个)?[股科处室站队](?:里|室)?的?(?:业务|活|事|职责|职能)|(?:这|那|我的?)摊子?[^,，。;；]{0,6}交给"
)
_NOT_SO = lazy("(?:没|没有|不是|未)[离辞退转调换借]|如果|要是|假如|听说|等我")


def moved_officer(text: str) -> bool:
    """Say whether an officer tells that they have moved on, or that this work is another's."""
    return _MOVED.search(text) is not None and not _NOT_SO.search(text) and not asks_by_words(text)
