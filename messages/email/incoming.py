"""A mail that came in, as data: whose, which of ours it answers, what was written and sent along; or that it is none
that a person wrote.

Everything in it was written by somebody else: nothing here raises for what it says.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from hashlib import sha256
from typing import Literal

from flufl.bounce import all_failures
from msgspec import Struct

from messages.email.quotes import text_of_html, written_words
from messages.email.threads import answered_numbers
from messages.split import clean

MOST_BYTES = 30 << 20  # of a mail; a larger one is not looked into
_MOST_FILES = 10
_SMALL_PICTURE = 30 << 10  # bytes: a logo within a signature, no evidence
_AUTO_SUBJECT = re.compile(
    r"\s*(?:(?:re|回复|答复)[:：]\s*)*(?:\[?自动(?:回复|答复)|自動(?:回覆|回復)|auto(?:matic)?[ -]?(?:reply|response)"
    r"|out of (?:the )?office)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"\s*(?:(?:系统)?退信|undeliver|delivery (?:status|failure)|returned mail|failure notice|mail delivery failed)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
_HARD = re.compile(
    r"\b5\.1\.[0-69]\d?\b|\b55[0-3]\b.{0,120}(?:no such|not exist|unknown|not found|invalid)|no such user|user unknown"
    r"|mailbox (?:not found|unavailable)|用户不存在|收件人不存在|地址不存在|邮箱不存在|帐号不存在|账号不存在",
    re.IGNORECASE | re.DOTALL,
)
_FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
_LIST = ("list-id", "x-autoreply", "x-autorespond")

_MailSort = Literal["written", "automatic", "hard_bounce", "soft_bounce"]


class MailFile(Struct, frozen=True):
    """Something that was sent along."""

    name: str
    content: bytes


class IncomingMail(Struct, frozen=True):
    """`about` are the numbers of our messages that it answers, or is returned with. `key` is the same for the same
    mail, whatever number the mailbox gives it. `failed`: addresses that a bounce names."""

    key: str
    sort: _MailSort
    sender: str  # the address alone, in lower case; "" for none
    subject: str
    message_id: str
    references: str
    about: tuple[int, ...]
    text: str
    files: tuple[MailFile, ...]
    failed: frozenset[str] = frozenset()
    forged: bool = False  # our own server doubts who sent it


def concerns_us(head: bytes, secret: str) -> bool:
    """Whether the headers of a mail say that it may be an answer to one of ours, or that one has come back. Everything
    else in the mailbox is somebody else's business."""
    mail = _parsed(head)
    return bool(answered_numbers(_threads(mail), secret)) or _comes_back(mail)


def read_mail(raw: bytes, secret: str) -> IncomingMail:
    """Return what the mail says."""
    mail = _parsed(raw)
    sender = parseaddr(_header(mail, "from"))[1].lower()
    known = _header(mail, "message-id").strip()[:400]
    sort, failed = _sort(mail, raw)
    whole = f"{_threads(mail)} {_returned(raw)}" if sort.endswith("bounce") else _threads(mail)
    files = _files(mail) if sort == "written" else ()
    return IncomingMail(
        sha256(f"{known} {sender}".encode() if known else raw).hexdigest(),
        sort,
        sender,
        _one_line(_header(mail, "subject")),
        known if re.fullmatch(r"<[!-~]{1,380}>", known) else "",
        " ".join(re.findall(r"<[!-~]{1,300}?>", _header(mail, "references")))[-1500:],
        tuple(answered_numbers(whole, secret)),
        _words(mail) if sort == "written" else "",
        files,
        failed,
        bool(_FORGED.search(_header(mail, "authentication-results"))),
    )


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(value) for value in mail.get_all(name, []))
    except Exception:  # noqa: BLE001  a header that the library cannot read says nothing
        return ""


def _threads(mail: EmailMessage) -> str:
    return f"{_header(mail, 'in-reply-to')} {_header(mail, 'references')}"


def _returned(raw: bytes) -> str:
    """Return the text in which a returned mail's own headers stand, attached or quoted."""
    return (
        raw.decode("latin-1").replace("=\r\n", "").replace("=\n", "").replace("=3C", "<").replace("=3E", ">")
    )


def _comes_back(mail: EmailMessage) -> bool:
    kind = mail.get_content_type()
    return (
        kind == "multipart/report"
        or _DAEMON.search(_header(mail, "from")) is not None
        or _header(mail, "return-path").strip() == "<>"
        or _BOUNCE_SUBJECT.match(_header(mail, "subject")) is not None
    )


def _sort(mail: EmailMessage, raw: bytes) -> tuple[_MailSort, frozenset[str]]:
    if _comes_back(mail):
        soft, hard = _failures(mail)
        if hard:
            return "hard_bounce", hard
        return ("hard_bounce" if not soft and _HARD.search(_readable(mail)) else "soft_bounce"), soft
    auto = _header(mail, "auto-submitted").strip().lower()
    precedence = _header(mail, "precedence").strip().lower()
    if (
        (auto and not auto.startswith("no"))
        or precedence in ("bulk", "auto_reply", "list", "junk")
        or any(_header(mail, name) for name in _LIST)
        or _AUTO_SUBJECT.match(_header(mail, "subject"))
    ):
        return "automatic", frozenset()
    return "written", frozenset()


def _failures(mail: EmailMessage) -> tuple[frozenset[str], frozenset[str]]:
    """Return the addresses that failed for now, and for good."""
    try:
        found = all_failures(mail)
    except Exception:  # noqa: BLE001  what its detectors stumble over says nothing
        return frozenset(), frozenset()
    soft, hard = (frozenset(one.decode("ascii", "replace").lower() for one in some) for some in found)
    return soft, hard


def _readable(mail: EmailMessage) -> str:
    """Return the text of all parts that a person would read."""
    parts = [_content(part) for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join(parts)[:50_000]


def _words(mail: EmailMessage) -> str:
    """Return what the sender wrote: of the plain text, else of the HTML."""
    try:
        plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    except Exception:  # noqa: BLE001  as it came
        return ""
    text = _content(plain) if plain is not None else ""
    if not text.strip() and html is not None:
        text = text_of_html(_content(html))
    return clean(written_words(text))


def _content(part: object) -> str:
    try:
        found = part.get_content()  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  an unknown charset, a broken encoding
        raw = part.get_payload(decode=True)  # type: ignore[attr-defined]
        found = raw.decode("gb18030", "replace") if isinstance(raw, bytes) else ""
    return found if isinstance(found, str) else ""


def _files(mail: EmailMessage) -> tuple[MailFile, ...]:
    found: list[MailFile] = []
    body = {id(one) for one in (mail.get_body(("plain",)), mail.get_body(("html",))) if one is not None}
    for part in mail.walk():
        if part.is_multipart() or id(part) in body or len(found) == _MOST_FILES:
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or (
            part.get_content_maintype() == "text" and not part.get_filename()
        ):
            continue
        within = part.get_content_disposition() != "attachment" and part.get("content-id")
        if within and len(content) < _SMALL_PICTURE:
            continue
        found.append(MailFile(_file_name(part), content))
    return tuple(found)


def _file_name(part: EmailMessage) -> str:
    try:
        return _one_line(part.get_filename() or "")[:200]
    except Exception:  # noqa: BLE001  as it came
        return ""


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())[:240]
