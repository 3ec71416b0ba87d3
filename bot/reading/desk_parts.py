"""14关了吧；15跟他说密码重置好了: what the desk says of several tickets, each its own; offered together."""

from __future__ import annotations

from typing import Final

from bot.reading.told_in_full import answer_told
from bot.words import SPECS, Intent
from bot.words.patterns import lazy

_BEGINS = lazy(
    r"(?:^|[,，。;；\n]\s*)(?:把|工单|第)?(?P<number>\d{1,6})(?:号|#)?(?:工单|那[个条])?(?![\d月日年.:：点个家天])"
)
_CLOSED = lazy(
    "(?:的|那个|这个|已经?|都|也|可以|能|就|先|问题|处理|弄|搞|解决|修|[,，。 ])*(?:好|完|定)?了?[,，。 ]*"
    "(?:可以|能|就|给|先|直接)*(?:关(?:闭|掉|单|了)?|结单|办结)(?:单|了|吧|掉|它|啊|哈|就行|[,，。!！ ])*"
)
_TOLD = lazy(
    r"(?:的|那边|那个|就|请|帮我|[,，:： ])*"
    r"(?:跟|给|告诉|回复?|让|叫|通知|答复)(?:他们?|她们?|人家|对方|用户|企业)?"
    r"(?:说|讲|回复?|一下|一声)*[,，:： ]*(?P<text>[^\d\s].+)"
)
_ASKED = lazy("[?？吗]|先别|别关|不[关用]|没[解处弄]|等|是不是|要不要")
_EDGES: Final = " ,，:：、;；。\n"


def desk_parts(text: str) -> tuple[str, ...]:
    """Return 关闭 14, 回复 15 密码重置好了; () where there are fewer than two, or one is not plain."""
    begins = list(_BEGINS.finditer(text))
    if len(begins) < 2 or _ASKED.search(text) or len({b["number"] for b in begins}) < len(begins):
        return ()
    if text[: begins[0].start()].strip(_EDGES):
        return ()
    ends = [*(b.start() for b in begins[1:]), len(text)]
    parts = [
        _part(b["number"], text[b.end() : end].strip(_EDGES)) for b, end in zip(begins, ends, strict=True)
    ]
    return tuple(parts) if all(parts) else ()


def _part(number: str, said: str) -> str:
    if _CLOSED.fullmatch(said):
        return f"{SPECS[Intent.CLOSE_TICKET].says} {number}"
    told = _TOLD.fullmatch(said)
    words = told["text"] if told else answer_told(f"{number}{said}")[1]
    return f"{SPECS[Intent.ANSWER_TICKET].says} {number} {words}" if words else ""
