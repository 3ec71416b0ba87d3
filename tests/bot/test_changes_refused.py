"""What stands against a change (S20-S27), who is asked, and what an answer finds: tables."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.acts.context import DecisionContext
from bot.words import (
    OUTSIDE,
    Assessor,
    Case,
    CaseStatus,
    Details,
    DutyState,
    Level,
    MilestoneKind,
    Person,
    Role,
    Sentence,
    replace,
)
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    NAME,
    PLAN,
    PROVINCE,
    Step,
    act,
    applied,
    assessed,
    at,
    case,
    completed,
    confirmed,
    did,
    states,
)

NOW = "2025-07-11"
WHY: dict[str, Any] = {"reason": "工商变更"}
BOTH = replace(CITY, roles=(*CITY.roles, Role(Level.PROVINCE)))
DINGZHOU = replace(case(), city="定州市", county="定州市")
CITY_OF_DINGZHOU = Person(20, "定州", roles=(Role(Level.CITY, "定州市"),))
PAUSED = did(case(), ("pause", CITY, "2024-09-02", {}))
FAILED = did(confirmed(), ("assessment_failed", CITY, "2025-04-10", WHY))
WITHDRAWN = did(case(), ("close", CITY, "2024-09-02", WHY))
TAKEN = "石家庄澄川化工有限公司（石家庄市桥西区）"

BY_THE_CITY = Sentence("services.acts.assessed_by", level="市级")
BY_THE_PROVINCE = Sentence("services.acts.assessed_by", level="省级")


def named(**details: Any) -> dict[str, Any]:
    """The arguments of an act with these details."""
    return {"details": Details(**details)}


LUQUAN, QIAOXI = named(city="石家庄市", county="鹿泉区"), named(city="石家庄市", county="桥西区")
CANGZHOU = named(city="沧州市", county="运河区")
SURVIVOR = {"name": "另一家有限公司", "uscc": "91130100MA0000001X"}


@pytest.mark.parametrize(
    ("kind", "there", "who", "more", "key", "facts"),
    [
        # It is so already.
        ("pause", PAUSED, CITY, {}, "already_so", {"what": "停产"}),
        ("resume", case(), CITY, {}, "already_so", {"what": "复产"}),
        ("relocate", case(), CITY, QIAOXI, "already_so", {"what": "在石家庄市桥西区"}),
        ("correct_county", case(), CITY, QIAOXI, "already_so", {"what": "在石家庄市桥西区"}),
        (
            "correct_county",
            DINGZHOU,
            CITY_OF_DINGZHOU,
            named(city="定州市", county="定州市"),
            "already_so",
            {"what": "在定州市"},  # a city that is its own county is named once
        ),
        ("rename", case(), CITY, named(name=NAME), "already_so", {"what": "叫这个名称"}),
        ("reassess", case(), PROVINCE, named(assessor="city"), "already_so", {"what": BY_THE_CITY}),
        (
            "reassess",
            case(Assessor.PROVINCE),
            PROVINCE,
            named(assessor="province"),
            "already_so",
            {"what": BY_THE_PROVINCE},
        ),
        ("reinstate", case(), CITY, WHY, "not_ended", {}),
        ("reinstate", completed(), CITY, WHY, "not_ended", {}),
        ("reinstate", FAILED, CITY, WHY, "correct_instead", {}),
        # The name or the code is another's.
        (
            "relocate",
            case(),
            CITY,
            named(city="石家庄市", county="鹿泉区", taken=TAKEN),
            "name_taken",
            {"taken": TAKEN},
        ),
        ("merge", case(), CITY, named(**SURVIVOR, taken=TAKEN), "name_taken", {"taken": TAKEN}),
        ("rename", case(), CITY, named(name="新名称有限公司", taken=TAKEN), "name_taken", {"taken": TAKEN}),
        ("rename", case(), CITY, named(name="新名称有限公司", uscc="91130100MA0000001X"), "other_code", {}),
        ("merge", case(), CITY, named(name="另一家有限公司"), "no_merged_code", {}),
        # Something is missing.
        ("rename", case(), CITY, {}, "need_details", {"form": f"{NAME} 更名为 新名称"}),
        ("report_change", case(), CLERK, {"what": "更名"}, "need_details", {"form": f"{NAME} 更名为 新名称"}),
        (
            "report_change",
            case(),
            CLERK,
            {"what": "合并"},
            "need_details",
            {"form": f"{NAME} 并入 存续企业名称 统一社会信用代码"},  # the survivor's name is another's
        ),
        (
            "replace_contact",
            case(),
            COUNTY,
            named(contact="李四"),
            "need_details",
            {"form": f"{NAME} 换联系人 姓名 电话"},
        ),
        (
            "correct_county",
            case(),
            CITY,
            named(city="石家庄市"),
            "need_details",
            {"form": "更正县区 新的县（市、区）"},
        ),
        ("strike_off", case(), PROVINCE, {}, "need_reason", {}),
        ("explain_open", case(), CITY, {"reason": " "}, "need_reason", {}),
        # Only what people report in the chat is reported.
        ("report_change", case(), CLERK, {"what": "天气"}, "no_kind", {}),
        ("report_change", case(), CLERK, {"what": "移出名单", **WHY}, "no_kind", {}),
        ("report_change", case(), CLERK, {"what": "评估部门", **named(assessor="province")}, "no_kind", {}),
        ("report_change", PAUSED, CLERK, {"what": "停产", **WHY}, "already_so", {"what": "停产"}),
    ],
)
def test_what_stands_against_a_change(
    kind: str, there: Case, who: Person, more: dict[str, Any], key: str, facts: dict[str, Any]
) -> None:
    decision = decide(there, act(there, kind, more), who, at(NOW))
    assert (decision.answer.key, decision.answer.ok) == (key, False)
    assert decision.answer.facts == {"name": there.name, "step": "", **facts}
    assert (decision.duties, decision.opens, decision.event, decision.changes) == ((), None, None, {})


@pytest.mark.parametrize(
    ("there", "who", "what", "more", "asked"),
    [
        # Done at once by whoever has the right to it; else the bureau is asked that assesses it.
        (case(), CITY, "关闭", {}, ""),
        (case(), COUNTY, "关闭", {}, "city"),
        (case(), CLERK, "关闭", {}, "city"),
        (case(Assessor.PROVINCE), CITY, "关闭", {}, "province"),
        (case(Assessor.PROVINCE), CITY, "停产", {}, ""),
        (case(Assessor.PROVINCE), CLERK, "更名", named(name="新名称有限公司"), "province"),
        (case(), COUNTY, "换联系人", named(contact="李四", phone="13900001111"), ""),
        (case(), CLERK, "换联系人", named(contact="李四", phone="13900001111"), "city"),
        # A move to another city is the province's to accept, whoever assesses; within the city, or
        # out of the province, it is not.
        (case(), CITY, "搬迁", CANGZHOU, "province"),
        (case(), CLERK, "搬迁", CANGZHOU, "province"),
        (case(), BOTH, "搬迁", CANGZHOU, ""),
        (case(), CITY, "搬迁", LUQUAN, ""),
        (case(), CLERK, "搬迁", LUQUAN, "city"),
        (case(), CITY, "搬迁", named(city=OUTSIDE), ""),
        (case(), CLERK, "搬迁", named(city=OUTSIDE), "city"),
    ],
)
def test_who_is_asked(there: Case, who: Person, what: str, more: dict[str, Any], asked: str) -> None:
    decision = decide(there, act(there, "report_change", {"what": what, **more, **WHY}), who, at(NOW))
    assert decision.ok, decision.answer
    assert (str(decision.opens.owner) if decision.opens else "") == asked
    assert decision.answer.key == ("change_reported" if asked else "changed")


def test_only_the_province_takes_an_enterprise_to_another_city() -> None:
    for kind in ("relocate", "correct_county"):
        decision = decide(case(), act(case(), kind, CANGZHOU), CITY, at(NOW))
        assert (decision.answer.key, decision.answer.ok, decision.answer.facts) == ("not_yours", False, {})
        assert decide(case(), act(case(), kind, CANGZHOU), PROVINCE, at(NOW)).ok


RENAME = {"what": "更名", **named(name="新名称有限公司"), **WHY}
CHANGE = {"of": "answer_change"}
ASKED = did(case(), ("report_change", CLERK, "2025-07-10", RENAME))


def test_the_same_change_is_reported_once_at_a_time() -> None:
    again = decide(ASKED, act(ASKED, "report_change", RENAME), CLERK, at(NOW))
    assert again.answer.key == "change_running"
    said = {"name": NAME, "step": "核实企业变动", "what": "更名"}
    assert again.answer.facts == {**said, "take_back": 24, "named": False}  # she may take hers back
    # Whoever reports it after her cannot take hers back, and an officer says of which enterprise.
    county = decide(ASKED, act(ASKED, "report_change", RENAME), COUNTY, at("2025-07-10T10:00"))
    assert county.answer.facts == {**said, "take_back": 0, "named": True}
    other = did(ASKED, ("report_change", CLERK, NOW, {"what": "停产", **WHY}))
    assert [d.data["what"] for d in other.duties if d.milestone == "answer_change"] == ["更名", "停产"]
    refused = did(ASKED, ("reject", CITY, NOW, {**CHANGE, **WHY}))
    anew = did(refused, ("report_change", CLERK, NOW, RENAME)).duty("answer_change")
    assert anew and (anew.turn, anew.state) == (1, DutyState.OPEN)


@pytest.mark.parametrize(
    ("before", "then", "answered"),
    [
        # Its being done answers what was reported before: the same change, while it waits.
        (RENAME, ("rename", CITY, RENAME), (DutyState.DONE, CITY.id)),
        (RENAME, ("report_change", CITY, RENAME), (DutyState.DONE, CITY.id)),
        (RENAME, ("pause", CITY, {}), (DutyState.OPEN, None)),
    ],
)
def test_what_is_done_answers_what_was_reported(
    before: dict[str, Any], then: tuple[str, Person, dict[str, Any]], answered: tuple[DutyState, int | None]
) -> None:
    kind, who, more = then
    there = did(case(), ("report_change", CLERK, "2025-07-10", before), (kind, who, NOW, more))
    duty = there.duty("answer_change")
    assert duty and (duty.state, duty.data.get("answered_by")) == answered


def test_a_report_that_was_refused_stays_refused() -> None:
    refused = did(ASKED, ("reject", CITY, NOW, {**CHANGE, **WHY}))
    done = did(refused, ("rename", CITY, NOW, RENAME))
    assert done.duty("answer_change") == refused.duty("answer_change")


def answered(what: str, more: dict[str, Any], found: Details) -> Any:
    """The bureau's 确认 of a change that a clerk reported, with what is looked up meanwhile."""
    reported: Step = ("report_change", CLERK, "2025-07-10", {"what": what, **more, **WHY})
    there = did(case(), reported)
    return decide(there, replace(act(there, "confirm", CHANGE), details=found), CITY, at(NOW))


