"""What the chain of events records beside what people say and press, each with its name in records."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Self

from bot.words.intents import SPECS


class EventName(StrEnum):
    """What happened; an act is recorded by the key of its intent (bot/words/intents.py)."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    ROUND_CLOSED = "round_closed", "结束本轮"
    LISTED = "listed", "列入名单"
    ROSTER_CHANGED = "roster_changed", "名单信息变更"
    OPEN = "open", "事项开始"
    LETTER_MADE = "letter_made", "生成告知书"
    RESULT_REPORTED = "result_reported", "填报审核结果"
    BATCH_MADE = "batch_made", "安排评估批次"
    EXPERTS_DRAWN = "experts_drawn", "抽取评审专家"
    BATCH_TOLD = "batch_told", "告知企业评估安排"
    BATCH_CANCELLED = "batch_cancelled", "取消评估批次"
    BATCH_MOVED = "batch_moved", "调整评估批次"
    EXPERTS_INVITED = "experts_invited", "邀请评审专家"
    EXPERT_ANSWERED = "expert_answered", "评审专家答复"
    EXPERT_REPLACED = "expert_replaced", "补抽评审专家"
    EXPERTS_LISTED = "experts_listed", "导入评审专家"
    PREPARED = "prepared", "咨询机构准备报告"
    PREPARED_REFUSED = "prepared_refused", "企业退回准备的报告"
    VIOLATION = "violation", "登记违法处理"
    COUNTY_LISTED = "county_listed", "县级列入本轮"
    CITY_LISTED = "city_listed", "市级列入本轮"
    REPLAN = "replan", "按新计划重新计算日期"
    PLAN_CHANGED = "plan_changed", "变更轮次计划"
    PLAN_CHANGE_SET = "plan_change_set", "登记轮次计划变更（定期生效）"
    COUNTY_CHANGED = "county_changed", "县（市、区）更名或合并"
    NOT_THE_ONE = "not_the_one", "说明不是联系人"
    PERHAPS_NOT_THE_ONE = "perhaps_not_the_one", "可能不是联系人"
    STAYS_THE_ONE = "stays_the_one", "本人确认是联系人"
    SMS_REPLY = "sms_reply", "短信回复"
    IS_THE_ONE = "is_the_one", "联系人恢复接收"
    BOUND = "bound", "绑定账号"
    TARGET_SET = "target_set", "确定应达到水平"
    UNBOUND = "unbound", "解绑账号"
    SCAN_REFUSED = "scan_refused", "不同意扫码人加入"
    CODE_ISSUED = "code_issued", "县级发放绑定码"
    CODES_ENDED = "codes_ended", "作废绑定码"
    MEMBER_LEFT = "member_left", "退出企业微信"
    MEMBER_BACK = "member_back", "恢复企业微信"
    MEMBER_RENAMED = "member_renamed", "企业微信账号变更"
    FILE_KEPT = "file_kept", "收到材料"
    FILE_ATTACHED = "file_attached", "材料归入事项"
    FILE_REFUSED = "file_refused", "材料未保存"
    MEMBER_DELETED = "member_deleted", "企业微信账号已删除"
    OFFICER_LEFT = "officer_left", "工作人员离任"
    OFFICER_SUSPENDED = "officer_suspended", "工作人员职责停用（企业微信账号已删除）"
    CITY_UNSTAFFED = "city_unstaffed", "市级无人在岗，改由省级办理"
    CITY_STAFFED = "city_staffed", "市级已有工作人员，改由市级办理"
    REMIND_DESK = "remind_desk", "催办工单"
    LAPSE_TICKET = "lapse_ticket", "工单到期自动关闭"
    PASS_TICKET = "pass_ticket", "工单移交省级"
    REOPEN_TICKET = "reopen_ticket", "工单追问"
    ANSWER_KEPT = "answer_kept", "拟写常见问题"
    ADD_TO_TICKET = "add_to_ticket", "工单补充"
    ANNOUNCEMENT_WRITTEN = "announcement_written", "拟写群发通知"
    ANNOUNCEMENT_DROPPED = "announcement_dropped", "取消群发通知"
    ANNOUNCEMENT_APPROVED = "announcement_approved", "批准群发通知"
    ANNOUNCEMENT_TAKEN_BACK = "announcement_taken_back", "收回未发出的通知"
    TRIAL_SENT = "trial_sent", "试发（请联系人回复收到）"
    PREFER = "prefer", "设置提醒方式"
    TOKEN_GIVEN = "token_given", "发放接口令牌"
    TOKEN_ENDED = "token_ended", "收回接口令牌"
    WEBHOOK_ADDED = "webhook_added", "添加数据推送"
    WEBHOOK_STOPPED = "webhook_stopped", "停止数据推送（多次未成功）"
    WEBHOOK_RESUMED = "webhook_resumed", "恢复数据推送"
    WEBHOOK_ENDED = "webhook_ended", "删除数据推送"
    CALENDAR_GIVEN = "calendar_given", "取得日历订阅地址"
    PASSES_REVOKED = "passes_revoked", "收回令牌和登录"
    ROUND_OPENED = "round_opened", "开始本轮"
    SIGNED_IN = "signed_in", "登录网页"
    SIGNED_OUT = "signed_out", "退出登录"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", "退出全部登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录未成功"
    PERSONAL_DATA_READ = "personal_data_read", "查看个人信息"
    DATA_REDACTED = "data_redacted", "按期清除记录中的个人信息"
    PEOPLE_PURGED = "people_purged", "按期清除个人信息"
    PURGE_DUE = "purge_due", "提示个人信息保存期限已满"
    SENDING_PAUSED = "sending_paused", "暂停发送"
    SENDING_RESUMED = "sending_resumed", "恢复发送"
    RECALL_ORDERED = "recall_ordered", "要求撤回已发消息"
    MESSAGES_TAKEN_BACK = "messages_taken_back", "撤回已发消息"
    CORRECTION_WRITTEN = "correction_written", "对已发消息作更正"
    HELD_APPROVED = "held_approved", "批准待批消息"
    HELD_APPROVED_FIRST = "held_approved_first", "批准待批消息（还需另一人）"
    HELD_BY_HAND = "held_by_hand", "扣下待批"
    SENT_EARLY = "sent_early", "提前发送"
    HELD_DISCARDED = "held_discarded", "放弃待批消息"
    SETTING_CHANGED = "setting_changed", "更改设置"
    ROBOT_GIVEN = "robot_given", "设置群机器人"
    ROBOT_REMOVED = "robot_removed", "移除群机器人"
    LIST_IMPORTED = "list_imported", "导入名单"
    IMPORT_UNDONE = "import_undone", "撤销导入"
    ONLINE_DIFFERS = "online_differs", "与管理系统不一致"
    ONLINE_AGREES = "online_agrees", "与管理系统恢复一致"


# What an event of the chain is called by people, by its key.
EVENTS: Final[dict[str, str]] = {
    **{event: event.label for event in EventName},
    **{intent: spec.name for intent, spec in SPECS.items() if spec.name},
}
