"""Show all that happened in one case as one page, to read, to print or to keep as PDF. It needs no other
file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from messages import web
from messages.outside_text import tidy


class DutyFacts(Struct, frozen=True):
    """One duty with its dates and, line by line, why the date is what it is."""

    name: str
    owner: str
    state: str
    due: date
    legal_due: date
    opened_on: date | None
    reported_on: date | None
    returned_on: date | None  # the last report was sent back, and none has taken its place
    returned_for: str
    reported_by: str
    confirmed_on: date | None
    why: Sequence[tuple[str, str]]
    number_in_system: str = ""
    links: Sequence[str] = ()
    by_when: str = ""  # how the date is told while it rests on an estimate
    handed: Sequence[str] = ()  # a line for each office that got the result


class EventFacts(Struct, frozen=True):
    """One event of the chain, in words, with its own hash and its predecessor's."""

    seq: int
    at: datetime
    what: str
    who: str
    entrance: str
    facts: Sequence[tuple[str, str]]
    before: str
    hash: str


class MessageFacts(Struct, frozen=True):
    """One message: to whom, how, and what the platform answered."""

    id: int
    person: str
    channel: str
    kind: str
    status: str
    reason: str
    about: Sequence[str]
    text: str
    created_at: datetime
    sent_at: datetime | None
    provider_id: str
    acknowledged_at: datetime | None
    instead_of: int | None


class FileFacts(Struct, frozen=True):
    """A file that was sent: whose it is, its digest, and the name of its copy beside the page.

    `copy` is empty if there is none; `state` says why.
    """

    at: datetime
    who: str
    step: str
    name: str
    size: int
    sha256: str
    copy: str
    state: str


class ChatTurn(Struct, frozen=True):
    """What somebody wrote to the service, and its answer."""

    at: datetime
    who: str
    text: str
    answer: str


class Story(Struct, frozen=True):
    """Everything the page shows. Moments are aware; days are Shanghai's."""

    name: str
    head: Sequence[tuple[str, str]]
    made_at: datetime
    chain: str  # what the check of the whole chain found
    chain_ok: bool
    duties: Sequence[DutyFacts]
    events: Sequence[EventFacts]
    messages: Sequence[MessageFacts]
    chat: Sequence[ChatTurn]
    results: Sequence[tuple[str, str]]
    files: Sequence[FileFacts] = ()
    decisions: Sequence[str] = ()  # on violations


def evidence_page(story: Story) -> str:
    """Return the page as HTML. What comes from outside is escaped and shown as it was written."""
    clean: Mapping[str, Any] = {"story": tidy(story, links=True)}
    return web.web_page("evidence", **clean)


__all__ = ["ChatTurn", "DutyFacts", "EventFacts", "FileFacts", "MessageFacts", "Story", "evidence_page"]