def test_what_is_looked_up_counts_as_it_stands_when_it_is_answered() -> None:
    taken = answered("更名", named(name="新名称有限公司"), Details(taken=TAKEN))
    assert (taken.answer.key, taken.answer.facts["taken"]) == ("name_taken", TAKEN)
    assert answered("更名", named(name="新名称有限公司", taken=""), Details()).answer.key == "changed"
    merged = answered("合并", named(**SURVIVOR), Details(into=8))
    assert (merged.status, merged.event["new"]) == (CaseStatus.WITHDRAWN, "另一家有限公司")
    known = answered("合并", named(name="另一家有限公司", into=8), Details())
    assert known.status is CaseStatus.WITHDRAWN  # found when it was reported
    contact = named(contact="李四", phone="13900001111")
    told = answered("换联系人", contact, Details(before="张三（13800001111）", keeps="li@example.com"))
    facts = {key: told.answer.facts[key] for key in ("what", "old", "new")}
    assert facts == {
        "what": "换联系人",
        "old": "张三（13800001111）",
        "new": "李四（13900001111，li@example.com）",
    }
    assert told.event["reason"] == WHY["reason"]


def test_what_was_looked_up_is_not_kept_with_the_report() -> None:
    more = named(contact="李四", phone="13900001111", before="张三", keeps="a@b.cn", taken=TAKEN)
    there = did(case(), ("report_change", CLERK, NOW, {"what": "换联系人", **more, **WHY}))
    duty = there.duty("answer_change")
    assert duty and duty.data["details"] == {"contact": "李四", "phone": "13900001111"}


