"""Which columns hold something about people, and what becomes of each when its term is over.

A test asks of every column of text that it stands in one of the two tables, and that docs/privacy.md lists
those of the first: nothing new is kept about people without a word on it.
"""

from __future__ import annotations

from typing import Final

from bot.words import Ending

PERSONAL: Final[dict[str, dict[str, Ending]]] = {
    "people": {
        "name": Ending.PSEUDONYM,
        "title": Ending.EMPTIED,
        "phone": Ending.EMPTIED,
        "email": Ending.EMPTIED,
        "wecom": Ending.EMPTIED,
        "wecom_key": Ending.EMPTIED,
        "wecom_lost": Ending.EMPTIED,
        "email_lost": Ending.EMPTIED,
        "mobile_asked": Ending.EMPTIED,
    },
    "addresses": {"address": Ending.DROPPED, "key": Ending.DROPPED, "why": Ending.DROPPED},
    "hats": {"unit": Ending.EMPTIED},
    "preferences": {"hour": Ending.DROPPED, "channel": Ending.DROPPED},
    "digest_rhythms": {"rhythm": Ending.DROPPED},
    "passes": {"client": Ending.DROPPED},
    "questions": {"pending": Ending.DROPPED},
    "inbound": {
        "wecom": Ending.PSEUDONYM,
        "text": Ending.EMPTIED,
        "answer": Ending.EMPTIED,
        "data": Ending.EMPTIED,
    },
    "messages": {"text": Ending.EMPTIED, "request": Ending.EMPTIED, "reason": Ending.MASKED},
    "cards": {"account": Ending.EMPTIED},
    "experts": {
        "name": Ending.MASKED,
        "phone": Ending.EMPTIED,
        "email": Ending.EMPTIED,
        "wecom": Ending.EMPTIED,
    },
    "batch_experts": {"words": Ending.EMPTIED},
    "notices": {"facts": Ending.EMPTIED},
    "tickets": {"text": Ending.EMPTIED, "answer": Ending.EMPTIED},
    "ticket_words": {"text": Ending.EMPTIED},
    "files": {"name": Ending.EMPTIED, "media_id": Ending.EMPTIED},
    "announcements": {"text": Ending.MASKED},
    "training_invitees": {"words": Ending.EMPTIED},
    "trainings": {"why": Ending.MASKED},
    "prepared_reports": {"data": Ending.MASKED, "said": Ending.EMPTIED},
    "duties": {"data": Ending.MASKED},
    "case_results": {"values": Ending.MASKED, "confirmed": Ending.MASKED, "draft": Ending.EMPTIED},
    "violations": {"party": Ending.MASKED, "handling": Ending.MASKED},
    "events": {"data": Ending.MASKED},
    "imports": {"files": Ending.MASKED, "journal": Ending.EMPTIED},
    "pauses": {"reason": Ending.MASKED},
    "errands": {"reason": Ending.MASKED},
    "faults": {"error": Ending.MASKED},
    "counters": {"key": Ending.EXPIRES},
    "windows": {"key": Ending.DROPPED, "welcome": Ending.DROPPED},
    "scan_requests": {"address": Ending.DROPPED},
}

# Of enterprises, places, plans and machinery: words that say nothing about a person.
IMPERSONAL: Final[dict[str, str]] = {
    # Written for everybody; what came from an asker is stored without names of firms and without numbers.
    "known_answers": "round kind question asked words answer clause",
    "chosen_settings": "name value",
    "announcements": "round audience",
    "batches": "round city place lot",
    "batch_experts": "answer lot",
    "binding_codes": "digest",
    "briefings": "round snapshot",
    "cards": "task_id response_code",
    "cases": "name city county audit_types",
    "chain_head": "hash",
    "differences": "milestone what ours theirs todo source",
    "digests": "snapshot",
    "duties": "milestone",
    "enterprises": "name city county uscc industry aliases",
    "errands": "kind lease_by",
    "events": "entrance act plan_version before hash",
    "experts": "unit specialty city",
    "faults": "kind subject",
    "files": "type sha256 refused",
    "hats": "city county",
    "inbound": "key round taken channel corp",
    "imports": "round counts",
    "leases": "name holder value",
    "letters": "number",
    "mail_answers": "act",
    "messages": "round lease_by provider_id cause",
    "notices": "rung text",
    "numbers": "desk",
    "passes": "digest sort city county",
    "pauses": "round city county kind channel",
    "people": "cards",
    "robots": "unit city county said",
    "rounds": "key name plan_version plan_text",
    "scan_requests": "channel",
    "ticket_notices": "rung",
    "ticket_words": "side",
    "tickets": "route topic",
    "training_invitees": "unit city county answer",
    "trainings": "begins place",
    "prepared_reports": "kind outcome",
    "violations": "round city county decision_no amount article",
    "webhooks": "name url salt city county about error",
    "windows": "channel taken",
}
