"""Make the calls to WeCom. Every failure is returned as an outcome; nothing is raised for it."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO, TypeVar

import aiohttp
from msgspec import Struct

from bot.words import SendOutcome, SendStatus
from messages.split import WECOM_BYTES, clean
from messages.tokens import Token, TokenStore
from messages.wecom.codes import FOREIGN_IP, STALE_TOKEN
from messages.wecom.tokens import TokenKeeper
from messages.wecom.wire import MAX_FILE, Fetched, Json, Wire

DUPLICATE_WINDOW = 14_400  # seconds; the longest WeCom offers (path 90236)
_STALE = frozenset(str(code) for code in STALE_TOKEN)
_FOREIGN_IP = frozenset(str(code) for code in FOREIGN_IP)
_TRUSTED_IP = "企业微信可信IP"
_MOST_TOKENS = 2  # are tried before the last
_MOBILE = re.compile(r"\+?\d{5,31}", re.ASCII)

T = TypeVar("T")


class CorpMember(Struct, frozen=True):
    """A member as the app may see it (path 90196), without phone and mail. `userid` is as WeCom writes it."""

    userid: str
    name: str
    active: bool


def build(
    user: str,
    agent_id: int,
    kind: str,
    content: Mapping[str, Any],
    duplicate_check_interval: int = DUPLICATE_WINDOW,
) -> bytes:
    """Return the exact bytes of a message to one person; the same input gives the same bytes.

    They are stored before they are sent, because WeCom recognises only identical bytes as a duplicate.
    ValueError for an account that would reach anyone else, e.g. "@all" or "a|b".
    """
    if not re.fullmatch(r"[^\s|@][^\s|]{0,63}", user) or len(user.encode()) > 64:
        raise ValueError("企业微信账号不正确，不能作为收件人。")
    if not 1 <= duplicate_check_interval <= DUPLICATE_WINDOW:
        raise ValueError("duplicate_check_interval must be 1 to 14400 seconds")
    envelope = {
        "touser": user,
        "msgtype": kind,
        "agentid": agent_id,
        kind: content,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": duplicate_check_interval,
    }
    return json_bytes(envelope)


class WeComClient:
    """The calls of one app (企业 ID, agent and secret) at `base_url`, which is given without /cgi-bin.

    `timeout` is in seconds; `clock` returns aware moments. The session belongs to the caller.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        corp_id: str,
        agent_id: int,
        secret: str,
        tokens: TokenStore,
        timeout: float = 10.0,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ask_token: Callable[[], Awaitable[Json | SendOutcome]] | None = None,
    ) -> None:
        self._wire = Wire(session, base_url, timeout)
        self._corp_id = corp_id
        self._agent_id = agent_id
        self._secret = secret
        self._clock = clock
        self._ask_token = ask_token  # of a downstream corp: by the upstream's app (path 95816)
        self._tokens = TokenKeeper(self._fetch_token, tokens, clock)

    def __repr__(self) -> str:
        return f"WeComClient(corp_id={self._corp_id!r}, agent_id={self._agent_id})"

    def build_text(self, user: str, text: str, duplicate_check_interval: int = DUPLICATE_WINDOW) -> bytes:
        """Return the bytes of a text of at most 2,048 bytes; ValueError for a longer one (`messages.split`
        cuts it)."""
        text = clean(text)
        if not text.strip():
            raise ValueError("the text is empty")
        if len(text.encode()) > WECOM_BYTES:
            raise ValueError(f"the text is longer than {WECOM_BYTES} bytes")
        return build(user, self._agent_id, "text", {"content": text}, duplicate_check_interval)

    def build_card(self, user: str, card: Mapping[str, Any]) -> bytes:
        """Return the bytes of a template card (`messages.wecom.cards`)."""
        return build(user, self._agent_id, "template_card", card)

    async def send(self, body: bytes, user: str) -> SendOutcome:
        """Send stored bytes (path 90236). After UNKNOWN the same bytes may be sent again within the
        duplicate window."""
        said = await self.call("message/send", body=body, unsure=SendStatus.UNKNOWN)
        if isinstance(said, SendOutcome):
            return said
        for name, detail in (
            ("invaliduser", "收件人不存在，或不在应用的可见范围内。"),
            ("unlicenseduser", "收件人没有接口许可，收不到应用消息。"),
        ):
            if user.lower() in _names(said.get(name)):  # WeCom answers in lower case
                return SendOutcome(SendStatus.RECIPIENT, name, detail, str(said.get("msgid", "")))
        code = str(said.get("response_code") or "")
        return SendOutcome(
            SendStatus.DELIVERED, "0", provider_id=str(said.get("msgid", "")), response_code=code
        )

    async def recall(self, msgid: str) -> SendOutcome:
        """Take a message back within 24 hours (path 94867); the WeChat plug-in keeps it."""
        body = json_bytes({"msgid": msgid})
        return _done(await self.call("message/recall", body=body, unsure=SendStatus.UNKNOWN))

    async def update_card(
        self,
        users: Sequence[str],
        response_code: str,
        *,
        replace_name: str = "",
        card: Mapping[str, Any] | None = None,
    ) -> SendOutcome:
        """Grey a card's buttons out with `replace_name`, or replace the card (path 94888).

        A response code works once, within 72 hours.
        """
        if bool(replace_name) == (card is not None):
            raise ValueError("either replace_name or card")
        change = {"template_card": card} if card is not None else {}
        body = {
            "userids": list(users),
            "agentid": self._agent_id,
            "response_code": response_code,
            **(change or {"button": {"replace_name": replace_name}}),
        }
        path = "message/update_template_card"
        return _done(await self.call(path, body=json_bytes(body), unsure=SendStatus.UNKNOWN))

    async def get_user(self, userid: str) -> CorpMember | SendOutcome:
        """Return one member within the app's visible range, else RECIPIENT."""
        body = await self.call("user/get", {"userid": userid})
        if isinstance(body, SendOutcome):
            return body
        name = str(body.get("name", ""))
        return CorpMember(str(body.get("userid", userid)), name, body.get("status", 1) == 1)

    async def userid_by_mobile(self, mobile: str) -> str | SendOutcome:
        """Return the account of a phone number (path 95402), else RECIPIENT.

        The caller must remember who was not found: wrong numbers beyond a fifth of the corp's members block
        this call for a day.
        """
        if not _MOBILE.fullmatch(mobile):
            return SendOutcome(SendStatus.RECIPIENT, "mobile", "手机号码格式不正确。")
        body = await self.call("user/getuserid", body=json_bytes({"mobile": mobile}))
        return body if isinstance(body, SendOutcome) else _userid(body)

    async def user_from_code(self, code: str) -> str | SendOutcome:
        """Return the account that signed in (path 91023); a code works once, within 5 minutes."""
        body = await self.call("auth/getuserinfo", {"code": code})
        return body if isinstance(body, SendOutcome) else _userid(body)

    async def download(self, media_id: str, into: BinaryIO, limit: int = MAX_FILE) -> Fetched | SendOutcome:
        """Write what a person sent (path 90254) to `into`, at most `limit` bytes; it can be fetched for 3
        days."""
        return await self._with_token(
            lambda token: self._wire.fetch(
                "media/get", {"media_id": media_id, "access_token": token}, into, limit
            )
        )

    async def check(self) -> list[tuple[str, bool, str]]:
        """Ask WeCom, whatever is stored, and return (what, fine, detail in Chinese) for the doctor.

        That our address is not trusted (60020) is told apart from a wrong secret or app.
        """
        token = await self._tokens.renew()
        if isinstance(token, SendOutcome):
            return [(_subject(token, "企业微信令牌"), False, _reason(token))]
        found = [("企业微信令牌", True, "企业 ID 和 Secret 正确。")]
        agent = await self.call("agent/get", {"agentid": str(self._agent_id)})
        if isinstance(agent, SendOutcome):
            return [*found, (_subject(agent, "企业微信应用"), False, _reason(agent))]
        found.append((_TRUSTED_IP, True, "本机可以调用接口。"))
        if agent.get("close"):
            return [*found, ("企业微信应用", False, "应用已被停用，请在管理后台启用。")]
        return [*found, ("企业微信应用", True, f"应用“{agent.get('name', '')}”可用。")]

    async def call(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        unsure: SendStatus = SendStatus.TRANSIENT,
    ) -> Json | SendOutcome:
        """Make a call with the app's token: a POST if there is a `body` (see `Wire.call`)."""
        return await self._with_token(
            lambda token: self._wire.call(path, {**(query or {}), "access_token": token}, body, unsure=unsure)
        )

    async def _with_token(self, ask: Callable[[str], Awaitable[T | SendOutcome]]) -> T | SendOutcome:
        """Make a call, and at once again with a new token where WeCom refuses the token, whatever the clock says of
        it: once, or twice where the first was another process's, which may be as old."""
        refused: set[str] = set()
        while True:
            token = await self._tokens.current(refused)
            if isinstance(token, SendOutcome):
                return token
            answer = await ask(token.value)
            if not isinstance(answer, SendOutcome) or answer.code not in _STALE:
                return answer
            refused.add(token.value)
            if len(refused) > 1 and (self._tokens.is_own(token) or len(refused) > _MOST_TOKENS):
                return self._tokens.distrust(token, answer)

    async def _fetch_token(self) -> Token | SendOutcome:
        query = {"corpid": self._corp_id, "corpsecret": self._secret}
        body = await (self._ask_token() if self._ask_token else self._wire.call("gettoken", query))
        if isinstance(body, SendOutcome):
            return body
        value, seconds = body.get("access_token"), body.get("expires_in", 7200)
        if not isinstance(value, str) or not value or not isinstance(seconds, int):
            return SendOutcome(SendStatus.TRANSIENT, "gettoken", "企业微信没有给出令牌。")
        return Token.lasting(value, seconds, self._clock())


