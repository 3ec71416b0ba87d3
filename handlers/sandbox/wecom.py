"""The other side of WeCom on loopback, for a test, a rehearsal or the sandbox page.

It behaves as the platform's documents say, which are named by their numbers (D90236 …). It keeps everything
in memory. All times of the protocol come from the clock it is given; only time-outs and delays are real.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

from aiohttp import web

from handlers.sandbox import corp
from handlers.sandbox.callbacks import CallbackLine, CallbackRefused
from handlers.sandbox.corp import Codes, Corp, MediaStore, Now, ResponseCodes, Tokens
from handlers.sandbox.corp_group import CorpGroupTwin
from handlers.sandbox.customer_service import CustomerService
from handlers.sandbox.directory import Department
from handlers.sandbox.endpoints import Lookups, Messages, listed_calls
from handlers.sandbox.knobs import Knobs
from handlers.sandbox.signin import SignIn
from handlers.sandbox.traffic import Attempt, Delivery, Exchange, Ledger, SeenTraffic
from handlers.sandbox.wecom_api import MAX_BODY, Gate

__all__ = ["CallbackRefused", "Delivery", "Exchange", "Knobs", "WeComTwin"]


_NOWHERE = "http://127.0.0.1:9"


@asynccontextmanager
async def twin(clock: Now) -> AsyncIterator[WeComTwin]:
    """Open the WeCom channel's twin. Whoever serves its `app()` tells it where, as `api_base`."""
    keys = corp.CORP_ID, corp.AGENT_ID, corp.SECRET, corp.TOKEN, corp.AES_KEY
    opened = WeComTwin(*keys, callback_url="", members=(), clock=clock)
    try:
        yield opened
    finally:
        await opened.close()


