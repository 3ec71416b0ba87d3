"""What the answers about a record that stands, or about an open question, may be given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from bot.words import SHANGHAI

NAME: Final = "永顺电镀有限公司"
OF_THE_RECORD: Final[dict[str, dict[str, Any]]] = {
    "decision_stays": {"name": NAME, "what": "评估通过"},
    "pass_on_how": {"number": 12},
    "own_report": {"names": [NAME], "step": "提出评估申请", "level": "county"},
    "announce_stopped": {"n": 12, "batch": 5},
    "announce_again": {
        "n": 12,
        "names": ["石家庄市生态环境局", "唐山市生态环境局"],
        "more": True,
        "lines": ["请于月底前报送总结"],
        "unclear": True,
    },
    **{key: {} for key in ("machine", "greeted", "announce_is_out")},
    "or_a_person": {},
    "let_go": {"what": "已提交评估申请"},
    "same_as_what": {},
    "no_reason_before": {"what": "退回 12"},
    "question_is_about": {"names": [f"12 {NAME}"]},
    "of_the_record": {
        "names": [NAME],
        "step": "提出评估申请",
        "n": 1,
        "on": date(2025, 2, 20),
        "until": False,
        "dated": True,
    },
    "record": {
        "at": datetime(2025, 2, 21, 9, tzinfo=SHANGHAI),
        "what": "提出评估申请",
        "names": [NAME],
        "on": date(2025, 2, 20),
        "until": False,
        "reason": "",
        "new": "",
        "state": "reported",
        "back": True,
        "answer": "approve_extension",
        "answer_until": date(2025, 9, 30),
        "answer_reason": "",
    },
    "record_day": {"names": [NAME], "what": "提出评估申请", "on": date(2025, 2, 20), "until": False},
    "record_none": {"hours": 24},
    "of_a_matter": {
        "rows": [
            {
                "number": 12,
                "name": NAME,
                "what": "申请延期",
                "on": None,
                "at": date(2025, 2, 20),
                "until": date(2025, 10, 15),
                "reason": "设备未到货",
            }
        ],
        "mine": True,
    },
}
