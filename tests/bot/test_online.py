"""The two records side by side: every pair of states, and how results are read."""

from __future__ import annotations

from datetime import date

import pytest

from bot.plans.load import parse_plan, shipped_plan
from bot.results.online import compared, differences, missing, read_result, sentences
from bot.words import Assessor, Case, CaseStatus, Duty, DutyState, Level, replace
from messages.catalogue import explain

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
DUE = date(2025, 2, 28)
ON = date(2025, 2, 24)
OPEN, REPORTED, DONE, FAILED, WAITING, WAIVED = (
    DutyState.OPEN,
    DutyState.REPORTED,
    DutyState.DONE,
    DutyState.FAILED,
    DutyState.WAITING,
    DutyState.WAIVED,
)


def case(*duties: tuple[str, DutyState, date | None], status: CaseStatus = CaseStatus.ACTIVE) -> Case:
    """A case with these duties: (milestone, state, day of report)."""
    owed = tuple(
        Duty(
            n,
            1,
            key,
            PLAN.milestone(key).owner_level(Assessor.CITY),
            state,
            DUE,
            DUE,
            reported_on=on,
            confirmed_on=on if state in (DONE, FAILED) else None,
        )
        for n, (key, state, on) in enumerate(duties, 1)
    )
    return Case(1, "hebei-2024", 1, "某电镀有限公司", "石家庄市", "桥西区", Assessor.CITY, status, owed)


@pytest.mark.parametrize(
    ("state", "on", "theirs", "found"),
    [
        # What was reported and sent back is open again: nothing is on record.
        (OPEN, ON, "", None),
        (OPEN, ON, "2025-02-24", ("未登记", "2025-02-24", "已提交评估申请 2025年2月24日")),
        (FAILED, ON, "2025-02-24", None),
        (OPEN, None, "", None),
        (WAITING, None, "", None),
        (REPORTED, ON, "2025-02-24", None),
        (DONE, ON, "2025-02-24", None),
        (OPEN, None, "2025-02-24", ("未登记", "2025-02-24", "已提交评估申请 2025年2月24日")),
        (REPORTED, ON, "", ("2025-02-24", "未填", "请在河北省强制性清洁生产审核管理系统补填")),
        (DONE, ON, "2025-02-26", ("2025-02-24", "2025-02-26", "两处日期不同")),
        (WAIVED, None, "2025-02-24", None),
    ],
)
def test_dates(state: DutyState, on: date | None, theirs: str, found: tuple[str, str, str] | None) -> None:
    one = case(("apply_assessment", state, on))
    got = differences(one, {"apply_assessment": theirs}, PLAN)
    if found is None:
        assert got == []
        return
    (d,) = got
    assert (d.ours, d.theirs) == found[:2] and found[2] in explain(d.todo)
    assert d.owner is Level.ENTERPRISE and d.key == ("apply_assessment", "date")


@pytest.mark.parametrize(
    ("state", "theirs", "found"),
    [
        (DONE, "通过", None),
        (DONE, "评估通过", None),
        (FAILED, "不通过", None),
        (OPEN, "", None),
        (OPEN, "未评估", None),
        (OPEN, "整改中", None),
        (DONE, "不通过", ("通过", "不通过")),
        (FAILED, "通过", ("不通过", "通过")),
        (OPEN, "通过", ("未登记", "通过")),
        (DONE, "未评估", ("通过", "未填")),
        (DONE, "？？", None),
    ],
)
def test_results(state: DutyState, theirs: str, found: tuple[str, str] | None) -> None:
    one = case(("assess", state, ON if state is not OPEN else None))
    got = differences(one, {"assess_result": theirs}, PLAN)
    assert [(d.ours, d.theirs) for d in got] == ([found] if found else [])
    assert all(d.owner is Level.CITY for d in got)


THEIRS = "请在河北省强制性清洁生产审核管理系统补填"
ASSESSED = "结果已出的，请在企业微信登记，如“评估通过 企业名称”"
ACCEPTED = "结果已出的，请在企业微信登记，如“验收合格 企业名称”"
APART = "两处结果不同，请核对评估、验收意见后更正有误的一处"


@pytest.mark.parametrize(
    ("milestone", "column", "state", "theirs", "todo"),
    [
        ("assess", "assess_result", DONE, "", f"{THEIRS}结果（通过）"),
        ("assess", "assess_result", FAILED, "未评估", f"{THEIRS}结果（不通过）"),
        ("assess", "assess_result", OPEN, "未通过", ASSESSED),
        ("assess", "assess_result", DONE, "未通过", APART),
        ("accept", "accept_result", DONE, "", f"{THEIRS}结果（合格）"),
        ("accept", "accept_result", FAILED, "合格", APART),
        ("accept", "accept_result", REPORTED, "合格", ACCEPTED),
        ("accept", "accept_result", WAIVED, "合格", ""),
        ("assess", "assess", DONE, "", f"{THEIRS}完成评估（2025-02-24）"),
        (
            "assess",
            "assess",
            OPEN,
            "2025-03-01",
            "已办理的，请在企业微信回复“评估通过 某电镀有限公司 2025年3月1日”登记",
        ),
        (
            "apply_assessment",
            "apply_assessment",
            DONE,
            "2025-03-01",
            "两处日期不同，请核对材料：系统有误的在系统更正，登记有误的回复“提问＋内容”更正",
        ),
    ],
)
def test_what_is_to_be_done(milestone: str, column: str, state: DutyState, theirs: str, todo: str) -> None:
    one = case((milestone, state, ON if state is not OPEN else None))
    assert [explain(d.todo) for d in differences(one, {column: theirs}, PLAN)] == ([todo] if todo else [])


