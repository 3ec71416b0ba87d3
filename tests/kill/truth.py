"""The comparison: what the database says against what the other sides saw with their own eyes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from handlers.sandbox.mailbox import Mailbox, MailboxLetter
from handlers.sandbox.traffic import Delivery
from handlers.sandbox.wecom import WeComTwin
from tests.kill.small_round import REGISTERED, REPORT

Row = dict[str, Any]
ENDED = ("sent", "failed", "unknown", "cancelled")
_OURS = re.compile(r"<qingshen\.(\d+)\.[0-9a-f]{20}@")  # behind the number a mark that only we can make


def violations(entries: Row, twin: WeComTwin, mailbox: Mailbox) -> list[str]:
    """Everything that was lost, seen twice, or is not as the database claims; empty when all is
    well. For a service that has come to rest."""
    pushed = [d for d in twin.delivered if d.source == "push"]
    eyes = _Eyes(entries["messages"], pushed, mailbox.letters)
    return [
        *([] if entries["quiet"] else ["the service has not come to rest"]),
        *(f"verify: {problem}" for problem in entries["problems"]),
        *(f"the answer's form: {fault}" for fault in twin.faults),
        *_nothing_lost(entries),
        *_nothing_twice(entries["messages"], eyes, pushed, mailbox.letters),
        *_known_or_unknown(entries["messages"], eyes),
        *_all_heard(entries, twin),
        *_said_is_stored(entries, twin.delivered),
    ]


class _Eyes:
    """How often each message was seen. `strange`: seen, but in no row of the outbox."""

    def __init__(
        self, messages: Sequence[Row], pushed: Sequence[Delivery], letters: Sequence[MailboxLetter]
    ) -> None:
        self.seen: Counter[int] = Counter()
        self.strange: list[str] = []
        by_bytes: dict[tuple[str, str], list[int]] = defaultdict(list)
        for m in messages:
            if m["channel"] == "wecom" and m["request"]:
                by_bytes[m["wecom"].lower(), m["request"]].append(m["id"])
        for delivery in pushed:
            ids = by_bytes.get((delivery.user.lower(), delivery.request.decode()))
            if ids:
                # Two rows of the very same bytes are one message to whoever reads it.
                self.seen.update(ids)
            else:
                self.strange.append(f"{delivery.user} saw {_short(delivery)}, stored nowhere")
        known = {m["id"] for m in messages}
        for letter in letters:
            found = _OURS.match(letter.message_id)
            if found and int(found[1]) in known:
                self.seen[int(found[1])] += 1
            else:
                self.strange.append(f"{letter.to} got letter {letter.message_id}, stored nowhere")


def _nothing_lost(entries: Row) -> Iterable[str]:
    """What the ladder owes is a notice; each notice's message, or its replacement, has ended."""
    notices = {tuple(n["key"]): n["message"] for n in entries["notices"]}
    for key in entries["owed"]:
        if tuple(key) not in notices:
            yield f"no notice for {key}"
    chains = _chains(entries["messages"])
    for key, message in notices.items():
        chain = chains.get(message, [])
        if not chain:
            yield f"notice {key} without a message"
            continue
        last = chain[-1]
        if last["status"] not in ENDED:
            yield f"notice {key}: message {last['id']} is still {last['status']}: {last['reason']}"
        if last["status"] != "sent" and not last["reason"]:
            yield f"message {last['id']} is {last['status']} and nobody knows why"
    for event in entries["events"]:
        told = any(key[2] == f"event:{event['seq']}" for key in notices)
        if event["act"] == "apply_assessment" and not told:
            yield f"the bureau was never told of event {event['seq']}"


def _chains(messages: Sequence[Row]) -> dict[int, list[Row]]:
    """A message with its replacements, oldest first, under the id of each of them."""
    roots: dict[int, list[Row]] = defaultdict(list)
    for m in sorted(messages, key=lambda m: int(m["id"])):
        roots[m["instead_of"] or m["id"]].append(m)
    return {m["id"]: chain for chain in roots.values() for m in chain}


