"""上下游 as its documents describe it: corps with which the app is shared, their tokens, and whose call is whose.

Facts by document: shares D95813, tokens D95816, callbacks D97213, import D95821, its result D95823.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from handlers.sandbox.errors import ApiError
from handlers.sandbox.wecom_api import ApiCall, WeComResponse

if TYPE_CHECKING:
    from handlers.sandbox.wecom import WeComTwin

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_MOST_CORPS, _MOST_PEOPLE, _MOST_OF_ONE = 1000, 2000, 200


class CorpGroupTwin:
    """The corps below. `at_once`: how many a page of the list holds at most; `slow`: how often a result is still
    under way; `refused` numbers fail, and their whole company with them; `per_day` people are taken in a day."""

    def __init__(self) -> None:
        self.corps: dict[str, WeComTwin] = {}
        self.at_once, self.slow, self.per_day = 100, 1, 20_000
        self.refused: set[str] = set()
        self.imported: list[dict[str, Any]] = []
        self.lists = self.begun = 0
        self._jobs: dict[str, list[dict[str, Any]]] = {}
        self._under_way: dict[str, int] = {}
        self._landed: set[str] = set()

    def share(self, corp: WeComTwin) -> None:
        """Share the app with a corp, which has it under an agent id of its own."""
        self.corps[corp.corp_id] = corp

    def corp_of(self, address: str) -> WeComTwin | None:
        """Return the corp of a member CORP/USER whom the app sees there; None for anybody else."""
        name, _, user = address.partition("/")
        corp = self.corps.get(name)
        return corp if corp and user in corp.directory else None

    def unshare(self, corp: WeComTwin) -> None:
        del self.corps[corp.corp_id]

    def route(self, path: str, own: _Handler) -> _Handler:
        """Return what answers a call: the corp whose token it bears."""

        async def handle(request: web.Request) -> web.StreamResponse:
            token = request.query.get("access_token", "")
            for corp in self.corps.values():
                if corp.issued(token):
                    return await corp.calls[path](request)
            return await own(request)

        return handle

    def endpoints(
        self, agent_id: int
    ) -> tuple[tuple[str, str, Callable[[ApiCall], Awaitable[WeComResponse]]], ...]:
        """Return method, path below /cgi-bin/corpgroup/ and what answers."""

        async def listed(call: ApiCall) -> WeComResponse:
            self.lists += 1
            if call.body.get("agentid") != agent_id:
                raise ApiError(301002)
            if call.body.get("business_type") != 1:  # 0, the default, is 企业互联: there is nobody
                return {"ending": 1, "corp_list": [], "next_cursor": ""}
            start = int(call.body.get("cursor") or 0)
            rows = list(self.corps.values())
            end = start + min(int(call.body.get("limit") or len(rows) or 1), self.at_once)
            found = [
                {"corpid": c.corp_id, "corp_name": c.corp_id, "agentid": c.agent_id} for c in rows[start:end]
            ]
            ending = int(end >= len(rows))
            return {"ending": ending, "corp_list": found, "next_cursor": "" if ending else str(end)}

        async def token(call: ApiCall) -> WeComResponse:
            corp = self.corps.get(str(call.body.get("corpid", "")))
            if (
                corp is None
                or call.body.get("business_type") != 1
                or call.body.get("agentid") != corp.agent_id
            ):
                raise ApiError(670001, "app not shared")
            value, seconds = corp.new_token()
            return {"access_token": value, "expires_in": seconds}

        return (
            ("POST", "corp/list_app_share_info", listed),
            ("POST", "corp/gettoken", token),
            ("POST", "import_chain_contact", self._import),
            ("GET", "getresult", self._result),
            ("POST", "corp/get_chain_group", self._groups),
            ("POST", "corp/get_chain_corpinfo_list", self._companies),
        )

    async def _import(self, call: ApiCall) -> WeComResponse:
        contacts = call.body.get("contact_list")
        if not call.body.get("chain_id") or not isinstance(contacts, list):
            raise ApiError(40058)
        if running := [job for job, left in self._under_way.items() if left > 0]:
            self._under_way[running[0]] -= 1  # time goes on, whoever asks
            raise ApiError(670022, "another import is running")
        people = [len(one["contact_info_list"]) for one in contacts]
        if len(contacts) > _MOST_CORPS or sum(people) > _MOST_PEOPLE or max(people, default=0) > _MOST_OF_ONE:
            raise ApiError(40058, "too many")
        if sum(people) > self.per_day:
            raise ApiError(670023, "too many people today")
        self.per_day, self.begun = self.per_day - sum(people), self.begun + 1
        job = secrets.token_hex(16)
        self._jobs[job], self._under_way[job] = contacts, self.slow
        return {"jobid": job}

    async def _result(self, call: ApiCall) -> WeComResponse:
        job = call.request.query.get("jobid", "")
        if job not in self._jobs:
            raise ApiError(40088, "invalid jobid")
        if self._under_way[job] > 0:
            self._under_way[job] -= 1
            return {"status": 2}
        self._land()
        failed = [one for one in self._jobs[job] if self._numbers(one) & self.refused]
        told = [
            {
                "corp_name": one["corp_name"],
                "custom_id": one.get("custom_id", ""),
                "errcode": 670016,
                "errmsg": "invalid contact",
                "contact_info_list": [],
            }
            for one in failed
        ]
        state = 1 if not failed else 2 if len(failed) < len(self._jobs[job]) else 3
        return {"status": 3, "result": {"import_status": state, "fail_list": told}}

    def _land(self) -> None:
        """Put the companies of finished imports into the list."""
        for job, contacts in self._jobs.items():
            if not self._under_way[job] and job not in self._landed:
                self._landed.add(job)
                self.imported += [one for one in contacts if not self._numbers(one) & self.refused]

    def _paths(self) -> list[str]:
        """Return the groups below the root; the first has the id 2."""
        return sorted({str(one.get("group_path", "")) for one in self.imported} - {""})

    async def _groups(self, call: ApiCall) -> WeComResponse:
        if not call.body.get("chain_id"):
            raise ApiError(40058)
        self._land()
        rows = [{"groupid": n, "group_name": path, "parentid": 1} for n, path in enumerate(self._paths(), 2)]
        return {"groups": [{"groupid": 1, "group_name": "", "parentid": 0}, *rows]}

    async def _companies(self, call: ApiCall) -> WeComResponse:
        """Return the companies of one group, without those of the groups below it."""
        group, pending = int(call.body.get("groupid") or 1), call.body.get("need_pending") is True
        path = ["", *self._paths()][group - 1]
        start, limit = int(call.body.get("cursor") or 0), int(call.body.get("limit") or 0)
        found = [one for one in self.imported if one.get("group_path", "") == path and pending]
        end = start + limit if limit else len(found)
        rows = [
            {
                "groupid": group,
                "corp_name": one["corp_name"],
                "custom_id": one.get("custom_id", ""),
                "is_joined": 0,
            }
            for one in found[start:end]
        ]
        return {"group_corps": rows, "has_more": end < len(found), "next_cursor": str(end)}

    @staticmethod
    def _numbers(one: dict[str, Any]) -> set[str]:
        return {str(person["mobile"]) for person in one["contact_info_list"]}
