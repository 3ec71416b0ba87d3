"""How the records of a case are called by people: acts, facts, entrances, messages."""

from __future__ import annotations

import re

from bot.words import Channel, MessageStatus

ENTRANCES = {
    "chat": "企业微信", "mail": "邮件", "page": "网页", "api": "接口", "cli": "命令行",
    "clock": "系统定时", "import": "名单导入",
}  # fmt: skip
CHANNELS = {Channel.WECOM: "企业微信", Channel.EMAIL: "电子邮件"}
KINDS = {
    "reminder": "提醒", "confirm": "请确认", "result": "结果通知", "escalation": "情况报告",
    "reply": "答复", "note": "通知", "ticket": "工单", "announcement": "群发通知",
}  # fmt: skip
MESSAGES = {
    MessageStatus.HELD: "待批准", MessageStatus.WAITING: "等待发送", MessageStatus.SENDING: "发送中",
    MessageStatus.SENT: "已发送", MessageStatus.FAILED: "发送失败",
    MessageStatus.UNKNOWN: "结果未知", MessageStatus.CANCELLED: "已取消",
}  # fmt: skip
ACTS = {
    "listed": "列入名单", "roster_changed": "名单信息变更", "open": "事项开始",
    "notice_delivered": "送达告知书", "started": "启动审核", "apply_assessment": "报告：提出评估申请",
    "apply_acceptance": "报告：提出验收申请", "forward_assessment": "汇总上报评估申请",
    "forward_acceptance": "汇总上报验收申请", "confirm": "确认", "reject": "退回",
    "withdraw_report": "撤回报告", "assessment_passed": "登记评估通过",
    "assessment_rectify": "评估整改", "rectified": "报告：提交修改稿",
    "assessment_failed": "登记评估不通过", "acceptance_passed": "登记验收合格",
    "acceptance_failed": "登记验收不合格", "request_extension": "申请延期",
    "approve_extension": "同意延期", "refuse_extension": "驳回延期", "report_change": "报告企业变动",
    "carry_over": "决定纳入下一轮", "letter_made": "生成告知书", "result_reported": "填报审核结果",
    "disclosed": "报告：信息披露", "handed_over": "移交审核结果", "step": "报告：办结事项",
    "violation": "登记违法处理", "county_listed": "县级列入本轮",
    "progress_note": "进展说明", "acknowledge": "回复收到", "replan": "按新计划重新计算日期",
}  # fmt: skip
FACTS = {
    "on": "日期", "reason": "原因", "until": "延至", "was": "原日期", "due": "截止", "what": "事项",
    "late_days": "逾期天数", "name": "名称", "number": "编号", "file": "文件", "template": "模板版本",
    "code_until": "绑定码有效期至", "source": "来源", "said": "原话", "state": "状态",
    "receiver": "接收部门", "items": "移交内容", "results": "所移交的结果", "no": "文号",
    "party": "当事人", "announcement": "通知编号",
    "milestone": "事项", "assessor": "评估验收部门", "opened": "开始的事项",
}  # fmt: skip
HIDDEN = ("act", "duty")

_AUDIENCES = {
    "owner": "责任方", "confirmer": "确认方", "county": "县级", "city": "市级", "province": "省级",
}  # fmt: skip


def rung(key: str) -> str:
    """A rung of the ladder in words: owner:before-7 -> 责任方，截止前7天; event:12 -> 第12条记录."""
    audience, _, step = key.partition(":")
    if audience == "event":
        return f"第{step}条记录"
    who = _AUDIENCES.get(audience, audience)
    match = re.fullmatch(r"([a-z_]+)-?(\d*)", step)
    kind, n = (match[1], match[2]) if match else (step, "")
    said = {
        "open": "事项开始", "before": f"截止前{n}天" if n != "0" else "截止当日",
        "after": f"逾期第{n}个工作日", "weekly": f"逾期后每周第{n}次", "since": f"报告后第{n}个工作日",
    }.get(kind, step)  # fmt: skip
    return f"{who}，{said}"
