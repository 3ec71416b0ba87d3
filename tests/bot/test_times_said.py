"""A recurring step is reported for the time that the words name, and for no other."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.names import NameIndex
from bot.reading.occurrences import recurring_of, times_said
from bot.results.times_meant import times_meant
from bot.words import Duty, DutyState, Enterprise, Level
from tests.bot.test_plan_says import milestone, plan
from tests.places import HEBEI

FIRM = Enterprise(1, "石家庄岚澄化工有限公司", "石家庄市", "桥西区")
NAMES = NameIndex([FIRM], HEBEI)
TODAY = date(2025, 10, 9)


def _recurring(key: str, name: str, reply: str, due: str) -> str:
    return milestone(key, due).replace(f"{key}事项", name).replace(f"已办{key}", reply)


ROUND = plan(
    _recurring(
        "quarter", "报送季度进展", "已报送季度进展", '{ every = "quarter", day = 25, until = 2026-03-25 }'
    ),
    _recurring("early", "报送月调度表", "已报送月调度表", '{ every = "month", day = 8, until = 2025-12-31 }'),
    _recurring(
        "after",
        "报送用水台账",
        "已报送用水台账",
        '{ every = "quarter", day = 10, following = true, until = 2026-07-10 }',
    ),
    _recurring(
        "month",
        "报送月报",
        "已报送月报",
        '{ every = "month", day = 5, following = true, until = 2026-01-05 }',
    ),
    _recurring(
        "once",
        "报送汇总",
        "已报送汇总",
        '{ every = "month", day = 5, since = 2025-09-05, until = 2025-10-05 }',
    ),
)
STEPS = recurring_of(ROUND.milestones)


@pytest.mark.parametrize(
    ("text", "named", "on"),
    [
        ("已报送季度进展", "", ""),
        ("您好，已报送季度进展。", "", ""),
        ("报送季度进展了", "", ""),
        ("已报送季度进展 2025年6月25日", "0625", ""),
        ("报送季度进展（2025年6月25日）已报送", "0625", ""),
        ("6月25日的季度进展已经报送了", "0625", ""),
        ("2025-06-25 季度进展已报送", "0625", ""),
        ("6月的季度进展也报送了", "0625", ""),
        ("2025年6月份的季度进展已上报", "0625", ""),
        ("报送了一季度的季度进展", "0325 0325", ""),  # of which year, the duties say
        ("报送了今年一季度的季度进展", "0325", ""),
        ("第三季度的季度进展已报送", "0925", ""),
        ("第3季度季度进展报了", "0925", ""),
        ("三季度进展已经交了", "0925", ""),
        ("2025年第四季度的季度进展已报送", "1225", ""),
        ("四季度的季度进展已报送", "1225", ""),
        ("上季度的季度进展我们已经报送了", "0925", ""),
        ("本季度进展已报送", "1225", ""),
        ("一季度和二季度的季度进展都报送了", "0325 0325|0625", ""),
        ("2025年上半年的季度进展都报送了", "0325 0625", ""),
        ("2028年一季度的季度进展已报送", "-", ""),
        ("石家庄岚澄化工有限公司 三季度的季度进展已报送", "0925", ""),
        ("9月28日已报送季度进展", "", "2025-09-28"),
        ("昨天报送了三季度的季度进展", "0925", "2025-10-08"),
        ("已报送季度进展 2025-06-25，实际日期 2025-09-25", "0625", "2025-09-25"),
        ("6月25日的季度进展，7月2日报送的，已报送", None, ""),
        ("6月25日报送了一季度的季度进展", "0325 0325", "2025-06-25"),  # the time is said: the day is when
        ("一季度的季度进展6月25日报送了", "0325 0325", "2025-06-25"),
        ("9月25日报送了上半年的季度进展", "0325 0625 0325", "2025-09-25"),
        ("6月25日报送了季度进展", "0625", "2025-06-25"),  # the last day itself
        ("已于6月25日报送季度进展", "0625", "2025-06-25"),
        ("9月25日的季度进展报了", "0925", ""),
        ("6月的月调度表已报送", "-", ""),  # due on the 8th: of May, or of June
        ("已报送月调度表 2025年6月8日", "0608", ""),
        ("三季度的用水台账已报送", "1010", ""),  # what is of the quarter before its day
        ("第三季度用水台账交了", "1010", ""),
        ("上季度的用水台账报送了", "1010", ""),
        ("10月的用水台账已报送", "1010", ""),
        ("9月的用水台账已报送", "1010", ""),
        ("10月那次的用水台账已报送", "1010", ""),
        ("2024年四季度的用水台账已报送", "0110", ""),
        ("已报送用水台账（2025年第三季度）", "1010", ""),
        ("8月的月报已报送", "0905", ""),
        ("上个月的月报报送了", "1005", ""),
        ("这个月的月报已报送", "1105", ""),
        ("9月那次的月报已报送", "0905", ""),
        ("2025年12月的月报已报送", "0105", ""),
        ("8月的汇总已报送", "0905", ""),  # no other can be meant
        ("9月的汇总已报送", "-", ""),  # due in it, or of it
        ("10月的汇总已报送", "1005", ""),
        ("季度进展没报送", None, ""),
        ("三季度的季度进展报送了吗", None, ""),
        ("三季度的季度进展要报送了", None, ""),
        ("三季度的季度进展下周报送", None, ""),
        ("三季度的季度进展已报送，评估申请也交了", None, ""),
        ("报送季度进展", None, ""),
        ("三季度报了", None, ""),
    ],
)
def test_which_times_a_report_names(text: str, named: str | None, on: str) -> None:
    said = times_said(text, STEPS, NAMES, TODAY)
    if named is None:
        assert said is None
        return
    assert said and said.reply.startswith("已报送")
    shown = "|".join(" ".join(key[-4:] for key in keys) or "-" for keys in said.named)
    assert (shown, str(said.on or "")) == (named, on)
    assert (said.firm == FIRM) is ("岚澄" in text)


A, R, W = DutyState.OPEN, DutyState.DONE, DutyState.WAITING


@pytest.mark.parametrize(
    ("states", "named", "meant"),
    [
        ((A, W, W, W), [], "0325"),
        ((A, A, W, W), [], "0325"),  # the only one that is due
        ((A, A, A, A), [], ""),  # three are due: asked
        ((R, R, A, A), [], "0925"),
        ((R, A, A, A), [], ""),
        ((R, R, R, R), [], "1225"),
        ((R, R, W, W), [], "0625"),
        ((A, A, A, A), ["0625"], "0625"),
        ((R, A, A, A), ["0325"], "0325"),  # refused as done
        ((A, A, A, A), ["0325 0625"], ""),
        ((R, A, W, W), ["0325 0625"], "0625"),
        ((A, A, A, A), ["0325", "0925"], "0325 0925"),
        ((A, A, A, A), ["0325", ""], ""),
        ((A, W, W, W), [""], ""),
    ],
)
def test_which_duties_are_meant(states: tuple[DutyState, ...], named: list[str], meant: str) -> None:
    days = [date(2025, month, 25) for month in (3, 6, 9, 12)]
    today = days[2] if states[1] is not A or states[2] is A else date(2025, 4, 1)
    duties = [
        Duty(n, 1, f"quarter_{day:%Y%m%d}", Level.ENTERPRISE, state, day, day, position=n)
        for n, (day, state) in enumerate(zip(days, states, strict=True))
    ]
    keys = [[f"quarter_2025{one}" for one in words.split()] for words in named]
    assert " ".join(d.milestone[-4:] for d in times_meant(duties, keys, today)) == meant
