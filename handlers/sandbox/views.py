"""What the sandbox page is told, as data ready for JSON. Times are Shanghai's, in ISO form."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.sandbox.mailbox import Mailbox, MailboxLetter
from handlers.sandbox.traffic import ChatLine, Delivery, Ledger
from handlers.sandbox.wecom import WeComTwin

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> str:
    return moment.astimezone(_SHANGHAI).isoformat(timespec="seconds")


def chat_line(line: Delivery | ChatLine, ledger: Ledger) -> dict[str, Any]:
    """Return one bubble, the member's own (`mine`) or the app's, with what happened to it since."""
    if isinstance(line, ChatLine):
        return {"seq": line.seq, "at": local(line.at), "mine": True, "type": line.kind, "text": line.label}
    changes = [
        update.change for update in ledger.updates if update.msgid == line.msgid and line.user in update.users
    ]
    return {
        "seq": line.seq,
        "at": local(line.at),
        "mine": False,
        "type": line.msgtype,
        "content": line.content,
        "reply": line.source == "reply",
        "recalled": line.msgid in ledger.recalled,
        "change": changes[-1] if changes else None,
    }


def letter_head(letter: MailboxLetter) -> dict[str, Any]:
    return {
        "seq": letter.seq,
        "at": local(letter.at),
        "subject": letter.subject or "（无主题）",
        "from": letter.sender,
        "copies": letter.copies,
        "attachments": len(letter.attachments),
        "preview": " ".join(letter.text.split())[:80],
    }


def letter_full(letter: MailboxLetter) -> dict[str, Any]:
    files = [{"name": name, "bytes": len(data)} for name, data in letter.attachments]
    return {**letter_head(letter), "text": letter.text, "html": letter.html, "files": files}


def knobs(twin: WeComTwin, mailbox: Mailbox) -> dict[str, Any]:
    """Return the failures that are set and not used yet."""
    return {
        "wecom": [{"mode": f.mode, "times": f.times} for f in twin.knobs.fail_next],
        "chaos": twin.knobs.chaos,
        "latency": twin.knobs.latency,
        "mail": list(mailbox.knobs.fail_next),
    }


def version(twin: WeComTwin, mailbox: Mailbox) -> str:
    """Return a value that changes whenever a phone or a box would look different."""
    return f"{twin.ledger.version}.{mailbox.version}"
