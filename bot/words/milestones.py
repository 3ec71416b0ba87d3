"""What part a milestone plays in an audit, whatever key and name a round's plan gives it."""

from __future__ import annotations

from enum import StrEnum


class MilestoneKind(StrEnum):
    """环节的性质. A plan's milestone has the kind that its `kind` names, else the one its key names.

    Code asks for kinds; keys are the plan's own. A kind that a plan lacks is a step nobody owes in it.
    """

    DELIVERY = "deliver_notice"  # 送达告知书
    START = "start_audit"  # 启动审核
    ASSESSMENT_APPLICATION = "apply_assessment"  # 提出评估申请
    ASSESSMENT_FORWARDING = "forward_assessment"  # 汇总上报评估申请
    ASSESSMENT = "assess"  # 评估
    REVISION = "rectify_assessment"  # 评估整改
    ACCEPTANCE_APPLICATION = "apply_acceptance"  # 提出验收申请
    FIGURES = "report_figures"  # 填报审核成效数据: the columns of the 总结表
    ACCEPTANCE_FORWARDING = "forward_acceptance"  # 汇总上报验收申请
    ACCEPTANCE = "accept"  # 验收
    DISCLOSURE_START = "disclose_start"  # 公开信息
    DISCLOSURE_ANNUAL = "disclose_annual"  # 年度披露
    DISCLOSURE_RESULT = "disclose_result"  # 公布结果
    SUMMARY = "submit_summary"  # 上报工作总结
    EXTENSION_REQUEST = "answer_extension"  # 答复延期申请
    CHANGE_REQUEST = "answer_change"  # 核实企业变动
    PAUSE_CHECK = "check_pause"  # 停产期间每月查看是否复产
    OTHER = "other"  # said in the plan's own words (`reply`)


DISCLOSURES = (
    MilestoneKind.DISCLOSURE_START,
    MilestoneKind.DISCLOSURE_ANNUAL,
    MilestoneKind.DISCLOSURE_RESULT,
)
RESULT_KINDS = (MilestoneKind.ASSESSMENT, MilestoneKind.ACCEPTANCE)  # decided by the assessing bureau
REQUESTS = (MilestoneKind.EXTENSION_REQUEST, MilestoneKind.CHANGE_REQUEST)  # asked of a bureau
