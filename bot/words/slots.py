"""What an act takes, by whatever entrance: the fields of a form or a request that say it."""

from __future__ import annotations

from itertools import combinations
from typing import Final, Literal

from msgspec import Struct

_Need = Literal["", "may", "must"]


class Slots(Struct, frozen=True):
    """`of_duty`: it answers one report or request and must name it."""

    on: _Need = ""
    reason: _Need = ""
    what: tuple[str, ...] = ()
    of_duty: bool = False
    counted: bool = False  # a day left out is counted from today by the plan
    refers: _Need = ""  # links, and the number in the province's system; one of them where it must
    level: bool = False  # the level that was reached
    details: bool = False  # what a change names: the new name, place or contact

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a form or a request that say it."""
        asked = {
            "on": self.on,
            "reason": self.reason,
            "what": self.what,
            "links": self.refers,
            "number": self.refers,
            "level": self.level,
            "details": self.details,
        }
        return tuple(name for name, wanted in asked.items() if wanted)

    @property
    def required(self) -> tuple[str, ...]:
        """Those of them without which it is refused, and the number of the duty; of links and number one is enough."""
        asked = {
            "duty": self.of_duty,
            "on": self.on == "must",
            "reason": self.reason == "must",
            "what": self.what,
        }
        return tuple(name for name, wanted in asked.items() if wanted)


# What pages and the interface ask for, where the form does not say it all.
NOTHING_MORE: Final = Slots()
BECAUSE: Final = Slots(reason="must")
OTHER_DAY: Final = Slots(on="may", of_duty=True)  # than the one that was asked for
UNTIL: Final = Slots(on="must", reason="must")
PUT_OFF: Final = Slots(on="may", reason="must", counted=True)
LEVEL: Final = Slots(on="may", level=True)
EACH_STEP: Final = Slots(on="may", of_duty=True, refers="may")
ONE_REPORT: Final = Slots(of_duty=True)
REFERENCE: Final = Slots(of_duty=True, refers="must")
OTHER_RESULT: Final = Slots(on="may", reason="must", what=("通过", "不通过"))
OTHER_VERDICT: Final = Slots(on="may", reason="must", what=("合格", "不合格"))
RECEIVERS: Final = {"节能监察": "节能监察部门", "排污许可": "排污许可部门", "执法": "生态环境执法部门"}
TO_WHOM: Final = Slots(
    on="may", what=tuple("、".join(some) for n in (1, 2, 3) for some in combinations(RECEIVERS, n))
)
FROM_WHOM: Final = Slots(on="may", reason="must", what=tuple(RECEIVERS))
CHANGES: Final = ("停产", "复产", "关闭", "搬迁", "合并", "更名", "换联系人", "增加联系人", "删除联系人")
CHANGE: Final = Slots(reason="must", what=CHANGES, details=True)
