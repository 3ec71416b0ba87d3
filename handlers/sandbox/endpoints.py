"""What each /cgi-bin/ call does: sending and its kin first, the directory's calls at the end."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import BodyPartReader, web
from msgspec.structs import replace

from handlers.sandbox import payload
from handlers.sandbox.corp import RECALL_LIFE, Codes, Corp, MediaStore, ResponseCodes
from handlers.sandbox.directory import MAX_USERS, ROOT, Department, split_ids
from handlers.sandbox.errors import ApiError
from handlers.sandbox.knobs import Knobs
from handlers.sandbox.limits import DailyCap, Duplicates, MemberLimit
from handlers.sandbox.traffic import CardUpdate, Delivery, Ledger
from handlers.sandbox.wecom_api import ApiCall, Gate, WeComResponse
from handlers.sandbox.words import sandbox_words

#: The plain form only: with `filename*=` the platform finds no file (44001).
_FILENAME = re.compile(r';\s*filename="((?:[^"\\]|\\.)*)"')


#: What the plug-in of personal WeChat does not show, and what it says instead.
_UNSHOWN = ("markdown", "template_card", "miniprogram_notice")
_ELSEWHERE = sandbox_words("sandbox.wecom.not_shown")


class Messages:
    """Answers message/send, message/recall and message/update_template_card."""

    def __init__(
        self,
        corp: Corp,
        knobs: Knobs,
        gate: Gate,
        ledger: Ledger,
        directory: Department,
        media: MediaStore,
        cards: ResponseCodes,
    ) -> None:
        self._corp, self._knobs, self._gate = corp, knobs, gate
        self._ledger, self._directory, self._media = ledger, directory, media
        self._cards = cards
        self._limit = MemberLimit(corp.clock)
        self._daily = DailyCap(corp.clock)
        self._duplicates = Duplicates(corp.clock)
        self._sent: dict[str, datetime] = {}
        self._tasks: dict[str, bytes] = {}

    async def send(self, call: ApiCall) -> WeComResponse:
        """Send a message (D90236); the checks are in the platform's order."""
        self._check_agent(call)
        await self._directory.meet(split_ids(call.body.get("touser")))
        found = self._directory.recipients(call.body)
        content = payload.check_message(call.body, bool(self._corp.callback_url), self._media.check)
        msgtype = str(call.body["msgtype"])
        without = {user.lower() for user in self._knobs.unlicensed}
        unlicensed = [u for u in found.users if u.lower() in without]
        users = tuple(u for u in found.users if u not in unlicensed)
        msgid = secrets.token_urlsafe(40)
        answer: dict[str, Any] = {**found.wrong, "msgid": msgid}
        if unlicensed:
            answer["unlicenseduser"] = "|".join(u.lower() for u in unlicensed)
        self._check_limits(users)
        code = ""
        repeated = self._duplicates.is_repeated(call.body)
        if task := str(content.get("task_id", "")):
            self._take_task(task, call.raw)
        if payload.asks_back(msgtype, content):
            code = answer["response_code"] = self._cards.new(msgid, users)
        now = self._corp.clock()
        self._sent[msgid] = now
        for user in users:
            self._hand_over(
                Delivery(now, user, msgtype, content, msgid, call.raw, response_code=code), repeated
            )
        return answer

    def _hand_over(self, delivery: Delivery, repeated: bool) -> None:
        knobs, user = self._knobs, delivery.user.lower()
        if delivery.msgtype in _UNSHOWN and user in {u.lower() for u in knobs.plugin}:
            delivery = replace(delivery, msgtype="text", content={"content": _ELSEWHERE})
        if repeated:
            self._ledger.suppressed.append(delivery)
        elif not self._limit.has_room(user, knobs.per_minute, knobs.per_hour):
            self._ledger.dropped.append(delivery)
        else:
            self._limit.count(user)
            self._ledger.deliver(delivery)

    def _take_task(self, task: str, raw: bytes) -> None:
        """Refuse a task_id that is in use; only the same message may come with it again."""
        if self._tasks.setdefault(task, raw) != raw:
            raise ApiError(42014, "task_id is used already")

    def _check_limits(self, users: tuple[str, ...]) -> None:
        knobs = self._knobs
        if knobs.over_limit == "45009" and not all(
            self._limit.has_room(u.lower(), knobs.per_minute, knobs.per_hour) for u in users
        ):
            raise ApiError(45009)
        cap = knobs.daily_cap if knobs.daily_cap is not None else 200 * len(self._directory)
        if not self._daily.take(len(users), cap):
            raise ApiError(45009)

    def _check_agent(self, call: ApiCall) -> None:
        agent = call.body.get("agentid")
        if agent is None:
            raise ApiError(41011)
        if isinstance(agent, str) and agent.isdigit():
            self._gate.mistyped(call, "agentid is a string")
            agent = int(agent)
        if not isinstance(agent, int):
            raise ApiError(40056)
        if agent != self._corp.agent_id:
            raise ApiError(301002)

    async def recall(self, call: ApiCall) -> WeComResponse:
        """Take a message back, within 24 hours (D94867)."""
        msgid = call.body.get("msgid")
        sent = self._sent.get(msgid) if isinstance(msgid, str) else None
        if sent is None or not isinstance(msgid, str):
            raise ApiError(40058)
        if self._corp.clock() - sent >= RECALL_LIFE:
            raise ApiError(42052)
        self._ledger.recall(msgid)
        return {}

    async def update_card(self, call: ApiCall) -> WeComResponse:
        """Change a card, once per response_code (D94888); here `invaliduser` is an array."""
        self._check_agent(call)
        asked = call.body.get("userids") or []
        if not isinstance(asked, list) or len(asked) > MAX_USERS:
            raise ApiError(40032)
        card = self._cards.look(str(call.body.get("response_code", "")))
        receivers = {user.lower(): user for user in card.users}
        everyone = call.body.get("atall") == 1 or str(ROOT) in map(str, call.body.get("partyids") or [])
        named = list(receivers) if everyone else [str(user).lower() for user in asked]
        if not named:
            raise ApiError(82101)
        hit = tuple(receivers[user] for user in named if user in receivers)
        if not hit:
            raise ApiError(82102)
        change = self._change(call.body)
        self._cards.spend(str(call.body["response_code"]))
        self._ledger.update(CardUpdate(self._corp.clock(), hit, card.msgid, change))
        wrong = [user for user in named if user not in receivers]
        return {"invaliduser": wrong} if wrong else {}

    def _change(self, body: dict[str, Any]) -> dict[str, Any]:
        button, card = body.get("button"), body.get("template_card")
        if isinstance(button, dict) and button.get("replace_name"):
            return {"button": button}
        if isinstance(card, dict):
            payload.check_card(card, bool(self._corp.callback_url))
            return {"template_card": card}
        raise ApiError(40058)


