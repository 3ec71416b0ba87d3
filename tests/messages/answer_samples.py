"""What each answer of the chat may be given: one sample of facts a key."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.words import CaseStatus, DutyState, Level

NAME, STEP = "河北正诚橡塑有限公司", "提出评估申请"
ON, DUE = date(2025, 2, 24), date(2025, 2, 28)
CASE: dict[str, Any] = {
    "name": NAME,
    "place": "石家庄市桥西区",
    "status": CaseStatus.ACTIVE,
    "duties": [
        {
            "step": "送达告知书",
            "by": "county",
            "state": "done",
            "due": ON,
            "on": date(2024, 7, 15),
            "days_left": 0,
        },
        {"step": STEP, "by": "", "state": "open", "due": DUE, "on": None, "days_left": 7},
        {
            "step": "完成评估",
            "by": "city",
            "state": DutyState.WAITING,
            "due": None,
            "on": None,
            "days_left": 0,
        },
    ],
    "next": "提出评估申请，由企业办理",
}
ITEM: dict[str, Any] = {
    "name": NAME,
    "county": "桥西区",
    "by": "",
    "step": STEP,
    "due": DUE,
    "days_left": -3,
    "number": 1,
    "on": ON,
    "days": 4,
    "asked": "",
    "extension": False,
    "files": {},
}
STEPS = {
    "step": STEP,
    "total": 12,
    "done": 3,
    "reported": 4,
    "open": 3,
    "overdue": 2,
    "extended": 0,
    "failed": 0,
    "waiting": 0,
}
WHICH: dict[str, Any] = {"choices": [f"{NAME}（桥西区）", "石家庄正诚橡塑制品厂（鹿泉区）"]}
BASE: dict[str, Any] = {"name": NAME, "step": STEP}
DATED: dict[str, Any] = {**BASE, "on": ON}
WHY: dict[str, Any] = {**BASE, "reason": "缺少监测报告"}
TICKET: dict[str, Any] = {
    "number": 12,
    "who": "联系人甲",
    "place": "石家庄市桥西区",
    "enterprise": NAME,
    "step": STEP,
    "due": DUE,
    "text": "附件上传失败怎么办",
    "by": DUE,
    "work": False,
    "offered": "",
    "question": "附件上传失败怎么办",
    "answer": "请换浏览器",
}
LATE: dict[str, Any] = {**TICKET, "days": 1}
SUPPORT: dict[str, dict[str, Any]] = {
    "asked": {**TICKET, "to": "desk", "basis": "", "choices": []},
    "offer": {
        "topic": "letter", "county": "桥西区", "due": DUE, "on": None, "late": True, "yes": True,
        "bureaus": [{"level": "county", "unit": "", "people": [{"name": "王五", "phone": "031112"}]}],
    },
    "offer_words": {},
    "sure_take_back": {"names": [NAME], "step": STEP, "n": 2},
    **{k: {"number": 12} for k in ("asked_before", "say_more", "no_own_ticket", "need_follow_up")},
    **{k: {} for k in ("need_question", "nothing_offered", "nothing_asked")},
    "ticket_case": {"number": 12, "name": NAME},
    "which_ticket": {"items": [{"number": 12, "text": "问题"}], "total": 1},
    "solved": {"number": 12, "answered": True},
    "unsolved": {"number": 12, "to": "desk"},
    "followed_up": {"number": 12, "again": True, "to": "desk"},
    "is_follow_up": {"number": 12, "text": "还是打不开"},
    **{k: {"number": 12, "score": 2} for k in ("need_score", "nothing_to_rate", "rated")},
    **dict.fromkeys(("ticket", "ticket_about", "ticket_more"), TICKET),
    **{
        k: {"items": [LATE], "total": 1, "today": ON, "verb": "回复"}
        for k in ("tickets_due", "tickets_late")
    },
    "undelivered": {},
    "undelivered_line": {
        "number": 12, "who": "联系人甲", "unit": NAME, "phone": "", "text": "请参加培训",
        "reason": "没有这个收件地址",
    },
    **dict.fromkeys(("ticket_answer", "ticket_shut"), TICKET),
    **{k: {"number": 12} for k in ("reply_is_the_desks", "need_ticket")},
    "replied": {"number": 12, "who": "联系人甲", "reachable": True},
    "replied_by_other": {**TICKET, "on": ON, "at": "10:20"},
    **{
        k: {"number": 12, "told": True}
        for k in ("closed", "no_ticket", "ticket_closed", "need_text", "replied_before")
    },
    "tickets": {
        "items": [
            {
                "number": 12, "who": "联系人甲", "enterprise": NAME, "text": "问题", "answer": "",
                "days": 1, "state": "waiting", "late": False,
            }
        ],
        "total": 1,
        "others": 0,
    },
    "muted": {"until": DUE, "deputy": ""},
    "mute_how": {},
    "mute_past": {"on": ON},
    "mute_too_long": {"days": 31},
    **{k: {"name": "张三"} for k in ("no_such_deputy", "deputy_away")},
    "you_stand_in": {"who": "张三", "until": DUE},
    "hour_set": {"hour": "09:00"},
    "hour_refused": {"start": "08:30", "end": "17:30"},
    "channel_set": {"mail": True},
    "no_mail_address": {},
    **{
        k: {"start": "08:30", "end": "17:30", "mail": False, "until": DUE, "deputy": "张三"}
        for k in ("my_settings", "restored")
    },
}  # fmt: skip
SAMPLES: dict[str, dict[str, Any]] = {
    "reported": {**DATED, "due": DUE, "to": "city", "late_days": 0, "by_other": None},
    "recorded": {**DATED, "due": DUE, "late_days": 2, "take_back": True},
    **dict.fromkeys(("confirmed", "assess_passed", "accept_passed"), DATED),
    **dict.fromkeys(
        ("already_reported", "already_done", "date_in_future", "date_too_early"), DATED
    ),
    **dict.fromkeys(("assess_failed", "accept_failed"), WHY),
    "sent_back": {**WHY, "due": DUE},
    **{
        k: {**WHY, **DATED, "due": DUE} for k in ("rectify", "extension_asked", "extension_refused")
    },
    "not_extendable": {**DATED, "due": DUE, "may": "提出验收申请"},
    **{k: {**DATED, "due": DUE} for k in ("extension_too_early", "rectify_running", "date_past")},
    **dict.fromkeys(("extension_granted", "extension_too_far"), DATED),
    **dict.fromkeys(("nothing_to_extend", "extension_running", "not_a_request"), BASE),
    "say_extension": BASE,
    "nothing_to_hand_over": BASE,
    "handed_over_already": {**BASE, "receiver": "节能监察部门"},
    "handed_over": {
        **DATED,
        "due": DUE,
        "receiver": "节能监察部门",
        "items": "审核结果",
        "results": STEP,
    },
    "announcement": {"unit": "石家庄市生态环境局", "text": "请准备材料", "training": True},
    "announce_preview": {
        "audience": "本轮各企业",
        "n": 12,
        "lost": 1,
        "training": True,
        "held_on": ON,
        "lines": ["【通知】某局：", "请提交"],
    },
    "announce_approved": {"number": 3, "n": 11, "lost": 1},
    "announce_too_long": {"n": 900, "most": 500},
    "announce_nobody": {"audience": "各市生态环境局"},
    "announce_gone": {"number": 3},
    "announce_need_text": {},
    "which_receiver": {"what": f"已移交 {NAME}", "choices": ["节能监察", "排污许可", "执法"]},
    "not_the_answer": {"what": "申请延期"},
    "passed": {"number": 12, "by": DUE},
    **{k: {"number": 12} for k in ("not_to_pass", "nobody_to_pass")},
    "ticket_passed": {"number": 12, "question": "评估由谁组织"},
    "thanked": {},
    "greeted": {},
    "ack_which": {"on": ON, "n": 12, "days": 5},
    "announce_dropped": {"number": 3},
    "which_disclosure": {**BASE, "choices": ["已公开信息（公开企业信息）", "已披露（年度披露）"]},
    "bound": {"name": NAME},
    "web_link_for": {
        "link": "https://qingshen.example/signin/link?t=a.b",
        "minutes": 10,
        "who": "石家庄市生态环境局 李清越",
    },
    "web_link": {"link": "https://qingshen.example/signin/link?t=a.b", "minutes": 10},
    "web_later": {},
    **{k: {} for k in ("bind_refused", "bind_later")},
    **{f"card_need_{what}": BASE for what in ("date", "text", "reason")},
    "which_place": {**WHICH, "what": "编号 1"},
    "code_issued": {"name": NAME, "code": "K7M2P9QX", "until": DUE},
    **{k: {} for k in ("code_again", "code_later", "unbound_self", "nothing_bound")},
    "welcome": {"name": "张三", "levels": ["enterprise"]},
    "need_name_to_unbind": {},
    "unbound_firms": {"names": [NAME]},
    "file_received": {**BASE, "what": "图片"},
    "file_for_which": {**WHICH, "what": "图片"},
    "file_enough": {"what": "图片", "n": 30},
    "asked_enough": {"n": 20},
    "file_for_nothing": {"what": "视频"},
    "file_attached": {**BASE, "n": 2},
    "file_dropped": {"n": 1},
    "file_refused": {"at": "09:05", "why": "type"},
    "pressed": {"at": "09:05", "button": "确认", "results": "已确认：甲。\n将通知报告人。"},
    "card_overtaken": {**DATED, "state": "done", "due": DUE},
    **{k: {} for k in ("card_unknown", "cards_on", "cards_off")},
    "noted": {"name": NAME},
    **SUPPORT,
    "figures_asked": {"name": NAME, "lines": ["节电 12万kWh/年"], "doubts": ["节电过大；请核对"]},
    "figures_kept": {"name": NAME, "lines": ["节电 12万kWh/年"]},
    "figures_unread": {"problems": ["“投资”请写明"]},
    "figures_whose": {"choices": [f"{NAME}（桥西区）"]},
    "target_set": {**WHY, "level": "二级"},
    "sure_below_target": {"names": [NAME], "after": "三级", "target": "二级"},
    "which_level": {"name": NAME},
    "below_target": {"name": NAME, "after": "三级", "target": "二级", "why": "行业为“电镀”。"},
    "carried_over": WHY,
    **{k: {**BASE, "until": DUE} for k in ("taken_up", "already_taken_up")},
    "taken_up_all": {"n": 3, "days": 5},
    **dict.fromkeys(("urged", "urged_today", "urge_nobody", "nothing_to_do", "paused"), BASE),
    "sure_many": {"what": "已送达", "n": 2, "names": [NAME, NAME], "on": ON},
    "none_open": {"what": "催办", "late": True},
    "too_many": {"n": 300, "most": 200},
    "number_of_another_step": {**BASE, "number": 3},
    "digest_none": {},
    **{k: {} for k in ("mail_not_now", "mail_changed", "mail_reason", "mail_given")},
    "mail_nothing_left": {},
    "digest_set": {"rhythm": "每周一 9:00", "first": DUE},
    "digest_how": {},
    "digest_hours": {"hours": "08:30-17:30"},
    "not_late_enough": {**BASE, "days": 7},
    "extension_too_late": {**BASE, "days": 30},
    "change_reported": {**WHY, "what": "停产", "new": "停产", "to": "city"},
    "changed": {**BASE, "what": "更名", "old": NAME, "new": "新名称有限公司", "ended": None},
    "result_corrected": {**WHY, "on": ON, "passed": True},
    **{
        k: {"names": [NAME], "what": "评估不通过", "new": "", "reason": "数据造假"}
        for k in ("sure_failed", "sure_corrected", "sure_changed")
    },
    "need_details": {"name": NAME, "form": f"{NAME} 换联系人 姓名 电话"},
    "already_so": {"name": NAME, "what": "停产"},
    "change_was_done": {"name": NAME, "what": "停产"},
    "name_taken": {"name": NAME, "taken": "另一家有限公司（石家庄市桥西区）"},
    **{
        k: {"name": NAME}
        for k in ("need_kind", "need_code", "other_code", "not_ended", "correct_instead")
    },
    **dict.fromkeys(("no_result", "later_result"), BASE),
    "result_stands": DATED,
    **{k: {**WHY, "what": "停产"} for k in ("change_refused", "change_running")},
    **dict.fromkeys(("taken_back", "no_such_step", "not_open", "nothing_to_forward"), BASE),
    **dict.fromkeys(("nothing_reported", "need_reason", "acted_upon"), BASE),
    "case_closed": {"name": NAME, "status": CaseStatus.WITHDRAWN},
    **dict.fromkeys(("which_enterprise", "which_step", "did_you_mean", "choose_again"), WHICH),
    **{
        k: {}
        for k in ("not_yours", "not_your_role", "take_back_not_here", "need_code", "need_kind")
    },
    "nothing_to_take_back": DATED,
    "also_stands": BASE,
    "request_taken_back": {"name": NAME, "what": "延期申请"},
    "unbind_sure": {"names": [NAME]},
    **{k: {} for k in ("cancelled", "question", "ack", "unbound")},
    **{k: {"level": Level.COUNTY} for k in ("nothing_pending", "forwarded")},
    **{k: {"what": f"评估不通过 {NAME}"} for k in ("need_date", "need_number", "need_name")},
    **{k: {"what": f"已送达 {NAME}"} for k in ("ask_reason", "ask_text", "expired", "still_open")},
    "one_at_a_time": {"text": "另一家评估不通过，方案不完整"},
    **{k: {} for k in ("not_supported_media", "error", "set_aside", "not_offered")},
    "unsure": {"guess": f"{NAME}：{STEP}"},
    "unknown": {"level": Level.ENTERPRISE},
    **{k: {"step": STEP} for k in ("planned", "negated")},
    "stale_number": {"number": 3},
    "range_too_long": {"most": 50},
    "never_shown": {
        "items": [{"number": 7, "name": NAME, "county": "桥西区", "step": STEP, "asked": ""}],
        "total": 1,
        "say": "确认 7",
    },
    "range_rest": {"alone": False},
    "many": {"results": [f"已登记：{NAME}，{STEP}。", "没有找到您可以办理的企业或事项。"]},
    "help": {"levels": [Level.CITY]},
    "status": {"cases": [CASE]},
    "status_many": {
        "counts": {"active": 9, "completed": 3, "withdrawn": 0},
        "steps": [STEPS],
        "place": "",
    },
    **{k: {"items": [ITEM], "total": 1} for k in ("todo", "overdue", "pending")},
    "nothing_to_explain": {"name": NAME},
    "explain": {
        **BASE,
        "lines": [("截止日", "2025年2月28日（周五）"), ("依据", "通知二、（二）2")],
    },
}
CHANGES = ("reported", "recorded", "confirmed", "sent_back", "taken_back")
LISTS = {
    "todo": ("items", ITEM),
    "overdue": ("items", ITEM),
    "pending": ("items", ITEM),
    "status": ("cases", CASE),
    "which_enterprise": ("choices", NAME),
    "which_step": ("choices", STEP),
    "did_you_mean": ("choices", NAME),
    "choose_again": ("choices", NAME),
    "many": ("results", f"已登记：{NAME}，{STEP}，日期2025年2月24日（周一）。"),
    "explain": ("lines", ("依据", "冀环办字函〔2024〕184号")),
}
