"""What follows from an answer of the other side: tables for `after`, `after_crash` and the breaker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.notices import breaker
from bot.notices.breaker import ChannelFault
from bot.notices.delivery import RETRY_SECONDS, Verdict, after_crash, verdict_after
from bot.words import Channel, Health, MessageStatus, SendOutcome, SendStatus, Trouble
from messages.catalogue import explain

NOW = datetime(2025, 2, 21, 1, 0, tzinfo=UTC)
LAST = len(RETRY_SECONDS) + 1
SENT, WAITING = MessageStatus.SENT, MessageStatus.WAITING
FAILED, UNKNOWN = MessageStatus.FAILED, MessageStatus.UNKNOWN
ILL = ChannelFault(Trouble.REFUSED, "81013", 60.0)
MUTE = ChannelFault(Trouble.SILENT, "timeout", 30.0)


EVERY = [SendOutcome(status) for status in SendStatus]
SAID = (SendStatus.DELIVERED, SendStatus.RECIPIENT, SendStatus.PAYLOAD, SendStatus.REFUSED, SendStatus.CLOSED)


def facts(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict says, as a tuple that can be compared."""
    return verdict.status, verdict.wait, verdict.counts, verdict.lost, verdict.elsewhere


@pytest.mark.parametrize(
    ("status", "attempts", "channel", "more", "expected"),
    [
        (SendStatus.DELIVERED, 1, Channel.WECOM, {}, (SENT, 0, True, False, False)),
        (SendStatus.RECIPIENT, 1, Channel.WECOM, {}, (FAILED, 0, True, True, True)),
        (SendStatus.RECIPIENT, 1, Channel.EMAIL, {}, (FAILED, 0, True, True, True)),
        (SendStatus.RECIPIENT, 1, Channel.WECOM, {"fault": MUTE}, (FAILED, 0, True, True, True)),
        (SendStatus.RECIPIENT, 1, Channel.WECOM, {"fault": ILL}, (WAITING, 60, True, False, False)),
        (SendStatus.RECIPIENT, 3, Channel.WECOM, {"fault": ILL}, (WAITING, 60, True, False, False)),
        (SendStatus.RECIPIENT, 4, Channel.WECOM, {"fault": ILL}, (FAILED, 0, True, False, True)),
        (
            SendStatus.RECIPIENT,
            1,
            Channel.WECOM,
            {"fault": ILL, "proven": True},
            (WAITING, 60, True, False, False),
        ),
        (
            SendStatus.RECIPIENT,
            2,
            Channel.WECOM,
            {"fault": ILL, "proven": True},
            (FAILED, 0, True, True, True),
        ),
        (SendStatus.PAYLOAD, 1, Channel.WECOM, {}, (FAILED, 0, True, False, True)),
        (SendStatus.CONFIG, 9, Channel.WECOM, {}, (WAITING, 60, False, False, False)),
        (SendStatus.THROTTLED, 9, Channel.WECOM, {}, (WAITING, 60, False, False, False)),
        (SendStatus.REFUSED, 1, Channel.EMAIL, {}, (WAITING, 30, True, False, False)),
        (SendStatus.REFUSED, 1, Channel.EMAIL, {"fault": ILL}, (WAITING, 60, False, False, False)),
        (SendStatus.REFUSED, LAST, Channel.EMAIL, {}, (FAILED, 0, True, False, True)),
        (SendStatus.TRANSIENT, 1, Channel.WECOM, {}, (WAITING, 30, True, False, False)),
        (SendStatus.TRANSIENT, LAST - 1, Channel.WECOM, {}, (WAITING, 3600, True, False, False)),
        (SendStatus.TRANSIENT, LAST, Channel.WECOM, {}, (FAILED, 0, True, False, True)),
        (SendStatus.TRANSIENT, LAST, Channel.WECOM, {"perhaps": True}, (UNKNOWN, 0, True, False, False)),
        (SendStatus.UNKNOWN, 1, Channel.WECOM, {}, (WAITING, 30, True, False, False)),
        (SendStatus.UNKNOWN, LAST, Channel.WECOM, {}, (UNKNOWN, 0, True, False, False)),
        (SendStatus.UNKNOWN, 1, Channel.EMAIL, {}, (UNKNOWN, 0, True, False, False)),
    ],
)
def test_what_becomes_of_the_message(
    status: SendStatus, attempts: int, channel: Channel, more: dict[str, object], expected: object
) -> None:
    assert facts(verdict_after(SendOutcome(status, "c", "d"), attempts, channel, **more)) == expected  # type: ignore[arg-type]


