"""微信客服 as its documents describe it: customers who write, what is pulled of that, and what may be answered.

Facts by document: pull D94670, send D94677, greet D95122, sessions D94669, links D94665. `open_kfid` is `KF_ID`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from handlers.sandbox.corp import Now
from handlers.sandbox.errors import ApiError
from handlers.sandbox.kf_customer import BOT, ENDED, POOL, SERVED, KfCustomer
from handlers.sandbox.traffic import Delivery, Ledger
from handlers.sandbox.wecom_api import ApiCall, WeComResponse

KF_ID = "wkSandbox0000000001"
_LINK = "https://work.weixin.qq.com/kf/kfcsandbox"
_DAYS_KEPT = timedelta(days=3)
_GREETED_AGAIN = timedelta(hours=48)
_WELCOME_LIVES = timedelta(seconds=20)
_TOKEN_LIVES = timedelta(minutes=10)
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")
_SCENE = re.compile(r"[0-9a-zA-Z_-]{0,32}")
_TEXT_BYTES = 2048


class _KfDelivery(Struct, frozen=True):
    """What a customer saw. `greeting`: by send_msg_on_event."""

    at: datetime
    user: str
    text: str
    msgid: str
    greeting: bool = False


class CustomerService:
    """One account. `tell` posts a callback's elements to the product.

    Knobs: `per_page` how many items a pull gives at most, `empty_pages` how many empty pages with more behind
    them come first, `fails_at` the pull that is refused (the first is 1), `untold` callbacks that get lost, `refuses`
    customers who take no messages.
    """

    def __init__(
        self, clock: Now, corp_id: str, tell: Callable[[str, dict[str, Any]], Awaitable[Any]]
    ) -> None:
        self._clock, self._corp_id, self._tell = clock, corp_id, tell
        self.per_page, self.empty_pages, self.untold, self.fails_at = 1000, 0, 0, 0
        self.refuses: set[str] = set()
        self.servicers: dict[str, int] = {}
        self.delivered: list[_KfDelivery] = []
        self.ledger = Ledger()  # what the customers' own phones show
        self.repeated: list[str] = []  # msgids that were sent again
        self.pulls: list[dict[str, Any]] = []
        self._items: list[tuple[datetime, dict[str, Any]]] = []
        self._customers: dict[str, KfCustomer] = {}
        self._taken: set[str] = set()
        self._codes: dict[str, tuple[str, datetime]] = {}
        self._tokens: dict[str, datetime] = {}
        self._scenes: dict[str, str] = {}

    # ---- the customers' side ------------------------------------------------------------

    async def enter(self, user: str, link: str = "") -> str:
        """Open the chat by a link, as from a QR code; returns the welcome code, "" where there is none."""
        who, now = self.customer(user), self._clock()
        code = ""
        fresh = who.greeted_at is None or now - who.greeted_at >= _GREETED_AGAIN
        if who.heard_at is None and fresh:
            code = secrets.token_urlsafe(24)
            self._codes[code] = (user, now)
            who.greeted_at = now
        query = parse_qs(urlsplit(link).query)
        scene = self._scenes.get(query.get("enc_scene", [""])[0], "")
        param = unquote(query.get("scene_param", [""])[0]) if scene else ""
        event: dict[str, Any] = {"event_type": "enter_session", "scene": scene, "scene_param": param}
        await self._happened(user, event, **({"welcome_code": code} if code else {}))
        return code

    async def say(self, user: str, *texts: str) -> None:
        """Write; several texts come in one pull."""
        for text in texts:
            self._wrote(user, "text", text, {"content": text})
        await self._told()

    async def send_media(self, user: str, kind: str, media_id: str, label: str = "") -> None:
        self._wrote(user, kind, label, {"media_id": media_id})
        await self._told()

    async def fail(self, msgid: str, kind: int) -> None:
        """Say later that a message which was taken did not arrive."""
        user = next(one.user for one in self.delivered if one.msgid == msgid)
        self.delivered = [one for one in self.delivered if one.msgid != msgid]
        await self._happened(user, {"event_type": "msg_send_fail", "fail_msgid": msgid, "fail_type": kind})

    async def serve(self, user: str, servicer: str) -> None:
        """Somebody of the desk takes the session from the pool."""
        who = self.customer(user)
        who.state, who.servicer = SERVED, servicer
        await self._changed(user, 1, new_servicer_userid=servicer)

    async def end(self, user: str) -> None:
        """That person ends it."""
        who = self.customer(user)
        who.state, who.servicer = ENDED, ""
        await self._changed(user, 3)

    def heard(self, user: str) -> list[str]:
        """Return what this customer was sent, in order."""
        return [one.text for one in self.delivered if one.user == user]

    def customer(self, user: str) -> KfCustomer:
        """Return how it stands with a customer's session."""
        return self._customers.setdefault(user, KfCustomer())

    def again(self, position: int = -1) -> None:
        """Let an item be pulled once more, as happens when a cursor is lost on their side."""
        self._items.append((self._clock(), self._items[position][1]))

    async def told_again(self) -> None:
        """Post the callback once more."""
        await self._told()

    # ---- the product's side -------------------------------------------------------------

    def endpoints(self) -> Sequence[tuple[str, str, Callable[[ApiCall], Awaitable[WeComResponse]]]]:
        """Return method, path below /cgi-bin/kf/ and what answers."""
        return (
            ("POST", "sync_msg", self.sync),
            ("POST", "send_msg", self.send),
            ("POST", "send_msg_on_event", self.greet),
            ("POST", "add_contact_way", self.link),
            ("POST", "service_state/trans", self.trans),
            ("POST", "service_state/get", self.state),
            ("POST", "account/list", self.accounts),
            ("GET", "servicer/list", self.serving),
        )

    async def sync(self, call: ApiCall) -> WeComResponse:
        body = call.body
        self._mine(body)
        token = str(body.get("token", ""))
        if token and self._clock() >= self._tokens.get(token, self._clock()):
            raise ApiError(95007, "invalid msg token")
        self.pulls.append(dict(body))
        if len(self.pulls) == self.fails_at:
            raise ApiError(45033)
        cursor = str(body.get("cursor", ""))
        oldest = self._clock() - _DAYS_KEPT
        start = int(cursor.rpartition("_")[2]) if cursor else 0
        if self.empty_pages > 0:
            self.empty_pages -= 1
            return {"next_cursor": f"cursor_{start}", "has_more": 1, "msg_list": []}
        end = min(start + min(self.per_page, int(body.get("limit") or 1000)), len(self._items))
        found = [item for at, item in self._items[start:end] if at >= oldest]
        more = int(end < len(self._items))
        return {"next_cursor": f"cursor_{end}", "has_more": more, "msg_list": found}

    async def send(self, call: ApiCall) -> WeComResponse:
        body = call.body
        self._mine(body)
        user = str(body.get("touser", ""))
        who = self._customers.get(user)
        if who is None:
            raise ApiError(40096, "invalid external userid")
        msgid, text = self._checked(body)
        now = self._clock()
        if who.state in (SERVED, POOL):
            raise ApiError(95018, "send msg session status invalid")
        if not who.hears(now):
            raise ApiError(95002, "send msg out of time")
        if not who.left:
            raise ApiError(95001, "send msg count limit")
        who.answered += 1
        self._taken.add(msgid)
        if user not in self.refuses:
            self._deliver(_KfDelivery(now, user, text, msgid))
        return {"msgid": msgid}

    async def greet(self, call: ApiCall) -> WeComResponse:
        user, at = self._codes.get(str(call.body.get("code", "")), ("", self._clock()))
        if not user or self._clock() - at >= _WELCOME_LIVES:
            raise ApiError(41050, "invalid welcome code")
        msgid, text = self._checked(call.body)
        del self._codes[str(call.body["code"])]
        self._taken.add(msgid)
        self._deliver(_KfDelivery(self._clock(), user, text, msgid, greeting=True))
        return {"msgid": msgid}

    async def link(self, call: ApiCall) -> WeComResponse:
        self._mine(call.body)
        scene = str(call.body.get("scene", ""))
        if not _SCENE.fullmatch(scene):
            raise ApiError(40058, "invalid scene")
        if not scene:
            return {"url": _LINK}
        sealed = f"ENC{secrets.token_hex(8)}"
        self._scenes[sealed] = scene
        return {"url": f"{_LINK}?enc_scene={sealed}"}

    async def trans(self, call: ApiCall) -> WeComResponse:
        self._mine(call.body)
        who = self.customer(str(call.body.get("external_userid", "")))
        to, servicer = call.body.get("service_state"), str(call.body.get("servicer_userid", ""))
        allowed = {0: (1, 2, 3, 4), 1: (2, 3, 4), 2: (3, 4), 3: (3, 4), 4: ()}[who.state]
        if to not in allowed:
            raise ApiError(95016, "invalid session status")
        if to == SERVED and self.servicers.get(servicer) != 0:
            raise ApiError(95014, "user is not servicer")
        who.state, who.servicer = int(str(to)), servicer
        return {"msg_code": secrets.token_urlsafe(16)}

    async def state(self, call: ApiCall) -> WeComResponse:
        self._mine(call.body)
        who = self.customer(str(call.body.get("external_userid", "")))
        return {"service_state": who.state, "servicer_userid": who.servicer}

    async def accounts(self, call: ApiCall) -> WeComResponse:
        return {"account_list": [{"open_kfid": KF_ID, "name": "qingshen", "avatar": ""}]}

    async def serving(self, call: ApiCall) -> WeComResponse:
        if call.request.query.get("open_kfid") != KF_ID:
            raise ApiError(95000, "invalid open_kfid")
        rows = [{"userid": one, "status": status} for one, status in self.servicers.items()]
        return {"servicer_list": rows}

    # ---- inside -------------------------------------------------------------------------

    def _mine(self, body: dict[str, Any]) -> None:
        if body.get("open_kfid") != KF_ID:
            raise ApiError(95000, "invalid open_kfid")

    def _checked(self, body: dict[str, Any]) -> tuple[str, str]:
        msgid = str(body.get("msgid") or secrets.token_hex(16))
        if not _MSGID.fullmatch(msgid):
            raise ApiError(40058, "msgid exceed max length 32")
        if msgid in self._taken:
            self.repeated.append(msgid)
            raise ApiError(95033, "msgid repeated")
        text = (body.get("text") or {}).get("content") if body.get("msgtype") == "text" else None
        if not isinstance(text, str) or not text.strip():
            raise ApiError(40058 if body.get("msgtype") == "text" else 40008)
        if len(text.encode()) > _TEXT_BYTES:
            raise ApiError(45002)
        return msgid, text

    def _deliver(self, one: _KfDelivery) -> None:
        self.delivered.append(one)
        self.ledger.deliver(Delivery(one.at, one.user, "text", {"content": one.text}, one.msgid, b""))

    def _wrote(self, user: str, kind: str, label: str, said: dict[str, Any]) -> None:
        who, now = self.customer(user), self._clock()
        self.ledger.say(now, user, kind, label)
        who.heard_at, who.answered = now, 0
        if who.state == ENDED:
            who.state = BOT
        self._put(user, 3, kind, said)

    async def _happened(self, user: str, event: dict[str, Any], **more: Any) -> None:
        self._put("", 4, "event", {**event, "open_kfid": KF_ID, "external_userid": user, **more})
        await self._told()

    async def _changed(self, user: str, change: int, **more: Any) -> None:
        event = {
            "event_type": "session_status_change",
            "change_type": change,
            "msg_code": secrets.token_hex(8),
        }
        await self._happened(user, {**event, **more})

    def _put(self, user: str, origin: int, kind: str, said: dict[str, Any]) -> None:
        now = self._clock()
        item: dict[str, Any] = {"msgid": secrets.token_urlsafe(32), "send_time": int(now.timestamp())}
        item |= {"origin": origin, "msgtype": kind, kind: said}
        if user:
            item |= {"open_kfid": KF_ID, "external_userid": user}
        self._items.append((now, item))

    async def _told(self) -> None:
        if self.untold > 0:
            self.untold -= 1
            return
        token = f"ENC{secrets.token_hex(20)}"
        self._tokens[token] = self._clock() + _TOKEN_LIVES
        said = {"ToUserName": self._corp_id, "CreateTime": int(self._clock().timestamp()), "MsgType": "event"}
        await self._tell("", {**said, "Event": "kf_msg_or_event", "Token": token, "OpenKfId": KF_ID})
