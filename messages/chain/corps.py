"""The downstream corps to which the app is shared, and the client of each (paths 95813, 95816).

Nobody tells which corp was added (path 95796: share_chain_change names none), so all are listed again: when that
event comes, when somebody of an unknown corp writes, and after some hours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from bot.words import SendOutcome
from messages.wecom.client import WeComClient, json_bytes
from messages.wecom.wire import Json

_CHAIN = 1  # business_type of 上下游; the documents' default, 0, is 企业互联
_AT_ONCE = 100
_MOST_PAGES = 200
_LISTED_FOR = timedelta(hours=6)
_NOT_MORE_OFTEN = timedelta(minutes=1)


class Downstream(Struct, frozen=True):
    """One downstream corp and its own copy of the app."""

    corp: str
    name: str
    agent: int


class CorpGroup:
    """`opened` makes the client of a downstream corp, given how it asks for its token; `clock` is real time."""

    def __init__(
        self,
        upstream: WeComClient,
        agent_id: int,
        opened: Callable[[Downstream, Callable[[], object]], WeComClient],
        clock: Callable[[], datetime],
    ) -> None:
        self._upstream, self._agent_id, self._opened, self._clock = upstream, agent_id, opened, clock
        self._corps: Mapping[str, Downstream] = {}
        self._clients: dict[Downstream, WeComClient] = {}
        self._listed_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def renew(self) -> SendOutcome | None:
        """List the corps again; why not, if WeCom refused. What was known before stays then."""
        async with self._lock:
            self._asked_at = self._clock()
            found: dict[str, Downstream] = {}
            cursor = ""
            for _ in range(_MOST_PAGES):
                asked = {"agentid": self._agent_id, "business_type": _CHAIN, "limit": _AT_ONCE}
                body = json_bytes({**asked, **({"cursor": cursor} if cursor else {})})
                said = await self._upstream.call("corpgroup/corp/list_app_share_info", body=body)
                if isinstance(said, SendOutcome):
                    return said
                found |= {one.corp: one for one in _listed(said)}
                cursor = str(said.get("next_cursor") or "")
                if said.get("ending") != 0 or not cursor:
                    break
            self._corps, self._listed_at = found, self._clock()
            return None

    async def all(self) -> Mapping[str, Downstream] | SendOutcome:
        """Return the corps by id, listed now if that was long ago."""
        if self._listed_at is None or self._clock() - self._listed_at >= _LISTED_FOR:
            refused = await self.renew()
            if refused and self._listed_at is None:
                return refused
        return self._corps

    async def find(self, corp: str) -> Downstream | SendOutcome | None:
        """Return a corp; None if the app is not shared with it, even after they were listed again. An outcome
        says why nobody knows."""
        known = await self.all()
        if isinstance(known, SendOutcome) or corp in known:
            return known if isinstance(known, SendOutcome) else known[corp]
        if self._asked_at and self._clock() - self._asked_at < _NOT_MORE_OFTEN:
            return None
        return await self.renew() or self._corps.get(corp)

    def client(self, one: Downstream) -> WeComClient:
        """Return the corp's own client."""
        if one not in self._clients:

            async def token() -> Json | SendOutcome:
                asked = {"corpid": one.corp, "agentid": one.agent, "business_type": _CHAIN}
                return await self._upstream.call("corpgroup/corp/gettoken", body=json_bytes(asked))

            self._clients[one] = self._opened(one, token)
        return self._clients[one]


def _listed(said: Json) -> list[Downstream]:
    listed = said.get("corp_list")
    rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [
        Downstream(str(one["corpid"]), str(one.get("corp_name") or ""), one["agentid"])
        for one in rows
        if one.get("corpid") and isinstance(one.get("agentid"), int)
    ]
