"""The downstream corps to which the app is shared, and the client of each (paths 95813, 95816).

Nobody tells which corp was added (path 95796: share_chain_change names none), so all are listed again: when that
event comes, when somebody of an unknown corp writes, and after some hours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from bot.words import SendOutcome, SendStatus
from messages.wecom.client import WeComClient, json_bytes
from messages.wecom.codes import CODE_HINTS
from messages.wecom.wire import Json

_CHAIN = 1  # business_type of 上下游; the documents' default, 0, is 企业互联
_AT_ONCE = 100
_ROOT = 1  # the group of whoever is in no other
_DONE = 3  # the status of a job
_MOST_PAGES = 200
_NOT_TAKEN = "企业微信没有接受这家企业，请核对企业名称，以及联系人的姓名和手机号码。"
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

    async def begin_import(self, chain_id: str, companies: Sequence[dict[str, Any]]) -> str | SendOutcome:
        """Begin an import (path 95821) and return its job; one may run at a time."""
        body = json_bytes({"chain_id": chain_id, "contact_list": list(companies)})
        said = await self._upstream.call(
            "corpgroup/import_chain_contact", body=body, unsure=SendStatus.UNKNOWN
        )
        return said if isinstance(said, SendOutcome) else str(said.get("jobid", ""))

    async def companies_of(self, chain_id: str) -> set[str] | SendOutcome:
        """Return the own ids (credit codes), and the names, of all companies that the 上下游 has, joined or invited
        (path 95820): group after group."""
        said = await self._upstream.call(
            "corpgroup/corp/get_chain_group", body=json_bytes({"chain_id": chain_id})
        )
        if isinstance(said, SendOutcome):
            return said
        found: set[str] = set()
        for group in {_ROOT, *(one["groupid"] for one in _rows(said, "groups") if one.get("groupid"))}:
            cursor = ""
            for _ in range(_MOST_PAGES):
                asked = {"chain_id": chain_id, "groupid": group, "need_pending": True, "limit": _AT_ONCE}
                body = json_bytes({**asked, "cursor": cursor})
                said = await self._upstream.call("corpgroup/corp/get_chain_corpinfo_list", body=body)
                if isinstance(said, SendOutcome):
                    return said
                for one in _rows(said, "group_corps"):
                    found |= {str(one[name]) for name in ("custom_id", "corp_name") if one.get(name)}
                cursor = str(said.get("next_cursor") or "")
                if not said.get("has_more") or not cursor:
                    break
        return found

    async def import_result(self, job: str) -> list[FailedCompany] | SendOutcome | None:
        """Return the companies that a finished import (path 95823) did not take; None while it runs. One contact
        that is wrong keeps its whole company out."""
        said = await self._upstream.call("corpgroup/getresult", {"jobid": job})
        if isinstance(said, SendOutcome):
            return said
        if said.get("status") != _DONE:
            return None
        result = said.get("result")
        rows = _rows(result, "fail_list") if isinstance(result, dict) else []
        return [
            FailedCompany(
                str(one.get("corp_name")),
                str(one.get("errcode")),
                CODE_HINTS.get(one.get("errcode") or 0, _NOT_TAKEN),
            )
            for one in rows
        ]


class FailedCompany(Struct, frozen=True):
    """A company that was not imported, with the platform's code and what it means."""

    name: str
    code: str
    reason: str


def _rows(said: Json, name: str) -> list[dict[str, Any]]:
    listed = said.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _listed(said: Json) -> list[Downstream]:
    return [
        Downstream(str(one["corpid"]), str(one.get("corp_name") or ""), one["agentid"])
        for one in _rows(said, "corp_list")
        if one.get("corpid") and isinstance(one.get("agentid"), int)
    ]
