"""The answers that hold a list, each with the fact that is one and a line of it."""

from __future__ import annotations

from tests.messages.answer_samples import CASE, ITEM, NAME, OF_A_PLACE, STEP

LISTS = {
    "list_of_cases": ("items", ITEM),
    "list_by_place": ("items", OF_A_PLACE),
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
