"""What each answer about questions may be given: one sample of facts a key."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.messages.mail_samples import MAILED

_NAME, _STEP = "河北正诚橡塑有限公司", "提出评估申请"
_ON, _DUE = date(2025, 2, 24), date(2025, 2, 28)
TICKET: dict[str, Any] = {
    "by_when": "",
    "number": 12,
    "who": "联系人甲",
    "place": "石家庄市桥西区",
    "enterprise": _NAME,
    "step": _STEP,
    "due": _DUE,
    "text": "附件上传失败怎么办",
    "by": _DUE,
    "work": False,
    "offered": "",
    "question": "附件上传失败怎么办",
    "answer": "请换浏览器",
}
LATE: dict[str, Any] = {**TICKET, "days": 1}
SUPPORT: dict[str, dict[str, Any]] = {
    "asked": {**TICKET, "to": "desk", "basis": "", "choices": []},
    "offer": {
        "topic": "letter",
        "county": "桥西区",
        "due": _DUE,
        "on": None,
        "late": True,
        "yes": True,
        "bureaus": [{"level": "county", "unit": "", "people": [{"name": "王五", "phone": "031112"}]}],
    },
    "offer_words": {},
    "sure_take_back": {"names": [_NAME], "step": _STEP, "n": 2},
    **{k: {"number": 12} for k in ("asked_before", "say_more", "no_own_ticket", "need_follow_up")},
    **{k: {} for k in ("need_question", "nothing_offered", "nothing_asked")},
    "ticket_case": {"number": 12, "name": _NAME},
    "which_ticket": {"items": [{"number": 12, "text": "问题"}], "total": 1},
    "solved": {"number": 12, "answered": True},
    "unsolved": {"number": 12, "to": "desk"},
    "followed_up": {"number": 12, "again": True, "to": "desk"},
    "is_follow_up": {"number": 12, "text": "还是打不开"},
    **{k: {"number": 12, "score": 2} for k in ("need_score", "nothing_to_rate", "rated")},
    **dict.fromkeys(("ticket", "ticket_about", "ticket_more"), TICKET),
    **{
        k: {"items": [LATE], "total": 1, "today": _ON, "verb": "回复"}
        for k in ("tickets_due", "tickets_late")
    },
    **MAILED,
    **dict.fromkeys(("ticket_answer", "ticket_shut"), TICKET),
    **{
        k: {"number": 12}
        for k in ("reply_is_the_desks", "need_ticket", "known_needs_answer", "known_none", "known_not_yours")
    },
    **{
        k: {"number": 12, "question": "附件上传失败怎么办"}
        for k in ("known_kept", "known_waits", "known_approved", "known_ended")
    },
    "known_before": {"number": 12, "state": "waits"},
    "codes_none": {"name": "某某公司"},
    "codes_ended": {"name": "某某公司", "n": 2},
    **{k: {"file": "截图.png", "step": _STEP} for k in ("upload_kept", "upload_before")},
    "upload_refused": {"why": "enough", "n": 20},
    "ticket_moved_on": {"number": 12},
    "known_each": {"lines": ["工单 12 的答复已经是常见问题，本次未再登记。"]},
    "replied": {"number": 12, "who": "联系人甲", "reachable": True, "shut": False},
    "replied_by_other": {**TICKET, "on": _ON, "at": "10:20"},
    **{
        k: {"number": 12, "told": True}
        for k in ("closed", "no_ticket", "ticket_closed", "need_text", "replied_before")
    },
    "tickets": {
        "items": [
            {
                "number": 12,
                "who": "联系人甲",
                "enterprise": _NAME,
                "text": "问题",
                "answer": "",
                "days": 1,
                "state": "waiting",
                "late": False,
            }
        ],
        "total": 1,
        "others": 0,
    },
    "muted": {"until": _DUE, "deputy": ""},
    "mute_how": {},
    "deputy_unclear": {},
    "mute_past": {"on": _ON},
    "mute_too_long": {"days": 31},
    **{k: {"name": "张三"} for k in ("no_such_deputy", "deputy_away")},
    "you_stand_in": {"who": "张三", "until": _DUE},
    "hour_set": {"hour": "09:00"},
    "hour_refused": {"start": "08:30", "end": "17:30"},
    "channel_set": {"short": "邮件", "address": "电子邮箱", "first": False, "others": ["企业微信"]},
    "no_address": {"address": "电子邮箱"},
    **{
        k: {"start": "08:30", "end": "17:30", "channel": "企业微信", "until": _DUE, "deputy": "张三"}
        for k in ("my_settings", "restored")
    },
}
