"""Send by 上下游: a text of the app to a member of a downstream corp, with that corp's agent and token.

An address is CORP/USER, as a sign-in names whoever is of another corp (path 97213). The user id is one of that
corp alone: the same in two corps is two people.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
from msgspec import Struct

from bot.words import ID_RANGE, Limit, Rendered, SendOutcome, SendStatus
from messages.chain.corps import CorpGroup, Downstream
from messages.channels import CheckResult, Setup, WrongAddress
from messages.wecom.client import DUPLICATE_WINDOW, WeComClient, json_bytes
from messages.wecom.client import build as built

_MINUTES_AN_HOUR = 15  # of 10,000 calls a minute (path 90312), for each corp


class ChainTransport(Struct, frozen=True):
    """The transport of one 上下游. The limits are the platform's, for each corp and each of its members."""

    group: CorpGroup
    member_per_minute: int
    member_per_hour: int
    corp_per_minute: int

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        """Return the bytes but for the agent, which is the corp's and stands in them when they leave."""
        corp, _, user = address.partition("/")
        if not corp or not user:
            raise WrongAddress("上下游账号应为“企业ID/账号”。")
        window = DUPLICATE_WINDOW - message_id // ID_RANGE % 3600
        return built(user, 0, "text", {"content": rendered.text}, window)

    async def send(self, request: bytes, address: str) -> SendOutcome:
        corp, _, user = address.partition("/")
        one = await self.group.find(corp)
        if isinstance(one, SendOutcome):
            return one
        if one is None:
            return SendOutcome(SendStatus.RECIPIENT, "unshared", "对方企业已不在共享范围内。")
        return await self.group.client(one).send(
            json_bytes({**json.loads(request), "agentid": one.agent}), user
        )

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        corp, member = address.lower().partition("/")[0], f"member:{address.lower()}"
        return (
            Limit(f"corp:{corp}", 60, self.corp_per_minute),
            Limit(f"corp:{corp}", 3600, self.corp_per_minute * _MINUTES_AN_HOUR),
            Limit(member, 60, self.member_per_minute),
            Limit(member, 3600, self.member_per_hour),
        )

    async def check(self) -> Sequence[CheckResult]:
        refused = await self.group.renew()
        if refused:
            return [("上下游", False, refused.detail or f"错误代码 {refused.code}")]
        known = await self.group.all()
        n = 0 if isinstance(known, SendOutcome) else len(known)
        if not n:
            return [("上下游", True, "还没有下级企业：请把应用共享给上下游企业，并等对方确认。")]
        return [("上下游", True, f"应用已共享给{n}家下级企业。")]


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[ChainTransport]:
    """Open the transport; the downstream corps are listed when they are first needed."""
    setting = setup.setting
    corp, agent, base = setting("wecom_corp_id"), setting("wecom_agent_id"), setting("wecom_api_base")
    async with aiohttp.ClientSession() as session:
        shared = setup.shared(f"wecom:{corp}:{agent}")
        upstream = WeComClient(session, base, corp, agent, setting("wecom_secret"), shared, clock=setup.wall)

        def client(one: Downstream, ask: Any) -> WeComClient:
            tokens = setup.shared(f"chain:{one.corp}:{one.agent}"[:50])
            return WeComClient(
                session, base, one.corp, one.agent, "", tokens, clock=setup.wall, ask_token=ask
            )

        limits = (setting(name) for name in ("member_per_minute", "member_per_hour", "corp_per_minute"))
        yield ChainTransport(CorpGroup(upstream, agent, client, setup.wall), *limits)
