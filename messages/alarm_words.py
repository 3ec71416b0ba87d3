"""Say in words for the operator what is wrong with the service itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from bot.words import SHANGHAI, Channel, Rendered, channel_spec
from messages.catalogue import say, sentence_table
from messages.render import ready_made


class AlarmLine(Struct, frozen=True):
    """One trouble. `name` is its kind, for a channel with the channel's key: `channel:wecom`. `detail` is
    one sentence or more."""

    name: str
    detail: str


class _Since(Protocol):
    @property
    def since(self) -> datetime: ...


class _News(Protocol):
    """See `bot.notices.alarms.AlarmDecision`."""

    @property
    def known(self) -> Mapping[str, _Since]: ...
    @property
    def lasting(self) -> Sequence[str]: ...
    @property
    def over(self) -> Sequence[str]: ...


def database_silent(error: str) -> AlarmLine:
    """Tell that the database does not answer. `error` is an exception's name only, because its text may
    hold a secret."""
    return _trouble("database", error=error)


def looking(last: datetime | None) -> AlarmLine:
    """Tell that the loop stands still. `last` is when it last made progress, None if it never did."""
    if last is None:
        return AlarmLine("looking", say("alarms.details.looking_never"))
    return AlarmLine("looking", say("alarms.details.looking_age", at=_moment(last)))


def sending(last: datetime | None) -> AlarmLine:
    """Tell that sending stands still. `last` is when it last made progress, None if it never did."""
    return _trouble("sending", at=_moment(last) if last else "——")


def waiting_for_approval(n: int) -> AlarmLine | None:
    """Return the line that says how many messages wait for a person's approval; None if none do."""
    return _trouble("held", n=n) if n else None


def aside(n: int) -> AlarmLine | None:
    return _trouble("aside", n=n) if n else None


def laws(problems: Sequence[str]) -> AlarmLine | None:
    return _trouble("laws", n=len(problems), first=problems[0]) if problems else None


def unanswered(n: int) -> AlarmLine | None:
    return _trouble("inbox", n=n) if n else None


def may_have_left(n: int) -> AlarmLine | None:
    """Tell how many messages of the last day may or may not have been taken, if any."""
    return _trouble("unsure", n=n) if n else None


def disk(place: str, free: int) -> AlarmLine:
    """Tell that a disk is nearly full; `free` is in MiB."""
    return _trouble("disk", place=place, free=free)


def channel_failing(channel: Channel, reason: str) -> AlarmLine:
    return AlarmLine(f"channel:{channel}", say("alarms.details.channel", reason=reason))


def sending_late(channel: Channel, n: int, since: datetime) -> AlarmLine:
    return AlarmLine(f"backlog:{channel}", say("alarms.details.backlog", n=n, at=_moment(since)))


def ceiling_reached(channel: Channel, most: int) -> AlarmLine:
    """Tell that the `most` sends of a day (of 短信: parts) are used."""
    return AlarmLine(f"ceiling:{channel}", say("alarms.details.ceiling", most=most))


def alarm(news: _News, seen: Collection[AlarmLine], home: str) -> Rendered:
    """Write one message about all that lasts and all that is over, each with what to do about it."""
    details = {trouble.name: trouble.detail for trouble in seen}
    lines = []
    if news.lasting:
        lines.append(say("alarms.mail.still" if news.over else "alarms.mail.wrong"))
    for number, name in enumerate(news.lasting, 1):
        since = _moment(news.known[name].since)
        lines.append(
            say("alarms.mail.one", number=number, title=_title(name), since=since, detail=details[name])
        )
        lines.append(say("alarms.mail.remedy", remedy=_of_kind("alarms.remedies", name)))
    if news.over:
        lines.insert(0, say("alarms.mail.over", titles="、".join(map(_title, news.over))))
    lines += [say("alarms.mail.closing"), say("alarms.mail.service", url=home)]
    return ready_made("\n".join(lines), _subject(news), home)


def _subject(news: _News) -> str:
    names = news.lasting or news.over
    what = _title(names[0])
    if len(names) > 1:
        what = say("alarms.mail.and_more", first=what, n=len(names))
    return say("alarms.mail.subject" if news.lasting else "alarms.mail.subject_over", what=what)


def _title(name: str) -> str:
    word = name.partition(":")[2]
    text = _of_kind("alarms.titles", name)
    return text.format(channel=channel_spec(Channel(word)).short) if word else text


def _of_kind(table: str, name: str) -> str:
    return sentence_table(table)[name.partition(":")[0]]


def _trouble(name: str, **values: object) -> AlarmLine:
    return AlarmLine(name, sentence_table("alarms.details")[name].format_map(values))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"
