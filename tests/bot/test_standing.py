"""Where a case stands in the count, what it waits for, and how notices become messages."""

from __future__ import annotations

import pytest

from bot.acts.late import begins_again
from bot.notices.bundle import PlannedNotice, latest_steps, packets
from bot.plans.ladder import ReminderStep
from bot.results.standing import (
    Standing,
    StandingCount,
    awaited_word,
    count_standings,
    extended,
    failed_step,
    is_late,
    next_step,
    postponed,
    recorded_day,
    standing_of,
    step_in_progress,
    to_publish,
    told_in_letter,
    whose_move,
)
from bot.words import DISCLOSURES, Case, CaseStatus, Channel, DutyState, Kind, Level, MilestoneKind, replace
from tests.bot.cases import (
    CITY,
    CLERK,
    PLAN,
    accepting,
    applied,
    assessed,
    at,
    case,
    completed,
    confirmed,
    day,
    did,
)

TODAY = day("2025-09-10")
FAILED_ASSESS = did(
    did(applied(), ("confirm", CITY, "2025-02-24", {"of": "apply_assessment"})),
    ("assessment_failed", CITY, "2025-04-10", {"reason": "数据不实"}),
)


def with_duty(of: Case, key: str, **values: object) -> Case:
    """The same case with other values of one duty."""
    new = tuple(replace(d, **values) if d.milestone == key else d for d in of.duties)  # type: ignore[arg-type]
    return replace(of, duties=new)


LATE = with_duty(replace(case(), status=CaseStatus.CARRIED_OVER), "apply_assessment", state=DutyState.FAILED)
POSTPONED = with_duty(assessed(), "apply_acceptance", extended_to=TODAY, due=TODAY, state=DutyState.OPEN)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (case(), Standing.UNFINISHED),
        (assessed(), Standing.UNFINISHED),
        (completed(), Standing.QUALIFIED),
        (FAILED_ASSESS, Standing.UNQUALIFIED),
        (LATE, Standing.UNFINISHED),  # late, and put on the next list: no result
        (replace(case(), status=CaseStatus.WITHDRAWN), Standing.WITHDRAWN),
        (POSTPONED, Standing.EXTENDED),
        (with_duty(POSTPONED, "apply_acceptance", state=DutyState.REPORTED), Standing.EXTENDED),
        (with_duty(POSTPONED, "apply_acceptance", state=DutyState.WAITING), Standing.EXTENDED),
        (with_duty(POSTPONED, "apply_acceptance", state=DutyState.DONE), Standing.UNFINISHED),
        (with_duty(POSTPONED, "apply_acceptance", extended_to=day("2025-09-09")), Standing.UNFINISHED),
    ],
)
def test_every_case_stands_somewhere(there: Case, expected: Standing) -> None:
    assert standing_of(there, PLAN, TODAY) is expected


def test_the_sum_is_the_list() -> None:
    counted = count_standings([Standing.QUALIFIED, Standing.EXTENDED, Standing.QUALIFIED])
    assert counted.total == 3
    assert str(counted) == "名单3家：合格2、不合格0、延期1、未完成0、退出0"
    assert StandingCount(dict.fromkeys(Standing, 1)).total == 5


def test_which_result_was_not_passed() -> None:
    found = failed_step(FAILED_ASSESS, PLAN)
    assert found is not None
    assert found.milestone == "assess"
    assert failed_step(LATE, PLAN) is None
    asked = with_duty(case(), "assess", milestone="answer_extension", state=DutyState.FAILED)
    assert failed_step(asked, PLAN) is None  # a refused request is no result
    both = with_duty(FAILED_ASSESS, "accept", state=DutyState.FAILED)
    assert (failed_step(both, PLAN) or both.duties[0]).milestone == "accept"


def test_the_latest_postponement_counts() -> None:
    both = with_duty(POSTPONED, "accept", extended_to=day("2025-12-01"), state=DutyState.WAITING)
    assert [d.milestone for d in postponed(both, TODAY)] == ["apply_acceptance", "accept"]
    last = extended(both, TODAY)
    assert last is not None
    assert last.milestone == "accept"
    assert extended(case(), TODAY) is None


