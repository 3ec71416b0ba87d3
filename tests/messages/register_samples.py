"""What the answers about registers and announcements may be given: one sample of facts a key."""

from __future__ import annotations

from datetime import date
from typing import Any

NAME, STEP, ON = "河北正诚橡塑有限公司", "完成评估", date(2025, 2, 24)
DECISION: dict[str, Any] = {
    "name": NAME,
    "no": "石环罚〔2025〕12号",
    "more": False,
    "decided_on": ON,
    "amount": "80000",
    "article": "第三十九条",
    "handling": "责令限期改正",
    "reported_on": None,
    "credit_on": None,
}

REGISTERED: dict[str, dict[str, Any]] = {
    "handover_answered": {
        "name": NAME,
        "results": STEP,
        "receiver": "生态环境执法部门",
        "on": ON,
        "by": "王五",
        "words": "已立案",
    },
    "nothing_handed_over": {"name": NAME},
    "violation_no_place": {"city": "火星市"},
    "whose_answer": {"name": NAME, "receivers": ["节能监察", "执法"]},
    "answered_already": {"name": NAME, "receiver": "排污许可部门"},
    "not_handed_to": {"name": NAME, "receiver": "排污许可部门"},
    "answer_before_handover": {"name": NAME, "receiver": "排污许可部门", "on": ON, "since": ON},
    "violation_kept": DECISION,
    "sure_recorded": {"recorded": DECISION},
    "violation_lacks": {"name": NAME, "lacks": ["decision_no", "decided_on"]},
    "violation_in_future": {"name": NAME, "on": ON},
    "violation_out_of_order": {"name": NAME, "on": ON, "since": ON},
    "violation_known": {"name": NAME, "no": "石环罚〔2025〕12号"},
    "announce_preview": {
        "audience": "本轮各企业",
        "n": 12,
        "lost": 1,
        "training": True,
        "held_on": ON,
        "begins": "9:30",
        "place": "",
        "names": [NAME, "石家庄岚澄化工有限公司"],
        "more": True,
        "unreached": ["石家庄朔稷钢铁有限公司"],
        "more_unreached": False,
        "lines": ["【通知】某局：", "请提交"],
    },
    "announcement": {
        "unit": "某局",
        "announced": "请准备材料",
        "training": True,
        "answer_by": ON,
        "number": 3,
    },
    "announce_approved": {"n": 11, "lost": 1},
    "announce_too_long": {"n": 900, "most": 500},
    "announce_whom": {},
    "announce_nobody": {"audience": "各市生态环境局"},
    "announce_gone": {},
    "announce_need_text": {},
}
