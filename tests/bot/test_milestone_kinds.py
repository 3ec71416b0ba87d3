"""A plan may call its steps what it likes: what they are is their kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.acts import decide
from bot.acts.begin import case_duties
from bot.plans.load import parse_plan, shipped_plan
from bot.tables import PlanError
from bot.words import Act, Assessor, CaseStatus, MilestoneKind, replace
from tests.bot.cases import CITY, CLERK, COUNTY, after, at, case
from tests.refused import refused

ROOMS = ("bot", "handlers", "messages", "storage")
KEY = re.compile(r"\.(?:milestone|key) (?:==|!=|in|not in) \(?\"|\.duty\(\"|milestone=\"")


def renamed(text: str) -> str:
    """The Hebei plan with every milestone under another key, and its kind said beside it."""
    for kind in MilestoneKind:
        text = re.sub(rf'"(event:)?{kind}(?=[":])', rf'"\1huanjie_{kind}', text)
    return re.sub(r'^(key\s*= "huanjie_(\w+)")', r'\1\nkind = "\2"', text, flags=re.MULTILINE)


def test_a_renamed_plan_has_the_same_kinds() -> None:
    plan = parse_plan(renamed(shipped_plan("hebei-2024")), "hebei-2024")
    ours = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
    assert [m.kind for m in plan.milestones] == [m.kind for m in ours.milestones]
    assert plan.key_of(MilestoneKind.ASSESSMENT) == "huanjie_assess"


def test_a_round_under_other_keys_runs_to_its_end() -> None:
    plan = parse_plan(renamed(shipped_plan("hebei-2024")), "hebei-2024")
    there = replace(case(), duties=case_duties(Assessor.CITY, replace(at("2024-07-08"), plan=plan)))
    there = replace(there, duties=tuple(replace(d, id=n, case_id=1) for n, d in enumerate(there.duties, 11)))
    for kind, who, day, answered in (
        ("notice_delivered", COUNTY, "2024-07-12", ""),
        ("started", CLERK, "2024-08-20", ""),
        ("apply_assessment", CLERK, "2025-02-20", ""),
        ("confirm", CITY, "2025-02-24", "huanjie_apply_assessment"),
        ("assessment_passed", CITY, "2025-04-10", ""),
        ("apply_acceptance", CLERK, "2025-07-10", ""),
        ("confirm", CITY, "2025-07-14", "huanjie_apply_acceptance"),
        ("acceptance_passed", CITY, "2025-09-10", ""),
    ):
        duty = there.duty(answered) if answered else None
        what = Act(kind, duty_id=duty.id if duty else None)
        there = after(there, decide(there, what, who, replace(at(day), plan=plan)))
    assert there.status is CaseStatus.COMPLETED


@pytest.mark.parametrize("kind", ["assess", "deliver_notice"])
def test_two_steps_of_one_kind_are_refused(kind: str) -> None:
    text = shipped_plan("hebei-2024").replace('= "start_audit"', f'= "start_audit"\nkind = "{kind}"', 1)
    with refused(PlanError, "其一请写"):
        parse_plan(text, "x")


def test_an_unknown_kind_names_those_there_are() -> None:
    text = shipped_plan("hebei-2024").replace('= "start_audit"', '= "start_audit"\nkind = "begin"', 1)
    with refused(PlanError, r"begin.*deliver_notice"):
        parse_plan(text, "x")


def test_code_asks_for_kinds_and_not_for_keys() -> None:
    """A key is the plan's own: nothing outside bot/rounds compares one."""
    found = [
        f"{path}:{n}"
        for room in ROOMS
        for path in sorted(Path(room).rglob("*.py"))
        if "migrations" not in path.parts
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if KEY.search(line)
        and any(f'"{kind}"' in line for kind in MilestoneKind if kind != MilestoneKind.OTHER)
    ]
    assert found == []
