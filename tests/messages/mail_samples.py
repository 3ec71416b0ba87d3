"""Samples of what is told of mails that did not arrive, or were not taken."""

from __future__ import annotations

from typing import Any

MAILED: dict[str, dict[str, Any]] = {
    "mail_not_taken": {},
    "mail_not_taken_why": {"why": "many", "n": 60, "length": 2000},
    "mail_not_taken_line": {
        "number": 12,
        "who": "李工",
        "unit": "石家庄岚澄化工有限公司",
        "phone": "13800000001",
        "sender": "other@x.example",
        "said": "已提交评估申请",
        "why": "other",
    },
    "may_have_left": {},
    "may_have_left_line": {
        "number": 12,
        "who": "群机器人",
        "unit": "桥西区分局",
        "phone": "",
        "text": "今日到期",
        "reason": "发送中断，不能确定是否送达",
        "group": True,
    },
    "undelivered": {},
    "undelivered_copy": {},
    "undelivered_line": {
        "number": 12,
        "who": "联系人甲",
        "unit": "河北正诚橡塑有限公司",
        "phone": "",
        "text": "请参加培训",
        "reason": "没有这个收件地址",
        "group": False,
    },
}
