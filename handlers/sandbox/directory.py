"""The members whom the app may see, and whom a message is meant for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from handlers.sandbox.corp import Now
from handlers.sandbox.errors import ApiError

ROOT = 1
MAX_USERS, _MAX_PARTIES, _MAX_TAGS = 1000, 100, 100


class _Member(Struct, frozen=True):
    """A member. `userid` is as the directory writes it; it is looked up without regard to case."""

    userid: str
    name: str = ""
    mobile: str = ""


class _Recipients(Struct, frozen=True):
    """Whom a send reaches, and the answer's fields for those whom it does not."""

    users: tuple[str, ...]
    wrong: dict[str, str]


async def _nobody() -> Iterable[str]:
    return ()


class Department:
    """One department (the root, id 1) with every visible member in it.

    `roster` returns further accounts that are members until they leave: those of the product's own lists,
    if one person plays all parts.
    """

    def __init__(self, members: Iterable[str], clock: Now) -> None:
        self._members = {userid.lower(): _Member(userid) for userid in members}
        self.roster: Callable[[], Awaitable[Iterable[str]]] = _nobody
        self._left: set[str] = set()
        self._clock = clock
        self._wrong_mobiles = 0
        self._blocked_until: datetime | None = None

    def __contains__(self, userid: str) -> bool:
        return userid.lower() in self._members

    def __len__(self) -> int:
        return len(self._members)

    def join(self, userid: str, name: str = "", mobile: str = "") -> None:
        self._left.discard(userid.lower())
        self._members[userid.lower()] = _Member(userid, name, mobile)

    def leave(self, userid: str) -> None:
        self._left.add(userid.lower())
        self._members.pop(userid.lower(), None)

    async def renew(self) -> None:
        """Add whom the roster names by now, except those who have left."""
        for userid in await self.roster():
            if userid and userid not in self and userid.lower() not in self._left:
                self.join(userid)

    async def meet(self, userids: Iterable[str]) -> None:
        """Call `renew` if one of these accounts is not a member yet."""
        if any(userid not in self for userid in userids):
            await self.renew()

    def member(self, userid: str) -> _Member:
        if not userid:
            raise ApiError(41009)
        found = self._members.get(userid.lower())
        if found is None:
            raise ApiError(60111)
        return found

    def members(self) -> list[_Member]:
        return list(self._members.values())

    def by_mobile(self, mobile: str) -> _Member:
        """Answer getuserid. Wrong numbers beyond a fifth of the corp block it for a day (D95402)."""
        now = self._clock()
        if self._blocked_until and now < self._blocked_until:
            raise ApiError(45009)
        found = next((m for m in self._members.values() if mobile and m.mobile == mobile), None)
        if found is None:
            self._wrong_mobiles += 1
            if self._wrong_mobiles > max(1, len(self._members)) * 0.2:
                self._blocked_until, self._wrong_mobiles = now + timedelta(days=1), 0
            raise ApiError(46004)
        return found

    def recipients(self, body: Mapping[str, Any]) -> _Recipients:
        """Return the members that a send names. Raises ApiError 82001, 40032, 82002, 82003 or 81013."""
        asked = {name: split_ids(body.get(name)) for name in ("touser", "toparty", "totag")}
        if asked["touser"] == ["@all"]:
            return _Recipients(tuple(m.userid for m in self._members.values()), {})
        if not any(asked.values()):
            raise ApiError(82001)
        for name, most, code in (
            ("touser", MAX_USERS, 40032),
            ("toparty", _MAX_PARTIES, 82002),
            ("totag", _MAX_TAGS, 82003),
        ):
            if len(asked[name]) > most:
                raise ApiError(code)
        found = {u.lower(): self._members.get(u.lower()) for u in asked["touser"]}
        if str(ROOT) in asked["toparty"]:
            found |= dict(self._members)
        wrong = {
            "invaliduser": [u.lower() for u in asked["touser"] if u.lower() not in self._members],
            "invalidparty": [p for p in asked["toparty"] if p != str(ROOT)],
            "invalidtag": asked["totag"],
        }
        told = {name: "|".join(ids) for name, ids in wrong.items() if ids}
        users = tuple(member.userid for member in found.values() if member)
        if not users:
            raise ApiError(81013, **told)
        return _Recipients(users, told)


def split_ids(value: Any) -> list[str]:
    """Split `a | b` into [a, b]. The samples in the documents have spaces, so they are trimmed."""
    if not isinstance(value, str):
        return []
    return [part.strip() for part in value.split("|") if part.strip()]
