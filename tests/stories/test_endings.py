"""A story says what is left unread at its end: `read_all()` there would let anything pass."""

from __future__ import annotations

import ast
from pathlib import Path

# Why not: what is left differs with the parameter, or is all that a round of 779 is told.
MAY = {
    "test_merged",  # by who says it
    "test_a_tile_says_what_its_list_has",  # about pages; a whole city's reminders are left
    "test_matched_by_code_or_by_name_in_its_place_and_by_nothing_else",  # by the export
    "test_what_is_said_is_confirmed",  # by the round
    "test_what_another_round_does_not_have_is_refused",  # by the round
    "test_a_number_of_two_people_is_the_first_ones",  # it is about who is on record
    "test_a_person_on_two_rows_of_the_staff_list_counts_once",  # it is about who is on record
    "test_an_enterprise_of_another_round_is_not_made_equal_to_one_that_is_there",  # it is about who is on record
    "test_our_own_table_read_back_changes_nothing",  # a whole round's officers hear of the import
    "test_a_range_of_tickets_is_asked_about",  # what a desk and an asker hear is told by the other stories there
    "test_what_comes_by_itself_right_after_a_report_is_added_to_it",  # it is about what is kept of a report
    "test_a_preview_is_what_is_sent_to_the_minute",  # it has compared every message
    "test_a_preview_is_what_a_tick_each_day_sends",  # it has compared every message
    "test_which_round_is_said_where_only_one_is_meant",  # what is told of the acts is another story's
    "s",  # of test_rounds_in_talk: which round is meant; what others hear of an act is told by other stories
    "test_what_stood_before_a_sentence_that_did_nothing_is_not_taken_back_unasked",  # what is told: another story
    "test_a_yes_to_a_sentence_that_named_a_day_never_means_today",  # likewise
    "test_all_of_one_step_is_taken_back_and_an_exception_is_asked_about",  # likewise
    "test_a_digest_that_cannot_be_stored_leaves_the_others_alone",  # it is about the digests of two days
    "test_a_round_from_its_notice_to_its_summary",  # by the round: all that its people were told in years
    "test_what_changes_of_an_enterprise_is_so_in_each_of_its_rounds",  # what is told of it is another story's
}


def test_no_story_ends_by_reading_everything_off() -> None:
    ending = {
        name
        for path in sorted(Path(__file__).parent.glob("test_*.py"))
        for name, last in _endings(ast.parse(path.read_text("utf-8")))
        if last.endswith(".read_all()")
    }
    assert ending == MAY


def _endings(tree: ast.Module) -> list[tuple[str, str]]:
    """Each test with the last line of each block in which a service runs."""
    return [
        (test.name, ast.unparse(block.body[-1]))
        for test in tree.body
        if isinstance(test, ast.AsyncFunctionDef)
        for block in ast.walk(test)
        if isinstance(block, ast.AsyncWith)
    ]
