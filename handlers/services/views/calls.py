"""What was tried to reach an enterprise, and what came of telephoning it, as the record upward says it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from bot.words import CALLS, SHANGHAI, Case, Duty, DutyState, Intent, Level, MessageStatus
from messages import terms
from messages.catalogue import say, sentence_table
from messages.words import short, within
from storage import records
from storage.records import Remark, Sent


def tried_ways(reminders: Sequence[Sent], *, least: int = 2) -> str:
    """已试：张三企业微信3次、邮件3次，李四企业微信1次; "" where fewer than `least` ways were tried."""
    counts = Counter((one.person, one.channel) for one in reminders if one.status is not MessageStatus.FAILED)
    by_person: dict[str, list[str]] = defaultdict(list)
    for (person, channel), n in counts.items():
        by_person[person].append(say("views.record.tried_by", channel=terms.channel(channel), n=n))
    ways = "，".join(f"{person}{'、'.join(said)}" for person, said in by_person.items())
    return say("views.record.tried", ways=ways) if len(counts) >= least else ""


def grouped_tries(sent: Iterable[Sent]) -> list[list[Sent]]:
    """Return one reminder, however it went: its replacements by another channel, and the same to a
    colleague on that day."""
    grouped: dict[object, list[Sent]] = defaultdict(list)
    begun: dict[int, object] = {}
    nth: Counter[object] = Counter()
    for one in sent:
        if one.first not in begun:
            day = one.at.astimezone(SHANGHAI).date()
            nth[day, one.kind, one.person_id] += 1
            begun[one.first] = day, one.kind, nth[day, one.kind, one.person_id]
        grouped[begun[one.first]].append(one)
    return list(grouped.values())


async def tries_of(case: Case, today: date) -> list[tuple[str, str]]:
    """Return, for each step that the enterprise owes now, how it was tried to reach its contacts and what came of the
    telephone; steps about which nothing was tried are left out."""
    owed = [duty for duty in case.duties if duty.owner is Level.ENTERPRISE and duty.state is DutyState.OPEN]
    if not owed:
        return []
    sent = await records.sent_about([duty.id for duty in owed])
    found = []
    for duty in owed:
        of = [one for one in sent if one.duty_id == duty.id]
        asked = next((one.at for one in of if one.audience == "phone"), None)
        said = [
            tried_ways([one for one in of if one.audience == "owner"], least=1),
            say("views.record.asked_to_call", day=short(asked.astimezone(SHANGHAI).date(), today))
            if asked
            else "",
            last_call(duty, today),
        ]
        if any(said):
            found.append((duty.milestone, "；".join(filter(None, said))))
    return found


def last_call(duty: Duty, today: date) -> str:
    """What came of the last call, the day that was promised, and when it was noted; "" if nobody has called."""
    kept: dict[str, str] = duty.data.get("call") or {}
    if not kept:
        return ""
    noted = short(date.fromisoformat(kept["on"]), today)
    what = sentence_table("views.called")[kept["result"]]
    if day := kept.get("promised"):
        what += say("views.called.promised_day", day=short(date.fromisoformat(day), today))
    return say("views.called.noted", what=what, day=noted)


def came_of_call(one: Remark, duty: Duty, today: date) -> str:
    """What was said in a telephone call, and what became of a promise; "" for nothing."""
    words = within(one.words) if one.act in CALLS and one.words else ""
    if one.act != Intent.CALL_PROMISED or not one.until:
        return words
    promised = date.fromisoformat(one.until)
    in_time = (duty.reported_on or promised) <= promised
    if duty.state is DutyState.OPEN:
        end = "broken" if today > promised else "waits"
    else:
        end = "kept" if in_time else "broken"
    return words + say("views.record.promised", day=short(promised)) + sentence_table("views.promises")[end]
