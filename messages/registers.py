"""What is registered beside the steps of a case, in words: a decision on a violation, an office's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from messages.words import day

_MISSING: Final = {"decision_no": "处理决定文号", "decided_on": "决定日期"}


def decision_said(facts: Mapping[str, Any]) -> str:
    """石环罚〔2025〕12号，2025年6月3日（周二）决定，罚款80000元，依据第三十九条: what is known of a decision.

    `facts`: no, decided_on, amount (yuan), article, handling, reported_on, credit_on, each empty if unknown.
    """
    parts = (
        facts["no"],
        f"{day(facts['decided_on'])}决定" if facts["decided_on"] else "",
        f"罚款{facts['amount']}元" if facts["amount"] else "",
        f"依据{facts['article']}" if facts["article"] else "",
        facts["handling"],
        f"{day(facts['reported_on'])}报省" if facts["reported_on"] else "",
        f"{day(facts['credit_on'])}录入全国信用信息共享平台" if facts["credit_on"] else "",
    )
    return "，".join(filter(None, parts))


def _lacking_said(missing: Sequence[str]) -> str:
    """["decision_no"] -> 处理决定文号"""
    return "和".join(_MISSING[name] for name in missing)


REGISTER_FILTERS: Final = {"decision": decision_said, "lacking": _lacking_said}