def test_a_throttled_message_waits_as_long_as_it_was_told() -> None:
    assert verdict_after(SendOutcome(SendStatus.THROTTLED, retry_after=5.0), 1, Channel.WECOM).wait == 5


@pytest.mark.parametrize(
    ("frozen", "status"),
    [
        (None, WAITING),
        (timedelta(0), WAITING),
        (timedelta(hours=3, minutes=49), WAITING),
        (timedelta(hours=3, minutes=50), UNKNOWN),  # ten minutes short of WeCom's four hours
        (timedelta(hours=4), UNKNOWN),
    ],
)
def test_after_a_crash(frozen: timedelta | None, status: MessageStatus) -> None:
    assert after_crash(None if frozen is None else NOW - frozen, NOW, Channel.WECOM).status is status


OK, NO, BAD = (SendOutcome(f) for f in (SendStatus.DELIVERED, SendStatus.RECIPIENT, SendStatus.REFUSED))
MUM, GONE = SendOutcome(SendStatus.UNKNOWN), SendOutcome(SendStatus.TRANSIENT)
SLOW, WRONG = SendOutcome(SendStatus.THROTTLED, retry_after=5.0), SendOutcome(SendStatus.CONFIG)


@pytest.mark.parametrize(
    ("outcomes", "was", "trouble"),
    [
        ([], None, None),
        ([OK, OK], None, None),
        ([WRONG], None, Trouble.CONFIG),
        ([OK, OK, WRONG], None, Trouble.CONFIG),
        ([SLOW, OK], None, Trouble.THROTTLED),
        ([NO, NO], None, None),
        ([NO, NO, NO], None, Trouble.REFUSED),
        ([NO, BAD, NO], None, Trouble.REFUSED),
        ([NO, NO, NO, OK, OK], None, Trouble.REFUSED),
        ([NO, NO, NO, OK, OK, OK], None, None),  # as many reached: these three are gone
        ([GONE, GONE], None, None),
        ([GONE, MUM, GONE], None, Trouble.SILENT),
        ([NO], Trouble.REFUSED, Trouble.REFUSED),  # the probe
        ([NO], Trouble.SILENT, None),
        ([GONE], Trouble.CONFIG, Trouble.SILENT),
        ([SendOutcome(SendStatus.PAYLOAD)] * 5, None, None),
    ],
)
def test_what_ails_the_channel(
    outcomes: list[SendOutcome], was: Trouble | None, trouble: Trouble | None
) -> None:
    fault = breaker.fault_of(outcomes, Channel.WECOM, was)
    assert (fault and fault.trouble) == trouble


def test_silence_after_the_text_of_a_mail_is_enough() -> None:
    """It cannot be sent again; by WeCom the same bytes are recognised."""
    for channel, stops in ((Channel.EMAIL, True), (Channel.WECOM, False)):
        assert breaker.stops([OK, MUM, OK], channel) is stops
        assert (breaker.fault_of([OK, MUM, OK], channel) is not None) is stops
    assert not breaker.stops([GONE, GONE], Channel.EMAIL)


def test_a_rest_of_another_clock_is_over() -> None:
    """A rehearsal's, for example, that began a year later."""
    health = Health(1, Trouble.SILENT, "", NOW, NOW + timedelta(days=365))
    assert not breaker.is_resting(health, NOW)


@pytest.mark.parametrize(
    ("outcomes", "stops"),
    [
        ([], False),
        ([OK], False),
        ([WRONG], True),
        ([OK, SLOW], True),
        ([NO] * 9, False),
        ([GONE, MUM], False),
        ([GONE, MUM, GONE], True),
        ([GONE, GONE, GONE, OK], False),
    ],
)
def test_when_the_rest_of_a_batch_is_not_tried(outcomes: list[SendOutcome], stops: bool) -> None:
    assert breaker.stops(outcomes, Channel.WECOM) is stops


@pytest.mark.parametrize(
    ("outcome", "was", "well"),
    [
        (OK, Trouble.REFUSED, True),
        (NO, Trouble.REFUSED, False),
        (NO, Trouble.CONFIG, True),
        (BAD, Trouble.SILENT, True),
        (GONE, Trouble.CONFIG, False),
        (OK, Trouble.THROTTLED, True),
        # Whatever is said of the message shows that somebody is there; that it was refused shows
        # nothing where everybody is.
        *((one, Trouble.SILENT, one.status in SAID) for one in EVERY),
        *((one, Trouble.REFUSED, one.status is SendStatus.DELIVERED) for one in EVERY),
    ],
)
def test_when_a_probe_shows_that_it_is_well(outcome: SendOutcome, was: Trouble, well: bool) -> None:
    assert breaker.works_again([outcome], was) is well


