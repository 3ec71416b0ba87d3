"""A mail that came in, as data: whose, which of ours it answers, what was written and sent along; or that it is none
that a person wrote.

Everything in it was written by somebody else: what is done with it is bounded by its size. `read_mail` may raise
whatever the libraries raise; the caller sets that mail aside. A mail is known to have come back by a delivery report
alone, never by its subject or its sender.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from hashlib import sha256
from typing import Any, Literal

from flufl.bounce import all_failures
from msgspec import Struct

from messages.email.answers import is_no_address, returned_as_no_address, says_no_such
from messages.email.headers import decoded, head_fields, is_known, only_sender, plain_words
from messages.email.quotes import text_of_html, written_words
from messages.email.threads import answered_numbers
from messages.split import clean

MOST_BYTES = 30 << 20  # of an answer; of a larger one only the headers are read
MOST_OF_A_BOUNCE = 128 << 10  # bytes: a report, and the headers of what it returns
_MOST_LINES = 600_000  # of an answer; base64 within MOST_BYTES has fewer
_MOST_PARTS = 200
_MOST_FILES = 10
_MOST_TEXT = 200_000  # bytes of one part that are decoded
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
_FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
_LIST = ("list-id", "x-autoreply", "x-autorespond")

_Fields = Mapping[str, list[str]]
_Part = Message
_MailSort = Literal["written", "automatic", "hard_bounce", "undelivered_bounce", "soft_bounce"]
_STATUS = re.compile(r"^status:\s*(\d\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_DIAGNOSIS = re.compile(
    r"^diagnostic-code:\s*smtp;\s*(?:\d{3}[ -])?([^\r\n]{1,400})", re.IGNORECASE | re.MULTILINE
)


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
    unread: str = ""  # what stands in it where nothing of it is known to be the sender's own words
    left_out: Literal["files", "large", ""] = ""  # what of it was too much


def concerns_us(head: bytes, secret: str) -> Literal["answer", "perhaps_returned", ""]:
    """Whether the headers of a mail say that it may be an answer to one of ours, or that one has come back. Everything
    else in the mailbox is somebody else's business."""
    fields = head_fields(head)
    if answered_numbers(_threads(fields), secret):
        return "answer"
    return "perhaps_returned" if _may_come_back(fields) else ""


def read_mail(raw: bytes, secret: str) -> IncomingMail:
    """Return what the mail says."""
    fields = head_fields(raw)
    sender = only_sender(fields.get("from", []))
    known = _header(fields, "message-id").strip()[:400]
    named = tuple(answered_numbers(_threads(fields), secret))
    returned = () if named else tuple(answered_numbers(_returned(raw), secret))
    too_long = raw.count(b"\n") > _MOST_LINES
    mail = _Part() if too_long or not (named or returned) else _parsed(raw)
    sort, failed = _sort(mail, fields, raw, written=not named)
    if sort.endswith("bounce"):
        named = returned or tuple(answered_numbers(_returned(raw), secret))
    written = sort == "written"
    parts = list(_leaves(mail)) if written else []
    whole = _body(parts)
    text = clean(written_words(whole)) if written else ""
    files, left = _files(parts)
    return IncomingMail(
        sha256(f"{known} {sender}".encode() if known else raw).hexdigest(),
        sort,
        sender,
        _one_line(plain_words(_header(fields, "subject"))),
        known if re.fullmatch(r"<[!-~]{1,380}>", known) else "",
        " ".join(re.findall(r"<[!-~]{1,300}?>", _header(fields, "references")))[-1500:],
        named or returned,
        text,
        files,
        failed,
        bool(_FORGED.search(_header(fields, "authentication-results"))),
        "" if text else clean(whole)[:2000],
        "large" if too_long else "files" if left else "",
    )


def _parsed(raw: bytes) -> _Part:
    """Return the mail, in whose parts no character set stands but those that are known: the libraries decode by it."""
    mail = message_from_bytes(raw)
    for part in mail.walk():
        charset = part.get_param("charset", "")
        if not part.is_multipart() and charset and not is_known(charset):
            part.replace_header("Content-Type", f"{part.get_content_type()}; charset=utf-8")
    return mail


def _header(fields: _Fields, name: str) -> str:
    return " ".join(fields.get(name, ()))


def _threads(fields: _Fields) -> str:
    return f"{_header(fields, 'in-reply-to')} {_header(fields, 'references')}"


def _returned(raw: bytes) -> str:
    """Return the text in which a returned mail's own headers stand, attached or quoted."""
    text = raw[:MOST_OF_A_BOUNCE].decode("latin-1")
    return text.replace("=\r\n", "").replace("=\n", "").replace("=3C", "<").replace("=3E", ">")


