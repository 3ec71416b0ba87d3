"""A case for the tables of acts: one enterprise of 桥西区, 石家庄市, at any point of its round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.acts import decide
from bot.acts.begin import case_duties, city_duties
from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.plans.load import parse_plan, shipped_plan
from bot.words import SHANGHAI, Act, Assessor, Case, CaseStatus, Decision, Duty, Level, Person, Role, replace

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
CALENDAR = Calendar()
NAME = "石家庄岚澄化工有限公司"

CLERK = Person(1, "联系人", roles=(Role(Level.ENTERPRISE, enterprise_id=7),))
OTHER_CLERK = Person(2, "别家联系人", roles=(Role(Level.ENTERPRISE, enterprise_id=8),))
COUNTY = Person(3, "县", roles=(Role(Level.COUNTY, "石家庄市", "桥西区"),))
NAMESAKE = Person(4, "张家口的县", roles=(Role(Level.COUNTY, "张家口市", "桥西区"),))
CITY = Person(5, "市", roles=(Role(Level.CITY, "石家庄市"),))
OTHER_CITY = Person(6, "别的市", roles=(Role(Level.CITY, "沧州市"),))
PROVINCE = Person(7, "省", roles=(Role(Level.PROVINCE),))
SUPPORT = Person(8, "技术支持", roles=(Role(Level.SUPPORT),))
ADMIN = Person(9, "系统管理员", roles=(Role(Level.ADMIN),))
NOBODY = Person(9, "离任", roles=())
EVERYONE = {
    "clerk": CLERK,
    "other clerk": OTHER_CLERK,
    "county": COUNTY,
    "namesake": NAMESAKE,
    "city": CITY,
    "other city": OTHER_CITY,
    "province": PROVINCE,
    "support": SUPPORT,
    "nobody": NOBODY,
}


def at(day: str) -> DecisionContext:
    """The setting of a morning: at("2025-02-20")."""
    moment = datetime.fromisoformat(day if "T" in day else f"{day}T09:00")
    return DecisionContext(PLAN, CALENDAR, moment.replace(tzinfo=SHANGHAI))


def case(assessor: Assessor = Assessor.CITY, **values: Any) -> Case:
    """The enterprise's case as it begins: nothing is done, duties have ids from 11."""
    duties = case_duties(assessor, at("2024-07-08"))
    given: dict[str, Any] = {"status": CaseStatus.ACTIVE, "uscc": "91110000600037341L", **values}
    numbered = tuple(replace(d, id=n, case_id=1) for n, d in enumerate(duties, 11))
    return Case(1, PLAN.key, 7, NAME, "石家庄市", "桥西区", assessor, duties=numbered, **given)


def city_file() -> Case:
    """The city's own case, without an enterprise."""
    duties = tuple(
        replace(d, id=n, case_id=2) for n, d in enumerate(city_duties(at("2024-07-08"), "石家庄市"), 31)
    )
    return Case(2, PLAN.key, None, "石家庄市", "石家庄市", "", Assessor.PROVINCE, CaseStatus.ACTIVE, duties)


def after(before: Case, decision: Decision) -> Case:
    """The case with a decision in it, as storage would hand it back."""
    assert decision.ok, decision.answer
    new = {d.id: d for d in decision.duties}
    duties = [new.get(d.id, d) for d in before.duties]
    opened = [*([decision.opens] if decision.opens else []), *decision.adds]
    top = max(d.id for d in duties)
    duties += [replace(d, id=top + n) for n, d in enumerate(opened, 1)]
    duties.sort(key=lambda d: (d.position, d.turn))
    return replace(before, duties=tuple(duties), status=decision.status or before.status, **decision.changes)


Step = tuple[str, Person, str, dict[str, Any]]


def did(before: Case, *steps: Step) -> Case:
    """The case after these acts: (kind, who, day, what else the act says); `of`: a milestone."""
    for kind, who, day, more in steps:
        before = after(before, decide(before, act(before, kind, more), who, at(day)))
    return before


def act(of: Case, kind: str, more: dict[str, Any] | None = None) -> Act:
    """The act as an entrance would hand it over; `of` names the milestone it answers."""
    more = dict(more or {})
    milestone = more.pop("of", "")
    duty: Duty | None = of.duty(milestone) if milestone else None
    return Act(kind, duty_id=duty.id if duty else None, **more)


def applied(assessor: Assessor = Assessor.CITY, day: str = "2025-02-20") -> Case:
    """The application for assessment is reported."""
    return did(case(assessor), ("apply_assessment", CLERK, day, {}))


def confirmed(day: str = "2025-02-24") -> Case:
    """The city has confirmed the application."""
    return did(applied(), ("confirm", CITY, day, {"of": "apply_assessment"}))


def assessed(day: str = "2025-04-10") -> Case:
    """The assessment is passed."""
    return did(confirmed(), ("assessment_passed", CITY, day, {}))


def accepting(day: str = "2025-07-10") -> Case:
    """The application for acceptance is confirmed."""
    return did(
        assessed(), ("apply_acceptance", CLERK, day, {}), ("confirm", CITY, day, {"of": "apply_acceptance"})
    )


def completed(day: str = "2025-09-10") -> Case:
    """The acceptance is passed."""
    return did(accepting(), ("acceptance_passed", CITY, day, {}))


def states(of: Case, *keys: str) -> Sequence[str]:
    """The states of these milestones' duties; "" for one that the case does not have."""
    return [str(d.state) if (d := of.duty(k)) else "" for k in keys]


def day(text: str) -> date:
    """2025-02-20"""
    return date.fromisoformat(text)
