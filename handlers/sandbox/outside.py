"""Phones of people outside, beside those of the round's people: personal WeChat before 微信客服, and a member of a corp
below. Each is a card of its own, with the name of whoever is bound by it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.sandbox.kf_customer import POOL, SERVED
from handlers.sandbox.stage import PersonCard
from handlers.sandbox.traffic import Exchange, Ledger
from handlers.sandbox.wecom import WeComTwin
from handlers.sandbox.words import sandbox_words

_APPS = ("kf", "chain")
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class PhoneCard(PersonCard):
    """What one phone shows. `app`: wecom, kf or chain; `account`: who speaks there; `person`: the key of whoever is
    known by it, "" for nobody."""

    app: str
    account: str
    person: str


class OutsidePhones:
    """All phones before one corp's twin. Those that were handed out are known until the service ends."""

    def __init__(self, twin: WeComTwin) -> None:
        self._twin = twin
        self._handed_out: dict[str, PhoneCard] = {}

    def cards(self, people: Sequence[PersonCard]) -> list[PhoneCard]:
        """Return the phones outside, and those of everybody who has another, or none."""
        own: list[PhoneCard] = []
        outside: dict[str, PhoneCard] = {}
        for one in people:
            theirs = [(app, account) for app in _APPS if (account := str(one[app]))]  # type: ignore[literal-required]
            alone = bool(theirs) and not (one["wecom"] or one["email"])
            for app, account in theirs:
                outside[f"{app}:{account}"] = _phone(one, app, account, one["others"] if alone else 0)
            if not alone:
                own.append(PhoneCard(**one, app="wecom", account=one["wecom"], person=one["key"]))
        unknown = [one for key, one in self._handed_out.items() if key not in outside]
        return [*outside.values(), *unknown, *own]

    async def hand_out(self, firm: PhoneCard, app: str, link: str) -> str:
        """Give somebody of an enterprise a new phone and return its key: one that scans the letter's `link`, or a
        member of the corp below."""
        n = 1 + sum(one["app"] == app for one in self._handed_out.values())
        user = f"{'wmSandbox' if app == 'kf' else 'member'}{secrets.token_hex(4)}"
        account = user
        if app == "chain":
            corp = next(iter(self._twin.group.corps.values()))
            corp.directory.join(user)
            account = f"{corp.corp_id}/{user}"
        made = _phone(firm, app, account, 0)
        made["name"], made["person"] = _name(app, n), ""
        self._handed_out[made["key"]] = made
        if app == "kf":
            await self._twin.kf.enter(user, link)
        return made["key"]

    def ledger(self, card: PhoneCard) -> Ledger:
        """Return where the phone's chat stands."""
        return self._twin.kf.ledger if card["app"] == "kf" else self._of(card).ledger

    async def say(self, card: PhoneCard, text: str) -> Exchange | None:
        """Write; None where the answer comes later."""
        if card["app"] == "kf":
            await self._twin.kf.say(card["account"], text)
            return None
        return await self._of(card).say(user_of(card), text)

    async def send_picture(self, card: PhoneCard, data: bytes, name: str) -> Exchange | None:
        if card["app"] == "kf":
            media = self._twin.media.put("image", name, data)
            await self._twin.kf.send_media(card["account"], "image", media, name)
            return None
        return await self._of(card).send_media(user_of(card), "image", data, name)

    def speaks(self, card: PhoneCard) -> bool:
        """Whether somebody can write by this phone."""
        return card["app"] == "kf" or (bool(card["account"]) and user_of(card) in self._of(card).directory)

    def _of(self, card: PhoneCard) -> WeComTwin:
        return (
            self._twin.group.corps[card["account"].partition("/")[0]]
            if card["app"] == "chain"
            else self._twin
        )

    def note(self, card: PhoneCard, now: datetime) -> str:
        """Return what the phone's owner would know of how it stands, "" for nothing."""
        if card["app"] == "chain" and not card["person"]:
            return sandbox_words("sandbox.outside.not_bound")
        if card["app"] != "kf":
            return ""
        one = self._twin.kf.customer(card["account"])
        if one.state == POOL:
            return sandbox_words("sandbox.outside.pool")
        if one.state == SERVED:
            return sandbox_words("sandbox.outside.served")
        if one.until is None:
            return sandbox_words("sandbox.outside.not_heard")
        if not one.hears(now):
            return sandbox_words("sandbox.outside.too_late")
        if not one.left:
            return sandbox_words("sandbox.outside.used_up")
        at = one.until.astimezone(_SHANGHAI)
        return sandbox_words("sandbox.outside.open", n=one.left, day=f"{at.month}月{at.day}日 {at:%H:%M}")

    def can(self, card: PhoneCard) -> list[str]:
        """Return what somebody of the desk can do with the session now: serve, end."""
        state = self._twin.kf.customer(card["account"]).state if card["app"] == "kf" else None
        return {POOL: ["serve"], SERVED: ["end"]}.get(state, []) if state is not None else []

    async def attend(self, card: PhoneCard, servicer: str) -> None:
        """Somebody of the desk takes the session, or ends it."""
        if "serve" in self.can(card):
            await self._twin.kf.serve(card["account"], servicer)
        elif "end" in self.can(card):
            await self._twin.kf.end(card["account"])

    @property
    def version(self) -> int:
        """Grows with whatever a phone outside shows."""
        below = self._twin.group.corps.values()
        return self._twin.kf.ledger.version + sum(one.ledger.version for one in below) + len(self._handed_out)


def user_of(card: PhoneCard) -> str:
    """Return who speaks, as the corp of the phone knows them."""
    return card["account"].rpartition("/")[2]


def _name(app: str, n: int) -> str:
    if app == "kf":
        return sandbox_words("sandbox.outside.kf_name", n=n)
    return sandbox_words("sandbox.outside.chain_name", n=n)


def _phone(one: PersonCard, app: str, account: str, others: int) -> PhoneCard:
    return PhoneCard(
        key=f"{app}:{account}",
        name=one["name"],
        role_label=sandbox_words("sandbox.outside.kf")
        if app == "kf"
        else sandbox_words("sandbox.outside.chain"),
        place=one["place"],
        wecom="",
        email="",
        kf=one["kf"],
        chain=one["chain"],
        level=one["level"],
        enterprise=one["enterprise"],
        others=others,
        app=app,
        account=account,
        person=one["key"],
    )
