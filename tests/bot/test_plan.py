import re
from datetime import date

import pytest

from bot.plans.load import parse_plan, shipped_plan
from bot.plans.plan import After, Plan
from bot.tables import PlanError
from bot.words import Assessor, Level
from messages.catalogue import explain
from tests.refused import refused

HEBEI = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
ROUNDS = (
    *("hebei-2024", "hubei-2026", "shenzhen-2024", "shijiazhuang-2014", "lhasa-2011", "wuhan-2025"),
    *("ningxia-2022", "shandong-2015", "zhongshan-2025"),
)

# Lines are counted in the tests: [round] is line 1.
GOOD = """[round]
name = "试行"
document = "试行通知"
published_on = 2024-07-08

[[milestone]]
key = "first"
name = "第一步"
what = "办第一件事"
owner = "enterprise"
due = 2025-02-28
ladder = "plain"

[[milestone]]
key = "second"
name = "第二步"
what = "办第二件事"
owner = "city"
after = ["first"]
due = { days = 10, from = "event:first" }
ladder = "plain"

[ladder]
plain = [
  { to = "owner", before = [7, 1] },
  { to = "city", channel = "email", after = [7] },
]
"""


def test_hebei_milestones_in_order() -> None:
    assert [m.key for m in HEBEI.for_case(Assessor.CITY) if not m.silent] == [
        "deliver_notice",
        "apply_assessment",
        "assess",
        "apply_acceptance",
        "accept",
    ]
    assert [m.key for m in HEBEI.for_case(Assessor.PROVINCE)] == [
        "deliver_notice",
        "start_audit",
        "disclose_start",
        "apply_assessment",
        "forward_assessment",
        "assess",
        "apply_acceptance",
        "report_figures",
        "forward_acceptance",
        "accept",
        "disclose_annual_20250315",
        "disclose_annual_20260315",
        "disclose_result",
    ]
    assert [m.key for m in HEBEI.for_city()] == ["submit_summary"]
    assert HEBEI.milestone("submit_summary").opens_days_before == 60


@pytest.mark.parametrize(
    ("assessor", "key", "after"),
    [
        (Assessor.CITY, "apply_assessment", ()),  # open from publication, does not wait for delivery
        (Assessor.CITY, "assess", (After("apply_assessment"),)),
        (Assessor.PROVINCE, "forward_assessment", (After("apply_assessment", "reported"),)),
        (Assessor.PROVINCE, "assess", (After("apply_assessment"), After("forward_assessment"))),
        (Assessor.CITY, "apply_acceptance", (After("assess"),)),
        (Assessor.CITY, "accept", (After("apply_acceptance"),)),
    ],
)
def test_what_waits_for_what(assessor: Assessor, key: str, after: tuple[After, ...]) -> None:
    assert next(m for m in HEBEI.for_case(assessor) if m.key == key).after == after


def test_hebei_says_who_does_and_confirms() -> None:
    apply, assess = HEBEI.milestone("apply_assessment"), HEBEI.milestone("assess")
    assert apply.owner_level(Assessor.PROVINCE) is Level.ENTERPRISE
    assert apply.confirmer(Assessor.CITY) is Level.CITY
    assert apply.confirmer(Assessor.PROVINCE) is Level.PROVINCE
    assert assess.owner_level(Assessor.CITY) is Level.CITY
    assert assess.confirmer(Assessor.CITY) is None
    assert HEBEI.milestone("forward_acceptance").confirms == "apply_acceptance"
    assert HEBEI.milestone("submit_summary").confirmer(Assessor.CITY) is Level.PROVINCE
    assert [m.key for m in HEBEI.milestones if m.extendable] == ["apply_acceptance", "accept"]
    silent = [m.key for m in HEBEI.milestones if m.silent]
    others = [k for k in silent if not k.startswith("disclose_")]
    assert others == ["start_audit", "report_figures"]
    assert [m.key for m in HEBEI.milestones if m.implied] == ["start_audit"]


