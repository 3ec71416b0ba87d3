"""Experts by lot: who is too near to an enterprise, and that the same lot draws the same."""

from __future__ import annotations

import pytest

from bot.results.drawing import ExpertFacts, FirmFacts, conflict, draw_experts, excluded

ADVISED = FirmFacts("河北钢铁集团唐山分公司", (("河北清源环保咨询有限公司", "李清源", "13900000001"),))


@pytest.mark.parametrize(
    ("name", "unit", "phone", "why"),
    [
        ("王五", "河北科技大学", "", ""),
        ("王五", "河北清源环保咨询有限公司", "", "consultant"),
        ("王五", "河北清源环保咨询有限公司石家庄分公司", "", "consultant"),
        ("李清源", "河北省环境科学学会", "", "consultant"),  # the very person, under another roof
        ("李某某", "河北科技大学", "13900000001", "consultant"),
        ("王五", "河北钢铁集团有限公司", "", "group"),
        ("王五", "河北钢铁集团唐山分公司", "", "group"),
        ("王五", "", "", ""),
        ("王五", "河北", "", ""),  # too short to be anybody's name
    ],
)
def test_who_is_too_near(name: str, unit: str, phone: str, why: str) -> None:
    assert conflict(ExpertFacts(1, name, unit, phone), ADVISED) == why


def test_a_lot_leaves_out_whoever_is_too_near_and_can_be_played_again() -> None:
    experts = [ExpertFacts(n, f"专家{n}", "河北科技大学") for n in range(1, 9)]
    experts.append(ExpertFacts(9, "李清源", "学会"))
    assert excluded(experts, [ADVISED]) == {9: (ADVISED.name, "consultant")}
    for lot in ("a", "b", "c", "d"):
        chosen = draw_experts(experts, [ADVISED], 3, lot)
        assert (
            len(chosen) == 3
            and 9 not in chosen
            and chosen == draw_experts(reversed(experts), [ADVISED], 3, lot)
        )
    assert draw_experts(experts, [ADVISED], 30, "a") == list(range(1, 9))  # all there are
    assert len({tuple(draw_experts(experts, [ADVISED], 3, str(n))) for n in range(20)}) > 5
