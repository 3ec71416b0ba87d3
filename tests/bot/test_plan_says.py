"""What real notices ask, each in a plan of a few lines, and what it comes to for an enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.acts import decide
from bot.acts.begin import case_duties
from bot.acts.context import DecisionContext, due_of
from bot.acts.recompute import by_list
from bot.calendar.days import Calendar
from bot.notices.telling import ladder_reader
from bot.plans.due import due_date
from bot.plans.load import parse_plan
from bot.plans.plan import Plan
from bot.tables import PlanError
from bot.words import SHANGHAI, Act, Assessor, Case, CaseStatus, DutyState, Person, Role, replace
from bot.words.states import Level
from tests.bot.cases import CITY, CLERK, COUNTY, PROVINCE, after, states
from tests.bot.explained import explained
from tests.refused import refused

CN = Calendar()
HEAD = """
[round]
name = "试行"
document = "试行通知"
published_on = 2025-01-06
[places]
province = "河北省"
[[places.unit]]
name = "雄安新区"
code = "133100"
counties = ["雄县", "容城县", "安新县"]
[ladder]
plain = [{ to = "owner", before = [7, 0], after = [1] }]
strict = [{ to = "owner", before = [30, 0], after = [1] }]
confirm = [{ to = "confirmer", since = [3] }]
"""
APPLY = """
[[milestone]]
key = "apply_assessment"
name = "提出评估申请"
what = "向{assessor}提出评估申请"
owner = "enterprise"
confirm = "assessor"
due = 2025-06-30
ladder = "plain"
"""
ASSESS = """
[[milestone]]
key = "assess"
name = "完成评估"
what = "完成评估"
owner = "assessor"
after = ["apply_assessment"]
due = 2025-08-31
ladder = "plain"
"""


def milestone(key: str, due: str, more: str = "", owner: str = "enterprise") -> str:
    """The section of one step."""
    return (
        f'[[milestone]]\nkey = "{key}"\nname = "{key}事项"\nwhat = "办理"\nowner = "{owner}"\n'
        f'ladder = "plain"\nreply = "已办{key}"\ndue = {due}\n{more}\n'
    )


def plan(*sections: str) -> Plan:
    return parse_plan("\n".join((HEAD, *sections)), "trial")


def at(of: Plan, day: str) -> DecisionContext:
    return DecisionContext(of, CN, datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI))


def case(of: Plan, city: str = "石家庄市", county: str = "桥西区", **said: Any) -> Case:
    """An enterprise of the round as the list brings it."""
    duties = case_duties(Assessor.CITY, at(of, "2025-01-06"), city=city, county=county, **said)
    numbered = tuple(replace(d, id=n, case_id=1) for n, d in enumerate(duties, 11))
    return Case(1, "trial", 7, "岚澄公司", city, county, Assessor.CITY, CaseStatus.ACTIVE, numbered)


def does(before: Case, kind: str, who: Person, day: str, of: Plan, **more: Any) -> Case:
    """The case after this act; `step` names the milestone that it answers."""
    if step := more.pop("step", ""):
        duty = before.duty(step)
        more["duty_id"] = duty.id if duty else None
    return after(before, decide(before, Act(kind, **more), who, at(of, day)))


EITHER = '{ KIND = [2025-12-31, { months = 6, from = "event:apply_assessment" }] }'


@pytest.mark.parametrize(
    ("kind", "applied", "day", "provisional", "won"),
    [
        ("earlier", None, date(2025, 12, 30), True, "提出评估申请"),  # from its own date, 30 June
        ("earlier", date(2025, 3, 10), date(2025, 9, 10), False, "提出评估申请"),
        ("earlier", date(2025, 7, 15), date(2025, 12, 31), False, "2025年12月31日（周三）前"),
        ("later", date(2025, 3, 10), date(2025, 12, 31), False, "2025年12月31日（周三）前"),
        ("later", date(2025, 7, 15), date(2026, 1, 15), False, "提出评估申请"),
    ],
)
def test_the_earlier_or_the_later_of_two(
    kind: str, applied: date | None, day: date, provisional: bool, won: str
) -> None:
    of = plan(APPLY, milestone("finish", EITHER.replace("KIND", kind)))
    facts = {"event:apply_assessment": applied} if applied else {}
    found = due_date(of.milestone("finish"), of, facts, CN)
    assert (found.date, found.provisional) == (day, provisional)
    told = dict(explained(found))
    assert told["规则"] == f"以下2个期限中较{'早' if kind == 'earlier' else '晚'}的一个"
    assert won in told["取定"] and "期限1" in told and "期限2" in told


def test_the_earlier_of_two_is_dated_anew_by_what_happens() -> None:
    of = plan(
        APPLY, ASSESS, milestone("finish", EITHER.replace("KIND", "earlier"), 'after = ["apply_assessment"]')
    )
    applied = does(case(of), "apply_assessment", CLERK, "2025-03-10", of)
    done = does(applied, "confirm", CITY, "2025-03-12", of, step="apply_assessment")
    duty = done.duty("finish")
    assert duty and (duty.state, duty.due) == (DutyState.OPEN, date(2025, 9, 10))
    assert due_of(done, duty, at(of, "2025-03-12")).date == duty.due


COLUMN = '{ earlier = [2025-12-31, { column = "整改期限", otherwise = 2026-03-31 }] }'


def test_a_column_may_be_one_of_two() -> None:
    of = plan(milestone("finish", COLUMN))
    blank = case(of).duty("finish")
    listed = case(of, columns={"整改期限": date(2025, 10, 15)})
    duty = listed.duty("finish")
    assert blank and blank.due == date(2025, 12, 31)
    assert duty and (duty.due, duty.data["column"]) == (date(2025, 10, 15), "2025-10-15")
    moved = by_list(listed, {"整改期限": date(2026, 1, 20)}, at(of, "2025-02-03"))
    assert moved and moved.duties[0].due == date(2025, 12, 31)


def test_a_step_that_is_there_once_a_person_names_its_day() -> None:
    of = plan(APPLY, milestone("fix", '{ column = "整改期限" }', "on_demand = true\nwhile_paused = true"))
    fresh = case(of)
    assert fresh.duty("fix") is None
    ctx = at(of, "2025-03-03")
    decision = by_list(fresh, {"整改期限": date(2025, 4, 30)}, ctx)
    assert decision and (decision.event or {})["dates"] == [["fix", "", "2025-04-30"]]
    named = after(fresh, decision)
    duty = named.duty("fix")
    assert duty and (duty.state, duty.due, duty.opened_on) == (DutyState.OPEN, date(2025, 4, 30), ctx.today)
    assert by_list(named, {"整改期限": date(2025, 4, 30)}, ctx) is None  # the same list again
    assert case(of, columns={"整改期限": date(2025, 4, 30)}).duty("fix") is not None


@pytest.mark.parametrize(
    ("more", "said", "there"),
    [
        ("chuang_a = true", {"chuang_a": True}, True),
        ("chuang_a = true", {"chuang_a": False}, False),
        ("chuang_a = true", {}, False),
        ('audit_types = ["shuangchao", "shuangyou"]', {"types": ["shuangyou"]}, True),
        ('audit_types = ["gaohaoneng"]', {"types": ["shuangyou"]}, False),
        ('industries = ["电镀"]', {"industry": "电镀加工"}, True),
        ('applies_to = "province"', {}, False),
        ('applies_to = "city"', {}, True),
    ],
)
def test_steps_only_for_some(more: str, said: dict[str, Any], there: bool) -> None:
    of = plan(APPLY, milestone("own", "2025-12-31", more))
    assert bool(case(of, **said).duty("own")) is there


def test_a_report_falls_away_when_something_else_is_done_and_comes_back_with_it() -> None:
    months = milestone(
        "report", '{ every = "month", day = 25, until = 2025-12-25 }', 'falls_away_with = ["assess"]'
    )
    of = plan(APPLY, ASSESS, months)
    begun = does(case(of), "step", CLERK, "2025-01-20", of, what="report_20250125")
    applied = does(begun, "apply_assessment", CLERK, "2025-03-10", of)
    confirmed = does(applied, "confirm", CITY, "2025-03-12", of, step="apply_assessment")
    assert states(confirmed, "report_20250125", "report_20250525") == ["done", "waiting"]
    passed = does(confirmed, "assessment_passed", CITY, "2025-04-10", of)
    assert states(passed, "report_20250125", "report_20250525", "report_20251225") == [
        "done",
        "waived",
        "waived",
    ]
    assert passed.status is CaseStatus.COMPLETED


def test_a_report_that_fell_away_is_owed_again() -> None:
    of = plan(
        APPLY.replace('confirm = "assessor"\n', ""),
        milestone("report", "2025-12-25", 'falls_away_with = ["apply_assessment"]'),
        milestone("last", "2026-12-25"),
    )
    applied = does(case(of), "apply_assessment", CLERK, "2025-03-10", of)
    assert states(applied, "report") == ["waived"]
    back = does(applied, "withdraw_report", CLERK, "2025-03-10", of)
    duty = back.duty("report")
    assert states(back, "apply_assessment", "report") == ["open", "open"]
    assert duty and duty.next_action_at == at(of, "2025-03-10").now


REVIEWED = milestone(
    "review", "2025-07-10", 'after = ["apply_assessment:reported"]', owner="county"
) + milestone(
    "forward",
    "2025-07-20",
    'after = ["review"]\nconfirms = "apply_assessment"\napplies_to = "city"',
    owner="city",
)


def test_a_route_of_four_levels() -> None:
    """The enterprise hands in, its county reviews, its city forwards, the province assesses."""
    of = plan(APPLY, REVIEWED, ASSESS.replace('owner = "assessor"', 'owner = "province"'))
    applied = does(case(of), "apply_assessment", CLERK, "2025-06-20", of)
    assert states(applied, "apply_assessment", "review", "forward", "assess") == [
        "reported",
        "open",
        "waiting",
        "waiting",
    ]
    reviewed = does(applied, "step", COUNTY, "2025-06-25", of, what="review")
    forwarded = does(reviewed, "step", CITY, "2025-06-27", of, what="forward")
    assert states(forwarded, "apply_assessment", "forward", "assess") == ["done", "done", "open"]
    assert decide(forwarded, Act("assessment_passed"), CITY, at(of, "2025-07-01")).answer.key == "not_yours"
    assert does(forwarded, "assessment_passed", PROVINCE, "2025-07-01", of).status is CaseStatus.COMPLETED


def test_one_office_assesses_and_another_accepts() -> None:
    accept = (
        ASSESS.replace("assess", "accept", 1)
        .replace('owner = "assessor"', 'owner = "province"')
        .replace('after = ["apply_assessment"]', 'after = ["assess"]')
    )
    of = plan(APPLY, ASSESS.replace('owner = "assessor"', 'owner = "city"'), accept)
    applied = does(case(of), "apply_assessment", CLERK, "2025-06-20", of)
    confirmed = does(applied, "confirm", CITY, "2025-06-23", of, step="apply_assessment")
    now = at(of, "2025-07-01")
    assert decide(confirmed, Act("assessment_passed"), PROVINCE, now).answer.key == "not_yours"
    passed = does(confirmed, "assessment_passed", CITY, "2025-07-01", of)
    assert decide(passed, Act("acceptance_passed"), CITY, now).answer.key == "not_yours"
    assert does(passed, "acceptance_passed", PROVINCE, "2025-07-10", of).status is CaseStatus.COMPLETED


PLACE = """
[[milestone.place]]
units = ["雄安新区"]
due = 2025-09-30
ladder = "strict"
extend_months = 1
"""
ANSWER = milestone(
    "answer_extension", '{ working_days = 5, from = "opened" }', "on_demand = true", owner="assessor"
)
HERE, THERE = ("石家庄市", "桥西区"), ("雄安新区", "雄县")
OF_XIONGAN = Person(21, "雄安", roles=(Role(Level.CITY, "雄安新区"),))


@pytest.mark.parametrize(
    ("where", "due", "first", "most"),
    [
        (HERE, date(2025, 12, 31), date(2025, 12, 24), date(2026, 3, 31)),
        (THERE, date(2025, 9, 30), date(2025, 9, 1), date(2025, 10, 30)),
    ],
)
def test_dates_ladders_and_caps_of_a_place(
    where: tuple[str, str], due: date, first: date, most: date
) -> None:
    of = plan(milestone("finish", "2025-12-31", f"extendable = true\nextend_months = 3\n{PLACE}"), ANSWER)
    mine = case(of, *where)
    duty = mine.duty("finish")
    assert duty and duty.due == due
    ctx = at(of, "2025-01-06")
    look = ladder_reader(ctx)(replace(duty, planned_to=ctx.now), where[0])
    assert look.next_at and look.next_at.date() == first

    def asked(until: date) -> str:
        act = Act("request_extension", on=until, reason="设备未到")
        return decide(mine, act, CLERK, at(of, "2025-08-01")).answer.key

    assert (asked(most), asked(date(2026, 4, 30))) == ("extension_asked", "extension_beyond")


@pytest.mark.parametrize(
    ("until", "key"),
    [
        (date(2025, 9, 1), "not_extendable"),
        (date(2026, 6, 1), "extension_beyond"),
        (date(2026, 2, 1), "extension_asked"),
    ],
)
def test_which_step_a_day_is_asked_for_while_an_earlier_one_is_owed(until: date, key: str) -> None:
    of = plan(
        milestone("begin", "2025-08-31"),
        milestone("finish", "2025-12-31", "extendable = true\nextend_months = 3"),
        ANSWER,
    )
    act = Act("request_extension", on=until, reason="设备未到")
    assert decide(case(of), act, CLERK, at(of, "2025-08-01")).answer.key == key


def test_a_bureau_that_answers_names_no_day_beyond_the_cap() -> None:
    of = plan(milestone("finish", "2025-12-31", "extendable = true\nextend_until = 2026-06-30"), ANSWER)
    asked = does(
        case(of), "request_extension", CLERK, "2025-11-03", of, on=date(2026, 3, 31), reason="设备未到"
    )
    answer = Act("approve_extension", duty_id=asked.duties[-1].id, on=date(2026, 7, 31))
    refusal = decide(asked, answer, CITY, at(of, "2025-11-04")).answer
    assert (refusal.key, refusal.facts["most"]) == ("extension_beyond", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("section", "key", "says"),
    [
        (milestone("x", "{ earlier = [2025-12-31] }"), "earlier", "应是两个或更多的期限"),
        (
            milestone("x", '{ later = [2025-12-31, { every = "month", day = 1, until = 2025-12-31 }] }'),
            "later",
            "不能是重复",
        ),
        (milestone("x", '{ earlier = [2025-12-31, { column = "a" }] }'), "earlier", "otherwise"),
        (
            milestone("x", '{ earlier = [2024-12-31, { days = 3, from = "published" }] }'),
            "due",
            "早于名单公布日",
        ),
        (
            milestone("x", '{ earlier = [2025-12-31, { days = 3, from = "event:y" }] }'),
            "due",
            "没有（不重复的）事项“y”",
        ),
        (milestone("x", '{ later = [2025-12-31, { days = 3, from = "event:x" }] }'), "due", "成环"),
        (
            milestone("x", "2025-12-31", 'falls_away_with = ["y"]'),
            "falls_away_with",
            "没有（不重复的）事项“y”",
        ),
        (milestone("x", "2025-12-31", 'falls_away_with = ["x"]'), "falls_away_with", "不能写自己"),
        (milestone("x", "2025-12-31", '[[milestone.place]]\nunits = ["武汉市"]'), "units", "没有“武汉市”"),
        (
            milestone("x", "2025-12-31", '[[milestone.place]]\nunits = ["雄安新区"]\nladder = "loud"'),
            "ladder",
            "没有阶梯",
        ),
        (
            milestone(
                "x", "2025-12-31", '[[milestone.place]]\nunits = ["雄安新区"]\ndue = { dates = [2025-12-31] }'
            ),
            "due",
            "一地的期限",
        ),
        (milestone("x", "2025-12-31", '[[milestone.place]]\nunit = ["雄安新区"]'), "unit", "是否应为“units”"),
        *(
            (milestone("x", "2025-12-31", f"[[milestone.place]]\n{said}\ndue = 2025-08-31"), key, says)
            for said, key, says in (
                ('counties = ["武昌区"]', "counties", "没有“武昌区”"),
                ('units = ["石家庄市"]\ncounties = ["雄县"]', "counties", "没有“雄县”"),
                ('counties = ["桥西区"]', "counties", "请加一行 units"),
                ('counties = ["雄县"]\nladder = "plain"', "ladder", "提醒按市设定"),
            )
        ),
        (
            milestone("x", '{ column = "a", otherwise = 2025-12-31 }', "on_demand = true"),
            "due",
            "请去掉 otherwise",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(section: str, key: str, says: str) -> None:
    with refused(PlanError, says) as caught:
        plan(section)
    line = f"{HEAD}\n{section}".splitlines()[caught.value.line - 1]
    assert caught.value.name == key and key in line
