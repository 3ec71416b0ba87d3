"""The titles and widths of the columns of every workbook that is exported or sent along."""

from __future__ import annotations

from collections.abc import Sequence

from messages.sheets import Column

SEQ = Column("序号", 6)
_CITY = Column("市", 12)
_COUNTY = Column("县（市、区）", 14)
ENTERPRISE_NAME = Column("企业名称", 36)
_USCC = Column("统一社会信用代码", 22)
_PLACE = (SEQ, _CITY, _COUNTY, ENTERPRISE_NAME)

# progress: before and behind the columns of the steps
PROGRESS_HEADINGS = (
    *(*_PLACE, _USCC, Column("评估验收部门", 12), Column("状态", 14, "state")),
    *(Column("当前事项", 18), Column("当前截止日期", 14)),
)
PROGRESS_END = (Column("备注", 36),)
# progress: shares by place
SHARES_CITY, SHARES_COUNTY = Column("市", 16), Column("县（市、区）", 16)
SHARES = (Column("企业数", 9), Column("逾期事项", 12, "late"))
SHARES_END = (Column("停产中", 8), Column("已纳入下一轮", 13), Column("退出", 8))

OVERDUE_HEADINGS = (
    *(*_PLACE, _USCC, Column("事项", 20), Column("责任方", 26), Column("截止日期", 14)),
    *(Column("规定日期", 14), Column("逾期天数", 10, "late"), Column("备注", 30)),
)
DIFFERENCES = (
    *(*_PLACE, Column("事项", 18), Column("内容", 16), Column("我方登记", 14), Column("系统填报", 14)),
    *(Column("由谁办理", 24), Column("怎样办理", 60), Column("发现日期", 14), Column("导出文件", 24)),
)
DIFFERENCES_BY_COUNTY = (_CITY, _COUNTY, Column("项数", 10))
_RESULTS = (
    *(*_PLACE, _USCC, Column("审核目标", 12), Column("审核后水平", 12)),
    *(Column("结果", 12), Column("结果日期", 14)),
)
HANDED_OVER = (
    *(*_RESULTS, Column("移交内容", 24), Column("移交日期", 14)),
    *(Column("答复日期", 14), Column("答复人", 12), Column("答复内容", 40)),
)
NOT_HANDED_OVER = (*_RESULTS, Column("尚未移交给", 44))
# Not “…原因”: the import takes 列入原因 for the 审核类型.
NEXT_ROUND_END = (Column("纳入下一轮说明", 48),)
LETTERS = (
    *(SEQ, Column("编号", 20), _CITY, _COUNTY, ENTERPRISE_NAME, Column("文件", 60), Column("盖章日期", 12)),
    *(Column("送达日期", 12), Column("送达方式", 10), Column("接收人", 12), Column("送达人", 16)),
)
# By what the import of the same workbook calls them.
VIOLATIONS = {
    "city": Column("市", 16),
    "county": Column("县（市、区）", 16),
    "party": Column("当事人", 36),
    "kind": Column("类别", 16),
    "decision_no": Column("处理决定文号", 26),
    "decided_on": Column("决定日期", 16),
    "amount": Column("罚款金额（元）", 16),
    "article": Column("依据条款", 24),
    "handling": Column("处理情况", 36),
    "reported_on": Column("报省日期", 16),
    "credit_on": Column("信用平台录入日期", 16),
}
# 培训: the sheet to sign in, which fits a page of A4, and the answers
ATTENDANCE = (
    *(SEQ, Column("县（市、区）", 14), Column("单位", 38), Column("姓名", 12), Column("电话", 16)),
    *(Column("签到", 20), Column("备注", 14)),
)
TRAINING_ANSWERS = (
    *(SEQ, Column("县（市、区）", 14), Column("单位", 38), Column("联系人", 12)),
    *(Column("答复", 14), Column("原因或同事", 40), Column("到会", 10)),
)
BATCH_FIRMS = (*_PLACE, _USCC, Column("行业", 20))
BATCH_EXPERTS = (
    *(SEQ, Column("姓名", 12), Column("单位", 36), Column("专业", 24), Column("电话", 16)),
    Column("签到", 20),
)
SCORES = (Column("项目", 18), Column("评审内容", 62), Column("得分", 12), Column("意见", 40))
CONSULTANTS = (
    *(SEQ, Column("咨询服务机构", 36), Column("联系人", 20), Column("服务企业数", 12)),
    *(Column("评估验收通过", 14), Column("逾期", 10, "late"), Column("被退回", 10), Column("未通过", 10)),
    Column("处理决定", 10),
)
CONSULTANTS_SERVED = (Column("咨询服务机构", 36), ENTERPRISE_NAME)
GAPS = (*_PLACE, Column("验收结果", 10), Column("类别", 10), Column("缺口或需核对事项", 80))
FIGURE_STATES = (
    *(*_PLACE, Column("填报环节", 20), Column("已核实", 10), Column("已报", 10), Column("缺", 10, "late")),
    *(Column("已报待核实的项目", 60), Column("缺的项目", 60)),
)
# 核对: before and behind the columns of how many stand how
COUNTS = (_CITY, _COUNTY, Column("名单数", 10))
COUNTS_END = (Column("是否相符", 10),)

# burden: before and behind the columns of the kinds of message
BURDEN = (SEQ, Column("单位", 30), Column("姓名", 14))
BURDEN_END = (Column("消息合计", 10), Column("办理次数", 10), Column("并入简报", 10))

# The workbook of a report upward.
REPORTED = (
    *(SEQ, Column("编号", 8), _CITY, _COUNTY, Column("名称", 36), Column("事项", 18), Column("责任方", 26)),
    *(Column("责任人", 16), Column("截止日期", 14), Column("逾期天数", 10), Column("提醒次数", 10)),
    *(Column("送达次数", 10), Column("最近回复", 30), Column("经过", 60)),
)
REMINDERS = (
    *(Column("名称", 36), Column("事项", 18), Column("告知对象", 16), Column("姓名", 12)),
    *(Column("时间", 18), Column("渠道", 10), Column("结果", 10), Column("说明", 40)),
)
ONBOARDING = (
    *(Column("序号", 6), Column("市", 12), Column("县（市、区）", 14), Column("企业名称", 36)),
    *(
        Column("联系人", 12),
        Column("电话", 16),
        Column("进展", 20),
        Column("下一步", 44),
        Column("走访或电话结果", 24),
    ),
)


def onboarding_counts(steps: Sequence[str], trials: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of how many enterprises of a place stand how."""
    figures = (Column(title, 12) for title in ("企业", *steps, *trials))
    return (Column("序号", 6), Column("市", 12), Column("县（市、区）", 16), *figures)


REPLIES = (
    *(Column("名称", 36), Column("事项", 18), Column("姓名", 12)),
    *(Column("时间", 18), Column("答复", 20), Column("内容", 60)),
)

TRAIL = (
    *(SEQ, Column("时间", 20), Column("谁", 16), Column("途径", 12), Column("做了什么", 22)),
    *(ENTERPRISE_NAME, Column("内容", 60)),
)
