"""What pages ask of 100,000 cases is answered from an index, without reading the rows themselves; what a
sender asks of its batch goes through no table."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from bot.words import OWING, DutyState, DutyStatus, Scope
from storage import (
    alike_duties,
    batches,
    board,
    decided_steps,
    digests,
    duties,
    duty_status,
    inbox,
    listing,
    lists,
    numbers,
    onboarding,
    outgoing_messages,
    owed_steps,
    owners_lost,
    query,
    reach,
    records,
    scopes,
    sending,
    shown_cases,
    silence,
)
from storage.query import UNRESTRICTED, Sql

TODAY = date(2025, 2, 21)
NOW = "2025-02-21 01:00:00+00:00"
LATE = duty_status.with_status(DutyStatus.OVERDUE, TODAY)
OF_A_COUNTY = Sql("c.city = 'A' AND c.county = 'B'")
SAME = Sql("d.milestone, d.state, d.due, d.extended_to")
QUESTIONS = {
    "the overview": (
        alike_duties._ALIKE_BY_COUNTY,
        (
            Sql("milestone, state, due, extended_to"),
            SAME,
            UNRESTRICTED,
            "r-1",
            ["assess"],
            SAME,
            UNRESTRICTED,
            "r-1",
        ),
    ),
    "what is late": (
        lists._grouped("d.due"),
        (lists._OF_ALL, "r-1", OWING, [DutyState.OPEN], UNRESTRICTED, LATE),
    ),
    "a list": (listing._BY_PLACE, ("r-1", UNRESTRICTED, listing._OF_ENTERPRISES)),
    "a list by its mark": (
        listing._BY_PLACE,
        (
            "r-1",
            UNRESTRICTED,
            Sql(listing._WITH_DUTY, (Sql("d.milestone IN (?) AND (?)", (["assess"], LATE)),)),
        ),
    ),
}
COVERED = {  # the alias of a table -> how it must be read
    "the overview": ("c USING COVERING INDEX", "d USING COVERING INDEX"),
    "what is late": ("d USING COVERING INDEX",),
    "a list": ("c USING COVERING INDEX",),
    "a list by its mark": ("d USING COVERING INDEX",),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_heavy_questions_of_pages_read_indexes_alone(sqlite_template: Path, name: str) -> None:
    statement, values = QUESTIONS[name]
    text, flat = query.bound(statement, values)
    plan = planned(sqlite_template, text, flat)
    for wanted in COVERED[name]:
        assert any(wanted in line for line in plan), (wanted, plan)


OF_A_BATCH = {
    "the record of a report upward": (records._SENT, ([1, 2], records._ENDED), "notices_1 (duty_id=?)"),
    "what else a person is told": (
        outgoing_messages._SPOKEN,
        ([1, 2], [3], 4, ["held"]),
        "notices_1 (duty_id=?)",
    ),
    "the numbers of duties": (numbers._OF_DUTIES, ([1, 2],), "numbers USING INDEX"),
    "how often an owner was reminded": (owed_steps._REMINDED, ([1, 2], "sent"), "notices_1 (duty_id=?)"),
}


@pytest.mark.parametrize("name", OF_A_BATCH)
def test_what_a_sender_asks_begins_with_its_own_duties(sqlite_template: Path, name: str) -> None:
    statement, values, first = OF_A_BATCH[name]
    plan = planned(sqlite_template, *query.bound(statement, values))
    assert first in plan[0], plan
    assert not any(line.startswith("SCAN") for line in plan), plan


WITHOUT_A_LOOK_AT_ALL = {
    "what is leased": (
        sending._LEASE_ALL.replace(" FOR UPDATE SKIP LOCKED", ""),  # as SQLite is asked
        ("sending", "me", NOW, *(NOW, ["wecom"], 50) * 3, 50),
        ("messages USING INDEX idx_messages_waiting (<expr>=? AND not_before<?)",),
    ),
    "whom to telephone": (
        f"SELECT d.id FROM duties d WHERE {silence._TO_CALL}",
        (TODAY, TODAY, ["call_reached"]),
        ("idx_notices_to_call", "idx_duties_promised (promised_on<?)", "d USING INTEGER PRIMARY KEY"),
    ),
    "what was urged today": (
        f"SELECT d.id FROM duties d WHERE d.case_id = ? AND {lists._NOT_URGED}",
        (1, NOW, "urge"),
        ("e USING INDEX idx_events_at", "(at>?)"),
    ),
    "what was handed in lately": (
        board._LATELY,
        (board._OF_ALL, TODAY, ["assess"], UNRESTRICTED, "r-1"),
        ("d USING INDEX idx_duties_handed_in (<expr>>?)", "c USING INTEGER PRIMARY KEY"),
    ),
    "what was handed in lately in a county": (
        board._LATELY,
        (board._OF_A_PART, TODAY, ["assess"], OF_A_COUNTY, "r-1"),
        ("c USING COVERING INDEX idx_cases_round_i", "(case_id=? AND milestone=?)"),
    ),
    "what a trial round came to": (
        onboarding._FACTS,
        (["bound"], "r-1", OF_A_COUNTY, ["sent"], ["waiting"], ["wecom"], ["deliver"], ["done"]),
        ("m USING INDEX idx_messages_trial (person_id=?)",),
    ),
    "what is late in a county": (
        lists._grouped("d.due"),
        (lists._OF_A_PART, "r-1", OWING, [DutyState.OPEN], OF_A_COUNTY, Sql("(?) IS TRUE", (LATE,))),
        ("c USING INDEX idx_cases_round_i", "d USING COVERING INDEX idx_duties_case_id"),
    ),
    "what somebody wrote before": (
        inbox._HEARD,
        ("wecom", "clerk1"),
        ("i USING INDEX idx_inbound_from (channel=? AND <expr>=?)",),
    ),
    "what was taken back of many messages": (
        batches._OF_BATCHES,
        ([1, 2], "reply", [3]),
        tuple(f"{one} USING INTEGER PRIMARY KEY (rowid=?)" for one in "mrb"),
    ),
    "the days of a calendar feed": (
        duties._FEED,
        (*[["open"]] * 3, UNRESTRICTED, ["r-1"], "active", ["open", "done"], TODAY, 2000),
        ("d USING INDEX idx_duties_state_fba8a0 (state=? AND due>?)",),
    ),
    "open duties of whose owners nobody is reached": (
        "?",
        (owners_lost.unreached(Scope(everything=True), "r-1", {}),),
        ("l USING INDEX idx_duties_case_id_21fe1c (case_id=?)",),
    ),
    "what bureaus owe": (
        owed_steps._STEPS,
        ("done", "open", "open", TODAY, "open", "open", "r-1", OWING, "waived", ["province"], UNRESTRICTED),
        ("d USING COVERING INDEX idx_duties_of_bureaus (owner=?",),
    ),
}


@pytest.mark.parametrize("name", WITHOUT_A_LOOK_AT_ALL)
def test_the_few_rows_that_are_meant_are_found_by_an_index_of_their_own(
    sqlite_template: Path, name: str
) -> None:
    statement, values, wanted = WITHOUT_A_LOOK_AT_ALL[name]
    plan = planned(sqlite_template, *query.bound(statement, values))
    for part in wanted:
        assert any(part in line for line in plan), (part, plan)


PLACES = scopes.ranks([("A", str(n)) for n in range(180)])
BY_PLACE = {
    "people": (
        reach._PAGE,
        (PLACES, reach._lines(Scope(everything=True), "r-1"), UNRESTRICTED, Sql("0 = 1"), 20, 0),
    ),
    "results": (decided_steps._WITH_RESULTS, (PLACES, UNRESTRICTED, "r-1", ["assess"], ["done"])),
    "statuses": (shown_cases._SHOWN, (PLACES, UNRESTRICTED, "r-1", "active", False, 20)),
}


@pytest.mark.parametrize("name", BY_PLACE)
def test_a_list_by_place_looks_each_place_up(sqlite_template: Path, name: str) -> None:
    """All places were gone through for each line: a page of 20 of 12,000 people took a quarter of a second."""
    plan = planned(sqlite_template, *query.bound(*BY_PLACE[name]))
    for table in "ur":
        assert any(f"SEARCH {table} " in line and "(city=? AND county=?)" in line for line in plan), plan


OF_TODAY = ([1, 2], "2025-02-21", [1, 2])
OF_READERS = {
    "what they were told today": (digests._TOLD, (*OF_TODAY, "2025-02-21", ["reminder"], ["sent"])),
    "who has a digest today": (digests._SPEAKING, (*OF_TODAY, "digest", ["sent"])),
}


@pytest.mark.parametrize("name", OF_READERS)
def test_what_a_digest_asks_of_today_does_not_go_through_what_was_sent_before(
    sqlite_template: Path, name: str
) -> None:
    plan = planned(sqlite_template, *query.bound(*OF_READERS[name]))
    assert [line for line in plan if "(person_id=? AND sent_at>?)" in line]
    assert not any("status" in line or line.startswith("SCAN m") for line in plan), plan


def planned(database: Path, text: str, values: list[object]) -> list[str]:
    """How SQLite would run the statement, step by step."""
    with sqlite3.connect(database) as plain:
        return [row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {text}", [str(v) for v in values])]
