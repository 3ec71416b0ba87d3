"""Send by WeCom (企业微信): texts of the app and, if one was made, cards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp
from msgspec import Struct

from bot.words import ID_RANGE, Limit, Rendered, SendOutcome
from messages.channels import CheckResult, Setup
from messages.wecom.client import DUPLICATE_WINDOW, WeComClient

# 10,000 calls a minute and 150,000 an hour (D90312): of an hour as much as fifteen full minutes take.
_MINUTES_AN_HOUR = 15
_A_DAY = 200  # sends of one app, for each account that the corp may have (D90236, D90312)


class WeComTransport(Struct, frozen=True):
    """The transport of one app. `client` also does what no other channel has: sign-in, files, the end of a
    card.

    The limits are the platform's. `corp_accounts`: how many accounts the corp may have; 0: nobody has said, and
    the sends of a day are not counted.
    """

    client: WeComClient
    member_per_minute: int
    member_per_hour: int
    corp_per_minute: int
    corp_accounts: int = 0

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        if rendered.card is not None:
            return self.client.build_card(address, rendered.card)
        # In each range of ids other bytes: a text sent before a restore is no duplicate of this.
        window = DUPLICATE_WINDOW - message_id // ID_RANGE % 3600
        return self.client.build_text(address, rendered.text, window)

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return await self.client.send(request, address)

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        member = f"member:{address.lower()}"
        limits = (
            Limit("corp", 60, self.corp_per_minute, shared=True),
            Limit("corp", 3600, self.corp_per_minute * _MINUTES_AN_HOUR, shared=True),
            Limit(member, 60, self.member_per_minute),
            Limit(member, 3600, self.member_per_hour),
        )
        of_a_day = Limit("corp", 86_400, self.corp_accounts * _A_DAY, shared=True)
        return (*limits, of_a_day) if self.corp_accounts else limits

    async def check(self) -> Sequence[CheckResult]:
        return await self.client.check()


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[WeComTransport]:
    """Open a transport for the corp and app in the settings; it is closed with the context.

    It has an HTTP session of its own; all processes share the access token.
    """
    setting = setup.setting
    corp, agent = setting("wecom_corp_id"), setting("wecom_agent_id")
    async with aiohttp.ClientSession() as session:
        client = WeComClient(
            session,
            setting("wecom_api_base"),
            corp,
            agent,
            setting("wecom_secret"),
            setup.shared(f"wecom:{corp}:{agent}"),
            clock=setup.wall,
        )
        yield WeComTransport(
            client,
            setting("member_per_minute"),
            setting("member_per_hour"),
            setting("corp_per_minute"),
            setting("corp_accounts"),
        )
