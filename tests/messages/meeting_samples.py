"""What the answers about trainings may be given: one sample of facts a key."""

from __future__ import annotations

from datetime import date
from typing import Any

_FIRM, _ON = "河北正诚橡塑有限公司", date(2025, 2, 24)
TRAINING: dict[str, Any] = {
    "number": 3,
    "held_on": _ON,
    "begins": "9:30",
    "place": "市局301会议室",
    "answer_by": _ON,
    "why": "会议室停电",
}
_MOVED = {**TRAINING, "old": _ON, "anew": True, "text": "清洁生产审核业务培训", "n": 12}
_COUNTS = {"units": 12, "comes": 8, "declines": 1, "silent": 3, "cancelled": False, "untold": 2}
_PREPARED = {
    "name": _FIRM,
    "what": "已提交评估申请 2025-02-24",
    "by": "李四",
    "firm": "河北清源环保咨询有限公司",
}
_BATCH: dict[str, Any] = {"number": 2, "held_on": _ON, "place": "市局301会议室", "n": 5}
_EXPERT: dict[str, Any] = {
    **_BATCH,
    "name": "张三",
    "firms": [_FIRM],
    "bureau": "石家庄市生态环境局",
    "by": "李四",
    "phone": "13800001111",
    "url": "https://qingshen.example/expert/x",
    "answer": "declines",
    "words": "当天出差",
}
MET: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("batch_made", "batch_over", "batch_no_experts", "batch_invited"), _BATCH),
    **dict.fromkeys(("batch_cancelled_told", "batch_cancelled"), _BATCH),
    "batch_gone_by": {"on": _ON},
    "batch_of_nothing": {},
    "batch_drawn": {"number": 2, "names": ["张三", "李四"], "wanted": 3, "out": 1},
    "batch_told": {**_BATCH, "names": [_FIRM]},
    **{key: {**_BATCH, "old": _ON} for key in ("batch_moved_told", "batch_moved")},
    **dict.fromkeys(
        ("batch_as_it_was", "experts_drawn_for_good", "experts_all_invited", "expert_stays"), _BATCH
    ),
    "experts_invited": {**_BATCH, "names": ["张三"]},
    "expert_replaced": {**_BATCH, "name": "李四", "instead_of": "张三", "names": []},
    "expert_invited": _EXPERT | {"old": _ON},
    "expert_cancelled_told": _BATCH,
    **dict.fromkeys(("expert_answered", "expert_answered_told", "expert_called"), _EXPERT),
    "expert_too_late": {},
    "report_prepared": {**_PREPARED, "n": 1},
    **dict.fromkeys(("prepared_asked", "prepared_refused", "prepared_refused_told"), _PREPARED),
    "prepared_several": {"items": [{**_PREPARED, "number": 1}, {**_PREPARED, "number": 2}]},
    "prepared_more": {"items": [{**_PREPARED, "number": 2}], "done": "已登记。"},
    "prepared_none": {},
    **dict.fromkeys(
        (
            "training_is_cancelled",
            "training_whom",
            "training_is_over",
            "training_not_yet",
            "training_as_it_was",
        ),
        TRAINING,
    ),
    **{
        k: {**TRAINING, "n": 12}
        for k in ("training_cancel_sure", "training_cancelled_told", "training_cancelled")
    },
    **dict.fromkeys(
        ("training_move_to", "training_move_sure", "training_moved_told", "training_moved"), _MOVED
    ),
    "training_needs_day": {},
    "no_training": {"number": 3},
    "which_training": {"items": [TRAINING, {**TRAINING, "number": 4}]},
    "training_answered_by_phone": {
        **TRAINING,
        "answer": "comes",
        "name": "联系人甲",
        "unit": "石家庄岚澄化工有限公司",
    },
    "training_answered": {**TRAINING, "answer": "sends", "words": "李四 13800001111", "late": True},
    "training_unknown": {"number": 3},
    "training_nobody_named": {**TRAINING, "unknown": ["甲公司"]},
    "training_attendance": {**TRAINING, "came": 8, "absent": [_FIRM], "unknown": ["乙公司"]},
    "training_reminder": {"items": [{**TRAINING, "answer": said} for said in ("comes", "sends", "")]},
    "trainings": {"items": [{**TRAINING, **_COUNTS}]},
    "training_list": {
        **TRAINING,
        **{key: [(_FIRM, "张三")] for key in ("comes", "sends", "declines", "silent")},
        **{f"n_{key}": 1 for key in ("comes", "sends", "declines", "silent")},
        "cancelled": False,
    },
}