def test_hebei_quotes_every_clause() -> None:
    for m in HEBEI.milestones:
        assert HEBEI.quote(m.clause), m.key
    assert "N-2.2.3d" not in HEBEI.basis("N-2.2.3d") and "延期验收" in HEBEI.basis("N-2.2.3d")
    assert "下载‘强制性清洁生产审核事项告知书’" in HEBEI.basis("N-2.2.1d")


@pytest.mark.parametrize("key", ROUNDS)
def test_shipped_rounds_are_sound(key: str) -> None:
    plan = parse_plan(shipped_plan(key), key)
    assert plan.key == key
    assert all(plan.ladders[m.ladder] for m in plan.milestones)
    assert re.fullmatch(r"[0-9a-f]{12}", plan.version)


def test_recurring_reports_become_one_milestone_each() -> None:
    plan = parse_plan(shipped_plan("shenzhen-2024"), "shenzhen-2024")
    assert [(m.key, m.due.on) for m in plan.for_county()][:3] == [
        ("report_quarter_20240630", date(2024, 6, 30)),
        ("report_quarter_20240930", date(2024, 9, 30)),
        ("report_quarter_20241231", date(2024, 12, 31)),
    ]
    monthly = parse_plan(shipped_plan("shijiazhuang-2014"), "shijiazhuang-2014").for_county()
    assert len(monthly) == 10
    assert monthly[0].name == "报送月度进展（2014年3月25日）"


def test_audit_type_and_industry_narrow_a_milestone() -> None:
    lines = 'owner = "city"\naudit_types = ["双有"]\nindustries = ["电镀", "33"]'
    plan = parse_plan(GOOD.replace('owner = "city"', lines), "trial")

    def keys(types: set[str], industry: str) -> list[str]:
        return [m.key for m in plan.for_case(Assessor.CITY, types, industry)]

    assert keys({"shuangchao"}, "电镀") == ["first"]
    assert keys({"shuangchao", "shuangyou"}, "3360 电镀") == ["first", "second"]
    assert keys({"shuangyou"}, "皮革鞣制加工") == ["first"]
    assert keys({"shuangyou"}, "汽车零部件（含电镀）") == ["first"]  # it begins with another trade
    assert keys({"shuangyou"}, "") == keys(set(), "电镀") == ["first"]


def test_version_follows_the_text() -> None:
    one, other = parse_plan(GOOD, "trial"), parse_plan(GOOD.replace("02-28", "02-27"), "trial")
    assert one.key == "trial"
    assert one.version != other.version
    assert one == parse_plan(GOOD, "trial")