@pytest.mark.parametrize(
    ("there", "key"),
    [
        (case(), "deliver_notice"),
        (with_duty(case(), "deliver_notice", state=DutyState.DONE), "apply_assessment"),
        (applied(), "deliver_notice"),
        (with_duty(applied(), "deliver_notice", state=DutyState.DONE), "apply_assessment"),
        (completed(), ""),
    ],
)
def test_the_step_at_hand(there: Case, key: str) -> None:
    found = step_in_progress(there, PLAN)
    assert (found.milestone if found else "") == key


def test_neither_silent_steps_nor_requests_are_at_hand() -> None:
    for duty in case().duties:
        silent = PLAN.milestone(duty.milestone)
        alone = replace(case(), duties=(replace(duty, state=DutyState.OPEN),))
        found = step_in_progress(alone, PLAN)
        assert (found is None) is (silent.silent or silent.on_demand), duty.milestone
    asked = did(
        assessed("2025-04-10"),
        ("request_extension", CLERK, "2025-04-11", {"on": day("2025-12-31"), "reason": "设备未到"}),
    )
    only = replace(asked, duties=tuple(d for d in asked.duties if d.milestone == "answer_extension"))
    assert only.duties[0].state is DutyState.OPEN
    assert step_in_progress(only, PLAN) is None
    assert step_in_progress(accepting(), PLAN) is not None


def told(
    person: int, kind: Kind = Kind.REMINDER, channel: Channel = Channel.WECOM, **more: bool
) -> PlannedNotice:
    """A notice that is planned for this person."""
    who = replace(CLERK, id=person)
    return PlannedNotice(who, 1, TODAY, "owner:due", "remind", kind, channel, more.get("urgent", False), {})


def test_one_packet_for_a_person_a_channel_and_a_kind() -> None:
    found = packets(
        [told(2), told(1), told(2, urgent=True), told(2, Kind.ESCALATION), told(1, channel=Channel.EMAIL)]
    )
    assert [(p.person_id, p.channel, p.kind, len(p.notices), p.urgent) for p in found] == [
        (1, Channel.EMAIL, Kind.REMINDER, 1, False),
        (1, Channel.WECOM, Kind.REMINDER, 1, False),
        (2, Channel.WECOM, Kind.ESCALATION, 1, False),
        (2, Channel.WECOM, Kind.REMINDER, 2, True),
    ]
    assert packets([]) == []


def test_missed_rungs_are_one_late_message() -> None:
    def rung(to: str, channel: str, key: str) -> ReminderStep:
        return ReminderStep(key, to, channel, TODAY, "remind")  # type: ignore[arg-type]

    first, second = rung("owner", "", "before-7"), rung("owner", "", "before-3")
    mail, other = rung("owner", "email", "late-1"), rung("county", "", "late-1")
    assert latest_steps([first, mail, second, other]) == {
        ("owner", ""): [first, second],
        ("owner", "email"): [mail],
        ("county", ""): [other],
    }


ACCEPT_FAILED = did(
    did(
        did(assessed(), ("apply_acceptance", CLERK, "2025-08-20", {})),
        ("confirm", CITY, "2025-08-21", {"of": "apply_acceptance"}),
    ),
    ("acceptance_failed", CITY, "2025-09-01", {"reason": "未达标"}),
)


@pytest.mark.parametrize(
    ("there", "why", "step"),
    [
        (case(), "undecided", "apply_assessment"),  # due in February: long late
        (LATE, "decided", "apply_assessment"),
        (replace(case(), status=CaseStatus.CARRIED_OVER), "decided", ""),  # by a list, with no step missed
        (FAILED_ASSESS, "assessment_failed", "assess"),
        (ACCEPT_FAILED, "acceptance_failed", "accept"),
    ],
)
def test_why_a_case_begins_again(there: Case, why: str, step: str) -> None:
    again = begins_again(there, at("2025-09-10"))
    assert (again.why, again.duty.milestone if again.duty else "") == (why, step)


APPLIED = applied()  # the application is reported, the city has to confirm it
REPORTED = {"state": DutyState.REPORTED}


