"""A list that somebody asks for, as a value: which step, where, how it stands, and when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import asdict

from bot.words.milestones import MilestoneKind


class ListState(StrEnum):
    """How what is listed stands, as people ask for it."""

    NOT_DONE = "not_done"  # 没交, 没送完: neither reported nor done, whether late or not
    OVERDUE = "overdue"  # 逾期
    HANDED_IN = "handed_in"  # 交了的: reported, or done
    REPORTED = "reported"  # 待确认
    DONE = "done"  # 通过, 合格, 完成
    FAILED = "failed"  # 没通过
    EXTENDED = "extended"  # 延期的
    EXTENSION_ASKED = "extension_asked"  # 申请了延期，还没答复
    SILENT = "silent"  # 没回复: was reminded of what is open, and nobody of the enterprise has said anything
    PAUSED = "paused"  # 停产
    WITHDRAWN = "withdrawn"  # 关闭, 退出
    CARRIED_OVER = "carried_over"  # 纳入下一轮
    STOPPED = "stopped"  # 停产、关闭
    COMPLETED = "completed"  # 全部办完


# How a whole case stands; all others tell of one of its steps.
LISTED_CASES: Final = frozenset(
    {
        *(ListState.PAUSED, ListState.WITHDRAWN, ListState.STOPPED),
        *(ListState.CARRIED_OVER, ListState.COMPLETED),
    }
)
# What is over has the day on which it was done; what is open the day on which it is due.
LISTED_OVER: Final = frozenset({ListState.HANDED_IN, ListState.REPORTED, ListState.DONE, ListState.FAILED})
LISTED_OPEN: Final = frozenset({ListState.NOT_DONE, ListState.OVERDUE})


class ListQuery(Struct, frozen=True):
    """What a list is to hold; what is empty does not narrow it.

    `place` is as it was written (鹿泉, 石家庄市桥西区): whoever answers finds it among the asker's own.
    `since` and `until` bound the day, both counted in: when it is due, or, of what was handed in or done, when
    that was. `by`: not the enterprises but their counties or cities are listed, each with its figures.
    `assessor`: only those that this level assesses.
    """

    step: MilestoneKind | None = None
    state: ListState | None = None
    place: str = ""
    since: date | None = None
    until: date | None = None
    by: Literal["", "county", "city"] = ""
    assessor: Literal["", "city", "province"] = ""

    def slots(self) -> dict[str, str]:
        """What is filled, in words for `understand --json`."""
        return {key: str(value) for key, value in asdict(self).items() if value}
