"""Tells when a channel fails rather than a message or a person, and how it is tried again.

A channel that fails rests. Then one message probes it, for all senders together; each failed probe doubles
the rest, the first success ends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from bot.words import Channel, Health, SendOutcome, SendStatus, Sentence, Trouble, channel_spec, replace

_SEVERAL = 3  # as many failures alike, and more than were delivered, are no coincidence
_LONGEST_REST = timedelta(minutes=30)
_SURE = timedelta(hours=1)  # after a delivered probe; until then a refusal is the receiver's
_SILENT_TOO_LONG = timedelta(hours=2)  # then those who have another channel are told by that


FIRST_REST = {Trouble.CONFIG: 60.0, Trouble.THROTTLED: 60.0, Trouble.SILENT: 30.0, Trouble.REFUSED: 60.0}
_AT_ONCE = {SendStatus.CONFIG: Trouble.CONFIG, SendStatus.THROTTLED: Trouble.THROTTLED}
_ALIKE = {
    SendStatus.TRANSIENT: Trouble.SILENT,
    SendStatus.UNKNOWN: Trouble.SILENT,
    SendStatus.RECIPIENT: Trouble.REFUSED,
    SendStatus.REFUSED: Trouble.REFUSED,
}


class ChannelFault(Struct, frozen=True):
    """What is wrong with the channel, in the provider's words; `rest` in seconds, the first time."""

    trouble: Trouble
    detail: str
    rest: float

    @property
    def reason(self) -> Sentence:
        match self.trouble:
            case Trouble.CONFIG:
                return Sentence("sending.trouble.config", detail=self.detail)
            case Trouble.THROTTLED:
                return Sentence("sending.trouble.throttled", detail=self.detail)
            case Trouble.SILENT:
                return Sentence("sending.trouble.silent", detail=self.detail)
            case Trouble.REFUSED:
                return Sentence("sending.trouble.refused", detail=self.detail)


def fault_of(
    outcomes: Iterable[SendOutcome], channel: Channel, was: Trouble | None = None
) -> ChannelFault | None:
    """Return the fault that the outcomes of one batch show in their channel, or None. `was` is the fault
    that a probe was sent to check: then a single failure of the same kind is no coincidence."""
    found = list(outcomes)
    for outcome in found:
        if trouble := _AT_ONCE.get(outcome.status):
            return ChannelFault(trouble, _reason(outcome), outcome.retry_after or FIRST_REST[trouble])
    for outcome in found:
        if _unsure_for_good(outcome, channel):
            return ChannelFault(Trouble.SILENT, _reason(outcome), FIRST_REST[Trouble.SILENT])
    delivered = sum(o.status is SendStatus.DELIVERED for o in found)
    for trouble in (Trouble.SILENT, Trouble.REFUSED):
        alike = [o for o in found if _ALIKE.get(o.status) is trouble]
        enough = 1 if was and trouble in (was, Trouble.SILENT) else _SEVERAL
        if len(alike) >= enough and len(alike) > delivered:
            return ChannelFault(trouble, _reason(alike[0]), FIRST_REST[trouble])
    return None


def stops(outcomes: Iterable[SendOutcome], channel: Channel) -> bool:
    """Whether the `outcomes` so far show that the channel is down, so that the rest of the batch need not
    be tried."""
    found = list(outcomes)
    silent = [o for o in found if not is_answer(o)]
    at_once = any(o.status in _AT_ONCE or _unsure_for_good(o, channel) for o in found)
    return at_once or (len(silent) >= _SEVERAL and len(silent) == len(found))


def is_answer(outcome: SendOutcome) -> bool:
    """Whether it shows that somebody is there who takes or refuses messages."""
    return _ALIKE.get(outcome.status) is not Trouble.SILENT


def _unsure_for_good(outcome: SendOutcome, channel: Channel) -> bool:
    """Say whether the server was silent after the text of a mail, which cannot be sent again.

    Each further mail would cost a person's look. By WeCom the same bytes are recognised.
    """
    return outcome.status is SendStatus.UNKNOWN and not channel_spec(channel).repeats


def works_again(outcomes: Iterable[SendOutcome], was: Trouble) -> bool:
    """Whether a probe shows that the channel works: if refusals were the fault, somebody has been reached;
    else the other side has said something about the message."""
    ends = {SendStatus.DELIVERED}
    if was is not Trouble.REFUSED:
        ends |= {SendStatus.RECIPIENT, SendStatus.PAYLOAD, SendStatus.REFUSED, SendStatus.CLOSED}
    return any(o.status in ends for o in outcomes)


def _reason(outcome: SendOutcome) -> str:
    return f"{outcome.code} {outcome.detail}".strip()[:120]


def after_failure(health: Health, fault: ChannelFault, reason: str, now: datetime) -> Health:
    """Return the channel's health after a fault, with `reason` in words. If the channel rests already, a
    fault of what was under way changes nothing."""
    if is_resting(health, now):
        return health
    rest = min(timedelta(seconds=fault.rest) * 2 ** min(health.fails, 20), _LONGEST_REST)
    rest = max(rest, timedelta(seconds=fault.rest))
    return Health(health.fails + 1, fault.trouble, reason, health.since or now, now + rest)


def after_delivery(health: Health, now: datetime) -> Health:
    """Return the channel after a message was delivered."""
    if not health.fails:
        return health
    return replace(health, fails=0, since=None, until=None, well_at=now)


def is_resting(health: Health, now: datetime) -> bool:
    """Say whether the channel rests. A rest that would last longer than any does was begun by another
    clock, and is over."""
    return health.until is not None and now < health.until <= now + timedelta(days=1)


def proven(health: Health, now: datetime) -> bool:
    """Whether the channel refused everybody, and then delivered to somebody within the last hour
    (`_SURE`). If so, a new refusal is about its receiver and no longer about the channel."""
    return (
        health.trouble is Trouble.REFUSED
        and health.well_at is not None
        and timedelta(0) <= now - health.well_at < _SURE
    )


def given_up(health: Health, now: datetime) -> bool:
    """Whether the channel has not answered for so long that messages should go by another one."""
    return (
        health.trouble is Trouble.SILENT
        and health.since is not None
        and now - health.since >= _SILENT_TOO_LONG
    )