def test_the_pause_doubles_and_ends() -> None:
    health, now, pauses = Health(), NOW, []
    for _ in range(8):
        health = breaker.after_failure(health, ChannelFault(Trouble.CONFIG, "535", 60.0), "", now)
        assert health.until and breaker.is_resting(health, now) and health.since == NOW
        assert breaker.after_failure(health, ILL, "", now) == health  # it rests: what was on its way
        pauses.append((health.until - now).total_seconds() / 60)
        now = health.until
        assert not breaker.is_resting(health, now)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    well = breaker.after_delivery(health, now)
    assert (well.fails, well.until, well.well_at) == (0, None, now)
    again = breaker.after_failure(well, ILL, "", now)
    assert again.until == now + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("trouble", "ago", "proven"),
    [(Trouble.REFUSED, 59, True), (Trouble.REFUSED, 60, False), (Trouble.SILENT, 1, False)],
)
def test_how_long_it_is_proven(trouble: Trouble, ago: int, proven: bool) -> None:
    health = Health(trouble=trouble, well_at=NOW - timedelta(minutes=ago))
    assert breaker.proven(health, NOW) is proven
    assert not breaker.proven(Health(trouble=trouble), NOW)


@pytest.mark.parametrize(
    ("trouble", "hours", "given_up"),
    [(Trouble.SILENT, 2, True), (Trouble.SILENT, 1.9, False), (Trouble.CONFIG, 9, False)],
)
def test_when_other_channels_speak(trouble: Trouble, hours: float, given_up: bool) -> None:
    health = Health(3, trouble, "", NOW - timedelta(hours=hours), NOW)
    assert breaker.given_up(health, NOW) is given_up


def outcome(status: SendStatus, rest: float = 0.0) -> SendOutcome:
    return SendOutcome(status, "45009", "api freq out of limit", retry_after=rest)


@pytest.mark.parametrize(
    ("outcomes", "channel", "trouble", "rest"),
    [
        ([outcome(SendStatus.CONFIG)], Channel.WECOM, Trouble.CONFIG, 60.0),
        ([outcome(SendStatus.THROTTLED)], Channel.WECOM, Trouble.THROTTLED, 60.0),
        (
            [outcome(SendStatus.THROTTLED, 5.0)],
            Channel.WECOM,
            Trouble.THROTTLED,
            5.0,
        ),  # as long as it was told
        ([outcome(SendStatus.UNKNOWN)], Channel.EMAIL, Trouble.SILENT, 30.0),
        ([outcome(SendStatus.TRANSIENT)] * 3, Channel.EMAIL, Trouble.SILENT, 30.0),
        ([outcome(SendStatus.RECIPIENT)] * 3, Channel.WECOM, Trouble.REFUSED, 60.0),
    ],
)
def test_a_fault_is_said_in_the_providers_words(
    outcomes: list[SendOutcome], channel: Channel, trouble: Trouble, rest: float
) -> None:
    fault = ChannelFault(trouble, "45009 api freq out of limit", rest)
    assert breaker.fault_of(outcomes, channel) == fault
    reason = explain(fault.reason)
    assert reason.endswith("：45009 api freq out of limit")
    ill = breaker.after_failure(Health(), fault, reason, NOW)
    assert ill == Health(1, trouble, reason, NOW, NOW + timedelta(seconds=rest), None)
    well = Health(0, trouble, reason, None, None, NOW + timedelta(minutes=1))
    assert breaker.after_delivery(ill, NOW + timedelta(minutes=1)) == well
    assert breaker.after_delivery(Health(), NOW) == Health()


def test_long_words_are_cut() -> None:
    fault = breaker.fault_of([SendOutcome(SendStatus.CONFIG, "1", "x" * 300)], Channel.WECOM)
    assert fault and fault.detail == f"1 {'x' * 118}"


def test_a_days_rest_is_a_rest_and_more_is_another_clocks() -> None:
    day, more = timedelta(days=1), timedelta(seconds=1)
    assert breaker.is_resting(Health(1, until=NOW + day), NOW)
    assert not breaker.is_resting(Health(1, until=NOW + day + more), NOW)
    assert not breaker.is_resting(Health(1, until=NOW), NOW)


def test_it_is_proven_from_the_moment_somebody_was_reached() -> None:
    reached = Health(trouble=Trouble.REFUSED, well_at=NOW)
    assert breaker.proven(reached, NOW)
    assert not breaker.proven(reached, NOW - timedelta(seconds=1))