def _subject(refusal: SendOutcome, otherwise: str) -> str:
    return _TRUSTED_IP if refusal.code in _FOREIGN_IP else otherwise


def _reason(refusal: SendOutcome) -> str:
    return refusal.detail or f"错误代码 {refusal.code}"


def _done(body: Json | SendOutcome) -> SendOutcome:
    """Return the outcome of a call that reaches several people; here `invaliduser` may be a list."""
    if isinstance(body, SendOutcome):
        return body
    refused = _names(body.get("invaliduser"))
    if refused:
        return SendOutcome(SendStatus.RECIPIENT, "invaliduser", "、".join(sorted(refused)))
    return SendOutcome(SendStatus.DELIVERED, "0")


def _userid(body: Json) -> str | SendOutcome:
    """Return `userid`, or `UserId` from older servers; somebody outside the corp has only an openid."""
    found = body.get("userid") or body.get("UserId")
    if isinstance(found, str) and found:
        return found
    return SendOutcome(SendStatus.RECIPIENT, "userid", "不是本企业的成员。")


def _names(said: object) -> set[str]:
    names = said.split("|") if isinstance(said, str) else said if isinstance(said, list) else []
    return {str(name).strip().lower() for name in names} - {""}


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """Return compact, sorted UTF-8: the bytes are always the same and hold no escapes, which WeCom refuses."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
