"""The figures of an audit: what the form takes, what it asks back, and what a bureau has confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.acts.figures import SAID, VALUES
from bot.results.figure_states import FigureState, count_states, state_of, states_of
from bot.results.figures_form import form_columns, read_form, still_missing
from bot.results.measures import measures
from bot.words import Case, DutyState, Figures, Sentence
from tests.bot.cases import CITY, CLERK, accepting, act, at, completed, did

COLUMNS = measures()
WHEN = Sentence("results.form.at_assessment")
TOLD = Figures({"power": 12.0}, ("节电 12万kWh/年",))
WHOLE = {c.key: "二级" if c.kind == "level" else "5" for c in form_columns(COLUMNS) if c.required}
WHOLE |= {"consultant": "河北某咨询有限公司", "energy": "100", "mid_done": "5", "wastewater": "5"}


def read(typed: dict[str, str], earlier: dict[str, Any] | None = None, industry: str = "化工") -> Any:
    return read_form(typed, COLUMNS, industry=industry, earlier=earlier or {}, when=WHEN)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("power", "12", 12.0),
        ("power", " 1,200.5 ", 1200.5),
        ("power", "１２", 12.0),  # as a phone's Chinese keyboard writes it
        ("power", "120000度", 12.0),
        ("water", "5000吨", 0.5),
        ("mid_invest", "30万元", 30.0),
        ("mid_invest", "300000元", 30.0),
        ("level_after", "二级", "II"),
        ("level_after", "无指标体系", "none"),
        ("consultant", "河北某咨询有限公司", "河北某咨询有限公司"),
        ("metals", "0", 0.0),
    ],
)
def test_what_is_typed_is_read_in_the_columns_unit(key: str, text: str, value: object) -> None:
    found = read({key: text})
    assert (dict(found.values), dict(found.wrong)) == ({key: value}, {})


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("power", "很多", "results.form.no_number"),
        ("power", "-3", "results.form.negative"),
        ("power", "12吨", "results.form.unit"),
        ("low_done", "3.5", "results.form.not_whole"),
        ("low_done", "九千九百", "results.form.no_number"),
        ("level_after", "很好", "results.form.level"),
        ("consultant", "长" * 61, "results.form.too_long"),
        ("power", "1" * 61, "results.form.too_long"),
    ],
)
def test_what_cannot_be_used_says_why(key: str, text: str, why: str) -> None:
    found = read({key: text})
    assert (found.wrong[key].key, dict(found.values), found.whole) == (why, {}, False)


def test_what_is_missing_is_named_and_what_is_wrong_is_not_missing() -> None:
    assert read(WHOLE).whole and not read(WHOLE).missing
    found = read({**WHOLE, "power": "", "water": "不知道"})
    assert (found.missing, list(found.wrong)) == (("power",), ["water"])
    optional = read({**WHOLE, "metals": "", "hazardous": ""})
    assert optional.whole


@pytest.mark.parametrize(
    ("now", "before", "asked"),
    [
        ("300000", 30, True),  # kWh where 万kWh is asked for
        ("3", 30, True),  # a tenth
        ("299", 30, False),
        ("31", 30, False),
        ("30", 0, False),  # nothing was known of it
        ("0", 30, False),  # a measure that was given up
    ],
)
def test_ten_times_the_earlier_figure_is_asked_back(now: str, before: float, asked: bool) -> None:
    found = read({"power": now}, {"power": before})
    doubt = found.doubtful.get("power")
    assert (doubt is not None and doubt.key == "results.doubts.tenfold") is asked
    assert found.values["power"] == float(now)  # it is asked about, never refused


def test_the_trade_decides_what_is_usual() -> None:
    typed = {"mid_invest": "500000"}
    assert "mid_invest" in read(typed).doubtful
    assert "mid_invest" not in read(typed, industry="钢铁").doubtful


def test_a_bureaus_own_columns_are_not_asked_of_the_enterprise() -> None:
    asked = {c.key for c in form_columns(COLUMNS)}
    assert not asked & {"remark", "violation", "handed_over", "disclosed", "target", "accept", "name"}
    assert {"consultant", "level_before", "power", "co2"} <= asked
    assert {c.key for c in still_missing({"power": 0.0}, COLUMNS)} == {
        c.key for c in form_columns(COLUMNS) if c.required and c.key != "power"
    }


@pytest.mark.parametrize(
    ("value", "confirmed", "state"),
    [
        (None, None, FigureState.MISSING),
        ("", None, FigureState.MISSING),
        (0.0, None, FigureState.REPORTED),
        (12.0, 12.0, FigureState.CONFIRMED),
        (13.0, 12.0, FigureState.REPORTED),  # changed since
    ],
)
def test_a_figure_is_confirmed_only_as_it_was_seen(value: Any, confirmed: Any, state: FigureState) -> None:
    assert state_of(value, confirmed) is state


def test_the_three_states_are_counted_and_what_is_optional_is_not_missing() -> None:
    states = states_of({"power": 12.0, "water": 1.0}, {"power": 12.0}, COLUMNS)
    required = [c for c in form_columns(COLUMNS) if c.required]
    assert "metals" not in states
    assert count_states(states) == {
        FigureState.CONFIRMED: 1,
        FigureState.REPORTED: 1,
        FigureState.MISSING: len(required) - 2,
    }


def handed_in(there: Case) -> Case:
    return did(there, ("report_figures", CLERK, "2025-07-20", {"figures": TOLD}))


def test_figures_are_asked_for_when_the_acceptance_is_applied_for() -> None:
    duty = accepting().duty("report_figures")
    assert duty and duty.state is DutyState.OPEN


def test_the_report_keeps_the_figures_and_waits_for_the_bureau() -> None:
    decision = decide(
        accepting(), act(accepting(), "report_figures", {"figures": TOLD}), CLERK, at("2025-07-20")
    )
    (duty,) = decision.duties
    assert (duty.state, duty.data[VALUES], duty.data[SAID]) == (
        DutyState.REPORTED,
        {"power": 12.0},
        ["节电 12万kWh/年"],
    )
    assert [(t.audience, t.text) for t in decision.tells] == [("confirmer", "confirm")]
    assert decision.event and decision.event[SAID] == ["节电 12万kWh/年"]


def test_what_the_assessing_bureau_enters_is_confirmed_by_that() -> None:
    decision = decide(
        accepting(), act(accepting(), "report_figures", {"figures": TOLD}), CITY, at("2025-07-20")
    )
    assert [d.state for d in decision.duties] == [DutyState.DONE]
    assert decision.tells == ()


def test_a_completed_case_still_owes_its_figures_and_they_are_still_confirmed() -> None:
    there = completed()
    duty = there.duty("report_figures")
    assert duty and duty.state is DutyState.OPEN  # the acceptance does not wait for them
    reported = handed_in(there)
    confirmed = decide(reported, act(reported, "confirm", {"of": "report_figures"}), CITY, at("2025-11-20"))
    assert [d.state for d in confirmed.duties] == [DutyState.DONE] and confirmed.status is None
    back = decide(
        reported,
        act(reported, "reject", {"of": "report_figures", "reason": "单位有误"}),
        CITY,
        at("2025-11-20"),
    )
    assert [d.state for d in back.duties] == [DutyState.OPEN]
