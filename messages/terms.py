"""Name the parts of a case's records as people call them: acts, facts, entrances, messages."""

from __future__ import annotations

import re

from bot.words import EVENTS, Level, MessageStatus, channel_spec

ENTRANCES = {
    "chat": "企业微信",
    "card": "企业微信卡片",
    "mail": "邮件",
    "sms": "短信",
    "page": "网页",
    "api": "接口",
    "cli": "命令行",
    "clock": "系统定时",
    "import": "名单导入",
}
OTHER_ENTRANCE = "其他途径"
KIND_TERMS = {
    "reminder": "提醒",
    "confirm": "请确认",
    "result": "结果通知",
    "escalation": "情况报告",
    "reply": "答复",
    "note": "通知",
    "ticket": "工单",
    "announcement": "群发通知",
    "digest": "简报",
    "briefing": "调度简报",
    "deputy": "代收通知",
    "trial": "试发",
    "group": "群通报",
}
LEVEL_TERMS = {
    Level.ENTERPRISE: "企业",
    Level.COUNTY: "县级",
    Level.CITY: "市级",
    Level.PROVINCE: "省级",
    Level.SUPPORT: "技术支持",
}
ASSESSORS = {level.value: LEVEL_TERMS[level] for level in (Level.CITY, Level.PROVINCE)}
MESSAGE_TERMS = {
    MessageStatus.HELD: "待批准",
    MessageStatus.WAITING: "等待发送",
    MessageStatus.SENDING: "发送中",
    MessageStatus.SENT: "已发送",
    MessageStatus.FAILED: "发送失败",
    MessageStatus.UNKNOWN: "结果未知",
    MessageStatus.CANCELLED: "已取消",
}
FACTS = {
    "known_answer": "常见问题编号",
    "setting": "设置",
    "question": "问题",
    "whose": "谁的",
    "batch": "批号",
    "id": "编号",
    "held": "消息编号",
    "import": "导入编号",
    "city": "市",
    "county": "县（市、区）",
    "kind": "类别",
    "on": "日期",
    "reason": "原因",
    "until": "延至",
    "promised": "承诺的日期",
    "was": "原日期",
    "due": "截止",
    "what": "事项",
    "late_days": "逾期天数",
    "name": "名称",
    "number": "编号",
    "file": "文件",
    "code_until": "绑定码有效期至",
    "source": "来源",
    "said": "原话",
    "state": "状态",
    "receiver": "接收部门",
    "items": "移交内容",
    "results": "所移交的结果",
    "no": "文号",
    "party": "当事人",
    "announcement": "通知编号",
    "training": "培训编号",
    "held_on": "评估日期",
    "lot": "抽签号",
    "experts": "专家编号",
    "answer": "答复",
    "answered_by": "答复人",
    "decided_on": "决定日期",
    "amount": "罚款金额（元）",
    "article": "依据条款",
    "handling": "处理情况",
    "reported_on": "报省日期",
    "credit_on": "信用平台录入日期",
    "old": "原为",
    "new": "现为",
    "asked": "申请延至",
    "milestone": "事项",
    "assessor": "评估验收部门",
    "opened": "开始的事项",
    "differences": "不一致",
    "ticket": "工单号",
    "turn": "第几次提问",
    "rungs": "提醒",
    "score": "评分",
    "people": "人数",
    "messages": "所答复的消息",
    "rhythm": "简报时间",
    "hour": "提醒时刻",
    "channel": "提醒渠道",
    "deputy": "代收人",
    "days": "有效天数",
    "n": "数量",
    "round": "轮次",
    "waived": "不再办理的事项",
    "offered": "常见答复",
    "for": "事项",
    "error": "错误",
    "links": "公开链接",
    "url": "地址",
    "figures_said": "所报数据",
    "page": "页面",
    "command": "命令",
    "number_in_system": "系统编号",
    "how": "方式",
    "type": "类型",
    "size": "字节数",
    "sha256": "SHA-256",
    "files": "份数",
}
# The first stand with what was before among the changes; a file on an enterprise names neither an
# account of the machine nor the hash of a plan or a template: those are for whoever reads the chain itself.
HIDDEN = ("act", "duty", "state", "dates", "user", "version", "template", "salt")
FIELD_TERMS = {
    "state": "状态",
    "due": "截止日期",
    "legal_due": "规定日期",
    "extended_to": "延期至",
    "opened_on": "开始日期",
    "reported_on": "报告日期",
    "confirmed_on": "确认日期",
    "status": "企业状态",
    "paused": "停产",
    "assessor": "评估验收部门",
    "city": "市",
    "county": "县（市、区）",
    "name": "企业名称",
    "target_reason": "确定理由",
}

