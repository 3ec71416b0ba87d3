"""How a statement is bound, and its rows become frozen values, on either engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec import Struct

from bot.words import Case, Channel, Duty, DutyState, Kind, Level, Scope
from storage import db, query
from storage.query import NOTHING, UNRESTRICTED, Sql, all_of, any_of, bound
from storage.scopes import scope_condition
from tests.storage import rows


@pytest.mark.parametrize(
    ("statement", "values", "text", "flat"),
    [
        ("a = ? AND b = ?", (1, "x"), "a = ? AND b = ?", [1, "x"]),
        ("id IN (?) AND b = ?", ([3, 4], 5), "id IN (?, ?) AND b = ?", [3, 4, 5]),
        ("id IN (?)", ((),), "id IN (NULL)", []),
        ("state IN (?)", ({DutyState.OPEN},), "state IN (?)", ["open"]),
        ("c = ?", (Channel.EMAIL,), "c = ?", ["email"]),
        (
            "a = ? AND (?) AND z = ?",
            (1, Sql("b IN (?)", ([2, 3],)), 4),
            "a = ? AND (b IN (?, ?)) AND z = ?",
            [1, 2, 3, 4],
        ),
        (
            "(?)",
            (all_of([Sql("a = ?", (1,)), any_of([NOTHING, UNRESTRICTED])]),),
            "((a = ?) AND ((1 = 0) OR (1 = 1)))",
            [1],
        ),
        ("(?)", (all_of([]),), "((1 = 1))", []),
        ("(?)", (any_of([]),), "((1 = 0))", []),
    ],
)
def test_lists_and_conditions_take_the_place_of_one_mark(
    statement: str, values: tuple[Any, ...], text: str, flat: list[Any]
) -> None:
    assert bound(statement, values) == (text, flat)
    assert all(type(value) in (int, str) for value in bound(statement, values)[1])


@pytest.mark.parametrize("values", [(), (1,), (1, 2, 3)])
def test_as_many_values_as_marks(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="zip"):
        bound("a = ? AND b = ?", values)


def test_a_scope_is_an_or_of_its_parts() -> None:
    parts = Scope(
        cities=frozenset({"唐山市"}), counties=frozenset({("石家庄市", "正定县")}), enterprises=frozenset({7})
    )
    text, values = bound("(?)", (scope_condition(parts),))
    assert text == "((c.city = ? AND c.county = ?) OR (c.city IN (?)) OR (c.enterprise_id IN (?)))"
    assert values == ["石家庄市", "正定县", "唐山市", 7]
    assert scope_condition(Scope()).text == "(1 = 0)"
    assert scope_condition(Scope(everything=True)) == UNRESTRICTED


class Mixed(Struct, frozen=True):
    """Every kind of value that a column can hold."""

    id: int
    kind: Kind
    channel: Channel
    urgent: bool
    not_before: datetime
    sent_at: datetime | None
    request: bytes | None
    reason: str
    more: tuple[str, ...] = ("none",)


MIXED = "SELECT * FROM messages ORDER BY id"


@pytest.mark.usefixtures("database")
async def test_rows_become_frozen_values_alike_on_both_engines() -> None:
    await rows.fill()
    found = (await query.fetch(Mixed, MIXED))[0]
    assert (found.kind, type(found.channel), found.urgent) == (Kind.REMINDER, Channel, False)
    assert found.not_before == rows.NOW and found.not_before.utcoffset() == timedelta(0)
    assert found.sent_at is None and found.request is None and found.more == ("none",)
    with pytest.raises(AttributeError):
        found.reason = "x"  # type: ignore[misc]
    duty = await query.one(Duty, "SELECT * FROM duties ORDER BY id")
    assert duty is not None and duty.state is DutyState.OPEN and duty.due == date(2025, 2, 21)
    assert duty.data == {} and duty.owner is Level.CITY


@pytest.mark.usefixtures("database")
async def test_two_kinds_of_one_row_are_told_apart_by_the_beginning_of_their_columns() -> None:
    await rows.fill()
    found = await query.rows(
        "SELECT d.*, c.round_id AS case_round, c.enterprise_id AS case_enterprise_id, c.name AS case_name, "
        "c.city AS case_city, c.county AS case_county, c.assessor AS case_assessor, c.status AS case_status "
        "FROM duties d JOIN cases c ON c.id = d.case_id WHERE d.case_id = 1"
    )
    (duty,), (case,) = query.mapped(Duty, found), query.mapped(Case, found, "case_")
    assert (duty.case_id, case.id, case.round, case.duties) == (1, 1, "r-1", ())


@pytest.mark.usefixtures("database")
async def test_a_column_that_a_value_needs_and_the_statement_lacks_is_named() -> None:
    await rows.fill()
    with pytest.raises(KeyError, match="'due', 'legal_due'"):
        await query.fetch(Duty, "SELECT id, case_id, milestone, owner, state FROM duties")


@pytest.mark.usefixtures("database")
async def test_a_change_says_how_many_rows_it_concerned_and_moments_go_in_as_utc() -> None:
    await rows.fill()
    noon = datetime(2025, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    set_look = "UPDATE duties SET next_action_at = ? WHERE id IN (?)"
    assert await query.change(set_look, noon, [1]) == 1
    assert await query.change(set_look, noon, []) == 0
    before_noon = "SELECT id FROM duties WHERE next_action_at <= ? FOR UPDATE"
    async with db.transaction():
        assert await query.column(before_noon, datetime(2025, 3, 1, 4, tzinfo=UTC)) == [1]
        assert await query.column(before_noon, datetime(2025, 3, 1, 3, 59, tzinfo=UTC)) == []


def test_more_values_than_a_statement_takes_come_in_parts() -> None:
    assert [len(part) for part in query.chunks(range(12_001))] == [5000, 5000, 2001]
    assert list(query.chunks([])) == []