@pytest.mark.parametrize(
    ("there", "key", "move", "word"),
    [
        (case(), "apply_assessment", Level.ENTERPRISE, None),
        (APPLIED, "apply_assessment", Level.CITY, Level.CITY),
        (case(), "assess", Level.CITY, None),
        (case(), "deliver_notice", Level.COUNTY, None),
        (with_duty(case(), "assess", **REPORTED), "assess", Level.CITY, None),  # nobody confirms it
    ],
)
def test_whose_move_it_is_and_whose_word_is_awaited(
    there: Case, key: str, move: Level, word: Level | None
) -> None:
    duty = there.duty(key)
    assert duty
    assert (whose_move(duty, there, PLAN), awaited_word(duty, there, PLAN)) == (move, word)


@pytest.mark.parametrize(
    ("kind", "owner", "state", "word"),
    [
        (MilestoneKind.EXTENSION_REQUEST, Level.CITY, DutyState.OPEN, Level.CITY),
        (MilestoneKind.CHANGE_REQUEST, Level.COUNTY, DutyState.OPEN, Level.COUNTY),
        (MilestoneKind.CHANGE_REQUEST, Level.COUNTY, DutyState.DONE, None),
        (MilestoneKind.REVISION, Level.ENTERPRISE, DutyState.OPEN, None),
        (MilestoneKind.PAUSE_CHECK, Level.COUNTY, DutyState.OPEN, None),  # looked at, not answered
    ],
)
def test_a_request_waits_for_its_bureau(
    kind: MilestoneKind, owner: Level, state: DutyState, word: Level | None
) -> None:
    request = replace(case().duties[0], milestone=PLAN.key_of(kind), owner=owner, state=state)
    assert awaited_word(request, case(), PLAN) is word


@pytest.mark.parametrize(
    ("key", "state", "due", "late"),
    [
        ("assess", DutyState.OPEN, "2025-09-09", True),
        ("assess", DutyState.OPEN, "2025-09-10", False),
        ("assess", DutyState.DONE, "2025-09-09", False),
        ("start_audit", DutyState.OPEN, "2025-09-09", False),  # only recommended
    ],
)
def test_what_counts_as_late(key: str, state: DutyState, due: str, late: bool) -> None:
    duty = with_duty(case(), key, state=state, due=day(due)).duty(key)
    assert duty and is_late(duty, PLAN, TODAY) is late


@pytest.mark.parametrize(
    ("state", "on"),
    [
        (DutyState.REPORTED, "2025-02-20"),
        (DutyState.OPEN, "2025-02-20"),
        (DutyState.DONE, "2025-02-24"),
        (DutyState.FAILED, "2025-02-24"),
    ],
)
def test_the_day_of_a_step_in_tables(state: DutyState, on: str) -> None:
    days = {"reported_on": day("2025-02-20"), "confirmed_on": day("2025-02-24")}
    duty = with_duty(case(), "assess", state=state, **days).duty("assess")
    assert duty and recorded_day(duty) == day(on)


@pytest.mark.parametrize(
    ("key", "state", "told"),
    [
        ("apply_assessment", DutyState.OPEN, True),
        ("apply_assessment", DutyState.DONE, False),
        ("apply_acceptance", DutyState.WAITING, True),
        ("assess", DutyState.WAITING, True),
        ("accept", DutyState.WAIVED, False),
        ("deliver_notice", DutyState.OPEN, False),  # the county's own
    ],
)
def test_what_a_letter_names(key: str, state: DutyState, told: bool) -> None:
    duty = with_duty(case(), key, state=state).duty(key)
    assert duty and told_in_letter(duty, PLAN) is told


def test_what_follows_a_step() -> None:
    opened = with_duty(confirmed(), "assess", state=DutyState.OPEN)
    assert (found := next_step(opened, PLAN)) and found.milestone == "assess"
    assert next_step(with_duty(opened, "assess", state=DutyState.WAITING), PLAN) is None


def test_what_is_still_to_be_made_public() -> None:
    after = [m.key for m in PLAN.milestones if m.kind in DISCLOSURES and m.after]
    before = [m.key for m in PLAN.milestones if m.kind in DISCLOSURES and not m.after]
    opened = completed()
    for key in (*after, *before):
        opened = with_duty(opened, key, state=DutyState.OPEN)
    assert (found := to_publish(opened, PLAN)) and found.milestone == after[0]
    for key in after:
        opened = with_duty(opened, key, state=DutyState.DONE)
    assert to_publish(opened, PLAN) is None
