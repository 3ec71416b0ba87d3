"""What a plan is refused for, word for word: its author reads the line, the key and the remedy."""

from __future__ import annotations

import pytest

from bot.plans.ladder import EscalationRule
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.support import Support
from bot.tables import PlanError
from bot.words import MilestoneKind
from messages.catalogue import explain
from tests.bot.test_plan import GOOD

OWNER = 'owner = "city"'
FIXED = "due = 2025-02-28"
FORMS = "应只写一种：日期，或 days、working_days、months、years、column、earlier、later、dates、every 之一"
FROM = 'from 应是"published"（公布）、"received"（收到）、"opened"（事项开始）或 "event:事项的key"'
REPEATS = (
    "重复事项请写明 until（最后日期，当日也算），按月的还要写 day（1至31）；"
    "按季度的 day 指季度末月几日，不写则为季度最后一天"
)
CAP = "没有写 extendable = true，此项不起作用；请补上 extendable = true，或删除此项"
NO_DELIVERY = (
    'from = "received" 自收到告知书之日起算，但没有送达告知书的事项；请写一节 key = "deliver_notice"'
    '（名称不同的写 kind = "deliver_notice"）的事项，或换一个起算日'
)
BESIDE = "写在 {} 旁边不起作用；请删除，或换一种写法"
DUE = '应是日期，如 2025-02-28，或规则，如 { days = 10, from = "published" }'
VOICES = '应是列表，每行一方，如 { to = "owner", before = [7, 1] }'
PARTIES = '工单的阶梯只能写 "owner"（答复方）或 "province"（省级）'
TOML = (
    "格式不正确；请检查引号、逗号、括号是否成对，日期是否真有这一天（如2027-02-29没有），同一个键是否写了两次"
)
KINDS = "、".join(MilestoneKind)

REFUSED = [
    (FIXED, 'due = "soon"', 11, "due", DUE),
    (FIXED, "due = { days = 3, months = 1, from = 'published' }", 11, "due", FORMS),
    (FIXED, "due = { day = 3 }", 11, "due", FORMS),
    (FIXED, "due = { days = 3 }", 11, "due", FROM),
    (FIXED, "due = { working_days = 3 }", 11, "due", FROM),
    (FIXED, "due = { months = 3 }", 11, "due", FROM),
    (FIXED, "due = { years = 3 }", 11, "due", FROM),
    (FIXED, 'due = { days = 3, from = "birth" }', 11, "due", FROM),
    (
        FIXED,
        'due = { column = "验收" }',
        11,
        "due",
        "按名单一栏定日期时，请用 otherwise 写明该栏未填时的日期；填了日期才有这件事的，请写 on_demand = true",
    ),
    (FIXED, 'due = { every = "month", day = 3 }', 11, "due", REPEATS),
    (FIXED, 'due = { every = "month", until = 2025-02-28 }', 11, "due", REPEATS),
    (FIXED, 'due = { every = "month", day = 32, until = 2025-02-28 }', 11, "due", REPEATS),
    (FIXED, 'due = { every = "quarter" }', 11, "due", REPEATS),
    (FIXED, 'due = { every = "quarter", day = 32, until = 2025-02-28 }', 11, "due", REPEATS),
    (FIXED, "due = { on = 2025-02-28, day = 3 }", 11, "day", BESIDE.format("on")),
    (FIXED, "due = { dates = [2025-02-28], until = 2025-12-31 }", 11, "until", BESIDE.format("dates")),
    (FIXED, 'due = { days = 9, from = "opened", day = 3 }', 11, "day", BESIDE.format("days")),
    (
        FIXED,
        "due = { days = 9, from = 'opened', otherwise = 2025-02-28 }",
        11,
        "otherwise",
        BESIDE.format("days"),
    ),
    (
        FIXED,
        'due = { every = "month", day = 3, until = 2025-02-28, from = "opened" }',
        11,
        "from",
        BESIDE.format("every"),
    ),
    (
        FIXED,
        "due = { earlier = [2025-02-28, 2025-03-31], until = 2025-02-28 }",
        11,
        "until",
        BESIDE.format("earlier"),
    ),
    (FIXED, 'due = { days = 9, from = "received" }', 11, "due", NO_DELIVERY),
    (FIXED, "due = { earlier = [2025-02-28, { days = 9, from = 'received' }] }", 11, "due", NO_DELIVERY),
    (FIXED, f"{FIXED}\nextend_months = 3", 12, "extend_months", CAP),
    (FIXED, f"{FIXED}\nextend_until = 2025-12-31", 12, "extend_until", CAP),
    (FIXED, f"{FIXED}\nask_before_days = 3", 12, "ask_before_days", CAP),
    # A key is looked for where it stands: name is a word of the milestone, too, three lines above.
    (
        FIXED,
        'due = { name = "x" }',
        11,
        "name",
        (
            "不认识的字段，可用：on、days、working_days、months、years、from、column、otherwise、earlier、later、dates、every、day、following、since、until、added_since；"
            "请改正或删除"
        ),
    ),
    (
        'what = "办第一件事"\nowner = "enterprise"\ndue = 2025-02-28',
        'what = "向{assessor}办"\nowner = "enterprise"\ndue = { owner = "x" }',
        11,
        "owner",
        (
            "不认识的字段，可用：on、days、working_days、months、years、from、column、otherwise、earlier、later、dates、every、"
            "day、following、since、until、added_since；请改正或删除"
        ),
    ),
    (FIXED, "due = 2024-07-07", 11, "due", "2024-07-07早于名单公布日2024-07-08；请核对年份"),
    (
        FIXED,
        'due = { column = "验收", otherwise = 2024-07-07 }',
        11,
        "due",
        "2024-07-07早于名单公布日2024-07-08；请核对年份",
    ),
    (
        FIXED,
        'due = { every = "quarter", until = 2024-07-07 }',
        11,
        "due",
        "2024-07-07早于名单公布日2024-07-08；请核对年份",
    ),
    (
        'after = ["first"]',
        'after = ["first:said"]',
        19,
        "after",
        "“said”不认识；冒号后只能写 done（完成）或 reported（已报告）",
    ),
    (OWNER, f'{OWNER}\nkind = "begin"', 19, "kind", f"“begin”不认识；只能是{KINDS}"),
    (OWNER, f'{OWNER}\nkind = ["assess"]', 19, "kind", f"“['assess']”不认识；只能是{KINDS}"),
    (OWNER, f"{OWNER}\nkind = 3", 19, "kind", f"“3”不认识；只能是{KINDS}"),
    ('key = "second"', 'key = "first"', 15, "key", "事项“first”重复；key 只能用一次，请改名或删除"),
    (
        OWNER,
        f'{OWNER}\nrectify_ladder = "loud"',
        19,
        "rectify_ladder",
        "没有阶梯“loud”；[ladder] 中有：plain、quiet",
    ),
    (
        OWNER,
        f'{OWNER}\nconfirms = "third"',
        19,
        "confirms",
        "没有（不重复的）事项“third”；可用：first、second",
    ),
    ("[[milestone]]", "[milestone]", 14, "TOML", TOML),
    ("plain = [", "loud = []\nplain = [", 24, "loud", VOICES),
    ("plain = [", 'loud = "x"\nplain = [', 24, "loud", VOICES),
    (
        "[ladder]",
        "[ladders]",
        23,
        "ladders",
        "不认识的一节；只能有 [round]、[places]、[[quote]]、[[milestone]]、[ladder]、[support]",
    ),
    ("[round]", 'quote = "x"\n[round]', 1, "quote", "应写成 [[quote]]（双方括号），可以有多节"),
    ("[round]", "quote = [1]\n[round]", 1, "quote", "应写成 [[quote]]（双方括号），可以有多节"),
    ("[round]", "[quote]\n[round]", 1, "quote", "应写成 [[quote]]（双方括号），可以有多节"),
]


