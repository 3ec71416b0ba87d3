"""Call the product as WeCom does: messages and events, encrypted and signed, and sent again if need be.

The platform's documents give the facts (D90930, D90238, D90241, D90968).
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from handlers.sandbox import callback_xml as xml
from handlers.sandbox.corp import Corp
from handlers.sandbox.knobs import Knobs
from handlers.sandbox.payload import TEXT_BYTES, clip_bytes
from handlers.sandbox.traffic import Attempt, Delivery, Exchange, Ledger
from messages.wecom.cipher import Cipher, CipherError

_REPLY_TYPES = {"text", "image", "voice", "video", "news", "update_button", "update_template_card"}


class CallbackRefused(Exception):
    """Raised if the product does not answer the URL check as WeCom demands."""


class CallbackLine:
    """Sends callbacks to the product's address."""

    def __init__(self, corp: Corp, knobs: Knobs, ledger: Ledger, token: str, aes_key: str) -> None:
        self._corp, self._knobs, self._ledger = corp, knobs, ledger
        self._keys = token, aes_key
        self._cipher = Cipher(token, aes_key, corp.corp_id)
        self._http: aiohttp.ClientSession | None = None

    def encrypt_for(self, receiver: str) -> None:
        """Encrypt callbacks for another corp: whom those of a downstream corp are for is not documented."""
        self._cipher = Cipher(*self._keys, receiver)

    async def close(self) -> None:
        if self._http:
            await self._http.close()
            self._http = None

    async def verify(self) -> str:
        """Make the GET that WeCom makes when the address is saved; return the echoed text.

        The product has one second and must answer the bare plaintext; CallbackRefused says what is wrong.
        """
        plain = str(secrets.randbelow(10**19))
        echo = self._cipher.encrypt(plain)
        query = {**self._signed(echo), "echostr": echo}
        timeout = aiohttp.ClientTimeout(total=self._knobs.verify_timeout)
        try:
            async with self._session().get(
                self._corp.callback_url, params=query, timeout=timeout
            ) as response:
                body = await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise CallbackRefused(f"no answer within the second: {error!r}") from error
        if response.status != 200 or body != plain.encode():
            raise CallbackRefused(f"HTTP {response.status}, body {body[:80]!r} is not the plain text")
        return plain

    async def post(self, user: str, fields: Mapping[str, Any]) -> Exchange:
        """Tell the product something this user did, and take the passive answer."""
        text = xml.build_xml(fields)
        query, body = self._seal(text)
        first = (query, body)
        attempts: list[Attempt] = []
        answer = b""
        for turn in range(1 + self._knobs.callback_retries):
            if turn:
                await asyncio.sleep(self._knobs.callback_pause)
                query, body = self._seal(text)
            attempt, answer = await self._attempt(query, body)
            attempts.append(attempt)
            if not self._again(attempt):
                break
        if self._knobs.duplicate_callbacks > 0:
            self._knobs.duplicate_callbacks -= 1
            attempt, _ = await self._attempt(*self._seal(text))
            attempts.append(attempt)
        reply, problem = self._read_reply(user, fields, answer)
        exchange = Exchange(user, text, *first, tuple(attempts), reply, problem)
        self._ledger.exchanges.append(exchange)
        if problem:
            self._ledger.faults.append(f"{user}: {problem}")
        return exchange

    async def replay(self, exchange: Exchange) -> Attempt:
        """Send an old request again, byte for byte, as somebody who overheard it would."""
        attempt, _ = await self._attempt(dict(exchange.query), exchange.body)
        return attempt

    def _again(self, attempt: Attempt) -> bool:
        if attempt.status == 0 or attempt.lost:
            return True
        return attempt.status != 200 and self._knobs.retry_non_200

    async def _attempt(self, query: dict[str, str], body: bytes) -> tuple[Attempt, bytes]:
        started = time.monotonic()
        status, error, answer = 0, "", b""
        try:
            async with self._session().post(
                self._corp.callback_url,
                params=query,
                data=body,
                headers={"Content-Type": "text/xml"},
                timeout=aiohttp.ClientTimeout(total=self._knobs.callback_timeout),
            ) as response:
                answer = await response.read()
                status = response.status
        except TimeoutError:
            error = "timeout"
        except aiohttp.ClientError as failure:
            error = type(failure).__name__
        lost = bool(status) and self._knobs.lose_answers > 0
        if lost:
            self._knobs.lose_answers -= 1
        if status != 200 or lost:
            answer = b""
        return Attempt(status, time.monotonic() - started, error, lost), answer

    def _seal(self, text: str) -> tuple[dict[str, str], bytes]:
        """Return query and body of one attempt; each attempt has its own nonce, time and ciphertext."""
        encrypted = self._cipher.encrypt(text)
        outer = {"ToUserName": self._corp.corp_id, "AgentID": str(self._corp.agent_id), "Encrypt": encrypted}
        return self._signed(encrypted), xml.build_xml(outer).encode()

    def _signed(self, encrypted: str) -> dict[str, str]:
        timestamp = str(int(self._corp.clock().timestamp()))
        nonce = str(secrets.randbelow(10**10))
        signature = self._cipher.sign(timestamp, nonce, encrypted)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    def _read_reply(self, user: str, fields: Mapping[str, Any], answer: bytes) -> tuple[Delivery | None, str]:
        """Return the passive answer and what is wrong with it. An empty body is no answer at all."""
        if not answer:
            return None, ""
        try:
            reply = self._open(answer)
        except (ValueError, CipherError) as error:
            return None, f"unreadable answer: {error}"
        problem = self._wrong(user, reply)
        if problem.startswith("refused"):
            return None, problem
        kind = str(reply["MsgType"])
        if fields.get("Event") == "template_card_event" and self._knobs.ignore_card_event_reply:
            return None, problem
        now, msgid = self._corp.clock(), secrets.token_urlsafe(16)
        delivery = Delivery(now, user, kind, _content(kind, reply), msgid, answer, "reply")
        return self._ledger.deliver(delivery), problem

    def _open(self, answer: bytes) -> dict[str, Any]:
        outer = xml.parse_xml(answer.decode())
        missing = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} - outer.keys()
        if missing:
            raise ValueError(f"answer lacks {', '.join(sorted(missing))}")
        encrypted = str(outer["Encrypt"])
        if not self._cipher.check(
            str(outer["MsgSignature"]), str(outer["TimeStamp"]), str(outer["Nonce"]), encrypted
        ):
            raise ValueError("the signature is wrong")
        return xml.parse_xml(self._cipher.decrypt(encrypted))

    def _wrong(self, user: str, reply: Mapping[str, Any]) -> str:
        kind = reply.get("MsgType")
        if kind not in _REPLY_TYPES:
            return f"refused: MsgType {kind!r} cannot be a passive answer"
        if reply.get("ToUserName", "").lower() != user.lower():
            return "refused: ToUserName is not who asked"
        if reply.get("FromUserName") != self._corp.corp_id:
            return "refused: FromUserName is not the corp"
        if not str(reply.get("CreateTime", "")).isdigit():
            return "refused: CreateTime is not a number of seconds"
        size = len(str(reply.get("Content", "")).encode())
        if kind == "text" and size > TEXT_BYTES:
            return f"the answer was cut: {size} bytes of at most {TEXT_BYTES}"
        return ""

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(trust_env=False)
        return self._http


def _content(kind: str, reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return the passive answer of the service in the form in which the sandbox keeps messages that it was sent;
    {} if it answered nothing. `kind` is the answer's MsgType."""
    if kind == "text":
        return {"content": clip_bytes(str(reply.get("Content", "")))}
    if kind == "news":
        items = (reply.get("Articles") or {}).get("item") or []
        rows = items if isinstance(items, list) else [items]
        return {
            "articles": [
                {
                    "title": row.get("Title", ""),
                    "description": row.get("Description", ""),
                    "url": row.get("Url", ""),
                }
                for row in rows
            ]
        }
    envelope = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "AgentID")
    return {name: value for name, value in reply.items() if name not in envelope}
