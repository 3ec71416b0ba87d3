"""When the operator is told that something is wrong, that it still is, and that it is over: once each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bot.words import replace

# A restart, a moment without network and a short rest of a channel mend themselves.
_PATIENCE: Final = timedelta(minutes=5)
# What comes and goes is one trouble, not a mail each time.
_CALM: Final = timedelta(minutes=15)
_AGAIN: Final = timedelta(days=1)


class KnownTrouble(Struct, frozen=True):
    """What was seen of one trouble, in real time. `told_at`: when the operator was told last, None if never;
    `gone`: since when it is no longer seen, None while it is."""

    since: datetime
    told_at: datetime | None = None
    gone: datetime | None = None


class AlarmDecision(Struct, frozen=True):
    """`known`: the troubles as they are known now. `lasting` and `over`: the names of those to tell of in
    one message, in the order in which they began; both empty where nothing is to be told."""

    known: Mapping[str, KnownTrouble]
    lasting: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


def decide_alarms(known: Mapping[str, KnownTrouble], seen: Collection[str], now: datetime) -> AlarmDecision:
    """What to tell of the troubles that are seen at this moment, given those of the last look.

    A trouble is told once it has lasted for `_PATIENCE`, again each day while it lasts, and that it is over
    once it was not seen for `_CALM`. What was never told ends without a word. A message names everything
    that lasts by now, so that two troubles that began together are one message.
    """
    still = {name: _seen(known.get(name), now) for name in seen}
    gone = {name: _gone(one, now) for name, one in known.items() if name not in seen}
    ended = {name for name, one in gone.items() if one.gone and (not one.told_at or now - one.gone >= _CALM)}
    over = tuple(name for name in _in_order(gone) if name in ended and gone[name].told_at)
    now_known = {**still, **{name: one for name, one in gone.items() if name not in ended}}
    lasting = tuple(name for name in _in_order(still) if now - still[name].since >= _PATIENCE)
    due = any(_is_due(still[name], now) for name in lasting)
    return AlarmDecision(now_known, lasting if due or over else (), over)


def told(decision: AlarmDecision, now: datetime) -> dict[str, KnownTrouble]:
    """Return the troubles as they are known once the message has been sent."""
    return {
        name: replace(one, told_at=now) if name in decision.lasting else one
        for name, one in decision.known.items()
    }


def untold(decision: AlarmDecision, before: Mapping[str, KnownTrouble]) -> dict[str, KnownTrouble]:
    """Return the troubles when nobody could be told: what is over is kept, to be told with the next look."""
    return {**decision.known, **{name: before[name] for name in decision.over}}


def _seen(before: KnownTrouble | None, now: datetime) -> KnownTrouble:
    if before is None or before.since > now:  # the clock was set back
        return KnownTrouble(now)
    return replace(before, gone=None)


def _gone(before: KnownTrouble, now: datetime) -> KnownTrouble:
    return before if before.gone and before.gone <= now else replace(before, gone=now)


def _is_due(one: KnownTrouble, now: datetime) -> bool:
    return one.told_at is None or not timedelta(0) <= now - one.told_at < _AGAIN


def _in_order(known: Mapping[str, KnownTrouble]) -> list[str]:
    return sorted(known, key=lambda name: (known[name].since, name))
