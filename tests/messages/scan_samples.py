"""What the answers to whoever scans a letter, or writes by a channel with windows, may be given."""

from __future__ import annotations

from typing import Any

NAME = "石家庄岚澄化工有限公司"
SCANS: dict[str, dict[str, Any]] = {
    **{
        k: {"name": NAME}
        for k in (
            "joined_by_scan",
            "scan_again",
            "scan_waits",
            "scan_waits_for_a_word",
            "scan_unasked",
            "scan_full",
            "scan_let_in",
        )
    },
    **{k: {"name": NAME} for k in ("scan_told_in", "scan_kept_out")},
    **{k: {} for k in ("scan_refused", "scan_hello", "scan_nobody", "last_of_window")},
    "scan_asked": {"name": NAME, "at": "02月20日 09:00", "number": 12, "mail": False},
    "scan_which": {"waiting": [(12, "02月20日 09:00"), (13, "02月20日 09:03")]},
    "together": {
        "parts": [{"said": "进度", "answer": "已办结。"}, {"said": "在吗，" * 60, "answer": "您好。"}]
    },
    "bound": {"name": NAME, "by": "微信"},
    "unbound_self": {"by": "微信"},
    "unbound_firms": {"names": [NAME]},
    "unbound": {"by": "企业微信账号"},
    "unbound_again": {},
    "unbound_last": {},
    "unbound_complains": {},
    "unbound_asks_who": {"by": "企业微信账号"},
    "unbound_of_a_firm": {"by": "企业微信账号"},
}
