"""The endpoints of the sandbox page.

The texts here are what a person reads there when something cannot be done.
"""

from __future__ import annotations

import base64
import time
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from handlers.sandbox import mailbox as mail
from handlers.sandbox import views
from handlers.sandbox.knobs import FAULT_MODES
from handlers.sandbox.outside import OutsidePhones, PhoneCard, user_of
from handlers.sandbox.stage import Stage
from handlers.sandbox.traffic import Delivery, Exchange
from handlers.sandbox.words import sandbox_words

_FURTHEST = timedelta(days=400)  # a move of the clock that somebody waits for
_STEPS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
#: One grey pixel.
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
_PEOPLE_SECONDS = 5.0  # how long the list of people is kept between polls


class RefusedRequest(Exception):
    """Raised for a request of the sandbox page that cannot be done.

    `text` is shown to the person, `status` is the HTTP status.
    """

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text, self.status = text, status


class Desk:
    """The endpoints. Each returns plain data; a Refusal is shown to the person."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._busy = ""
        self._way: tuple[datetime, datetime] | None = None  # from where to where the clock moves
        self._phones = OutsidePhones(stage.twin)
        self._cards: dict[str, PhoneCard] = {}
        self._read_at = float("-inf")

    async def people(self, request: web.Request) -> dict[str, Any]:
        await self._refresh()
        boxes = self._stage.mailbox
        letters: dict[str, int] = {}
        for letter in boxes.letters:
            letters[letter.to] = letters.get(letter.to, 0) + 1
        rows = [
            {
                **card,
                "messages": self._phones.ledger(card).received(user_of(card)) if card["account"] else 0,
                "letters": letters.get(card["email"].lower(), 0),
            }
            for card in self._cards.values()
        ]
        return {"people": rows, "outside": self._stage.outside, "version": self._version()}

    async def state(self, request: web.Request) -> dict[str, Any]:
        coming = await self._stage.next_event()
        return {
            "now": views.local(self._stage.now()),
            "next": {"at": views.local(coming[0]), "what": coming[1]} if coming else None,
            "busy": self._busy,
            "moved": self._moved(),
            "overview": await self._stage.overview(),
            "knobs": views.knobs(self._stage.twin, self._stage.mailbox),
            "faults": self._stage.twin.faults[-5:],
            "version": self._version(),
        }

    async def coming(self, request: web.Request) -> dict[str, Any]:
        found = await self._stage.coming()
        return {"days": [{**one, "at": views.local(one["at"])} for one in found]}

    async def tour(self, request: web.Request) -> dict[str, Any]:
        chapters = await self._stage.tour()
        return {"chapters": [{**one, "steps": [_dated(step) for step in one["steps"]]} for one in chapters]}

    async def reset(self, body: dict[str, Any]) -> dict[str, Any]:
        """Begin anew; the page waits until the service answers again."""
        if self._busy:
            raise RefusedRequest(sandbox_words("sandbox.desk.clock_moves"), 409)
        try:
            self._stage.reset()
        except PermissionError as error:
            raise RefusedRequest(sandbox_words("sandbox.desk.no_reset"), 409) from error
        return {}

    async def chat(self, request: web.Request) -> dict[str, Any]:
        card = await self._card(request.query.get("person", ""))
        ledger = self._phones.ledger(card)
        lines = ledger.chat(user_of(card)) if card["account"] else []
        return {
            "lines": [views.chat_line(line, ledger) for line in lines],
            "note": self._phones.note(card, self._stage.now()),
            "can": self._phones.can(card),
        }

    async def mail(self, request: web.Request) -> dict[str, Any]:
        card = await self._card(request.query.get("person", ""))
        letters = self._stage.mailbox.box(card["email"]) if card["email"] else []
        return {"letters": [views.letter_head(letter) for letter in reversed(letters[-200:])]}

    async def others(self, request: web.Request) -> dict[str, Any]:
        card = await self._card(request.query.get("person", ""))
        found = await self._stage.others(card["person"]) if card["others"] else []
        return {"messages": [{**one, "at": views.local(one["at"])} for one in found]}

    async def letter(self, request: web.Request) -> dict[str, Any]:
        seq = request.query.get("seq", "")
        for letter in self._stage.mailbox.letters:
            if str(letter.seq) == seq:
                return views.letter_full(letter)
        raise RefusedRequest(sandbox_words("sandbox.desk.no_letter"), 404)

    async def say(self, body: dict[str, Any]) -> dict[str, Any]:
        card = await self._member(body)
        text = str(body.get("text", "")).strip()
        if not text:
            raise RefusedRequest(sandbox_words("sandbox.desk.nothing_typed"))
        self._read_at = float("-inf")  # it may say who they are
        return _outcome(await self._phones.say(card, text))

    async def attach(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send a small picture as the person, in place of a screenshot."""
        card = await self._member(body)
        return _outcome(await self._phones.send_picture(card, _PICTURE, "截图.png"))

    async def outside(self, body: dict[str, Any]) -> dict[str, Any]:
        """Hand out a phone, {"person", "app": "kf"|"chain"}, to somebody else of this person's enterprise."""
        card, app = await self._card(str(body.get("person", ""))), str(body.get("app", ""))
        if app not in self._stage.outside or card["level"] != "enterprise":
            raise RefusedRequest(sandbox_words("sandbox.desk.nobody"), 404)
        link = await self._stage.letter_link(card["person"]) if app == "kf" else ""
        if app == "kf" and not link:
            raise RefusedRequest(sandbox_words("sandbox.desk.no_letter_code"), 409)
        key = await self._phones.hand_out(card, app, link)
        await self._refresh()
        return {"key": key}

    async def attend(self, body: dict[str, Any]) -> dict[str, Any]:
        """Somebody of the desk takes over the session of a customer, or ends it."""
        card = await self._card(str(body.get("person", "")))
        await self._phones.attend(card, next(iter(self._stage.twin.kf.servicers), ""))
        return {}

    async def press(self, body: dict[str, Any]) -> dict[str, Any]:
        card = await self._member(body)
        twin = self._stage.twin
        for line in twin.ledger.chat(card["wecom"]) if card["wecom"] else ():
            if isinstance(line, Delivery) and line.seq == body.get("seq"):
                try:
                    return _outcome(await twin.press(line, str(body.get("key", ""))))
                except ValueError as error:
                    raise RefusedRequest(sandbox_words("sandbox.desk.no_button")) from error
        raise RefusedRequest(sandbox_words("sandbox.desk.no_message"), 404)

    async def advance(self, body: dict[str, Any]) -> dict[str, Any]:
        """Move the clock by {"step": "day"|"week"|"next"} or to {"to": ISO, "at_once": true for one look there}; one
        request at a time, answered when all is done."""
        if self._busy:
            raise RefusedRequest(sandbox_words("sandbox.desk.clock_moves"), 409)
        self._busy = sandbox_words("sandbox.desk.busy")
        try:
            to = await self._target(body)
            at_once = body.get("at_once") is True
            self._way = None if at_once else (self._stage.now(), to)
            done = await self._stage.advance(to, at_once=at_once)
        finally:
            self._busy, self._way = "", None
        return {"now": views.local(self._stage.now()), "done": done}

    async def approve(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"released": await self._stage.approve()}

    async def knobs(self, body: dict[str, Any]) -> dict[str, Any]:
        """Set failures: {"calm": true} | {"wecom"|"mail": {"mode", "times"}} | {"chaos"|"latency": number}."""
        twin, boxes = self._stage.twin, self._stage.mailbox
        if body.get("calm"):
            twin.knobs.calm()
            boxes.knobs.calm()
        for name, modes, fail in (
            ("wecom", FAULT_MODES, twin.knobs.fail),
            ("mail", mail.MODES, boxes.knobs.fail),
        ):
            if isinstance(wish := body.get(name), dict):
                mode, times = str(wish.get("mode")), wish.get("times", 1)
                if mode not in modes or not isinstance(times, int) or not 1 <= times <= 1000:
                    raise RefusedRequest(sandbox_words("sandbox.desk.no_fault"))
                fail(mode, times)
        for name, most in (("chaos", 1.0), ("latency", 30.0)):
            if (value := body.get(name)) is not None:
                if not isinstance(value, (int, float)) or not 0 <= value <= most:
                    raise RefusedRequest(sandbox_words("sandbox.desk.range", most=most))
                setattr(twin.knobs, name, float(value))
        return views.knobs(twin, boxes)

    async def _target(self, body: dict[str, Any]) -> datetime:
        step = str(body.get("step", ""))
        if "to" in body:
            return self._moment(str(body["to"]))
        if step in _STEPS:
            return self._stage.now() + _STEPS[step]
        if step != "next":
            raise RefusedRequest(sandbox_words("sandbox.desk.which_step"))
        coming = await self._stage.next_event()
        if coming is None:
            raise RefusedRequest(sandbox_words("sandbox.desk.nothing_due"), 409)
        return max(coming[0], self._stage.now())

    def _moved(self) -> float:
        """Say what part of its way the clock has gone, from 0 to 1."""
        if self._way is None:
            return 0.0
        begun, to = self._way
        return min((self._stage.now() - begun) / max(to - begun, timedelta(seconds=1)), 1.0)

    def _moment(self, said: str) -> datetime:
        """A moment that the clock may be moved to: not before now, and not for years."""
        now = self._stage.now()
        try:
            to = datetime.fromisoformat(said)
            ahead = to - now
        except (ValueError, TypeError) as error:  # without a zone
            raise RefusedRequest(sandbox_words("sandbox.desk.which_step")) from error
        if not timedelta(0) <= ahead <= _FURTHEST:
            raise RefusedRequest(sandbox_words("sandbox.desk.past_or_far"), 409)
        return to

    def _version(self) -> str:
        return f"{views.version(self._stage.twin, self._stage.mailbox)}.{self._phones.version}"

    async def _refresh(self) -> None:
        people = await self._stage.people()
        self._cards = {card["key"]: card for card in self._phones.cards(people)}
        desk = [one["wecom"] for one in people if one["level"] == "support" and one["wecom"]]
        self._stage.twin.kf.servicers = dict.fromkeys(desk, 0)
        self._read_at = time.monotonic()

    async def _card(self, key: str) -> PhoneCard:
        if key not in self._cards or time.monotonic() - self._read_at > _PEOPLE_SECONDS:
            await self._refresh()
        if key not in self._cards:
            raise RefusedRequest(sandbox_words("sandbox.desk.nobody"), 404)
        return self._cards[key]

    async def _member(self, body: dict[str, Any]) -> PhoneCard:
        card = await self._card(str(body.get("person", "")))
        if not self._phones.speaks(card):
            raise RefusedRequest(sandbox_words("sandbox.desk.no_account"), 409)
        return card


def _dated(step: dict[str, Any]) -> dict[str, Any]:
    """Return a step of the tour with its moment as the page shows it; what the stage keeps is left as it is."""
    return {**step, "to": views.local(step["to"])} if "to" in step else step


def _outcome(exchange: Exchange | None) -> dict[str, Any]:
    """Return how the product took it; `note` is empty if all is well."""
    if exchange is None:
        return {"ok": True, "note": "", "attempts": 1}
    last = exchange.attempts[-1]
    note = ""
    if last.status == 0:
        note = sandbox_words("sandbox.desk.given_up")
    elif last.status != 200:
        note = sandbox_words("sandbox.desk.refused", status=last.status)
    elif exchange.problem:
        note = sandbox_words("sandbox.desk.odd_answer", problem=exchange.problem)
    return {"ok": exchange.ok, "note": note, "attempts": len(exchange.attempts)}