def _may_come_back(fields: _Fields) -> bool:
    """Whether it is worth to look for a report within: its headers alone prove nothing."""
    return (
        _header(fields, "content-type").lower().startswith("multipart/report")
        or _by_a_daemon(fields)
        or _header(fields, "return-path") == "<>"
    )


def _by_a_daemon(fields: _Fields) -> bool:
    subject = plain_words(_header(fields, "subject"))
    return bool(_DAEMON.search(_header(fields, "from")) or _BOUNCE_SUBJECT.match(subject))


def _sort(mail: _Part, fields: _Fields, raw: bytes, *, written: bool) -> tuple[_MailSort, frozenset[str]]:
    """Return what it is, and the addresses that a report names. `written`: only its text names one of ours; then a
    daemon's words that are no report are for a person to read."""
    report = mail.get_content_type() == "multipart/report"
    if len(mail) and len(raw) <= MOST_OF_A_BOUNCE and (report or _may_come_back(fields)):
        soft, hard = _failures(mail)
        if report or hard or soft:
            if not hard:
                return "soft_bounce", soft
            return "hard_bounce" if _of_the_address(raw) else "undelivered_bounce", hard
    if written and _by_a_daemon(fields):
        return "written", frozenset()
    auto = _header(fields, "auto-submitted").strip().lower()
    precedence = _header(fields, "precedence").strip().lower()
    if (
        (auto and not auto.startswith("no"))
        or precedence in ("bulk", "auto_reply", "list", "junk")
        or _header(fields, "return-path") == "<>"
        or any(_header(fields, name) for name in _LIST)
        or _AUTO_SUBJECT.match(plain_words(_header(fields, "subject")))
    ):
        return "automatic", frozenset()
    return "written", frozenset()


def _failures(mail: _Part) -> tuple[frozenset[str], frozenset[str]]:
    """Return the addresses that failed for now, and for good."""
    try:
        found = all_failures(mail)
    except Exception:  # noqa: BLE001  what its detectors stumble over says nothing
        return frozenset(), frozenset()
    soft, hard = (frozenset(one.decode("ascii", "replace").lower() for one in some) for some in found)
    return soft, hard


def _of_the_address(raw: bytes) -> bool:
    """Whether a report of what failed for good says, of all that failed, that there is no such address."""
    text = raw[:MOST_OF_A_BOUNCE].decode("latin-1")
    found, said = _STATUS.findall(text), _DIAGNOSIS.findall(text)
    if not found and not said:
        return returned_as_no_address(text)
    return all(map(is_no_address, found or [""])) or all(says_no_such(one.lower()) for one in said or [""])


def _leaves(mail: _Part) -> Iterator[_Part]:
    """Return the parts that hold something, the first so many; not those of a mail within the mail."""
    seen, todo = 0, [mail]
    while todo and seen < _MOST_PARTS:
        part, seen = todo.pop(), seen + 1
        if not part.is_multipart():
            yield part
        elif part.get_content_maintype() == "multipart":
            inner: Any = part.get_payload()
            todo += reversed(inner)


def _is_text(part: _Part, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _body(parts: list[_Part]) -> str:
    """Return the plain text, else what is seen of the HTML."""
    plain = next((_content(one) for one in parts if _is_text(one, "text/plain")), "")
    if plain.strip():
        return plain
    return next((text_of_html(_content(one)) for one in parts if _is_text(one, "text/html")), "")


def _bytes(part: _Part) -> bytes:
    found: Any = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _content(part: _Part) -> str:
    charset = part.get_param("charset") or ""
    return decoded(_bytes(part)[:_MOST_TEXT], charset if isinstance(charset, str) else "")


def _files(parts: list[_Part]) -> tuple[tuple[MailFile, ...], bool]:
    """Return what was sent along, and whether there was more than is taken."""
    found: list[MailFile] = []
    for part in parts:
        name = _file_name(part)
        if part.get_content_maintype() == "text" and not name:
            continue
        content = _bytes(part)
        within = part.get_content_disposition() != "attachment" and part.get("content-id")
        if within and len(content) < _SMALL_PICTURE:
            continue
        if len(found) == _MOST_FILES:
            return tuple(found), True
        found.append(MailFile(name, content))
    return tuple(found), False


def _file_name(part: _Part) -> str:
    heads = f"{part.get('content-disposition', '')}{part.get('content-type', '')}"
    try:
        return _one_line(plain_words(part.get_filename() or ""))[:200] if len(heads) <= 4000 else ""
    except Exception:  # noqa: BLE001  as it came
        return ""


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())[:240]
