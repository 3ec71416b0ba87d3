"""What each act sets off, to the last field: transitions.txt has one paragraph for each transition of
docs/domain.md (S2-S30), and nothing changes that does not stand there.

Each line is a duty with the fields that change (`now`: the moment of the act), the answer, the event,
who is told, or what changes of the case itself. `python -m tests.bot.test_transitions` prints the
paragraphs as they are: read them against docs/domain.md before they are kept.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict, fields

from bot.acts import decide
from bot.acts.context import DecisionContext
from bot.words import Assessor, Case, Decision, Details, Duty, Person, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    PROVINCE,
    accepting,
    act,
    applied,
    assessed,
    at,
    case,
    city_file,
    confirmed,
    day,
    did,
)

FILE = Path(__file__).with_name("transitions.txt")
WHY: dict[str, Any] = {"reason": "材料不全"}
APPLICATION = {"of": "apply_assessment"}
REVISION = {"of": "rectify_assessment"}
EXTENSION = {"of": "answer_extension"}
CHANGE = {"of": "answer_change"}


def on(text: str) -> dict[str, Any]:
    return {"on": day(text)}


PROVINCIAL = applied(Assessor.PROVINCE)
FORWARDED = did(PROVINCIAL, ("forward_assessment", CITY, "2025-03-03", {}))
RECTIFYING = did(confirmed(), ("assessment_rectify", CITY, "2025-04-01", {**on("2025-05-10"), **WHY}))
REVISED = did(RECTIFYING, ("rectified", CLERK, "2025-05-06", {}))
FAILED = did(confirmed(), ("assessment_failed", CITY, "2025-04-10", WHY))
ASKED = did(assessed(), ("request_extension", CLERK, "2025-07-10", {**on("2025-10-31"), **WHY}))
RENAMED = {"what": "更名", "details": Details(name="河北岚澄新材料有限公司"), **WHY}
CHANGING = did(case(), ("report_change", CLERK, "2025-07-10", RENAMED))
PAUSED = did(case(), ("pause", CITY, "2024-09-02", {}))
TOLD = replace(case(), duties=tuple(replace(d, planned_to=at("2024-07-09").now) for d in case().duties))
LATE = did(case(), ("carry_over", CITY, "2025-03-11", WHY))
NEARBY = {"details": Details(city="石家庄市", county="鹿泉区")}
AWAY = {"details": Details(city="沧州市", county="运河区")}
CONTACT = {"details": Details(contact="李四", phone="13900001111", email="li@example.com", before="张三")}
SURVIVOR = {"details": Details(name="另一家有限公司", uscc="91130100MA0000001X")}

Row = tuple[str, str, Case, Person, dict[str, Any], str]
ROWS: list[Row] = [
    ("S2", "notice_delivered", case(), COUNTY, on("2024-07-20"), "2024-07-22"),
    ("S3", "started", case(), CLERK, {}, "2024-09-10"),
    ("S4", "apply_assessment", case(), CLERK, on("2025-03-02"), "2025-03-03"),
    ("S5", "confirm", applied(), CITY, APPLICATION, "2025-02-24"),
    ("S6 in time", "reject", applied(), CITY, {**APPLICATION, **WHY}, "2025-02-24"),
    ("S6 on the last day", "reject", applied(), CITY, {**APPLICATION, **WHY}, "2025-02-28"),
    ("S6 late", "reject", applied(), CITY, {**APPLICATION, **WHY}, "2025-03-03"),
    ("S7", "withdraw_report", applied(), CLERK, {}, "2025-02-20T15:00"),
    ("S7 forwarded", "withdraw_report", FORWARDED, CITY, {}, "2025-03-03T15:00"),
    ("S7 extension", "withdraw_report", ASKED, CLERK, {}, "2025-07-10T15:00"),
    ("S7 change", "withdraw_report", CHANGING, CLERK, {}, "2025-07-10T15:00"),
    ("S8", "forward_assessment", PROVINCIAL, CITY, {}, "2025-03-03"),
    ("S9", "assessment_rectify", confirmed(), CITY, {**on("2025-04-30"), **WHY}, "2025-04-01"),
    ("S9 no day named", "assessment_rectify", confirmed(), CITY, WHY, "2025-04-01"),
    ("S10", "rectified", RECTIFYING, CLERK, {}, "2025-05-06"),
    ("S10 said as an application", "apply_assessment", RECTIFYING, CLERK, {}, "2025-05-06"),
    ("S10 confirmed", "confirm", REVISED, CITY, REVISION, "2025-05-07"),
    ("S11 late", "assessment_passed", confirmed(), CITY, {}, "2025-06-10"),
    ("S11 revised", "assessment_passed", REVISED, CITY, {}, "2025-05-07"),
    ("S11 not revised", "assessment_passed", RECTIFYING, CITY, {}, "2025-05-07"),
    ("S12", "assessment_failed", confirmed(), CITY, {**on("2025-04-09"), **WHY}, "2025-04-10"),
    ("S13", "apply_acceptance", assessed(), CLERK, {}, "2025-07-10"),
    ("S14", "acceptance_passed", accepting(), CITY, {}, "2025-09-10"),
    ("S15", "acceptance_failed", accepting(), CITY, WHY, "2025-09-10"),
    ("S16 late", "request_extension", assessed(), CLERK, {**on("2025-10-31"), **WHY}, "2025-08-02"),
    ("S16 and handed in", "apply_acceptance", ASKED, CLERK, {}, "2025-07-12"),
    ("S17", "approve_extension", ASKED, CITY, EXTENSION, "2025-07-15"),
    ("S17 another day", "approve_extension", ASKED, CITY, {**EXTENSION, **on("2025-09-30")}, "2025-07-15"),
    ("S18", "refuse_extension", ASKED, CITY, {**EXTENSION, **WHY}, "2025-07-15"),
    ("S18 late", "refuse_extension", ASKED, CITY, {**EXTENSION, **WHY}, "2025-08-04"),
    ("S19", "carry_over", case(), CITY, WHY, "2025-03-11"),
    ("S20 paused", "pause", case(), CITY, {}, "2024-09-02"),
    ("S20 resumed", "resume", PAUSED, CITY, {}, "2024-12-02"),
    ("S21", "close", case(), CITY, WHY, "2024-09-02"),
    ("S22 within the city", "relocate", TOLD, CITY, NEARBY, "2024-09-02"),
    ("S22 to another city", "relocate", TOLD, PROVINCE, AWAY, "2024-09-02"),
    ("S23", "merge", case(), CITY, SURVIVOR, "2024-09-02"),
    ("S24 reported", "report_change", case(), CLERK, RENAMED, "2024-09-02"),
    ("S24 confirmed", "confirm", CHANGING, CITY, CHANGE, "2025-07-11"),
    ("S24 refused", "reject", CHANGING, CITY, {**CHANGE, **WHY}, "2025-07-11"),
    ("S24 by the city", "rename", CHANGING, CITY, RENAMED, "2025-07-11"),
    ("contact", "replace_contact", TOLD, COUNTY, CONTACT, "2025-02-10"),
    ("S26", "reassess", confirmed(), PROVINCE, {"details": Details(assessor="province")}, "2025-03-01"),
    ("S26 back", "reassess", FORWARDED, PROVINCE, {"details": Details(assessor="city")}, "2025-03-04"),
    ("S28 passed", "correct_assessment", FAILED, PROVINCE, {"what": "通过", **WHY}, "2025-04-20"),
    ("S28 failed", "correct_assessment", assessed(), PROVINCE, {"what": "不通过", **WHY}, "2025-04-20"),
    ("S28 brought back", "reinstate", LATE, CITY, WHY, "2025-03-12"),
    ("S30 explained", "explain_open", case(), CITY, WHY, "2025-03-10"),
    ("handed over", "handed_over", assessed(), CITY, {"what": "执法"}, "2025-04-20"),
    ("disclosed", "disclosed", case(), CLERK, {"what": "信息"}, "2024-08-01"),
    ("taken up", "take_up", case(), COUNTY, APPLICATION, "2025-03-10"),
    ("urged", "urge", case(), COUNTY, APPLICATION, "2025-03-10"),
    ("urged, reported", "urge", applied(), COUNTY, APPLICATION, "2025-03-10"),
]


BLANK = Duty(0, 0, "", *[None] * 4)  # type: ignore[arg-type]


def plain(value: object, ctx: DecisionContext) -> str:
    """A value as the table of transitions writes it."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return "now" if value == ctx.now else value.isoformat(" ", "minutes")[:16]
    if isinstance(value, Details):
        value = {k: v for k, v in asdict(value).items() if v}
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} {plain(v, ctx)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(plain(v, ctx) for v in value) + "]"
    return value.isoformat() if isinstance(value, date) else str(value) or "-"


def listed(values: dict[str, Any], ctx: DecisionContext) -> str:
    return " | ".join(f"{key} {plain(value, ctx)}" for key, value in values.items())


def told(decision: Decision, before: Case, ctx: DecisionContext) -> list[str]:
    """The decision as the lines of its paragraph."""
    old = {duty.id: duty for duty in before.duties}
    lines = [f"answer {decision.answer.key} | {listed(decision.answer.facts, ctx)}"]
    lines += [f"{d.milestone}: {listed(_changed(old[d.id], d), ctx)}" for d in decision.duties]
    opened = [*([decision.opens] if decision.opens else []), *decision.adds]
    lines += [f"new {listed(_changed(BLANK, d), ctx)}" for d in opened]
    case_itself = {
        key: value
        for key in ("status", "changes", "firm", "contact", "hands_over")
        if (value := getattr(decision, key))
    }
    if case_itself:
        lines.append(f"case {listed(case_itself, ctx)}")
    lines.append(f"event {listed(decision.event or {}, ctx)}")
    lines += [f"tell {t.audience} {t.kind} {t.text} {t.duty_id}" for t in decision.tells]
    return lines


def _changed(old: Duty, new: Duty) -> dict[str, Any]:
    names = [f.name for f in fields(Duty)]
    return {name: getattr(new, name) for name in names if getattr(new, name) != getattr(old, name)}


def paragraph(row: Row) -> list[str]:
    """What the table says of one transition, as lines of text."""
    title, kind, there, who, more, when = row
    decision = decide(there, act(there, kind, more), who, at(when))
    return [f"# {title}: {kind}, {when}", *told(decision, there, at(when))]


@pytest.fixture(scope="module")
def kept() -> dict[str, list[str]]:
    """The committed transitions: milestone and act -> the lines of its block."""
    blocks = FILE.read_text("utf-8").strip().split("\n\n")
    return {(lines := block.split("\n"))[0].partition(":")[0][2:]: lines for block in blocks}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_an_act_sets_off(row: Row, kept: dict[str, list[str]]) -> None:
    assert paragraph(row) == kept[row[0]]


def test_every_paragraph_is_tried(kept: dict[str, list[str]]) -> None:
    assert list(kept) == [row[0] for row in ROWS]


def test_the_summary_of_a_city() -> None:
    """S29: the city's, sixty days before the end of November; whoever confirms is the province."""
    (duty,) = city_file().duties
    assert (duty.milestone, str(duty.owner), str(duty.state)) == ("submit_summary", "city", "waiting")
    assert duty.next_action_at == at("2025-10-01T08:30").now


if __name__ == "__main__":
    print("\n\n".join("\n".join(paragraph(row)) for row in ROWS))
