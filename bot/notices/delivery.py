"""Whether a message may be sent now, and what follows from the provider's answer.

Pure tables; the dispatcher holds no policy of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.calendar.days import Calendar
from bot.calendar.hours import Hours, morning_to_come, muted, next_opening, open_now, wished_hours
from bot.notices.breaker import FIRST_REST, ChannelFault
from bot.notices.item import Item, still_true, to_owner
from bot.notices.silence import promise_runs
from bot.words import (
    SHANGHAI,
    Channel,
    EventName,
    Intent,
    Kind,
    MessageStatus,
    NotificationPreferences,
    SendOutcome,
    SendStatus,
    Sentence,
    Trouble,
    channel_spec,
)
from bot.words.intent_lookup import REPORTS

RETRY_SECONDS = (30, 120, 600, 1800, 3600)  # waits after a transient failure; then it has failed
_WINDOW_MARGIN = timedelta(minutes=10)
_REFUSED_TRIES = 3  # of one message while everybody is refused
NO_CALLBACK = "43012"  # cards need a callback address; everything else does not
_NO_PREFERENCES = NotificationPreferences()  # nothing wished

# By which whoever may not be the contact is one, or is none: told of a person, or done by them.
ENDS_DOUBT = frozenset(
    {EventName.NOT_THE_ONE, EventName.IS_THE_ONE, EventName.STAYS_THE_ONE, EventName.BOUND}
    | {Intent.RESTORE_REMINDERS}
    | REPORTS
)

_ANY_HOUR = (Kind.REPLY,)  # somebody asked just now and waits for it
_PAST_PREFERENCES = (Kind.REPLY, Kind.ESCALATION)  # no wish holds up what was asked for, or is told upward


class Send(Struct, frozen=True):
    """Send it with these notices. `later` are moved to a message of their own at `until`, or when `pause`
    ends."""

    items: tuple[Item, ...]
    later: tuple[Item, ...] = ()
    until: datetime | None = None
    reason: Sentence | None = None
    pause: int | None = None


class Wait(Struct, frozen=True):
    until: datetime
    reason: Sentence
    pause: int | None = None


class Cancel(Struct, frozen=True):
    reason: Sentence


class Hand(Struct, frozen=True):
    """Send it to the deputy (person id `to`) instead, without what the deputy was told already."""

    to: int
    reason: Sentence


def ready_to_send(
    kind: Kind,
    items: tuple[Item, ...],
    urgent: bool,
    now: datetime,
    hours: Hours,
    calendar: Calendar,
    *,
    preferences: NotificationPreferences = _NO_PREFERENCES,
    owed: bool = True,
    by_template: bool = False,
) -> Send | Wait | Cancel | Hand:
    """Whether a leased message may go at this moment, and with which of its notices.

    `preferences`: the receiver's, with a deputy only if that one can stand in now. `owed` is False once all
    tickets of the message are answered or closed. `by_template`: by a channel of approved sentences, where the ladder
    asks for nothing that was promised by telephone before the day of the promise is over; a 催办 goes all the same.
    """
    today = now.astimezone(SHANGHAI).date()
    true = tuple(item for item in items if still_true(kind, item))
    asks = tuple(item for item in true if by_template and _asked_by_the_ladder(item))
    promised = tuple(item for item in asks if promise_runs(item.duty, today))
    current = tuple(item for item in true if item not in promised)
    if promised and not current:
        return Cancel(Sentence("sending.cancelled.promised"))
    if items and not current:
        later = all(item.superseded for item in items)
        return Cancel(Sentence("sending.cancelled.told_otherwise" if later else "sending.cancelled.done"))
    if not owed:
        return Cancel(Sentence("sending.cancelled.ticket"))
    # What was a last call and is late by now is a reminder like any other.
    urgent = urgent and (not items or any(today <= item.duty.due for item in current))
    obeyed = _NO_PREFERENCES if urgent or kind in _PAST_PREFERENCES else preferences
    until = muted(obeyed, now)
    if until and kind is Kind.DIGEST:
        # It holds no notice of its own, and the next one tells all that has changed since.
        return Cancel(Sentence("sending.wish.muted_digest", month=until.month, day=until.day))
    mine = wished_hours(hours, obeyed)
    if until and obeyed.deputy is None:
        return _muted(until, mine, calendar)
    if kind not in _ANY_HOUR and not open_now(now, hours, calendar):
        last = tuple(i for i in current if urgent and i.duty.due == today and to_owner(i))
        return _after_hours(current, last, now, hours, next_opening(now, mine, calendar))
    if until and obeyed.deputy is not None:
        return Hand(obeyed.deputy, Sentence("sending.wish.muted_deputy", month=until.month, day=until.day))
    if kind not in _ANY_HOUR and not open_now(now, mine, calendar):
        return Wait(
            next_opening(now, mine, calendar), Sentence("sending.wish.hour", hour=f"{mine.start:%H:%M}")
        )
    return _but_promised(current, promised, hours, calendar)


def _asked_by_the_ladder(item: Item) -> bool:
    return to_owner(item) and item.text != "nudge"


def _but_promised(
    items: tuple[Item, ...], promised: tuple[Item, ...], hours: Hours, calendar: Calendar
) -> Send:
    """Send these; what was promised is asked for once the last of its days is over, if it is still owed then."""
    if not promised:
        return Send(items)
    last = max(item.duty.promised_on for item in promised if item.duty.promised_on)
    opens = datetime.combine(calendar.on_or_after(last + timedelta(days=1)), hours.start, SHANGHAI)
    return Send(items, promised, opens, Sentence("sending.cancelled.promised"))


def _after_hours(
    items: tuple[Item, ...], last: tuple[Item, ...], now: datetime, hours: Hours, until: datetime
) -> Send | Wait:
    """After the day's hours send only what ends today; before its first hour even that waits for it."""
    morning = morning_to_come(now, hours) if last else None
    until = morning or until
    reason = Sentence("sending.held.after_hours", opens=_moment(until))
    if morning or not last:
        return Wait(until, reason)
    return Send(last, tuple(item for item in items if item not in last), until, reason)