def test_what_came_about_meanwhile_waits_for_nobody() -> None:
    """The list renamed it, or another bureau paused it: confirming it closes the request and no more."""
    there = did(case(), ("report_change", CLERK, "2025-07-10", {"what": "停产", **WHY}))
    now = replace(there, paused=True)
    decision = decide(now, act(now, "confirm", CHANGE), CITY, at(NOW))
    assert (decision.answer.key, decision.ok) == ("change_was_done", True)
    assert decision.answer.facts == {"name": NAME, "step": "", "what": "停产"}
    (closed,) = decision.duties
    assert (closed.milestone, closed.state) == ("answer_change", DutyState.DONE)
    assert decision.event == {"act": "confirm", "duty": closed.id, "state": "done", "what": "停产"}
    assert (decision.changes, decision.tells) == ({}, ())


@pytest.mark.parametrize("there", [completed(), FAILED, WITHDRAWN])
@pytest.mark.parametrize(
    ("what", "more", "followed"),
    [
        ("更名", named(name="新名称有限公司"), True),
        ("换联系人", named(contact="李四", phone="13900001111"), True),
        ("停产", {}, False),
        ("关闭", {}, False),
        ("搬迁", LUQUAN, False),
        ("天气", {}, False),
    ],
)
def test_a_case_that_has_ended_still_has_a_name_and_a_contact(
    there: Case, what: str, more: dict[str, Any], followed: bool
) -> None:
    decision = decide(there, act(there, "report_change", {"what": what, **more, **WHY}), CLERK, at(NOW))
    assert decision.answer.key == ("change_reported" if followed else "case_closed")


