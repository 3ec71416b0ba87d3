"""The texts of forms on web pages: for each act its button, its heading, and its fields."""

from __future__ import annotations

from msgspec import Struct

from bot.words import SLOTS, SPECS, Intent, MilestoneKind


class PageForm(Struct, frozen=True):
    """The words of one form. `note` says what follows; `on`, `reason` and `what` are the labels of those
    fields."""

    button: str
    note: str
    on: str = "办理日期"
    reason: str = "原因"
    what: str = "变动类型"
    quiet: bool = False  # a button that is seldom the one to press


def _of_the_table(kind: str) -> PageForm:
    """Make the form of an act that has no words of its own: it is named as in the records and explained as
    in 帮助."""
    spec = SPECS[Intent(kind)]
    note = spec.more.strip("：（）")
    return PageForm(spec.name, f"{note}。" if note else "", reason=spec.words, quiet=True)


_OF_ITS_OWN: dict[str, PageForm] = {
    "confirm": PageForm("确认", "确认这一项已经收到并符合要求。将通知报告人，以报告的日期为准。"),
    Intent.REJECT: PageForm("退回", "退回这一项报告，并把原因告诉报告人。", reason="退回原因", quiet=True),
    Intent.APPROVE_EXTENSION: PageForm(
        "同意延期", "同意企业的延期申请。不填日期即为企业申请的日期。", on="延至"
    ),
    Intent.REFUSE_EXTENSION: PageForm(
        "驳回延期", "不同意延期，原期限不变，并把原因告诉企业。", reason="驳回原因", quiet=True
    ),
    Intent.NOTICE_DELIVERED: PageForm("登记送达", "登记《告知书》已经书面送达企业。", on="送达日期"),
    Intent.STARTED: PageForm("报告已启动审核", "报告本轮审核已经启动。", on="启动日期"),
    Intent.APPLY_ASSESSMENT: PageForm(
        "报告已提交评估申请", "报告评估申请已经提出，等待生态环境部门确认。", on="提交日期"
    ),
    Intent.RECTIFIED: PageForm(
        "报告已提交修改稿", "报告修改稿已经提交，等待生态环境部门确认。", on="提交日期"
    ),
    Intent.FORWARD_ASSESSMENT: PageForm(
        "登记已汇总上报", "登记评估申请已经汇总上报省生态环境厅。", on="上报日期"
    ),
    Intent.STEP: PageForm("报告已办结", "报告这一项已经办结。"),
    Intent.ASSESSMENT_PASSED: PageForm(
        "登记评估通过", "登记评估已经通过，下一步由企业实施方案并申请验收。", on="通过日期"
    ),
    Intent.ASSESSMENT_RECTIFY: PageForm(
        "评估需修改", "请企业按意见修改后再评估。", on="修改稿截止日期", reason="修改意见", quiet=True
    ),
    Intent.ASSESSMENT_FAILED: PageForm(
        "登记评估不通过",
        "企业将纳入下一轮审核名单，本轮后续事项不再办理。",
        on="评估日期",
        reason="不通过的原因",
        quiet=True,
    ),
    Intent.APPLY_ACCEPTANCE: PageForm(
        "报告已提交验收申请", "报告验收申请已经提出，等待生态环境部门确认。", on="提交日期"
    ),
    Intent.FORWARD_ACCEPTANCE: PageForm(
        "登记已汇总上报", "登记验收申请已经汇总上报省生态环境厅。", on="上报日期"
    ),
    Intent.ACCEPTANCE_PASSED: PageForm("登记验收合格", "登记验收合格，本轮审核即告完成。", on="合格日期"),
    Intent.ACCEPTANCE_FAILED: PageForm(
        "登记验收不合格", "企业将纳入下一轮审核名单。", on="验收日期", reason="不合格的原因", quiet=True
    ),
    Intent.REQUEST_EXTENSION: PageForm(
        "申请延期",
        "向负责评估验收的生态环境部门申请延期；答复之前原期限不变。",
        on="延至",
        reason="延期原因",
        quiet=True,
    ),
    Intent.CARRY_OVER: PageForm(
        "纳入下一轮",
        "因逾期未办，把企业纳入下一轮审核名单，本轮后续事项不再提醒。",
        reason="理由",
        quiet=True,
    ),
    Intent.SUMMARY_SUBMITTED: PageForm("登记总结已上报", "登记工作总结已经上报省生态环境厅。", on="上报日期"),
    Intent.DISCLOSED: PageForm("登记已公开", "登记这一项信息披露已经完成。", on="公开日期", quiet=True),
    "handed_over": PageForm(
        "登记移交", "登记审核结果已经移交给同级有关部门。", on="移交日期", what="接收部门", quiet=True
    ),
    Intent.HANDOVER_ANSWERED: PageForm(
        "登记移交答复",
        "登记接收部门对移交结果的答复；再次登记的，以最后一次为准。",
        on="答复日期",
        reason="答复内容（可写明答复人，如“王五：已立案”）",
        what="答复部门",
        quiet=True,
    ),
    Intent.URGE: PageForm(
        "催办", "向负责这一项的一方再提醒一次；企业的事项同时告诉其所在县。同一项每天一次。", quiet=True
    ),
    Intent.WITHDRAW_REPORT: PageForm("撤回报告", "撤回您本人的这一项报告，恢复为待办。", quiet=True),
    Intent.UNDO_ANSWER: PageForm(
        "撤回确认、退回或结果",
        "撤回您本人刚才的确认、退回或评估、验收结果，这一项恢复原状；已经通知对方的，另行告知。",
        quiet=True,
    ),
    Intent.ADD_REFERENCE: PageForm(
        "补充链接或编号", "把公开链接或系统编号补充到这一项报告，至少填写一项；报告本身不变。", quiet=True
    ),
    Intent.CORRECT_ASSESSMENT: PageForm(
        "更正评估结果",
        "更正已登记的评估结果。原来的登记保留在记录中；更正为不通过的，企业纳入下一轮审核名单。将通知企业。",
        on="评估日期",
        reason="更正的理由",
        what="更正为",
        quiet=True,
    ),
    Intent.CORRECT_ACCEPTANCE: PageForm(
        "更正验收结果",
        "更正已登记的验收结果。原来的登记保留在记录中；更正为不合格的，企业纳入下一轮审核名单。将通知企业。",
        on="验收日期",
        reason="更正的理由",
        what="更正为",
        quiet=True,
    ),
    Intent.REPORT_CHANGE: PageForm(
        "报告企业变动",
        "报告停产、更名等变动，由生态环境部门核实；核实之前一切不变。",
        reason="具体情况",
        quiet=True,
    ),
}
FORMS = {kind: _OF_ITS_OWN.get(kind) or _of_the_table(kind) for kind in SLOTS}
# The same words answer a reported change.
_OF_CHANGE: dict[str, PageForm] = {
    "confirm": PageForm("核实属实", "确认企业的变动属实，系统随之变更提醒。"),
    Intent.REJECT: PageForm(
        "不属实，退回", "退回这一变动报告，并把原因告诉报告人。", reason="退回原因", quiet=True
    ),
}


# An officer does what is within their own right; only the rest is asked of another bureau.
_BY_OFFICER: dict[str, PageForm] = {
    Intent.REPORT_CHANGE: PageForm(
        "登记企业变动",
        "登记停产、更名等变动：在您权限内的立即生效，其余的由有权限的生态环境部门核实后生效。",
        reason="具体情况",
        quiet=True,
    )
}


def form(kind: str, step: MilestoneKind, officer: bool = False) -> PageForm:
    """Return what a page's form says for one act: its title, its labels and its button.

    `kind` is the act's intent, `step` the kind of milestone it is about; an officer reads other words than an
    enterprise.
    """
    if officer and kind in _BY_OFFICER:
        return _BY_OFFICER[kind]
    return _OF_CHANGE[kind] if step is MilestoneKind.CHANGE_REQUEST and kind in _OF_CHANGE else FORMS[kind]
