"""What an answer promises of 撤回, over every act by everybody at many points of a round: the word
stands in it if and only if what it tells people to say is granted at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.acts import ACT_RULES, decide
from bot.acts.context import DecisionContext
from bot.acts.kinds import BY_ACT
from bot.words import Act, Answer, Assessor, Case, Details, Duty, DutyState, Level, Person, Role, replace
from messages.render import answer
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    PLAN,
    PROVINCE,
    accepting,
    after,
    applied,
    assessed,
    at,
    case,
    city_file,
    completed,
    confirmed,
    day,
    did,
)

WHY: dict[str, Any] = {"reason": "材料不全"}
COLLEAGUE = replace(CLERK, id=21)
BOTH = Person(22, "市县一体", roles=(Role(Level.COUNTY, "石家庄市", "桥西区"), Role(Level.CITY, "石家庄市")))
PEOPLE = (CLERK, COLLEAGUE, COUNTY, CITY, BOTH, PROVINCE)
OF_DUTY: Final = (
    "add_reference",
    "confirm",
    "reject",
    "approve_extension",
    "refuse_extension",
    "disclosed",
    "take_up",
    "urge",
)
NAMED: Final = {
    "更名": Details(name="河北岚澄新材料有限公司"),
    "换联系人": Details(contact="李四", phone="13900001111"),
    "搬迁": Details(city="石家庄市", county="鹿泉区"),
}
PROVINCIAL = applied(Assessor.PROVINCE, "2025-03-02T16:00")
ASKED = did(assessed(), ("request_extension", CLERK, "2025-07-10", {"on": day("2025-10-31"), **WHY}))
OWN = replace(
    city_file(),
    duties=tuple(replace(d, state=DutyState.OPEN, opened_on=day("2025-10-01")) for d in city_file().duties),
)
# A case, and the morning on which people speak of it.
THERE: Final[dict[str, tuple[Case, str]]] = {
    "new": (case(), "2024-07-18"),
    "provincial": (case(Assessor.PROVINCE), "2024-07-18"),
    "delivered": (did(case(), ("notice_delivered", COUNTY, "2024-07-17T10:00", {})), "2024-07-18"),
    "begun": (did(case(), ("started", CLERK, "2024-07-17T10:00", {})), "2024-07-18"),
    "applied": (applied(), "2025-02-21"),
    "applied long ago": (applied(), "2025-02-28"),
    "to be forwarded": (PROVINCIAL, "2025-03-03"),
    "forwarded": (did(PROVINCIAL, ("forward_assessment", CITY, "2025-03-03T08:00", {})), "2025-03-03"),
    "confirmed": (confirmed(), "2025-02-24"),
    "assessed": (assessed(), "2025-04-11"),
    "rectifying": (
        did(confirmed(), ("assessment_rectify", CITY, "2025-04-10", {"on": day("2025-05-10"), **WHY})),
        "2025-04-11",
    ),
    "postponement asked": (ASKED, "2025-07-10"),
    "accepting": (accepting(), "2025-07-11"),
    "completed": (completed(), "2025-09-11"),
    "no county of its own": (replace(case(), county="石家庄市", no_county=True), "2024-07-18"),
    "nobody in its city": (case(unstaffed=True, no_county=True), "2025-02-21"),
    "the city's own": (OWN, "2025-11-20"),
    "the city's own, reported": (did(OWN, ("summary_submitted", CITY, "2025-11-19T17:00", {})), "2025-11-20"),
}


def _tries(there: Case) -> Iterator[Act]:
    """Every act that could be tried on the case, with what it needs."""
    for kind in ACT_RULES:
        if kind in BY_ACT or kind == "withdraw_report":
            continue
        whats: tuple[str, ...] = ("更名", "换联系人", "搬迁", "停产") if kind == "report_change" else ("",)
        if kind == "step":
            whats = tuple(d.milestone for d in there.duties)
        if kind == "handed_over":
            whats = ("执法",)
        for what in whats:
            for duty in there.duties if kind in OF_DUTY else (None,):
                on = day("2026-03-01") if kind == "request_extension" else None
                number = Details(number_in_system="HB2025-0012")
                details = number if kind == "add_reference" else NAMED.get(what, Details())
                yield Act(kind, on, "理由", duty.id if duty else None, what, details)


def _undone(there: Case, who: Person, ctx: DecisionContext) -> Duty | None:
    """The duty that 撤回 would take back now."""
    back = decide(there, Act("withdraw_report"), who, ctx)
    return next(d for d in there.duties if d.id == (back.event or {})["duty"]) if back.ok else None


def _in_the_way(reply: Answer, duty: Duty) -> bool:
    """Whether it is this report that stands in the way of what was refused."""
    match reply.key:
        case "already_reported":
            return bool(reply.facts["step"] == PLAN.milestone(duty.milestone).name)
        case "extension_running":
            return "until" in duty.data
        case "change_running":
            return bool(duty.data.get("what") == reply.facts["what"])
        case _:
            return False


@pytest.mark.parametrize("point", THERE)
def test_take_back_is_promised_if_and_only_if_it_is_granted(point: str) -> None:
    there, morning = THERE[point]
    ctx = at(f"{morning}T09:30")
    for who in PEOPLE:
        for act in _tries(there):
            decision = decide(there, act, who, ctx)
            then = after(there, decision) if decision.ok else there
            undone = _undone(then, who, ctx)
            mine = undone is not None and (
                undone.reported_at == ctx.now if decision.ok else _in_the_way(decision.answer, undone)
            )
            reply = answer(decision.answer.key, decision.answer.facts)
            assert ("回复“撤回" in reply) is mine, (who.name, act, reply)


def test_what_was_promised_is_still_granted_within_its_hours() -> None:
    for hours, granted in ((24, True), (25, False)):
        there = case()
        reported = decide(there, Act("started"), CLERK, at("2024-08-01T09:00"))
        assert reported.answer.facts["take_back"] == 24
        later = at("2024-08-01T09:00")
        later = replace(later, now=later.now + timedelta(hours=hours))
        assert decide(after(there, reported), Act("withdraw_report"), CLERK, later).ok is granted
