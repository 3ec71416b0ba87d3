"""Make the calls of one 微信客服 account. Every failure is returned as an outcome; nothing is raised for it.

The documents by their numbers: pull 94670, send 94677, greet 95122, sessions 94669, links 94665, servicers 94645.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from bot.words import SendOutcome, SendStatus
from messages.wecom.client import WeComClient, json_bytes
from messages.wecom.wire import Json

_PULLED_AT_ONCE = 1000  # the most and the default
_SCENE = "letter"  # an own parameter in a link is only told of with a scene (path 94665)
_CUSTOMER, _EVENT = 3, 4  # who a message is from
_ALREADY = "95033"  # a message with this id was taken before
_NO_GREETING = (
    "41050",
    "41051",
    "41096",
    "40058",
)  # its time is over, or they have begun to speak (path 90313)
_USER = re.compile(r"[^\s/]{1,64}")
_POOL, _SERVED = 2, 3  # states of a session: it waits for a servicer, it has one


class KfItem(Struct, frozen=True):
    """One message of a customer, or one event. `at`: seconds since 1970; `said`: the object under its kind."""

    msgid: str
    user: str
    at: int
    kind: str
    said: dict[str, Any]

    @property
    def event(self) -> str:
        """enter_session, msg_send_fail, …; "" for a message."""
        return str(self.said.get("event_type", "")) if self.kind == "event" else ""


class KfPage(Struct, frozen=True):
    """What was pulled at one time. An empty page may have more behind it."""

    items: tuple[KfItem, ...]
    cursor: str
    more: bool


class KfClient(Struct, frozen=True):
    """The account `kf_id`, by the secret of `app`."""

    app: WeComClient
    kf_id: str

    async def pull(self, cursor: str, token: str) -> KfPage | SendOutcome:
        """Return what came after `cursor` ("": of the last three days). Without the `token` of a callback, which
        is good for ten minutes, WeCom lets this be called rarely."""
        asked: dict[str, Any] = {"open_kfid": self.kf_id, "limit": _PULLED_AT_ONCE}
        asked |= {name: value for name, value in (("cursor", cursor), ("token", token)) if value}
        said = await self.app.call("kf/sync_msg", body=json_bytes(asked))
        if isinstance(said, SendOutcome):
            return said
        listed = said.get("msg_list")
        found = [self._item(one) for one in listed] if isinstance(listed, list) else []
        next_cursor = str(said.get("next_cursor") or cursor)
        return KfPage(tuple(one for one in found if one), next_cursor, said.get("has_more") == 1)

    def _item(self, one: Any) -> KfItem | None:
        """Return a message of a customer or an event of this account; None for what servicers wrote, and for
        what is no message."""
        if not isinstance(one, dict) or one.get("origin") not in (_CUSTOMER, _EVENT):
            return None
        kind = str(one.get("msgtype", ""))
        said = one.get(kind)
        said = said if isinstance(said, dict) else {}
        user = str(one.get("external_userid") or said.get("external_userid") or "")
        of = str(one.get("open_kfid") or said.get("open_kfid") or self.kf_id)
        msgid, at = str(one.get("msgid", "")), one.get("send_time")
        if not msgid or of != self.kf_id or not _USER.fullmatch(user) or not isinstance(at, int):
            return None
        return KfItem(msgid, user, at, kind, said)

    async def send(self, body: bytes, *, greeting: bool) -> SendOutcome:
        """Send stored bytes. Their `msgid` is ours: if WeCom has it already, they are delivered."""
        path = "kf/send_msg_on_event" if greeting else "kf/send_msg"
        said = await self.app.call(path, body=body, unsure=SendStatus.UNKNOWN)
        if not isinstance(said, SendOutcome):
            return SendOutcome(SendStatus.DELIVERED, "0")
        if said.code == _ALREADY:
            return SendOutcome(SendStatus.DELIVERED, _ALREADY, said.detail)
        if greeting and said.code in _NO_GREETING:  # it waits for their first message
            return SendOutcome(SendStatus.TRANSIENT, said.code, said.detail)
        return said

    async def link(self) -> str | SendOutcome:
        """Return the link that opens a chat with the account. `&scene_param=…` may be added, and nothing else
        changed; what is added comes back with the event that somebody has come in."""
        asked = {"open_kfid": self.kf_id, "scene": _SCENE}
        said = await self.app.call("kf/add_contact_way", body=json_bytes(asked))
        return said if isinstance(said, SendOutcome) else str(said.get("url", ""))

    async def to_a_person(self, user: str) -> SendOutcome:
        """Hand the session over: to the pool from which servicers take it."""
        asked = {"open_kfid": self.kf_id, "external_userid": user, "service_state": _POOL}
        said = await self.app.call(
            "kf/service_state/trans", body=json_bytes(asked), unsure=SendStatus.UNKNOWN
        )
        return said if isinstance(said, SendOutcome) else SendOutcome(SendStatus.DELIVERED, "0")

    async def with_a_person(self, user: str) -> bool | SendOutcome:
        """Return whether the session waits for a servicer, or has one."""
        asked = {"open_kfid": self.kf_id, "external_userid": user}
        said = await self.app.call("kf/service_state/get", body=json_bytes(asked))
        return said if isinstance(said, SendOutcome) else said.get("service_state") in (_POOL, _SERVED)

    async def servicers(self) -> list[str] | SendOutcome:
        """Return the members who take sessions at present."""
        said = await self.app.call("kf/servicer/list", {"open_kfid": self.kf_id})
        return said if isinstance(said, SendOutcome) else _active(said)

    async def name(self) -> str | SendOutcome:
        """Return the account's name, "" if the app may not use it (path 94661)."""
        said = await self.app.call("kf/account/list", body=json_bytes({"offset": 0, "limit": 100}))
        if isinstance(said, SendOutcome):
            return said
        listed = said.get("account_list")
        rows = listed if isinstance(listed, list) else []
        mine = [one for one in rows if isinstance(one, dict) and one.get("open_kfid") == self.kf_id]
        return str(mine[0].get("name") or self.kf_id) if mine else ""


def _active(said: Json) -> list[str]:
    listed = said.get("servicer_list")
    rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [str(one["userid"]) for one in rows if one.get("userid") and one.get("status") == 0]
