"""Read what WeCom posts to the callback (paths 90239, 90240), and write the passive answer (90241).

wechatpy's `parse_message` is not used. It strips the blanks around a message (measured, 1.8.18), returns
`template_card_event` and every newer event as UnknownMessage, gives one item as a dict and many as a list,
fails with KeyError, TypeError or ExpatError, and has no limit of depth. Nor are its replies used: `]]>` in
a text would close their CDATA.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from xml.parsers import expat

from msgspec import Struct, field

from messages.split import clean
from messages.wecom.cipher import Cipher

MAX_BYTES = 256 * 1024  # a text has at most 2 KB; the longest documented event stays under 64 KB
_MAX_DEPTH = 16
_MAX_ELEMENTS = 5000  # a vote of twenty options, a hundredfold
# The one element that is read before anybody has proved to be WeCom: no tree is built for strangers.
_ENCRYPT = re.compile(rb"<Encrypt>\s*+(?:<!\[CDATA\[)?+\s*+([A-Za-z0-9+/=]++)\s*+(?:\]\]>)?+\s*+</Encrypt>")
# The documented lengths, generously; a longer one is not WeCom's (paths 90236, 90239, 90240).
_LONGEST = {
    "ToUserName": 64,
    "FromUserName": 64,
    "MsgType": 64,
    "Event": 64,
    "MsgId": 64,
    "TaskId": 128,
    "EventKey": 1024,
    "ResponseCode": 1024,
    "MediaId": 1024,
    "ChangeType": 64,
    "UserID": 64,
    "NewUserID": 64,
    "Token": 256,
    "OpenKfId": 64,
}
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r")


class CallbackError(Exception):
    """Raised for a body that is not a callback of WeCom."""


class InboundMessage(Struct, frozen=True):
    """One message or event. `kind` is text, image, voice, video, location, link or event.

    `corp` is the corp whose member `user` is: that of the callback itself, or in a corp group one of the
    downstream corps (path 97213).
    `event` is lower case ("click", "template_card_event", …) and kept when we do not know it;
    `user` is the account as WeCom writes it; `text` the words of a message (a location's label,
    a link's title), with their blanks; `selected` the answers of a card, (question, options)
    each; `in_app`: it says that it comes from the WeCom app, not from personal WeChat; `member` and
    `new_member` are the accounts that `change_contact` names; `token` is the right to pull what customers wrote
    to the 微信客服 account `kf_id` (path 94670); `digest` the SHA-256 of the whole
    decrypted body.
    """

    user: str
    kind: str
    digest: str
    corp: str = ""
    event: str = ""
    text: str = ""
    msg_id: str = ""
    created_at: datetime | None = None
    agent_id: int = 0
    event_key: str = ""
    task_id: str = ""
    response_code: str = ""
    selected: tuple[tuple[str, tuple[str, ...]], ...] = ()
    media_id: str = ""
    in_app: bool = False
    change_type: str = ""
    member: str = ""
    new_member: str = ""
    token: str = ""
    kf_id: str = ""

    @property
    def key(self) -> str:
        """Return what stays the same if WeCom delivers a message again, and differs between any two
        messages.

        A message has a MsgId, which is unique for its sender. For events WeCom documents the pair
        (FromUserName, CreateTime), which is the same for two events within one second and has lost people's
        clicks; so the whole body is the key.
        """
        if self.msg_id and self.kind != "event":
            own = f"{self.user.lower()}\0{self.msg_id}"
            return f"msg:{hashlib.sha256(own.encode()).hexdigest()}"
        return f"event:{self.digest}"

    @property
    def key_among_corps(self) -> str:
        """Return the same for a member of another corp than ours: user ids and message ids are each corp's own."""
        return f"corp:{hashlib.sha256(f'{self.corp} {self.key}'.encode()).hexdigest()}"

    @property
    def member_address(self) -> str:
        """Return the member's address in a 上下游."""
        return f"{self.corp}/{self.user}"


class _Element(Struct):
    """An XML element. Its children are always lists, so one item is read like many."""

    pieces: list[str] = field(default_factory=list)
    children: dict[str, list[_Element]] = field(default_factory=dict)

    def all(self, tag: str) -> list[_Element]:
        return self.children.get(tag, [])

    def value(self, tag: str) -> str:
        """Return the text of the first such child exactly as written, or ""."""
        found = self.children.get(tag)
        return "".join(found[0].pieces) if found else ""


def parse_envelope(body: bytes) -> str:
    """Return the Encrypt element of a posted body; CallbackError for anything else."""
    if len(body) > MAX_BYTES:
        raise CallbackError("too large")
    found = _ENCRYPT.search(body)
    if found is None or body.count(b"<Encrypt") != 1:
        raise CallbackError("no single Encrypt element")
    return found[1].decode("ascii")


def parse_message(xml: str) -> InboundMessage:
    """Return the decrypted body as data; CallbackError if it is neither a message nor an event.

    Control characters are removed first. Text pasted from a word processor may hold some: they are legal in
    a chat but not in XML, and the person's words would be lost with them.
    """
    try:
        raw = xml.encode()
    except UnicodeEncodeError as error:
        raise CallbackError("not UTF-8") from error
    root = _read(raw.translate(None, _CONTROLS))
    kind = root.value("MsgType").strip().lower()
    event = root.value("Event").strip().lower()
    user = root.value("FromUserName").strip()
    if not kind or (kind == "event" and not event) or (kind != "event" and not user):
        raise CallbackError("no MsgType, Event or FromUserName")
    if wrong := [tag for tag, most in _LONGEST.items() if len(root.value(tag)) > most]:
        raise CallbackError(f"too long: {', '.join(wrong)}")
    return InboundMessage(
        user=user,
        kind=kind,
        digest=hashlib.sha256(raw).hexdigest(),
        corp=root.value("ToUserName").strip(),
        event=event if kind == "event" else "",
        text=_words(root, kind),
        msg_id=root.value("MsgId").strip(),
        created_at=_moment(root.value("CreateTime")),
        agent_id=_integer(root.value("AgentID")),
        event_key=root.value("EventKey"),
        task_id=root.value("TaskId"),
        response_code=root.value("ResponseCode"),
        selected=_selected(root),
        media_id=root.value("MediaId"),
        change_type=root.value("ChangeType").strip().lower(),
        member=root.value("UserID").strip(),
        new_member=root.value("NewUserID").strip(),
        token=root.value("Token").strip(),
        kf_id=root.value("OpenKfId").strip(),
        in_app=root.value("AppType").strip().lower() == "wxwork",
    )


def reply_xml(to_user: str, corp_id: str, text: str, created_at: datetime) -> str:
    """Return a passive text answer in the clear. `text` is at most 2,048 bytes (`messages.split`)."""
    return (
        f"<xml><ToUserName>{_cdata(to_user)}</ToUserName>"
        f"<FromUserName>{_cdata(corp_id)}</FromUserName>"
        f"<CreateTime>{int(created_at.timestamp())}</CreateTime>"
        f"<MsgType>{_cdata('text')}</MsgType>"
        f"<Content>{_cdata(clean(text))}</Content></xml>"
    )


def encrypted_reply(cipher: Cipher, xml: str, timestamp: str, nonce: str, receiver: str = "") -> str:
    """Return the body that answers a callback; we choose timestamp (seconds) and nonce. `receiver`: the corp for
    which the callback was encrypted, if it is not the cipher's own."""
    encrypted = cipher.encrypt(xml, receiver)
    return (
        f"<xml><Encrypt>{_cdata(encrypted)}</Encrypt>"
        f"<MsgSignature>{_cdata(cipher.sign(timestamp, nonce, encrypted))}</MsgSignature>"
        f"<TimeStamp>{int(timestamp)}</TimeStamp>"
        f"<Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def _read(data: bytes) -> _Element:
    """Return the <xml> root of a small document without a DOCTYPE, and so without entities of its own."""
    if len(data) > MAX_BYTES:
        raise CallbackError("too large")
    top = _Element()
    open_elements = [top]
    elements = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if len(open_elements) > _MAX_DEPTH or elements > _MAX_ELEMENTS:
            raise CallbackError("too deep, or too many elements")
        element = _Element()
        open_elements[-1].children.setdefault(tag, []).append(element)
        open_elements.append(element)

    def end(_tag: str) -> None:
        open_elements.pop()

    def text(piece: str) -> None:
        open_elements[-1].pieces.append(piece)

    def doctype(*_: object) -> None:
        raise CallbackError("DOCTYPE is not allowed")

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise CallbackError("not XML") from error
    if not top.all("xml"):
        raise CallbackError("no <xml> root")
    return top.all("xml")[0]


def _words(root: _Element, kind: str) -> str:
    tag = {"text": "Content", "location": "Label", "link": "Title"}.get(kind)
    return root.value(tag) if tag else ""


def _selected(root: _Element) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (
            item.value("QuestionKey"),
            tuple("".join(option.pieces) for ids in item.all("OptionIds") for option in ids.all("OptionId")),
        )
        for items in root.all("SelectedItems")
        for item in items.all("SelectedItem")
    )


def _integer(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= 18 else 0


def _moment(text: str) -> datetime | None:
    seconds = _integer(text)
    if not 0 < seconds < 253_402_300_800:  # the year 10000
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