def bad(text: str) -> PlanError:
    """The error of a plan that must be refused."""
    with pytest.raises(PlanError) as caught:
        parse_plan(text, "trial")
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        ('owner = "city"', 'owner = "ctiy"', 18, "owner", "“ctiy”不认识；只能是"),
        ("due = 2025-02-28", "due = 2024-02-28", 11, "due", "早于名单公布日2024-07-08"),
        ("due = 2025-02-28", 'due = "2025-02-28"', 11, "due", "应是日期"),
        ("due = 2025-02-28", "due = 2025-02-28T00:00:00", 11, "due", "应是日期"),
        ("due = 2025-02-28", "due = { on = 2025-02-28, days = 3 }", 11, "due", "只写一种"),
        ("due = 2025-02-28", "due = { days = 10 }", 11, "due", "from 应是"),
        ("due = 2025-02-28", 'due = { days = "10", from = "published" }', 11, "days", "类型不对"),
        ("due = 2025-02-28", "due = { days = -1, from = 'published' }", 11, "days", "0至3660的整数"),
        ("due = 2025-02-28", 'due = { column = "验收" }', 11, "due", "otherwise"),
        ("due = 2025-02-28", 'due = { every = "month" }', 11, "due", "until"),
        ("due = 2025-02-28", "due = { dates = [2024-01-01] }", 11, "due", "早于名单公布日"),
        ("event:first", "event:none", 20, "due", "事项“none”；可用：first、second"),
        ("event:first", "event:second", 20, "due", "成环：second → second"),
        ('owner = "enterprise"', 'owner = "enterprise"\nafter = ["second"]', 11, "after", "成环"),
        ('after = ["first"]', 'after = ["frist"]', 19, "after", "事项“frist”"),
        ('after = ["first"]', 'after = ["first:said"]', 19, "after", "“said”不认识"),
        ('after = ["first"]', 'after = "first"', 19, "after", "应是列表"),
        ('key = "second"', 'key = "first"', 15, "key", "重复"),
        ('name = "第二步"', 'nmae = "第二步"', 16, "nmae", "是否应为“name”"),
        ('name = "第二步"\n', "", 14, "name", "缺少此项"),
        ('name = "第二步"', "name = 2", 16, "name", "类型不对；应是文字"),
        ('owner = "city"', 'owner = "city"\nsilent = 1', 19, "silent", "true 或 false"),
        ('owner = "city"', 'owner = "city"\nladdre = 1', 19, "laddre", "是否应为“ladder”"),
        ('owner = "city"', 'owner = "city"\nconfirm = "city"', 14, "confirm_ladder", "没有阶梯"),
        ('owner = "city"', 'owner = "city"\nconfirms = "third"', 19, "confirms", "事项“third”"),
        ("due = 2025-02-28\n", "", 6, "due", "缺少此项"),
        ("published_on = 2024-07-08\n", "", 1, "published_on", "缺少此项；请补上：日期"),
        ("published_on = 2024-07-08", "published_on = 2024", 4, "published_on", "类型不对"),
        ("published_on = 2024-07-08", "published_on = 9999-12-31", 4, "published_on", "2000至2100年"),
        ("published_on = 2024-07-08", "published_on = 0001-01-01", 4, "published_on", "2000至2100年"),
        ("due = 2025-02-28", "due = 9999-12-31", 11, "due", "2000至2100年"),
        ("due = 2025-02-28", "due = { dates = [2101-01-01] }", 11, "dates", "2000至2100年"),
        ('document = "试行通知"', 'version = "1"', 3, "version", "不能写在 [round] 里"),
        ('{ to = "city",', '{ to = "mayor",', 26, "to", "“mayor”不认识"),
        ("before = [7, 1]", "before = 7", 25, "before", "应是列表"),
        ("before = [7, 1]", "befor = [7, 1]", 25, "befor", "是否应为“before”"),
        ('document = "试行通知"', 'document = "试行通知', 3, "TOML", "格式不正确"),
        ('document = "试行通知"', 'name = "又名"', 3, "TOML", "写了两次"),
        ("[ladder]", "[ladders]", 23, "ladders", "不认识的一节"),
        ("[[milestone]]", "[[quote]]", 7, "key", "不认识的字段"),
        ("[round]", "[[round]]", 1, "round", "缺少这一节"),
    ],
)
def test_errors_name_line_key_and_remedy(old: str, new: str, line: int, key: str, says: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    faults = [explain(fault) for fault in bad(text).each if (fault.line, fault.name) == (line, key)]
    assert len(faults) == 1 and says in faults[0]
    assert f"第{line}行“{key}”" in faults[0]


def test_unknown_ladder_names_those_there_are() -> None:
    error = bad(GOOD.replace('ladder = "plain"', 'ladder = "loud"', 1))
    assert (error.line, error.name) == (12, "ladder")
    assert "没有阶梯“loud”；[ladder] 中有：plain" in explain(error)


def test_a_circle_is_shown_whole() -> None:
    text = GOOD.replace('owner = "enterprise"', 'owner = "enterprise"\nafter = ["second"]')
    assert "first → second → first" in explain(bad(text))


def test_a_plan_without_milestones() -> None:
    head, _, tail = GOOD.partition("[[milestone]]")
    assert "没有任何事项" in explain(bad(head + tail[tail.index("[ladder]") :]))


def test_unknown_round_names_the_shipped_ones() -> None:
    for key in ("hebei-2031", "../words", ""):
        with refused(PlanError, "hebei-2024、hubei-2026") as caught:
            shipped_plan(key)
        assert "第0行" not in explain(caught.value)


def test_unknown_milestone() -> None:
    plan: Plan = HEBEI
    with pytest.raises(KeyError):
        plan.milestone("dance")
