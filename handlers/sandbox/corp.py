"""The corp that the twin pretends to be, and its short-lived keys: access tokens, codes, media."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from handlers.sandbox.errors import ApiError
from handlers.sandbox.knobs import Knobs

Now = Callable[[], datetime]

# The sandbox's app. Known to everybody: it opens nothing but the twin on this machine's loopback.
CORP_ID = "wwsandbox0000000001"
AGENT_ID = 1000002
SECRET = "sandbox-secret"
TOKEN = "sandboxtoken"
AES_KEY = "sandboxsandboxsandboxsandboxsandboxsandboxA"

_MEDIA_LIFE = timedelta(days=3)
_MEDIA_BYTES = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
_CODE_LIFE = timedelta(minutes=5)
_RESPONSE_CODE_LIFE = timedelta(hours=72)
RECALL_LIFE = timedelta(hours=24)


class Corp(Struct):
    """One corp with one self-built app.

    `callback_url` is "" if none is configured; `home` is the address of the app's own pages, to which a
    sign-in may lead back.
    """

    corp_id: str
    agent_id: int
    secret: str
    callback_url: str
    clock: Now
    home: str = ""


class _Token(Struct):
    value: str
    until: datetime
    revoked: bool = False


class Tokens:
    """Answers gettoken: the same token until it expires. A wrong secret is counted against the caller's IP."""

    def __init__(self, corp: Corp, knobs: Knobs) -> None:
        self._corp = corp
        self._knobs = knobs
        self._issued: dict[str, _Token] = {}
        self._current: _Token | None = None
        self._wrong: dict[str, list[datetime]] = {}
        self.asked = 0

    def get(self, corp_id: str, secret: str, ip: str) -> tuple[str, int]:
        """Return (token, seconds left). Raises ApiError 41002, 41004, 40013, 40001, 45009."""
        self.asked += 1
        if not corp_id:
            raise ApiError(41002)
        if not secret:
            raise ApiError(41004)
        if corp_id != self._corp.corp_id:
            raise ApiError(40013)
        now = self._corp.clock()
        wrong = [at for at in self._wrong.get(ip, []) if now - at < timedelta(hours=1)]
        self._wrong[ip] = wrong
        if len(wrong) >= self._knobs.ban_after_bad_secrets:
            raise ApiError(45009, "too many failures from this ip")
        if not secrets.compare_digest(secret.encode(), self._corp.secret.encode()):
            wrong.append(now)
            raise ApiError(40001)
        if self._current is None or self._current.revoked or now >= self._current.until:
            until = now + timedelta(seconds=self._knobs.expires_in)
            self._current = _Token(secrets.token_urlsafe(120), until)
            self._issued[self._current.value] = self._current
        return self._current.value, int((self._current.until - now).total_seconds())

    def check(self, value: str) -> None:
        """Raise ApiError 41001 if the token is missing, 40014 if unknown or revoked, 42001 if expired."""
        if not value:
            raise ApiError(41001)
        token = self._issued.get(value)
        if token is None or token.revoked:
            raise ApiError(40014)
        if self._corp.clock() >= token.until:
            raise ApiError(42001)

    def issued(self, value: str) -> bool:
        """Whether it was given here."""
        return value in self._issued

    def revoke(self) -> None:
        """Withdraw the token early, as the platform may: the next call gets 40014."""
        if self._current:
            self._current.revoked = True

    def expire(self) -> None:
        """Let the token's time be over: the next call gets 42001."""
        if self._current:
            self._current.until = self._corp.clock()


class _Media(Struct, frozen=True):
    kind: str
    filename: str
    data: bytes
    at: datetime


class MediaStore:
    """Keeps uploaded files for three days each (D90253)."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._kept: dict[str, _Media] = {}

    def put(self, kind: str, filename: str, data: bytes) -> str:
        """Store a file and return its media_id. ApiError for a type, name or size that the platform
        refuses."""
        if kind not in _MEDIA_BYTES:
            raise ApiError(40004)
        if not data:
            raise ApiError(44001)
        if len(data) <= 5:
            raise ApiError(40006)
        if len(data) > _MEDIA_BYTES[kind]:
            raise ApiError({"image": 40009, "video": 40011}.get(kind, 45001))
        if kind == "image" and not data.startswith((b"\x89PNG", b"\xff\xd8")):
            raise ApiError(40123, "invalid image format")
        media_id = secrets.token_urlsafe(48)
        self._kept[media_id] = _Media(kind, filename, data, self._clock())
        return media_id

    def get(self, media_id: str) -> _Media:
        media = self._kept.get(media_id)
        if media is None:
            raise ApiError(40007)
        if self._clock() - media.at >= _MEDIA_LIFE:
            raise ApiError(40145)
        return media

    def check(self, media_id: str) -> None:
        self.get(media_id)


class Codes:
    """Sign-in codes, which work once and for five minutes (D91022)."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._codes: dict[str, tuple[str, datetime]] = {}
        self._used: set[str] = set()

    def new(self, user: str) -> str:
        code = secrets.token_urlsafe(32)
        self._codes[code] = (user, self._clock())
        return code

    def redeem(self, code: str) -> str:
        """Return the user id. Raises ApiError 40029 if unknown, 42022 if used, 42003 if too old."""
        if code not in self._codes:
            raise ApiError(40029)
        if code in self._used:
            raise ApiError(42022)
        user, at = self._codes[code]
        if self._clock() - at >= _CODE_LIFE:
            raise ApiError(42003)
        self._used.add(code)
        return user


class _Card(Struct, frozen=True):
    """The card for which a response_code was given."""

    msgid: str
    users: tuple[str, ...]
    at: datetime


class ResponseCodes:
    """Codes that each allow one card to be changed once, within 72 hours (D94888)."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._cards: dict[str, _Card] = {}

    def new(self, msgid: str, users: tuple[str, ...]) -> str:
        code = secrets.token_urlsafe(32)
        self._cards[code] = _Card(msgid, users, self._clock())
        return code

    def look(self, code: str) -> _Card:
        """Return the card. Raises ApiError 60140 if the code is unknown, used or too old."""
        card = self._cards.get(code)
        if card is None or self._clock() - card.at >= _RESPONSE_CODE_LIFE:
            raise ApiError(60140)
        return card

    def spend(self, code: str) -> None:
        del self._cards[code]