def test_a_step_that_the_case_has_not_is_passed_over() -> None:
    """The acceptance is compared though there is no assessment, in the case or in the export."""
    one = case(("accept", DONE, ON))
    (d,) = differences(one, {"assess_result": "通过", "accept_result": "不合格"}, PLAN)
    assert (d.milestone, d.what, d.ours, d.theirs) == ("accept", "result", "合格", "不合格")
    both = case(("assess", DONE, ON), ("accept", DONE, ON))
    (d,) = differences(both, {"accept_result": "不合格"}, PLAN)
    assert d.milestone == "accept"


def test_differences_as_sentences() -> None:
    one = case(("apply_assessment", DONE, ON), ("assess", DONE, ON))
    found = differences(one, {"apply_assessment": "", "assess_result": "不通过"}, PLAN)
    lost = missing(one, PLAN)
    assert lost and [explain(one) for one in sentences([*found, lost], PLAN)] == [
        "提出评估申请日期：登记为2025-02-24，系统为未填",
        "完成评估结果：登记为通过，系统为不通过",
        "河北省强制性清洁生产审核管理系统导出文件中没有该企业",
    ]
    assert (lost.ours, lost.theirs, lost.owner) == ("在名单", "没有该企业", Level.ENTERPRISE)
    assert (
        explain(lost.todo) == "请登录河北省强制性清洁生产审核管理系统核对本企业是否已在本轮登记，没有的请补登"
    )


def test_the_day_that_counts_is_the_confirmed_one() -> None:
    """A bureau may correct the day that was reported."""
    reported = case(("apply_assessment", REPORTED, date(2025, 2, 20)))
    confirmed = replace(reported.duties[0], state=DONE, confirmed_on=ON)
    one = replace(reported, duties=(confirmed,))
    assert differences(one, {"apply_assessment": ON.isoformat()}, PLAN) == []
    (d,) = differences(one, {"apply_assessment": "2025-02-20"}, PLAN)
    assert d.ours == ON.isoformat()


def test_four_days_and_two_results_are_compared() -> None:
    keys = ("apply_assessment", "assess", "apply_acceptance", "accept")
    columns = dict.fromkeys((*keys, "assess_result", "accept_result", "note"), "")
    results = {("assess", "result"), ("accept", "result")}
    assert compared(columns, PLAN) == {*((key, "date") for key in keys), *results}
    one = case(*((key, DONE, ON) for key in keys))
    theirs = dict.fromkeys(keys, "2025-02-25")
    assert [d.key for d in differences(one, theirs, PLAN)] == [(key, "date") for key in keys]


def test_of_two_replies_the_first_is_offered() -> None:
    first = PLAN.milestone("apply_assessment")
    plan = replace(PLAN, milestones=(replace(first, reply="已提交评估申请 / 企业名称 已报"),))
    (d,) = differences(case(("apply_assessment", OPEN, None)), {"apply_assessment": "2025-03-01"}, plan)
    assert explain(d.todo) == "已办理的，请在企业微信回复“已提交评估申请 2025年3月1日”登记"


def test_one_missing_entry_is_one_difference() -> None:
    """A blank date and a blank result are the same missing entry."""
    one = case(("assess", DONE, ON))
    (d,) = differences(one, {"assess": "", "assess_result": ""}, PLAN)
    assert d.what == "date"
    both = differences(one, {"assess": "2025-02-25", "assess_result": "不通过"}, PLAN)
    assert [d.what for d in both] == ["date", "result"]


def test_a_column_that_is_not_there_is_not_compared() -> None:
    one = case(("apply_assessment", DONE, ON), ("assess", DONE, ON))
    assert differences(one, {}, PLAN) == [] and compared({}, PLAN) == set()
    assert compared({"assess": "", "assess_result": ""}, PLAN) == {("assess", "date"), ("assess", "result")}


def test_who_has_left_the_round_is_not_compared() -> None:
    one = case(("apply_assessment", DONE, ON), status=CaseStatus.WITHDRAWN)
    assert differences(one, {"apply_assessment": ""}, PLAN) == [] and missing(one, PLAN) is None


def test_missing_is_the_enterprises_first_step() -> None:
    one = case(("start_audit", OPEN, None), ("apply_assessment", OPEN, None))
    d = missing(one, PLAN)
    assert d and d.key == ("apply_assessment", "missing")
    assert missing(replace(one, duties=()), PLAN) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("不 通 过", "不通过"),
        ("评估\n通过", "通过"),
        ("不予通过", "不通过"),
        ("未合格", "不通过"),
        ("整改后通过", "通过"),
        ("评估进行中", ""),
        ("未开展", ""),
        ("未完成", ""),
        ("整改中", ""),
        ("申请延期", ""),
        ("待定", ""),
        ("/ — 无", ""),
        ("通过", "通过"),
        ("评估已通过，按意见修改", "通过"),
        ("未通过", "不通过"),
        ("不合格", "不通过"),
        ("", ""),
        ("-", ""),
        ("待评估", ""),
        ("未验收", ""),
        ("延期", ""),
        ("优", None),
    ],
)
def test_results_as_written(text: str, result: str | None) -> None:
    assert read_result(text, "通过", "不通过") == result
