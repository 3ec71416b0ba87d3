"""Whatever people do to a case in whatever order: nothing breaks, and what must hold holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.acts import ACT_RULES, decide
from bot.acts.kinds import BY_ACT
from bot.words import Act, Assessor, Case, CaseStatus, Details, DutyState, Level
from tests.bot.cases import EVERYONE, after, at, case

ENDED = (CaseStatus.COMPLETED, CaseStatus.CARRIED_OVER, CaseStatus.WITHDRAWN)
NAMED: dict[str, Details] = {
    "更名": Details(name="新名称有限公司"),
    "换联系人": Details(contact="李四", phone="13900001111"),
    "搬迁": Details(city="石家庄市", county="鹿泉区"),
    "更正县区": Details(city="沧州市", county="运河区"),
    "合并": Details(name="另一家有限公司", uscc="91130100MA0000001X"),
}
ACTS = st.sampled_from(sorted(ACT_RULES))
PEOPLE = st.sampled_from([EVERYONE[role] for role in ("clerk", "county", "city", "province")])


@st.composite
def acts(draw: st.DrawFn) -> tuple[str, dict[str, Any], Any, int]:
    """(kind, what the act says, who does it, after how many days) of any act that may be tried."""
    kind = draw(ACTS)
    what = BY_ACT[kind].kind if kind in BY_ACT else ""
    if kind in ("correct_assessment", "correct_acceptance"):
        what = draw(st.sampled_from(["通过", "不通过", "合格", "不合格"]))
    if kind == "report_change":
        what = draw(st.sampled_from(["停产", "复产", "关闭", *NAMED]))
    details = NAMED.get(what, Details(assessor=draw(st.sampled_from(["city", "province"]))))
    more = {"what": what, "details": details, "reason": draw(st.sampled_from(["", "理由"]))}
    return kind, more, draw(PEOPLE), draw(st.integers(0, 40))


@settings(max_examples=120, deadline=None)
@given(st.lists(acts(), min_size=4, max_size=25), st.sampled_from(list(Assessor)), st.data())
def test_any_walk(steps: list[Any], assessor: Assessor, data: st.DataObject) -> None:
    now, there = at("2024-07-08"), case(assessor)
    for kind, more, who, days in steps:
        now = at((now.today + timedelta(days=days)).isoformat())
        duty = data.draw(st.sampled_from(there.duties)).id
        later = now.today + timedelta(days=60)
        on = later if kind in ("request_extension", "assessment_rectify") else None
        decision = decide(there, Act(kind, on=on, duty_id=duty, **more), who, now)
        if not decision.ok:
            assert (decision.event, decision.duties, decision.status) == (None, (), None)
            continue
        assert decision.event
        there = after(there, decision)
        _holds(there)


def _holds(there: Case) -> None:
    """What must be true of a case at any time."""
    for duty in there.duties:
        if duty.state in (DutyState.OPEN, DutyState.REPORTED):
            ended = (
                there.status in ENDED and duty.milestone != "answer_change"
            )  # a new name is answered still
            assert not ended, (there.status, duty)
            assert duty.next_action_at is not None, duty
        if duty.state in (DutyState.DONE, DutyState.FAILED, DutyState.WAIVED):
            assert duty.next_action_at is None, duty
        if duty.milestone in ("assess", "accept") and duty.state is DutyState.WAITING:
            assert duty.owner is Level(there.assessor), duty
    keys = [(d.milestone, d.turn) for d in there.duties]
    assert len(keys) == len(set(keys)), keys
    if there.status is CaseStatus.ACTIVE:
        live = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)
        assert any(d.state in live for d in there.duties)