def test_an_enterprise_that_owes_nothing_is_renamed_and_nobody_told() -> None:
    """A message hangs on a duty: in a round of the bureaus' own steps there is none."""
    bare = replace(case(), duties=())
    decision = decide(bare, act(bare, "rename", RENAME), CITY, at(NOW))
    assert decision.ok and decision.tells == ()
    assert decision.event == {
        "act": "rename",
        "what": "更名",
        "old": NAME,
        "new": "新名称有限公司",
        "reason": WHY["reason"],
    }


def without(*kinds: MilestoneKind) -> DecisionContext:
    """A morning in a round whose plan has no step of these kinds."""
    kept = tuple(m for m in PLAN.milestones if m.kind not in kinds)
    return replace(at(NOW), plan=replace(PLAN, milestones=kept))


def test_a_round_without_requests_takes_no_reports_of_changes() -> None:
    ctx = without(MilestoneKind.CHANGE_REQUEST)
    decision = decide(case(), act(case(), "report_change", RENAME), CLERK, ctx)
    assert (decision.answer.key, decision.answer.facts) == ("no_such_step", {"name": NAME, "step": ""})
    assert decide(case(), act(case(), "rename", RENAME), CITY, ctx).ok


def test_a_round_without_monthly_looks_pauses_all_the_same() -> None:
    decision = decide(case(), act(case(), "pause"), CITY, without(MilestoneKind.PAUSE_CHECK))
    assert (decision.changes, decision.adds) == ({"paused": True}, ())
    assert [d.milestone for d in decide(case(), act(case(), "pause"), CITY, at(NOW)).adds] == ["check_pause"]


def test_out_of_the_round_keeps_what_it_was() -> None:
    for kind, more, old, new in (
        ("relocate", named(city=OUTSIDE), "石家庄市桥西区", OUTSIDE),
        ("merge", named(name="另一家有限公司", into=8), NAME, "另一家有限公司"),
        ("close", {}, "进行中", "退出"),
        ("strike_off", WHY, "进行中", "退出"),
    ):
        decision = decide(assessed(), act(assessed(), kind, more), PROVINCE, at(NOW))
        assert decision.status is CaseStatus.WITHDRAWN and decision.event
        assert (decision.event["old"], decision.event["new"]) == (old, new)
        assert (decision.changes, decision.firm) == ({}, {})


def test_a_reported_application_falls_away_with_the_case() -> None:
    gone = did(applied(), ("close", CITY, NOW, WHY))
    assert states(gone, "apply_assessment", "assess") == ["waived", "waived"]
    back = did(gone, ("reinstate", PROVINCE, NOW, WHY))
    assert states(back, "apply_assessment", "assess") == ["reported", "waiting"]


def test_only_a_report_of_a_change_follows_the_end() -> None:
    """What else an act says beside it does not open a case that has ended."""
    for kind in ("pause", "close", "relocate", "started"):
        who = CLERK if kind == "started" else CITY
        decision = decide(completed(), act(completed(), kind, {"what": "更名", **LUQUAN}), who, at(NOW))
        assert decision.answer.key == "case_closed"
