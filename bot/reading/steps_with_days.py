"""启动是1月6号，申请是3月4号 · 审核去年12月10号启的，评估申请2月26号交的: several steps, each with its own day.

Each is put into its canonical form with its day, to be offered together.
"""

from __future__ import annotations

from typing import Final

from bot.reading.phrases import MOOD
from bot.reading.signs import LONG_AGO
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import SPECS, Intent
from bot.words.patterns import lazy

_PIECE = lazy(f"[^,。;!?\n{DAY}]*{DAY}[^,。;!?\n{DAY}]*")
_STEPS: Final = {
    Intent.STARTED: lazy("启动|审核[^报会费]{0,4}(?:启|开始?[了的]|开$)"),
    Intent.APPLY_ACCEPTANCE: lazy("验收"),
    Intent.APPLY_ASSESSMENT: lazy("评估|申请"),
}
_HELD = lazy(
    "[没未别]|不(?!好意思)|明天|后天|打算|准备|计划|才能|要在|将|快要|如果|要是|听说|据说|好像|可能|大概|左右|应该|估计|截止|期限|通知|要求|告知|之?前[交报完]|[错岔]|人家|隔壁"
)


def steps_with_days(utterance: Utterance) -> tuple[str, ...]:
    """Return the steps as the sentences to send, each with its day; () where one is not plain, or they have one day."""
    text = utterance.text
    if text.count(DAY) < 2 or utterance.vague_day or _HELD.search(text) or MOOD["question"].search(text):
        return ()
    firms = {one.enterprises for one in utterance.names if one.certain}
    if len(firms) > 1 or len(firms) != len({one.enterprises for one in utterance.names}):
        return ()
    firm = next(iter(firms))[0].name if firms else ""
    said: dict[Intent, str] = {}
    pieces = list(_PIECE.finditer(text))
    for piece in pieces:
        day = utterance.days_in(*piece.span())[0]
        steps = [step for step, words in _STEPS.items() if words.search(piece.group().replace(NAME, ""))]
        if Intent.APPLY_ACCEPTANCE in steps and "评估" not in piece.group():
            steps = [step for step in steps if step is not Intent.APPLY_ASSESSMENT]
        gone = day.behind and 0 <= (utterance.today - day.behind).days <= 2 * LONG_AGO
        if len(steps) != 1 or steps[0] in said or not gone or day.doubtful or day.rough:
            return ()
        said[steps[0]] = " ".join(filter(None, (SPECS[steps[0]].says, firm, str(day.behind))))
    whole = len(pieces) == text.count(DAY) and len({one.split()[-1] for one in said.values()}) > 1
    return tuple(said[step] for step in _STEPS if step in said) if whole and len(said) > 1 else ()
