"""Every key that the skeleton shows does what is written beside it, in the words in which it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from bot.calendar.days import Calendar
from bot.plans.due import due_date
from bot.plans.load import parse_plan
from bot.plans.plan import Plan
from bot.tables import PlanError
from bot.words import AUDIT_TYPES, Assessor, Level
from bot.workbooks import fields
from messages.catalogue import explain
from tests.bot.test_plan_all_errors import SKELETON
from tests.refused import refused

STEP = "apply_assessment"
PLAIN = parse_plan(SKELETON, "new")
# The keys that stand as comments below the step, one a line.
SHOWN = re.findall(
    r"^# (\w+) *= [^\n]*", SKELETON.split(f'"{STEP}"')[1].split("# 某地另有规定")[0], re.MULTILINE
)


def with_line(key: str) -> Plan:
    """The skeleton with that one of its comments made a line, `extendable` where it needs that."""
    text = re.sub(rf"^# ({key} *= )", r"\1", SKELETON, count=1, flags=re.MULTILINE)
    assert text != SKELETON
    if key in ("extend_when", "extend_months", "ask_before_days"):
        text = re.sub(r"^# (extendable *= )", r"\1", text, count=1, flags=re.MULTILINE)
    return parse_plan(text, "new")


def owes(plan: Plan, types: str = "", industry: str = "", chuang_a: str = "") -> bool:
    """Whether an enterprise owes the step whose row in the list has these cells."""
    kinds, _ = fields.audit_types(types)
    steps = plan.for_case(Assessor.CITY, kinds, industry, bool(fields.chuang_a(chuang_a)[0]))
    return STEP in [m.key for m in steps]


def why(plan: Plan) -> str:
    due = due_date(plan.milestone(STEP), plan, {}, Calendar())
    return "".join(explain(text) for _, text in due.explanation)


EFFECTS: dict[str, Callable[[Plan], bool]] = {
    "audit_types": lambda plan: (
        all(owes(plan, word) for word in ("双超", "双有", "高耗能", "双超双有"))
        and not owes(plan, "自愿")
        and not owes(plan)
    ),
    "chuang_a": lambda plan: owes(plan, chuang_a="创A") and not owes(plan),
    "industries": lambda plan: owes(plan, industry="电镀加工") and not owes(plan, industry="水泥"),
    "applies_to": lambda plan: not owes(plan),
    "extendable": lambda plan: "申请延期" in why(plan),
    "extend_months": lambda plan: plan.milestone(STEP).extend_months == 3 and "申请延期" in why(plan),
    "extend_when": lambda plan: "确有困难的，可在截止日期前申请延期" in why(plan),
    "ask_before_days": lambda plan: "30天前申请延期" in why(plan),
    "inclusive": lambda plan: due_date(plan.milestone(STEP), plan, {}, Calendar()).date == date(2027, 6, 29),
    "while_paused": lambda plan: not plan.rests(STEP, Level.ENTERPRISE, paused=True),
    "falls_away_with": lambda plan: plan.milestone(STEP).falls_away_with == ("accept",),
}
AS_WITHOUT = {"confirm_ladder"}  # shows what goes without saying


def test_each_key_that_the_step_shows_is_looked_at() -> None:
    assert set(SHOWN) == EFFECTS.keys() | AS_WITHOUT


@pytest.mark.parametrize("key", EFFECTS)
def test_a_key_does_what_the_skeleton_says(key: str) -> None:
    assert not EFFECTS[key](PLAIN)
    assert EFFECTS[key](with_line(key))


@pytest.mark.parametrize("form", re.findall(r"^#.*?((?:due|later) = .+?)(?:  |$)", SKELETON, re.MULTILINE))
def test_a_form_of_a_date_that_the_skeleton_shows_gives_a_date(form: str) -> None:
    due = form if form.startswith("due") else f"due = {{ {form} }}"
    head, step, rest = SKELETON.partition("due         = 2027-06-30\n")
    assert step
    text = f"{head}{due}\n{rest}".replace("event:apply_assessment", "published").replace(
        'after          = ["apply_assessment"]', ""
    )
    steps = [m for m in parse_plan(text, "new").milestones if m.key.startswith(STEP)]
    assert steps


@pytest.mark.parametrize("word", [*AUDIT_TYPES, *AUDIT_TYPES.values()])
def test_a_step_is_for_every_audit_type_by_its_word_and_as_it_is_stored(word: str) -> None:
    plan = parse_plan(SKELETON.replace("# chuang_a    = true", f'audit_types = ["{word}"]'), "new")
    assert owes(plan, AUDIT_TYPES.get(word, word)) and not owes(plan)


@pytest.mark.parametrize("word", ["双抄", "双超双有高耗能", "双超、双有", ""])
def test_an_audit_type_that_nobody_knows_is_refused_with_those_there_are(word: str) -> None:
    text = SKELETON.replace("# chuang_a    = true", f'audit_types = ["双有", "{word}"]')
    with refused(PlanError, f"“{word}”不认识；可填：双超、高耗能、双有、重点工作任务、自愿") as caught:
        parse_plan(text, "new")
    assert caught.value.name == "audit_types"