def _muted(until: date, mine: Hours, calendar: Calendar) -> Wait:
    day_after = calendar.on_or_after(until + timedelta(days=1))
    opens = datetime.combine(day_after, mine.start, SHANGHAI)
    return Wait(opens, Sentence("sending.wish.muted", month=until.month, day=until.day, opens=_moment(opens)))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m月%d日 %H:%M}"


class Verdict(Struct, frozen=True):
    """What becomes of the row. `wait` seconds until the next try; `lost` marks the person's channel as unusable,
    `shut` as closed; `elsewhere`: try another channel, or list them as unreachable; `plain`: a text, no card."""

    status: MessageStatus
    reason: Sentence | None = None
    wait: float = 0.0
    lost: bool = False
    elsewhere: bool = False
    counts: bool = True  # whether the try uses up one of the retries
    plain: bool = False
    shut: bool = False


def verdict_after(
    outcome: SendOutcome,
    attempts: int,
    channel: Channel,
    *,
    perhaps: bool = False,
    retries: Sequence[float] = RETRY_SECONDS,
    card: bool = False,
    fault: ChannelFault | None = None,
    proven: bool = False,
) -> Verdict:
    """Return what follows from the provider's answer.

    `attempts` counts this one; `perhaps`: an earlier try may have been delivered; `retries`: the waits
    after transient failures, in seconds; `card`: the message was a card, which can be made a text. `fault`:
    what is wrong with the whole channel; `proven`: it was wrong and has been seen to work since.
    """
    said = f"{outcome.code} {outcome.detail}".strip()[:150]
    if card and (outcome.status is SendStatus.PAYLOAD or outcome.code == NO_CALLBACK):
        reason = Sentence("sending.held.as_text", said=said)
        return Verdict(MessageStatus.WAITING, reason, counts=False, plain=True)
    refused = fault is not None and fault.trouble is Trouble.REFUSED
    match outcome.status:
        case SendStatus.DELIVERED:
            return Verdict(MessageStatus.SENT)
        case SendStatus.RECIPIENT if refused and not (proven and attempts > 1):
            return _one_of_many(attempts, said)
        case SendStatus.RECIPIENT:
            gone = Sentence("sending.failed.recipient", said=said)
            return Verdict(MessageStatus.FAILED, gone, lost=True, elsewhere=True)
        case SendStatus.REFUSED if refused:
            return _held(Sentence("sending.held.all_refused", said=said), FIRST_REST[Trouble.REFUSED])
        case SendStatus.PAYLOAD | SendStatus.CLOSED:
            return _ended(said, shut=outcome.status is SendStatus.CLOSED)
        case SendStatus.CONFIG:
            return _held(Sentence("sending.held.config", said=said), FIRST_REST[Trouble.CONFIG])
        case SendStatus.THROTTLED:
            rest = outcome.retry_after or FIRST_REST[Trouble.THROTTLED]
            return _held(Sentence("sending.held.throttled", seconds=f"{rest:.0f}", said=said), rest)
        case SendStatus.UNKNOWN if not channel_spec(channel).repeats:
            return Verdict(MessageStatus.UNKNOWN, Sentence("sending.unknown.no_answer", said=said))
        case SendStatus.TRANSIENT | SendStatus.UNKNOWN | SendStatus.REFUSED:
            if attempts <= len(retries):
                wait = float(retries[attempts - 1])
                reason = Sentence("sending.held.transient", said=said)
                return Verdict(MessageStatus.WAITING, reason, wait=wait)
            return _given_up(said, perhaps or outcome.status is SendStatus.UNKNOWN)


