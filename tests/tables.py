"""The tables that a story compares before and after."""

from __future__ import annotations

TABLES = (
    "rounds", "enterprises", "cases", "duties", "people", "hats", "events", "chain_head",
    "messages", "notices", "inbound", "numbers", "questions", "counters", "leases",
    "cards", "files", "errands",
    "digest_rhythms", "digests", "mail_answers",
    "tickets", "ticket_words", "ticket_notices", "preferences",
    "passes",
    "announcements", "announcement_copies", "violations",
)  # fmt: skip