def refused(text: str) -> PlanError:
    """The error of a plan that must be refused."""
    with pytest.raises(PlanError) as caught:
        parse_plan(text, "trial")
    return caught.value


@pytest.mark.parametrize(("old", "new", "line", "key", "message"), REFUSED)
def test_the_whole_sentence(old: str, new: str, line: int, key: str, message: str) -> None:
    text = GOOD + 'quiet = [{ to = "owner" }]\n'
    assert old in text
    error = refused(text.replace(old, new, 1))
    assert (error.line, error.name, explain(error.problem)) == (line, key, message)


def test_a_text_that_breaks_off_is_refused_on_its_last_line() -> None:
    error = refused(f"{GOOD}\nloud = [")
    assert (error.line, error.name, explain(error.problem)) == (29, "TOML", TOML)


@pytest.mark.parametrize(
    ("more", "line", "key", "message"),
    [
        ("[support]\nladder = 3\n", 29, "ladder", VOICES),
        ('[support]\nladder = [\n  { to = "owner" },\n  { to = "city" },\n]\n', 31, "to", PARTIES),
        ("[support]\nclose_working_days = 3\nanswer_working_days = true\n", 30, "answer_working_days", None),
        (
            '[support]\nladder = [{ to = "owner" }]\nanswer_working_days = true\n',
            30,
            "answer_working_days",
            None,
        ),
        ("[[support]]\nanswer_working_days = 3\n", 28, "support", "缺少这一节；请写 [support]"),
    ],
)
def test_the_desks_own_section(more: str, line: int, key: str, message: str | None) -> None:
    error = refused(GOOD + more)
    assert (error.line, error.name) == (line, key)
    assert explain(error.problem) == (message or "“True”的类型不对；应是0至3660的整数，如 10")


@pytest.mark.parametrize(
    ("more", "support"),
    [
        ("", Support()),
        ("[support]\nanswer_working_days = 3\n", Support(answer_working_days=3)),
        (
            (
                '[support]\nladder = [{ to = "owner", after = [2] }, { to = "province", after = [4] }]\n'
                "close_working_days = 9\n"
            ),
            Support(
                close_working_days=9,
                ladder=(EscalationRule("owner", after=(2,)), EscalationRule("province", after=(4,))),
            ),
        ),
    ],
)
def test_the_desks_days(more: str, support: Support) -> None:
    assert parse_plan(GOOD + more, "trial").support == support


def test_a_round_that_is_not_shipped_has_no_line() -> None:
    with pytest.raises(PlanError) as caught:
        shipped_plan("hebei-2031")
    assert (caught.value.line, caught.value.name) == (0, "ROUND")
    assert explain(caught.value.problem).startswith("没有名为“hebei-2031”的轮次；可用：hebei-2024、")
    assert explain(caught.value.problem).endswith("、zhongshan-2025，或写计划文件的路径")
