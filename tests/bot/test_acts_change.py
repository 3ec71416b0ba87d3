"""S20-S27: what each change does to a case, and who must be asked; a city's own file."""

from __future__ import annotations

import pytest

from bot.acts import decide
from bot.words import OUTSIDE, Assessor, Case, CaseStatus, Details, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    OTHER_CITY,
    PLAN,
    PROVINCE,
    accepting,
    act,
    after,
    applied,
    assessed,
    at,
    case,
    city_file,
    confirmed,
    did,
    states,
)

FRESH, DAY = case(), "2025-07-15"
PAUSED = did(FRESH, ("pause", CITY, "2024-09-02", {"what": "停产"}))
WHY = {"reason": "理由"}
NEW_NAME = {"what": "更名", "details": Details(name="新名称有限公司")}
LUQUAN = {"details": Details(city="石家庄市", county="鹿泉区")}
CANGZHOU = {"details": Details(city="沧州市", county="运河区")}


# ---- changes (S20-S27) ------------------------------------------------------------------------


def test_paused_asks_the_county_and_moves_no_date() -> None:
    assert PAUSED.paused and states(PAUSED, "check_pause") == ["open"]
    assert [d.due for d in PAUSED.duties][: len(FRESH.duties)] == [d.due for d in FRESH.duties]
    again = did(PAUSED, ("resume", CITY, "2024-12-02", {"what": "复产"}))
    assert not again.paused and states(again, "check_pause") == ["done"]
    mine = again.duty("apply_assessment")
    assert mine and mine.planned_to == at("2024-12-02").now  # what was missed is not replayed


def test_a_claim_alone_changes_nothing() -> None:
    said = {"what": "关闭", "reason": "我们公司关闭了"}
    for who in (CLERK, COUNTY):
        decision = decide(FRESH, act(FRESH, "report_change", said), who, at(DAY))
        assert decision.ok and decision.opens and decision.status is None
        assert (decision.duties, decision.changes) == ((), {})
    reported = did(FRESH, ("report_change", CLERK, DAY, said))
    closed = did(reported, ("confirm", CITY, DAY, {"of": "answer_change"}))
    assert closed.status is CaseStatus.WITHDRAWN
    kept = did(reported, ("reject", CITY, DAY, {"of": "answer_change", **WHY}))
    assert (kept.status, kept.duties[: len(FRESH.duties)]) == (CaseStatus.ACTIVE, FRESH.duties)


def test_what_is_missing_is_asked_back() -> None:
    for what in ("更名", "换联系人", "搬迁", "合并"):
        decision = decide(FRESH, act(FRESH, "report_change", {"what": what}), CLERK, at(DAY))
        assert decision.answer.key == "need_details"
        assert decision.answer.facts["form"].startswith(FRESH.name)


def test_a_new_place_has_the_open_duties() -> None:
    moved = did(FRESH, ("relocate", CITY, "2024-07-10", {"what": "搬迁", **LUQUAN}))
    assert moved.county == "鹿泉区"
    assert [(d.due, d.state) for d in moved.duties] == [(d.due, d.state) for d in FRESH.duties]
    assert moved.duties[0].planned_to is None


def test_out_of_the_province_is_out_of_the_round() -> None:
    gone = did(FRESH, ("relocate", CITY, DAY, {"what": "搬迁", "details": Details(city=OUTSIDE)}))
    assert gone.status is CaseStatus.WITHDRAWN


def test_to_another_city_is_the_provinces_to_accept() -> None:
    said = {"what": "搬迁", "reason": "搬到沧州市运河区", **CANGZHOU}
    asked = did(FRESH, ("report_change", CITY, DAY, said))
    request = asked.duty("answer_change")
    assert request and str(request.owner) == "province"
    for who, ok in ((CITY, False), (OTHER_CITY, False), (PROVINCE, True)):
        decision = decide(asked, act(asked, "confirm", {"of": "answer_change"}), who, at(DAY))
        assert decision.ok is ok
    assert decision.changes == {"city": "沧州市", "county": "运河区"}
    assert decision.firm == decision.changes and decision.hands_over