def _nothing_twice(
    messages: Sequence[Row], eyes: _Eyes, pushed: Sequence[Delivery], letters: Sequence[MailboxLetter]
) -> Iterable[str]:
    """Each message that somebody saw or read more than once."""
    yield from eyes.strange
    for root, chain in _chains(messages).items():
        times = sum(eyes.seen[m["id"]] for m in chain)
        if root == chain[0]["id"] and times > 1:
            ways = [(m["id"], m["channel"], m["status"], eyes.seen[m["id"]]) for m in chain]
            yield f"message {root} was seen {times} times: {ways}"
    answers = {m["request"] for m in messages if m["kind"] == "reply"}
    read: dict[tuple[str, str], list[str]] = defaultdict(list)
    for d in pushed:
        if d.request.decode() not in answers:
            read[d.user.lower(), str(d.content)].append(f"{d.at:%H:%M:%S}")
    replies = {m["id"] for m in messages if m["kind"] == "reply"}
    for letter in letters:
        found = _OURS.match(letter.message_id)
        if not (found and int(found[1]) in replies):
            read[letter.to, letter.text].append(letter.message_id)
    for (who, text), copies in read.items():
        if len(copies) > 1:
            rows = [m for m in messages if who in (m["email"], m["wecom"].lower())]
            known = [(m["id"], m["channel"], m["status"], m["reason"]) for m in rows]
            yield f"{who} read {len(copies)} times {copies}: {text}\n{known}"


def _known_or_unknown(messages: Sequence[Row], eyes: _Eyes) -> Iterable[str]:
    """Each message whose status contradicts what its receiver saw."""
    for m in messages:
        seen = eyes.seen[m["id"]]
        if m["status"] == "sent" and not seen:
            yield f"message {m['id']} is sent, but nobody saw it"
        if m["status"] in ("failed", "cancelled", "waiting", "held") and seen:
            yield f"message {m['id']} was seen, but is {m['status']}: {m['reason']}"


def _all_heard(entries: Row, twin: WeComTwin) -> Iterable[str]:
    """Whoever was taken at their word has read the answer to it. The one exception no service can know of:
    the connection that carries the answer is cut, and each repeat of the platform meets nobody alive."""
    read = {(d.user.lower(), str(d.content.get("content", ""))) for d in twin.delivered}
    given_up = [e for e in twin.ledger.exchanges if e.attempts[-1].status == 0]
    unsure = {
        (m["wecom"].lower(), m["text"])
        for m in entries["messages"]
        if m["kind"] == "reply" and m["status"] == "unknown"
    }
    for row in entries["inbound"]:
        if not row["answered"]:
            yield f"{row['wecom']} said {row['text']!r} and was never answered"
        elif (row["wecom"].lower(), row["answer"]) not in read | unsure:
            cut = [e for e in given_up if e.user.lower() == row["wecom"].lower() and row["text"] in e.xml]
            if cut:
                given_up.remove(cut[0])
                continue
            yield f"{row['wecom']} said {row['text']!r} and never read {row['answer']!r}"


def _said_is_stored(entries: Row, delivered: Sequence[Delivery]) -> Iterable[str]:
    """What an answer claims is in the database with its event, and only once."""
    events = Counter((e["who"], e["case"]) for e in entries["events"] if e["act"] == "apply_assessment")
    stored = {
        (d["reporter"], d["case"])
        for d in entries["duties"]
        if d["milestone"] == "apply_assessment" and d["state"] in ("reported", "done")
    }
    told = {d.user for d in delivered if str(d.content.get("content", "")).startswith(REGISTERED)} & {
        row["wecom"] for row in entries["inbound"] if row["text"] == REPORT
    }
    for user in sorted(told):
        if not any(who == user for who, _ in stored) or not any(who == user for who, _ in events):
            yield f"{user} was told that the report is registered, and it is not"
    for pair, n in events.items():
        if n > 1:
            yield f"{pair} reported {n} times"
        if pair not in stored:
            yield f"{pair}: an event without its report"
    yield from (f"{pair}: a report without its event" for pair in stored if not events[pair])


def _short(delivery: Delivery) -> str:
    return repr(str(delivery.content.get("content", ""))[:60])
