"""Lines of the table of intents (`bot/words/intents.py`) on what an audit achieved, and how a round stands."""

from __future__ import annotations

from typing import Final

from bot.words.intent_spec import IntentSpec, view
from bot.words.milestones import MilestoneKind
from bot.words.states import CaseStatus, Level

_UPPER: Final = frozenset({Level.CITY, Level.PROVINCE})
_OF_FIGURES: Final = frozenset({Level.ENTERPRISE, Level.CITY})

BRIEFING: Final = view("briefing", _UPPER, "调度简报")
REPORT_RESULT: Final = IntentSpec(
    "report_result",
    _OF_FIGURES,
    "结果 企业名称 项目 数值",
    label="填报审核结果",
    short_form="结果",
    more="（如“结果 节电 12万kWh”）",
    of_case=True,
)
# By the form, and by 结果 once nothing is missing.
REPORT_FIGURES: Final = IntentSpec(
    "report_figures",
    _OF_FIGURES,
    label="填报成效数据",
    step=MilestoneKind.FIGURES,
    after=frozenset({CaseStatus.COMPLETED}),
)
SET_TARGET: Final = IntentSpec(
    "set_target", _UPPER, "目标 企业名称 二级 理由", label="确定应达到水平", short_form="目标"
)
