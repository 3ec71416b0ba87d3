"""Lines of the table of intents (`bot/words/intents.py`) on what bureaus keep beside the steps of a case."""

from __future__ import annotations

from typing import Final

from bot.words import slots as takes
from bot.words.intent_spec import decision
from bot.words.states import CaseStatus, Level

_UPPER: Final = frozenset({Level.CITY, Level.PROVINCE})
_BUREAUS: Final = _UPPER | {Level.COUNTY}
_ENDED: Final = frozenset({CaseStatus.COMPLETED, CaseStatus.CARRIED_OVER})

HANDOVER_ANSWERED: Final = decision(
    "handover_answered",
    _UPPER,
    "移交答复 企业名称 文字",
    "登记移交答复",
    right="assessor",
    further=True,
    fields=takes.FROM_WHOM,
    more="（如“移交答复 企业名称 执法 3月5日 王五：已立案”）",
    after=_ENDED,
)
VIOLATION_DECIDED: Final = decision(
    "violation_decided",
    _BUREAUS,
    "登记违法 企业名称 文字",
    "登记违法处理决定",
    on_pages=False,
    more="（写明文号、决定日期、金额、依据；报省、录入信用平台后再补记）",
    sure="recorded",
    further=True,
    after=_ENDED,
)
