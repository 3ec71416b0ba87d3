"""What a row of the 总结表 leaves open, and what of a row that comes back was reported anew."""

from __future__ import annotations

from typing import Any

import pytest

from bot.results.gaps import GapKind, contradicting, gaps_of, out_of_order, target_said, unreported
from bot.results.measures import measures
from bot.results.reported import agrees, newly_reported
from bot.results.standing import Standing
from bot.results.targets import Target, target
from bot.words import Case, DutyState, Sentence, replace
from messages.catalogue import explain
from tests.bot.cases import PLAN, case, completed, day

WHY = Sentence("results.target.no_industry")
SECOND, THIRD = Target("II", False, WHY, True), Target("III", False, WHY, True)
IMPROVE = Target("III+improve", False, WHY, True)


def keys(found: list[Sentence]) -> list[str]:
    """The last part of each sentence's key."""
    return [one.key.rpartition(".")[2] for one in found]


@pytest.mark.parametrize(
    ("standing", "missing", "explained", "found"),
    [
        (Standing.QUALIFIED, (), False, []),
        (Standing.QUALIFIED, ("节电", "节水"), False, ["missing"]),
        (Standing.QUALIFIED, ("节电",), True, ["missing"]),
        (Standing.UNFINISHED, ("节电",), False, ["no_reason_unfinished"]),
        (Standing.UNFINISHED, (), True, []),
        (Standing.UNQUALIFIED, (), False, ["no_reason"]),
        (Standing.UNQUALIFIED, (), True, []),
        (Standing.WITHDRAWN, (), False, ["no_reason"]),
        (Standing.EXTENDED, ("节电",), False, []),  # the extension is the reason
    ],
)
def test_what_is_not_reported(
    standing: Standing, missing: tuple[str, ...], explained: bool, found: list[str]
) -> None:
    assert keys(unreported(standing, missing, explained)) == found


@pytest.mark.parametrize(
    ("standing", "of", "values", "found"),
    [
        (Standing.QUALIFIED, SECOND, {}, []),
        (Standing.QUALIFIED, SECOND, {"level_after": "II"}, []),
        (Standing.QUALIFIED, SECOND, {"level_after": "II", "target_reached": True}, []),
        (Standing.QUALIFIED, SECOND, {"level_after": "II", "target_reached": False}, ["reached_otherwise"]),
        (Standing.QUALIFIED, SECOND, {"level_after": "III"}, ["below_target"]),
        (Standing.UNFINISHED, SECOND, {"level_after": "III"}, []),
        (
            Standing.QUALIFIED,
            SECOND,
            {"level_after": "III", "target_reached": True},
            ["reached_otherwise", "below_target"],
        ),
        (Standing.QUALIFIED, IMPROVE, {"level_after": "III", "target_reached": True}, []),  # cannot be said
        (Standing.QUALIFIED, SECOND, {"target_reached": True}, []),
    ],
)
def test_levels_that_contradict(
    standing: Standing, of: Target, values: dict[str, Any], found: list[str]
) -> None:
    assert keys(contradicting(standing, of, values)) == found


def with_days(**days: str) -> Case:
    """A case whose steps are done on these days."""
    duties = tuple(
        replace(d, state=DutyState.DONE, confirmed_on=day(days[d.milestone])) if d.milestone in days else d
        for d in case().duties
    )
    return replace(case(), duties=duties)


@pytest.mark.parametrize(
    ("there", "found"),
    [
        (case(), None),
        (with_days(apply_assessment="2025-02-20", assess="2025-02-20"), None),
        (with_days(apply_assessment="2025-02-20", assess="2025-04-10", accept="2025-10-08"), None),
        (with_days(apply_assessment="2025-02-20", assess="2025-02-19"), ("2025-02-20", "2025-02-19")),
        (with_days(apply_assessment="2025-02-20", accept="2025-01-01"), ("2025-02-20", "2025-01-01")),
        (
            with_days(assess="2025-04-10", apply_acceptance="2025-04-09", accept="2025-04-08"),
            ("2025-04-10", "2025-04-09"),  # the first is enough to look at the row
        ),
    ],
)
def test_days_that_do_not_follow_one_another(there: Case, found: tuple[str, str] | None) -> None:
    said = [(str(s.values["before"]), str(s.values["after"])) for s in out_of_order(there, PLAN)]
    assert said == ([found] if found else [])


def test_all_that_a_row_leaves_open() -> None:
    unsure = replace(SECOND, certain=False)
    values = {"power": -1, "level_after": "III"}

    def kinds(standing: Standing, of: Target) -> list[str]:
        found = gaps_of(
            completed(), PLAN, standing, of, values, measures(), missing=("节水",), explained=False
        )
        return [f"{kind}:{keys([gap])[0]}" for kind, gap in found]

    below, doubt = f"{GapKind.TO_CHECK}:below_target", f"{GapKind.TO_CHECK}:negative"
    assert kinds(Standing.QUALIFIED, SECOND) == ["unreported:missing", below, doubt]
    assert kinds(Standing.QUALIFIED, unsure) == [
        *("unreported:missing", below, f"{GapKind.TO_CONFIRM}:target_open", doubt)
    ]
    assert kinds(Standing.WITHDRAWN, unsure) == ["unreported:no_reason", doubt]  # nobody need settle it


def test_the_target_as_it_is_said() -> None:
    assert explain(target_said(THIRD)) == "三级"
    assert explain(target_said(IMPROVE)) == "三级且明显提升"
    assert explain(target_said(replace(SECOND, chuang_a=True, certain=False))) == "二级、创A指标（待确认）"


RULES = target("水泥", None)  # III for certain


@pytest.mark.parametrize(
    ("values", "known", "anew"),
    [
        ({"power": 12}, {}, {"power": 12}),
        ({"power": 12}, {"power": 12}, {}),
        ({"power": 13}, {"power": 12}, {"power": 13}),
        ({"target": "III"}, {}, {}),  # the rules' own
        ({"target": "II"}, {}, {"target": "II"}),
        ({"level_after": "III", "target_reached": True}, {}, {"level_after": "III"}),
        ({"target_reached": True}, {"level_after": "III"}, {}),
        ({"target_reached": False}, {"level_after": "III"}, {"target_reached": False}),
        ({"target_reached": True}, {}, {"target_reached": True}),  # nothing follows from the levels
        ({"target_reached": False}, {"level_after": "III", "target": "II"}, {}),
    ],
)
def test_what_was_reported_anew(values: dict[str, Any], known: dict[str, Any], anew: dict[str, Any]) -> None:
    assert newly_reported(values, known, RULES) == anew


def test_a_target_that_is_not_certain_is_a_report() -> None:
    assert newly_reported({"target": "III"}, {}, replace(RULES, certain=False)) == {"target": "III"}


@pytest.mark.parametrize(
    ("total", "sums", "fits"),
    [
        (10, (10,), True),
        (10.004, (10,), True),
        (10.006, (10,), False),
        (7, (10, 7), True),
        (1000001, (1000000,), True),
        (1000002, (1000000,), False),
    ],
)
def test_a_total_and_its_sums(total: float, sums: tuple[float, ...], fits: bool) -> None:
    assert agrees(total, *sums) is fits