def _ended(said: str, *, shut: bool) -> Verdict:
    why = Sentence("sending.failed.closed" if shut else "sending.failed.payload", said=said)
    return Verdict(MessageStatus.FAILED, why, elsewhere=True, shut=shut)


def _held(reason: Sentence, wait: float) -> Verdict:
    """Return the verdict while the channel is at fault; it does not count as one of the message's tries."""
    return Verdict(MessageStatus.WAITING, reason, wait=wait, counts=False)


def _one_of_many(attempts: int, text: str) -> Verdict:
    """Return the verdict on a refusal that comes while the platform refuses everybody: nobody's address counts
    as lost for it. A person who is refused again and again is told by another channel."""
    if attempts > _REFUSED_TRIES:
        return Verdict(MessageStatus.FAILED, Sentence("sending.failed.refused", said=text), elsewhere=True)
    reason = Sentence("sending.held.all_refused", said=text)
    return Verdict(MessageStatus.WAITING, reason, wait=FIRST_REST[Trouble.REFUSED])


def _given_up(text: str, perhaps: bool) -> Verdict:
    """Return the verdict after the last try: a person decides on what may have been delivered."""
    if perhaps:
        return Verdict(MessageStatus.UNKNOWN, Sentence("sending.unknown.tried", said=text))
    return Verdict(MessageStatus.FAILED, Sentence("sending.failed.tried", said=text), elsewhere=True)


def after_crash(frozen_at: datetime | None, now: datetime, channel: Channel) -> Verdict:
    """A lease that ran out: the sender died, nobody knows how far it came. `now` is real time.

    Never handed over: waits again. Else sent again only while the other side knows it again (law 4).
    """
    if frozen_at is None:
        return Verdict(MessageStatus.WAITING, Sentence("sending.held.anew"), counts=False)
    known_for = channel_spec(channel).recognised_for
    if now - frozen_at < known_for - _WINDOW_MARGIN:
        return Verdict(MessageStatus.WAITING, Sentence("sending.held.again"), counts=False)
    if hours := known_for // timedelta(hours=1):
        return Verdict(MessageStatus.UNKNOWN, Sentence("sending.unknown.broken_off_hours", hours=hours))
    return Verdict(MessageStatus.UNKNOWN, Sentence("sending.unknown.broken_off"))
