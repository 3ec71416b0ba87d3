"""Whom of an enterprise's contacts to remind when those before them say nothing. Pure.

An address that as many reminders as the plan allows left without a word is passed over: the contact's next address
is tried, then the next contact. When all are passed over, the county is asked to telephone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct

from bot.words import Channel, Duty, Person, channel_of, channel_spec


class Silence(Struct, frozen=True):
    """What is known of one enterprise. `passed_over`: by contact the channels by which they left too many reminders
    unanswered. `call_asked`: the county has been asked to telephone about this duty, or to find out whom to reach, or
    has done so: once is enough. `answered`: the contacts who were reminded of this duty and have spoken since."""

    passed_over: Mapping[int, Collection[Channel]] = {}
    call_asked: bool = False
    answered: Collection[int] = ()


HEARD_FROM = Silence()  # nobody has been silent


def next_to_try(
    contacts: Sequence[Person], order: Sequence[Channel], silence: Silence
) -> tuple[Person, Channel] | None:
    """Return the first contact, and the first of their channels, that was not passed over; None when all were, or
    there are none. What a person prefers comes before the order."""
    for person in contacts:
        passed = silence.passed_over.get(person.id, ())
        first = channel_of(person, order)
        ways = [first, *(channel for channel in order if person.address(channel))] if first else []
        for channel in ways:
            if channel and channel not in passed:
                return person, channel
    return None


def urging_order(duty: Duty, order: Sequence[Channel], today: date) -> list[Channel]:
    """Return by which of these channels a 催办 may go: before the day that they have promised by none of approved
    sentences, which cannot say that it is of a promise."""
    if not promise_runs(duty, today):
        return list(order)
    return [channel for channel in order if channel_spec(channel).form != "template"]


def promise_runs(duty: Duty, today: date) -> bool:
    """Whether the enterprise has promised its county a day for this duty that is not over."""
    return duty.promised_on is not None and today <= duty.promised_on
