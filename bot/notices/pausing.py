"""暂停发送: what an administrator has stopped for a while, and what that means for a message that could go.

Planning goes on meanwhile, so that what waits is one late message a person, and says what is true when
it leaves. An answer to what somebody has just asked is never held up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from bot.notices.delivery import Cancel, Hand, Send, Wait
from bot.words import Case, Channel, Kind, Pause, Scope, Sentence

_NEVER = datetime.max.replace(tzinfo=UTC)
_LOOK_AGAIN = timedelta(days=1)  # at what is paused without an end; to resume makes it due at once


def paused(
    verdict: Send | Wait | Cancel | Hand,
    pauses: Sequence[Pause],
    round_key: str,
    channel: Channel,
    kind: Kind,
    places: Collection[tuple[str, str]],
    now: datetime,
) -> Send | Wait | Cancel | Hand:
    """What becomes of a message that `delivery.ready_to_send` would let go, while these pauses stand. Where they
    hold for some of its matters only (a round's, a place's), the others leave without them. Of a message without
    matters `round_key` is the round, and `places` those of its reader: where their enterprises lie, what they hold as
    officers; it is held where a pause holds for all of them."""
    if not pauses or not isinstance(verdict, Send) or kind is Kind.REPLY:
        return verdict
    if not verdict.items:
        first = pause_over(pauses, round_key, channel, kind, places)
        if first is None:
            return verdict
        if kind is Kind.GROUP:  # the next one tells all that has changed since
            return Cancel(_because(first))
        return _wait(first, now)
    held_by = [(item, _over(item.case, channel, kind, pauses)) for item in verdict.items]
    rest = tuple(item for item, pause in held_by if pause is None)
    reasons = [pause for _, pause in held_by if pause]
    if not reasons:
        return verdict
    wait = _wait(max(reasons, key=lambda pause: pause.until or _NEVER), now)
    if not rest:
        return wait
    later = (*verdict.later, *(item for item, pause in held_by if pause))
    return Send(rest, later, min(filter(None, (verdict.until, wait.until))), wait.reason, wait.pause)


def concerns(pause: Pause, scope: Scope) -> bool:
    """Whether it stops anything that somebody with this scope would expect."""
    if not pause.city or scope.everything or pause.city in scope.cities:
        return True
    return any(pause.lies_over(*place) for place in scope.counties)


def stops_reminders(pause: Pause, city: str, county: str, way: Channel | None) -> bool:
    """Whether it stops the reminders to an enterprise in this place, which is reached by the channel `way`."""
    kind = pause.kind in ("", Kind.REMINDER)
    return kind and pause.channel in ("", way) and pause.lies_over(city, county)


def pause_over(
    pauses: Iterable[Pause],
    round_key: str,
    channel: Channel,
    kind: Kind,
    places: Collection[tuple[str, str]],
    at: datetime | None = None,
) -> Pause | None:
    """Return the first pause that holds for such a message about, or to, all of these places (city, county; none of
    them: nowhere in particular), and is not over by `at`, when it would leave; None for a reply."""
    if kind is Kind.REPLY:
        return None
    mine = (pause for pause in pauses if pause.covers(round_key, channel, kind))
    lasting = (pause for pause in mine if not (at and pause.until and pause.until <= at))
    return next((p for p in lasting if all(p.lies_over(*place) for place in places or {("", "")})), None)


def _over(case: Case, channel: Channel, kind: Kind, pauses: Iterable[Pause]) -> Pause | None:
    """Return the first that holds for a matter of this case."""
    return pause_over(pauses, case.round, channel, kind, {(case.city, case.county)})


def _wait(pause: Pause, now: datetime) -> Wait:
    return Wait(pause.until or now + _LOOK_AGAIN, _because(pause), pause.id)


def _because(pause: Pause) -> Sentence:
    return Sentence("sending.paused.reason", id=pause.id, reason=pause.reason)