# Single values that stand for something, wherever they occur in an event.
VALUES = {
    "code": "绑定码",
    "mobile": "手机号",
    "wecom": "企业微信",
    "email": "电子邮件",
    "import": "名单导入",
    "true": "是",
    "false": "否",
    "enterprise": "企业",
    "county": "县级",
    "support": "技术支持",
    "link": "登录链接",
    "mail": "邮件",
    "token": "接口令牌",
    "case": "企业情况",
    "file": "材料",
    "contacts": "联系方式",
    "person_shown": "一个人的联系方式",
    "desk": "提问",
    "trail": "审计记录",
    "staff": "人员交接",
    "phones": "联系人完整电话",
    "burden": "减负统计",
    "messages": "消息",
    "tickets": "工单",
    "unread": "没有看懂的话",
    "recall": "已发消息的收件人",
    "held": "待批消息",
    "imports": "导入记录",
    "leavers": "离任待确认人员",
    "announcements": "群发通知",
    "comes": "参加",
    "sends": "由同事参加",
    "declines": "不能参加",
    "preview": "预览将发送的消息",
    "person": "导出个人信息",
    "backup": "备份",
    "export_progress": "导出进度",
    "export_overdue": "导出逾期",
    "export_summary": "导出总结表",
    "export_handover": "导出移交清单",
    "export_violations": "导出违法处理",
    "export_next-round": "导出下一轮名单",
    "export_differences": "导出不一致事项",
    "export_consultants": "导出咨询机构情况",
    "export_burden": "导出减负统计",
    "export_briefing": "导出调度简报",
    "export_letters": "导出告知书",
    "onboard_import": "导入上下游联系人",
    "onboard_list": "走访名单",
    "doctor_people": "逐个检查账号",
    "export_evidence": "导出过程材料",
}


def channel(key: str) -> str:
    """Return what a channel is called in lists."""
    return channel_spec(key).name


def act(key: str) -> str:
    """Return what an event is called; the key of one that has no name yet is not shown."""
    return EVENTS.get(key, "其他记录")


def fact_name(key: str) -> str:
    """Return what a fact of an event is called."""
    return FACTS.get(key, "其他")


_AUDIENCES = {
    "owner": "责任方",
    "confirmer": "确认方",
    "county": "县级",
    "city": "市级",
    "province": "省级",
    "unreachable": "县级（联系不上）",
    "phone": "县级（请打电话）",
}


def ladder_step(key: str) -> str:
    """Put a step of the ladder into words: owner:before-7 becomes 责任方，截止前7天, event:12 becomes
    第12条记录."""
    audience, _, step = key.partition(":")
    if audience == "event":
        return f"第{step}条记录"
    who = _AUDIENCES.get(audience, "有关方")
    match = re.fullmatch(r"([a-z_]+)-?(\d*)", step)
    kind, n = (match[1], match[2]) if match else (step, "")
    said = {
        "open": "事项开始",
        "before": f"截止前{n}天" if n != "0" else "截止当日",
        "nudge": f"催办（第{n}条记录）",
        "after": f"逾期第{n}个工作日",
        "weekly": f"逾期后每周第{n}次",
        "since": f"报告后第{n}个工作日",
        "promise": "承诺的日期已过",
    }.get(kind, "提醒")
    return f"{who}，{said}"
