"""What the answers about the brakes may be given: one sample of facts a key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.words import SHANGHAI

AT = datetime(2025, 2, 24, 9, 5, tzinfo=SHANGHAI)
PAUSED = {"what": "已暂停发送（第3号）：石家庄市，直到恢复。原因：名单有误", "at": AT, "by": "王管理", "n": 4}
HELD: dict[str, Any] = {
    "id": 12,
    "name": "张三",
    "address": "clerk",
    "channel": "企业微信",
    "kind": "提醒",
    "cases": ["河北正诚橡塑有限公司"],
    "reason": "一次要发的消息过多",
    "approved_by": [{"name": "李主任", "at": AT, "id": 5}],
    "needed": 2,
}
BATCH: dict[str, Any] = {"id": 12, "at": AT, "n": 3, "kind": "提醒"}
TRIED = {"heard": 1, "waits": 2, "silent": 3, "failed": 4, "not_asked": 5, "wrong": 6, "no_way": 7}
BRAKES: dict[str, dict[str, Any]] = {
    "paused_now": {"what": ["已暂停发送（第3号）：石家庄市，直到恢复。原因：名单有误"], "number": 3},
    "pause_sure": {
        "what": [{"pause": "全部消息，直到恢复", "firms": 779, "waiting": 94}],
        "reason": "名单有误",
    },
    "trial_sure": {"place": "桥西区", "n": 9, "firms": 11, "counties": 2, "states": TRIED},
    "trial_nobody": {"place": "", "states": TRIED},
    "trial_sent": {"place": "桥西区", "n": 9},
    "trial_result": {
        "place": "",
        "total": 13,
        "rows": [{"name": "桥西区", "total": 13, "said": "已联系上9，未回复4"}],
        "names": [("河北正诚橡塑有限公司", "未回复", "县级：打电话")],
        "left": 4,
        "url": "https://qingshen.example.gov.cn/onboarding",
        "shown": 8,
    },
    "pause_need_reason": {},
    "pause_unclear": {"why": "place", "word": "桥西区"},
    "pause_unknown": {"number": 9},
    "pauses": {"items": [PAUSED], "more": 0, "may": True},
    "resume_sure": {"what": ["已暂停发送（第3号）：石家庄市，直到恢复。原因：名单有误"], "n": 4},
    "resumed": {
        "what": ["石家庄市"],
        "n": 4,
        "left": ["已暂停发送（第4号）：电子邮件，直到恢复。原因：系统检修"],
    },
    **{
        k: {"items": [HELD], "total": 1, "cost": "其中短信1条，按2条计费"}
        for k in ("held", "approve_sure", "discard_sure")
    },
    "held_one": {"one": HELD, "lines": ["【提醒】还有7天", "请回复“收到”"], "address": "clerk"},
    "held_which": {},
    "approved_held": {"n": 1, "first": 2},
    "discarded": {"n": 2},
    "brake_refused": {"why": "各轮次中没有“北京”"},
    "batches": {"items": [BATCH], "more": 2, "asked": False},
    "recall_sure": {**BATCH, "waiting": 1},
    "recall_ordered": {"batch": 12},
    "recalled": {
        "batch": 12,
        "of": 3,
        "n": 2,
        "stopped": 1,
        "kept": {"n": 1, "people": [{"name": "张三", "why": "邮件不能撤回"}]},
        "seen": {"n": 0, "people": []},
    },
    "correct_how": {"items": [BATCH]},
    "correct_sure": {"n": 2, "names": ["张三", "李四"], "lines": ["请忽略今天上午的提醒。"]},
    "corrected": {"n": 2, "waits": False},
    "announce_gone": {},
    "announce_need_text": {},
    "announce_waits": {"n": 11, "lost": 0},
}