class Lookups:
    """Answers the calls for media, members, sign-in and the app itself."""

    def __init__(self, corp: Corp, directory: Department, media: MediaStore, codes: Codes) -> None:
        self._corp, self._directory, self._media, self._codes = corp, directory, media, codes

    async def upload(self, call: ApiCall) -> WeComResponse:
        """Store the part named `media` (D90253); its file name is kept as it came."""
        kind = call.request.query.get("type", "")
        if not call.request.content_type.startswith("multipart/"):
            raise ApiError(44001)
        async for part in await call.request.multipart():
            if not isinstance(part, BodyPartReader) or part.name != "media":
                continue
            found = _FILENAME.search(part.headers.get("Content-Disposition", ""))
            if found is None:
                raise ApiError(44001)
            media_id = self._media.put(kind, found[1], bytes(await part.read()))
            created = str(int(self._corp.clock().timestamp()))
            return {"type": kind, "media_id": media_id, "created_at": created}
        raise ApiError(44001)

    async def download(self, call: ApiCall) -> WeComResponse:
        """Return the bytes, or a JSON error with HTTP 200 (D90254)."""
        media = self._media.get(call.request.query.get("media_id", ""))
        disposition = f'attachment; filename="{media.filename}"'
        return web.Response(
            body=media.data,
            content_type="application/octet-stream",
            headers={"Content-Disposition": disposition},
        )

    async def user(self, call: ApiCall) -> WeComResponse:
        """Return a member; a new app sees no mobile number and no mail address (D90196)."""
        userid = call.request.query.get("userid", "")
        await self._directory.meet([userid])
        member = self._directory.member(userid)
        return {
            "userid": member.userid,
            "name": member.name or member.userid,
            "department": [ROOT],
            "position": "",
            "status": 1,
        }

    async def users(self, call: ApiCall) -> WeComResponse:
        if call.request.query.get("department_id") != str(ROOT):
            raise ApiError(60123)
        rows = [
            {"userid": m.userid, "name": m.name or m.userid, "department": [ROOT]}
            for m in self._directory.members()
        ]
        return {"userlist": rows}

    async def departments(self, call: ApiCall) -> WeComResponse:
        if call.request.query.get("id", str(ROOT)) != str(ROOT):
            raise ApiError(60123)
        return {
            "department": [
                {"id": ROOT, "name": sandbox_words("sandbox.wecom.department"), "parentid": 0, "order": 1}
            ]
        }

    async def by_mobile(self, call: ApiCall) -> WeComResponse:
        return {"userid": self._directory.by_mobile(str(call.body.get("mobile", ""))).userid}

    async def by_code(self, call: ApiCall) -> WeComResponse:
        """Return a member's `userid`, of a downstream corp CORP/USER (D97213); anybody else is only an `openid`
        (D91023)."""
        user = self._codes.redeem(call.request.query.get("code", ""))
        return {"userid": user} if "/" in user or user in self._directory else {"openid": f"o{user}"}

    async def callback_ips(self, call: ApiCall) -> WeComResponse:
        return {"ip_list": ["127.0.0.1"]}

    async def agent(self, call: ApiCall) -> WeComResponse:
        asked = call.request.query.get("agentid")
        if not asked:
            raise ApiError(41011)
        if asked != str(self._corp.agent_id):
            raise ApiError(301002)
        return {
            "agentid": self._corp.agent_id,
            "name": sandbox_words("sandbox.wecom.agent"),
            "close": 0,
            "allow_userinfos": {"user": [{"userid": m.userid} for m in self._directory.members()]},
            "allow_partys": {"partyid": [ROOT]},
            "allow_tags": {"tagid": []},
        }


def listed_calls(
    messages: Messages, look: Lookups
) -> tuple[tuple[str, str, Callable[[ApiCall], Awaitable[WeComResponse]]], ...]:
    """Return the calls of one app: method, path below /cgi-bin/ and what answers."""
    return (
        ("POST", "message/send", messages.send),
        ("POST", "message/recall", messages.recall),
        ("POST", "message/update_template_card", messages.update_card),
        ("POST", "media/upload", look.upload),
        ("GET", "media/get", look.download),
        ("GET", "user/get", look.user),
        ("GET", "user/simplelist", look.users),
        ("GET", "department/list", look.departments),
        ("POST", "user/getuserid", look.by_mobile),
        ("GET", "auth/getuserinfo", look.by_code),
        ("GET", "getcallbackip", look.callback_ips),
        ("GET", "agent/get", look.agent),
    )