def test_renamed_keeps_the_old_name() -> None:
    decision = decide(FRESH, act(FRESH, "rename", NEW_NAME), CITY, at(DAY))
    assert decision.firm == {"name": "新名称有限公司", "aliases": [FRESH.name]}
    assert decision.event and (decision.event["old"], decision.event["new"]) == (FRESH.name, "新名称有限公司")
    for details, key in (
        (Details(name=FRESH.name), "already_so"),
        (Details(name="新名称有限公司", taken="别家"), "name_taken"),
        (Details(name="新名称有限公司", uscc="91130100MA0000001X"), "other_code"),
    ):
        refused = decide(FRESH, act(FRESH, "rename", {"details": details}), CITY, at(DAY))
        assert refused.answer.key == key


def test_merged_into_whom() -> None:
    inside = {"what": "合并", "details": Details(name="另一家有限公司", into=8)}
    assert did(FRESH, ("merge", CITY, DAY, inside)).status is CaseStatus.WITHDRAWN
    outside = Details(name="另一家有限公司", uscc="91130100MA0000001X")
    decision = decide(FRESH, act(FRESH, "merge", {"details": outside}), CITY, at(DAY))
    assert decision.status is None
    assert decision.firm == {"name": outside.name, "aliases": [FRESH.name, FRESH.uscc], "uscc": outside.uscc}
    bare = {"details": replace(outside, uscc="")}
    assert decide(FRESH, act(FRESH, "merge", bare), CITY, at(DAY)).answer.key == "no_merged_code"


TO_PROVINCE = {"what": "评估部门", "details": Details(assessor="province")}
TO_CITY = {"what": "评估部门", "details": Details(assessor="city")}
FORWARDS = ("apply_assessment", "forward_assessment", "assess", "forward_acceptance", "accept")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (FRESH, ["open", "waiting", "waiting", "waiting", "waiting"]),
        (applied(), ["reported", "open", "waiting", "waiting", "waiting"]),
        (confirmed(), ["done", "open", "waiting", "waiting", "waiting"]),
        (assessed(), ["done", "waived", "done", "waiting", "waiting"]),
        (accepting(), ["done", "waived", "done", "open", "waiting"]),
    ],
)
def test_from_city_to_province(before: Case, expected: list[str]) -> None:
    """forward_* appear where they still matter; confirmed reports stay valid (S26)."""
    now = did(before, ("reassess", PROVINCE, "2025-07-20", TO_PROVINCE))
    assert states(now, *FORWARDS) == expected
    owner = {d.milestone: str(d.owner) for d in now.duties if str(d.state) != "done"}
    assert owner["accept"] == "province" and owner["forward_acceptance"] == "city"
    keys = [d.milestone for d in now.duties]
    assert keys.index("forward_assessment") < keys.index("assess")


def test_there_and_back() -> None:
    for before in (FRESH, applied(), confirmed(), assessed(), accepting()):
        there = did(before, ("reassess", PROVINCE, "2025-07-20", TO_PROVINCE))
        back = did(there, ("reassess", PROVINCE, "2025-07-21", TO_CITY))
        for duty in before.duties:
            now = back.duty(duty.milestone)
            if PLAN.milestone(duty.milestone).opens_days_before:
                continue  # its day has come meanwhile
            assert now and (now.state, now.owner) == (duty.state, duty.owner)
            assert now.legal_due == duty.legal_due
        again = did(back, ("reassess", PROVINCE, "2025-07-22", TO_PROVINCE))
        assert states(again, *FORWARDS) == states(there, *FORWARDS)


def test_province_to_city_needs_no_batch() -> None:
    waits = did(applied(Assessor.PROVINCE), ("reassess", PROVINCE, "2025-03-01", TO_CITY))
    assert states(waits, *FORWARDS) == ["reported", "waived", "waiting", "waived", "waiting"]
    done = did(waits, ("confirm", CITY, "2025-03-02", {"of": "apply_assessment"}))
    assert states(done, "assess") == ["open"]


# ---- a city's own file -------------------------------------------------------------------------


def test_the_summary_is_the_citys_and_the_province_confirms() -> None:
    file = city_file()
    opened = replace(file.duties[0], state=type(file.duties[0].state)("open"))
    file = replace(file, duties=(opened,))
    for who, ok in ((CITY, True), (OTHER_CITY, False), (PROVINCE, False), (COUNTY, False)):
        assert decide(file, act(file, "summary_submitted"), who, at("2025-11-20")).ok is ok
    handed = did(file, ("summary_submitted", CITY, "2025-11-20", {}))
    decision = decide(handed, act(handed, "confirm", {"of": "submit_summary"}), PROVINCE, at(DAY))
    assert states(after(handed, decision), "submit_summary") == ["done"]