class WeComTwin(SeenTraffic):
    """A corp with one app and its members.

    `members` are the user ids that the app may see, at first. `callback_url`: "" means that the app has none.
    """

    def __init__(
        self,
        corp_id: str,
        agent_id: int,
        secret: str,
        token: str,
        aes_key: str,
        callback_url: str,
        members: Iterable[str],
        clock: Now,
    ) -> None:
        self.api_base = _NOWHERE
        self._keys = token, aes_key, secret
        self.knobs = Knobs()
        self.ledger = Ledger()
        self.media = MediaStore(clock)
        self.directory = Department(members, clock)
        self._corp = Corp(corp_id, int(agent_id), secret, callback_url, clock)
        self._tokens = Tokens(self._corp, self.knobs)
        self._codes = Codes(clock)
        self._cards = ResponseCodes(clock)
        self._line = CallbackLine(self._corp, self.knobs, self.ledger, token, aes_key)
        self.kf = CustomerService(clock, corp_id, self._line.post)
        self.group = CorpGroupTwin()
        self._gate = Gate(self._corp, self.knobs, self._tokens, self.ledger.warnings)
        self._messages = Messages(
            self._corp, self.knobs, self._gate, self.ledger, self.directory, self.media, self._cards
        )
        self._look = Lookups(self._corp, self.directory, self.media, self._codes)
        # Ids begin where chance puts them: a database outlives the twin, and one it knows is a repetition.
        self._msg_id = secrets.randbits(61)

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings with which the product reaches this corp."""
        token, aes_key, secret = self._keys
        return {
            "wecom_corp_id": self._corp.corp_id,
            "wecom_agent_id": self._corp.agent_id,
            "wecom_secret": secret,
            "wecom_token": token,
            "wecom_aes_key": aes_key,
            "wecom_api_base": self.api_base,
        }

    # ---- the product's side -------------------------------------------------------------

    def app(self) -> web.Application:
        """Return the application of /cgi-bin/…, to be served on loopback. Its clean-up also ends calls that
        hang on purpose."""
        app, own = web.Application(client_max_size=MAX_BODY), self.calls
        app.router.add_get("/cgi-bin/gettoken", self._gate.token)
        for method, path, _ in listed_calls(self._messages, self._look):
            app.router.add_route(method, f"/cgi-bin/{path}", self.group.route(path, own[path]))
        for part, calls in (("kf", self.kf.endpoints()), ("corpgroup", self.group.endpoints(self.agent_id))):
            for method, path, call in calls:
                app.router.add_route(method, f"/cgi-bin/{part}/{path}", self._gate.behind(call))
        sign_in = SignIn(self._corp, self.directory, self.group, self._codes)
        app.router.add_get("/connect/oauth2/authorize", sign_in.authorize)

        async def hang_up(_: web.Application) -> None:
            self._gate.close()
            await self.close()

        app.on_shutdown.append(hang_up)
        return app

    @cached_property
    def calls(self) -> Mapping[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]:
        """What answers the calls of this corp's app, by path."""
        listed = listed_calls(self._messages, self._look)
        return {path: self._gate.behind(call) for _, path, call in listed}

    def issued(self, token: str) -> bool:
        """Whether a token is this corp's, be it good or not."""
        return self._tokens.issued(token)

    def new_token(self) -> tuple[str, int]:
        """Return the token of this corp's app, as gettoken would."""
        return self._tokens.get(self._corp.corp_id, self._corp.secret, "")

    async def close(self) -> None:
        """End the connections to the product; app() does it by itself."""
        await self._line.close()
        for below in self.group.corps.values():
            await below.close()

    def share_with(self, corp_id: str) -> WeComTwin:
        """Share the app with a corp below, which has nobody yet; its callbacks come to this one's address."""
        token, aes_key, secret = self._keys
        agent = self.agent_id + 1 + len(self.group.corps)
        below = WeComTwin(corp_id, agent, secret, token, aes_key, self.callback_url, (), self._corp.clock)
        self.group.share(below)
        return below

    # ---- the members' side --------------------------------------------------------------

    async def say(self, user: str, text: str) -> Exchange:
        """Write `text` to the app as `user`. ValueError if the app cannot see the user."""
        return await self._message(user, "text", text, {"Content": text})

    async def send_media(self, user: str, kind: str, data: bytes, filename: str) -> Exchange:
        """Send an image, voice or video as `user`; a file has no documented callback. ValueError for
        another `kind`."""
        extra = {"image": {"PicUrl": ""}, "voice": {"Format": "amr"}, "video": {}}.get(kind)
        if extra is None:
            raise ValueError(f"the app is not told of {kind!r}; only image, voice, video")
        fields: dict[str, Any] = {"MediaId": self.media.put(kind, filename, data), **extra}
        if kind == "video":
            fields["ThumbMediaId"] = fields["MediaId"]
        return await self._message(user, kind, filename, fields)

    async def send_event(self, user: str, event: str, **extra: Any) -> Exchange:
        """Send any event (`enter_agent`, `subscribe`, `inactive_alert` …); `extra` are its elements."""
        fields = {"MsgType": "event", "Event": event, "EventKey": "", **extra}
        return await self._line.post(user, self._envelope(user, fields))

    async def click(
        self,
        user: str,
        event_key: str,
        task_id: str,
        response_code: str = "",
        *,
        card_type: str = "button_interaction",
        selected: Mapping[str, Sequence[str]] | None = None,
        msgid: str = "",
        label: str = "",
    ) -> Exchange:
        """Press a card's button as `user`.

        The event carries a fresh response_code unless one is given. `selected` leads from a question_key to
        the chosen option ids. `msgid` is that of the card's message.
        """
        code = response_code or self._cards.new(msgid, (self._name(user),))
        fields: dict[str, Any] = {"EventKey": event_key, "TaskId": task_id, "CardType": card_type}
        fields["ResponseCode"] = code
        if selected:
            items = [
                {"QuestionKey": key, "OptionIds": {"OptionId": list(ids)}} for key, ids in selected.items()
            ]
            fields["SelectedItems"] = {"SelectedItem": items}
        self.ledger.say(self._corp.clock(), self._name(user), "click", label or event_key)
        return await self.send_event(user, "template_card_event", **fields)

    async def press(self, delivery: Delivery, key: str) -> Exchange:
        """Press the button `key` of a delivered card as its receiver. ValueError if it has none, or if an
        update has taken its place."""
        if any(u.msgid == delivery.msgid and delivery.user in u.users for u in self.updates):
            raise ValueError("the buttons of this card are gone")
        buttons = delivery.content.get("button_list") or ()
        found = next((b for b in buttons if b.get("key") == key), None)
        if found is None:
            raise ValueError(f"this message has no button {key!r}")
        return await self.click(
            delivery.user,
            key,
            str(delivery.content["task_id"]),
            card_type=str(delivery.content["card_type"]),
            msgid=delivery.msgid,
            label=str(found["text"]),
        )

    async def together(self, *events: tuple[str, str, Mapping[str, Any]]) -> list[Exchange]:
        """Send different events (user, event, elements) that bear the same second, all at once."""
        second = int(self._corp.clock().timestamp())
        return list(
            await asyncio.gather(
                *(
                    self.send_event(user, event, **{**extra, "CreateTime": second})
                    for user, event, extra in events
                )
            )
        )

    async def replay(self, exchange: Exchange) -> Attempt:
        """Send an old callback again, byte for byte."""
        return await self._line.replay(exchange)

    async def verify_url(self) -> str:
        """Make WeCom's check of the callback address, which allows one second. CallbackRefused if it fails."""
        return await self._line.verify()

    def sign_in_code(self, user: str) -> str:
        """Return what the product finds in ?code= when this user opens a page inside WeCom."""
        return self._codes.new(user)

    # ---- what tests and the page look at ------------------------------------------------

    @property
    def corp_id(self) -> str:
        return self._corp.corp_id

    @property
    def agent_id(self) -> int:
        return self._corp.agent_id

    @property
    def callback_url(self) -> str:
        return self._corp.callback_url

    @callback_url.setter
    def callback_url(self, url: str) -> None:
        self._corp.callback_url = url

    @property
    def home(self) -> str:
        return self._corp.home

    @home.setter
    def home(self, url: str) -> None:
        self._corp.home = url

    @property
    def tokens_asked(self) -> int:
        """Return how often gettoken was called."""
        return self._tokens.asked

    def revoke_token(self) -> None:
        """Let the next call with the present token get 40014."""
        self._tokens.revoke()

    def expire_token(self) -> None:
        """The same, but 42001."""
        self._tokens.expire()

    async def _message(self, user: str, kind: str, label: str, fields: Mapping[str, Any]) -> Exchange:
        self._msg_id += 1
        body = {"MsgType": kind, **fields, "MsgId": self._msg_id}
        envelope = self._envelope(user, body)
        self.ledger.say(self._corp.clock(), self._name(user), kind, label)
        return await self._line.post(user, envelope)

    def _envelope(self, user: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        head: dict[str, Any] = {
            "ToUserName": self._corp.corp_id,
            "FromUserName": user if user == "sys" else self._name(user),
            "CreateTime": int(self._corp.clock().timestamp()),
        }
        return {**head, **fields, "AgentID": self._corp.agent_id}

    def _name(self, user: str) -> str:
        if user not in self.directory:
            raise ValueError(f"{user!r} is not a member the app can see")
        return self.directory.member(user).userid
